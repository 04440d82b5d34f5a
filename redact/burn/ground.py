# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""What a page shows where a line is to be set anew: letters' exact places, the space, the paper.

Guarantees that a band said to be even holds nothing but the line's own letters on paper of one
colour, so that words can be moved in it. It does not know what is withheld.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from redact.burn.letters import Letters
from redact.burn.lines import Cell
from redact.burn.placing import Unit
from redact.burn.raster import PagePainter, Pixels

_DPI = 100
_FAINT = 12  # of 255: less than this away from the paper's colour is paper
_LEAN = 0.12  # of the line's height: how far letters reach out of their places
_SPACE = 0.23  # of the height of letters: the space of most fonts
_GRID = 0.5  # points


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

    def is_even(self, cell: Cell, end: float) -> bool:
        """Whether the cell's band up to ``end`` shows nothing but its own letters."""
        band, x0, scale = self._band(cell, end)
        if band.size == 0:
            return False
        paper = np.array([np.bincount(band[:, :, c].ravel()).argmax() for c in range(3)])
        ink = (np.abs(band.astype(np.int16) - paper) > _FAINT).any(axis=(0, 2))
        lean = _LEAN * cell.box.height
        for word in cell.words:
            first = int(np.floor((word.box.x0 - lean) * scale)) - x0
            last = int(np.ceil((word.box.x1 + lean) * scale)) - x0
            ink[max(0, first) : max(0, last)] = False
        return not bool(ink.any())

    def _band(self, cell: Cell, end: float) -> tuple[Pixels, int, float]:
        pixels, across, down = self._seen
        x0 = max(0, int((cell.box.x0 - 2) * across))
        x1 = int(np.ceil((end + 2) * across))
        y0 = max(0, int(np.ceil(cell.band[0] * down)))
        y1 = int(np.floor(cell.band[1] * down))
        return pixels[y0:y1, x0:x1], x0, across

    def parts_cleanly(self, units: Sequence[Unit], cell: Cell) -> bool:
        """Whether no ink runs on between withheld letters and others that touch them."""
        for one, other in pairwise(units):
            if other.spaced or (one.box < 0) == (other.box < 0):
                continue
            at = (one.glyphs[-1].x1 + other.glyphs[0].x0) / 2
            if self._has_ink_at(at, cell):
                return False
        return True

    def _has_ink_at(self, x: float, cell: Cell) -> bool:
        pixels, across, _ = self._seen
        band, _, _ = self._band(cell, cell.box.x1)
        if band.size == 0:
            return True
        paper = np.array([np.bincount(band[:, :, c].ravel()).argmax() for c in range(3)])
        down = pixels.shape[0] / (self._page.rect.height or 1.0)
        y0, y1 = int(np.ceil(cell.band[0] * down)), int(np.floor(cell.band[1] * down))
        column = pixels[y0:y1, min(int(x * across), pixels.shape[1] - 1)]
        return bool((np.abs(column.astype(np.int16) - paper) > 128).any())
