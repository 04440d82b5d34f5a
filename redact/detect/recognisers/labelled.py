# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of forms and tables whose label stands in a cell of its own: beside them, or above.

Guarantees that a number is taken for what its label calls it, also where the number alone has no
form of its own (a passport, a staff number). Cells are parted by a tab, a bar or two spaces; a cell
that became a line of its own is read with the line above. It does not follow merged cells.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from redact.detect.cells import Cell, cells
from redact.detect.recognisers.hits import Hit

_END = r"(?:[ ]?(?:no|nos|number|num|id|rhif)\.?)?[ ]?[:?]?"
_SORTS = {
    "UK_PASSPORT": (r"passport", r"(?:[A-Z]{1,2}[ ]?)?\d(?:[ ]?\d){6,9}"),
    "UK_NINO": (
        r"(?:ni|nino|nat(?:ional)?\.?[ ]ins(?:urance)?)",
        r"[A-Z]{2}[ ]?\d\d[ ]?\d\d[ ]?\d\d(?:[ ]?[A-Z])?",
    ),
    "UK_BANK": (
        r"(?:sort[ ]?code|account|a/c|acct|iban|roll)",
        r"\d\d(?:[ -]?\d\d){2}|\d(?:[ -]?\d){6,9}|[A-Z]{2}\d\d(?:[ ]?[A-Z0-9]{2,4}){3,8}",
    ),
    "UK_DRIVING_LICENCE": (
        r"(?:driving[ ]licen[cs]e|licen[cs]e|driver)",
        r"(?=[A-Z0-9 ]*\d)[A-Z9]{3,5}[ ]?\d{6}[ ]?[A-Z0-9]{2,5}(?:[ ]?\d\d)?",
    ),
    "UK_COLLAR": (
        r"(?:employee|staff|payroll|warrant|collar|shoulder|pin)(?:[ /]card)?",
        r"[A-Z]{0,3}[ ]?\d{2,8}[A-Z]?",
    ),
    "PHONE_NUMBER": (
        r"(?:(?:tele)?phone|tel|mob(?:ile)?|home|work|direct[ ](?:dial|line)|ddi|ext(?:ension)?|"
        r"contact)",
        r"\+?\(?\d(?:[ ()./-]{0,2}\d){3,14}",
    ),
    "UK_VEHICLE_REGISTRATION": (
        r"(?:reg(?:istration)?|vrm|vrn|index|plate)(?:[ ]mark)?",
        r"(?=[A-Z ]*\d)(?=[\d ]*[A-Z])[A-Z0-9]{1,4}[ ]?[A-Z0-9]{1,4}",
    ),
    "UK_NHS": (r"(?:nhs|chi)", r"\d(?:[ .-]?\d){9}"),
}
ENTITIES = tuple(_SORTS)
_LABELS = {entity: re.compile(label + _END, re.IGNORECASE) for entity, (label, _) in _SORTS.items()}
_VALUES = {entity: re.compile(value, re.IGNORECASE) for entity, (_, value) in _SORTS.items()}
_RANKS = re.compile(r"ranks?|officers?|rank[ /&]{1,3}name|name[ /&]{1,3}rank", re.IGNORECASE)
_NUMBER = re.compile(r"(?:nos?|numbers?|num|\#)\.?", re.IGNORECASE)
_LONGEST, _MOST_ROWS, _WIDEST = 300, 100, 4


def find(entity: str, text: str) -> Iterator[Hit]:
    """Hits for the values of one entity's labels, each the whole cell."""
    label, value = _LABELS[entity], _VALUES[entity]
    for named, held in _pairs(text):
        if label.fullmatch(named):
            start, written = held
            if value.fullmatch(written):
                yield Hit(start, start + len(written), 0.8, "the value of a label that asks for it")


@lru_cache(maxsize=2)
def _pairs(text: str) -> tuple[tuple[str, Cell], ...]:
    """(label, cell) for each cell and what stands left of it, or at the head of its column."""
    rows = [(start, _called(row)) for start, row in _rows(text)]
    pairs: list[tuple[str, Cell]] = []
    for number, (start, row) in enumerate(rows):
        pairs += [(left[1], right) for left, right in pairwise(row)]
        if len(row) == 1 and number and len(rows[number - 1][1]) == 1:
            pairs.append((rows[number - 1][1][0][1], row[0]))
        elif len(row) > 1 and _is_head(row):
            for below_start, below in rows[number + 1 : number + _MOST_ROWS]:
                if len(below) < 2:
                    break
                pairs += _under((start, row), (below_start, below))
    return tuple(pairs)


def _called(row: list[Cell]) -> list[Cell]:
    """In a row of headings with ranks, ``No.`` is a staff number's."""
    if not any(_RANKS.fullmatch(text) for _, text in row):
        return row
    return [(at, "Staff no." if _NUMBER.fullmatch(text) else text) for at, text in row]


def _is_head(row: list[Cell]) -> bool:
    labels = [any(label.fullmatch(text) for label in _LABELS.values()) for _, text in row]
    return any(labels)


def _under(head: tuple[int, list[Cell]], row: tuple[int, list[Cell]]) -> Iterator[tuple[str, Cell]]:
    """Cells of a row with the heading of their column: by count, else by place in the line."""
    if len(head[1]) == len(row[1]):
        yield from ((above[1], cell) for above, cell in zip(head[1], row[1], strict=True))
        return
    for at, text in row[1]:
        away = at - row[0] + head[0]
        gap, label = min((abs(place - away), label) for place, label in head[1])
        if gap <= _WIDEST:
            yield label, (at, text)


def _rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """The offset of each line that is not too long, and its cells."""
    at = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST:
            yield at, [(at + start, cell) for start, cell in cells(line)]
        else:
            yield at, []
        at += len(line) + 1
