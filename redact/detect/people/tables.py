# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in tables: the cells under a heading that asks for a name.

Guarantees that a column is followed by where its cells begin, as far as the reader of the file kept
the distance between cells. Tables whose cells became lines of their own are not read.
"""

import re
from collections.abc import Iterator

from redact.detect.cells import Cell, cells
from redact.detect.people.grammar import whole_name
from redact.detect.people.initials import are_other_letters
from redact.detect.people.layout import Layout, Line
from redact.detect.people.lexicon import fold_word, lexicon
from redact.detect.people.lists import is_person, one_person
from redact.types import Finding

_HEADING = re.compile(
    r"(?:full |witness |officer |staff |applicant |person.?s )?(?:names?|enw)|officers?|"
    r"witness(?:es)?|"
    r"by|who|whom|initials|attendees?|applicants?|requesters?|suspects?|victims?|owner|author|"
    r"contact|allocated(?: to)?|"
    r"handler|caseworker|adviser|[a-z]{4,12} by|nominal|"
    r"(?:sur|fore|first |last |previous |other )names?|"
    r"child|pupil|patient|tenant|complainant|referee|spouse|partner|next of kin",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[A-Z](?:[.-]{0,2}[A-Z]){1,3}\.?")
_INITIALS_ONLY = re.compile(r"by|who|initials|owner|officer", re.IGNORECASE)
_WIDEST, _MOST_ROWS, _LONGEST_LINE = 4, 200, 400
_WHY = "in a column of a table that holds names"


def tabled(layout: Layout) -> Iterator[Finding]:
    """Names in the columns headed ``Name``, ``Officer`` and the like."""
    skip = 0
    for row, line in enumerate(layout.lines):
        heads = _cells(line) if row >= skip else ()
        if len(heads) < 2:
            continue
        columns = [n for n, (_, text) in enumerate(heads) if _HEADING.fullmatch(text)]
        for number, below in enumerate(layout.lines[row + 1 : row + _MOST_ROWS] if columns else ()):
            entries = _cells(below)
            if not below.text or len(entries) < 2:
                break
            skip = row + number + 2
            for column in columns:
                yield from _entry(layout, below, entries, (column, heads))


def _cells(line: Line) -> tuple[Cell, ...]:
    return cells(line.text) if len(line.text) <= _LONGEST_LINE else ()


def _entry(
    layout: Layout,
    line: Line,
    entries: tuple[Cell, ...],
    head: tuple[int, tuple[Cell, ...]],
) -> Iterator[Finding]:
    number, heads = head
    place = heads[number][0]
    at, text = min(entries, key=lambda cell: abs(cell[0] - place))
    if len(entries) == len(heads) and "\t" in line.text:
        at, text = entries[number]  # tabs keep the order of cells, not their distance
        place = at
    if abs(at - place) <= _WIDEST:
        start = line.start + at
        name = one_person(text, start) or whole_name(layout.text, start, start + len(text))
        if (
            _INITIALS.fullmatch(text) or _is_small(text, heads[number][1])
        ) and not are_other_letters(text.replace(".", "")):
            yield layout.finding(start, start + len(text), 0.7, "table.v1", _WHY)
        elif name and (name.full or is_person(name)):
            yield layout.finding(name.start, name.end, 0.85, "table.v1", _WHY)


def _is_small(text: str, head: str) -> bool:
    """``ecg`` in a column that says who did it."""
    small = len(text) in (2, 3) and text.isalpha() and text.islower()
    return (
        small and bool(_INITIALS_ONLY.fullmatch(head)) and fold_word(text) not in lexicon().function
    )
