# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pixels to streams: black and white exact, the rest close; labels that leave the rim black."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pikepdf
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.burn import burn
from redact.burn.encode import Encoded, encode_colour, encode_gray
from redact.burn.labels import box_picture
from redact.types import Box, Redaction
from tests.burn.conftest import read


def decoded(encoded: Encoded) -> np.ndarray:
    """Height x width x 3, by the words of the PDF standard."""
    rows = np.frombuffer(zlib.decompress(encoded.data), np.uint8)
    if encoded.bits == 8:
        indices = rows.reshape(encoded.height, encoded.width)
    else:
        rows = rows.reshape(encoded.height, (encoded.width + 1) // 2)
        pairs = np.stack([rows >> 4, rows & 15], axis=2)
        indices = pairs.reshape(encoded.height, -1)[:, : encoded.width]
    if encoded.palette:
        return np.frombuffer(encoded.palette, np.uint8).reshape(-1, 3)[indices]
    gray = indices if encoded.bits == 8 else indices * 17
    return np.repeat(gray[:, :, None], 3, axis=2)


@pytest.mark.parametrize("width", (40, 41))
@pytest.mark.parametrize("smooth", (False, True))
def test_gray_is_close_and_black_and_white_exact(width, smooth) -> None:
    pixels = (np.arange(30 * width) % 256).astype(np.uint8).reshape(30, width, 1)
    shown = decoded(encode_gray(pixels, smooth=smooth))
    assert shown.shape == (30, width, 3)
    assert (shown[pixels[:, :, 0] == 0] == 0).all()
    assert (shown[pixels[:, :, 0] == 255] == 255).all()
    furthest = np.abs(shown[:, :, 0].astype(int) - pixels[:, :, 0]).max()
    assert furthest == 0 if smooth else furthest <= 34


def test_an_ordinary_page_has_sixteen_grays() -> None:
    pixels = np.full((200, 300, 1), 255, np.uint8)
    pixels[50:52, 20:276, 0] = np.arange(256)
    shown = decoded(encode_gray(pixels, smooth=False))
    assert np.abs(shown[:, :, 0].astype(int) - pixels[:, :, 0]).max() <= 8
    assert len(np.unique(shown)) == 16


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), smooth=st.booleans())
def test_colours_are_close_and_black_and_white_exact(seed, smooth) -> None:
    random = np.random.RandomState(seed)
    pixels = np.full((60, 81, 3), 255, np.uint8)
    for _ in range(5):
        y, x = random.randint(0, 50), random.randint(0, 70)
        pixels[y : y + 12, x : x + 15] = random.randint(0, 256, 3)
    pixels[20:30, 20:60] = 0
    shown = decoded(encode_colour(pixels, smooth=smooth))
    black, white = (pixels == 0).all(axis=2), (pixels == 255).all(axis=2)
    assert (shown[black] == 0).all() and (shown[white] == 255).all()
    assert np.abs(shown.astype(int) - pixels).max() <= 8


def test_a_coloured_gradient_is_given_more_colours() -> None:
    ramp = np.zeros((100, 256, 3), np.uint8)
    ramp[:, :, 0] = np.arange(256)
    ramp[:, :, 2] = np.arange(100)[:, None] * 2
    encoded = encode_colour(ramp, smooth=False)
    assert encoded.bits == 8 and len(encoded.palette) == 256 * 3
    assert np.square(decoded(encoded).astype(float) - ramp).mean() < 60


def test_a_photograph_keeps_its_grays_and_a_coloured_one_its_colours() -> None:
    ramp = np.tile(np.arange(256, dtype=np.uint8), (200, 1))
    for space, data, bits, palette in (
        (pymupdf.csGRAY, ramp, 8, 0),
        (pymupdf.csRGB, np.stack([ramp, 255 - ramp, ramp], axis=2), 8, 768),
    ):
        png = pymupdf.Pixmap(space, 256, 200, data.tobytes(), False).tobytes("png")
        pdf = pymupdf.open()
        pdf.new_page(width=300, height=300).insert_image((20, 20, 276, 220), stream=png)
        source = pdf.tobytes()
        document = read(source)
        boxes = (Box(100, 100, 150, 120), Box(10, 10, 290, 290))
        for box, seen in zip(boxes, (bits, 4), strict=True):
            redaction = Redaction(document.id, 0, box, ("s40(2)",), "s40(2)", ("f",))
            out = burn(source, document, (redaction,), dpi=72, title="t")
            with pikepdf.open(io.BytesIO(out)) as file:
                image = file.pages[0].obj.Resources.XObject.I
                assert image.BitsPerComponent == seen
                if palette and seen == 8:
                    assert len(bytes(image.ColorSpace[3])) > palette / 4
                pixels = np.array(pikepdf.PdfImage(image).as_pil_image().convert("L"))
            x0, y0, x1, y1 = (round(v) for v in (box.x0, box.y0, box.x1, box.y1))
            inside = pixels[y0:y1, x0:x1]
            assert (inside[[0, -1]] == 0).all() and (inside[:, [0, -1]] == 0).all()
            assert (inside == 0).mean() > 0.5


@settings(max_examples=40, deadline=None)
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 120),
    label=st.sampled_from(("s40(2)", "s23(1) or s24(1)", "Withheld", "i", "ſ漢", "")),
)
def test_the_rim_of_a_box_is_black(width, height, label) -> None:
    box = box_picture(width, height, label, 200 / 72)
    assert box.shape == (height, width)
    rim = np.ones_like(box, bool)
    rim[3:-3, 3:-3] = False
    assert (box[rim] == 0).all()
    assert (box == 0).mean() > 0.5


def test_labels_are_as_large_as_fits() -> None:
    scale = 200 / 72
    small, large = (box_picture(width, 33, "s40(2)", scale) for width in (40, 200))
    tall = box_picture(33, 200, "s40(2)", scale)
    tiny = box_picture(20, 12, "s40(2)", scale)

    def extent(box: np.ndarray, axis: int) -> int:
        return int(np.flatnonzero((box > 128).any(axis=axis)).size)

    assert extent(small, 0) >= 25
    assert 20 <= extent(large, 1) <= 33 and extent(large, 0) < 100
    assert extent(tall, 1) > 45, "a label in a tall box is turned"
    assert not tiny.any()


def test_a_box_says_nothing_but_its_label() -> None:
    first = box_picture(90, 30, "s40(2)", 2.5)
    box_picture.cache_clear()
    assert (box_picture(90, 30, "s40(2)", 2.5) == first).all()
