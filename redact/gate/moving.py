# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is the document as set still the document, but for words that moved along lines with a box?

Guarantees: same text, words, pages and lines; only words of lines that a redaction touches have
moved, along their line and in its order, none onto another word, under a box or off the page. It
does NOT look at pixels (``leftover`` does), nor judge whether the new places still tell the width
of what was withheld.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from redact.gate.expected import taken_before, taken_characters
from redact.gate.standing import SAME, Flags, Line, Reals, Standing, Standings, sides_of
from redact.types import Box, Document, Leak, Redaction, Word

_STRETCH = 0.35  # share by which a word may become wider or narrower
_TOUCH = 1.0  # points that two words may share though they did not before
_AT_ONCE = 256  # words compared with all others of their height in one go
_BESIDE = 1.5  # points beside a word into which its ink may lean


def changed(
    document: Document, as_set: Document, redactions: Sequence[Redaction], standings: Standings
) -> tuple[Leak, ...]:
    """What about ``as_set`` is not ``document`` with words moved along lines with a box.

    ``standings`` are of these three.
    """
    if as_set is not document:
        if replace(document, words=()) != replace(as_set, words=()):
            return (_leak(-1, None, "the document as set is not the document"),)
        if list(map(_part, document.words)) != list(map(_part, as_set.words)):
            return (_leak(-1, None, "the document as set has not the same words"),)
    elif all(redaction.width in ("exact", "area") for redaction in redactions):
        return ()
    return tuple(_faults(document, redactions, standings))


def _faults(
    document: Document, redactions: Sequence[Redaction], standings: Standings
) -> Iterator[Leak]:
    before = taken_before(taken_characters(document, redactions))
    pages = standings.pages
    touched = {(w.page, w.line) for w in document.words if before[w.start] != before[w.end]}
    boxes: dict[int, list[Redaction]] = defaultdict(list)
    for redaction in redactions:
        boxes[redaction.page].append(redaction)
    for page in document.pages:
        number, words = page.number, pages.get(page.number, [])
        for word in words:
            if word.moved and (fault := _moved_wrongly(word, touched, page.width)):
                yield _leak(number, word.new, fault)
        yield from _out_of_order(number, words)
        yield from _collisions(number, words)
        yield from _under_boxes(number, words, boxes[number])


def _part(word: Word) -> tuple[object, ...]:
    """All of a word but where it stands."""
    return (word.start, word.end, word.page, word.line, word.hidden, len(word.glyphs),
            word.confidence)  # fmt: skip


def _moved_wrongly(word: Standing, touched: set[Line], width: float) -> str:
    """Why a word must not stand where it is said to stand now; empty when it may."""
    if word.line not in touched:
        return "a word moved that stands in no line with a box"
    places = [(word.old, word.new), *word.glyphs]
    if any(abs(a.y0 - b.y0) > SAME or abs(a.y1 - b.y1) > SAME for a, b in places):
        return "a word moved off its line, or became taller"
    if abs(word.old.width - word.new.width) > 1.0 + _STRETCH * word.old.width:
        return "a word became wider or narrower"
    if word.new.x0 < -_TOUCH or word.new.x1 > width + _TOUCH:
        return "a word moved off the page"
    x0, x1 = word.new.x0 - _BESIDE, word.new.x1 + _BESIDE
    if any(glyph.x0 < x0 or glyph.x1 > x1 for _, glyph in word.glyphs):
        return "letters of a word stand apart from it"
    return ""


def _out_of_order(page: int, words: Sequence[Standing]) -> Iterator[Leak]:
    """Words that changed places in their line."""
    lines: dict[Line, list[Standing]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    for line in lines.values():
        if not any(word.moved for word in line):
            continue
        in_order = sorted(line, key=lambda word: word.old.x0)
        for one, other in pairwise(in_order):
            if other.new.x0 < one.new.x0 - SAME:
                yield _leak(page, one.new, "words changed places in their line")


def _collisions(page: int, words: Sequence[Standing]) -> Iterator[Leak]:
    """Words that moved onto another one."""
    lines: dict[Line, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        if word.moved:
            lines[word.line].append(index)
    if not lines:
        return
    before = sides_of([word.old for word in words])
    after = sides_of([word.new for word in words])
    for line in lines.values():
        for at in range(0, len(line), _AT_ONCE):
            own = np.array(line[at : at + _AT_ONCE])
            top, bottom = after[own, 1].min(), after[own, 3].max()
            near = np.flatnonzero((after[:, 1] < bottom) & (after[:, 3] > top))
            meets = _shares(after[near], after[own]) & ~_shares(before[near], before[own])
            meets &= near != own[:, None]
            for index in own[meets.any(axis=1)].tolist():
                yield _leak(page, words[index].new, "a word moved onto another one")


def _shares(sides: Reals, own: Reals) -> Flags:
    """For each rectangle of ``own`` a row: which of ``sides`` share more than a touch with it."""
    x0, y0, x1, y1 = own.T[:, :, None]
    wide = np.minimum(sides[:, 2], x1) - np.maximum(sides[:, 0], x0)
    high = np.minimum(sides[:, 3], y1) - np.maximum(sides[:, 1], y0)
    found: Flags = (wide > _TOUCH) & (high > 0.4 * (y1 - y0))
    return found


def _under_boxes(
    page: int, words: Sequence[Standing], boxes: Sequence[Redaction]
) -> Iterator[Leak]:
    """Words nobody withheld that a box made wide, or a move, has brought under a box.

    An area that is as it was drawn takes the words in it, where they have not moved.
    """
    areas = [box.box for box in boxes if box.width in ("exact", "area")]
    sides = sides_of([word.new for word in words])
    moved = np.array([word.moved for word in words], dtype=np.bool_)
    for redaction in boxes:
        box = redaction.box
        wide = np.minimum(sides[:, 2], box.x1) - np.maximum(sides[:, 0], box.x0)
        high = np.minimum(sides[:, 3], box.y1) - np.maximum(sides[:, 1], box.y0)
        meets = (wide > _TOUCH) & (high > _TOUCH)
        if redaction.width in ("exact", "area"):
            meets &= moved
        for index in np.flatnonzero(meets).tolist():
            word = words[index]
            glyphs = [glyph for _, glyph in word.glyphs] or [word.new]
            deep = any(_depth(glyph, box) > _TOUCH for glyph in glyphs)
            drawn = not word.moved and any(_depth(word.new, area) > 0 for area in areas)
            if deep and not drawn:
                yield _leak(page, word.new, "a word that is not withheld lies under a box")


def _meets(one: Box, other: Box) -> bool:
    return one.overlap(other) != (0.0, 0.0)


def _depth(glyph: Box, box: Box) -> float:
    """How deep the centre of ``glyph`` lies in ``box``, negative outside."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)


def _where(page: int, box: Box) -> str:
    return f"page {page + 1} at {box.x0:.0f}, {box.y0:.0f} points"


def _leak(page: int, box: Box | None, what: str) -> Leak:
    return Leak("moved-word", page, _where(page, box) if box else "file", what)
