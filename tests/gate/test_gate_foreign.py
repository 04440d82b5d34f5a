# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of other tools: what is a leak, what is told, and what is neither."""

import io

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redact import gate
from redact.config import TermRule
from tests.gate.conftest import Letter, make

NAME = "Colm Reddaway"
RULE = (TermRule(NAME, ""),)
PLACE = pymupdf.Rect(100, 86, 240, 106)


def page(text: str = "a letter that says nothing much at all") -> pymupdf.Document:
    pdf = pymupdf.open()
    pdf.new_page().insert_text((72, 200), text, fontsize=11)
    return pdf


def covered(fill: tuple[float, float, float] = (0, 0, 0), text: str = NAME) -> bytes:
    pdf = page()
    pdf[0].insert_text((104, 100), text, fontsize=11)
    pdf[0].draw_rect(PLACE, color=fill, fill=fill)
    return pdf.tobytes()


def test_a_plain_file_of_another_tool_has_no_leak() -> None:
    seen = gate.examine(page().tobytes())
    assert (seen.leaks, seen.notes, seen.foreign) == ((), (), True)


@pytest.mark.parametrize("fill", [(0, 0, 0), (0.3, 0.3, 0.3), (0, 0, 0.6), (0.7, 0.7, 0.7)])
def test_words_under_a_box_are_a_leak(fill: tuple[float, float, float]) -> None:
    (leak,) = gate.examine(covered(fill)).leaks
    assert (leak.kind, leak.page) == ("text-under-box", 0)
    assert leak.where in {f"page 1, under the box at {x}, 86 points" for x in (99, 100)}
    assert leak.what == "2 words can be read"


def test_terms_are_found_under_the_box() -> None:
    found = {leak.where for leak in gate.search(covered(), RULE, ())}
    assert any("page 1, under the box at 100, 86 points" in where for where in found)


def test_a_turned_page_with_an_offset_box() -> None:
    pdf = pymupdf.open("pdf", covered())
    pdf[0].set_rotation(90)
    (leak,) = gate.examine(pdf.tobytes()).leaks
    assert "under the box at" in leak.where


def test_a_picture_over_words() -> None:
    pdf = page()
    pdf[0].insert_text((104, 100), NAME, fontsize=11)
    black = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 40, 10))
    black.clear_with(0)
    pdf[0].insert_image(PLACE, pixmap=black, keep_proportion=False)
    assert [leak.kind for leak in gate.examine(pdf.tobytes()).leaks] == ["text-under-box"]


@pytest.mark.parametrize("label", ["[s40(2)]", "[redacted, section 40(2)]", "[REDACTED]"])
def test_labels_under_their_boxes_are_no_leak(label: str) -> None:
    assert gate.examine(covered(text=label)).leaks == ()


@pytest.mark.parametrize("label", ["[s40(2) Colm Reddaway]", "[Reddaway]"])
def test_names_in_brackets_are_no_labels(label: str) -> None:
    assert gate.examine(covered(text=label)).leaks


def test_white_words_on_a_black_bar_can_be_seen() -> None:
    pdf = page()
    pdf[0].draw_rect(PLACE, color=(0, 0, 0), fill=(0, 0, 0))
    pdf[0].insert_text((104, 100), "Service desk", fontsize=11, color=(1, 1, 1))
    assert gate.examine(pdf.tobytes()).leaks == ()


def test_bold_headings_and_rules_are_no_boxes() -> None:
    pdf = page()
    pdf[0].insert_text((72, 60), "I A1 MINUTES lll III 111", fontsize=24, fontname="hebo")
    pdf[0].draw_line((72, 64), (400, 64), width=3)
    seen = gate.examine(pdf.tobytes())
    assert (seen.leaks, seen.notes) == ((), ())


@pytest.mark.parametrize("how", ["white", "mode 3"])
def test_words_nobody_sees_are_told(how: str) -> None:
    pdf = page()
    if how == "white":
        pdf[0].insert_text((72, 300), "hidden words", color=(1, 1, 1))
    else:
        pdf[0].insert_text((72, 300), "hidden words", render_mode=3)
    seen = gate.examine(pdf.tobytes())
    assert seen.leaks == ()
    assert seen.notes == ("2 words of text on page 1 is hidden: it can be read and not be seen.",)


def test_words_off_the_page_are_told() -> None:
    pdf = page()
    pdf[0].insert_text((-300, 300), "hidden words")
    assert any("outside the page" in note for note in gate.examine(pdf.tobytes()).notes)


def test_a_mark_that_was_never_applied_is_a_leak() -> None:
    pdf = page()
    pdf[0].insert_text((104, 100), NAME, fontsize=11)
    pdf[0].add_redact_annot(PLACE, cross_out=False)
    (leak,) = gate.examine(pdf.tobytes()).leaks
    assert "never redacted" in leak.what


def test_what_hangs_in_a_file_is_told() -> None:
    pdf = page()
    pdf.embfile_add("a.txt", b"something")
    pdf.set_metadata({"author": "Somebody"})
    pdf[0].add_text_annot((20, 20), "a note")
    with pikepdf.open(io.BytesIO(pdf.tobytes())) as opened:
        opened.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("1"))
        opened.Root.OCProperties = Dictionary(D=Dictionary(OFF=Array([Dictionary()])))
        buffer = io.BytesIO()
        opened.save(buffer)
    notes = " ".join(gate.examine(buffer.getvalue()).notes)
    for word in ("attached files (1)", "scripts", "annotations (1)", "author", "layers"):
        assert word in notes


def updated() -> bytes:
    """A file whose first version says the name and whose second does not."""
    pdf = page(f"a letter by {NAME}")
    first = pdf.tobytes()
    again = pymupdf.open("pdf", first)
    contents = again[0].get_contents()[0]
    again.update_stream(contents, b"BT ET")
    with pikepdf.open(io.BytesIO(first)) as opened:
        number = opened.pages[0].Contents[0].objgen[0]
        size = int(opened.trailer.Size)
    body = b"%d 0 obj\n<< /Length 5 >>\nstream\nBT ET\nendstream\nendobj\n" % number
    start = first.rindex(b"startxref")
    old = int(first[start:].split()[1])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(first) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, old, len(first) + 1 + len(body),
    )  # fmt: skip
    return first + b"\n" + body + table + trailer


def test_earlier_versions_are_told_and_searched() -> None:
    data = updated()
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.pages[0].Contents
    assert any("earlier version" in note for note in gate.examine(data).notes)
    assert any("earlier version" in leak.where for leak in gate.search(data, RULE, ()))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nrubbish", b"%PDF-1.4\n" + b"\0" * 3000])
def test_what_cannot_be_read_is_a_leak(data: bytes) -> None:
    assert {leak.kind for leak in gate.examine(data).leaks} == {"unreadable"}


def test_a_password_keeps_us_out() -> None:
    pdf = page().tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    assert "unreadable" in {leak.kind for leak in gate.examine(pdf).leaks}


def test_our_own_files_are_held_to_our_shape(plain: Letter) -> None:
    made = make(plain)
    assert gate.examine(made.save()) == gate.Examined(())
    made.pdf.Root.PieceInfo = Dictionary()
    assert {leak.kind for leak in gate.examine(made.save()).leaks} == {"structure"}


def test_a_listed_file_cannot_hide_by_another_name(plain: Letter) -> None:
    made = make(plain)
    made.pdf.trailer.Info.Producer = String("Another tool")
    assert {leak.kind for leak in gate.examine(made.save(), listed=True).leaks} == {"structure"}
    assert gate.examine(made.save()).foreign


@pytest.mark.parametrize("step", [18.0, 30.0])
def test_stacked_letters(step: float) -> None:
    pdf = page()
    for number, letter in enumerate("REDDAWAY"):
        pdf[0].insert_text((300, 100 + step * number), letter, fontsize=11)
    rule = (TermRule("Reddaway", ""),)
    assert any(leak.page == 0 for leak in gate.search(pdf.tobytes(), rule, ()))
