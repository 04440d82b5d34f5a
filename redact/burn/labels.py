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
_COARSEST = 11.0  # pixels: letters smaller than this are a blur at any resolution
_RIM = 0.08  # of the box's height, above and below
_SIDE = 0.8  # points, left and right
_LEAST = 3  # pixels of rim: one for a box between pixels, two that anybody may look at
_MIDDLE, _HALF = 0.36, 0.58  # of the size: figures' middle above the base line; reach from there


@lru_cache(maxsize=512)
def box_picture(width: int, height: int, label: str, pixels_per_point: float) -> NDArray[np.uint8]:
    """The box in gray, height x width, read-only."""
    box = np.zeros((height, width), np.uint8)
    size = _fitting(width, height, label, pixels_per_point)
    turned = _fitting(height, width, label, pixels_per_point) if height > 1.5 * width else 0.0
    if max(size, turned) >= max(_SMALLEST * pixels_per_point, _COARSEST):
        written = np.rot90(_set(label, turned)) if turned > size else _set(label, size)
        y, x = (height - written.shape[0]) // 2, (width - written.shape[1]) // 2
        box[y : y + written.shape[0], x : x + written.shape[1]] = written
    box.setflags(write=False)
    return box


def _fitting(width: int, height: int, label: str, pixels_per_point: float) -> float:
    """The largest size in pixels, on a half-pixel grid, at which the label leaves the rim free."""
    if not label.strip() or not all(_font().has_glyph(ord(character)) for character in label):
        return 0.0
    room_y = height - 2 * max(_LEAST, round(_RIM * height))
    room_x = width - 2 * max(_LEAST, round(_SIDE * pixels_per_point))
    length: float = _font().text_length(label, 1)
    size = min(room_y / (2 * _HALF), room_x / length, _LARGEST * pixels_per_point)
    size = floor(size * 2) / 2
    while size > 1:
        written = _set(label, size)
        if written.shape[0] <= room_y and written.shape[1] <= room_x:
            return size
        size -= 0.5
    return 0.0


@lru_cache(maxsize=256)
def _set(label: str, size: float) -> NDArray[np.uint8]:
    """The label's ink at that size in pixels, its figures in the middle rows; read-only."""
    reach = int(_HALF * size)
    with pymupdf.open() as document:
        page = document.new_page(width=_font().text_length(label, size) + size, height=2 * reach)
        page.insert_text((size / 2, reach + _MIDDLE * size), label, fontname=_FONT, fontsize=size)
        pixmap = page.get_pixmap(colorspace=pymupdf.csGRAY, alpha=False)
        rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
        ink = _bright(255 - rows[:, : pixmap.width])
    columns = np.flatnonzero(ink.any(axis=0))
    trimmed: NDArray[np.uint8] = ink[:, columns[0] : columns[-1] + 1]
    trimmed.setflags(write=False)
    return trimmed


def _bright(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Thin strokes made whiter: a smoothed hyphen on black would hardly be seen."""
    return np.minimum(ink.astype(np.uint16) * 3 // 2, 255).astype(np.uint8)


@lru_cache(maxsize=1)
def _font() -> pymupdf.Font:
    return pymupdf.Font(_FONT)
