# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every way to hide a word is found with its reason, once; words beside it stay readable."""

from collections.abc import Callable
from dataclasses import replace

import pymupdf
import pytest

from redact import ingest
from redact.ingest.pages import read_page
from redact.ingest.second import Comparison, SecondReader
from redact.types import Document, Word

Make = Callable[[], pymupdf.Document]
SECRET = "Zephyrine"
PLACE = pymupdf.Rect(48, 408, 125, 424)


def read(pdf: pymupdf.Document) -> Document:
    return ingest.read(pdf.tobytes(), "a.pdf").document


def found(document: Document, word: str = SECRET) -> list[Word]:
    return [w for w in document.words if document.text[w.start : w.end] == word]


def write(pdf: pymupdf.Document, **options: object) -> None:
    pdf[0].insert_text((50, 420), SECRET, **{"fontsize": 12, **options})


def raw(pdf: pymupdf.Document, content: bytes) -> None:
    xref = pdf[0].get_contents()[0]
    pdf.update_stream(xref, pdf.xref_stream(xref) + content)


def invisible(pdf: pymupdf.Document) -> None:
    write(pdf, render_mode=3)


def transparent(pdf: pymupdf.Document) -> None:
    write(pdf, fill_opacity=0)


def white(pdf: pymupdf.Document) -> None:
    write(pdf, color=(1, 1, 1))


def black_box(pdf: pymupdf.Document) -> None:
    write(pdf)
    pdf[0].draw_rect(PLACE, color=None, fill=(0, 0, 0))


def labelled_black_box(pdf: pymupdf.Document) -> None:
    black_box(pdf)
    pdf[0].insert_text((55, 420), "WITHHELD", fontsize=11, color=(1, 1, 1))


def boxed_annotation(pdf: pymupdf.Document) -> None:
    write(pdf)
    box = pdf[0].add_rect_annot(PLACE)
    box.set_colors(stroke=(0, 0, 0), fill=(0, 0, 0))
    box.update()


def below_the_crop(pdf: pymupdf.Document) -> None:
    pdf[0].insert_text((50, 560), SECRET)
    pdf[0].set_cropbox(pymupdf.Rect(0, 0, 420, 500))


def beside_the_page(pdf: pymupdf.Document) -> None:
    pdf[0].insert_text((430, 420), SECRET)


def above_the_page(pdf: pymupdf.Document) -> None:
    pdf[0].insert_text((50, -30), SECRET)


def clipped(pdf: pymupdf.Document) -> None:
    raw(pdf, b"q 0 0 10 10 re W n BT /helv 12 Tf 50 175 Td (Zephyrine) Tj ET Q\n")


def clipped_over_words(pdf: pymupdf.Document) -> None:
    raw(pdf, b"q 0 0 9 9 re W n BT /helv 11 Tf 50 515 Td (Zephyrine) Tj ET Q\n")


def layer_off(pdf: pymupdf.Document) -> None:
    write(pdf, oc=pdf.add_ocg("off", on=False))


def member_of_a_layer_off(pdf: pymupdf.Document) -> None:
    write(pdf, oc=pdf.set_ocmd(ocgs=[pdf.add_ocg("off", on=False)], policy="AnyOn"))


def note(pdf: pymupdf.Document) -> None:
    pdf[0].add_text_annot((300, 300), SECRET)


def note_on_a_highlight(pdf: pymupdf.Document) -> None:
    page = pdf[0]
    page.add_highlight_annot(pymupdf.Rect(48, 70, 100, 84)).set_info(content=SECRET)


HIDERS = [
    (invisible, "invisible"),
    (transparent, "invisible"),
    (white, "no ink"),
    (black_box, "covered"),
    (labelled_black_box, "covered"),
    (boxed_annotation, "covered"),
    (below_the_crop, "off the page"),
    (beside_the_page, "off the page"),
    (above_the_page, "off the page"),
    (clipped, "clipped"),
    (clipped_over_words, "clipped"),
    (layer_off, "layer off"),
    (member_of_a_layer_off, "layer off"),
    (note, "invisible"),
    (note_on_a_highlight, "invisible"),
]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("hide", "why"), HIDERS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_hidden_word_has_its_reason_and_no_other_is_hidden(
    letter: Make, hide: Callable[[pymupdf.Document], None], why: str, rotation: int
) -> None:
    pdf = letter()
    hide(pdf)
    pdf[0].set_rotation(rotation)
    document = read(pdf)
    assert [word.hidden for word in found(document)] == [why]
    hidden = [word for word in document.words if word.hidden]
    assert hidden == found(document)
    page = document.pages[0]
    (word,) = hidden
    assert 0 <= word.box.x0 <= word.box.x1 <= page.width
    assert 0 <= word.box.y0 <= word.box.y1 <= page.height
    assert page.start <= word.start < word.end <= page.end


def test_offsets_and_lines_of_further_pages_follow(letter: Make) -> None:
    pdf = letter()
    above_the_page(pdf)
    clipped(pdf)
    pdf.insert_pdf(letter())
    document = read(pdf)
    texts = [document.text[page.start : page.end] for page in document.pages]
    assert "\n\n".join(texts) == document.text
    assert len(found(document)) == 2 and len(found(document, "Oduya")) == 2
    assert len({word.line for word in found(document)}) == 2
    assert [word.start for word in document.words] == sorted(w.start for w in document.words)
    for word in document.words:
        assert document.text[word.start : word.end].split() == [
            document.text[word.start : word.end]
        ]


def test_hidden_words_of_one_line_stay_one_line(letter: Make) -> None:
    pdf = letter()
    pdf[0].insert_text((430, 420), "Ann Example-Lark of Mill Lane")
    document = read(pdf)
    assert "\n\nAnn Example-Lark of Mill Lane" in document.text
    assert len({w.line for w in document.words if w.hidden}) == 1


def test_boxes_over_text_are_told_with_their_pages(letter: Make) -> None:
    pdf = letter()
    pdf.insert_pdf(letter())
    page = pdf[1]
    for top in (300, 330):
        page.insert_text((50, top), SECRET)
        page.draw_rect(pymupdf.Rect(48, top - 12, 125, top + 4), color=None, fill=(0, 0, 0))
    notes = read(pdf).notes
    assert any("page 2 (2)" in note and "redaction" in note for note in notes)
    assert not any(SECRET in note for note in notes)
    assert not read(letter()).notes


def test_words_on_a_picture_stay_though_others_lie_below_it(letter: Make, busy_png: bytes) -> None:
    pdf = letter()
    write(pdf)
    pdf[0].insert_image(pymupdf.Rect(45, 395, 300, 440), stream=busy_png, keep_proportion=False)
    pdf[0].insert_text((150, 420), "Caption", fontsize=12)
    document = read(pdf)
    assert [word.hidden for word in found(document)] == ["covered"]
    assert [word.hidden for word in found(document, "Caption")] == [""]


def heading(pdf: pymupdf.Document) -> None:
    pdf[0].draw_rect(PLACE, color=None, fill=(0, 0, 0.3))
    write(pdf, color=(1, 1, 1))


def highlighter(pdf: pymupdf.Document) -> None:
    write(pdf)
    pdf[0].add_highlight_annot(PLACE)


def tinted(pdf: pymupdf.Document) -> None:
    write(pdf)
    pdf[0].draw_rect(PLACE, color=None, fill=(0, 0, 0.3), fill_opacity=0.2)


def clipped_shape(pdf: pymupdf.Document) -> None:
    write(pdf)
    raw(pdf, b"q 300 300 5 5 re W n 0 g 0 0 420 400 re f Q\n")


def pending(pdf: pymupdf.Document) -> None:
    write(pdf)
    pdf[0].add_redact_annot(PLACE)


def twice(pdf: pymupdf.Document) -> None:
    write(pdf)
    pdf[0].insert_text((50.3, 420), "Heavy", fontsize=12)


@pytest.mark.parametrize(
    "show",
    [heading, highlighter, tinted, clipped_shape, pending, twice],
    ids=lambda show: show.__name__,
)
def test_words_that_show_are_not_hidden(
    letter: Make, show: Callable[[pymupdf.Document], None]
) -> None:
    pdf = letter()
    show(pdf)
    document = read(pdf)
    assert [word.hidden for word in found(document)] == [""]
    assert not any(word.hidden for word in document.words)


def test_hyphens_ligatures_and_doubled_words_are_listed_once() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((50, 100), ["We wrote to the coun-", "cil at once, S p a c e d"], fontsize=11)
    for shift in (0, 0.2, 0.4):
        page.insert_text((50 + shift, 200), "Heavy", fontsize=11)
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font("notos") if "notos" in pymupdf.fitz_fontdescriptors else None
    writer.append((50, 300), "o\ufb03ce \u0141\u00f3d\u017a nai\u0308ve", font=font)
    writer.write_text(page)
    assert not any(word.hidden for word in read(pdf).words)


def test_words_read_otherwise_by_a_second_reader_are_told(letter: Make) -> None:
    pdf = letter()
    write(pdf)
    data = pdf.tobytes()
    with SecondReader(data) as second, pymupdf.open("pdf", data) as same:
        content = read_page(same[0])
        assert second.compare(content) == Comparison()
        lied = replace(
            content,
            text=content.text.replace(SECRET, "Wilbrtixe"),
            words=tuple(
                replace(w, glyphs=tuple(replace(g, char="x") for g in w.glyphs))
                if content.text[w.word.start : w.word.end] == SECRET
                else w
                for w in content.words
            ),
        )
        told = second.compare(lied)
    assert [word.text for word in told.unlisted] == [SECRET]
    (index,) = told.disagreements
    word = content.words[index].word
    assert content.text[word.start : word.end] == SECRET


@pytest.mark.parametrize(
    ("policy", "shown"), [("AllOn", False), ("AnyOn", True), ("AllOff", False), ("AnyOff", True)]
)
def test_memberships_of_layers_follow_their_policy(letter: Make, policy: str, shown: bool) -> None:
    pdf = letter()
    layers = [pdf.add_ocg("on", on=True), pdf.add_ocg("off", on=False)]
    write(pdf, oc=pdf.set_ocmd(ocgs=layers, policy=policy))
    assert [word.hidden for word in found(read(pdf))] == ["" if shown else "layer off"]


def test_what_fields_hold_and_do_not_show_is_searched() -> None:
    """A hidden field's value, a tooltip, the value of a reset, and choices that are not chosen."""
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((50, 50), "An ordinary form")
        for number, (name, value) in enumerate({"a": "Shownvalue", "b": "Hiddenvalue"}.items()):
            widget = pymupdf.Widget()
            widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, name
            widget.rect = pymupdf.Rect(50, 100 + 40 * number, 250, 120 + 40 * number)
            widget.field_value, widget.field_label = value, f"Tip{name}"
            page.add_widget(widget)
            xref = page.annot_xrefs()[-1][0]
            pdf.xref_set_key(xref, "DV", "(Resetvalue)")
            if name == "b":
                pdf.xref_set_key(xref, "F", "2")
        widget = pymupdf.Widget()
        widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_COMBOBOX, "c"
        widget.rect = pymupdf.Rect(50, 200, 250, 220)
        widget.choice_values, widget.field_value = ["Chosenone", "Otherchoice"], "Chosenone"
        page.add_widget(widget)
        document = ingest.read(pdf.tobytes(), "a.pdf").document
    words = [(document.text[w.start : w.end], w.visible) for w in document.words]
    assert words.count(("Shownvalue", True)) == 1 and ("Shownvalue", False) not in words
    assert ("Chosenone", True) in words
    for hidden in ("Hiddenvalue", "Tipa", "Tipb", "Resetvalue", "Otherchoice"):
        assert (hidden, False) in words and (hidden, True) not in words, hidden
