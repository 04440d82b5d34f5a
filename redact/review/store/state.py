# SPDX-License-Identifier: AGPL-3.0-or-later
"""Digests that bind to the log what changes in place: sources, documents, findings, settings.

Each change of such a part puts its new digest into an event, so that a source taken away, a finding
hidden or a role given behind the store's back is named as well. Registers are append-only and only
kept for reading.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from redact.errors import BrokenChain
from redact.review.audit import canonical
from redact.review.store.database import Database, NotText
from redact.review.store.rows import SOURCES

# By kind of part: its rows, the name of a part first, and the column that holds the name.
_KINDS = {
    "document": ("SELECT id, reader, pages, characters FROM document", "id"),
    "findings": ("SELECT document, * FROM finding", "document"),
    "setting": ("SELECT substr(key, 6), value FROM meta WHERE key LIKE 'case.%'", "substr(key, 6)"),
}

Recorded = dict[str, tuple[str, int]]  # by part: its newest digest and the event that holds it


def digests(
    database: Database, digest: Callable[[str], str], wanted: frozenset[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Each part of the state as it is now, or the ``wanted`` ones, with its digest."""
    for part, content in _parts(database, wanted):
        yield part, digest(canonical([part, *content]))


def check(database: Database, digest: Callable[[str], str], recorded: Recorded) -> None:
    """BrokenChain names the first part that is not what its newest event recorded."""
    left = dict(recorded)
    try:
        for part, now in digests(database, digest):
            then, event = left.pop(part, ("", 0))
            if not event and now != digest(canonical(["sources"])):  # a case that has none yet
                raise BrokenChain(f"{_spoken(part)} was put in without an event")
            if event and then != now:
                raise BrokenChain(f"{_spoken(part)} is not what event {event} recorded")
    except NotText as error:
        raise BrokenChain("a source, document, finding or setting was changed") from error
    gone = [(event, part) for part, (_, event) in left.items()]
    if gone:
        event, part = min(gone)
        raise BrokenChain(f"{_spoken(part)}, which event {event} recorded, is gone")


def _parts(database: Database, wanted: frozenset[str] | None) -> Iterator[tuple[str, list[Any]]]:
    """Every part, or the wanted ones, with all its values one after the other."""
    if wanted is None or "sources" in wanted:
        yield "sources", [value for row in database.rows(SOURCES) for value in row]
    for kind, (query, column) in _KINDS.items():
        if wanted is None:
            rows = database.rows(f"{query} ORDER BY {column}, 2")
            for name, found in groupby(rows, key=itemgetter(0)):
                yield f"{kind} {name}", [value for _, *rest in found for value in rest]
            continue
        join = "AND" if "WHERE" in query else "WHERE"
        for part in sorted(part for part in wanted if part.startswith(f"{kind} ")):
            name = part.removeprefix(f"{kind} ")
            rows = database.rows(f"{query} {join} {column} = ? ORDER BY 2", (name,))
            yield part, [value for _, *rest in rows for value in rest]


def _spoken(part: str) -> str:
    kind, _, name = part.partition(" ")
    if kind == "sources":
        return "the list of sources"
    return {
        "document": f"the reading of document {name[:12]}",
        "findings": f"what was found in document {name[:12]}",
        "setting": f"the setting {name}",
    }[kind]
