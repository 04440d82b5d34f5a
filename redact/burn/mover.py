# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines set anew in the picture of a page: old ink gone, words drawn where they stand now.

Guarantees that nothing of a moved word stays at its old place, that nothing but the word is drawn
at the new one, and that the picture does not depend on where the word stood. That the band of the
line holds nothing else is for ``Ground`` to have seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from redact.burn.ground import LEAN, Ground, leaning
from redact.burn.letters import Letters
from redact.burn.lines import Cell, kept_letters
from redact.burn.raster import PagePainter, Pixels
from redact.types import Box, Document, Page, Word


@dataclass(frozen=True, slots=True)
class Move:
    """Letters that stay together: where they stand (with what reaches out), and how far they go."""

    source: Box
    shift: float


@dataclass(frozen=True, slots=True)
class Reset:
    """One cell to set anew: what is wiped, and the moves, from left to right."""

    wiped: Box
    moves: tuple[Move, ...]


def resets(
    text: str,
    page: Page,
    words: Sequence[tuple[Word, Word]],
    taken: Container[int],
    ground: Ground,
) -> tuple[Reset, ...]:
    """The cells of a page that were set anew; ``words`` are (as read, as set).

    ``taken`` are the offsets that were withheld before lines were set; ``ground`` is the page
    without them.
    """
    if all(word == new for word, new in words):
        return ()
    cells = ground.cells(text, page, [word for word, _ in words], taken)
    return resets_of(cells, {word.start: new for word, new in words}, taken, ground.letters)


def resets_of(
    cells: Sequence[Cell], now: Mapping[int, Word], taken: Container[int], letters: Letters
) -> tuple[Reset, ...]:
    """Those of a page's ``cells`` that were set anew; ``now`` are its words as set, by start."""
    anew = [cell for cell in cells if any(now[word.start] != word for word in cell.words)]
    return tuple(Reset(_grown(cell), tuple(_moves(cell, now, taken, letters))) for cell in anew)


def _grown(cell: Cell) -> Box:
    """All that a cell may fill: also where its words did not reach, so that nothing tells how far.

    Tips of letters of other lines that reach in are gone from all of it.
    """
    lean = LEAN * cell.box.height
    return Box(cell.box.x0 - lean, cell.band[0], cell.limit + lean, cell.band[1])


def _moves(
    cell: Cell, now: Mapping[int, Word], taken: Container[int], letters: Letters
) -> Iterator[Move]:
    runs = [(word, *run) for word in cell.words for run in kept_letters(word, taken)]
    for (word, first, _), place in zip(runs, leaning(cell), strict=True):
        then = letters.exact(word.glyphs[first : first + 1])[0].x0
        yield Move(place, now[word.start].glyphs[first].x0 - then)


def reset_lines(pixels: Pixels, painter: PagePainter, lines: Sequence[Reset]) -> None:
    """Set ``lines`` anew, in place."""
    colour = pixels.shape[2] == 3
    for line in lines:
        x0, y0, x1, y1 = painter.grid.pixels(line.wiped)
        region = pixels[y0:y1, x0:x1]
        if not region.size:
            continue
        paper = np.array(
            [np.bincount(region[:, :, c].ravel()).argmax() for c in range(region.shape[2])],
            np.uint8,
        )
        region[:] = paper
        for move in line.moves:
            drawn, left, top = painter.moved(move.source, move.shift, colour=colour)
            _paste(pixels, drawn, left, top, y0, y1)


def _paste(pixels: Pixels, drawn: Pixels, left: int, top: int, first: int, last: int) -> None:
    """Lay ``drawn`` over the page with its corner there, within the rows from first to last."""
    y0, y1 = max(top, first, 0), min(top + drawn.shape[0], last, pixels.shape[0])
    x0, x1 = max(left, 0), min(left + drawn.shape[1], pixels.shape[1])
    if y0 < y1 and x0 < x1:
        pixels[y0:y1, x0:x1] = drawn[y0 - top : y1 - top, x0 - left : x1 - left]


def by_page(document: Document, as_set: Document) -> dict[int, list[tuple[Word, Word]]]:
    """The words of each page, as read and as set."""
    pages: dict[int, list[tuple[Word, Word]]] = defaultdict(list)
    for word, new in zip(document.words, as_set.words, strict=True):
        pages[word.page].append((word, new))
    return pages
