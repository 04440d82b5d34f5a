# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines set anew in the picture of a page: old ink gone, words drawn where they stand now.

Guarantees that nothing of a moved word stays at its old place, that nothing but the word is drawn
at the new one, and that the picture does not depend on where the word stood. That the band of the
line holds nothing else is for ``setting`` to have seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from redact.burn.letters import Letters
from redact.burn.lines import Cell, cells_of
from redact.burn.raster import PagePainter, Pixels
from redact.types import Box, Document, Page, Redaction, Word

_LEAN = 0.12  # of the line's height: how far letters may reach out of their places
_SAME = 0.0005  # points: less than this is no move


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
    document: Document,
    as_set: Document,
    page: Page,
    words: Sequence[tuple[Word, Word]],
    redactions: Sequence[Redaction],
    letters: Callable[[], Letters],
) -> tuple[Reset, ...]:
    """The cells of a page that were set anew; ``words`` are (as read, as set)."""
    taken = {
        offset
        for redaction in redactions
        if redaction.width in ("step", "line")
        for start, end in redaction.spans
        for offset in range(start, end)
    }
    if as_set is document or not taken:
        return ()
    now = {word.start: new for word, new in words}
    cells = cells_of(
        document.text,
        page,
        [word for word, _ in words],
        lambda start, end: any(offset in taken for offset in range(start, end)),
    )
    anew = [cell for cell in cells if any(now[word.start] != word for word in cell.words)]
    exact = letters() if anew else None
    return tuple(Reset(_grown(cell), tuple(_moves(cell, now, taken, exact))) for cell in anew)


def _grown(cell: Cell) -> Box:
    lean = _LEAN * cell.box.height
    return Box(cell.box.x0 - lean, cell.band[0], cell.box.x1 + lean, cell.band[1])


def _moves(
    cell: Cell, now: dict[int, Word], taken: set[int], letters: Letters | None
) -> Iterator[Move]:
    lean = _LEAN * cell.box.height
    runs = [run for word in cell.words for run in _kept(word, now[word.start], taken)]
    edges = [(glyph.x0, glyph.x1) for word in cell.words for glyph in word.glyphs]
    for old, new in runs:
        x0, x1 = old[0].x0, max(glyph.x1 for glyph in old)
        before = max((e for _, e in edges if e <= x0 + _SAME), default=x0 - 2 * lean)
        after = min((e for e, _ in edges if e >= x1 - _SAME), default=x1 + 2 * lean)
        left, right = min(lean, max(0.0, x0 - before) / 2), min(lean, max(0.0, after - x1) / 2)
        first = letters.exact(old[:1])[0] if letters else old[0]
        shift = new[0].x0 - first.x0
        yield Move(Box(x0 - left, cell.band[0], x1 + right, cell.band[1]), shift)


def _kept(
    word: Word, new: Word, taken: set[int]
) -> Iterator[tuple[tuple[Box, ...], tuple[Box, ...]]]:
    """The runs of a word's letters that stay, as read and as set."""
    first = -1
    for at in range(len(word.glyphs) + 1):
        if at < len(word.glyphs) and word.start + at not in taken:
            first = at if first < 0 else first
        elif first >= 0:
            yield word.glyphs[first:at], new.glyphs[first:at]
            first = -1


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
