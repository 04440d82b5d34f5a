# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""The black box and the label in it: white on black, as large as fits, the rim pure black.

A box is the same for the same size and label: nothing in it depends on what it covers. A label
that would be smaller than 4 pt is left out of the picture (the text layer still has it).
"""

from __future__ import annotations

from functools import lru_cache
from math import floor

import numpy as np
import pymupdf
from numpy.typing import NDArray

_FONT = "helv"
_SMALLEST, _LARGEST = 4.0, 18.0  # points
_RIM = 0.1  # of the box's height, on every side
_ABOVE, _BELOW = 0.74, 0.22  # of the size: what letters and brackets take of the line


@lru_cache(maxsize=512)
def box_picture(width: int, height: int, label: str, pixels_per_point: float) -> NDArray[np.uint8]:
    """The box in gray, height x width, read-only."""
    box = np.zeros((height, width), np.uint8)
    written = _written(width, height, label, pixels_per_point)
    if written is None and height > width:
        turned = _written(height, width, label, pixels_per_point)
        written = None if turned is None else np.rot90(turned)
    if written is not None:
        y, x = (height - written.shape[0]) // 2, (width - written.shape[1]) // 2
        box[y : y + written.shape[0], x : x + written.shape[1]] = written
    box.setflags(write=False)
    return box


def _written(
    width: int, height: int, label: str, pixels_per_point: float
) -> NDArray[np.uint8] | None:
    """The label as wide and high as its ink, or None when it is too small to be read."""
    font = _font()
    if not label.strip() or not all(font.has_glyph(ord(character)) for character in label):
        return None
    rim = max(1, round(_RIM * min(width, height)))
    room_x, room_y = width - 2 * rim, height - 2 * rim
    length = font.text_length(label, 1)
    size = min(room_y / (_ABOVE + _BELOW), room_x / length, _LARGEST * pixels_per_point)
    if size < _SMALLEST * pixels_per_point:
        return None
    written = _set(label, floor(size * 2) / 2)
    while written.shape[0] > room_y or written.shape[1] > room_x:
        size -= 0.5
        written = _set(label, floor(size * 2) / 2)
    return written


@lru_cache(maxsize=256)
def _set(label: str, size: float) -> NDArray[np.uint8]:
    """The label's ink at that size in pixels, trimmed; read-only."""
    with pymupdf.open() as document:
        page = document.new_page(width=_font().text_length(label, size) + size, height=2 * size)
        page.insert_text((size / 2, 1.5 * size), label, fontname=_FONT, fontsize=size)
        pixmap = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
        rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
        ink = 255 - rows[:, : pixmap.width]
    ys, xs = np.nonzero(ink)
    trimmed: NDArray[np.uint8] = ink[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    trimmed.setflags(write=False)
    return trimmed


@lru_cache(maxsize=1)
def _font() -> pymupdf.Font:
    return pymupdf.Font(_FONT)
