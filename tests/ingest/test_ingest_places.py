# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law of geometry: boxes lie where the page shows the ink, however the page is turned."""

import io
import itertools

import numpy as np
import pikepdf
import pymupdf
import pytest
from PIL import Image

from redact import ingest

SIZES = ((420, 300), (300, 420))
CROPS = (None, (30, 40, 270, 290))
PLACES = list(itertools.product((0, 90, 180, 270), CROPS, (1, 2), (False, True)))


def turned(rotate: int, crop: tuple[int, ...] | None, unit: int, inherited: bool) -> bytes:
    """One page with two words far apart, the second set upwards."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=300, height=320)
    page.insert_text((60, 80), "Wharf", fontsize=14)
    page.insert_text((200, 260), "Lane", fontsize=12, rotate=90)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.tobytes())) as other:
        leaf = other.pages[0].obj
        if unit != 1:
            leaf.UserUnit = unit
        holder = other.Root.Pages if inherited else leaf
        holder.Rotate = rotate
        if crop:
            holder.CropBox = pikepdf.Array(crop)
        if inherited:
            holder.MediaBox = leaf.MediaBox
            del leaf["/MediaBox"]
            if "/Rotate" in leaf:
                del leaf["/Rotate"]
        other.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("rotate", "crop", "unit", "inherited"), PLACES)
def test_boxes_hold_the_ink(
    rotate: int, crop: tuple[int, ...] | None, unit: int, inherited: bool
) -> None:
    reading = ingest.read(turned(rotate, crop, unit, inherited), "a.pdf")
    document = reading.document
    page = document.pages[0]
    with pymupdf.open("pdf", reading.rendition) as pdf:
        pixmap = pdf[0].get_pixmap(dpi=144)
    ink = np.asarray(Image.open(io.BytesIO(pixmap.tobytes("png"))).convert("L")) < 128
    assert ink.shape == (round(page.height * 2), round(page.width * 2))
    assert [document.text[w.start : w.end] for w in document.words] == ["Wharf", "Lane"]
    total = int(ink.sum())
    assert total > 50
    inside = 0
    for word in document.words:
        box = word.box
        part = ink[
            max(int(box.y0 * 2) - 1, 0) : int(box.y1 * 2) + 2,
            max(int(box.x0 * 2) - 1, 0) : int(box.x1 * 2) + 2,
        ]
        assert part.sum() > 20
        inside += int(part.sum())
        assert word.visible
    assert inside == total
