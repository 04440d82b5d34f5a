# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a page cut into cells: runs of words that no wide gap parts, with room around them.

A cell is what is set anew, or taken whole, at once: a line of a paragraph, a cell of a table.
Guarantees that nothing about a cell but ``words`` and ``box`` follows from how long its withheld
words are. It is geometry only: what is drawn there, and why something is withheld, is for others.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from statistics import median

from redact.types import Box, Page, Word

Taken = Container[int]  # the offsets that are withheld

_CELL_GAP = 1.2  # of the line's height: blank that parts two cells
_LEADING = 0.3  # of the line's height: how far a cell's band reaches above and below its letters
_EDGE = 14.0  # points at the page's edge that stay free
_BESIDE = 6.0  # points kept free before the next cell
_ALIGNED = 1.0  # points by which the edges of lines of one column may differ
_CENTRED = 3.0
_RULE = 2.0  # points kept free beside a rule
_SAME_LINE = 0.5  # share of the height that words beside each other have in common
_TOUCHING = 0.5  # points between the end of a box and what is beside it
_STRETCHED = 0.002  # of the line's height: blank between letters that is no kerning


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one line, from left to right; ``box`` is around them, ``band`` its top and bottom.

    ``kept`` are the places of what is not withheld of them, neighbours together. ``first`` and
    ``limit`` are how far to the left and to the right its words may reach, ``end`` where something
    else begins, ``reach`` where other words and rules let it end, ``column`` where lines of its
    column end. ``free`` tells that its start does not follow
    from its length, ``plain`` that it can be set anew as far as its geometry goes: free, from left
    to right, each letter's place known. ``level`` is False for lines that run up, down or aslant:
    those run from ``first`` to ``limit`` from above.
    """

    page: int
    line: int
    words: tuple[Word, ...]
    kept: tuple[Box, ...]
    box: Box
    band: tuple[float, float]
    first: float
    limit: float
    end: float
    reach: float
    column: float
    free: bool
    level: bool
    plain: bool

    @property
    def rows(self) -> tuple[float, float]:
        """Top and bottom of its boxes: as high as its letters, but never into another line."""
        return max(self.box.y0, self.band[0]), min(self.box.y1, self.band[1])


def cells_of(text: str, page: Page, words: Sequence[Word], taken: Taken) -> tuple[Cell, ...]:
    """The cells that ``taken`` touches among a page's ``words``, in the order of its lines.

    Words nobody can see belong to none.
    """
    lines: dict[int, list[Word]] = defaultdict(list)
    for word in words:
        if word.visible:
            lines[word.line].append(word)
    runs = [
        _Run(line, tuple(run), around(run), any(touches(taken, word) for word in run))
        for line, words in lines.items()
        for run in _runs(words)
    ]
    return tuple(_cell(text, page, run, runs, taken) for run in runs if run.touched)


def touches(taken: Taken, word: Word) -> bool:
    """Whether anything of ``word`` is taken."""
    return any(offset in taken for offset in range(word.start, word.end))


@dataclass(frozen=True, slots=True)
class _Run:
    """Words of one line that no wide gap parts; ``touched``: some of them are withheld."""

    line: int
    words: tuple[Word, ...]
    box: Box
    touched: bool


def cut_at(cell: Cell, rules: Sequence[float]) -> tuple[Cell, ...]:
    """``cell`` cut where upright rules stand between its words, none reaching over a rule."""
    parts: list[Cell] = []
    for left, right in pairwise([0.0, *sorted(rules), inf]):
        words = tuple(word for word in cell.words if left <= word.box.x0 < right)
        if words:
            box = around(words)
            limit = min(cell.limit, right - _RULE)
            parts.append(
                replace(
                    cell,
                    words=words,
                    kept=tuple(place for place in cell.kept if left <= place.x0 < right),
                    box=box,
                    first=max(cell.first, left + _RULE),
                    limit=limit,
                    end=min(cell.end, right - _TOUCHING),
                    reach=min(cell.reach, limit),
                    column=cell.column if box.x0 == cell.box.x0 else limit,
                )
            )
    return tuple(parts)


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """``words`` of one line cut at wide gaps; a line that is not level is one run."""
    if not _is_level(around(words), words):
        yield list(words)
        return
    ordered = sorted(words, key=lambda word: word.box.x0)
    gap = _CELL_GAP * median(word.box.height for word in words)
    run = [ordered[0]]
    for before, word in pairwise(ordered):
        if word.box.x0 - before.box.x1 > gap:
            yield run
            run = []
        run.append(word)
    yield run


def _is_level(around: Box, words: Sequence[Word]) -> bool:
    """Whether words, and their letters, stand beside each other rather than below each other."""
    glyphs = [glyph for word in words for glyph in word.glyphs]
    across = [glyph.x0 + glyph.x1 for glyph in glyphs]
    down = [glyph.y0 + glyph.y1 for glyph in glyphs]
    if glyphs and max(across) - min(across) < max(down) - min(down):
        return False
    return around.height < 1.8 * max(min(word.box.height, word.box.width * 4) for word in words)


def around(words: Sequence[Word]) -> Box:
    """One box around ``words``."""
    return Box.around([word.box for word in words])


def _cell(text: str, page: Page, run: _Run, runs: Sequence[_Run], taken: Taken) -> Cell:
    box = run.box
    others = [other for other in runs if other is not run]
    boxes = [other.box for other in others]
    level, onward = _is_level(box, run.words), _runs_on(text, run.words)
    free = level and onward and _starts_freely(box, boxes)
    if level:
        band = _band(box, boxes)
        left, limit, end = _room(box, boxes, page)
        margin, column = _edges(box, others, page, free=free)
        first = margin if left <= margin <= box.x0 else left
    else:
        band = (box.y0, box.y1)
        first, limit, end = _room_down(box, boxes, page)
        column = limit
    kept = tuple(place for word in run.words for place in _kept(word, taken))
    plain = free and not _is_stretched(run.words, taken)
    return Cell(
        page.number,
        run.line,
        run.words,
        kept,
        box,
        band,
        first,
        limit,
        end,
        limit,
        column,
        free,
        level,
        plain,
    )


def _kept(word: Word, taken: Taken) -> Iterator[Box]:
    """The places of what is not taken of ``word``, neighbours together."""
    if not word.glyphs:
        if not touches(taken, word):
            yield word.box
        return
    for first, last in kept_letters(word, taken):
        yield Box.around(word.glyphs[first:last])


def kept_letters(word: Word, taken: Taken) -> Iterator[tuple[int, int]]:
    """The runs of a word's letters that stay: first letter, and the one after the last."""
    first = -1
    for at in range(len(word.glyphs) + 1):
        if at < len(word.glyphs) and word.start + at not in taken:
            first = at if first < 0 else first
        elif first >= 0:
            yield first, at
            first = -1


def _edges(box: Box, others: Sequence[_Run], page: Page, *, free: bool) -> tuple[float, float]:
    """Where the lines begin and end among which ``box`` stands; the page's margins are alike.

    Lines with something withheld do not count: where they end follows from it.
    """
    untouched = [other.box for other in others if not other.touched]
    margin = min([*(other.x0 for other in untouched), page.width / 2])
    if free:
        margin = min(margin, box.x0)
        untouched = [other for other in untouched if abs(other.x0 - box.x0) <= _CENTRED]
    return margin, max([page.width - margin, *(other.x1 for other in untouched)])


def _room(box: Box, others: Sequence[Box], page: Page) -> tuple[float, float, float]:
    """How far to the left and to the right the page is free of other words, and what is there."""
    beside = [o for o in others if _shared(o.y0, o.y1, box.y0, box.y1)]
    middle = box.x0 + box.x1
    left = max((o.x1 + _BESIDE for o in beside if o.x0 + o.x1 < middle), default=_EDGE)
    # What reaches over the words themselves, a watermark or a line aslant, is not beside them.
    near = [o.x0 for o in beside if o.x0 + o.x1 > middle and o.x0 > box.x1 - box.height]
    right = min(near, default=page.width)
    return left, min(right - _BESIDE, page.width - _EDGE), right - (_TOUCHING if near else 0.0)


def _room_down(box: Box, others: Sequence[Box], page: Page) -> tuple[float, float, float]:
    """The same, upwards and downwards, for a line that is not level."""
    beside = [o for o in others if _shared(o.x0, o.x1, box.x0, box.x1)]
    middle = box.y0 + box.y1
    top = max((o.y1 + _TOUCHING for o in beside if o.y0 + o.y1 < middle), default=_EDGE)
    bottom = min(
        (o.y0 - _TOUCHING for o in beside if o.y0 + o.y1 > middle), default=page.height - _EDGE
    )
    return top, bottom, bottom


def _shared(low: float, high: float, lower: float, upper: float) -> bool:
    """Whether two stretches share more than a touch: they are of the same line."""
    return min(high, upper) - max(low, lower) > _SAME_LINE * min(high - low, upper - lower)


def _band(box: Box, others: Sequence[Box]) -> tuple[float, float]:
    """From half-way to the line above to half-way to the line below."""
    reach = _LEADING * box.height
    top, bottom, middle = box.y0 - reach, box.y1 + reach, (box.y0 + box.y1) / 2
    for other in others:
        if other.x1 < box.x0 or other.y1 < top or other.y0 > bottom:
            continue
        if other.y0 < middle < other.y1:  # over the letters: neither above nor below
            continue
        centre = (other.y0 + other.y1) / 2
        if centre < middle - box.height / 4:
            top = max(top, (other.y1 + box.y0) / 2)
        elif centre > middle + box.height / 4:
            bottom = min(bottom, (other.y0 + box.y1) / 2)
    return max(0.0, top), bottom


def _runs_on(text: str, run: Sequence[Word]) -> bool:
    """Whether each letter's place is known, and the text runs from left to right as it stands."""
    if any(not word.glyphs for word in run):
        return False
    if any(one.end > other.start for one, other in pairwise(run)):
        return False
    glyphs = [glyph for word in run for glyph in word.glyphs]
    if any(other.x0 < one.x0 - 0.2 * one.height for one, other in pairwise(glyphs)):
        return False
    letters = (text[offset] for word in run for offset in range(word.start, word.end))
    return not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in letters)


def _is_stretched(run: Sequence[Word], taken: Taken) -> bool:
    """Whether blank was put between the letters of words to fill the line: that tells its length.

    A glyph is as wide as its font says, whatever was put after it. Withheld letters do not count.
    """
    gaps = [
        (other.x0 - one.x1) / max(one.height, 1.0)
        for word in run
        for first, last in kept_letters(word, taken)
        for one, other in pairwise(word.glyphs[first:last])
        if one != other
    ]
    return bool(gaps) and abs(median(gaps)) > _STRETCHED


def _starts_freely(box: Box, others: Sequence[Box]) -> bool:
    """Whether the start of a line tells nothing of its length: other lines start there too.

    A line alone at its place may be centred, or set to the right.
    """
    return any(abs(other.x0 - box.x0) <= _ALIGNED for other in others)
