# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a rectangle of pixels a black box: black edges, black within, and its own label.

Guarantees: nothing but light strokes that look like the label stands in it, however faint. It does
not know where boxes should be.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from redact.gate.likeness import likeness
from redact.gate.reading import Pixels

Mask = npt.NDArray[np.bool_]
Edges = tuple[int, int, int, int]

_LIGHT = 128
_TRACE = 2  # pixels from a light stroke within which greys are its smoothed edge
_DARK_SHARE = 0.5


def inset(edges: Edges) -> Edges:
    """``edges`` one pixel further in, where that leaves any."""
    x0, y0, x1, y1 = edges
    across, down = int(x1 - x0 > 2), int(y1 - y0 > 2)
    return x0 + across, y0 + down, x1 - across, y1 - down


def black_edges(black: Mask, edges: Edges) -> Edges | None:
    """The smallest rectangle around ``edges`` whose outermost pixels are all black, or None.

    Left, top, right, bottom in pixels, right and bottom excluded; ``edges`` is not empty.
    """
    rows, columns = black.shape
    x0, y0, x1, y1 = edges
    while not all(sides := _sides(black, x0, y0, x1, y1)):
        at_end = (x0 == 0, y0 == 0, x1 == columns, y1 == rows)
        if any(end and not side for end, side in zip(at_end, sides, strict=True)):
            return None
        x0, y0 = x0 - (not sides[0]), y0 - (not sides[1])
        x1, y1 = x1 + (not sides[2]), y1 + (not sides[3])
    return x0, y0, x1, y1


def widest(black: Mask, edges: Edges) -> Edges:
    """``edges`` moved out as far as whole black lines follow."""
    x0, y0, x1, y1 = edges
    while any(wider := _around(black, x0, y0, x1, y1)):
        x0, y0, x1, y1 = x0 - wider[0], y0 - wider[1], x1 + wider[2], y1 + wider[3]
    return x0, y0, x1, y1


def _sides(black: Mask, x0: int, y0: int, x1: int, y1: int) -> tuple[bool, ...]:
    """Whether the outermost lines inside a rectangle are black: left, top, right, bottom."""
    lines = (black[y0:y1, x0], black[y0, x0:x1], black[y0:y1, x1 - 1], black[y1 - 1, x0:x1])
    return tuple(bool(line.all()) for line in lines)


def _around(black: Mask, x0: int, y0: int, x1: int, y1: int) -> tuple[bool, ...]:
    """Whether the lines just outside a rectangle are black: left, top, right, bottom."""
    lines = (
        black[y0:y1, max(x0 - 1, 0) : x0],
        black[max(y0 - 1, 0) : y0, x0:x1],
        black[y0:y1, x1 : x1 + 1],
        black[y1 : y1 + 1, x0:x1],
    )
    return tuple(bool(line.size and line.all()) for line in lines)


def painted_fault(
    area: Pixels, labels: Sequence[str], shared: Mask | None = None, black: int = 0
) -> str:
    """What shows that ``area`` is not a black box with one of ``labels``; empty when it is one.

    Pixels in ``shared`` belong to other boxes too: of them only the share of black is checked.
    ``black`` is the lightest level that counts as black (more than 0 for a drawn page only).
    """
    shows = area > black
    if shows.mean() > 1 - _DARK_SHARE or (
        shared is not None and shared.any() and shows[shared].mean() > 1 - _DARK_SHARE
    ):
        return "most of it is not black"
    light = area >= _LIGHT
    own = shows if shared is None else shows & ~shared
    if own[0].any() or own[-1].any() or own[:, 0].any() or own[:, -1].any():
        return "its edge is not black"
    if (own & ~_grown(light, _TRACE)).any():
        return "there are faint traces in it"
    if own.any() and shared is None and not likeness(area, labels):
        return "what stands in it is not its label"
    return ""


def _grown(mask: Mask, steps: int) -> Mask:
    """``mask`` and all pixels at most ``steps`` rows and columns away."""
    grown = mask
    for _ in range(steps):
        wide = grown.copy()
        wide[1:] |= grown[:-1]
        wide[:-1] |= grown[1:]
        tall = wide.copy()
        tall[:, 1:] |= wide[:, :-1]
        tall[:, :-1] |= wide[:, 1:]
        grown = tall
    return grown
