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
