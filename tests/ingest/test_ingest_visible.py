# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader of the page cannot see is searched and never released; what he can is not lost."""

from collections.abc import Callable

import pymupdf
import pytest

from redact import ingest, ocr
from redact.errors import InputRefused
from redact.types import Document

Make = Callable[[], pymupdf.Document]
SIDES = pymupdf.Rect(45, 395, 300, 430)  # around the word "Secretword" below


def seen(document: Document) -> dict[str, bool]:
    return {document.text[w.start : w.end]: w.visible for w in document.words}


def write(page: pymupdf.Page, text: str = "Secretword", **options: object) -> None:
    page.insert_text((50, 420), text, **{"fontsize": 12, **options})


def invisible_mode(page: pymupdf.Page, png: bytes) -> None:
    write(page, render_mode=3)


def transparent(page: pymupdf.Page, png: bytes) -> None:
    write(page, fill_opacity=0)


def tiny(page: pymupdf.Page, png: bytes) -> None:
    write(page, fontsize=1.5)


def white(page: pymupdf.Page, png: bytes) -> None:
    write(page, color=(1, 1, 1))


def own_colour(page: pymupdf.Page, png: bytes) -> None:
    page.draw_rect(SIDES, color=None, fill=(0.2, 0.5, 0.3))
    write(page, color=(0.2, 0.5, 0.3))


def black_box(page: pymupdf.Page, png: bytes) -> None:
    write(page)
    page.draw_rect(pymupdf.Rect(48, 408, 125, 424), color=None, fill=(0, 0, 0))


def tight_white_box(page: pymupdf.Page, png: bytes) -> None:
    write(page)
    page.draw_rect(pymupdf.Rect(50, 409, 122, 424), color=(0, 0, 0), fill=(1, 1, 1))


def flat_picture(page: pymupdf.Page, png: bytes) -> None:
    write(page)
    page.insert_image(SIDES, stream=png, keep_proportion=False)


def underlined_white(page: pymupdf.Page, png: bytes) -> None:
    write(page, color=(1, 1, 1))
    page.draw_line((48, 419), (125, 419))
    page.draw_line((48, 415), (125, 415))


def under_descenders(page: pymupdf.Page, png: bytes) -> None:
    page.insert_text((50, 405.5), "gypjqgypjqgy", fontsize=12)
    write(page, color=(1, 1, 1))


def upright_between_rules(page: pymupdf.Page, png: bytes) -> None:
    write(page, color=(1, 1, 1), rotate=90)
    page.draw_line((45, 340), (45, 430))
    page.draw_line((48, 340), (48, 430))


HIDERS = [
    under_descenders,
    upright_between_rules,
    invisible_mode,
    transparent,
    tiny,
    white,
    own_colour,
    black_box,
    tight_white_box,
    flat_picture,
    underlined_white,
]


@pytest.mark.parametrize("hide", HIDERS, ids=lambda hide: hide.__name__)
def test_hidden_words_are_marked_and_kept(
    letter: Make, png: bytes, hide: Callable[[pymupdf.Page, bytes], None]
) -> None:
    pdf = letter()
    hide(pdf[0], png)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    words = seen(document)
    assert [word for word, visible in words.items() if not visible] == ["Secretword"]
    assert document.notes[-1] == "1 words are in the file but cannot be seen on its pages"
    assert words["Oduya"] and words["01632"]


def test_a_busy_picture_drawn_later_hides_and_one_drawn_first_does_not(
    letter: Make, busy_png: bytes
) -> None:
    under = letter()
    write(under[0])
    under[0].insert_image(SIDES, stream=busy_png, keep_proportion=False)
    over = letter()
    over[0].insert_image(SIDES, stream=busy_png, keep_proportion=False)
    write(over[0])
    assert not seen(ingest.read(under.tobytes(), "a.pdf").document)["Secretword"]
    assert seen(ingest.read(over.tobytes(), "a.pdf").document)["Secretword"]


def pale(page: pymupdf.Page) -> None:
    write(page, color=(0.88, 0.88, 0.88))


def small(page: pymupdf.Page) -> None:
    write(page, fontsize=4)


def reversed_out(page: pymupdf.Page) -> None:
    page.draw_rect(SIDES, color=None, fill=(0, 0, 0.4))
    write(page, color=(1, 1, 1))


def same_grey(page: pymupdf.Page) -> None:
    page.draw_rect(SIDES, color=None, fill=(0, 0.51, 0))
    write(page, color=(1, 0, 0))


def highlighted(page: pymupdf.Page) -> None:
    write(page)
    page.add_highlight_annot(pymupdf.Rect(48, 408, 125, 424))


def boxed_in(page: pymupdf.Page) -> None:
    write(page)
    page.draw_rect(pymupdf.Rect(48, 408, 125, 424), color=(0, 0, 0))


def outlined(page: pymupdf.Page) -> None:
    write(page, render_mode=1)


def upright(page: pymupdf.Page) -> None:
    write(page, rotate=90)


def thin_letters(page: pymupdf.Page) -> None:
    write(page, "Secretword I l 1 | . - i")


@pytest.mark.parametrize(
    "show",
    [
        pale, small, reversed_out, same_grey, highlighted, boxed_in, outlined, upright,
        thin_letters,
    ],
    ids=lambda show: show.__name__,
)  # fmt: skip
def test_words_a_reader_sees_are_visible(
    letter: Make, show: Callable[[pymupdf.Page], None]
) -> None:
    pdf = letter()
    show(pdf[0])
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert all(seen(document).values())
    assert "Secretword" in seen(document)


def test_ordinary_text_has_no_hidden_words() -> None:
    alphabet = "The quick brown fox jumps over 13 lazy dogs, I say; it's (all) ill-lit: l1 |!\n"
    pdf = pymupdf.open()
    for font in ("helv", "tiro", "cour", "heit", "tibi"):
        for size in (5, 6, 8, 11, 16):
            page = pdf.new_page()
            page.insert_textbox((40, 40, 555, 800), alphabet * 12, fontname=font, fontsize=size)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert len(document.words) > 4000
    assert all(word.visible for word in document.words)


def scan(pdf: pymupdf.Document, png: bytes) -> None:
    pdf.new_page().insert_image(pymupdf.Rect(0, 0, 590, 840), stream=png, keep_proportion=False)


def scan_in_strips(pdf: pymupdf.Document, png: bytes) -> None:
    page = pdf.new_page()
    for top in range(0, 840, 60):
        strip = pymupdf.Rect(0, top, 590, top + 60)
        page.insert_image(strip, stream=png, keep_proportion=False)


def scan_with_hidden_text(pdf: pymupdf.Document, png: bytes) -> None:
    scan(pdf, png)
    pdf[-1].insert_text((50, 80), ["Recognised words of the scan"] * 20, render_mode=3)


def stamped_scan(pdf: pymupdf.Document, png: bytes) -> None:
    scan_with_hidden_text(pdf, png)
    pdf[-1].insert_text((50, 820), "Page 1")


def scan_over_text(pdf: pymupdf.Document, png: bytes) -> None:
    page = pdf.new_page()
    page.insert_text((50, 80), ["Recognised words of the scan"] * 20)
    page.insert_image(pymupdf.Rect(0, 0, 590, 840), stream=png, keep_proportion=False)


@pytest.mark.parametrize(
    "add",
    [scan, scan_in_strips, scan_with_hidden_text, stamped_scan, scan_over_text],
    ids=lambda add: add.__name__,
)
@pytest.mark.usefixtures("no_ocr")
def test_scans_are_refused_with_their_page(
    letter: Make, busy_png: bytes, add: Callable[[pymupdf.Document, bytes], None]
) -> None:
    pdf = letter()
    add(pdf, busy_png)
    with pytest.raises(InputRefused, match="page 2 is a scan"):
        ingest.read(pdf.tobytes(), "a.pdf")


def test_a_letter_on_pictured_paper_is_no_scan(letter: Make, png: bytes) -> None:
    pdf = letter()
    pdf[0].insert_image(pdf[0].rect, stream=png, overlay=False, keep_proportion=False)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert all(word.visible for word in document.words)


@pytest.mark.usefixtures("no_ocr")
def test_text_drawn_as_shapes_is_refused_and_a_rule_is_not(letter: Make) -> None:
    pdf = letter()
    pdf.new_page().draw_line((50, 100), (500, 100))
    assert len(ingest.read(pdf.tobytes(), "a.pdf").document.pages) == 2
    shape = pdf.new_page().new_shape()
    for row in range(60, 700, 12):
        for column in range(60, 500, 7):
            shape.draw_rect(pymupdf.Rect(column, row, column + 3, row + 7))
    shape.finish(fill=(0, 0, 0))
    shape.commit()
    with pytest.raises(InputRefused, match="page 3 shows a drawing"):
        ingest.read(pdf.tobytes(), "a.pdf")


@pytest.mark.usefixtures("no_ocr")
def test_a_font_without_letters_is_refused_and_bullets_are_not() -> None:
    font = pymupdf.Font("helv")
    pdf = pymupdf.open()
    page = pdf.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((50, 80), "Words that nobody can extract", font=font)
    writer.write_text(page)
    for xref in range(1, pdf.xref_length()):
        if pdf.xref_get_key(xref, "ToUnicode")[0] == "xref":
            pdf.xref_set_key(xref, "ToUnicode", "null")
    with pytest.raises(InputRefused, match="page 1 has fonts"):
        ingest.read(pdf.tobytes(), "a.pdf")


@pytest.mark.usefixtures("no_ocr")
def test_words_drawn_as_shapes_beside_text_are_noted_and_tables_are_not(letter: Make) -> None:
    table = letter()
    for x in range(50, 351, 60):
        table[0].draw_line((x, 300), (x, 500))
    for y in range(300, 501, 20):
        table[0].draw_line((50, y), (350, y))
    table[0].insert_text((55, 315), "Cell")
    assert ingest.read(table.tobytes(), "a.pdf").document.notes == ()
    pdf = letter()
    name = pymupdf.open()
    name.new_page(width=200, height=40).insert_text((5, 20), "Ann Example-Lark", fontsize=12)
    outlines = pymupdf.open("pdf", pymupdf.open("svg", svg_of(name)).convert_to_pdf())
    pdf[0].show_pdf_page(pymupdf.Rect(50, 300, 250, 340), outlines)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert "Example-Lark" not in document.text
    assert document.notes == ("drawings on page 1: check that they show no words",)


def svg_of(pdf: pymupdf.Document) -> bytes:
    """The first page with its letters turned into shapes."""
    return pdf[0].get_svg_image(text_as_path=True).encode()


def test_strokes_that_nothing_explains_are_read_where_they_are_and_the_rest_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A line drawn as shapes below a full page of text: OCR looks at that line alone."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        for row in range(40):
            page.insert_text((60, 60 + row * 14), "The drainage failed along the whole lane today")
        with pymupdf.open() as other:
            drawn = other.new_page(width=400, height=40)
            drawn.insert_text((10, 28), "Osric Quillfeather", fontsize=20)
            svg = drawn.get_svg_image(text_as_path=True)
        with pymupdf.open("svg", svg.encode()) as shapes:
            outlines = pymupdf.open("pdf", shapes.convert_to_pdf())
        page.show_pdf_page(pymupdf.Rect(60, 740, 460, 780), outlines, 0)
        data = pdf.tobytes()
    sizes: list[tuple[int, ...]] = []
    read_by_ocr = ocr.read

    def counted(gray: ocr.Gray, dpi: int, *, sparse: bool = False) -> ocr.OcrPage:
        sizes.append((gray.shape[0] * 72 // dpi, gray.shape[1] * 72 // dpi))
        return read_by_ocr(gray, dpi, sparse=sparse)

    monkeypatch.setattr(ocr, "read", counted)
    document = ingest.read(data, "a.pdf").document
    shown = {document.text[w.start : w.end]: w.box for w in document.words if w.visible}
    assert {"Osric", "Quillfeather", "drainage"} <= set(shown)
    assert 740 < shown["Quillfeather"].y0 < shown["Quillfeather"].y1 < 780
    assert sizes and all(height < 80 for height, _ in sizes), sizes
