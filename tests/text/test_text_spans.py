# SPDX-License-Identifier: AGPL-3.0-or-later
"""Boxes of runs on lines that slant."""

from math import cos, radians, sin

import pytest

from redact.text import TextMap
from redact.types import Box, Document, Page, Word

ADVANCE, SIDES = 6.0, (5.0, 18.0)  # along the line; a letter's width and height (points)


def document(angle: float, text: str = "parking Grirgelog piece") -> Document:
    """A line that climbs by ``angle`` degrees, its letters in upright boxes."""
    along, up = cos(radians(angle)), sin(radians(angle))
    half_x = (SIDES[0] * along + SIDES[1] * abs(up)) / 2
    half_y = (SIDES[0] * abs(up) + SIDES[1] * along) / 2
    glyphs = []
    for at in range(len(text)):
        x, y = 100 + ADVANCE * at * along, 400 - ADVANCE * at * up
        glyphs.append(Box(x - half_x, y - half_y, x + half_x, y + half_y))
    words, start = [], 0
    for part in text.split():
        start = text.index(part, start)
        own = tuple(glyphs[start : start + len(part)])
        words.append(Word(start, start + len(part), 0, 0, own[0].union(own[-1]), own))
    return Document("d", "r", text, (Page(0, 600, 800, 0, len(text)),), tuple(words))


def taken(made: Document, box: Box) -> str:
    """The letters whose middles are in a box, or so near that it cannot be told."""
    return "".join(
        made.text[word.start + at]
        for word in made.words
        for at, g in enumerate(word.glyphs)
        if box.x0 - 0.9 <= (g.x0 + g.x1) / 2 <= box.x1 + 0.9
        and box.y0 - 0.9 <= (g.y0 + g.y1) / 2 <= box.y1 + 0.9
    )


@pytest.mark.parametrize("angle", [-70, -45, -30, 0, 15, 30, 37, 45, 52, 60, 75, 90])
def test_a_box_on_a_slanting_line_takes_no_neighbour(angle: float) -> None:
    made = document(angle)
    places = TextMap(made)
    (run,) = places.runs(8, 17)
    assert taken(made, places.padded(run, 0.5)) == "Grirgelog"


def test_a_box_on_a_level_line_is_as_high_as_its_letters() -> None:
    made = document(0)
    places = TextMap(made)
    (run,) = places.runs(9, 12)  # part of a word: letters touch on both sides
    assert places.padded(run, 0.5).height == pytest.approx(SIDES[1])
