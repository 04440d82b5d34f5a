# SPDX-License-Identifier: AGPL-3.0-or-later
"""Boxes end half-way to the lines around them, but never below the middle of their own letters."""

import pytest

from redact.text import TextMap
from redact.types import Box, Document, Page, Word


def two_lines(other: Box, hidden: str = "") -> Document:
    """``withheld`` at 100-110 points, and another word somewhere near it."""
    cells = tuple(Box(20.0 + 6 * i, 100, 26.0 + 6 * i, 110) for i in range(8))
    words = (
        Word(0, 8, 0, 0, Box(20, 100, 68, 110), cells),
        Word(9, 14, 0, 1, other, hidden=hidden),
    )
    return Document("d" * 64, "pdf.v1", "withheld other", (Page(0, 300, 300, 0, 14),), words)


def box_of(document: Document) -> Box:
    (run,) = TextMap(document).runs(0, 8)
    return run.box


def test_a_line_below_takes_half_of_what_both_want() -> None:
    assert box_of(two_lines(Box(20, 108, 60, 118))).y1 == 109


@pytest.mark.parametrize("hidden", ["scan layer", "not trusted", "no ink", "layer off"])
def test_lines_nobody_sees_cut_nothing(hidden: str) -> None:
    assert box_of(two_lines(Box(20, 104, 60, 124), hidden)) == Box(20, 100, 68, 110)


@pytest.mark.parametrize(
    "other", [Box(20, 90, 60, 111), Box(20, 99, 60, 120), Box(20, 70, 60, 109)]
)
def test_the_middle_of_the_letters_stays_in_the_box(other: Box) -> None:
    box = box_of(two_lines(other))
    assert box.y0 < 105 < box.y1 and box.y0 >= 100 and box.y1 <= 110
