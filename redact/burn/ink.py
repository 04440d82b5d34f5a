# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ink of withheld characters that sticks out of their box, wiped to the paper's colour.

Tails, accents and overhangs leave the box where fonts are set tight or lie about their height. They
are wiped rather than covered: a box that grew to the ink would tell where a withheld name has
tails, and could run into the next line. Ink belongs to the character from which it is reached
first, within the ink; rules and blocks belong to nobody and stay. On a background that is not
even (a photograph) there is no telling ink from paper: there what is nearest to a withheld
character is blackened instead. Ink further than half a letter's height away is not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from redact.burn.raster import Grid, Pixels
from redact.burn.surviving import PageSplit
from redact.types import Box, Word

Mask = NDArray[np.bool_]
Places = NDArray[np.float64]  # n x 4: left, top, right, bottom in pixels

_FAINT = 6  # of 255: less than this away from the paper's colour is paper
_NEAR = 0.2  # of the letter height: where a neighbour's claim to ink is in doubt
_REACH = 0.5  # ... how far from its box a character's ink is looked for
_AROUND = 2.0  # ... how much of the page around is looked at, to know a rule from a stroke
_RULE = 1.2  # ... a straight run of ink longer than this is no part of a letter
_RIM = 0.3  # share of a character's place, on each side, that a neighbour's ink may enter
_MOST_BLOTS = 200  # specks that are looked at one by one; beyond, all but neighbours' goes
_TINY, _SOME_INK = 3.0, 0.2  # points and pixels: the height of words that are wiped as too small
_RIND = 4  # pixels around them that show the paper
_BUSY = 0.5  # share of ink beside the characters above which a background is not even


def wipe_slivers(
    pixels: Pixels, grid: Grid, part: PageSplit, painted: Sequence[tuple[int, int, int, int]]
) -> None:
    """Wipe, in place, what sticks out of ``painted``, the boxes of ``part`` in pixels."""
    boxes = np.array(painted, np.float64).reshape(-1, 4)
    kept = _places(grid, [b for piece in part.pieces for b in piece.glyphs or (piece.box,)])
    for glyphs in part.withheld:
        if glyphs:
            places = _places(grid, glyphs)
            letter = _letter_height(glyphs, places, part.whole)
            near = _Window(pixels, boxes, places, kept, letter, _REACH)
            if near.suspicious():
                _Window(pixels, boxes, places, kept, letter, _AROUND).wipe()


def wipe_tiny(pixels: Pixels, grid: Grid, words: Sequence[Word]) -> None:
    """Wipe, in place, the ink of words too small to be read, as far as no word is seen there.

    They are hidden text: what is left of them would still show that, and where, it stood.
    """
    seen = [word.box for word in words if word.visible]
    for word in words:
        low = min(word.box.width, word.box.height)
        if word.hidden != "invisible" or low > _TINY or low * grid.scale_y < _SOME_INK:
            continue
        if any(word.box.overlap(box) != (0.0, 0.0) for box in seen):
            continue
        x0, y0, x1, y1 = grid.pixels(word.box)
        around = pixels[max(0, y0 - _RIND) : y1 + _RIND, max(0, x0 - _RIND) : x1 + _RIND]
        paper = [np.bincount(around[:, :, c].ravel()).argmax() for c in range(around.shape[2])]
        pixels[y0:y1, x0:x1] = np.array(paper, np.uint8)


def _letter_height(glyphs: Sequence[Box], places: Places, whole: Set[Box]) -> float:
    """The height of letters at ``places``; those in ``whole`` are places of words, whatever their
    length."""
    sides = places[:, 2:] - places[:, :2]
    words = np.array([glyph in whole for glyph in glyphs])
    return float(np.median(np.where(words, sides.min(axis=1), sides.max(axis=1))))


def _places(grid: Grid, boxes: Sequence[Box]) -> Places:
    points = np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], np.float64).reshape(-1, 4)
    return points * [grid.scale_x, grid.scale_y, grid.scale_x, grid.scale_y]


class _Window:
    """A part of the page around the characters of one box, ``margin`` letter heights wide."""

    def __init__(
        self,
        pixels: Pixels,
        painted: Places,
        withheld: Places,
        kept: Places,
        letter: float,
        margin: float,
    ) -> None:
        height, width = pixels.shape[:2]
        grow = margin * letter
        self.letter = letter
        x0, y0 = np.maximum(withheld[:, :2].min(axis=0) - grow, 0).astype(int)
        x1, y1 = np.ceil(withheld[:, 2:].max(axis=0) + grow).astype(int)
        self.region = pixels[y0 : min(y1, height), x0 : min(x1, width)]
        self.shape = self.region.shape[:2]
        shift = np.array([x0, y0, x0, y0], np.float64)
        self.withheld = withheld - shift
        around = (x0, y0, x1, y1)
        self.kept = _meeting(kept, around) - shift
        self.painted = self._mask(_meeting(painted, around) - shift, 0)
        self.theirs = self._mask(self.kept, 0)
        outside = ~self.painted
        seen = (
            self.region[outside] if outside.any() else self.region.reshape(-1, self.region.shape[2])
        )
        self.paper = np.array(
            [np.bincount(seen[:, c], minlength=256).argmax() for c in range(seen.shape[1])]
        )
        self.ink: Mask = np.zeros(self.shape, bool)
        for channel, paper in enumerate(self.paper):
            low, high = max(0, paper - _FAINT), min(255, paper + _FAINT)
            plane = self.region[:, :, channel]
            self.ink |= (plane < low) | (plane > high)

    def suspicious(self) -> bool:
        """Whether any ink outside the boxes may belong to a withheld character."""
        ink = self.ink & ~self.painted
        if (ink & _spread(self.painted)).any():
            return True
        near = self._mask(self.withheld, _NEAR)
        doubtful = ink & ~self.theirs & near
        if not doubtful.any():
            return False
        if (ink & self._mask(self.withheld, 0)).any():
            return True
        # No ink leaves the boxes: what hangs on a surviving letter is that letter's own.
        front = ink & ((self.theirs & ~near) | self._mask(_cores(self.kept), 0))
        left = ink & near & ~front
        while (front := _spread(front) & left).any():
            left &= ~front
        return bool((left & doubtful).any())

    def wipe(self) -> None:
        """Set the withheld characters' ink outside the boxes to the paper's colour."""
        reach = self._mask(self.withheld, _REACH) & ~self.painted
        beside = ~self.painted & ~self.theirs
        if beside.any() and self.ink[beside].mean() > _BUSY:
            taller = _taller(self.withheld, _NEAR * self.letter)
            self.region[reach & self._mask(taller, 0) & ~self.theirs] = 0
            return
        run = max(3, int(_RULE * self.letter))
        rules = _runs(self.ink & ~self.painted, run) | _runs((self.ink & ~self.painted).T, run).T
        ink = self.ink & ~rules
        ours, others = self._claimed(ink)
        free = ink & reach & ~ours & ~others
        ours |= self._nearest(free)
        wiped = (ours | (_spread(ours & ~self.painted) & ~others & ~self.theirs)) & reach & ~rules
        self.region[wiped] = self.paper.astype(np.uint8)

    def _claimed(self, ink: Mask) -> tuple[Mask, Mask]:
        """The ink of withheld and of surviving characters: who reaches it first owns it."""
        doubtful = self._mask(self.withheld, _NEAR)
        others = ink & ((self.theirs & ~doubtful) | self._mask(_cores(self.kept), 0))
        ours = ink & ~others & self._mask(self.withheld, 0)
        ours &= ~self.theirs | self._mask(_cores(self.withheld), 0)
        # Above and below, between set-tight lines, withheld ink is followed first.
        between = ink & ~others & self._mask(_taller(self.withheld, _NEAR * self.letter), 0)
        for _ in range(int(self.letter) + 1):
            more_ours = _spread(ours) & between & ~ours
            if not more_ours.any():
                break
            ours |= more_ours
        for _ in range(int(self.letter) + 1):
            unclaimed = ink & ~ours & ~others
            more_ours = _spread(ours) & unclaimed
            more_others = _spread(others) & unclaimed & ~more_ours
            if not more_ours.any() and not more_others.any():
                break
            ours |= more_ours
            others |= more_others
        return ours, others

    def _nearest(self, free: Mask) -> Mask:
        """Of ink that nobody reaches (dots, accents): each blot nearer to a withheld character."""
        mine = np.zeros(self.shape, bool)
        for count, blot in enumerate(_blots(free)):
            if count == _MOST_BLOTS:
                return mine | (free & ~self.theirs)
            ys, xs = np.nonzero(blot)
            centre = np.array([[xs.mean() + 0.5, ys.mean() + 0.5]])
            if _distance(centre, self.withheld)[0] < _distance(centre, self.kept)[0]:
                mine |= blot
        return mine

    def _mask(self, places: Places, grow: float) -> Mask:
        """Where the window is inside any of ``places``, grown by that many letter heights."""
        mask = np.zeros(self.shape, bool)
        more = grow * self.letter
        for x0, y0, x1, y1 in places:
            left, top = max(0, int(x0 - more)), max(0, int(y0 - more))
            right, bottom = int(np.ceil(x1 + more)), int(np.ceil(y1 + more))
            if right > 0 and bottom > 0:
                mask[top:bottom, left:right] = True
        return mask


def _meeting(places: Places, around: tuple[int, int, int, int]) -> Places:
    """Those of ``places`` that reach into a rectangle."""
    x0, y0, x1, y1 = around
    beside = (places[:, 0] >= x1) | (places[:, 2] <= x0)
    met: Places = places[~(beside | (places[:, 1] >= y1) | (places[:, 3] <= y0))]
    return met


def _cores(places: Places) -> Places:
    """The inner 40 percent of each place, in both directions: its ink is surely its own."""
    inset = (places[:, 2:] - places[:, :2]) * _RIM
    return np.hstack([places[:, :2] + inset, places[:, 2:] - inset])


def _taller(places: Places, more: float) -> Places:
    """The places grown across the way their line runs."""
    width, height = np.median(places[:, 2:] - places[:, :2], axis=0)
    across = [0, more] if height >= width else [more, 0]
    grown: Places = places + np.array([-across[0], -across[1], across[0], across[1]])
    return grown


def _distance(points: NDArray[np.float64], places: Places) -> NDArray[np.float64]:
    """How far each point lies from the nearest place's centre; 1 is on its edge."""
    if not len(places):
        return np.full(len(points), np.inf)
    centre = (places[:, :2] + places[:, 2:]) / 2
    half = np.maximum((places[:, 2:] - places[:, :2]) / 2, 0.5)
    away = np.abs(points[:, None, :] - centre[None]) / half[None]
    nearest: NDArray[np.float64] = away.max(axis=2).min(axis=1)
    return nearest


def _blots(ink: Mask) -> Iterator[Mask]:
    """The connected parts of ``ink``."""
    left = ink.copy()
    while left.any():
        blot = np.zeros_like(ink)
        blot.flat[int(left.argmax())] = True
        size = 0
        while size != (size := int(blot.sum())):
            blot = _spread(blot) & left
        left &= ~blot
        yield blot


def _spread(mask: Mask) -> Mask:
    """``mask`` grown by one pixel in all eight directions."""
    wide = mask.copy()
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    grown = wide.copy()
    grown[1:] |= wide[:-1]
    grown[:-1] |= wide[1:]
    return grown


def _runs(mask: Mask, length: int) -> Mask:
    """The pixels of horizontal runs of at least ``length``."""
    width = mask.shape[1]
    if width < length:
        return np.zeros_like(mask)
    total = np.cumsum(np.pad(mask, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    full = total[:, length:] - total[:, :-length] == length  # a run of that length starts here
    starts = np.pad(full, ((0, 0), (0, length - 1))).astype(np.int8)
    covered = np.cumsum(starts, axis=1, dtype=np.int32)
    before = np.pad(covered, ((0, 0), (length, 0)))[:, :width]
    result: Mask = covered - before > 0
    return result
