# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which clips of a page may cut something off a picture on it.

Guarantees that two drawings of one picture have the same answer only when the outlines that page
content is clipped by cross both at the same places (to a fiftieth of their sides), wherever and
however large they are drawn. Which content a clip is for it does not ask: pictures that are shown
alike may differ in their answer. It does not know clips made of letters or masks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from redact.ingest.glyphs import RawBox

_FINENESS = 50  # parts of a side of a picture

_Points = list[tuple[float, float]]


class Clips:
    """The clips of one PyMuPDF page."""

    def __init__(self, page: Any) -> None:
        drawings = page.get_drawings(extended=True)
        self._outlines = [_points(d["items"]) for d in drawings if d["type"] == "clip"]

    def digest(self, place: RawBox) -> str:
        """A digest of what crosses a picture at ``place``; ``""`` when nothing does."""
        shapes = {shape for points in self._outlines for shape in _crossing(points, place)}
        return hashlib.sha256(repr(sorted(shapes)).encode()).hexdigest()[:32] if shapes else ""


def _points(items: Sequence[Sequence[Any]]) -> _Points:
    """The corners of an outline, and of curves what they lean to."""
    found: _Points = []
    for kind, *parts in items:
        if kind == "re":
            box = parts[0]
            found += [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
        elif kind == "qu":
            found += [(point.x, point.y) for point in parts[0]]
        else:
            found += [(point.x, point.y) for point in parts]
    return found


def _crossing(points: _Points, place: RawBox) -> Iterator[tuple[tuple[int, int], ...]]:
    """The outline by shares of the picture's sides, if it meets it and is not a box around it."""
    x0, y0, x1, y1 = place
    wide, high = max(x1 - x0, 1e-6), max(y1 - y0, 1e-6)
    shape = tuple((_share(x - x0, wide), _share(y - y0, high)) for x, y in points)
    if not shape:
        return
    xs, ys = sorted({x for x, _ in shape}), sorted({y for _, y in shape})
    if xs[-1] <= 0 or ys[-1] <= 0 or xs[0] >= _FINENESS or ys[0] >= _FINENESS:
        return
    around = xs[0] <= 0 and ys[0] <= 0 and xs[-1] >= _FINENESS and ys[-1] >= _FINENESS
    if not (around and len(xs) == len(ys) == 2):
        yield shape


def _share(away: float, side: float) -> int:
    """In parts of the side; far outside, one place is as good as another."""
    return round(min(max(away / side, -1.0), 2.0) * _FINENESS)
