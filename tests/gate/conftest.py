# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small writer of released files, clean ones and sabotaged ones. Not the product's burner."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pikepdf
import pymupdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFont

from redact.law.spoken import spoken_label
from redact.types import Box, Document, Page, Redaction, Word

DPI = 200
SIZE = 11.0


@lru_cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


@dataclass
class Sheet:
    """One page being typed: its picture and its words."""

    width: float
    height: float
    words: list[tuple[str, Box, tuple[Box, ...], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = (round(self.width * DPI / 72), round(self.height * DPI / 72))
        self.picture = Image.new("L", size, 255)

    def type(self, x: float, y: float, line: str, number: int, size: float = SIZE) -> None:
        """One line of text whose top is at ``y`` points."""
        scale = DPI / 72
        font = _font(size * scale)
        draw = ImageDraw.Draw(self.picture)
        for word in line.split():
            draw.text((x * scale, y * scale), word, fill=0, font=font)
            edges = [x + font.getlength(word[:n]) / scale for n in range(len(word) + 1)]
            glyphs = tuple(Box(a, y, max(a, b), y + 1.2 * size) for a, b in pairwise(edges))
            self.words.append((word, Box(x, y, edges[-1], y + 1.2 * size), glyphs, number))
            x = edges[-1] + 0.28 * size


@dataclass
class Letter:
    """A document, the pictures of its pages, and its redactions: what a burner is given."""

    document: Document
    pictures: tuple[Image.Image, ...]
    redactions: tuple[Redaction, ...] = ()

    def withhold(self, *terms: str, label: str = "s40(2)", padding: float = 0.5) -> "Letter":
        """This letter with each occurrence of each term redacted (words of one line)."""
        found = list(self.redactions)
        for term in terms:
            at = self.document.text.find(term)
            assert at >= 0, "the test names a term that is not there"
            while at >= 0:
                if not any(a <= at < b for r in found for a, b in r.spans):
                    found.append(self.redaction(at, at + len(term), label, padding))
                at = self.document.text.find(term, at + len(term))
        return replace(self, redactions=tuple(found))

    def redaction(
        self, start: int, end: int, label: str = "s40(2)", padding: float = 0.5
    ) -> Redaction:
        glyphs = [
            (word.page, glyph)
            for word in self.document.words
            for offset, glyph in enumerate(word.glyphs, word.start)
            if start <= offset < end
        ]
        box = glyphs[0][1]
        for _, glyph in glyphs[1:]:
            box = box.union(glyph)
        box = Box(box.x0 - padding, box.y0, box.x1 + padding, box.y1)
        page = glyphs[0][0]
        return Redaction("d" * 64, page, box, (label,), label, ("f" * 32,), ((start, end),))


def letter(*pages: str, sizes: Sequence[tuple[float, float]] = (), size: float = SIZE) -> Letter:
    """A letter with these pages; lines are cut at line ends, words at white space."""
    text, words, sheets, made = "", [], [], []
    for number, content in enumerate(pages):
        width, height = sizes[number] if sizes else (595.0, 842.0)
        sheet = Sheet(width, height)
        start = len(text)
        for index, line in enumerate(content.splitlines()):
            before = len(sheet.words)
            sheet.type(30.0, 30.0 + 1.5 * size * index, line, index, size)
            for word, box, glyphs, row in sheet.words[before:]:
                at = len(text)
                text += word + " "
                words.append(Word(at, at + len(word), number, row, box, glyphs))
            text = text.rstrip(" ") + "\n"
        made.append(Page(number, width, height, start, len(text)))
        sheets.append(sheet.picture)
    document = Document("d" * 64, "test.v1", text, tuple(made), tuple(words))
    return Letter(document, tuple(sheets))


@lru_cache
def font_program() -> bytes:
    """A TrueType font of two glyphs, both a plain box."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 700), (500, 700), (500, 0)):
        pen.lineTo(point)
    pen.closePath()
    glyph = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupGlyf({".notdef": glyph, "box": glyph})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "box": (500, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupMaxp()
    buffer = io.BytesIO()
    for tag in ("OS/2", "name", "post"):
        if tag in builder.font:
            del builder.font[tag]
    builder.font.recalcTimestamp = False
    builder.save(buffer)
    return buffer.getvalue()


@lru_cache
def label_pixels(label: str, width: int, height: int) -> np.ndarray:
    """White Helvetica on black, as large as fits; all black where 4 points do not fit."""
    pixels = np.zeros((height, width), dtype=np.uint8)
    scale = DPI / 72
    for size in range(24, 3, -1):
        wide = pymupdf.get_text_length(label, "helv", size) * scale
        if wide + 10 <= width and size * scale * 1.15 <= 0.84 * height:
            page = pymupdf.open().new_page(width=width, height=height)
            at = ((width - wide) / 2, height / 2 + 0.27 * size * scale)
            page.insert_text(at, label, fontname="helv", fontsize=size * scale)
            drawn = page.get_pixmap(colorspace="gray")
            raw = np.frombuffer(bytes(drawn.samples), dtype=np.uint8)
            return 255 - raw.reshape(height, drawn.stride)[:, :width]
    return pixels


def paint(picture: Image.Image, redactions: Sequence[Redaction]) -> np.ndarray:
    """Grey pixels of a page with its boxes and labels."""
    pixels = np.array(picture)
    scale = DPI / 72
    for redaction in redactions:
        box = redaction.box
        x0, y0 = int(np.floor(box.x0 * scale)), int(np.floor(box.y0 * scale))
        x1, y1 = int(np.ceil(box.x1 * scale)), int(np.ceil(box.y1 * scale))
        x0, y0 = max(x0, 0), max(y0, 0)
        shape = pixels[y0:y1, x0:x1].shape
        pixels[y0:y1, x0:x1] = label_pixels(redaction.public_label, shape[1], shape[0])
    return pixels


Entry = tuple[str, Box]


def layer(given: Letter, page: int) -> list[Entry]:
    """The words of the text layer of a page: survivors, then labels."""
    taken = {n for r in given.redactions for start, end in r.spans for n in range(start, end)}
    boxes = [r.box for r in given.redactions if r.page == page]
    entries: list[Entry] = []
    for word in given.document.words:
        if word.page != page or not word.visible:
            continue
        run: list[int] = []
        for offset in range(word.start, word.end + 1):
            if offset < word.end and offset not in taken and not _covered(word, offset, boxes):
                run.append(offset)
            elif run:
                glyphs = [word.glyphs[n - word.start] for n in run]
                box = Box(glyphs[0].x0, glyphs[0].y0, glyphs[-1].x1, glyphs[0].y1)
                entries.append(("".join(given.document.text[n] for n in run), box))
                run = []
    entries += [
        (f"[{spoken_label(r.public_label)}]", r.box) for r in given.redactions if r.page == page
    ]
    return entries


def _covered(word: Word, offset: int, boxes: Sequence[Box]) -> bool:
    glyph = word.glyphs[offset - word.start]
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return any(box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1 for box in boxes)


def written(text: str) -> str:
    """A word as the text layer spells it: in visual order."""
    return text[::-1] if any("\u0590" <= c <= "\u08ff" for c in text) else text


@dataclass
class Made:
    """The open file of a letter, to be sabotaged and saved."""

    pdf: pikepdf.Pdf

    def save(self, **options: object) -> bytes:
        buffer = io.BytesIO()
        self.pdf.save(buffer, deterministic_id=True, **options)
        return buffer.getvalue()


def make(
    given: Letter,
    *,
    pixels: Sequence[np.ndarray] | None = None,
    layers: Sequence[Sequence[Entry]] | None = None,
    title: str = "Document 1",
) -> Made:
    """A released file; ``pixels`` and ``layers`` replace what a right burner would make."""
    count = len(given.document.pages)
    own = [[r for r in given.redactions if r.page == n] for n in range(count)]
    pixels = pixels or [paint(given.pictures[n], own[n]) for n in range(count)]
    layers = layers or [layer(given, n) for n in range(count)]
    letters = sorted({c for entries in layers for text, _ in entries for c in written(text) + " "})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    pdf = pikepdf.new()
    font = pdf.make_indirect(_font_object(pdf, codes))
    for page, grey, entries in zip(given.document.pages, pixels, layers, strict=True):
        _add_page(pdf, page, grey, entries, codes, font)
    pdf.Root.Lang = String("en-GB")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    info = Dictionary(Title=String(title), Producer=String("redact 0.1.0"))
    pdf.trailer.Info = pdf.make_indirect(info)
    return Made(pdf)


def stream(pdf: pikepdf.Pdf, data: bytes, **keys: object) -> pikepdf.Object:
    """A stream compressed here, so that its bytes stay as they are."""
    made = pdf.make_stream(zlib.compress(data, 3))
    made.Filter = Name.FlateDecode
    for key, value in keys.items():
        made[f"/{key}"] = value
    return made


def four_bits(grey: np.ndarray) -> bytes:
    """Two pixels a byte, rows padded to whole bytes."""
    level = ((grey.astype(np.uint16) * 15 + 127) // 255).astype(np.uint8)
    if level.shape[1] % 2:
        level = np.pad(level, ((0, 0), (0, 1)))
    return (level[:, ::2] << 4 | level[:, 1::2]).tobytes()


def _add_page(
    pdf: pikepdf.Pdf,
    page: Page,
    grey: np.ndarray,
    entries: Sequence[Entry],
    codes: dict[str, int],
    font: pikepdf.Object,
) -> None:
    image = stream(
        pdf, four_bits(grey), Type=Name.XObject, Subtype=Name.Image, Width=grey.shape[1],
        Height=grey.shape[0], ColorSpace=Name.DeviceGray, BitsPerComponent=4,
    )  # fmt: skip
    body = text_layer(page, entries, codes)
    content = f"q {page.width:g} 0 0 {page.height:g} 0 0 cm /Im0 Do Q\n{body}"
    made = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, page.width, page.height]),
        Contents=stream(pdf, content.encode()),
        Resources=Dictionary(XObject=Dictionary(Im0=image), Font=Dictionary(F1=font)),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))


def text_layer(page: Page, entries: Sequence[Entry], codes: dict[str, int]) -> str:
    """Hidden words, their places rounded to half a point."""
    lines = ["BT 3 Tr"]
    for text, box in entries:
        shown = written(text) + " "
        size = max(1.0, round(2 * box.height) / 2)
        stretch = 100 * box.width / (0.5 * size * len(written(text)))
        x, y = round(2 * box.x0) / 2, round(2 * (page.height - box.y1 + 0.2 * size)) / 2
        hexes = "".join(f"{codes[c]:04X}" for c in shown)
        lines.append(f"/F1 {size:g} Tf {stretch:.1f} Tz 1 0 0 1 {x:g} {y:g} Tm <{hexes}> Tj")
    return "\n".join([*lines, "ET"])


def _font_object(pdf: pikepdf.Pdf, codes: dict[str, int]) -> Dictionary:
    entries = "\n".join(f"<{n:04X}> <{c.encode('utf-16-be').hex()}>" for c, n in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{entries}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).replace("12 dict dict", "12 dict")
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.GlyphLess, Flags=4,
        FontBBox=Array([0, -200, 500, 800]), ItalicAngle=0, Ascent=800, Descent=-200,
        CapHeight=700, StemV=80,
        FontFile2=stream(pdf, font_program(), Length1=len(font_program())),
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.GlyphLess, DW=500,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=stream(pdf, b"\0\0" + b"\0\1" * len(codes)),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.GlyphLess, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(below)]), ToUnicode=stream(pdf, cmap.encode()),
    )  # fmt: skip


FIRST = """Fairmere Council
Dear Colleague,
I met Mr Colm Reddaway at the depot on Tuesday and he was helpful.
His number is 01632 960144 and the file is kept by Reddaway's team.
Nothing else was said about the matter.
Yours sincerely,"""
SECOND = """Page two holds a list
of three plain lines
for the record only."""


@pytest.fixture(scope="session")
def plain() -> Letter:
    """Two pages, three boxes on the first."""
    return letter(FIRST, SECOND).withhold("Colm Reddaway", "01632 960144", "Reddaway")
