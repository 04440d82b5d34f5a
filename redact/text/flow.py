# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text in the order in which it stands, where that is not the order of the document's text.

A file may list a page line by line over two columns, letters of a stack between the lines beside
them, and a header and a footer between the two halves of a word. Guarantees one more text to search
in: each column read downwards, spaced pieces read along their line, and the last lines of each page
followed by the first of the next, with and without what may be running heads. Only matches that
cross a ``seam`` are news: within the pieces the document's own text has them.

It does not follow text around a curve, and looks for nothing between pages that are not neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from redact.types import Box, Document, Word

# What parts two pieces of a line (shares of the height), and how far pieces of one column stand
# apart, and their left edges or middles.
_WIDE, _BELOW, _EDGE = 1.2, 1.6, 1.5
# Single letters in a row may stand this far apart.
_ROW = 3.0
# So many lines at a page's end or start may be running heads or feet.
_RUNNING = 4
# Nothing matches over it.
_STOP = " \u241e "


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line that stand close together: offsets and place.

    ``upright`` when it runs up or down the page, ``letters`` when no two letters stand together.
    """

    start: int
    end: int
    page: int
    box: Box
    upright: bool
    letters: bool


class Flow:
    """``text`` to search for strings of up to ``reach`` characters, spaces and all.

    ``back`` gives the parts of the document that a match covers.
    """

    def __init__(self, document: Document, reach: int) -> None:
        self._parts: list[str] = []
        self._origins: list[int] = []  # offset in the document, or -1 between pieces
        self._seams: set[int] = set()
        self._document = document
        by_page: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces(document):
            by_page[piece.page].append(piece)
        for page in sorted(by_page):
            for chain in [*_columns(by_page[page]), *_rows(by_page[page])]:
                self._add(chain)
            if page + 1 in by_page:
                self._add_joins(by_page[page], by_page[page + 1], reach)
        self.text = "".join(self._parts)

    def back(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The parts of the document under ``text[start:end]``; none when it crosses no seam."""
        if not any(at in self._seams for at in range(start, end)):
            return ()
        found: list[tuple[int, int]] = []
        for offset in self._origins[start:end]:
            if offset < 0:
                continue
            if found and found[-1][1] == offset:
                found[-1] = (found[-1][0], offset + 1)
            else:
                found.append((offset, offset + 1))
        return tuple(found)

    def _add(self, chain: Sequence[Piece], seam: str = "\n") -> None:
        """A chain of pieces; each step that the document's text does not make is a seam."""
        self._put(_STOP, -1)
        for number, piece in enumerate(chain):
            if number:
                if self._is_news(chain[number - 1], piece):
                    self._seams.add(len(self._origins))
                self._put(seam, -1)
            self._put(self._document.text[piece.start : piece.end], piece.start)

    def _put(self, text: str, origin: int) -> None:
        self._parts.append(text)
        if origin < 0:
            self._origins.extend([-1] * len(text))
        else:
            self._origins.extend(range(origin, origin + len(text)))

    def _is_news(self, one: Piece, other: Piece) -> bool:
        between = self._document.text[one.end : other.start]
        return other.start < one.end or not between.isspace()

    def _add_joins(self, page: Sequence[Piece], following: Sequence[Piece], reach: int) -> None:
        """The ends of ``page`` with the starts of the next, each line left out or not."""
        tails, heads = list(_ends(page, reach)), list(_starts(following, reach))
        for tail in tails:
            for head in heads:
                if self._is_news(tail[-1], head[0]):
                    self._add([*tail, *head])


def pieces(document: Document) -> Iterator[Piece]:
    """The lines of a document, cut at wide gaps, in text order."""
    run: list[Word] = []
    for word in document.words:
        if run and not _goes_on(run[-1], word):
            yield _piece(run)
            run = []
        run.append(word)
    if run:
        yield _piece(run)


def _goes_on(one: Word, other: Word) -> bool:
    if (one.page, one.line) != (other.page, other.line):
        return False
    a, b = one.box, other.box
    limit = _WIDE * max(1.0, min(a.y1 - a.y0, b.y1 - b.y0))
    return (
        b.x0 - a.x1 <= limit
        and a.x0 - b.x1 <= limit
        and b.y0 - a.y1 <= limit
        and a.y0 - b.y1 <= limit
    )


def _piece(run: Sequence[Word]) -> Piece:
    box = Box.around([word.box for word in run])
    upright = box.height > box.width and run[-1].end - run[0].start > 1
    letters = all(word.end - word.start == 1 for word in run)
    return Piece(run[0].start, run[-1].end, run[0].page, box, upright, letters)


def _columns(page: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Chains of pieces each of which stands right below the one before, where that is news."""
    level = sorted((p for p in page if not p.upright), key=lambda p: (p.box.y0, p.box.x0))
    below: dict[int, int] = {}
    taken: set[int] = set()
    for index in range(len(level)):
        best = _next_below(level, index, taken)
        if best is not None:
            below[index] = best
            taken.add(best)
    yield from _chains(level, below, taken)


def _next_below(level: Sequence[Piece], index: int, taken: set[int]) -> int | None:
    box = level[index].box
    height = max(box.height, 1.0)
    best, nearest = None, 0.0
    for other in range(index + 1, len(level)):
        place = level[other].box
        if place.y0 - box.y0 > (_BELOW + 1.0) * height:
            break
        if other in taken or place.y0 < box.y0 + height / 2:
            continue
        edge = abs(place.x0 - box.x0)
        middle = abs(place.x0 + place.x1 - box.x0 - box.x1) / 2
        away = max(0.0, place.y0 - box.y1) + min(edge, middle)
        limit = _BELOW * height + _EDGE * height if best is None else nearest
        if min(edge, middle) <= _EDGE * height and away < limit:
            best, nearest = other, away
    return best


def _rows(page: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Chains of spaced-out letters that stand beside each other, where the text has them apart."""
    letters = sorted((p for p in page if p.letters), key=lambda p: (round(p.box.y1), p.box.x0))
    beside: dict[int, int] = {}
    taken: set[int] = set()
    for index in range(len(letters) - 1):
        one, other = letters[index].box, letters[index + 1].box
        height = max(one.height, 1.0)
        close = other.x0 >= one.x0 and other.x0 - one.x1 <= _ROW * height
        if close and abs(one.y1 - other.y1) <= height / 4:
            beside[index] = index + 1
            taken.add(index + 1)
    yield from _chains(letters, beside, taken)


def _chains(
    order: Sequence[Piece], links: dict[int, int], taken: set[int]
) -> Iterator[list[Piece]]:
    """The maximal chains of two or more pieces that the text holds in another order."""
    for first in links:
        if first in taken:
            continue
        chain = [first]
        while chain[-1] in links:
            chain.append(links[chain[-1]])
        found = [order[index] for index in chain]
        if any(b.start < a.end or b.start - a.end > 2 for a, b in pairwise(found)):
            yield found


def _ends(page: Sequence[Piece], reach: int) -> Iterator[list[Piece]]:
    """What stands last on a page, without its last line, its last two ..., ``reach`` long."""
    order = sorted(page, key=lambda p: (p.box.y1, p.box.x0))
    for stop in range(len(order), max(0, len(order) - _RUNNING), -1):
        chain: list[Piece] = []
        left = reach
        while left > 0 and stop:
            stop -= 1
            piece = order[stop]
            chain.insert(0, replace(piece, start=max(piece.start, piece.end - left)))
            left -= piece.end - piece.start
        yield chain


def _starts(page: Sequence[Piece], reach: int) -> Iterator[list[Piece]]:
    """What stands first on a page, without its first line, its first two ..., ``reach`` long."""
    order = sorted(page, key=lambda p: (p.box.y0, p.box.x0))
    for start in range(min(len(order), _RUNNING)):
        chain: list[Piece] = []
        left = reach
        while left > 0 and start < len(order):
            piece = order[start]
            chain.append(replace(piece, end=min(piece.end, piece.start + left)))
            left -= piece.end - piece.start
            start += 1
        yield chain
