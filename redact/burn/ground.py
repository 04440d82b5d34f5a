# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""What a page shows where a line is to be set anew: letters' exact places, the space, the paper.

Guarantees that a band said to be even holds nothing but the line's own letters on paper of one
colour, so that words can be moved in it. It does not know what is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from redact.burn.letters import Letters
from redact.burn.lines import Cell, Taken, cells_of, cut_at
from redact.burn.placing import Unit
from redact.burn.raster import PagePainter, Pixels
from redact.types import Page, Word

_DPI = 200
_FAINT = 12  # of 255: less than this away from the paper's colour is paper
_LEAN = 0.12  # of the line's height: how far letters reach out of their places
_SPACE = 0.23  # of the height of letters: the space of most fonts
_GRID = 0.5  # points
_INSIDE = 0.08  # of the line's height: how far within their boxes letters begin and end
_BESIDE = 2.0  # points kept free before what is drawn there
_UPRIGHT = 0.9  # share of a band's height that an upright rule fills


class Ground:
    """One page of the rendition, looked at as often as needed; ``scale`` is the burner's."""

    def __init__(self, page: Any, dpi: int) -> None:
        self._page = page
        grid = PagePainter(page, dpi).grid
        self.scale = grid.scale_x

    @cached_property
    def _seen(self) -> tuple[Pixels, float, float]:
        painter = PagePainter(self._page, _DPI)
        return painter.rgb(), painter.grid.scale_x, painter.grid.scale_y

    @property
    def _down(self) -> float:
        return self._seen[2]

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
        """The cells that ``taken`` touches (see ``lines``), cut at upright rules."""
        found = cells_of(text, page, words, taken)
        cut = (part for cell in found for part in cut_at(cell, self._rules(cell)))
        return tuple(
            self._trimmed(cell)
            for cell in cut
            if any(taken(word.start, word.end) for word in cell.words)
        )

    def _trimmed(self, cell: Cell) -> Cell:
        """``cell`` with a band that ends where the paper shows above and below its letters.

        What other lines and rules have within the band's first bounds stays out of it: it would
        be drawn again wherever the words go.
        """
        upper, lower = cell.band
        wide = replace(cell, band=(min(cell.box.y0, upper), max(cell.box.y1, lower)))
        band, _, _ = self._band(wide, cell.limit)
        if band.size == 0:
            return cell
        first = ceil(wide.band[0] * self._down)
        blank = np.flatnonzero(np.logical_not(self._is_ink(band).any(axis=1))) + first + 0.5
        inside = _INSIDE * cell.box.height
        above = blank[blank < (max(cell.box.y0, upper) + inside) * self._down]
        below = blank[blank > (min(cell.box.y1, lower) - inside) * self._down]
        top = float(above[-1]) / self._down if above.size else upper
        bottom = float(below[0]) / self._down if below.size else lower
        return self._ended(replace(cell, band=(top, bottom)))

    def _ended(self, cell: Cell) -> Cell:
        """``cell`` with a limit before anything that is drawn to the right of its words."""
        band, x0, scale = self._band(cell, cell.limit)
        if band.size == 0:
            return cell
        reach = cell.box.x1 + _LEAN * cell.box.height
        ink: NDArray[np.bool_] = np.any(self._is_ink(band), axis=0)
        ink[self._columns(0.0, reach, x0, scale)] = False
        if not ink.any():
            return cell
        limit = (int(np.flatnonzero(ink)[0]) + x0) / scale - _BESIDE
        return replace(cell, limit=max(cell.box.x1, limit))

    def _rules(self, cell: Cell) -> list[float]:
        """Where ink stands as high as the cell's letters, beside its words."""
        letters = replace(cell, band=(cell.box.y0, cell.box.y1))
        band, x0, scale = self._band(letters, cell.limit)
        if band.size == 0:
            return []
        inked: NDArray[np.bool_] = np.greater(self._is_ink(band).mean(axis=0), _UPRIGHT)
        for word in cell.words:
            inked[self._columns(word.box.x0, word.box.x1, x0, scale)] = False
        return [(x0 + column + 0.5) / scale for column in np.flatnonzero(inked)]

    def is_even(self, cell: Cell) -> bool:
        """Whether the cell's band up to its limit shows nothing but its own letters."""
        band, x0, scale = self._band(cell, cell.limit)
        if band.size == 0:
            return False
        ink: NDArray[np.bool_] = np.any(self._is_ink(band), axis=0)
        for before, word, after in zip(
            (None, *cell.words), cell.words, (*cell.words[1:], None), strict=False
        ):
            lean = _LEAN * cell.box.height
            left = min(lean, (word.box.x0 - before.box.x1) / 3) if before else lean
            right = min(lean, (after.box.x0 - word.box.x1) / 3) if after else lean
            ink[self._columns(word.box.x0 - left, word.box.x1 + right, x0, scale)] = False
        return not bool(ink.any())

    def _band(self, cell: Cell, end: float) -> tuple[Pixels, int, float]:
        pixels, across, down = self._seen
        x0 = max(0, int((cell.box.x0 - 2) * across))
        x1 = int(end * across)
        y0, y1 = max(0, ceil(cell.band[0] * down)), int(cell.band[1] * down)
        return pixels[y0:y1, x0:x1], x0, across

    @staticmethod
    def _is_ink(band: Pixels) -> NDArray[np.bool_]:
        paper = np.array([np.bincount(band[:, :, c].ravel()).argmax() for c in range(3)])
        ink: NDArray[np.bool_] = (np.abs(band.astype(np.int16) - paper) > _FAINT).any(axis=2)
        return ink

    @staticmethod
    def _columns(left: float, right: float, x0: int, scale: float) -> slice:
        first, last = int(np.floor(left * scale)) - x0, int(np.ceil(right * scale)) - x0
        return slice(max(0, first), max(0, last))

    def parts_cleanly(self, units: Sequence[Unit], cell: Cell) -> bool:
        """Whether no ink runs on between letters that part where a box ends within a word."""
        for one, other in pairwise(units):
            if not other.spaced and (one.box < 0) != (other.box < 0):
                at = (one.glyphs[-1].x1 + other.glyphs[0].x0) / 2
                kept = other if one.box >= 0 else one
                if len(kept.offsets) > 1 and self._is_crossed(at, cell):
                    return False
        return True

    def _is_crossed(self, x: float, cell: Cell) -> bool:
        """Whether strokes cross the place ``x`` in the cell's band."""
        band, x0, scale = self._band(cell, cell.box.x1)
        if band.size == 0:
            return True
        at = min(max(int(x * scale) - x0, 1), band.shape[1] - 2)
        ink = self._is_ink(band)[:, at - 1 : at + 2]
        return bool(ink.all(axis=1).any())
