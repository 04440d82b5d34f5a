# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which characters of a document survive its redactions, where they stand, and what is withheld.

A character survives when its word is visible, no redaction's span holds it and no redaction's box
holds its centre. A word without glyph boxes survives whole or not at all. A withheld character
that no box covers is an error: the burner does not guess. Pixels are not looked at here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redact.errors import RedactError
from redact.text import TextMap, merge_spans
from redact.types import Box, Document, Redaction, Word

_ROW = 12.0  # points: boxes are looked for by stripes of a page


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive surviving characters of one word: text, place, and one box per character.

    ``glyphs`` is empty where only the word's place is known. ``band`` is the box of the whole
    word: a piece is as high as the word it comes from.
    """

    start: int
    line: int
    text: str
    box: Box
    band: Box
    glyphs: tuple[Box, ...]


@dataclass(slots=True)
class PageSplit:
    """One page: its redactions with the glyph boxes each takes away, and what is left.

    ``whole`` are those of the boxes taken away that are not glyphs but words without glyphs.
    """

    redactions: list[Redaction] = field(default_factory=list)
    withheld: list[list[Box]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    whole: set[Box] = field(default_factory=set)
    _rows: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, redaction: Redaction) -> None:
        """Take in a redaction of the page."""
        box = redaction.box
        for row in range(int(box.y0 // _ROW), int(box.y1 // _ROW) + 1):
            self._rows[row].append(len(self.redactions))
        self.redactions.append(redaction)
        self.withheld.append([])

    def near(self, place: Box) -> list[int]:
        """The numbers of the redactions whose boxes meet ``place``, in their order."""
        rows = range(int(place.y0 // _ROW), int(place.y1 // _ROW) + 1)
        found = {number for row in rows for number in self._rows.get(row, ())}
        return [at for at in sorted(found) if _meet(place, self.redactions[at].box)]


def split(document: Document, redactions: Sequence[Redaction]) -> tuple[PageSplit, ...]:
    """One PageSplit per page, in order; RedactError when redactions and document do not fit."""
    pages = [PageSplit() for _ in document.pages]
    for redaction in redactions:
        if redaction.document != document.id:
            raise RedactError("a redaction belongs to another document")
        if not 0 <= redaction.page < len(pages):
            raise RedactError(f"a redaction lies on page {redaction.page + 1}, which is not there")
        pages[redaction.page].add(redaction)
    cut = _Cut(document, redactions)
    for word in document.words:
        if word.visible:
            pages[word.page].pieces.extend(_pieces(document.text, word, cut, pages[word.page]))
    for page in pages:
        page.pieces.sort(key=lambda piece: piece.start)
    return tuple(pages)


class _Cut:
    """Which offsets are withheld: by any span, or as part of a word that is taken whole."""

    def __init__(self, document: Document, redactions: Sequence[Redaction]) -> None:
        spans = merge_spans(span for redaction in redactions for span in redaction.spans)
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self.areas: dict[int, list[tuple[int, int]]] = defaultdict(list)
        drawn = [redaction for redaction in redactions if not redaction.spans]
        if drawn:  # a picture, an area: it may lie over words nobody listed
            text_map = TextMap(document)
            for redaction in drawn:
                self.areas[redaction.page] += text_map.spans_in(redaction.page, redaction.box)

    def holds(self, offset: int) -> bool:
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self._ends[index]

    def touches(self, word: Word) -> bool:
        index = bisect_right(self._starts, word.end - 1) - 1
        return index >= 0 and word.start < self._ends[index]


def _pieces(text: str, word: Word, cut: _Cut, page: PageSplit) -> Iterator[Piece]:
    """What survives of ``word``; what does not is noted with the redaction that takes it."""
    touched = cut.touches(word)
    near = [page.redactions[number].box for number in page.near(word.box)]
    if not word.glyphs:
        if touched:
            page.whole.add(word.box)
            _note_withheld(page, word.box)
        elif not _taken_whole(word, cut, near):
            yield Piece(word.start, word.line, text[word.start : word.end], word.box, word.box, ())
        return
    if not touched and not near:
        whole = text[word.start : word.end]
        yield Piece(word.start, word.line, whole, word.box, word.box, word.glyphs)
        return
    kept: list[int] = []
    for offset, glyph in enumerate(word.glyphs, start=word.start):
        if cut.holds(offset):
            _note_withheld(page, glyph)
        elif not any(_centre_in(glyph, box) for box in near):
            kept.append(offset)
    yield from _runs(text, word, kept)


def _runs(text: str, word: Word, kept: list[int]) -> Iterator[Piece]:
    first = 0
    for index in range(1, len(kept) + 1):
        if index == len(kept) or kept[index] != kept[index - 1] + 1:
            start, end = kept[first], kept[index - 1] + 1
            glyphs = word.glyphs[start - word.start : end - word.start]
            box = Box.around(glyphs)
            yield Piece(start, word.line, text[start:end], box, word.box, glyphs)
            first = index


def _taken_whole(word: Word, cut: _Cut, near: list[Box]) -> bool:
    """Whether a word without glyph boxes lies under a box: by its centre, or by a picture."""
    if any(_centre_in(word.box, box) for box in near):
        return True
    return any(start < word.end and word.start < end for start, end in cut.areas[word.page])


def _note_withheld(page: PageSplit, glyph: Box) -> None:
    """Give ``glyph`` to every redaction over its centre; RedactError when there is none."""
    found = False
    for number in page.near(glyph):
        if _centre_in(glyph, page.redactions[number].box):
            page.withheld[number].append(glyph)
            found = True
    if not found:
        raise RedactError("a withheld character lies outside every box of its page")


def _centre_in(glyph: Box, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _meet(one: Box, other: Box) -> bool:
    return one.y0 < other.y1 and other.y0 < one.y1 and one.x0 < other.x1 and other.x0 < one.x1
