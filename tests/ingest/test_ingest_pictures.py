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


def _cut(clip: bytes, *, left: int = 50, wide: int = 200) -> bytes:
    """Draws the picture of a page through a clip, given by shares of its sides."""
    return b"q %d 0 0 80 %d 600 cm %s /Im0 Do Q\n" % (wide, left, clip)


def test_pictures_that_differ_by_what_is_cut_away_alone_are_not_one() -> None:
    left = b"0 0 .5 1 re W n"
    drawn = [
        _cut(b""),
        _cut(b"-.1 -.1 1.3 1.3 re W n", left=90),
        _cut(left),
        _cut(left, left=120, wide=300),
        _cut(b".5 0 .5 1 re W n"),
        _cut(b"0 0 m 1 0 l .5 1 l W n"),
    ]
    with pymupdf.open() as pdf:
        for content in drawn:
            page = pdf.new_page()
            page.insert_image(pymupdf.Rect(50, 50, 250, 130), stream=_signature((10, 10), (90, 70)))
            name = page.get_images()[0][7].encode()
            pdf.update_stream(page.get_contents()[0], content.replace(b"Im0", name))
        pages = ingest.read(pdf.tobytes(), "letter.pdf").document.pages
    whole, around, half, elsewhere, other, corner = [
        picture.digest for page in pages for picture in page.pictures
    ]
    assert whole == around and half == elsewhere
    assert len({whole, half, other, corner}) == 4
