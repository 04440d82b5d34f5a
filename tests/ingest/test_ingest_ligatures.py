# SPDX-License-Identifier: AGPL-3.0-or-later
"""The later letters of a ligature have no width; that does not make their line run back."""

from redact.ingest.glyphs import Glyph, Line
from redact.ingest.order import in_order
from redact.types import Box


def test_the_parts_of_a_ligature_that_end_within_it_keep_their_order() -> None:
    places = (("o", 0, 6), ("f", 6, 10), ("f", 6.1, 0), ("i", 6.2, 0), ("c", 16, 5))
    glyphs = tuple(Glyph(c, Box(x, 0, x + w, 11), True, False, False, False) for c, x, w in places)
    spots = tuple((float(x), 0.0, float(x + w), 11.0) for _, x, w in places)
    (line,) = in_order([Line(0, glyphs, spots)])
    assert "".join(glyph.char for glyph in line.glyphs) == "offic"


def _line(*places: tuple[str, float, float]) -> Line:
    glyphs = tuple(Glyph(c, Box(x, 0, x + w, 11), True, False, False, False) for c, x, w in places)
    return Line(0, glyphs, tuple((float(x), 0.0, float(x + w), 11.0) for _, x, w in places))


def _read(*lines: Line) -> list[str]:
    return ["".join(glyph.char for glyph in line.glyphs) for line in in_order(lines)]


def test_ligatures_in_a_line_of_several_pieces() -> None:
    first = _line(("o", 0, 6), ("f", 6, 10), ("f", 6.1, 0), ("i", 6.2, 0), ("c", 16, 5))
    shared = _line(("e", 21, 6), ("f", 31, 8), ("f", 31, 8), ("l", 39, 3))
    assert _read(shared, first) == ["office ffl"]


def test_an_arabic_ligature_in_a_line_of_several_pieces() -> None:
    late = _line(("\u0633", 0, 8), ("\u0645", 8, 8))
    early = _line(("\u0644", 24, 8), ("\u0627", 24, 8), ("\u0628", 16, 8))
    assert _read(late, early) == ["\u0644\u0627\u0628\u0645\u0633"]


def test_letters_without_any_width_stand_by_their_places() -> None:
    left, right = _line(("a", 0, 0), ("b", 5, 0)), _line(("c", 6, 0), ("d", 8, 0))
    assert "".join(_read(right, left)).replace(" ", "") == "abcd"
