# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page draws over its text: pictures and filled shapes that come later in drawing order.

Guarantees that a letter is under a cover only when the cover is drawn after it and reaches over its
middle. Whether the cover lets letters through (a transparent mask, a highlighter, a clipping path
around it) it does not know: ``visible.py`` asks the pixels. Text drawn in Type 3 fonts or twice at
one place counts as drawn last: in doubt a letter lies on top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from redact.ingest.glyphs import Glyph, RawBox, Turn
from redact.ingest.pages import PageContent, turn_of
from redact.types import Box

_PAINT = ("fill-path", "fill-image", "fill-shade")
# Thinner things (points) are rules and underlines.
_THINNEST = 3.0
# A shape this opaque lets nothing through; one darker than this (0 to 1) shows no ink through it.
_OPAQUE, _DARK = 0.99, 0.35
# How far the two listings of one letter may differ in place (points).
_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Cover:
    """Something drawn over text: its place as displayed, and its number in drawing order.

    ``opaque`` marks a picture without a mask. ``grey`` is the colour (0 to 255) of an opaque, dark
    shape, such as is drawn to black words out; -1 for all else.
    """

    box: Box
    order: int
    opaque: bool = False
    grey: int = -1


class Covers:
    """The covers of one page, and which of them lie over a letter."""

    def __init__(self, page: Any) -> None:
        turn = turn_of(page)
        raw = _over_text(page.get_bboxlog())
        shades = _shades(page) if any(kind == "fill-path" for _, kind, _ in raw) else {}
        opaque = _opaque_pictures(page) if any(kind == "fill-image" for _, kind, _ in raw) else ()
        self._covers = [
            Cover(
                turn(box),
                order,
                opaque=kind == "fill-image" and _rounded(box) in opaque,
                grey=shades.get(order, -1) if kind == "fill-path" else -1,
            )
            for order, kind, box in raw
        ]
        sides = [(c.box.x0, c.box.y0, c.box.x1, c.box.y1) for c in self._covers]
        self._sides = np.array(sides, dtype=float).reshape(-1, 4).T
        self._letters = _letters(page, turn) if self._covers else {}

    def __bool__(self) -> bool:
        return bool(self._covers)

    def over(self, glyph: Glyph) -> list[Cover]:
        """Every cover that is drawn after ``glyph`` and reaches over its middle."""
        x, y = (glyph.box.x0 + glyph.box.x1) / 2, (glyph.box.y0 + glyph.box.y1) / 2
        left, top, right, bottom = self._sides
        at = np.flatnonzero((left <= x) & (x <= right) & (top <= y) & (y <= bottom))
        if not at.size:
            return []
        order = self._order(glyph)
        return [self._covers[index] for index in at if self._covers[index].order > order]

    def _order(self, glyph: Glyph) -> float:
        """When ``glyph`` is drawn: the last of those it may be; unknown is last of all."""
        x, y = (glyph.box.x0 + glyph.box.x1) / 2, (glyph.box.y0 + glyph.box.y1) / 2
        near = [
            order
            for at_x, at_y, reach, order in self._letters.get(glyph.char, ())
            if abs(at_x - x) <= _SLACK and abs(at_y - y) <= _SLACK + reach
        ]
        return max(near, default=float("inf"))


def covers_of(page: Any, content: PageContent) -> Covers | None:
    """The covers of a PyMuPDF page, or None when nothing is drawn over its words."""
    covers = Covers(page) if content.words else None
    return covers or None


def _over_text(log: Sequence[tuple[str, RawBox]]) -> list[tuple[int, str, RawBox]]:
    """(order, kind, box) of what is painted over text that was drawn before it."""
    places = np.array([box for _, box in log], dtype=float).reshape(-1, 4)
    texts = np.array([kind.endswith("text") for kind, _ in log], dtype=bool)
    found = []
    for order, (kind, box) in enumerate(log):
        if kind not in _PAINT or min(box[2] - box[0], box[3] - box[1]) < _THINNEST:
            continue
        if _meets(places[:order][texts[:order]], box):
            found.append((order, kind, box))
    return found


def _meets(places: npt.NDArray[np.float64], box: RawBox) -> bool:
    """Whether one of ``places`` lies under ``box`` by more than its rim."""
    wide = np.minimum(places[:, 2], box[2]) - np.maximum(places[:, 0], box[0])
    high = np.minimum(places[:, 3], box[3]) - np.maximum(places[:, 1], box[1])
    return bool(((wide > _SLACK) & (high > 0.4 * (places[:, 3] - places[:, 1]))).any())


def _opaque_pictures(page: Any) -> frozenset[tuple[int, ...]]:
    infos = page.get_image_info()
    return frozenset(_rounded(image["bbox"]) for image in infos if not image["has-mask"])


def _rounded(box: Sequence[float]) -> tuple[int, ...]:
    return tuple(round(side) for side in box)


def _shades(page: Any) -> dict[int, int]:
    """The grey of each opaque, dark, straight-edged shape by its number in drawing order."""
    found = {}
    for path in page.get_drawings():
        fill, opacity = path.get("fill"), path.get("fill_opacity")
        if fill is None or opacity is None or opacity < _OPAQUE:
            continue
        grey = 0.299 * fill[0] + 0.587 * fill[1] + 0.114 * fill[2]
        if grey <= _DARK:
            found[path["seqno"]] = round(grey * 255)
    return found


def _letters(page: Any, turn: Turn) -> dict[str, list[tuple[float, float, float, float]]]:
    """Middle, half the height and order of each letter that the page draws, by letter."""
    found: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    for span in page.get_texttrace():
        for code, _, _, raw in span["chars"]:
            box = turn(raw)
            middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            found[chr(code)].append((*middle, box.height / 4, span["seqno"]))
    return found
