# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case store: one folder with ``case.db``, the originals, the cache and the seal.

Guaranteed: a state change and its audit events are one durable transaction (``change``); acts and
audit rows cannot be changed or deleted through SQL (triggers), and are named by ``verify`` when
they were by other ways; a case whose log does not end where its seal says is not opened for
writing; one process writes at a time, others may read. Not guaranteed: anything against somebody
who may write to the folder and its copies, see ``audit``. It knows no rules: who may do what, and
what follows, is for the modules beside it.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from redact.review.acts import Act
from redact.review.audit import AuditEvent, Entry
from redact.review.store import rows, state
from redact.review.store.database import Database, disk_fault
from redact.review.store.jobs import Jobs
from redact.review.store.log import Log
from redact.review.store.schema import VERSION, migrate
from redact.review.store.seal import End
from redact.types import Decision, Finding, Source

_T = TypeVar("_T")
_OURSELVES = "redact"  # the actor of what no person and no policy does
_KEEP = Entry(_OURSELVES, "keep", "case", (), {})


@dataclass(frozen=True, slots=True)
class Held:
    """A finding as the case holds it: its words as written and the page it begins on.

    ``present`` is False once a later detection no longer finds it.
    """

    id: str
    finding: Finding
    words: str
    page: int
    present: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a document came to: reader, characters of text, and its pages as (start, end,
    width, height): offsets into the text, points. ``scans`` are the numbers of those whose words
    were read from a picture."""

    reader: str
    characters: int
    pages: tuple[tuple[int, int, float, float], ...]
    scans: tuple[int, ...] = ()

    def page_at(self, offset: int) -> int:
        """The number of the page that has this place of the text; 0 when none has."""
        return next((n for n, p in enumerate(self.pages) if p[0] <= offset < p[1]), 0)


class Change:
    """What is written in one transaction; made by ``CaseStore.change``.

    ``batch`` is the number of its first audit event.
    """

    def __init__(self, database: Database, log: Log) -> None:
        self._database, self._log = database, log
        self._connection = database.connection
        self.batch = log.last()[0] + 1
        self._entries: list[Entry] = []
        self._before: dict[str, str] = {}

    def event(self, entry: Entry) -> None:
        """Record an event."""
        self._entries.append(entry)

    def act(self, act: Act, entry: Entry) -> None:
        """Append an act and its event, which gets the number and the digest of the row."""
        kind, values = type(act), rows.act_row(replace(act, batch=self.batch))
        cursor = self._connection.execute(rows.insert(kind), values)
        row = self._log.row_digest(kind, cursor.lastrowid or 0, values)
        data = {**entry.data, "batch": self.batch, "row": row}
        self.event(replace(entry, data=data))

    def adopt(self, decision: Decision, number: int) -> None:
        """Give a decision of the first version the event with its digest that it lacks."""
        row = self._log.row_digest(Decision, number, rows.act_row(decision))
        entry = Entry(_OURSELVES, "adopt", decision.target, decision.exemptions, {"row": row})
        self.event(entry)

    def put_sources(self, sources: Iterable[Source]) -> None:
        """Let the sources be these, and no others."""
        self._touch("sources")
        self._connection.execute("DELETE FROM source")
        self._connection.executemany(
            "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(rows.source_row, sources)
        )

    def put_document(self, document: str, read: Read) -> None:
        """What reading a document came to."""
        self._touch(f"document {document}")
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)",
            (document, read.reader, rows.pages_text(read.pages, read.scans), read.characters),
        )

    def put_findings(self, document: str, found: Iterable[tuple[Finding, str, int]]) -> None:
        """Let the findings of a document be these, each with its words and page; those of before
        that are not among them stay, marked as no longer present."""
        self._touch(f"findings {document}")
        self._connection.execute("UPDATE finding SET present = 0 WHERE document = ?", (document,))
        self._connection.executemany(
            rows.PUT_FINDING, (rows.finding_row(*finding) for finding in found)
        )

    def put_register(self, digest: str, at: str, content: str) -> None:
        """Keep a new register."""
        self._connection.execute(
            "INSERT INTO register (digest, at, content) VALUES (?, ?, ?)", (digest, at, content)
        )

    def set(self, key: str, value: Any) -> None:
        """Set one of the case's settings, as JSON."""
        self._touch(f"setting {key}")
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"case.{key}", json.dumps(value))
        )

    def write(self) -> End | None:
        """Link the events to the audit, at the end of the transaction; where the log then ends.

        The last one gets the digests of what was changed in place, so that it says so itself.
        """
        kept = self._digests(frozenset(self._before))
        kept = {part: now for part, now in kept.items() if self._before[part] != now}
        if kept:
            last = self._entries.pop() if self._entries else _KEEP
            self._entries.append(replace(last, data={**last.data, "state": kept}))
        return self._log.append(self._entries)

    def _touch(self, part: str) -> None:
        """A part of the state is about to be changed: its digest before is noted once."""
        if part not in self._before:
            self._before |= self._digests(frozenset((part,)))

    def _digests(self, parts: frozenset[str]) -> dict[str, str]:
        return dict(state.digests(self._database, self._log.digest, parts))


class CaseStore:
    """An open case folder. Use as a context manager; only one process may hold it to write."""

    def __init__(self, database: Database) -> None:
        self.folder = database.folder
        self._database = database
        self.log = Log(database)
        self.jobs = Jobs(database)

    @classmethod
    def open(cls, folder: Path) -> "CaseStore":
        """Open or make the case at ``folder`` for writing, brought up to this version.

        Errors as ``Database.open``; BrokenChain when the log does not end where the seal says.
        """
        for part in ("originals", "cache"):
            try:
                (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise disk_fault(error, folder) from error
        store = cls(Database.open(folder))
        try:
            store._prepare()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def read(cls, folder: Path) -> "CaseStore":
        """Open an existing case for reading only; errors as ``Database.read``."""
        return cls(Database.read(folder))

    def __enter__(self) -> "CaseStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let other processes in."""
        self._database.close()

    @contextmanager
    def change(self) -> Iterator[Change]:
        """One durable transaction with its audit events; nothing of it stays when it raises."""
        with self._database.transaction():
            change = Change(self._database, self.log)
            yield change
            end = change.write()
        if end:
            self.log.settle(end)

    # Reading --------------------------------------------------------------------------------

    def all(self, kind: type[_T]) -> list[_T]:
        """Every act of one kind, in order."""
        chunks = self._database.chunks(rows.select(kind))
        return [act for some in chunks for act in rows.acts_of(kind, some)]

    def sources(self) -> tuple[Source, ...]:
        """The sources, by number."""
        return tuple(rows.source_of(row) for row in self._database.rows(rows.SOURCES))

    def documents(self) -> dict[str, Read]:
        """What reading each document came to, by id."""
        found = self._database.rows("SELECT id, reader, pages, characters FROM document")
        return {row[0]: Read(row[1], row[3], *rows.pages_of(row[2])) for row in found}

    def findings(self) -> tuple[Held, ...]:
        """Every finding there is or ever was, by document and place."""
        chunks = self._database.chunks(rows.FINDINGS)
        return tuple(held for some in chunks for held in rows.findings_of(Held, some))

    def present(self) -> dict[str, frozenset[str]]:
        """By document, the ids of the findings that are there now."""
        found: dict[str, set[str]] = defaultdict(set)
        for document, finding in self._database.rows(
            "SELECT document, id FROM finding WHERE present"
        ):
            found[document].add(finding)
        return {document: frozenset(ids) for document, ids in found.items()}

    def now(self) -> str:
        """The time to record: this machine's, unless the newest event is later."""
        return self.log.now()

    def register(self) -> tuple[str, str]:
        """Digest and content of the newest register; empty when there is none."""
        found = self._database.rows(
            "SELECT digest, content FROM register ORDER BY seq DESC LIMIT 1"
        )
        return next(((row[0], row[1]) for row in found), ("", ""))

    def settings(self) -> Mapping[str, Any]:
        """The case's settings by name."""
        found = self._database.rows("SELECT key, value FROM meta WHERE key LIKE 'case.%'")
        return {key.removeprefix("case."): json.loads(value) for key, value in found}

    def events(self) -> Iterator[AuditEvent]:
        """The audit, in order."""
        return self.log.events()

    def verify(self, copies: Path | None = None) -> int:
        """The number of audit events, all whole; see ``Log.verify``."""
        return self.log.verify(copies)

    def digest(self, words: str) -> str:
        """The keyed digest of words that the audit must not quote."""
        return self.log.digest(words)

    # Inside ---------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """The seal agrees with the log, and the tables are of this version, the key made once."""
        version = self._database.version()
        sealed = self.log.resume(version)
        if version == VERSION:
            return
        with self._database.transaction() as connection:
            migrate(connection, version)
            if not version:
                key = secrets.token_hex(32)
                connection.execute("INSERT INTO meta VALUES ('digest_key', ?)", (key,))
                return
            change = Change(self._database, self.log)
            data = {"from": version, "to": VERSION, "sealed": sealed}
            change.event(Entry(_OURSELVES, "upgrade", "case", (), data))
            numbers = self._database.rows("SELECT seq FROM decision ORDER BY seq")
            for (number,), decision in zip(numbers, self.all(Decision), strict=True):
                change.adopt(decision, number)
            end = change.write()
        if end:
            self.log.settle(end)
