# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lines of a page cut into cells: runs of words that no wide gap parts, with room around them.

A cell is what is set anew, or taken whole, at once: a line of a paragraph, a cell of a table. It is
geometry only: what is drawn there, and why something is withheld, is for others.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from redact.types import Box, Page, Word

Taken = Callable[[int, int], bool]  # whether anything of text[start:end] is withheld

_CELL_GAP = 1.2  # of the line's height: blank that parts two cells
_LEADING = 0.3  # of the line's height: how far a cell's band reaches above and below its letters
_EDGE = 14.0  # points at the page's edge that stay free
_BESIDE = 6.0  # points kept free before the next cell
_ALIGNED = 1.0  # points by which the edges of lines of one column may differ
_CENTRED = 3.0
_RULE = 2.0  # points kept free beside a rule
_STRETCHED = 0.002  # of the line's height: blank between letters that is no kerning
_FEW = 6  # letters' gaps that do not show whether a line is stretched


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of one line, from left to right; ``box`` is around them, ``band`` its top and bottom.

    ``first`` and ``limit`` are how far to the left and to the right it may reach, ``column`` where
    the longest other line ends that begins at the same place (0: there is none). ``free`` tells
    that its start does not follow from its length, ``plain`` that it can be set anew as far as its
    geometry goes: free, from left to right, each letter's place known. ``level`` is False for
    lines that run up, down or aslant.
    """

    page: int
    line: int
    words: tuple[Word, ...]
    box: Box
    band: tuple[float, float]
    first: float
    limit: float
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
    runs = [(line, run) for line, words in lines.items() for run in _runs(words)]
    boxes = [around(run) for _, run in runs]
    return tuple(
        _cell(text, page, line, run, index, boxes)
        for index, (line, run) in enumerate(runs)
        if any(taken(word.start, word.end) for word in run)
    )


def cut_at(cell: Cell, rules: Sequence[float]) -> tuple[Cell, ...]:
    """``cell`` cut where upright rules stand between its words, none reaching over a rule."""
    parts: list[Cell] = []
    edges = [0.0, *sorted(rules), cell.limit + 2 * _RULE]
    for left, right in pairwise(edges):
        words = tuple(word for word in cell.words if left <= word.box.x0 < right)
        if words:
            box = around(words)
            limit = max(box.x1, min(cell.limit, right - _RULE))
            first = min(box.x0, max(cell.first, left + _RULE))
            column = cell.column if box.x0 == cell.box.x0 and cell.column <= limit else limit
            parts.append(
                replace(cell, words=words, box=box, first=first, limit=limit, column=column)
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
    """Whether words stand beside each other rather than below each other."""
    return around.height < 1.8 * max(min(word.box.height, word.box.width * 4) for word in words)


def around(words: Sequence[Word]) -> Box:
    """One box around ``words``."""
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    return box


def _cell(
    text: str, page: Page, line: int, run: Sequence[Word], index: int, boxes: Sequence[Box]
) -> Cell:
    box = boxes[index]
    others = [other for at, other in enumerate(boxes) if at != index]
    top, bottom = _band(box, others)
    first, limit = _room(box, [o for o in others if o.y0 < bottom and o.y1 > top], page)
    column = max((o.x1 for o in others if abs(o.x0 - box.x0) <= _CENTRED), default=0.0)
    free = _starts_freely(box, others, page)
    level = _is_level(box, run)
    plain = free and level and _runs_on(text, run) and not _is_stretched(run)
    if not free:  # then nor must its end be where its words end
        first = max(first, min(other.x0 for other in others)) if others else first
        column = max((other.x1 for other in others), default=0.0)
    return Cell(
        page.number, line, tuple(run), box, (top, bottom), first, limit, column, free, level, plain
    )


def _room(box: Box, beside: Sequence[Box], page: Page) -> tuple[float, float]:
    """How far to the left and to the right the page is free of other words."""
    left = max((o.x1 + _BESIDE for o in beside if o.x1 <= box.x0 + _ALIGNED), default=_EDGE)
    right = min(
        (o.x0 - _BESIDE for o in beside if o.x0 >= box.x1 - _ALIGNED), default=page.width - _EDGE
    )
    return min(left, box.x0), max(right, box.x1)


def _band(box: Box, others: Sequence[Box]) -> tuple[float, float]:
    """From half-way to the line above to half-way to the line below."""
    reach = _LEADING * box.height
    top, bottom, middle = box.y0 - reach, box.y1 + reach, (box.y0 + box.y1) / 2
    for other in others:
        if other.x1 < box.x0 or other.y1 < top or other.y0 > bottom:
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


def _is_stretched(run: Sequence[Word]) -> bool:
    """Whether blank was put between the letters of words to fill the line: that tells its length.

    A glyph is as wide as its font says, whatever was put after it.
    """
    gaps = [
        (other.x0 - one.x1) / max(one.height, 1.0)
        for word in run
        for one, other in pairwise(word.glyphs)
        if one != other
    ]
    return len(gaps) >= _FEW and abs(median(gaps)) > _STRETCHED


def _starts_freely(box: Box, others: Sequence[Box], page: Page) -> bool:
    """Whether the start of a line tells nothing of its length: it is not centred, nor set right."""
    if any(abs(other.x0 - box.x0) <= _ALIGNED for other in others):
        return True
    left = min((other.x0 for other in others), default=0.0)
    right = max((other.x1 for other in others), default=page.width)
    centre = (box.x0 + box.x1) / 2
    if min(abs(centre - page.width / 2), abs(centre - (left + right) / 2)) <= _CENTRED:
        return False
    return not any(abs(other.x1 - box.x1) <= _ALIGNED for other in others)
