# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a picture that may lie on its side, on its head, or a little askew.

The picture is made level, read, and the words' boxes are turned back. Quarter turns are looked for
when its lines run up and down, or the first reading makes little sense: on the busiest parts of a
large picture, so that all of it is read as it lies and in one other way at most; a small one is
read in all. Skew up to 7 degrees is found; text that stands in several directions on one page is
read in the direction most of it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import cos, radians, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from redact.errors import InputRefused, LimitReached
from redact.ocr.engines import Engine, engine
from redact.ocr.page import Gray, OcrPage, OcrWord, PixelBox

MISSING = (
    "no OCR program is installed on this machine: install tesseract-ocr and add the file again"
)
_MOST_PIXELS = 60_000_000
_SMALLEST = 8  # pixels a side: nothing to be read
# A reading makes sense when words this sure hold this share of all letters, in words this long.
_SURE, _SENSE, _LONG = 0.6, 0.6, 3
_TURNS = (0, 180, 90, 270)
# Pictures of so many pixels are tried out on the busiest of their parts (parts a side, how many).
_LARGE, _PARTS, _BUSIEST = 2_000_000, 4, 2
_SIDEWAYS = 1.5  # lines stand upright when ink parts so much better by columns than by rows
# Skew (degrees): how far to look, in what steps, and what is level enough.
_FURTHEST, _STEP, _LEVEL = 7.0, 0.25, 0.4
_LOOK = 600  # pixels of the longer side in which skew is looked for
_PAPER = 255


def read(gray: Gray, dpi: int, *, sparse: bool = False) -> OcrPage:
    """The words of a picture (height x width, 0 is black) that has ``dpi`` pixels to the inch.

    Boxes are in pixels of the picture as given. ``sparse`` is for crops and pictures in which
    words stand anywhere. InputRefused when there is no engine, LimitReached when the picture is
    too big or takes too long.
    """
    reader = engine()
    if reader is None:
        raise InputRefused(MISSING)
    if gray.size > _MOST_PIXELS:
        raise LimitReached("a picture in it is too big for OCR: scan it again in a lower quality")
    if min(gray.shape) < _SMALLEST or int(gray.max()) - int(gray.min()) < 16:
        return OcrPage(())
    best, most = OcrPage(()), -1.0
    for turn in _turns(reader, gray, dpi, sparse):
        page, level = _read_turned(reader, gray, dpi, turn, sparse)
        sense, score = _sense(level)
        if score > most:
            best, most = page, score
        if sense >= _SENSE:
            break
    return best


def _turns(reader: Engine, gray: Gray, dpi: int, sparse: bool) -> Iterator[int]:
    """The turns in which to read the picture, one after the other until one makes sense."""
    if gray.size < _LARGE:
        yield from _TURNS
        return
    upright = not _is_sideways(gray)
    if upright:
        yield 0
    sample = _busiest(gray)
    scores = {}
    for turn in _TURNS if upright else (90, 270, 0, 180):
        sense, scores[turn] = _sense(_read_turned(reader, sample, dpi, turn, sparse)[1])
        if sense >= _SENSE:
            break
    best = max(scores, key=lambda turn: scores[turn])
    if scores[best] > 0 and not (upright and best == 0):
        yield best
    if not upright and best != 0:
        yield 0


def _is_sideways(gray: Gray) -> bool:
    """Whether ink and paper part clearly better by columns than by rows."""
    xs, ys, weights = _ink(gray)
    across, along = _contrast(xs, ys, weights, 0.0), _contrast(ys, xs, weights, 0.0)
    return along > _SIDEWAYS * across


def _busiest(gray: Gray) -> Gray:
    """The parts of a picture with most edges, one below the other."""
    height, width = [side // _PARTS for side in gray.shape]
    parts = [
        gray[row * height : (row + 1) * height, column * width : (column + 1) * width]
        for row in range(_PARTS)
        for column in range(_PARTS)
    ]
    chosen = sorted(parts, key=_edges, reverse=True)[:_BUSIEST]
    gap = np.full((height // 10, width), _PAPER, dtype=np.uint8)
    return np.concatenate([piece for part in chosen for piece in (part, gap)])


def _edges(part: Gray) -> int:
    """How many neighbouring points differ clearly, in a rough look."""
    rough = part[::2, ::2].astype(np.int16)
    return int((np.abs(np.diff(rough, axis=1)) > 64).sum())


def _sense(words: Sequence[OcrWord]) -> tuple[float, float]:
    """The share of the letters in words that make sense, and how many those are.

    Words that stand upright count for nothing: Tesseract may read them, but the page is turned.
    """
    sure = sum(
        w.letters
        for w in words
        if w.confidence >= _SURE
        and w.letters >= _LONG
        and w.box[2] - w.box[0] > w.box[3] - w.box[1]
    )
    return sure / max(sum(w.letters for w in words), 1), float(sure)


def _read_turned(
    reader: Engine, gray: Gray, dpi: int, turn: int, sparse: bool
) -> tuple[OcrPage, list[OcrWord]]:
    """The page with boxes as given, and its words as they stand on the turned one."""
    upright: Gray = np.ascontiguousarray(np.rot90(gray, -turn // 90))
    skew = _skew(upright)
    level = _rotated(upright, -skew) if skew else upright
    words = reader.words(level, dpi, sparse=sparse)
    height, width = gray.shape
    placed = (
        replace(
            word,
            box=_within(
                _unturned(_unrotated(word.box, skew, level.shape, upright.shape), turn, gray.shape),
                width,
                height,
            ),
        )
        for word in words
    )
    return OcrPage(tuple(placed), turn, skew), words


def _skew(gray: Gray) -> float:
    """By how many degrees lines fall to the right: where rows of ink and paper part best."""
    xs, ys, weights = _ink(gray)
    if not weights.size:
        return 0.0
    coarse = np.arange(-_FURTHEST, _FURTHEST + 0.01, 2 * _STEP)
    best = max(coarse, key=lambda angle: (_contrast(xs, ys, weights, angle), -abs(angle)))
    fine = best + np.array([-_STEP, -_STEP / 2, 0.0, _STEP / 2, _STEP])
    angle = float(max(fine, key=lambda a: _contrast(xs, ys, weights, a)))
    level = _contrast(xs, ys, weights, 0.0)
    clearly = _contrast(xs, ys, weights, angle) > 1.05 * level
    return angle if abs(angle) >= _LEVEL and clearly and abs(angle) < _FURTHEST else 0.0


def _ink(gray: Gray) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Where ink lies (x, y) and how dark it is, in a picture made small."""
    scale = max(1, max(gray.shape) // _LOOK)
    height, width = (side // scale * scale for side in gray.shape)
    cells = gray[:height, :width].reshape(height // scale, scale, width // scale, scale)
    small = cells.mean(axis=(1, 3))
    ink = np.clip(float(np.median(small)) - small - 12.0, 0.0, 120.0)
    ys, xs = np.nonzero(ink)
    return xs, ys, ink[ys, xs]


def _contrast(xs: NDArray[Any], ys: NDArray[Any], weights: NDArray[Any], angle: float) -> float:
    """How unevenly the ink lies over the rows when these fall by ``angle`` degrees."""
    if not weights.size:
        return 0.0
    rows = np.round(ys * cos(radians(angle)) - xs * sin(radians(angle))).astype(np.int64)
    sums = np.bincount(rows - rows.min(), weights=weights)
    return float((np.diff(sums) ** 2).sum())


def _rotated(gray: Gray, angle: float) -> Gray:
    """Turned with the clock by ``angle`` degrees about its middle; nothing is cut off."""
    picture = Image.fromarray(gray)
    turned = picture.rotate(
        -angle, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=_PAPER
    )
    return np.asarray(turned, dtype=np.uint8)


def _unrotated(
    box: PixelBox, skew: float, level: tuple[int, ...], upright: tuple[int, ...]
) -> PixelBox:
    """Where a box of the level picture lies in the picture that falls by ``skew`` degrees."""
    if not skew:
        return box
    middle_y, middle_x = level[0] / 2, level[1] / 2
    along, across = cos(radians(skew)), sin(radians(skew))
    corners = [(x - middle_x, y - middle_y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [x * along - y * across + upright[1] / 2 for x, y in corners]
    ys = [x * across + y * along + upright[0] / 2 for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _unturned(box: PixelBox, turn: int, shape: tuple[int, ...]) -> PixelBox:
    """Where a box of the upright picture lies in the one turned back against the clock."""
    x0, y0, x1, y1 = box
    height, width = shape
    if turn == 90:
        return y0, height - x1, y1, height - x0
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 270:
        return width - y1, x0, width - y0, x1
    return box


def _within(box: PixelBox, width: int, height: int) -> PixelBox:
    return max(box[0], 0.0), max(box[1], 0.0), min(box[2], width), min(box[3], height)
