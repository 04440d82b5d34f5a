# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page shows where a line is to be set anew: letters' exact places, the space, the paper.

It looks at the page without its withheld letters, so that nothing it tells follows from them.
Guarantees that a band said to be even holds nothing but the letters of the line that stay, on
paper of one colour, so that they can be moved in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from redact.burn.bare import BarePage
from redact.burn.letters import Letters
from redact.burn.lines import Cell, Taken, cells_of, cut_at, touches
from redact.burn.raster import Pixels
from redact.types import Box, Page, Word

_FAINT = 12  # of 255: less than this away from the paper's colour is paper
LEAN = 0.12  # of the line's height: how far letters reach out of their places
_SPACE = 0.23  # of the height of letters: the space of most fonts
_GRID = 0.5  # points
_INSIDE = 0.08  # of the line's height: how far within their boxes letters begin and end
_TAILS = 0.3  # of the line's height: how far outside their boxes letters may end
_BESIDE = 2.0  # points kept free before what is drawn there
_UNEVEN = 0.4  # share of columns as high as letters from which on it is the paper that varies
_ASLANT = 0.5  # share of ink beside a column full of it, from which on it is no rule's
_RULED = 0.9  # share of a band's height, or of its length, that a rule fills


class Ground:
    """One page of the rendition without its withheld letters, looked at as often as needed."""

    def __init__(self, page: BarePage) -> None:
        self._page = page
        self.scale = page.painter.grid.scale_x

    @cached_property
    def _pixels(self) -> Pixels:
        painter = self._page.painter
        return painter.rgb() if painter.colour_outside([]) else painter.gray()

    @cached_property
    def letters(self) -> Letters:
        """Where the letters stand exactly."""
        return Letters(self._page)

    def space(self, cell: Cell) -> float:
        """The blank between words in points: the font's own, on a grid; never measured from gaps.

        Where the file has no spaces of a font, it follows from the height of the letters.
        """
        height = cell.words[0].glyphs[0].height
        wanted = self.letters.space(height) or _SPACE * height
        return max(_GRID, round(wanted / _GRID) * _GRID)

    def cells(self, text: str, page: Page, words: Sequence[Word], taken: Taken) -> tuple[Cell, ...]:
        """The cells that ``taken`` touches (see ``lines``), cut at upright rules.

        Those that cannot be set anew for what the page shows are not ``plain``.
        """
        found = cells_of(text, page, words, taken)
        cut = (part for cell in found for part in cut_at(cell, self._rules(cell)))
        return tuple(
            self._fitted(cell) for cell in cut if any(touches(taken, word) for word in cell.words)
        )

    def _fitted(self, cell: Cell) -> Cell:
        """``cell`` with the band and the limit that the page leaves it."""
        if not cell.level:
            return cell
        band = self._trimmed(cell)
        if band is None:
            return replace(cell, plain=False)
        cell = replace(cell, band=band)
        ended = self._ended(cell)
        if not self._is_even(ended):  # where the ink then ends may follow from the words' length
            top, bottom = min(cell.box.y0, band[0]), max(cell.box.y1, band[1])
            return replace(cell, box=replace(cell.box, y0=top, y1=bottom), plain=False)
        return replace(ended, plain=cell.plain and self._is_known(cell))

    def _trimmed(self, cell: Cell) -> tuple[float, float] | None:
        """The rows around the letters of ``cell`` from paper, or a rule, to paper or a rule.

        What other lines and rules have within the band's first bounds stays out of it: it would
        be drawn again wherever the words go. None when other ink reaches in.
        """
        upper, lower = cell.band
        reach = _TAILS * cell.box.height  # fonts lie about how far their letters reach down
        wide = replace(cell, band=(cell.box.y0 - reach, cell.box.y1 + reach))
        band, _ = self._band(wide)
        if band.size == 0:
            return None
        down = self._page.painter.grid.scale_y
        ink = self._is_ink(band)
        middle = (cell.box.y0 + cell.box.y1) / 2 * down
        inside = _INSIDE * cell.box.height
        rows = np.arange(len(ink)) + max(0, ceil(wide.band[0] * down)) + 0.5
        blank, ruled = ~ink.any(axis=1), ink.mean(axis=1) > _RULED
        over = blank & (rows < (max(cell.box.y0, upper) + inside) * down)
        under = blank & (rows > (min(cell.box.y1, lower) - inside) * down)
        above = rows[over | (ruled & (rows < middle))]
        below = rows[under | (ruled & (rows > middle))]
        if not above.size or not below.size:
            return None
        return (
            float(above[-1] + (0.5 if ruled[rows == above[-1]] else 0)) / down,
            float(below[0] - (0.5 if ruled[rows == below[0]] else 0)) / down,
        )

    def _ended(self, cell: Cell) -> Cell:
        """``cell`` with a limit before anything that is drawn to the right of its words."""
        band, x0 = self._band(cell)
        if band.size == 0:
            return cell
        last = max((place.x1 for place in cell.kept), default=cell.box.x0)
        ink: NDArray[np.bool_] = np.any(self._is_ink(band), axis=0)
        ink[self._columns(0.0, last + LEAN * cell.box.height, x0)] = False
        if not ink.any():
            return cell
        limit = float((int(np.flatnonzero(ink)[0]) + x0) / self.scale)
        return replace(cell, limit=limit - _BESIDE, end=min(cell.end, limit))

    def _rules(self, cell: Cell) -> list[float]:
        """Where ink stands as high as the cell's letters, beside its words."""
        if not cell.level:
            return []
        letters = replace(cell, band=(cell.box.y0, cell.box.y1), limit=cell.end)
        band, x0 = self._band(letters)
        if band.size == 0:
            return []
        share: NDArray[np.float64] = self._is_ink(band).mean(axis=0)
        inked = _upright(share)
        for place in cell.kept:
            inked[self._columns(place.x0, place.x1, x0)] = False
        if inked.mean() > _UNEVEN:
            return []
        return [(x0 + column + 0.5) / self.scale for column in np.flatnonzero(inked).tolist()]

    def _is_even(self, cell: Cell) -> bool:
        """Whether the cell's band up to its limit shows nothing but its own letters."""
        band, x0 = self._band(cell)
        if band.size == 0:
            return False
        ink: NDArray[np.bool_] = np.any(self._is_ink(band), axis=0)
        for place in leaning(cell):
            ink[self._columns(place.x0, place.x1, x0)] = False
        return not bool(ink.any())

    def _is_known(self, cell: Cell) -> bool:
        """Whether each letter that stays still stands where it did."""
        glyphs = [glyph for word in cell.words for glyph in word.glyphs]
        left = np.array([glyph.x0 for glyph in glyphs])[:, None]
        right = np.array([glyph.x1 for glyph in glyphs])[:, None]
        within: NDArray[np.bool_] = (left >= [place.x0 for place in cell.kept]) & (
            right <= [place.x1 for place in cell.kept]
        )
        kept = np.flatnonzero(np.any(within, axis=1)).tolist()
        return all(self.letters.has(glyphs[at]) for at in kept)

    def _band(self, cell: Cell) -> tuple[Pixels, int]:
        grid, pixels = self._page.painter.grid, self._pixels
        x0 = max(0, int((cell.box.x0 - 2) * grid.scale_x))
        x1 = max(x0, int(cell.limit * grid.scale_x))
        y0, y1 = max(0, ceil(cell.band[0] * grid.scale_y)), int(cell.band[1] * grid.scale_y)
        return pixels[y0:y1, x0:x1], x0

    @staticmethod
    def _is_ink(band: Pixels) -> NDArray[np.bool_]:
        planes = range(band.shape[2])
        paper = np.array([np.bincount(band[:, :, c].ravel()).argmax() for c in planes])
        ink: NDArray[np.bool_] = (np.abs(band.astype(np.int16) - paper) > _FAINT).any(axis=2)
        return ink

    def _columns(self, left: float, right: float, x0: int) -> slice:
        first = int(np.floor(left * self.scale)) - x0
        last = int(np.ceil(right * self.scale)) - x0
        return slice(max(0, first), max(0, last))


def _upright(share: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Of the share of ink of each column those columns that are rules, or filled.

    Not those within a stroke aslant, as of a watermark: beside them there is nearly as much ink.
    """
    inked = share > _RULED
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]])))
    for start, end in edges.reshape(-1, 2).tolist():
        beside = [share[at] for at in (start - 1, end) if 0 <= at < len(share)]
        if any(found > _ASLANT for found in beside):
            inked[start:end] = False
    return inked


def leaning(cell: Cell) -> tuple[Box, ...]:
    """The places of what stays in ``cell``, as high as its band, with what reaches out of them.

    Beside each other they share the blank between them; where a withheld word stood is blank.
    """
    if not cell.kept:
        return ()
    lean = LEAN * cell.box.height
    gaps = [(other.x0 - one.x1) / 2 for one, other in pairwise(cell.kept)]
    lefts = [lean, *(min(lean, gap) for gap in gaps)]
    rights = [*(min(lean, gap) for gap in gaps), lean]
    return tuple(
        Box(place.x0 - left, cell.band[0], place.x1 + right, cell.band[1])
        for place, left, right in zip(cell.kept, lefts, rights, strict=True)
    )
