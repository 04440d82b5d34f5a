# SPDX-License-Identifier: AGPL-3.0-or-later
"""Typefaces made for one file: any character with any letter's outline, any width, any map.

Outlines are those of the base fonts that come with PyMuPDF, turned into TrueType. Nothing of the
machine's own fonts is used, so that a vector looks the same everywhere.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pikepdf
import pymupdf
from fontTools.agl import UV2AGL
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Stream

BASES = {"helv": "Helvetica", "tiro": "Times-Roman", "cour": "Courier", "hebo": "Helvetica-Bold"}
EM = 1000
# Strokes of a few Hebrew letters, as boxes in a square of 1000: enough to be seen as such.
_BARS = {
    "ו": ((200, 0, 290, 560),),
    "ד": ((80, 470, 480, 560), (350, 0, 440, 470)),
    "ה": ((80, 470, 480, 560), (390, 0, 480, 470), (100, 0, 190, 330)),
    "ח": ((80, 470, 480, 560), (390, 0, 480, 470), (80, 0, 170, 470)),
    "ם": ((80, 470, 480, 560), (390, 0, 480, 470), (80, 0, 170, 470), (170, 0, 390, 90)),
    "ן": ((200, -200, 290, 560),),
    "י": ((200, 330, 290, 560),),
    "ר": ((100, 470, 440, 560), (350, 0, 440, 470)),
    "ב": ((80, 470, 420, 560), (330, 90, 420, 470), (60, 0, 520, 90)),
    "כ": ((80, 470, 480, 560), (390, 90, 480, 470), (80, 0, 480, 90)),
}  # fmt: skip
HEBREW = "".join(_BARS)


@cache
def _outlines(base: str) -> Any:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(pymupdf.Font(base).buffer), None)
    return fonts[fonts.fontNames[0]]


def width(base: str, text: str, size: float) -> float:
    """Points that ``text`` takes in a base font."""
    return float(pymupdf.Font(base).text_length(text, size))


def program(base: str) -> bytes:
    """The CFF program of a base font."""
    return bytes(pymupdf.Font(base).buffer)


def shape(base: str, like: str) -> tuple[Any, int]:
    """(TrueType glyph, advance) of a letter, of one of the Hebrew ones, or of a word in one."""
    pen = TTGlyphPen(None)
    if like in _BARS:
        for x0, y0, x1, y1 in _BARS[like]:
            pen.moveTo((x0, y0))
            for point in ((x0, y1), (x1, y1), (x1, y0)):
                pen.lineTo(point)
            pen.closePath()
        return pen.glyph(), 560
    if like == "":
        return pen.glyph(), 0
    strings = _outlines(base).CharStrings
    for at, letter in enumerate(like):
        name = UV2AGL.get(ord(letter), ".notdef")
        moved = TransformPen(pen, (1, 0, 0, 1, round(width(base, like[:at], EM)), 0))
        strings[name].draw(Cu2QuPen(moved, max_err=1.0, reverse_direction=True))
    return pen.glyph(), round(width(base, like, EM))


@dataclass
class Typeface:
    """Characters in the order of their glyph ids (from 1), and how each looks and what it claims.

    ``likes`` gives the letter whose outline a character has, where it is another one; ``says``
    what its code claims to be in the Unicode map (None: there is no map); ``wide`` a factor on
    advances in the file's width table only.
    """

    text: str
    base: str = "helv"
    likes: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] | None = field(default_factory=dict)
    wide: float = 1.0
    names: Mapping[int, str] = field(default_factory=dict)
    title: str = "ABCDEF+Body"
    cmap: bool = True

    def __post_init__(self) -> None:
        self.letters = "".join(dict.fromkeys(self.text + " "))
        self.advances: dict[str, int] = {}

    def gid(self, letter: str) -> int:
        """The glyph id, which is the code too."""
        return self.letters.index(letter) + 1

    def codes(self, text: str) -> str:
        """The codes of ``text`` in hexadecimal, two bytes each."""
        return "".join(f"{self.gid(letter):04X}" for letter in text)

    def length(self, text: str, size: float) -> float:
        """Points that ``text`` takes as drawn."""
        return sum(self.advances[letter] for letter in text) * size / EM

    def file(self) -> bytes:
        """The TrueType program."""
        order = [".notdef", *(f"g{number}" for number in range(1, len(self.letters) + 1))]
        glyphs, metrics = {".notdef": shape(self.base, "")[0]}, {".notdef": (500, 0)}
        for name, letter in zip(order[1:], self.letters, strict=True):
            glyph, advance = shape(self.base, self.likes.get(letter, letter))
            glyphs[name], metrics[name] = glyph, (advance, 0)
            self.advances[letter] = advance
        made = FontBuilder(EM, isTTF=True)
        made.setupGlyphOrder(order)
        known = zip(self.letters, order[1:], strict=True) if self.cmap else ()
        made.setupCharacterMap({ord(letter): name for letter, name in known})
        made.setupGlyf(glyphs)
        left = {n: made.font["glyf"][n].xMin if made.font["glyf"][n].numberOfContours else 0
                for n in order}  # fmt: skip
        made.setupHorizontalMetrics({n: (metrics[n][0], left[n]) for n in order})
        made.setupHorizontalHeader(ascent=900, descent=-220)
        made.setupNameTable({"familyName": "Body", "styleName": "Regular"})
        for number, text in self.names.items():
            made.font["name"].setName(text, number, 3, 1, 0x409)
        made.setupOS2(sTypoAscender=900, usWinAscent=900, usWinDescent=220)
        made.setupPost()
        made.font["head"].created = made.font["head"].modified = 0
        made.font.recalcTimestamp = False
        data = io.BytesIO()
        made.save(data)
        return data.getvalue()

    def embed(self, pdf: pikepdf.Pdf, vertical: bool = False) -> pikepdf.Object:
        """The Type 0 font in a PDF."""
        data = self.file()
        name = Name("/" + self.title)
        held = Stream(pdf, data, Length1=len(data))
        described = Dictionary(
            Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array([0, -220, 1000, 900]),
            ItalicAngle=0, Ascent=900, Descent=-220, CapHeight=700, StemV=80,
            FontFile2=pdf.make_indirect(held),
        )  # fmt: skip
        widths = Array([round(self.advances[letter] * self.wide) for letter in self.letters])
        inner = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, DW=500, W=Array([1, widths]),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(described), CIDToGIDMap=Name.Identity,
        )  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=name,
            Encoding=Name("/Identity-V" if vertical else "/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
        )  # fmt: skip
        if self.says is not None:
            pairs = [(self.gid(c), self.says.get(c, c)) for c in self.letters]
            font.ToUnicode = pdf.make_indirect(Stream(pdf, unicode_map(pairs)))
        return pdf.make_indirect(font)


def unicode_map(pairs: Sequence[tuple[int, str]], digits: int = 4) -> bytes:
    """A ToUnicode map of (code, text) pairs."""
    rows = [f"<{code:0{digits}X}> <{text.encode('utf-16-be').hex()}>" for code, text in pairs]
    blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
    body = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
    most = "F" * digits
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def "
        f"/CMapType 2 def 1 begincodespacerange <{'0' * digits}> <{most}> endcodespacerange\n"
        f"{body}\nendcmap end end"
    ).encode()


def simple(pdf: pikepdf.Pdf, base: str, embedded: bool) -> pikepdf.Object:
    """A base font with WinAnsi codes: by name alone, or with its program."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + BASES[base]),
        Encoding=Name.WinAnsiEncoding,
    )  # fmt: skip
    if embedded:
        font.BaseFont = Name("/BCDEFG+" + BASES[base])
        codes = range(32, 127)
        font.FirstChar, font.LastChar = 32, 126
        font.Widths = Array([round(width(base, chr(code), EM)) for code in codes])
        font.FontDescriptor = pdf.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor, FontName=font.BaseFont, Flags=32, ItalicAngle=0,
                FontBBox=Array([-100, -250, 1100, 950]), Ascent=900, Descent=-220, CapHeight=700,
                StemV=80, FontFile3=Stream(pdf, program(base), Subtype=Name.Type1C),
            )
        )  # fmt: skip
    return pdf.make_indirect(font)
