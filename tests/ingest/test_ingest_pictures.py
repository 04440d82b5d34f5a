# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures have one digest where they show the same, and another where they do not."""

import io

import pymupdf
from PIL import Image, ImageDraw

from redact import ingest


def _signature(*points: tuple[int, int]) -> bytes:
    """Strokes on nothing: black all over, and a mask that lets the strokes be seen."""
    image = Image.new("RGBA", (200, 80), (0, 0, 0, 0))
    ImageDraw.Draw(image).line(points, fill=(0, 0, 0, 255), width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_pictures_that_differ_by_their_mask_alone_are_not_one() -> None:
    one = _signature((10, 10), (190, 70), (100, 5))
    other = _signature((10, 70), (60, 10), (190, 40))
    with pymupdf.open() as pdf:
        for top, stream in ((50, one), (400, other)):
            page = pdf.new_page()
            page.insert_image(pymupdf.Rect(60, top, 260, top + 80), stream=stream)
        pdf[1].insert_image(pymupdf.Rect(60, 600, 260, 680), stream=one)
        pages = ingest.read(pdf.tobytes(), "letter.pdf").document.pages
    first, second, third = [picture.digest for page in pages for picture in page.pictures]
    assert first == third != second
