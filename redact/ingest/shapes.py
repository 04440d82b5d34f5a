# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether drawn letters look like what they claim to be.

A drawing is cropped to its ink, stretched to a square, and described by how much stroke runs in
which direction in each part of it. Guarantees a number for each claim: how much better it fits than
the best of all other Latin letters and digits, in the base faces that come with MuPDF (Latin, Greek
and Cyrillic). Claims of other scripts are only held against Latin letters.

Letters that look alike (``l I 1``, ``O 0``, a letter and its capital) are not told apart.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin

import numpy as np
import numpy.typing as npt
import pymupdf

from redact.text import fold

CELL, SIZE = 64, 32  # a letter is drawn at this size (points) in a cell this wide and high,
LEFT, BASE = 16, 42  # from this point on: from the left and from the top
LETTERS = string.ascii_letters + string.digits
# Letters so plain that they look like others by chance.
PLAIN = frozenset("lIi1joO0cCnuvVxXtTLJ")

_FACES = ("helv", "hebo", "heit", "hebi", "tiro", "tibo", "tiit", "tibi", "cour", "cobo", "coit")
# Ink is what is this dark, compared with the darkest pixel; and that must not be paler than this.
_INK, _PALE = 0.3, 24
# Faces that are looked at with a simple letter a too: the part of their q above the line.
_SIMPLE = ("helv", "hebo", "heit", "tiro", "cour")
# Pixels of the square that a drawing is stretched to, with the rim around; a narrow one is at
# least this much narrower than high.
_BOX, _SIDE, _NARROW = 26, 22, 0.45
_DIRECTIONS, _PARTS = 4, 6
# Letters that fit each other this well in any faces are not told apart; and what a claim is taken
# to fit for which there is no example.
_ALIKE, _NO_EXAMPLE = 0.75, 0.75
# Claims that may be drawn as one.
_LIGATURES = {"ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02", "ffi": "\ufb03", "ffl": "\ufb04"}

Cell = npt.NDArray[np.uint8]
Shapes = npt.NDArray[np.float32]


def has_example(claim: str) -> bool:
    """Whether what is claimed can be compared with itself: Latin, Greek, Cyrillic."""
    return any(_has(face, claim) for face in _FACES)


def advantages(claims: Sequence[str], cells: Sequence[Cell]) -> list[float]:
    """By how much each drawing (255 is ink) fits its claim better than any other Latin letter.

    Negative when another letter fits better; below -0.1 that is rare for honest letters. Drawings
    without ink get 1: they look like nothing.
    """
    if not claims:
        return []
    reference = _reference()
    shapes = reference.centred(_described(cells))
    fits = np.tensordot(shapes, reference.shapes, (1, 2)).max(axis=1)
    found = []
    for index, claim in enumerate(claims):
        example = _example(claim)
        own = float((example.shapes @ shapes[index]).max()) if example.known else _NO_EXAMPLE
        others = fits[index][example.others]
        ink = cells[index].max() > _PALE
        found.append(own - float(others.max()) if ink and others.size else 1.0)
    return found


class _Reference:
    """All Latin letters and digits in all faces: faces x letters x measures."""

    def __init__(self) -> None:
        drawn = [_drawn(face, LETTERS) for face in _FACES]
        drawn += [_with_simple_a(drawn[_FACES.index(face)]) for face in _SIMPLE]
        raw = np.stack([_described(cells) for cells in drawn])
        self._mean: Shapes = raw.reshape(-1, raw.shape[2]).mean(axis=0)
        self.shapes = self.centred(raw)

    def centred(self, raw: Shapes) -> Shapes:
        """What sets shapes apart from the mean of all letters, with length 1."""
        apart = raw - self._mean
        unit: Shapes = apart / np.maximum(np.linalg.norm(apart, axis=-1, keepdims=True), 1e-6)
        return unit


@dataclass(frozen=True, slots=True)
class _Example:
    """What one claim looks like: faces x measures; ``others`` are letters it is told apart from."""

    shapes: Shapes
    others: npt.NDArray[np.bool_]

    @property
    def known(self) -> bool:
        return len(self.shapes) > 0


@lru_cache(maxsize=1)
def _reference() -> _Reference:
    return _Reference()


@lru_cache(maxsize=4096)
def _example(claim: str) -> _Example:
    reference = _reference()
    others = np.array([fold(letter) != fold(claim) for letter in LETTERS])
    if len(claim) == 1 and claim in LETTERS:
        shapes = reference.shapes[:, LETTERS.index(claim)]
    else:
        faces = [face for face in _FACES if _has(face, claim)]
        if not faces:
            rich = np.array([letter not in PLAIN for letter in LETTERS])
            return _Example(reference.shapes[:0, 0], others & rich)
        drawings = [_drawn(face, (claim,))[0] for face in faces]
        joined = _LIGATURES.get(claim, "")
        drawings += [_drawn(f, (joined,))[0] for f in faces if joined and _has(f, joined)]
        shapes = reference.centred(_described(drawings))
    if not any(map(str.isalnum, claim)):
        others &= np.array([letter not in PLAIN for letter in LETTERS])
    alike = np.tensordot(shapes, reference.shapes, (1, 2)).max(axis=(0, 1)) >= _ALIKE
    return _Example(shapes, others & ~alike)


@lru_cache(maxsize=len(_FACES))
def _font(face: str) -> pymupdf.Font:
    return pymupdf.Font(face)


def _has(face: str, claim: str) -> bool:
    return all(_font(face).has_glyph(ord(char)) for char in claim)


def _drawn(face: str, claims: Sequence[str]) -> list[Cell]:
    """Each claim in a cell of its own."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=CELL * len(claims), height=CELL)
        writer = pymupdf.TextWriter(page.rect)
        for index, claim in enumerate(claims):
            writer.append((index * CELL + LEFT, BASE), claim, _font(face), SIZE)
        writer.write_text(page)
        return cells_of(page, len(claims))


def _with_simple_a(cells: Sequence[Cell]) -> list[Cell]:
    """A face with the letter a that comic and geometric faces have."""
    simple = cells[LETTERS.index("q")].copy()
    simple[BASE:] = 0
    changed = list(cells)
    changed[LETTERS.index("a")] = simple
    return changed


def cells_of(page: pymupdf.Page, columns: int) -> list[Cell]:
    """The cells of a page, row by row; 255 is ink."""
    pixmap = page.get_pixmap(colorspace="gray", alpha=False)
    rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.h, pixmap.stride)
    ink = 255 - rows[:, : pixmap.w]
    return [
        ink[top : top + CELL, column * CELL : (column + 1) * CELL]
        for top in range(0, pixmap.h, CELL)
        for column in range(columns)
    ]


def _described(cells: Sequence[Cell]) -> Shapes:
    """Drawings x measures: how much stroke runs in each direction in each part of the square."""
    square = np.stack([_squared(cell) for cell in cells])
    square[:, 1:-1] = (square[:, :-2] + 2 * square[:, 1:-1] + square[:, 2:]) / 4
    square[:, :, 1:-1] = (square[:, :, :-2] + 2 * square[:, :, 1:-1] + square[:, :, 2:]) / 4
    down, right = np.zeros_like(square), np.zeros_like(square)
    down[:, 1:-1] = square[:, 2:] - square[:, :-2]
    right[:, :, 1:-1] = square[:, :, 2:] - square[:, :, :-2]
    steep = down * down + right * right + 1e-6
    pools = _pools()
    measures = []
    for turn in (pi * step / _DIRECTIONS for step in range(_DIRECTIONS)):
        along = np.abs(right * cos(turn) + down * sin(turn))
        measures.append(pools.T @ (along * along * along / steep @ pools))
    shapes = np.sqrt(np.stack(measures, axis=1)).reshape(len(cells), -1)
    unit: Shapes = shapes / np.maximum(np.linalg.norm(shapes, axis=1, keepdims=True), 1e-6)
    return unit


@lru_cache(maxsize=1)
def _pools() -> Shapes:
    """Pixels x parts: how much a pixel counts in each part, overlapping ones."""
    middles = (np.arange(_PARTS) + 0.5) * _BOX / _PARTS
    away = np.abs(np.arange(_BOX)[:, None] + 0.5 - middles[None])
    pools: Shapes = np.maximum(0.0, 1.0 - away / (_BOX / _PARTS)).astype(np.float32)
    return pools


def _squared(cell: Cell) -> Shapes:
    """The ink of a cell stretched to the square."""
    square = np.zeros((_BOX, _BOX), dtype=np.float32)
    darkest = int(cell.max())
    if darkest <= _PALE:
        return square
    ink = cell > _INK * darkest
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    crop = cell[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] / np.float32(darkest)
    height, width = _stretched(*crop.shape), _stretched(*crop.shape[::-1])
    top, left = (_BOX - height) // 2, (_BOX - width) // 2
    square[top : top + height, left : left + width] = (
        _resampling(crop.shape[0], height) @ crop @ _resampling(crop.shape[1], width).T
    )
    return square


@lru_cache(maxsize=4096)
def _resampling(old: int, new: int) -> Shapes:
    """New x old pixels: how much each old one counts in each new one."""
    scale = old / new
    reach = max(scale, 1.0)
    middles = (np.arange(new) + 0.5) * scale
    away = np.abs(np.arange(old)[None] + 0.5 - middles[:, None])
    weights = np.maximum(0.0, 1.0 - away / reach)
    shares: Shapes = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _stretched(side: int, other: int) -> int:
    """How long a side becomes: all of the square, unless it is much shorter than the other."""
    if side >= _NARROW * other:
        return _SIDE
    return max(3, round(_SIDE * side / other / _NARROW))
