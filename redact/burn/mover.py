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
from math import ceil

import numpy as np
from numpy.typing import NDArray

from redact.burn.ground import Ground
from redact.burn.letters import Letters
from redact.burn.lines import Cell
from redact.burn.raster import PagePainter, Pixels
from redact.types import Box, Document, Page, Redaction, Word

_FAINT = 12  # of 255: less than this away from the paper's colour is paper
_LEAN = 0.12  # of the line's height: how far letters may reach out of their places


@dataclass(frozen=True, slots=True)
class Move:
    """Letters that stay together: where they stand (with what reaches out), and how far they go.

    ``joined_left`` and ``joined_right`` tell that a withheld letter stands against them there,
    whose ink may reach over.
    """

    source: Box
    shift: float
    joined_left: bool
    joined_right: bool


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
    ground: Callable[[], Ground],
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
    if all(word == new for word, new in words):
        return ()
    look = ground()
    cells = look.cells(
        document.text,
        page,
        [word for word, _ in words],
        lambda start, end: any(offset in taken for offset in range(start, end)),
    )
    anew = [cell for cell in cells if any(now[word.start] != word for word in cell.words)]
    return tuple(
        Reset(_grown(cell), tuple(_moves(cell, now, taken, look.letters))) for cell in anew
    )


def _grown(cell: Cell) -> Box:
    """All that a cell may fill: also where its words did not reach, so that nothing tells how far.

    Tips of letters of other lines that reach in are gone from all of it.
    """
    lean = _LEAN * cell.box.height
    return Box(cell.box.x0 - lean, cell.band[0], cell.limit + lean, cell.band[1])


def _moves(cell: Cell, now: dict[int, Word], taken: set[int], letters: Letters) -> Iterator[Move]:
    lean = _LEAN * cell.box.height
    befores = (None, *cell.words[:-1])
    afters = (*cell.words[1:], None)
    for before, word, after in zip(befores, cell.words, afters, strict=True):
        blank_left = min(lean, (word.box.x0 - before.box.x1) / 2) if before else lean
        blank_right = min(lean, (after.box.x0 - word.box.x1) / 2) if after else lean
        for first, last in _kept(word, taken):
            old = word.glyphs[first:last]
            shift = now[word.start].glyphs[first].x0 - letters.exact(old[:1])[0].x0
            joined = (first > 0, last < len(word.glyphs))
            left = 0.0 if joined[0] else blank_left
            right = 0.0 if joined[1] else blank_right
            x0, x1 = old[0].x0 - left, max(glyph.x1 for glyph in old) + right
            yield Move(Box(x0, cell.band[0], x1, cell.band[1]), shift, *joined)


def _kept(word: Word, taken: set[int]) -> Iterator[tuple[int, int]]:
    """The runs of a word's letters that stay: first letter, and the one after the last."""
    first = -1
    for at in range(len(word.glyphs) + 1):
        if at < len(word.glyphs) and word.start + at not in taken:
            first = at if first < 0 else first
        elif first >= 0:
            yield first, at
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
            _part(drawn, paper, move)
            _paste(pixels, drawn, left, top, y0, y1)


def _part(drawn: Pixels, paper: NDArray[np.uint8], move: Move) -> None:
    """Wipe ink that reaches in from withheld letters: what hangs on the edge they stand at.

    No further in than letters lean: a letter of the word's own that touches the edge stays.
    """
    deep = max(1, min(ceil(_LEAN * drawn.shape[0]), drawn.shape[1] // 3))
    ink = (np.abs(drawn.astype(np.int16) - paper) > _FAINT).any(axis=2)
    reached = np.zeros_like(ink)
    if move.joined_left:
        reached[:, :1] = ink[:, :1]
    if move.joined_right:
        reached[:, -1:] = ink[:, -1:]
    near = np.zeros_like(ink)
    if move.joined_left:
        near[:, :deep] = True
    if move.joined_right:
        near[:, -deep:] = True
    ink &= near
    while reached.any():
        more = _spread(reached) & ink
        if (more == reached).all():
            break
        reached = more
    drawn[_spread(reached) & near] = paper


def _spread(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """``mask`` and all pixels that touch it."""
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    wide = grown.copy()
    wide[:, 1:] |= grown[:, :-1]
    wide[:, :-1] |= grown[:, 1:]
    return wide


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
