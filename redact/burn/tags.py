# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a page is told to somebody who hears it: paragraphs, tables, and each box as its own span.

Made of the runs of the text layer and their places alone, so it holds nothing that they do not.
Paragraphs are those of the document; a table is made only of rows whose cells stand apart and in
line with each other. Headings, lists and header cells are not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from redact.burn.textlayer import Run
from redact.types import Box

_GAP = 1.5  # of the height: blank that parts two cells; words of a line are never so far apart
_ALIGNED = 2.0  # points by which the edges of a column may differ
_SAME_LINE = 0.5  # of the lower run's height
_NEXT_ROW = 3.0  # of the height: rows further apart are two tables


@dataclass(frozen=True, slots=True)
class Leaf:
    """A paragraph (``P``) or a cell (``TD``) with its runs in reading order."""

    role: str
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each row."""

    rows: tuple[tuple[Leaf, ...], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked sequence: its role, and strings each with the run that it begins, if it does."""

    role: str
    strings: tuple[tuple[Run | None, str], ...]

    @property
    def text(self) -> str:
        return "".join(string for _, string in self.strings)


def blocks_of(runs: Sequence[Run]) -> tuple[Leaf | Table, ...]:
    """The page's paragraphs and tables, every run in exactly one, in the order given."""
    rows = list(_rows(runs))
    blocks: list[Leaf | Table] = []
    plain: list[Run] = []
    at = 0
    while at < len(rows):
        end = _end_of_table(rows, at)
        if end == at:
            below = _end_of_table(rows, at + 1)
            end = below if _heads(rows[at], rows[at + 1 : below]) else at
        if end > at:
            blocks += _paragraphs(plain)
            plain = []
            cells = (tuple(Leaf("TD", cell) for cell in row) for row in rows[at:end])
            blocks.append(Table(tuple(cells)))
            at = end
        else:
            plain += [run for cell in rows[at] for run in cell]
            at += 1
    return (*blocks, *_paragraphs(plain))


def leaves(blocks: Sequence[Leaf | Table]) -> Iterator[Leaf]:
    """Paragraphs and cells in reading order."""
    for block in blocks:
        if isinstance(block, Leaf):
            yield block
        else:
            yield from (cell for row in block.rows for cell in row)


def sequences(leaf: Leaf) -> tuple[Marked, ...]:
    """The leaf cut where a box is: its words are a ``Span``, their brackets are the leaf's."""
    strings: list[tuple[str, tuple[Run | None, str]]] = []
    for run in leaf.runs:
        if run.label:
            strings += [
                (leaf.role, (run, "[")),
                ("Span", (None, run.text)),
                (leaf.role, (None, "] ")),
            ]
        else:
            strings.append((leaf.role, (run, run.text + " ")))
    cut = groupby(strings, key=lambda entry: entry[0])
    return tuple(Marked(role, tuple(string for _, string in part)) for role, part in cut)


def _paragraphs(runs: Sequence[Run]) -> Iterator[Leaf]:
    for _, part in groupby(runs, key=lambda run: run.paragraph):
        yield Leaf("P", tuple(part))


_Row = list[tuple[Run, ...]]


def _rows(runs: Sequence[Run]) -> Iterator[_Row]:
    """Runs that follow each other to the right on one line, cut into cells at wide blanks."""
    row: list[Run] = []
    for run in runs:
        if row and not _goes_on(row[-1], run):
            yield _cells(row)
            row = []
        row.append(run)
    if row:
        yield _cells(row)


def _goes_on(before: Run, run: Run) -> bool:
    if before.turn or run.turn:
        return False
    low = min(before.area.height, run.area.height)
    shared = min(before.area.y1, run.area.y1) - max(before.area.y0, run.area.y0)
    return shared > _SAME_LINE * low and run.area.x0 > before.area.x1 - low / 2


def _cells(row: Sequence[Run]) -> _Row:
    cells: _Row = []
    first = 0
    for at, (before, run) in enumerate(pairwise(row), start=1):
        high = max(before.area.height, run.area.height)
        if run.area.x0 - before.area.x1 > _GAP * high:
            cells.append(tuple(row[first:at]))
            first = at
    return [*cells, tuple(row[first:])]


def _end_of_table(rows: Sequence[_Row], first: int) -> int:
    """The end of the table whose first row that is; ``first`` where there is none for sure."""
    if first >= len(rows):
        return first
    wide = len(rows[first])
    columns = [[_around(cell)] for cell in rows[first]]
    end = first + 1
    while wide > 1 and end < len(rows) and len(rows[end]) == wide:
        row = [_around(cell) for cell in rows[end]]
        above = [column[-1] for column in columns]
        if not _follows(above, row) or not all(
            _in_line([*column, cell]) for column, cell in zip(columns, row, strict=True)
        ):
            break
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
        end += 1
    least = 3 if wide == 2 else 2
    return end if end - first >= least else first


def _heads(head: _Row, rows: Sequence[_Row]) -> bool:
    """Whether ``head``, however it is set, stands over the columns of the table ``rows``."""
    if not rows or len(head) != len(rows[0]):
        return False
    cells = [_around(cell) for cell in head]
    columns = [_around([run for row in rows for run in row[at]]) for at in range(len(head))]
    over = all(
        (cell.x0 < column.x1 and column.x0 < cell.x1) == (one == other)
        for one, cell in enumerate(cells)
        for other, column in enumerate(columns)
    )
    return over and _follows(cells, [_around(cell) for cell in rows[0]])


def _follows(above: Sequence[Box], row: Sequence[Box]) -> bool:
    top, bottom = min(cell.y0 for cell in row), max(cell.y1 for cell in above)
    high = max(cell.height for cell in row)
    return -high / 2 < top - bottom < _NEXT_ROW * high


def _in_line(cells: Sequence[Box]) -> bool:
    """Whether the cells of a column share their left edge, their right edge or their middle."""
    edges = (
        [cell.x0 for cell in cells],
        [cell.x1 for cell in cells],
        [(cell.x0 + cell.x1) / 2 for cell in cells],
    )
    return any(max(edge) - min(edge) <= _ALIGNED for edge in edges)


def _around(cell: Sequence[Run]) -> Box:
    return Box.around([run.area for run in cell])
