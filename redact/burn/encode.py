# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pixels to the stream of a PDF image: few kilobytes for text, exact black and white always.

Gray pages are packed at 4 bits (8 where a picture is shown), coloured ones get a palette of 16 or
256 colours whose first two are black and white. Every choice is made from the pixels given, which
are those after the boxes were painted: nothing here depends on what a box covers. The result is
not exact but for black and white; how far it may be off is tested.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redact.burn.raster import Pixels

_LEVEL = 5  # 6 takes twice the time for 1 % less
# The fuller a page is of letters, the fewer grays draw their edges: share of changes from one
# pair of pixels to the next, and grays. A page of 330 words stays below 110 kB.
_GRAYS = ((0.11, 5), (0.095, 6), (0.07, 8))
_POOR = 150.0  # mean squared error per channel above which 16 colours are not enough
_SAMPLE = 20_000  # about how many points the palette is chosen from
_BINS = 32  # colours per channel that the palette tells apart


@dataclass(frozen=True, slots=True)
class Encoded:
    """A deflated image: ``palette`` holds RGB triples, or nothing for gray."""

    width: int
    height: int
    bits: int
    palette: bytes
    data: bytes


def encode_gray(pixels: Pixels, *, smooth: bool) -> Encoded:
    """A gray page (height x width x 1); ``smooth`` keeps all 256 grays, for pictures."""
    height, width = pixels.shape[:2]
    plane = np.ascontiguousarray(pixels[:, :, 0])
    if smooth:
        return Encoded(width, height, 8, b"", zlib.compress(plane.tobytes(), _LEVEL))
    even = _even(plane, 255).view("<u2")
    packed = _pairs_table(16)[even]
    changes = np.count_nonzero(packed[:, 1:] != packed[:, :-1]) / max(1, packed.size)
    for share, grays in _GRAYS:
        if changes > share:
            packed = _pairs_table(grays)[even]
            break
    return Encoded(width, height, 4, b"", zlib.compress(packed.tobytes(), _LEVEL))


def encode_colour(pixels: Pixels, *, smooth: bool) -> Encoded:
    """A coloured page (height x width x 3); ``smooth`` asks for 256 colours at once."""
    height, width = pixels.shape[:2]
    bins = _bins(pixels)
    palette, indices = _quantised(pixels, bins, 256 if smooth else 16)
    if not smooth and _error(pixels, palette, indices) > _POOR:
        smooth = True
        palette, indices = _quantised(pixels, bins, 256)
    if smooth:
        data = zlib.compress(indices.tobytes(), _LEVEL)
        return Encoded(width, height, 8, palette.tobytes(), data)
    return Encoded(width, height, 4, palette.tobytes(), _deflated_nibbles(indices))


def _deflated_nibbles(indices: NDArray[np.uint8]) -> bytes:
    even = _even(indices, 0)
    return zlib.compress(((even[:, 0::2] << 4) | even[:, 1::2]).tobytes(), _LEVEL)


def _even(plane: NDArray[np.uint8], fill: int) -> NDArray[np.uint8]:
    """``plane`` with an even width: a row of 4-bit pixels ends on a whole byte."""
    if plane.shape[1] % 2 == 0:
        return plane
    return np.pad(plane, ((0, 0), (0, 1)), constant_values=fill)


@lru_cache(maxsize=8)
def _pairs_table(grays: int) -> NDArray[np.uint8]:
    """For two neighbouring 8-bit grays (a little-endian pair) the byte of two 4-bit ones."""
    levels = [round(at * 15 / (grays - 1)) for at in range(grays)]
    level = np.array([min(levels, key=lambda x: abs(17 * x - v)) for v in range(256)], np.uint8)
    pair = np.arange(65536)
    table: NDArray[np.uint8] = (level[pair & 255] << 4) | level[pair >> 8]
    return table


def _bins(pixels: Pixels) -> NDArray[np.uint16]:
    """The cell of a 32 x 32 x 32 colour cube that each pixel falls into."""
    cells: NDArray[np.uint16] = np.left_shift((pixels[:, :, 0] >> 3).astype(np.uint16), 10)
    cells |= np.left_shift((pixels[:, :, 1] >> 3).astype(np.uint16), 5)
    cells |= (pixels[:, :, 2] >> 3).astype(np.uint16)
    return cells


def _quantised(
    pixels: Pixels, bins: NDArray[np.uint16], colours: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A palette (colours x 3, black and white first) and the index of each pixel."""
    counts = np.bincount(bins.ravel(), minlength=_BINS**3)
    used = np.flatnonzero(counts)
    centres = np.stack([used >> 10, (used >> 5) & 31, used & 31], axis=1) * (255 / 31)
    palette = np.vstack([[[0, 0, 0], [255, 255, 255]], _chosen(centres, counts[used], colours - 2)])
    table = np.zeros(_BINS**3, np.uint8)
    for at in range(0, len(used), 1024):
        distance = centres[at : at + 1024, None, :] - palette[None, :, :]
        table[used[at : at + 1024]] = np.square(distance).sum(axis=2).argmin(axis=1)
    indices = table[bins]
    return _averaged(palette, pixels[::2, ::2], indices[::2, ::2]), indices


def _averaged(
    palette: NDArray[np.float64], pixels: Pixels, indices: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """The palette with each colour but black and white moved to the mean of its pixels."""
    flat = indices.ravel()
    counts = np.bincount(flat, minlength=len(palette))
    shown = counts > 0
    shown[:2] = False
    for channel in range(3):
        sums = np.bincount(flat, pixels[:, :, channel].ravel(), minlength=len(palette))
        palette[shown, channel] = sums[shown] / counts[shown]
    return np.rint(palette).astype(np.uint8)


def _chosen(
    centres: NDArray[np.float64], counts: NDArray[np.int64], colours: int
) -> NDArray[np.float64]:
    """The colours that stand best for cells of the cube, large areas weighing less than all."""
    weight = np.sqrt(counts)
    repeat = np.maximum(1, np.rint(weight * (_SAMPLE / weight.sum()))).astype(np.int64)
    strip = np.repeat(np.rint(centres).astype(np.uint8), repeat, axis=0)
    picture = Image.fromarray(strip[None])
    found = picture.quantize(colours, method=Image.Quantize.MEDIANCUT, kmeans=1)
    listed = np.array(found.getpalette(), np.float64)
    return listed[: 3 * colours].reshape(-1, 3)


def _error(pixels: Pixels, palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> float:
    """Mean squared error per channel over the pixels that are not plain black or white."""
    sample = indices[::2, ::2]
    inked = sample > 1
    if not inked.any():
        return 0.0
    shown = palette[sample[inked]].astype(np.float64)
    return float(((shown - pixels[::2, ::2][inked]) ** 2).mean())
