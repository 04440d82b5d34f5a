# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tags: language, title, paragraphs, tables, boxes in reading order, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pdfplumber
import pikepdf
import pymupdf
import pytest

from redact import gate
from redact.burn import burn
from redact.ingest import read as read_file
from redact.law.spoken import spoken_label, written_labels
from redact.types import Box, Document, Redaction
from tests.burn.conftest import letter, read, withhold

SAID = "redacted, section 40(2)"
ROWS = (
    ("Name", "Post", "Telephone"),
    ("Osgood Jaggayappa", "Clerk", "01632 960123"),
    ("Ann Pemberly", "Warden", "01632 960124"),
)


def paragraphs_pdf() -> bytes:
    """Two pages: two paragraphs of two lines, then one line."""
    pdf = pymupdf.open()
    for lines in (
        ((100, "Dear Ms Quillfeather,"), (114, "thank you for your letter.")),
        ((100, "The second page"), (114, "holds this.")),
    ):
        page = pdf.new_page(width=595, height=842)
        for y, line in (*lines, (200, "Nothing else was said"), (214, "about Mr Pemberly.")):
            page.insert_text((72, y), line)
    return pdf.tobytes()


def table_pdf(columns: tuple[int, ...] = (72, 220, 380)) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    page.insert_text((72, 80), "We hold this list of three people and no other.")
    for number, row in enumerate(ROWS):
        for x, cell in zip(columns, row, strict=True):
            page.insert_text((x, 120 + 18 * number), cell)
    page.insert_text((72, 220), "Yours sincerely,")
    return pdf.tobytes()


def tree(pdf: bytes) -> list[tuple[int, str, str]]:
    """Depth, role and text of each element that holds text, in reading order."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        text: dict[tuple[int, int], str] = {}
        for page in file.pages:
            for char in page.chars:
                key = (page.page_number, char["mcid"])
                text[key] = text.get(key, "") + char["text"]

        def walk(element: dict, depth: int) -> Iterator[tuple[int, str, str]]:
            mcids = [(element.get("page_number"), mcid) for mcid in element.get("mcids", ())]
            yield depth, element["type"], "|".join(text[key].strip() for key in mcids)
            for child in element.get("children", ()):
                yield from walk(child, depth + 1)

        return [entry for root in file.structure_tree for entry in walk(root, 0)]


def roles(pdf: bytes) -> list[str]:
    return [role for _, role, _ in tree(pdf)]


def burnt(pdf: bytes, document: Document, *surfaces: str) -> bytes:
    made = burn(pdf, document, withhold(document, *surfaces), dpi=72, title="Document 1")
    assert gate.inspect(made) == ()
    return made


def test_a_viewer_is_told_language_title_and_order(letter_pdf, letter_document) -> None:
    out = burnt(letter_pdf, letter_document, "Quillfeather")
    with pikepdf.open(io.BytesIO(out)) as file:
        assert file.Root.Lang == "en-GB"
        assert file.Root.MarkInfo == pikepdf.Dictionary(Marked=True)
        assert file.Root.ViewerPreferences.DisplayDocTitle is True
        assert file.docinfo.Title == "Document 1"
        assert all(page.obj.Tabs == pikepdf.Name.S for page in file.pages)
        font = file.pages[0].obj.Resources.Font.F
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor and "/ToUnicode" in font


def test_every_character_is_tagged_and_the_picture_is_an_artifact(
    letter_pdf, letter_document
) -> None:
    out = burnt(letter_pdf, letter_document, "Quillfeather", "Pemberly")
    with pdfplumber.open(io.BytesIO(out)) as file:
        page = file.pages[0]
        assert {char["tag"] for char in page.chars} == {"P", "Span"}
        assert {image["tag"] for image in page.images} == {"Artifact"}
        numbers = [char["mcid"] for char in page.chars]
    assert numbers == sorted(numbers) and set(numbers) == set(range(max(numbers) + 1))


def test_paragraphs_of_each_page() -> None:
    document = read_file(paragraphs_pdf(), "a.pdf").document
    out = burnt(paragraphs_pdf(), document, "Quillfeather", "Pemberly")
    assert tree(out) == [
        (0, "Document", ""),
        (1, "Sect", ""),
        (2, "P", "Dear Ms [|] , thank you for your letter."),
        (3, "Span", SAID),
        (2, "P", "Nothing else was said about Mr [|] ."),
        (3, "Span", SAID),
        (1, "Sect", ""),
        (2, "P", "The second page holds this."),
        (2, "P", "Nothing else was said about Mr [|] ."),
        (3, "Span", SAID),
    ]


def test_a_box_says_what_is_shown_there(letter_pdf, letter_document) -> None:
    out = burnt(letter_pdf, letter_document, "Quillfeather", "Pemberly")
    with pikepdf.open(io.BytesIO(out)) as file:
        said = [str(item.ActualText) for item in file.objects if "/ActualText" in dict_of(item)]
    assert said == [SAID, SAID]
    assert [text for _, role, text in tree(out) if role == "Span"] == said


def dict_of(item: object) -> dict:
    return dict(item.items()) if isinstance(item, pikepdf.Dictionary) else {}


@pytest.mark.parametrize("withheld", [(), ("Osgood Jaggayappa", "01632 960124"), ("Ann Pemberly",)])
def test_a_table_is_told_by_rows_and_cells(withheld) -> None:
    document = read(table_pdf())
    out = burnt(table_pdf(), document, *withheld)
    cells = ["TR", "TD", "TD", "TD"]
    found = [role for role in roles(out) if role != "Span"]
    assert found == ["Document", "Sect", "P", "Table", *cells * 3, "P"]
    assert roles(out).count("Span") == len(withheld)
    told = [text for _, role, text in tree(out) if role == "TD"]
    given = [cell for row in ROWS for cell in row]
    assert told == ["[|]" if cell in withheld else cell for cell in given]


def test_a_head_that_is_centred_belongs_to_its_table() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    for number, row in enumerate(ROWS):
        for x, cell in zip((72, 220, 380), row, strict=True):
            page.insert_text((x + (20 if not number else 0), 120 + 18 * number), cell)
    data = pdf.tobytes()
    assert roles(burnt(data, read(data))).count("TR") == 3


def test_columns_that_do_not_stand_in_line_are_no_table() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    for number, row in enumerate(ROWS):
        for x, cell in zip((72, 220 + 15 * number, 380), row, strict=True):
            page.insert_text((x, 120 + 18 * number), cell)
    data = pdf.tobytes()
    assert "Table" not in roles(burnt(data, read(data)))


def test_prose_is_no_table(letter_pdf, letter_document) -> None:
    assert set(roles(burnt(letter_pdf, letter_document))) == {"Document", "Sect", "P"}
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    words = "We hold no more of this than what was sent to you in the month of May. " * 12
    page.insert_textbox((72, 72, 300, 790), words, align=3)
    data = pdf.tobytes()
    assert set(roles(burnt(data, read(data)))) == {"Document", "Sect", "P"}


def test_a_page_without_words_has_no_tags() -> None:
    pdf = pymupdf.open()
    pdf.new_page()
    data = pdf.tobytes()
    with pikepdf.open(io.BytesIO(burnt(data, read(data)))) as file:
        assert "/StructTreeRoot" not in file.Root and "/StructParents" not in file.pages[0].obj


@pytest.mark.parametrize(
    ("box", "before"),
    (
        (Box(72, 300, 300, 500), "present."),  # below all
        (Box(72, 20, 300, 80), ""),  # above all
        (Box(300, 92, 360, 102), "Quillfeather,"),  # to the right of the first line
        (Box(72, 105, 300, 118), "Quillfeather,"),  # below the first line
    ),
)
def test_a_box_over_no_text_is_read_where_it_stands(box, before) -> None:
    lines = ("Dear Ms Quillfeather,", "thank you.", "Nobody else was present.")
    pdf = letter(lines, lead=30)
    document = read(pdf)
    redaction = Redaction(document.id, 0, box, ("s40(2)",), "s40(2)", ("f",))
    out = burn(pdf, document, (redaction,), dpi=150, title="t")
    with pdfplumber.open(io.BytesIO(out)) as file:
        text = "".join(char["text"] for char in file.pages[0].chars)
    assert text.partition("[")[0].split()[-1:] == before.split()
    assert gate.check(out, document, (redaction,)) == ()


def test_labels_in_words() -> None:
    for label, said in {
        "s40(2)": "redacted, section 40(2)",
        "s23(1) or s24(1)": "redacted, section 23(1) or section 24(1)",
        "s31(1), s40(2)": "redacted, section 31(1), section 40(2)",
        "reg 13(1)": "redacted, regulation 13(1)",
        "Sch 2 para 2": "redacted, schedule 2 paragraph 2",
        "s78A": "redacted, section 78A",
        "personal information": "redacted, personal information",
        "": "redacted",
    }.items():
        assert spoken_label(label) == said
        assert label in written_labels(said)
    assert written_labels("Mr Jaggayappa") == ()
