# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines put together whose letters a file draws in another order than they stand.

A file may draw ``RINE`` first and ``ZEPHY`` left of it afterwards, or every letter on its own:
MuPDF then lists lines apart, in the order of drawing, and no word is found in them. Guarantees that
pieces of text which stand close beside each other on one base line become one line, in reading
order, whichever way the line runs; that letters printed twice in one place are listed once; and
that a word of a right-to-left script is parted from its neighbours. Lines that no other touches
stay as they are, and where they are.

It does not join letters that stand below each other (but for vertical writing), lines that mix
left-to-right and right-to-left letters, nor letters each of which is turned another way.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from redact.ingest.glyphs import Glyph, Line, RawBox

# Shares of the text's height: how far base lines may differ, how far two pieces may lie over each
# other (more is text drawn twice), what gap parts two words, how wide a gap may be at all ...
_SAME_LINE, _OVER, _SPACE, _NEAR = 0.15, 0.3, 0.12, 0.3
# ... and between single letters, which may be spaced out.
_NEAR_LETTERS = 0.7
# In vertical writing letters are centred, and their boxes are not.
_CENTRED = 0.5
# Letters lie over each other when they share more than this of the narrower one's width.
_DOUBLED = 0.5
# The second strike of a letter printed twice is at most this far off (share of the height).
_STRIKE = 0.12
# Boxes of letters set close may overlap by this (points).
_SLACK = 1.0

Pair = tuple[RawBox, Glyph]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line with its extent, and its kind: L or R when all letters run one way, else mixed."""

    line: Line
    box: RawBox
    kind: str

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def in_order(lines: Sequence[Line]) -> list[Line]:
    """``lines`` with pieces of one printed line joined, at the place of the first of them."""
    pieces = list(_unmixed(_struck_once([_piece(line) for line in lines])))
    leaders = list(range(len(pieces)))
    for left, right in _neighbours(pieces):
        _join(leaders, left, right)
    groups: dict[int, list[int]] = defaultdict(list)
    for index in range(len(pieces)):
        groups[_leader(leaders, index)].append(index)
    return [_printed([pieces[index] for index in members]) for members in groups.values()]


def _piece(line: Line) -> _Piece:
    spots = line.spots
    box = (
        min(spot[0] for spot in spots),
        min(spot[1] for spot in spots),
        max(spot[2] for spot in spots),
        max(spot[3] for spot in spots),
    )
    ways = {_way(glyph.char) for glyph in line.glyphs} - {""}
    return _Piece(line, box, "mixed" if len(ways) > 1 else next(iter(ways), "L"))


@lru_cache(maxsize=16384)
def _way(char: str) -> str:
    """Which way a letter runs, or nothing for what runs either way."""
    direction = unicodedata.bidirectional(char)
    return "R" if direction in ("R", "AL") else "L" if direction == "L" else ""


def _unmixed(pieces: list[_Piece]) -> Iterator[_Piece]:
    """``pieces``, those cut where letters run another way that others beside them go on."""
    torn: set[int] = set()
    for pair in _level(pieces):
        one, other = pieces[pair[0]], pieces[pair[1]]
        reach = _NEAR * min(one.height, other.height)
        gap = max(one.box[0], other.box[0]) - min(one.box[2], other.box[2])
        if "L" not in (one.kind, other.kind) and gap <= reach:
            torn.update(pair)
    for index, piece in enumerate(pieces):
        if index not in torn or piece.kind != "mixed":
            yield piece
            continue
        for run in _runs(piece.line):
            spots, glyphs = zip(*run, strict=True)
            yield _piece(replace(piece.line, glyphs=glyphs, spots=spots))


def _printed(members: list[_Piece]) -> Line:
    """The line that ``members`` make up; a lone one stays as it is, if its letters run on."""
    first = members[0]
    if len(members) == 1 and not (first.kind == "L" and _runs_back(first.line)):
        return first.line if first.kind == "L" else _parted(first.line)
    members.sort(key=lambda piece: piece.box[0])
    return _mended([piece.line for piece in members], backwards=first.kind == "R")


def _neighbours(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """Pairs of lines on one base line, one close behind the other or in gaps of it."""
    for one, other in _level(pieces):
        if pieces[one].kind != pieces[other].kind or pieces[one].kind == "mixed":
            continue
        left, right = sorted((pieces[one], pieces[other]), key=lambda piece: piece.box[0])
        height = min(left.height, right.height)
        gap = right.box[0] - left.box[2]
        letters = _is_spaced_out(left.line) and _is_spaced_out(right.line)
        if gap < -_OVER * height:
            if _fills_gaps(left.line, right.line):
                yield one, other
        elif gap <= (_NEAR_LETTERS if letters else _NEAR) * height:
            yield one, other


def _fills_gaps(one: Line, other: Line) -> bool:
    """Whether the letters of two lines stand between each other, none over another."""
    places = sorted(spot for line in (one, other) for spot, _ in _signs(line))
    return not any(_twice(before, after) for before, after in pairwise(places))


def _is_spaced_out(line: Line) -> bool:
    """Whether no two letters of a line stand together."""
    return not any(
        one.char.isalnum() and other.char.isalnum() for one, other in pairwise(line.glyphs)
    )


def _level(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """Pairs of lines that run the same way on one base line."""
    headings: dict[tuple[float, float, int], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        headings[piece.line.heading].append(index)
    for heading, members in headings.items():
        members.sort(key=lambda index: pieces[index].box[3])
        share = _CENTRED if heading[2] else _SAME_LINE
        for place, one in enumerate(members):
            reach = pieces[one].height * share
            for other in members[place + 1 :]:
                if pieces[other].box[3] - pieces[one].box[3] > reach:
                    break
                yield one, other


def _struck_once(pieces: list[_Piece]) -> list[_Piece]:
    """``pieces`` without the letters that an earlier one has in the same place."""
    thinner: dict[int, _Piece | None] = {}
    for pair in _level(pieces):
        first, second = (thinner.get(i, pieces[i]) for i in sorted(pair))
        if first is None or second is None or _apart(first, second):
            continue
        kept = [p for p in _ink(second.line) if not _has(first.line, p)]
        if len(kept) < sum(not glyph.char.isspace() for glyph in second.line.glyphs):
            rest = tuple(g for _, g in kept), tuple(s for s, _ in kept)
            line = second.line
            thinner[max(pair)] = (
                _piece(replace(line, glyphs=rest[0], spots=rest[1])) if kept else None
            )
    if not thinner:
        return pieces
    changed = [thinner.get(index, piece) for index, piece in enumerate(pieces)]
    return [piece for piece in changed if piece is not None]


def _apart(one: _Piece, other: _Piece) -> bool:
    over = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    return over <= _OVER * min(one.height, other.height)


def _has(line: Line, pair: Pair) -> bool:
    """Whether ``line`` prints the same letter in the same place, to be seen as well."""
    spot, glyph = pair
    reach = _STRIKE * (spot[3] - spot[1])
    return any(
        other.char == glyph.char
        and abs(place[0] - spot[0]) <= reach
        and abs(place[3] - spot[3]) <= reach
        and other.painted >= glyph.painted
        for place, other in zip(line.spots, line.glyphs, strict=True)
    )


def _ink(line: Line) -> list[Pair]:
    pairs = zip(line.spots, line.glyphs, strict=True)
    return [(spot, glyph) for spot, glyph in pairs if not glyph.char.isspace()]


def _mended(pieces: Sequence[Line], *, backwards: bool) -> Line:
    """One line of ``pieces``, its letters as they stand; ``backwards`` from its end on."""
    signs = sorted(
        (sign for piece in pieces for sign in _signs(piece)), key=lambda sign: sign[0][0]
    )
    if any(_twice(one[0], other[0]) for one, other in pairwise(signs)):
        glyphs = tuple(glyph for piece in pieces for glyph in piece.glyphs)
        return replace(pieces[0], glyphs=glyphs, spots=())
    if backwards:
        signs.reverse()
    spaced = [glyph for _, glyphs in signs[:1] for glyph in glyphs]
    for (one, before), (other, after) in pairwise(signs):
        if max(one[0], other[0]) - min(one[2], other[2]) > _SPACE * (one[3] - one[1]):
            spaced.append(replace(before[-1], char=" ", unmapped=False))
        spaced.extend(after)
    return replace(pieces[0], glyphs=tuple(spaced), spots=())


def _signs(line: Line) -> Iterator[tuple[RawBox, list[Glyph]]]:
    """The letters of a line with their places; a ligature is one, with its letters as written.

    Its later letters have the place of the first, or no width of their own.
    """
    spot: RawBox | None = None
    letters: list[Glyph] = []
    for place, glyph in _ink(line):
        if spot is not None and (place == spot or _is_no_wider(place, spot)):
            letters.append(glyph)
            continue
        if spot is not None:
            yield spot, letters
        spot, letters = place, [glyph]
    if spot is not None:
        yield spot, letters


def _is_no_wider(place: RawBox, spot: RawBox) -> bool:
    """Whether a letter has no width of its own and lies within ``spot``."""
    return place[2] <= place[0] and spot[0] <= place[0] <= spot[2]


def _parted(line: Line) -> Line:
    """``line`` with a space where letters that run another way begin after a gap."""
    runs = _runs(line)
    glyphs: list[Glyph] = []
    for number, run in enumerate(runs):
        if number and _gap(runs[number - 1], run) > _SPACE * (run[0][0][3] - run[0][0][1]):
            glyphs.append(replace(glyphs[-1], char=" ", unmapped=False))
        glyphs.extend(glyph for _, glyph in run)
    return replace(line, glyphs=tuple(glyphs), spots=())


def _runs(line: Line) -> list[list[Pair]]:
    """A line cut where its letters begin to run another way; signs go with what is before them."""
    runs: list[list[Pair]] = []
    last = ""
    for pair in zip(line.spots, line.glyphs, strict=True):
        way = _way(pair[1].char)
        if runs and (not way or not last or way == last):
            runs[-1].append(pair)
        else:
            runs.append([pair])
        last = way or last
    return runs


def _gap(one: Sequence[Pair], other: Sequence[Pair]) -> float:
    """The gap between two runs of letters, nothing where a space fills it."""
    if one[-1][1].char.isspace() or other[0][1].char.isspace():
        return 0.0
    left, right = sorted(
        (min(s[0] for s, _ in run), max(s[2] for s, _ in run)) for run in (one, other)
    )
    return right[0] - left[1]


def _twice(left: RawBox, right: RawBox) -> bool:
    """Whether two letters lie over each other."""
    narrower = min(left[2] - left[0], right[2] - right[0])
    return min(left[2], right[2]) - right[0] > _DOUBLED * narrower


def _runs_back(line: Line) -> bool:
    """Whether the letters of a line are drawn in another order than they stand."""
    ink = [spot for spot, _ in _ink(line)]
    # A later part of a ligature has no width: it ends where it begins, and does not run back.
    return any(
        after[0] < before[0] and after[2] < before[0] + _SLACK for before, after in pairwise(ink)
    )


def _leader(leaders: list[int], index: int) -> int:
    while leaders[index] != index:
        leaders[index] = leaders[leaders[index]]
        index = leaders[index]
    return index


def _join(leaders: list[int], one: int, other: int) -> None:
    """One group of both; its leader is the line listed first."""
    first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
    leaders[second] = first
