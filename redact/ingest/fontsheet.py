# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fonts of a page, and their letters drawn on a sheet of their own.

Guarantees that a font is found wherever content of the page may choose it (resources inherited, of
forms in forms, of graphics states), and that a drawing comes with what MuPDF takes its code for.
Fonts inside the glyphs of other fonts, patterns and soft masks are not looked for: their text is
not listed. The sheet is added to the open document and taken away again: other pages stay usable.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pymupdf
from pymupdf import mupdf

from redact.ingest.resources import resources_of, values
from redact.ingest.shapes import BASE, CELL, LEFT, SIZE, Cell, cells_of
from redact.text import fold

_COLUMNS = 24
# So many codes of one sheet are drawn; what the others show is not known.
_MOST_CODES = 6000
# A code may stand for a few letters (a ligature): more are none that a drawing can show.
_LIGATURE = 3
# Codes that are tried when a composite font does not say which it has.
_USUAL = range(1, 0x250)
_A_FEW = ("41", "61")
# One drawing for so many unlike letters is that of a letter that is missing.
_SHARED = 3

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX = rb"<([0-9A-Fa-f\s]*)>\s*"
_CHAR = re.compile(_HEX + _HEX)
_RANGE = re.compile(_HEX + _HEX + rb"(?:" + _HEX + rb"|\[([^\]]*)\])")


@dataclass(frozen=True, slots=True)
class Font:
    """A font dictionary; ``key`` tells it from others of the document.

    ``honest`` when MuPDF takes both the letter and its drawing from the same table of its own.
    """

    key: int
    dictionary: Any
    honest: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one code of a font looks like, what it claims to be, and MuPDF's name for the font."""

    font: Font
    name: str
    claim: str
    cell: Cell


def fonts_of(page: Any) -> Iterator[Font]:
    """The fonts that the content of a PyMuPDF page may use, each once."""
    known: set[int] = set()
    for font in _chosen(page):
        key = mupdf.pdf_to_num(font) or -1 - len(known) - page.number * 1000
        if key not in known:
            known.add(key)
            yield Font(key, font, _is_honest(font))


def _chosen(page: Any) -> Iterator[Any]:
    for resources in resources_of(page):
        yield from values(mupdf.pdf_dict_gets(resources, "Font"))
        for state in values(mupdf.pdf_dict_gets(resources, "ExtGState")):
            font = mupdf.pdf_array_get(mupdf.pdf_dict_gets(state, "Font"), 0)
            if mupdf.pdf_is_dict(font):
                yield font


def _is_honest(font: Any) -> bool:
    """Whether a font is one of MuPDF's own, and no map says what its codes are."""
    if _name(font, "Subtype") not in ("Type1", "MMType1", "TrueType"):
        return False
    held = mupdf.pdf_dict_gets(font, "FontDescriptor")
    keys = ("FontFile", "FontFile2", "FontFile3")
    return mupdf.pdf_is_null(mupdf.pdf_dict_gets(font, "ToUnicode")) and all(
        mupdf.pdf_is_null(mupdf.pdf_dict_gets(held, key)) for key in keys
    )


def draw(pdf: Any, wanted: Sequence[tuple[Font, set[str]]]) -> list[Drawing]:
    """Draw the codes of fonts of an open PyMuPDF document that may stand for these letters.

    Codes for other letters may come with them; of an honest font come just a few.
    """
    places: list[tuple[Font, str]] = []
    for font, letters in wanted:
        codes = _A_FEW if font.honest else _codes(font.dictionary, letters)
        places += ((font, code) for code in codes)
    del places[_MOST_CODES:]
    rows = -(-len(places) // _COLUMNS)
    if not rows:
        return []
    document = pymupdf._as_pdf_document(pdf)
    fonts = mupdf.pdf_new_dict(document, len(wanted))
    for font, _ in wanted:
        mupdf.pdf_dict_puts(fonts, _key(font), font.dictionary)
    resources = mupdf.pdf_new_dict(document, 1)
    mupdf.pdf_dict_puts(resources, "Font", fonts)
    content = mupdf.fz_new_buffer_from_copied_data(_content(places, rows))
    size = mupdf.FzRect(0, 0, _COLUMNS * CELL, rows * CELL)
    sheet = mupdf.pdf_add_page(document, size, 0, resources, content)
    mupdf.pdf_insert_page(document, -1, sheet)
    number = pdf.page_count - 1
    try:
        return _present(list(_read(pdf.load_page(number), places)))
    finally:
        mupdf.pdf_delete_page(document, number)


def _key(font: Font) -> str:
    return f"F{font.key}" if font.key > 0 else f"G{-font.key}"


def _content(places: Sequence[tuple[Font, str]], rows: int) -> bytes:
    """Draws each code in its cell."""
    drawn = []
    vertical = {font.key for font, _ in places if _is_vertical(font.dictionary)}
    for index, (font, code) in enumerate(places):
        x = index % _COLUMNS * CELL + LEFT
        y = (rows - index // _COLUMNS) * CELL - BASE
        if font.key in vertical:  # its origin is above the letter, in the middle
            x, y = x + SIZE // 3, y + SIZE * 7 // 8
        drawn.append(f"BT /{_key(font)} {SIZE} Tf 1 0 0 1 {x} {y} Tm <{code}> Tj ET\n")
    return "".join(drawn).encode()


def _read(sheet: Any, places: Sequence[tuple[Font, str]]) -> Iterator[Drawing]:
    """What MuPDF takes the codes on the sheet for, and how they are drawn."""
    claims: dict[int, str] = defaultdict(str)
    names: dict[int, str] = {}
    for span in sheet.get_texttrace():
        for code, _, (x, y), _ in span["chars"]:
            index = int(y // CELL) * _COLUMNS + int(x // CELL)
            claims[index] += _apart(chr(code))
            names[index] = span["font"]
    cells = cells_of(sheet, _COLUMNS)
    for index, claim in claims.items():
        if 0 <= index < len(places) and len(claim) <= _LIGATURE:
            yield Drawing(places[index][0], names[index], claim, cells[index])


def _present(drawings: Sequence[Drawing]) -> list[Drawing]:
    """The drawings but those that many unlike letters of a font share: it lacks these letters."""
    shared: dict[tuple[int, bytes], set[str]] = defaultdict(set)
    keys = [(one.font.key, one.cell.tobytes()) for one in drawings]
    for one, key in zip(drawings, keys, strict=True):
        shared[key].add(fold(one.claim))
    return [one for one, key in zip(drawings, keys, strict=True) if len(shared[key]) < _SHARED]


def _apart(claim: str) -> str:
    """What a code stands for, as MuPDF lists it in text: ligatures come apart."""
    if claim.isascii():
        return claim
    return "".join(
        unicodedata.normalize("NFKC", char) if "\ufb00" <= char <= "\ufb06" else char
        for char in claim
    )


def _codes(font: Any, letters: set[str]) -> Iterator[str]:
    """The codes of a font, in hexadecimal, that may stand for one of these letters."""
    if _name(font, "Subtype") != "Type0":
        first, last = (
            _integer(font, key, end) for key, end in (("FirstChar", 0), ("LastChar", 255))
        )
        yield from (f"{code:02X}" for code in range(max(first, 0), min(last, 255) + 1))
        return
    mapped = mupdf.pdf_dict_gets(font, "ToUnicode")
    identity = _name(font, "Encoding").startswith("Identity")
    if not mupdf.pdf_is_stream(mapped):
        yield from (f"{code:04X}" for code in _USUAL)
        if not identity:  # one of the East Asian encodings, most of which have ASCII too
            yield from (f"{code:02X}" for code in range(0x20, 0x7F))
        return
    known: set[str] = set()
    for code, digits, claim in _mapped(mupdf.pdf_load_stream(mapped).fz_buffer_extract_copy()):
        text = f"{code:04X}" if identity else f"{code:0{digits}X}"
        if text not in known and not letters.isdisjoint(_apart(claim)):
            known.add(text)
            yield text


def _mapped(stream: bytes) -> Iterator[tuple[int, int, str]]:
    """(code, digits it is written with, what it stands for) as a Unicode map tells."""
    for kind, body in _SECTION.findall(stream):
        if kind == b"bfchar":
            for source, target in _CHAR.findall(body):
                yield _number(source), len(source), _text(target)
            continue
        for low, high, target, listed in _RANGE.findall(body):
            first = _number(low)
            codes = range(first, min(_number(high), first + 0xFFFF) + 1)
            targets = [_text(one) for one in re.findall(_HEX, listed)]
            start = _text(target)
            for step, code in enumerate(codes):
                if listed:
                    claim = targets[step] if step < len(targets) else ""
                else:
                    claim = start[:-1] + chr((ord(start[-1]) + step) % 0x110000) if start else ""
                yield code, len(low), claim


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _text(digits: bytes) -> str:
    packed = b"".join(digits.split()).decode()
    if len(packed) == 4:
        return chr(int(packed, 16))
    return bytes.fromhex(packed + "0" * (len(packed) % 2)).decode("utf-16-be", "replace")


def _name(dictionary: Any, key: str) -> str:
    return str(mupdf.pdf_to_name(mupdf.pdf_dict_gets(dictionary, key)))


def _integer(dictionary: Any, key: str, otherwise: int) -> int:
    value = mupdf.pdf_dict_gets(dictionary, key)
    return int(mupdf.pdf_to_int(value)) if mupdf.pdf_is_number(value) else otherwise


def _is_vertical(font: Any) -> bool:
    return _name(font, "Encoding").endswith("V")
