# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is seen: boxes are black, withheld ink is gone, all other ink is where it was."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.burn import burn
from redact.burn.raster import Grid
from redact.types import Box, Document, Redaction
from tests.burn.conftest import letter, read, turned, withhold

DPI = 120


def source_pixels(pdf: bytes, width: int, height: int) -> np.ndarray:
    """The source's first page as displayed, gray, drawn by the test itself."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        page = document[0]
        scale = pymupdf.Matrix(width / page.rect.width, height / page.rect.height)
        pixmap = page.get_pixmap(matrix=scale, colorspace="gray", annots=False)
        rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
        return rows[:height, :width].copy()


def burnt_pixels(pdf: bytes, page: int = 0) -> np.ndarray:
    """The picture in the file, as it is stored, in gray."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        image = pikepdf.PdfImage(document.pages[page].obj.Resources.XObject.I)
        return np.array(image.as_pil_image().convert("L"))


def boxes_mask(document: Document, redactions: tuple[Redaction, ...], shape) -> np.ndarray:
    height, width = shape
    page = document.pages[0]
    grid = Grid(page.width, page.height, width, height)
    mask = np.zeros(shape, bool)
    for redaction in redactions:
        x0, y0, x1, y1 = grid.pixels(redaction.box)
        mask[y0:y1, x0:x1] = True
    return mask


def glyph_mask(document: Document, offsets: set[int], shape) -> np.ndarray:
    height, width = shape
    page = document.pages[0]
    grid = Grid(page.width, page.height, width, height)
    mask = np.zeros(shape, bool)
    for word in document.words:
        for offset, glyph in enumerate(word.glyphs, start=word.start):
            if offset in offsets:
                x0, y0, x1, y1 = grid.pixels(glyph)
                mask[y0:y1, x0:x1] = True
    return mask


def check(pdf: bytes, secret: str, dpi: int = DPI) -> None:
    """Burn ``secret`` away and compare the picture with the source, pixel by pixel."""
    document = read(pdf)
    redactions = withhold(document, secret)
    after = burnt_pixels(burn(pdf, document, redactions, dpi=dpi, title="t"))
    before = source_pixels(pdf, after.shape[1], after.shape[0])
    boxes = boxes_mask(document, redactions, after.shape)
    withheld = {o for r in redactions for span in r.spans for o in range(*span)}
    ink = glyph_mask(document, withheld, after.shape) & (before < 128)
    assert ink.sum() > 50, "the test sees no ink where the withheld word should be"
    assert boxes[ink].mean() > 0.9
    rim = boxes & ~(
        np.roll(boxes, 1, 0) & np.roll(boxes, -1, 0) & np.roll(boxes, 1, 1) & np.roll(boxes, -1, 1)
    )
    assert (after[rim] == 0).all()
    assert (after[boxes] == 0).mean() > 0.5
    outside = ~boxes & (np.abs(after.astype(int) - before) > 20)
    assert not outside.any()


@settings(max_examples=12, deadline=None)
@given(
    rotate=st.sampled_from((0, 90, 180, 270)),
    crop=st.sampled_from(((), (30, 40, 560, 800), (11.3, 200.7, 590.1, 830.2))),
    unit=st.sampled_from((1, 2)),
    font=st.sampled_from(("tiro", "helv")),
)
def test_boxes_lie_on_the_ink_however_the_page_is_displayed(rotate, crop, unit, font) -> None:
    pdf = turned(letter(font=font, lead=18), rotate=rotate, crop=crop, unit=unit)
    check(pdf, "gypsy@example.org", DPI // unit)


@pytest.mark.parametrize("lead", (10, 10.5, 11, 12))
@pytest.mark.parametrize("font", ("tiro", "tiit"))
def test_tight_leading_leaves_no_slivers_and_takes_no_neighbours(lead, font) -> None:
    lines = ("All the tall bills fell", "Mr Jaggyppq, hello", "tell all of Hull until")
    pdf = letter(lines, font=font, lead=lead)
    blank = letter((lines[0], "Mr              ", lines[2]), font=font, lead=lead)
    document = read(pdf)
    redactions = withhold(document, "Jaggyppq")
    after = burnt_pixels(burn(pdf, document, redactions, dpi=200, title="t"))
    size = (after.shape[1], after.shape[0])
    before, without = source_pixels(pdf, *size), source_pixels(blank, *size)
    boxes = boxes_mask(document, redactions, after.shape)
    theirs = (without < 200) & ~boxes
    assert (after[theirs] < 240).mean() > (0.985 if lead > 10 else 0.95), (
        "neighbours' ink was taken"
    )
    alone = (before < 200) & (without > 250) & ~boxes
    grid = Grid(595.276, 841.89, *size)
    box = redactions[0].box
    x0, _, x1, _ = grid.pixels(Box(box.x0 - 1, box.y0, box.x1, box.y1))
    alone[:, :x0] = alone[:, x1:] = False
    assert not (alone & (after < 200)).any(), "ink of the withheld word sticks out"
