# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms and areas in any PDF: ours, and those of tools that only draw over words."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redact import gate
from redact.config import Area, TermRule
from redact.types import Box, Leak, Redaction
from tests.gate.conftest import FIRST, letter, make

RULES = (TermRule("Ada Quill", "s40(2)"), TermRule("MI5", "s23(1)"))


def page_with(text: str, x: float = 72, y: float = 100) -> pymupdf.Document:
    pdf = pymupdf.open()
    pdf.new_page(width=595, height=842).insert_text((x, y), text, fontsize=11)
    return pdf


def found(data: bytes, *rules: TermRule) -> tuple[Leak, ...]:
    leaks = gate.search(data, rules or RULES, ())
    assert not any("Quill" in leak.where + leak.what for leak in leaks)
    return leaks


def kinds(leaks: tuple[Leak, ...]) -> set[str]:
    return {leak.kind for leak in leaks}


def saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


# -- terms


def test_a_term_on_a_page_is_named_by_page_and_rule() -> None:
    pdf = page_with("Nothing here")
    pdf.new_page().insert_text((72, 72), "seen by MI5 once")
    leaks = found(pdf.tobytes())
    assert {leak.page for leak in leaks if leak.page >= 0} == {1}
    (where,) = {leak.where for leak in leaks if leak.page >= 0}
    assert where.startswith("page 2 at 114, 6")
    assert all("rule 2" in leak.what for leak in leaks)


@pytest.mark.parametrize(
    "text",
    ["Ada Quill", "ADA  QUILL", "Ádá Quill", "A d a Q u i l l", "Ada\u00adQuill", "(Ada-Quill)"],
)
def test_however_it_is_spelled(text: str) -> None:
    assert kinds(found(page_with(text).tobytes())) == {"withheld-string"}


@pytest.mark.parametrize(
    ("rule", "text", "hit"),
    [
        (TermRule("MI5", "s23(1)"), "form MI55 and AMI5", False),
        (TermRule("MI5", "s23(1)", "anywhere"), "form MI55 only", True),
        (TermRule("MI5", "s23(1)", "exact"), "form MI55 only", True),
        (TermRule("MI5", "s23(1)", "exact"), "form mi5 only", False),
        (TermRule("Box", "s23(1)", cased=True), "a box of files", False),
        (TermRule("Box", "s23(1)", cased=True), "told to Box in May", True),
        (TermRule("Page", "s40(2)"), "not that one", False),
        (TermRule("BT", "s43(2)"), "not that one", False),
    ],
)
def test_how_a_rule_matches(rule: TermRule, text: str, hit: bool) -> None:
    assert bool(found(page_with(text).tobytes(), rule)) == hit


def test_a_term_over_lines_and_pages() -> None:
    pdf = page_with("kept by Ada")
    pdf[0].insert_text((72, 120), "Quill of the depot")
    assert found(pdf.tobytes())
    apart = page_with("kept by Ada", y=800)
    apart.new_page().insert_text((72, 72), "Quill of the depot")
    assert found(apart.tobytes())


def test_a_term_set_in_shuffled_order() -> None:
    pdf = page_with("Quill", x=100)
    pdf[0].insert_text((72, 100), "Ada")
    assert found(pdf.tobytes())


Hide = Callable[[pikepdf.Pdf], object]


def in_info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Keywords"] = "for Ada Quill"


def in_metadata(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Ada Quill"]


def in_annotation(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([9, 9, 19, 19]),
        Contents=String("ask Ada Quill — “now”"),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def in_attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["notes.txt"] = b"Ada Quill rang"


def in_attached_pdf(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["scan.pdf"] = page_with("Ada Quill").tobytes()


def in_attached_archive(pdf: pikepdf.Pdf) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:t>Ada</w:t><w:t> Quill</w:t>")
    pdf.attachments["letter.docx"] = buffer.getvalue()


def in_unpainted_form(pdf: pikepdf.Pdf) -> None:
    form = pdf.make_stream(b"BT /F1 9 Tf [(Ad) -20 (a Qu) 3 (ill)] TJ ET")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    pdf.pages[0].obj.Resources.XObject = Dictionary(Fm0=form)


def in_comment(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(b"% Ada Quill\nBT ET")


def in_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("alert('Ada Quill')"))


def in_layer_name(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Ada Quill")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())


def in_name(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.PieceInfo = Dictionary({"/Ada Quill": Dictionary()})


@pytest.mark.parametrize(
    "hide",
    [in_info, in_metadata, in_annotation, in_attachment, in_attached_pdf, in_attached_archive,
     in_unpainted_form, in_comment, in_script, in_layer_name, in_name],
    ids=lambda work: work.__name__,
)  # fmt: skip
def test_a_term_hangs_in_the_file(hide: Hide) -> None:
    pdf = pikepdf.open(io.BytesIO(page_with("Nothing here").tobytes()))
    assert found(saved(pdf)) == ()
    hide(pdf)
    assert kinds(found(saved(pdf))) == {"withheld-string"}


def test_a_term_is_left_in_an_old_revision() -> None:
    pdf = page_with("Ada Quill")
    first = pdf.tobytes(deflate=True)
    later = pymupdf.open(stream=first, filetype="pdf")
    later[0].clean_contents()
    later.update_stream(later[0].get_contents()[0], b"BT ET")
    whole = later.tobytes(incremental=False, garbage=4)
    assert found(whole) == ()
    start = len(first)
    number = pymupdf.open(stream=first, filetype="pdf")[0].get_contents()[0]
    size = len(pikepdf.open(io.BytesIO(first)).objects) + 1
    root = int(first[first.rindex(b"/Root") + 5 :].split()[0])
    more = b"%d 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n" % number
    previous = int(first[first.rindex(b"startxref") + 9 :].split()[0])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer << /Size %d /Root %d 0 R /Prev %d >>\n" % (
        number, start, size, root, previous,
    )  # fmt: skip
    revised = first + more + table + b"startxref\n%d\n%%%%EOF\n" % (start + len(more))
    assert kinds(found(revised)) == {"withheld-string"}


def test_trailing_bytes_are_searched() -> None:
    assert kinds(found(page_with("Nothing").tobytes() + b"\nAda Quill")) == {"withheld-string"}


def test_our_own_file_holds_no_term() -> None:
    plain = letter(FIRST).withhold("Colm Reddaway", "Reddaway")
    rules = [
        TermRule(text, "s40(2)", match)
        for text in ("Colm Reddaway", "Reddaway", "Type", "Font", "Page", "Title", "Do", "Adobe")
        for match in ("word", "exact" if text.startswith("C") else "word")
    ]
    assert gate.search(make(plain).save(), rules, ()) == ()
    assert kinds(gate.search(make(plain).save(), [TermRule("helpful", "s40(2)")], ()))


@pytest.mark.parametrize("data", [b"", b"not a pdf", b"%PDF-1.7\n" + b"\0" * 300])
def test_what_cannot_be_read_is_a_leak(data: bytes) -> None:
    assert kinds(gate.search(data, RULES, ())) == {"unreadable"}


def test_a_locked_file_is_a_leak() -> None:
    data = page_with("Ada").tobytes(
        encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="one", owner_pw="two"
    )
    assert kinds(gate.search(data, RULES, ())) == {"unreadable"}


# -- areas


def area(page: int, x0: float, y0: float, x1: float, y1: float) -> Area:
    return Area("letter.pdf", page, Box(x0, y0, x1, y1), "s40(2)")


WORD = (70.0, 88.0, 140.0, 104.0)


def covered(turn: int = 0, crop: pymupdf.Rect | None = None, keep: bool = True) -> bytes:
    """A black box drawn over a word, which is left under it when ``keep``."""
    pdf = page_with("Ada Quill" if keep else " ")
    page = pdf[0]
    page.draw_rect(pymupdf.Rect(66, 84, 144, 108), fill=(0, 0, 0), color=(0, 0, 0))
    if crop:
        page.set_cropbox(crop)
    page.set_rotation(turn)
    return pdf.tobytes()


def test_a_word_under_a_drawn_box() -> None:
    leaks = gate.search(covered(), (), [area(0, *WORD)])
    assert kinds(leaks) == {"text-under-box"}
    assert {leak.where for leak in leaks} == {
        "page 1, area 1 (pdfplumber)", "page 1, area 1 (pdfium)",
    }  # fmt: skip
    assert gate.search(covered(keep=False), (), [area(0, *WORD)]) == ()
    assert gate.search(covered(), (), [area(0, 300, 300, 400, 400)]) == ()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40, 60, 500, 700)])
def test_areas_are_in_the_page_as_displayed(
    turn: int, crop: tuple[float, float, float, float] | None
) -> None:
    pdf = pymupdf.open(stream=covered(turn, pymupdf.Rect(crop) if crop else None), filetype="pdf")
    place = (pymupdf.Rect(pdf[0].search_for("Ada Quill")[0]) * pdf[0].rotation_matrix).normalize()
    leaks = gate.search(pdf.tobytes(), (), [area(0, *place)])
    assert {leak.where for leak in leaks} == {
        "page 1, area 1 (pdfplumber)", "page 1, area 1 (pdfium)",
    }  # fmt: skip
    wide, tall = pdf[0].rect.width - place.x0, pdf[0].rect.height - place.y0
    other = area(0, wide - place.width - 20, tall - place.height - 20, wide, tall)
    assert gate.search(pdf.tobytes(), (), [other]) == ()


def test_a_word_that_is_only_drawn() -> None:
    made = make(letter("Ada Quill drawn"), layers=[[]])
    leaks = gate.search(made.save(), (), [area(0, 30, 30, 80, 44)])
    assert kinds(leaks) == {"unpainted-box"}


def test_a_picture_under_a_drawn_box() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page(width=595, height=842)
    noise = np.random.default_rng(1).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, 90, 60, noise.tobytes(), False)
    page.insert_image(pymupdf.Rect(50, 50, 200, 150), pixmap=pixmap)
    page.draw_rect(pymupdf.Rect(60, 60, 180, 140), fill=(0, 0, 0), color=(0, 0, 0))
    assert kinds(gate.search(pdf.tobytes(), (), [area(0, 70, 70, 170, 130)])) == {"unpainted-box"}
    page.insert_image(pymupdf.Rect(50, 350, 200, 450), pixmap=pixmap, rotate=90)
    page.draw_rect(pymupdf.Rect(60, 360, 180, 440), fill=(0, 0, 0), color=(0, 0, 0))
    assert kinds(gate.search(pdf.tobytes(), (), [area(0, 70, 370, 170, 430)])) == {"unpainted-box"}


def test_our_own_boxes_fill_their_areas() -> None:
    given_letter = letter(FIRST)
    boxes = [Box(30, 45, 200, 95), Box(40, 110, 120, 118), Box(300, 400, 420, 500)]
    boxes.append(Box(5, 5, 12, 9))
    made = tuple(Redaction("d" * 64, 0, box, ("s40(2)",), "s40(2)", ("f" * 32,)) for box in boxes)
    data = make(replace(given_letter, redactions=made)).save()
    drawn = [area(0, b.x0, b.y0, b.x1, b.y1) for b in boxes]
    inner = [area(0, b.x0 + 2, b.y0 + 1, b.x1 - 2, b.y1 - 1) for b in boxes]
    assert gate.check(data, given_letter.document, made) == ()
    assert gate.search(data, (), [*drawn, *inner]) == ()
    assert kinds(gate.search(data, (), [area(0, 250, 60, 280, 76)])) == {
        "text-under-box", "unpainted-box",
    }  # fmt: skip


def test_an_area_on_a_page_that_is_not_there() -> None:
    assert kinds(gate.search(covered(), (), [area(7, *WORD)])) == {"unreadable"}
