# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""Where the letters of a page stand as the file says, not rounded.

A document keeps places to a thousandth of a point. Drawn from such a place, a letter may fall on
another quarter of a pixel than from the true one, and that would tell where it stood.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import pymupdf

from redact.burn.bare import BarePage
from redact.types import Box

_PLACES = 1000
_WIDTH = 0.01  # points by which a letter's width may differ from the document's
_RECURS = 0.6  # of the spaces of a size: so many are alike where they are the font's own


class Letters:
    """The letters of a page of the rendition, placed as it is displayed."""

    def __init__(self, page: BarePage) -> None:
        self._places: dict[tuple[int, int], Box] = {}
        self._spaces: dict[int, Counter[float]] = defaultdict(Counter)
        flags = pymupdf.TEXTFLAGS_RAWDICT & ~pymupdf.TEXT_PRESERVE_IMAGES
        for block in page.page.get_text("rawdict", flags=flags)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for char in span["chars"]:
                        self._add(char["c"], page.painter.displayed(Box(*char["bbox"])))

    def _add(self, char: str, box: Box) -> None:
        self._places[round(box.x0 * _PLACES), round(box.y0 * _PLACES)] = box
        if char == " ":
            self._spaces[round(box.height * 10)][round(box.width, 2)] += 1

    def exact(self, glyphs: Sequence[Box]) -> tuple[Box, ...]:
        """``glyphs`` as the file places them; as given where that is not known."""
        return tuple(self._found(glyph) or glyph for glyph in glyphs)

    def has(self, glyph: Box) -> bool:
        """Whether a letter stands at ``glyph``."""
        return self._found(glyph) is not None

    def _found(self, glyph: Box) -> Box | None:
        x, y = round(glyph.x0 * _PLACES), round(glyph.y0 * _PLACES)
        here = self._places.get((x, y))  # as nearly always
        if here is not None and abs(here.x1 - glyph.x1) < _WIDTH:
            return here
        for dx in (0, -1, 1):
            for dy in (0, -1, 1):
                box = self._places.get((x + dx, y + dy))
                if box is not None and abs(box.x1 - glyph.x1) < _WIDTH:
                    return box
        return None

    def space(self, height: float) -> float:
        """The width of the font's own space among letters of that height; 0 when not known.

        It is as wide wherever it stands. Where the file has no spaces, and MuPDF makes them of
        gaps, no width recurs.
        """
        counts = self._spaces.get(round(height * 10), Counter())
        if not counts:
            return 0.0
        width, often = counts.most_common(1)[0]
        return width if often >= _RECURS * counts.total() else 0.0
