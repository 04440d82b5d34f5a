# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters that a file draws in one order and shows in another, on lines that run any way."""

import io
import math
import random

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redact.ingest import read
from redact.types import Document

WORD = "Quillfeather"
KEEP = "the drains were looked at"


def document(pdf: pymupdf.Document) -> Document:
    with pdf:
        return read(pdf.tobytes(), "letter.pdf").document


def words(given: Document) -> list[str]:
    return [given.text[word.start : word.end] for word in given.words]


def width(text: str) -> float:
    return pymupdf.get_text_length(text, fontsize=11)


@pytest.mark.parametrize("degrees", [0, 37, 45, 90, 143, 180, 270, 300])
@pytest.mark.parametrize("rotation", [0, 90])
def test_letters_in_any_order_on_a_line_that_runs_any_way(degrees: int, rotation: int) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 72), KEEP)
    angle = math.radians(degrees)
    text = f"by {WORD} now"
    order = [index for index, letter in enumerate(text) if letter != " "]
    random.Random(degrees).shuffle(order)
    for index in order:
        along = width(text[:index])
        place = pymupdf.Point(300 + along * math.cos(angle), 400 - along * math.sin(angle))
        page.insert_text(place, text[index], morph=(place, pymupdf.Matrix(degrees)))
    page.set_rotation(rotation)
    assert sorted(words(document(pdf))) == sorted([*KEEP.split(), "by", WORD, "now"])


@pytest.mark.parametrize("gap", [3.0, 7.0])
def test_spaced_out_letters_in_any_order_are_one_line(gap: float) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    lefts = [72 + width(WORD[:index]) + gap * index for index in range(len(WORD))]
    order = list(range(len(WORD)))
    random.Random(1).shuffle(order)
    for index in order:
        page.insert_text((lefts[index], 144), WORD[index])
    assert document(pdf).text == " ".join(WORD)


@pytest.mark.parametrize("shift", [0.0, 0.4, 0.8])
def test_a_line_struck_twice_is_listed_once(shift: float) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 72), f"told by {WORD}")
    page.insert_text((72 + width("told by ") + shift, 72), f"{WORD} then")
    assert words(document(pdf)) == ["told", "by", WORD, "then"]


def test_letters_that_repeat_or_touch_are_all_kept() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((72, 72), "will fill iiii")
    page.insert_text((72, 90), "will fill iiii")
    assert words(document(pdf)) == ["will", "fill", "iiii"] * 2


def vertical() -> bytes:
    """A page with one word in a font that writes downwards, and a line of plain text."""
    face = pymupdf.Font("helv")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 400)).obj
        plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        glyphs = {letter: face.has_glyph(ord(letter)) for letter in WORD}
        lines = [f"<{glyph:04x}> <{ord(letter):04x}>" for letter, glyph in glyphs.items()]
        cmap = "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        cmap += f"{len(lines)} beginbfchar {' '.join(lines)} endbfchar endcmap"
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Vert, Flags=4, ItalicAngle=0, StemV=80,
            FontBBox=Array([-200, -300, 1100, 1000]), Ascent=900, Descent=-220, CapHeight=700,
        )  # fmt: skip
        file = pdf.make_stream(face.buffer)
        file.Subtype = Name.OpenType
        descriptor.FontFile3 = file
        system = Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0)
        inner = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name.Vert, CIDSystemInfo=system,
            FontDescriptor=pdf.make_indirect(descriptor), DW=600,
        )  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Vert, Encoding=Name("/Identity-V"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(cmap.encode()),
        )  # fmt: skip
        page.Resources = Dictionary(Font=Dictionary(V=font, F=plain))
        codes = "".join(f"{glyphs[letter]:04x}" for letter in WORD)
        page.Contents = pdf.make_stream(
            f"BT /V 14 Tf 300 350 Td <{codes}> Tj ET BT /F 11 Tf 40 300 Td ({KEEP}) Tj ET".encode()
        )
        data = io.BytesIO()
        pdf.save(data)
        return data.getvalue()


def test_vertical_writing_is_one_word_whose_boxes_lie_on_its_ink() -> None:
    reading = read(vertical(), "letter.pdf")
    given = reading.document
    (word,) = [w for w in given.words if given.text[w.start : w.end] == WORD]
    assert {*KEEP.split()} < {*words(given)}
    with pymupdf.open("pdf", reading.rendition) as pdf:
        shown = pdf[0].get_pixmap(colorspace="gray", dpi=144)
    pixels = np.frombuffer(shown.samples, dtype=np.uint8).reshape(shown.height, shown.width)
    column = pixels[:, 2 * 280 : 2 * 330] < 128
    rows = np.flatnonzero(column.any(axis=1)) / 2
    assert word.box.y0 <= rows.min() and rows.max() <= word.box.y1
    for glyph in word.glyphs:
        x0, y0, x1, y1 = (round(2 * side) for side in (glyph.x0, glyph.y0, glyph.x1, glyph.y1))
        assert (pixels[y0:y1, x0:x1] < 128).any()


HEBREW = "\u05e8\u05d7\u05df\u05dd\u05db\u05d9"


def hebrew(order: list[int]) -> bytes:
    """Six Hebrew letters, the first at the right, drawn one by one in ``order`` between words."""
    face = pymupdf.Font("helv")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(400, 400)).obj
        plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        lines = [f"<{97 + n:02x}> <{ord(c):04x}>" for n, c in enumerate(HEBREW)]
        cmap = "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        cmap += f"{len(lines)} beginbfchar {' '.join(lines)} endbfchar endcmap"
        looks = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        looks.ToUnicode = pdf.make_stream(cmap.encode())
        page.Resources = Dictionary(Font=Dictionary(F=plain, H=looks))
        ends = [140 - face.text_length("abcdef"[: n + 1], 11) for n in range(len(HEBREW))]
        parts = ["BT /F 11 Tf 1 0 0 1 60 300 Tm (before) Tj ET"]
        parts += [f"BT /H 11 Tf 1 0 0 1 {ends[n]} 300 Tm <{97 + n:02x}> Tj ET" for n in order]
        parts += ["BT /F 11 Tf 1 0 0 1 144 300 Tm (after) Tj ET"]
        page.Contents = pdf.make_stream("\n".join(parts).encode())
        data = io.BytesIO()
        pdf.save(data)
        return data.getvalue()


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [3, 0, 5, 1, 4, 2]])
def test_hebrew_letters_in_any_order_are_a_word_apart_from_its_neighbours(order: list[int]) -> None:
    found = words(read(hebrew(order), "letter.pdf").document)
    assert {"before", "after"} < {*found}
    assert HEBREW in found or HEBREW[::-1] in found


@pytest.mark.parametrize("lead", [7.0, 8.6, 10.0])
def test_a_line_begun_where_the_one_below_ends_is_a_line_of_its_own(lead: float) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((59, 300), "spring create", fontsize=11)
    page.insert_text((59, 300 + lead), "almost except", fontsize=11)
    page.insert_text((59 + 67, 300), "REDDAWAY signal", fontsize=11)
    page.insert_text((59 + 80, 300 + lead), "january parish", fontsize=11)
    text = read(pdf.tobytes(), "letter.pdf").document.text
    assert "REDDAWAY" in text.split()


def test_a_raised_letter_stays_in_its_line() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((60, 100), "on the 21", fontsize=11)
    page.insert_text((60 + pymupdf.get_text_length("on the 21", fontsize=11), 96), "st", fontsize=7)
    page.insert_text((120, 100), "of May", fontsize=11)
    assert read(pdf.tobytes(), "letter.pdf").document.text.split()[:3] == ["on", "the", "21st"]


def test_a_letter_drawn_later_into_the_gap_of_a_word() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((60, 100), "came from", fontsize=11)
    x, places = 60 + pymupdf.get_text_length("came from ", fontsize=11), []
    for letter in WORD:
        places.append((letter, x))
        x += pymupdf.get_text_length(letter, fontsize=11)
    for letter, at in (*places[:3], *places[4:6], *places[7:9], places[3], places[6], *places[9:]):
        page.insert_text((at, 100), letter, fontsize=11)
    page.insert_text((x, 100), " today and again", fontsize=11)
    assert words(document(pdf)) == ["came", "from", WORD, "today", "and", "again"]
