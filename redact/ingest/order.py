# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines put together whose letters a file draws in another order than they stand.

A file may draw ``RINE`` first and ``ZEPHY`` left of it afterwards, or every letter on its own:
MuPDF then lists lines apart, in the order of drawing, and no word is found in them. Guarantees that
pieces of horizontal text which stand close beside each other on one base line become one line, from
left to right. Lines that no other touches stay as they are, and where they are.

It does not mend turned or vertical text, nor scripts that run from right to left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from redact.ingest.glyphs import Glyph, Line
from redact.types import Box

# Shares of the text's height: how far base lines may differ, how far two pieces may lie over each
# other (more is text drawn twice), what gap parts two words, how wide a gap may be at all ...
_SAME_LINE, _OVER, _SPACE, _NEAR = 0.15, 0.3, 0.12, 0.3
# ... and between single letters, which may be spaced out.
_NEAR_LETTERS = 0.7
# Letters lie over each other when they share more than this of the narrower one's width.
_DOUBLED = 0.5
# Boxes of letters set close may overlap by this (points).
_SLACK = 1.0


def in_order(lines: Sequence[Line], rotation: int) -> list[Line]:
    """``lines`` with pieces of one printed line joined, at the place of the first of them.

    Their boxes are those of the page as displayed, after ``rotation`` (0, 90, 180 or 270).
    """
    boxes = [_box_of(line, rotation) for line in lines]
    leaders = list(range(len(lines)))
    for left, right in _neighbours(lines, boxes):
        _join(leaders, left, right)
    groups: dict[int, list[int]] = {}
    for index in range(len(lines)):
        groups.setdefault(_leader(leaders, index), []).append(index)
    return [_printed(lines, boxes, members, rotation) for members in groups.values()]


def _printed(
    lines: Sequence[Line], boxes: Sequence[Box], members: list[int], rotation: int
) -> Line:
    """The line that ``members`` make up; a lone one stays as it is, if its letters run on."""
    alone = lines[members[0]]
    if len(members) == 1 and not (_is_plain(alone) and _runs_back(alone, rotation)):
        return alone
    members.sort(key=lambda index: boxes[index].x0)
    return _mended([lines[index] for index in members], rotation)


def _neighbours(lines: Sequence[Line], boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Pairs of lines on one base line, the second close to the right of the first."""
    plain = [index for index, line in enumerate(lines) if _is_plain(line)]
    plain.sort(key=lambda index: boxes[index].y1)
    for place, one in enumerate(plain):
        reach = boxes[one].height * _SAME_LINE
        for other in plain[place + 1 :]:
            if boxes[other].y1 - boxes[one].y1 > reach:
                break
            left, right = sorted((one, other), key=lambda index: boxes[index].x0)
            height = min(boxes[left].height, boxes[right].height)
            gap = boxes[right].x0 - boxes[left].x1
            letters = len(lines[left].glyphs) == len(lines[right].glyphs) == 1
            if -_OVER * height <= gap <= (_NEAR_LETTERS if letters else _NEAR) * height:
                yield left, right


def _is_plain(line: Line) -> bool:
    """Whether a line runs from left to right and holds no letter of a right-to-left script."""
    return line.forward and not any(
        unicodedata.bidirectional(g.char) in ("R", "AL") for g in line.glyphs
    )


def _mended(pieces: Sequence[Line], rotation: int) -> Line:
    """One line of ``pieces`` (from left to right), its letters as they stand."""
    glyphs = [glyph for piece in pieces for glyph in piece.glyphs]
    ink = [(_level(g.box, rotation), g) for g in glyphs if not g.char.isspace()]
    ink.sort(key=lambda pair: pair[0].x0)
    if any(_twice(one, other) for one, other in pairwise(ink)):
        return Line(pieces[0].block, tuple(glyphs))
    spaced = [glyph for _, glyph in ink[:1]]
    for (before, last), (after, glyph) in pairwise(ink):
        if after.x0 - before.x1 > _SPACE * before.height:
            spaced.append(replace(last, char=" ", unmapped=False))
        spaced.append(glyph)
    return Line(pieces[0].block, tuple(spaced))


def _twice(one: tuple[Box, Glyph], other: tuple[Box, Glyph]) -> bool:
    """Whether two letters lie over each other, other than as parts of one ligature."""
    left, right = one[0], other[0]
    if left == right:
        return one[1].char == other[1].char
    return min(left.x1, right.x1) - right.x0 > _DOUBLED * min(left.width, right.width)


def _runs_back(line: Line, rotation: int) -> bool:
    """Whether the letters of a line are drawn in another order than from left to right."""
    ink = [_level(glyph.box, rotation) for glyph in line.glyphs if not glyph.char.isspace()]
    return any(after.x1 < before.x0 + _SLACK for before, after in pairwise(ink))


def _box_of(line: Line, rotation: int) -> Box:
    box = line.glyphs[0].box
    for glyph in line.glyphs[1:]:
        box = box.union(glyph.box)
    return _level(box, rotation)


def _level(box: Box, rotation: int) -> Box:
    """``box`` turned back, its origin anywhere: for comparing with others only."""
    if rotation == 90:
        return Box(box.y0, -box.x1, box.y1, -box.x0)
    if rotation == 180:
        return Box(-box.x1, -box.y1, -box.x0, -box.y0)
    if rotation == 270:
        return Box(-box.y1, box.x0, -box.y0, box.x1)
    return box


def _leader(leaders: list[int], index: int) -> int:
    while leaders[index] != index:
        leaders[index] = leaders[leaders[index]]
        index = leaders[index]
    return index


def _join(leaders: list[int], one: int, other: int) -> None:
    """One group of both; its leader is the line listed first."""
    first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
    leaders[second] = first
