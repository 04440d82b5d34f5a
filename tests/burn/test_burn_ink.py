# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a withheld word leaves behind: nothing, whatever its letters, and nothing of others goes."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pikepdf
import pymupdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redact.burn import burn
from redact.text import TextMap
from redact.types import Box, Redaction
from tests.burn.conftest import letter, read, withhold


def drawn(draw, *, width: float = 400, height: float = 200) -> bytes:
    """A one-page PDF that ``draw`` has drawn on."""
    pdf = pymupdf.open()
    draw(pdf.new_page(width=width, height=height))
    return pdf.tobytes()


def picture(pdf: bytes, mode: str = "L") -> np.ndarray:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        image = pikepdf.PdfImage(document.pages[0].obj.Resources.XObject.I)
        return np.array(image.as_pil_image().convert(mode))


@settings(max_examples=25, deadline=None)
@given(secret=st.text("abcdefghijklmnopqrstuvwxyzJQgÅÇÿ;|_/", min_size=7, max_size=7))
@example(secret="Jaggypq")
@example(secret="ÅÅÅÇÇÇÿ")
@example(secret="|______")
def test_the_file_is_the_same_whatever_the_withheld_letters(secret) -> None:
    outputs = set()
    for word in ("unmerxo", secret):
        lines = ("All of this is a matter", f"for {word}, as agreed", "typed by the applicant")
        pdf = letter(lines, font="cour", lead=13)
        document = read(pdf)
        place = document.text.index("for ") + 4
        redactions = withhold(document, document.text[place : place + 7])
        outputs.add(burn(pdf, document, redactions[:1], dpi=150, title="t"))
    assert len(outputs) == 1


@pytest.mark.parametrize("font", ("tiit", "tibi"))
def test_italic_overhang_is_wiped(font) -> None:
    pdf = letter(["so fQf goes"], font=font, size=20)
    document = read(pdf)
    out = picture(burn(pdf, document, withhold(document, "fQf", padding=0), dpi=150, title="t"))
    blank = letter(["so"], font=font, size=20)
    kept = read(pdf).words[2].box
    scale = 150 / 72
    plain = picture(burn(blank, read(blank), (), dpi=150, title="t"))
    box = withhold(document, "fQf", padding=0)[0].box
    out[
        int(box.y0 * scale) : int(box.y1 * scale) + 1, int(box.x0 * scale) : int(box.x1 * scale) + 1
    ] = 255
    out[:, int(kept.x0 * scale) - 2 :] = 255
    assert (out == plain).all()


def test_dots_and_accents_above_a_low_box_are_wiped() -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((50, 84), "menu times menu", fontsize=20)
        page.insert_text((50, 104), "iÅjäi", fontsize=20)

    pdf = drawn(draw)
    document = read(pdf)
    whole = withhold(document, "iÅjäi")[0]
    low = Box(whole.box.x0, 104 - 0.55 * 20, whole.box.x1, whole.box.y1)
    cut = Redaction(document.id, 0, low, whole.exemptions, whole.public_label, ("f",), whole.spans)
    after = picture(burn(pdf, document, (cut,), dpi=150, title="t"))
    alone = drawn(lambda page: page.insert_text((50, 84), "menu times menu", fontsize=20))
    before = picture(burn(alone, read(alone), (), dpi=150, title="t"))
    top = int(low.y0 * 150 / 72)
    assert (after[:top] == before[:top]).mean() > 0.9999
    assert (before[:top] < 128).sum() - (after[:top] < 128).sum() < 5


def test_rules_and_tints_beside_a_box_stay() -> None:
    def draw(page: pymupdf.Page) -> None:
        page.draw_rect((20, 80, 380, 104), color=(0, 0, 0), fill=(0.8, 0.9, 1), width=0.7)
        page.insert_text((30, 96), "Chair: Jaggypq Quill (for item 2)", fontsize=11)
        page.draw_line((20, 99), (300, 99), width=0.6)

    pdf = drawn(draw)
    document = read(pdf)
    redactions = withhold(document, "Jaggypq Quill")
    after = picture(burn(pdf, document, redactions, dpi=150, title="t"), "RGB").astype(int)
    with pymupdf.open(stream=pdf, filetype="pdf") as source:
        scale = pymupdf.Matrix(after.shape[1] / 400, after.shape[0] / 200)
        pixmap = source[0].get_pixmap(matrix=scale)
        before = np.frombuffer(pixmap.samples, np.uint8).reshape(after.shape).astype(int)
    box = redactions[0].box
    inside = np.zeros(after.shape[:2], bool)
    inside[
        int(box.y0 * scale.d) : int(np.ceil(box.y1 * scale.d)),
        int(box.x0 * scale.a) : int(np.ceil(box.x1 * scale.a)),
    ] = True
    changed = (np.abs(after - before).max(axis=2) > 60) & ~inside
    assert not changed.any()
    tint = after[int(84 * scale.d), int(350 * scale.a)]
    assert np.abs(tint - before[int(84 * scale.d), int(350 * scale.a)]).max() <= 3


def test_on_a_photograph_the_letters_are_covered() -> None:
    noise = np.random.RandomState(5).randint(60, 255, (60, 120), np.uint8)
    png = pymupdf.Pixmap(pymupdf.csGRAY, 120, 60, noise.tobytes(), False).tobytes("png")

    def draw(page: pymupdf.Page) -> None:
        page.insert_image((20, 50, 220, 150), stream=png)
        page.insert_text((50, 100), "gypsy jumps", fontsize=20)

    pdf = drawn(draw)
    document = read(pdf)
    whole = withhold(document, "gypsy")[0]
    low = Box(whole.box.x0, whole.box.y0 + 6, whole.box.x1, whole.box.y1 - 9)  # cuts the tails
    cut = Redaction(document.id, 0, low, whole.exemptions, whole.public_label, ("f",), whole.spans)
    after = picture(burn(pdf, document, (cut,), dpi=150, title="t"))
    scale = 150 / 72
    tails = after[int(low.y1 * scale) : int(104 * scale), int(51 * scale) : int(100 * scale)]
    assert (tails == 0).all()


def test_what_a_box_covers_chooses_no_colour() -> None:
    outputs = []
    for colour in ((0, 0, 0), (1, 0, 0), (0.1, 0.9, 0.3)):

        def draw(page: pymupdf.Page, colour=colour) -> None:
            page.insert_text((30, 60), "Kept words")
            page.draw_rect((100, 100, 200, 150), fill=colour, color=colour)

        pdf = drawn(draw)
        document = read(pdf)
        box = Redaction(document.id, 0, Box(98, 98, 202, 152), ("s40(2)",), "s40(2)", ("f",))
        outputs.append(burn(pdf, document, (box,), dpi=100, title="t"))
    assert len(set(outputs)) == 1


def test_a_box_over_the_whole_top_of_a_page_leaves_nothing_to_compare_with() -> None:
    """All around the withheld words is box: there is no paper to be seen beside them."""
    pdf = letter(["Dear Sir", "about the matter"], font="cour")
    document = read(pdf)
    page = document.pages[0]
    top = Box(0, 0, page.width, page.height)
    spans = TextMap(document).spans_in(0, top)
    boxes = (Redaction(document.id, 0, top, ("s40(2)",), "s40(2)", ("x",), tuple(spans)),)
    out = picture(burn(pdf, document, boxes, dpi=100, title="t"))
    assert (out == out[0, 0]).mean() > 0.99


def test_words_without_letter_places_wipe_nothing_of_other_lines() -> None:
    def put(page) -> None:
        page.insert_text((40, 80), "When the war", fontsize=14)
        page.insert_text((40, 100), "their representatives", fontsize=14)
        page.insert_text((40, 120), "families", fontsize=14)

    pdf = drawn(put)
    document = read(pdf)
    words = tuple(replace(word, glyphs=()) for word in document.words)
    # OCR found only the withheld word, and what stands around it is ink of nobody.
    document = replace(document, words=tuple(w for w in words if w.end - w.start > 12))
    (secret,) = withhold(document, "representatives")
    out = picture(burn(pdf, document, (secret,), dpi=144, title="t"))
    plain = picture(burn(pdf, replace(document, words=()), (), dpi=144, title="t"))
    above, below = slice(0, 84 * 2), slice(107 * 2, None)
    assert (out[above] == plain[above]).all() and (out[below] == plain[below]).all()
    assert (out[int(secret.box.y0 * 2) + 2, int(secret.box.x0 * 2) + 2] == 0).all()
