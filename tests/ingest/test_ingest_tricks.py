# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tricks that show a reader words which plain extraction does not find in them."""

import io
from collections.abc import Callable

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redact.errors import InputRefused
from redact.ingest import read
from redact.types import Document

Make = Callable[[], pymupdf.Document]
WORD = "Quillfeather"


def document(data: bytes) -> Document:
    return read(data, "letter.pdf").document


def letters(order: list[int], gap: float) -> bytes:
    """A page on which each letter of WORD is drawn on its own, in ``order``."""
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((72, 72), "A line that stays before it")
        lefts = [72.0]
        for letter in WORD:
            lefts.append(lefts[-1] + pymupdf.get_text_length(letter, fontsize=11) + gap)
        for index in order:
            page.insert_text((lefts[index], 144), WORD[index])
        return bytes(pdf.tobytes())


@pytest.mark.parametrize("gap", [0.0, 2.0, 6.0])
@pytest.mark.parametrize("step", [-1, 5])
def test_letters_drawn_out_of_order_are_read_as_they_stand(gap: float, step: int) -> None:
    order = [index * step % len(WORD) for index in range(len(WORD))]
    assert sorted(order) == list(range(len(WORD)))
    text = document(letters(order, gap)).text
    assert WORD in text.replace(" ", "").replace("\n", "") and "before it" in text


def test_halves_drawn_out_of_order_among_other_lines_are_joined(letter: Make) -> None:
    with letter() as pdf:
        half = pymupdf.get_text_length("Quill", fontsize=11)
        pdf[0].insert_text((72 + half, 300), "feather wrote")
        pdf[0].insert_text((72, 400), "Between")
        pdf[0].insert_text((72, 300), "Quill")
        text = document(pdf.tobytes()).text
    assert "Quillfeather wrote" in text and text.index("wrote") < text.index("Between")


def test_columns_and_doubled_text_are_not_joined() -> None:
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((300, 72), "right one")
        page.insert_text((72, 72), "left one")
        page.insert_text((72, 144), "Heavy")
        page.insert_text((72.3, 144), "Heavy")
        text = document(pdf.tobytes()).text
    assert "right one\nleft one" in text and "HHeavy" not in text


def built(change: Callable[[pikepdf.Pdf, Dictionary], bytes]) -> bytes:
    """A page with a line of text and what ``change`` makes of its resources and contents."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842)).obj
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        own = change(pdf, page.Resources)
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 750 Td (A plain line) Tj ET\n" + own)
        data = io.BytesIO()
        pdf.save(data)
        return data.getvalue()


def pattern(pdf: pikepdf.Pdf, resources: Dictionary, inner: bytes) -> bytes:
    cell = pdf.make_stream(inner, Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1)
    cell.BBox, cell.XStep, cell.YStep = Array([0, 0, 200, 40]), 200, 40
    cell.Resources = Dictionary(Font=Dictionary(F1=resources.Font.F1))
    resources.Pattern = Dictionary(P=cell)
    return b"/Pattern cs /P scn 60 560 200 40 re f"


def text_pattern(pdf: pikepdf.Pdf, resources: Dictionary) -> bytes:
    return pattern(pdf, resources, b"BT /F1 12 Tf 5 10 Td (Quillfeather) Tj ET")


def form_in_pattern(pdf: pikepdf.Pdf, resources: Dictionary) -> bytes:
    own = pattern(pdf, resources, b"/Fm Do")
    form = pdf.make_stream(b"BT /F1 9 Tf [(Quill) 5 (feather)] TJ ET", Subtype=Name.Form)
    resources.Pattern.P.Resources.XObject = Dictionary(Fm=form)
    return own


def hatching(pdf: pikepdf.Pdf, resources: Dictionary) -> bytes:
    return pattern(pdf, resources, b"0 0 m 200 40 l S")


def type3(pdf: pikepdf.Pdf, resources: Dictionary, inner: bytes) -> bytes:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FirstChar=97, LastChar=97)
    font.FontBBox, font.FontMatrix = Array([0, 0, 1000, 1000]), Array([0.001, 0, 0, 0.001, 0, 0])
    font.CharProcs = Dictionary(a=pdf.make_stream(b"1000 0 d0 " + inner))
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a]))
    font.Widths, font.Resources = Array([1000]), Dictionary(Font=Dictionary(F1=resources.Font.F1))
    resources.Font.T3 = font
    return b"BT /T3 100 Tf 72 600 Td (a) Tj ET"


def text_in_a_letter(pdf: pikepdf.Pdf, resources: Dictionary) -> bytes:
    return type3(pdf, resources, b"BT /F1 150 Tf 0 100 Td (Quillfeather) Tj ET")


def drawn_letter(pdf: pikepdf.Pdf, resources: Dictionary) -> bytes:
    return type3(pdf, resources, b"0 0 500 700 re f")


@pytest.mark.parametrize("trick", [text_pattern, form_in_pattern, text_in_a_letter])
@pytest.mark.usefixtures("no_ocr")
def test_text_that_no_reader_lists_is_refused(
    trick: Callable[[pikepdf.Pdf, Dictionary], bytes],
) -> None:
    with pytest.raises(InputRefused, match="pattern or a drawn letter"):
        read(built(trick), "letter.pdf")


@pytest.mark.parametrize("honest", [hatching, drawn_letter])
def test_patterns_and_letters_that_are_drawn_are_read(
    honest: Callable[[pikepdf.Pdf, Dictionary], bytes],
) -> None:
    assert "A plain line" in document(built(honest)).text


def test_a_file_hung_on_a_page_becomes_a_part(letter: Make) -> None:
    with letter() as pdf:
        data = pdf.tobytes()
    with pikepdf.open(io.BytesIO(data)) as edited:
        inner = edited.make_stream(b"words of the inner file", Type=Name.EmbeddedFile)
        holder = Dictionary(Type=Name.Filespec, UF=pikepdf.String("../data.txt"))
        holder.EF = Dictionary(F=inner)
        edited.pages[0].obj.AF = Array([holder])
        out = io.BytesIO()
        edited.save(out)
    (part,) = read(out.getvalue(), "letter.pdf").parts
    assert (part.name, part.data) == ("data.txt", b"words of the inner file")


@pytest.mark.parametrize("claimed", ["200b", "fffd", "e123"])
@pytest.mark.usefixtures("no_ocr")
def test_a_word_without_known_letters_is_refused_however_long_the_page(claimed: str) -> None:
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        for line in range(50):
            page.insert_text((40, 40 + 14 * line), "an honest line about drains " * 3, fontsize=9)
        page.insert_text((72, 780), "Quill", fontname="cour")
        data = pdf.tobytes()
    with pikepdf.open(io.BytesIO(data)) as edited:
        cmap = "begincmap 1 begincodespacerange <00><FF> endcodespacerange 5 beginbfchar\n"
        cmap += "".join(f"<{ord(c):02X}> <{claimed}>\n" for c in "Quil")
        font = edited.pages[0].obj.Resources.Font.cour
        font.ToUnicode = edited.make_stream((cmap + "endbfchar endcmap").encode())
        out = io.BytesIO()
        edited.save(out)
    with pytest.raises(InputRefused, match="which letters they show"):
        read(out.getvalue(), "letter.pdf")
