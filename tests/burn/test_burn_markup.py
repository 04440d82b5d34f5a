# SPDX-License-Identifier: AGPL-3.0-or-later
"""The internal copy and the page pictures."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pymupdf
import pytest

from redact.burn import Note, mark_up, page_pictures
from redact.errors import InputRefused
from redact.types import Box
from tests.burn.conftest import letter, read, turned
from tests.burn.test_burn_file import CANARY, laden

RED = (0.8, 0.0, 0.0)


@pytest.mark.parametrize("rotate", (0, 90, 180, 270))
@pytest.mark.parametrize("unit", (1, 2))
def test_outlines_lie_around_the_words_however_the_page_is_displayed(rotate, unit) -> None:
    pdf = turned(letter(), rotate=rotate, crop=(30, 40, 560, 800), unit=unit)
    document = read(pdf)
    word = next(w for w in document.words if document.text[w.start : w.end] == "Jaggayappa")
    out = mark_up(pdf, (Note(0, word.box, "1 PERSON s40(2)", RED),), title="t")
    with pymupdf.open(stream=out, filetype="pdf") as file:
        assert (file[0].rect.width, file[0].rect.height) == pytest.approx(
            (document.pages[0].width, document.pages[0].height), abs=0.01
        )
        text = file[0].get_text()
    assert "NOT FOR RELEASE" in text and "1 PERSON s40(2)" in text and "Jaggayappa" in text
    plain = np.array(PIL.Image.open(io.BytesIO(next(page_pictures(pdf, 72)))).convert("L"))
    image = np.array(PIL.Image.open(io.BytesIO(next(page_pictures(out, 72)))).convert("RGB"))
    box = word.box
    ink = plain[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] < 128
    assert ink.sum() > 20, "the word is where the box is"
    red = (image[:, :, 0] > 150) & (image[:, :, 1] < 140) & (image[:, :, 2] < 140)
    ys, xs = np.nonzero(red[40:])
    assert xs.min() <= box.x0 + 1 and xs.max() >= box.x1 - 2
    assert ys.min() + 40 <= box.y0 + 1 and ys.max() + 40 >= box.y1 - 2
    shown = image[int(box.y0) + 1 : int(box.y1) - 1, int(box.x0) + 1 : int(box.x1) - 1]
    assert (shown.min(axis=2) < 128).any(), "the word can still be read"


def test_the_same_bytes_and_nothing_active() -> None:
    pdf = laden(letter())
    notes = (Note(0, Box(60, 90, 120, 104), "1", RED),)
    out = mark_up(pdf, notes, title="Marked up 1")
    assert mark_up(pdf, notes, title="Marked up 1") == out
    assert CANARY.encode() not in out
    with pymupdf.open(stream=out, filetype="pdf") as file:
        assert file.embfile_count() == 0 and file.metadata["title"] == "Marked up 1"
        assert not list(file[0].annots())
        assert CANARY not in "".join(
            file.xref_object(xref) for xref in range(1, file.xref_length())
        )


def test_every_page_is_marked_also_an_empty_one() -> None:
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.new_page().insert_text((50, 50), "x")
    out = mark_up(pdf.tobytes(), (), title="t")
    with pymupdf.open(stream=out, filetype="pdf") as file:
        assert ["NOT FOR RELEASE" in page.get_text() for page in file] == [True, True]


def test_page_pictures_are_pngs_of_every_page() -> None:
    pdf = pymupdf.open()
    for width in (200, 300):
        pdf.new_page(width=width, height=100).insert_text((20, 50), "word")
    sizes = []
    for data in page_pictures(pdf.tobytes(), 144):
        image = PIL.Image.open(io.BytesIO(data))
        assert image.format == "PNG" and np.array(image.convert("L")).min() < 50
        sizes.append(image.size)
    assert sizes == [(400, 200), (600, 200)]


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(InputRefused):
        mark_up(b"nothing", (), title="t")
    with pytest.raises(InputRefused):
        list(page_pictures(b"nothing", 72))
