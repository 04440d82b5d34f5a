# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page says, as operators: the picture, then the runs in marked sequences, never painted.

The picture is an artifact; every string belongs to a sequence of a known role, numbered from 0 in
reading order. A sequence carries its number and nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import floor

from redact.burn.glyphless import ASCENT, DESCENT, UNITS, Codes
from redact.burn.tags import Marked
from redact.burn.textlayer import STEP, Run

_COMPARED = 8  # pdfium compares a string with a few before it
_THINNEST, _WIDEST = 1.0, 1000.0  # percent of the natural width
_NOISE = 0.1  # of a step: keeps lengths that are whole steps off the edge

_Latest = deque[tuple[str, float]]


def content(marked: Sequence[Marked], codes: Codes, width: float, height: float) -> bytes:
    """The content of a page of that size in points, whose picture is ``I`` and whose font ``F``."""
    lines = [f"/Artifact BMC q {width:g} 0 0 {height:g} 0 0 cm /I Do Q EMC"]
    if marked:
        lines += ["BT", "3 Tr", *_text(marked, codes, height), "ET"]
    return "\n".join(lines).encode("ascii")


def _text(marked: Sequence[Marked], codes: Codes, height: float) -> list[str]:
    lines: list[str] = []
    latest: _Latest = deque(maxlen=_COMPARED)
    size_set, placing = 0.0, _Placing(height)
    for number, sequence in enumerate(marked):
        lines.append(f"/{sequence.role} <</MCID {number}>>BDC")
        for run, string in sequence.strings:
            if run is not None:
                size = _size(run, string, latest)
                if size != size_set:
                    lines.append(f"/F {_number(size)} Tf")
                    size_set = size
                lines.append(placing.of(run, size))
            lines.append(f"<{codes.hex(string)}>Tj")
            latest.append((string, size_set))
        lines.append("EMC")
    return lines


def _size(run: Run, string: str, latest: _Latest) -> float:
    """The run's height on the half-point grid, or a size in which it differs from its like.

    pdfium takes a string that comes again close by in the same size for bold print and drops it:
    so it would drop a column of equal addresses or labels.
    """
    high = run.box.width if run.turn else run.box.height
    size = max(2.0, round(high * STEP) / STEP)
    while (string, size) in latest and size > 1 / STEP:
        size -= 1 / STEP
    return size


class _Placing:
    """Where the strings of one text object begin and how wide they run; only what changes."""

    def __init__(self, height: float) -> None:
        self._height = height
        self._turn, self._x, self._y, self._stretch = -1, 0.0, 0.0, 0.0

    def of(self, run: Run, size: float) -> str:
        """The operators that bring the next string, of that size, to its place."""
        x, y = _origin(run, size, self._height)
        if run.turn == self._turn == 0:
            place = f"{_number(x - self._x)} {_number(y - self._y)} Td"
        else:
            matrix = {0: "1 0 0 1", 1: "0 1 -1 0", 3: "0 -1 1 0"}[run.turn]
            place = f"{matrix} {_number(x)} {_number(y)} Tm"
        self._turn, self._x, self._y = run.turn, x, y
        long = run.box.height if run.turn else run.box.width
        # On the grid: noise in the places of letters that moved would tell where they stood.
        long = max(floor(long * STEP + _NOISE) / STEP, 1 / STEP)
        stretch = round(min(max(100 * long / (run.natural * size), _THINNEST), _WIDEST), 1)
        if stretch != self._stretch:
            self._stretch = stretch
            place += f" {_number(stretch)} Tz"
        return place


def _origin(run: Run, size: float, height: float) -> tuple[float, float]:
    """Where the base line begins, in the file's space (y up), on the half-point grid."""
    box, drop = run.box, -DESCENT / UNITS * size
    if run.turn == 1:
        x, y = box.x0 + ASCENT / UNITS * size, height - box.y1
    elif run.turn == 3:
        x, y = box.x0 + drop, height - box.y0
    else:
        x, y = box.x0, height - box.y1 + drop
    return round(x * STEP) / STEP, round(y * STEP) / STEP


def _number(value: float) -> str:
    return f"{value + 0.0:.1f}".removesuffix(".0")  # never "-0"
