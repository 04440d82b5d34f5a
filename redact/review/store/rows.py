# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the case's tables to types and back. One list of columns per table, nowhere repeated.

Rows are read a column at a time: a case is opened in half the time. A row that this store cannot
have written is named, never guessed at.
"""

import json
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from typing import Any, TypeVar

from redact.errors import BrokenChain
from redact.review.acts import (
    Act,
    Approval,
    Grouping,
    GroupingKind,
    Mark,
    MarkKind,
    Reversal,
    Statement,
)
from redact.types import Box, Decision, Finding, Region, Source, Status, Verdict

TABLE_OF: dict[type, str] = {
    Decision: "decision",
    Mark: "mark",
    Grouping: "grouping",
    Statement: "statement",
    Reversal: "reversal",
    Approval: "approval",
}
_T = TypeVar("_T")


# Acts -----------------------------------------------------------------------------------------


def columns_of(kind: type) -> tuple[str, ...]:
    """The columns of the table for ``kind``: the names of its fields."""
    return tuple(kind.__slots__)  # type: ignore[attr-defined]


def insert(kind: type) -> str:
    """The statement that appends one row for ``kind``."""
    names = columns_of(kind)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {TABLE_OF[kind]} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608


def select(kind: type) -> str:
    """The statement for all rows of ``kind`` in their order: number, then the columns."""
    return f"SELECT seq, {', '.join(columns_of(kind))} FROM {TABLE_OF[kind]} ORDER BY seq"  # noqa: S608


def act_row(act: Act) -> tuple[Any, ...]:
    """The values of an act, in the order of ``columns_of``."""
    return tuple(_stored(name, getattr(act, name)) for name in columns_of(type(act)))


def acts_of(kind: type[_T], found: Sequence[tuple[Any, ...]]) -> list[_T]:
    """The acts in some rows of ``select``, at least one; BrokenChain names a row that this store
    did not write."""
    numbers, *columns = zip(*found, strict=True)
    named = zip(columns_of(kind), columns, strict=True)
    return _made(kind, [_read(TABLE_OF[kind], numbers, name, column) for name, column in named])


def signed(kind: type, values: Sequence[Any]) -> Sequence[Any]:
    """Of a row, what its event holds the digest of: all but defaults at its end.

    So a field that a later version adds, last and with a default, leaves the digests of the rows
    of before as they are.
    """
    end, defaults = len(values), _defaults(kind)
    while end and values[end - 1] == defaults[end - 1]:
        end -= 1
    return values[:end]


@cache
def _defaults(kind: type) -> tuple[Any, ...]:
    """The default of each column as stored; None, which no column holds, where there is none."""
    return tuple(
        None if field.default is MISSING else _stored(field.name, field.default)
        for field in fields(kind)
    )


# Findings and sources -------------------------------------------------------------------------

_FINDING = (
    *("id", "document", "reader", "label", "start", "end", "score", "finder", "why"),
    *("exemptions", "regions", "keep", "words", "page", "present"),
)
FINDINGS = f"SELECT {', '.join(_FINDING)} FROM finding ORDER BY document, start, end, label, id"  # noqa: S608
PUT_FINDING = (
    f"INSERT OR REPLACE INTO finding ({', '.join(_FINDING)})"  # noqa: S608
    f" VALUES ({', '.join('?' * len(_FINDING))})"
)
SOURCES = (
    "SELECT path, parent, item, ord, document, media_type, status, reason FROM source ORDER BY ord"
)


def finding_row(f: Finding, words: str, page: int) -> tuple[Any, ...]:
    """The row of a finding that is there now."""
    place = (f.start, f.end, round(f.score, 3), f.source, f.why, json.dumps(f.exemptions))
    regions = regions_text(f.regions)
    return (f.id, f.document, f.reader, f.label, *place, regions, int(f.keep), words, page, 1)


def findings_of(held: type[_T], found: Sequence[tuple[Any, ...]]) -> list[_T]:
    """From some rows of ``FINDINGS``, at least one: objects with the fields id, finding, words,
    page and present."""
    numbers, *_ = columns = list(zip(*found, strict=True))
    named = zip(_FINDING, columns, strict=True)
    column = {name: _read("finding", numbers, name, values) for name, values in named}
    column["source"] = column["finder"]
    column["finding"] = _made(Finding, [column[name] for name in columns_of(Finding)])
    return _made(held, [column[name] for name in columns_of(held)])


def source_row(s: Source) -> tuple[Any, ...]:
    """The row of a source."""
    return (s.path, s.parent, s.item, s.order, s.document, s.media_type, str(s.status), s.reason)


def source_of(row: Sequence[Any]) -> Source:
    """The source in a row of ``SOURCES``."""
    path, parent, item, order, document, media_type, status, reason = row
    return Source(path, parent, item, order, document, media_type, Status(status), reason)


# Values ---------------------------------------------------------------------------------------


def regions_text(regions: tuple[Region, ...]) -> str:
    """Regions as stored: JSON of [page, x0, y0, x1, y1]."""
    return json.dumps([[page, b.x0, b.y0, b.x1, b.y1] for page, b in regions])


def regions_of(text: str) -> tuple[Region, ...]:
    """Stored regions."""
    return () if text == "[]" else tuple((row[0], Box(*row[1:])) for row in json.loads(text))


Place = tuple[int, int, float, float]


def pages_text(pages: Sequence[Place], scans: Collection[int]) -> str:
    """Pages as stored: JSON of [start, end, width, height], and a fifth, 1, for a scan. (Cases of
    before have four: so nothing that was recorded of them changes.)"""
    return json.dumps([[*p, 1] if number in scans else p for number, p in enumerate(pages)])


def pages_of(text: str) -> tuple[tuple[Place, ...], tuple[int, ...]]:
    """Stored pages, and the numbers of those that are scans."""
    pages = json.loads(text)
    scans = (number for number, page in enumerate(pages) if len(page) > len(page[:4]))
    return tuple(tuple(page[:4]) for page in pages), tuple(scans)


@lru_cache(maxsize=4096)
def names_of(text: str) -> tuple[str, ...]:
    """A stored list of codes or ids; ValueError when it is not as this program writes one."""
    names = json.loads(text)
    if not isinstance(names, list) or json.dumps(names) != text:
        raise ValueError("no list as stored")
    return tuple(names)


def _stored(name: str, value: Any) -> Any:
    if name in ("exemptions", "members"):
        return json.dumps(value)
    if name == "regions":
        return regions_text(value)
    return str(value) if isinstance(value, str) else value


_KINDS = {str(kind): kind for kind in (*MarkKind, *GroupingKind)}
_VERDICTS = {str(verdict): verdict for verdict in Verdict}
_READ: dict[str, Callable[[Any], Any]] = {
    "verdict": _VERDICTS.__getitem__,
    "kind": _KINDS.__getitem__,
    "exemptions": names_of,
    "members": names_of,
    "regions": regions_of,
    "keep": bool,
    "present": bool,
}


def _read(table: str, numbers: Sequence[Any], name: str, column: Sequence[Any]) -> Sequence[Any]:
    """A column as types have it."""
    if name not in _READ:
        return column
    values: list[Any] = []
    read = _READ[name]
    try:
        for value in column:
            values.append(read(value))  # noqa: PERF401 - their number tells which one failed
    except (ValueError, TypeError, IndexError, KeyError) as error:
        row = numbers[len(values)]
        raise BrokenChain(f"{table} {row} was changed: its {name} cannot be read") from error
    return values


def _made(kind: type[_T], columns: Sequence[Sequence[Any]]) -> list[_T]:
    """Objects of a slotted dataclass from the columns of its fields.

    Slots are set as the ``__init__`` of a frozen dataclass does it, but a column at a time.
    """
    objects = [object.__new__(kind) for _ in columns[0]]
    for name, column in zip(columns_of(kind), columns, strict=True):
        deque(map(getattr(kind, name).__set__, objects, column), maxlen=0)
    return objects
