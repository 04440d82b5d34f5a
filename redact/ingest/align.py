# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places for the characters of a text that pages were made for.

The text is the truth and is not changed: what was drawn is laid against it, character by
character. Guarantees that every drawn character belongs to some character of the text, so that a
box around a span covers all of its ink. Where the two differ, the box grows.

It does not find characters that no font could draw; it counts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from redact.ingest.glyphs import Line
from redact.ingest.layout import HEIGHT, WIDTH, is_undrawn
from redact.types import Box, Page, Word

# Characters compared to find the way again after a difference, and how far to look for it.
_ANCHOR, _REACH = 4, 64


@dataclass(frozen=True, slots=True)
class Aligned:
    """Words and pages of a text; ``lost`` counts its characters that were not drawn."""

    words: tuple[Word, ...]
    pages: tuple[Page, ...]
    lost: int


class _Drawn:
    """The characters drawn on all pages, as columns; a character is named by its index."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self.chars: list[str] = []
        self.boxes: list[Box] = []
        self.lines: list[tuple[int, int]] = []  # (page, line)
        for page, lines in enumerate(pages):
            for number, line in enumerate(lines):
                key = (page, number)
                for glyph in line.glyphs:
                    if leaves_ink(glyph.char):
                        self.chars.append(glyph.char)
                        self.boxes.append(glyph.box)
                        self.lines.append(key)

    def joined(self, indices: range) -> Box:
        """One box around characters, as far as they stand on the page of the first."""
        box = self.boxes[indices.start]
        for index in indices[1:]:
            if self.lines[index][0] == self.lines[indices.start][0]:
                box = box.union(self.boxes[index])
        return box


def align(text: str, pages: Sequence[Sequence[Line]]) -> Aligned:
    """The words of ``text`` with their boxes on ``pages``, in text order."""
    drawn = _Drawn(pages)
    offsets = [offset for offset, char in enumerate(text) if leaves_ink(char)]
    places = [-1] * len(text)  # for each character of the text, the drawn one it is at
    grown: dict[int, Box] = {}
    lost = 0
    for mine, theirs in _matches([text[i] for i in offsets], drawn.chars):
        if not theirs:
            lost += sum(not unicodedata.category(text[offsets[i]]).startswith("M") for i in mine)
        elif len(mine) == len(theirs):
            for i, j in zip(mine, theirs, strict=True):
                places[offsets[i]] = j
        else:
            for i in mine:
                share = _share(theirs, i - mine.start, len(mine))
                places[offsets[i]] = share.start
                grown[offsets[i]] = drawn.joined(share)
    words = tuple(_words(text, places, grown, drawn))
    return Aligned(words, _bounds(words, len(pages), len(text)), lost)


@lru_cache(maxsize=4096)
def leaves_ink(char: str) -> bool:
    """Whether ``char`` is compared at all: neither white space nor a control."""
    return not char.isspace() and not is_undrawn(char)


def _matches(mine: list[str], theirs: list[str]) -> list[tuple[range, range]]:
    """Ranges that belong together, covering both sequences from end to end.

    Of equal length where the characters agree; otherwise one whole stands for the other.
    """
    pairs: list[tuple[range, range]] = []
    i = j = 0
    while i < len(mine) and j < len(theirs):
        run = _agreeing(mine, theirs, i, j)
        if run:
            pairs.append((range(i, i + run), range(j, j + run)))
            i, j = i + run, j + run
        else:
            skip_mine, skip_theirs = _resume(mine, theirs, i, j)
            _append(pairs, range(i, i + skip_mine), range(j, j + skip_theirs))
            i, j = i + skip_mine, j + skip_theirs
    if i < len(mine) or j < len(theirs):
        _append(pairs, range(i, len(mine)), range(j, len(theirs)))
    if len(pairs) > 1 and not pairs[0][0]:  # drawn before anything: to the character after it
        before, (next_mine, next_theirs) = pairs[0][1], pairs[1]
        first = (next_mine[:1], range(before.start, next_theirs[:1].stop))
        pairs[:2] = [first, (next_mine[1:], next_theirs[1:])]
    return pairs


def _agreeing(mine: list[str], theirs: list[str], i: int, j: int) -> int:
    """How many characters from (i, j) on are the same in both."""
    run = 0
    end = min(len(mine) - i, len(theirs) - j)
    while run < end and mine[i + run] == theirs[j + run]:
        run += 1
    return run


def _append(pairs: list[tuple[range, range]], mine: range, theirs: range) -> None:
    """Add a difference; drawn characters that stand for nothing go to the one before them."""
    if mine or not pairs:
        pairs.append((mine, theirs))
        return
    last_mine, last_theirs = pairs.pop()
    if len(last_mine) == len(last_theirs) > 1:
        pairs.append((last_mine[:-1], last_theirs[:-1]))
        last_mine, last_theirs = last_mine[-1:], last_theirs[-1:]
    pairs.append((last_mine, range(last_theirs.start, theirs.stop)))


def _resume(mine: list[str], theirs: list[str], i: int, j: int) -> tuple[int, int]:
    """The shortest way from a difference at (i, j) to where both agree again."""
    for total in range(1, 2 * _REACH):
        for skip in range(max(0, total - _REACH), min(total, _REACH) + 1):
            a, b = i + skip, j + total - skip
            window = mine[a : a + _ANCHOR]
            if window and window == theirs[b : b + len(window)]:
                return skip, total - skip
    return 1, 1


def _share(theirs: range, index: int, count: int) -> range:
    """The part of ``theirs`` for character ``index`` of ``count``; at least one, none left out."""
    first = index * len(theirs) // count
    last = -(-(index + 1) * len(theirs) // count)
    return theirs[first : max(last, first + 1)]


def _words(text: str, places: list[int], grown: dict[int, Box], drawn: _Drawn) -> Iterator[Word]:
    """Runs of characters between white space, cut where a line ends."""
    for found in re.finditer(r"\S+", text):
        start, line = -1, (0, 0)
        for offset in range(found.start(), found.end()):
            place = places[offset]
            if place < 0:
                continue
            if start >= 0 and drawn.lines[place] != line:
                yield _word(places, grown, drawn, start, offset)
                start = -1
            if start < 0:
                start, line = offset, drawn.lines[place]
        if start >= 0:
            yield _word(places, grown, drawn, start, found.end())


def _word(places: list[int], grown: dict[int, Box], drawn: _Drawn, start: int, end: int) -> Word:
    """The word ``start:end``, whose first character is drawn."""
    boxes: list[Box] = []
    whole = drawn.boxes[places[start]]
    for offset in range(start, end):
        if places[offset] < 0:  # leaves no mark: it stands at the end of the one before it
            box = Box(boxes[-1].x1, boxes[-1].y0, boxes[-1].x1, boxes[-1].y1)
        else:
            box = grown.get(offset) or drawn.boxes[places[offset]]
            whole = whole.union(box)
        boxes.append(box)
    page, line = drawn.lines[places[start]]
    return Word(start, end, page, line, whole, tuple(boxes))


def _bounds(words: Sequence[Word], count: int, length: int) -> tuple[Page, ...]:
    """Pages that share the text out between them at the first word of each."""
    starts: list[int | None] = [None] * count
    for word in words:
        known = starts[word.page]
        starts[word.page] = word.start if known is None else min(known, word.start)
    bounds = [length]
    for number in range(count - 1, 0, -1):
        start = starts[number]
        bounds.append(bounds[-1] if start is None else min(start, bounds[-1]))
    bounds.append(0)
    bounds.reverse()
    return tuple(
        Page(number, WIDTH, HEIGHT, bounds[number], bounds[number + 1]) for number in range(count)
    )
