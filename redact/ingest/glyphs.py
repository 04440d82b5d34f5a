# SPDX-License-Identifier: AGPL-3.0-or-later
"""Characters with their places, from MuPDF's structured text, in its reading order.

Guarantees one glyph for each code point, boxes in points of the page as displayed, the parts of a
ligature on one box. It does not judge whether a glyph can be seen (``visible.py`` does), nor
whether the font's Unicode map tells the truth.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from redact.types import Box

# Spans say how their glyphs are painted; MuPDF's FZ_STEXT_FILLED, _STROKED and _CLIPPED.
_FILLED, _STROKED, _CLIPPED = 16, 32, 64
# Smaller text than this (points) cannot be read on paper.
_TINY = 2.0
# Letters this share of their height above or below the last one stand on another line.
_OTHER_LINE = 0.4
# The cosine above which a line runs from left to right.
_FORWARD = 0.99
_SYMBOL_FONTS = ("symbol", "wingdings", "webdings", "dingbats")

RawBox = tuple[float, float, float, float]
Turn = Callable[[RawBox], Box]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One code point where it is drawn.

    ``painted`` is False for invisible rendering, full transparency and tiny print. ``unmapped``
    marks a character the font gives no trustworthy Unicode for. ``upright`` marks a line of text
    that runs up or down the page as displayed, ``vertical`` writing from top to bottom, whose box
    may lie beside the ink. ``font`` is what MuPDF calls its font, perhaps like another one.
    """

    char: str
    box: Box
    painted: bool
    unmapped: bool
    upright: bool
    vertical: bool
    font: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs of one line in reading order; ``block`` numbers the paragraph it stands in.

    ``spots`` are the places of the glyphs seen along the line, whichever way it runs: x grows
    towards its end, y across it, the origin is anywhere. ``heading`` is the same for lines that
    run in the same direction: their spots can be compared. ``flat`` when a letter that is no part
    of a ligature has no width.
    """

    block: int
    glyphs: tuple[Glyph, ...]
    spots: tuple[RawBox, ...] = ()
    heading: tuple[float, float, int] = (1.0, 0.0, 0)
    flat: bool = False


def lines_of(raw: Mapping[str, Any], turn: Turn) -> list[Line]:
    """The lines of a ``rawdict``; ``turn`` takes its boxes to the page as displayed."""
    lines = []
    for number, block in enumerate(raw["blocks"]):
        for line in block.get("lines", ()):
            glyphs, spots, flat = _glyphs(line, turn)
            if glyphs:
                x, y = line["dir"]
                heading = (round(x, 2) + 0.0, round(y, 2) + 0.0, line["wmode"])
                for start, end in _level_runs(spots) if not line["wmode"] else ((0, len(spots)),):
                    run = tuple(glyphs[start:end]), tuple(spots[start:end])
                    lines.append(Line(number, *run, heading, flat))
    return lines


def _level_runs(spots: Sequence[RawBox]) -> Iterator[tuple[int, int]]:
    """Where letters stand on one base line: MuPDF takes up the next line where it is very close."""
    start = 0
    for index, (before, after) in enumerate(pairwise(spots), start=1):
        height = max(before[3] - before[1], after[3] - after[1])
        if abs(after[3] - before[3]) > _OTHER_LINE * height > 0:
            yield start, index
            start = index
    yield start, len(spots)


def _glyphs(line: Mapping[str, Any], turn: Turn) -> tuple[list[Glyph], list[RawBox], bool]:
    """The glyphs of a line, where they are seen along it, and whether a letter has no width."""
    vertical = bool(line["wmode"])
    upright = _runs_upright(line["dir"], turn)
    level = line["dir"][0] > _FORWARD
    glyphs: list[Glyph] = []
    spots: list[RawBox] = []
    flat = False
    for span in line["spans"]:
        painted = _is_painted(span)
        font = span["font"]
        symbols = any(name in font.lower() for name in _SYMBOL_FONTS)
        for character in span["chars"]:
            raw = character["bbox"]
            box = turn(_beside(raw, line["dir"], span) if vertical else raw)
            spots.append(raw if level else _along(raw, line["dir"], span))
            if raw[2] - raw[0] <= 0.01 or raw[3] - raw[1] <= 0.01:
                if glyphs and _is_close(box, glyphs[-1].box):
                    box = glyphs[-1].box
                letter = character["c"].isalnum()
                flat = flat or (letter and (not glyphs or glyphs[-1].char.isspace()))
            char = _clean(character["c"])
            unmapped = char == "\ufffd" or (not symbols and _is_private(char))
            glyphs.append(Glyph(char, box, painted, unmapped, upright, vertical, font))
    return glyphs, spots, flat


def _beside(raw: RawBox, direction: tuple[float, float], span: Mapping[str, Any]) -> RawBox:
    """Where the ink of a vertically written character is: MuPDF's box begins at its base line."""
    ascender, descender = span["ascender"], span["descender"]
    above = span["size"] * ascender / max(ascender - descender, 1e-3)
    x, y = direction[0] * above, direction[1] * above
    return raw[0] - x, raw[1] - y, raw[2] - x, raw[3] - y


def _along(raw: RawBox, direction: tuple[float, float], span: Mapping[str, Any]) -> RawBox:
    """The box of a character as seen along its turned line: x along, y across.

    MuPDF gives the level box around the turned one; as its height is the font's, its width is
    known too.
    """
    x, y = direction
    middle_x, middle_y = (raw[0] + raw[2]) / 2, (raw[1] + raw[3]) / 2
    height = abs(span["size"]) * max(span["ascender"] - span["descender"], 0.1)
    if abs(x) >= abs(y):
        width = (raw[2] - raw[0] - height * abs(y)) / abs(x)
    else:
        width = (raw[3] - raw[1] - height * abs(x)) / abs(y)
    width = max(width, 0.0)
    along, across = middle_x * x + middle_y * y, middle_y * x - middle_x * y
    return along - width / 2, across - height / 2, along + width / 2, across + height / 2


def _runs_upright(direction: tuple[float, float], turn: Turn) -> bool:
    swapped = turn((0.0, 0.0, 1.0, 0.0)).width < 0.5  # the page is turned by a quarter
    return (abs(direction[1]) > abs(direction[0])) != swapped


def _is_painted(span: Mapping[str, Any]) -> bool:
    if abs(span["size"]) < _TINY:
        return False
    flags = span["char_flags"]
    if flags & _CLIPPED:  # a clip others may paint through: the pixels decide
        return True
    return bool(flags & (_FILLED | _STROKED)) and span["alpha"] > 0


def _is_close(box: Box, previous: Box) -> bool:
    """Whether a character without width may be the rest of a ligature, or a mark."""
    reach_x, reach_y = previous.width + 1, previous.height + 1
    near_x = previous.x0 - reach_x <= box.x0 <= previous.x1 + reach_x
    return near_x and previous.y0 - reach_y <= box.y0 <= previous.y1 + reach_y


def _clean(char: str) -> str:
    """``char`` as it can be stored: controls become a space, half a surrogate pair U+FFFD."""
    if len(char) != 1 or "\ud800" <= char <= "\udfff":
        return "\ufffd"
    return " " if char < " " or "\x7f" <= char <= "\x9f" else char


def _is_private(char: str) -> bool:
    """Whether no standard says what a character looks like."""
    return char > "\u0370" and unicodedata.category(char) in ("Co", "Cn")
