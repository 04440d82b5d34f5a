# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the words and boxes of one cell stand once it is set anew.

Guarantees that places follow from the surviving words, their font and the number of steps of each
box, and from nothing else of what is withheld: the blank that the file put between words is not
used, nor where a word stood. Drawing the words there is the burner's work.

Words start on a grid of half points, moved on by a hair where a letter would else stand where
MuPDF turns from one quarter of a pixel to the next: there noise in the sixth digit of the old
place would show in the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from redact.types import Box

LEAST, STEP = 72.0, 36.0  # points: no box is shorter, and longer ones grow by steps
_GRID = 0.5
_HAIR = 0.004  # points
_PHASES = 8  # places within a pixel where the drawing of a letter may turn
_CLEAR = 0.02  # of a phase: how far from such a place a letter must stand
_HAIRS = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """Letters that stay together: a word or the rest of one (``box`` -1), or what a box takes.

    ``spaced`` tells whether blank stands before it. ``glyphs`` are where it stands in the source.
    """

    offsets: tuple[int, ...]
    glyphs: tuple[Box, ...]
    spaced: bool
    box: int = -1
    words: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and where it stands now: the left edge of its first letter, or of its box."""

    unit: Unit
    x0: float
    x1: float


def units_of(
    words: Sequence[tuple[int, Sequence[Box]]], box_of: Mapping[int, int]
) -> tuple[Unit, ...]:
    """The units of ``words`` (offset of the first letter, places), in their order.

    ``box_of`` names the box that takes the letter at an offset; neighbours of one box are one unit.
    """
    units: list[Unit] = []
    for unit in _pieces(words, box_of):
        last = units[-1] if units else None
        if last is not None and unit.box >= 0 and last.box == unit.box:
            units[-1] = Unit(
                last.offsets + unit.offsets,
                last.glyphs + unit.glyphs,
                last.spaced,
                last.box,
                last.words + unit.spaced,
            )
        else:
            units.append(unit)
    return tuple(units)


def _pieces(
    words: Sequence[tuple[int, Sequence[Box]]], box_of: Mapping[int, int]
) -> Iterator[Unit]:
    for start, glyphs in words:
        first = 0
        for at in range(1, len(glyphs) + 1):
            own = box_of.get(start + first, -1)
            if at == len(glyphs) or box_of.get(start + at, -1) != own:
                offsets = tuple(range(start + first, start + at))
                yield Unit(offsets, tuple(glyphs[first:at]), first == 0, own)
                first = at


def place(
    units: Sequence[Unit], x0: float, limit: float, space: float, scale: float
) -> tuple[Placed, ...]:
    """The units from ``x0`` on, as far as they end before ``limit``; fewer when there is no room.

    ``space`` is the blank between words in points, ``scale`` the picture's pixels to a point. A box
    that stands last ends at the limit where its steps would not.
    """
    placed: list[Placed] = []
    at = x0
    for number, unit in enumerate(units):
        if number:
            at = _grid(at + (space if unit.spaced else 0.0 if unit.box >= 0 else _GRID))
        if unit.box >= 0:
            at = _grid(at) if number else floor(x0 / _GRID) * _GRID
            end = at + stepped(natural(unit, space))
            if number == len(units) - 1 and end > limit >= at + LEAST:
                end = limit
        else:
            at = at + _clear(unit, at, scale) if number else x0
            end = at + _length(unit)
        if end > limit + _HAIR:
            return tuple(placed)
        placed.append(Placed(unit, at, end))
        at = end
    return tuple(placed)


def stepped(length: float) -> float:
    """``length`` in points rounded up to the steps of boxes."""
    return LEAST + STEP * max(0, ceil(round((length - LEAST) / STEP, 6)))


def natural(unit: Unit, space: float) -> float:
    """How long a unit is without the blank that the file put into it."""
    letters = sum(glyph.width for glyph in dict.fromkeys(unit.glyphs))
    return float(letters + space * (unit.words - 1))


def _length(unit: Unit) -> float:
    return max(glyph.x1 for glyph in unit.glyphs) - unit.glyphs[0].x0


def _grid(x: float) -> float:
    return ceil(round(x / _GRID, 3)) * _GRID


def _clear(unit: Unit, at: float, scale: float) -> float:
    """How far to move on from ``at`` so that no letter stands where its drawing may turn."""
    first = unit.glyphs[0].x0
    places = [(at + glyph.x0 - first) * scale * _PHASES for glyph in unit.glyphs]
    step = _HAIR * scale * _PHASES
    for hairs in range(_HAIRS):
        if all(_CLEAR < (x + hairs * step) % 1.0 < 1.0 - _CLEAR for x in places):
            return hairs * _HAIR
    return 0.0
