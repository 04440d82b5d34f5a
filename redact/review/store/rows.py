# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the case's tables to types and back. One list of columns per table, nowhere repeated."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

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
KIND_OF = {table: kind for kind, table in TABLE_OF.items()}
_T = TypeVar("_T")
_FINDING = (
    *("id", "document", "reader", "label", "start", "end", "score", "finder", "why"),
    *("exemptions", "regions", "keep", "words", "page", "present"),
)


def columns_of(kind: type) -> tuple[str, ...]:
    """The columns of the table for ``kind``: the names of its fields."""
    return tuple(kind.__slots__)  # type: ignore[attr-defined]


def insert(kind: type) -> str:
    """The statement that appends one row for ``kind``."""
    names = columns_of(kind)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {TABLE_OF[kind]} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608


def select(kind: type) -> str:
    """The statement for all rows of ``kind`` in their order, without their numbers."""
    return f"SELECT {', '.join(columns_of(kind))} FROM {TABLE_OF[kind]} ORDER BY seq"  # noqa: S608


def act_row(act: Act) -> tuple[Any, ...]:
    """The values of an act, in the order of ``columns_of``."""
    return tuple(_stored(name, getattr(act, name)) for name in columns_of(type(act)))


def act_of(kind: type[_T], row: Sequence[Any]) -> _T:
    """The act in a row of ``select``."""
    return kind(
        *[
            _READ[name](value) if name in _READ else value
            for name, value in zip(columns_of(kind), row, strict=True)
        ]
    )


def _stored(name: str, value: Any) -> Any:
    if name in ("exemptions", "members"):
        return json.dumps(value)
    if name == "regions":
        return regions_text(value)
    return str(value) if isinstance(value, str) else value


def _kind(value: str) -> MarkKind | GroupingKind:
    return MarkKind(value) if value in _MARKS else GroupingKind(value)


_MARKS = frozenset(str(kind) for kind in MarkKind)


def names_of(text: str) -> tuple[str, ...]:
    """A stored list of codes or ids."""
    return () if text == "[]" else tuple(json.loads(text))


def regions_text(regions: tuple[Region, ...]) -> str:
    """Regions as stored: JSON of [page, x0, y0, x1, y1]."""
    return json.dumps([[page, b.x0, b.y0, b.x1, b.y1] for page, b in regions])


def regions_of(text: str) -> tuple[Region, ...]:
    """Stored regions."""
    return () if text == "[]" else tuple((row[0], Box(*row[1:])) for row in json.loads(text))


_READ: dict[str, Any] = {
    "verdict": Verdict,
    "exemptions": names_of,
    "members": names_of,
    "regions": regions_of,
    "kind": _kind,
}

FINDINGS = f"SELECT {', '.join(_FINDING)} FROM finding"  # noqa: S608
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


def finding_of(row: Sequence[Any]) -> Finding:
    """The finding in a row of ``FINDINGS``."""
    _, document, reader, label, start, end, score, finder, why, codes, regions, keep, *_ = row
    return Finding(
        document,
        label,
        start,
        end,
        score,
        finder,
        why,
        names_of(codes),
        regions_of(regions),
        bool(keep),
        reader,
    )


def source_row(s: Source) -> tuple[Any, ...]:
    """The row of a source."""
    return (s.path, s.parent, s.item, s.order, s.document, s.media_type, str(s.status), s.reason)


def source_of(row: Sequence[Any]) -> Source:
    """The source in a row of ``SOURCES``."""
    path, parent, item, order, document, media_type, status, reason = row
    return Source(path, parent, item, order, document, media_type, Status(status), reason)
