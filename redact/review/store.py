# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case store: one folder with ``case.db``, the originals, the cache and the seal.

Guaranteed: a state change and its audit events are one durable transaction; decisions and audit
rows cannot be changed or deleted through SQL (triggers); one process writes at a time. Not
guaranteed: anything against somebody who may write to the folder; see ``audit``.
"""

import fcntl
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from redact.errors import BrokenChain, NotAllowed, UsageError
from redact.review.audit import (
    GENESIS,
    AuditEvent,
    Chain,
    Entry,
    compare_copy,
    keyed_digest,
    verify_chain,
)
from redact.types import Decision, Verdict

_SCHEMA = 1
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, target TEXT NOT NULL, verdict TEXT NOT NULL,
    exemptions TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, via TEXT NOT NULL,
    role TEXT NOT NULL, note TEXT NOT NULL
) STRICT;
CREATE INDEX decision_target ON decision (target, seq);
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL, exemptions TEXT NOT NULL, data TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_whole BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER decision_kept BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_whole BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
"""


def now() -> str:
    """The time to record: RFC 3339, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class CaseStore:
    """An open case folder. Use as a context manager; only one process may hold it to write."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = lock

    @classmethod
    def open(cls, folder: Path) -> "CaseStore":
        """Open or make the case at ``folder`` for writing.

        NotAllowed when another process holds it; UsageError when its database is of a newer
        version or not a case at all.
        """
        for part in ("originals", "cache"):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise NotAllowed(
                f"another process is working on the case {folder}; wait for it to end"
            ) from error
        try:
            connection = _connect(folder / "case.db", write=True)
            store = cls(folder, connection, lock)
            store._migrate()
            store._reseal()
        except BaseException:
            os.close(lock)
            raise
        return store

    @classmethod
    def read(cls, folder: Path) -> "CaseStore":
        """Open an existing case for reading only; UsageError when there is none, or something else
        is there."""
        database = folder / "case.db"
        if not database.is_file():
            raise UsageError(f"there is no case at {folder}")
        store = cls(folder, _connect(database, write=False), None)
        store._check_version()
        return store

    def __enter__(self) -> "CaseStore":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database and let other processes in."""
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # Decisions and events -------------------------------------------------------------------

    def record(self, decisions: Sequence[Decision], entries: Sequence[Entry]) -> None:
        """Append decisions and audit entries in one durable transaction, then seal."""
        if not decisions and not entries:
            return
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO decision (target, verdict, exemptions, actor, at, via, role, note)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [_decision_row(decision) for decision in decisions],
            )
            self._append(entries)
        self._reseal()

    def decisions(self) -> dict[str, Decision]:
        """The newest decision on each target."""
        rows = self._connection.execute(
            "SELECT target, verdict, exemptions, actor, at, via, role, note FROM decision"
            " ORDER BY seq"
        )
        return {
            row[0]: Decision(row[0], Verdict(row[1]), tuple(json.loads(row[2])), *row[3:])
            for row in rows
        }

    def digest(self, words: str) -> str:
        """The keyed digest of withheld words, for the audit."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = 'digest_key'").fetchone()
        return keyed_digest(bytes.fromhex(row[0]), words)

    def events(self) -> Iterator[AuditEvent]:
        """The audit, in order."""
        rows = self._connection.execute(
            "SELECT seq, at, actor, action, target, exemptions, data, previous, hash"
            " FROM audit ORDER BY seq"
        )
        for row in rows:
            seq, at, actor, action, target, exemptions, data, previous, digest = row
            tags = _tags(seq, exemptions)
            yield AuditEvent(seq, at, actor, action, target, tags, data, previous, digest)

    def verify(self, copies: Path | None = None) -> int:
        """The number of audit events, all whole and sealed; BrokenChain names the first fault.

        ``copies`` is a folder with what was copied out of the case: where it has ``seal.json`` or
        ``audit.jsonl``, they must be of this very log, at its end or earlier.
        """
        number = verify_chain(self.events(), self.sealed())
        if copies is not None:
            self._compare(copies)
        return number

    def sealed(self) -> tuple[int, str]:
        """Count and head as the seal has them; (0, genesis) when there is no seal."""
        return _read_seal(self.folder / "seal.json")

    # Inside ---------------------------------------------------------------------------------

    def _compare(self, copies: Path) -> None:
        count, head = _read_seal(copies / "seal.json")
        row = self._connection.execute("SELECT hash FROM audit WHERE seq = ?", (count,)).fetchone()
        if count and (row is None or row[0] != head):
            raise BrokenChain(f"event {count} is not the one in the copied seal")
        exported = copies / "audit.jsonl"
        if exported.is_file():
            with exported.open(encoding="ascii", errors="replace", newline="") as lines:
                compare_copy(self.events(), lines, count)

    def _append(self, entries: Iterable[Entry]) -> None:
        row = self._connection.execute(
            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        chain = Chain(*row) if row else Chain()
        at = now()
        events = [chain.link(at, entry) for entry in entries]
        self._connection.executemany(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_event_row(event) for event in events],
        )

    def _reseal(self) -> None:
        """Bring the seal up to the log, unless the log does not continue what was sealed.

        A case is sealed before its first event, so a log without a seal has lost it.
        """
        count, head = self.sealed()
        if not self._is_empty() and not (self.folder / "seal.json").exists():
            return  # left as it is, so that `audit verify` names the fault
        row = self._connection.execute("SELECT hash FROM audit WHERE seq = ?", (count,)).fetchone()
        if count and (row is None or row[0] != head):
            return
        end = self._connection.execute(
            "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        if end and end[0] != count:
            self._seal(*end)

    def _seal(self, count: int, head: str) -> None:
        staged = self.folder / "seal.json.new"
        with staged.open("w", encoding="utf-8") as file:
            file.write(json.dumps({"format": 1, "count": count, "head": head}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        staged.replace(self.folder / "seal.json")

    def _is_empty(self) -> bool:
        return self._connection.execute("SELECT 1 FROM audit LIMIT 1").fetchone() is None

    def _migrate(self) -> None:
        if self._version() == 0:
            with self._transaction():
                for statement in _statements(_TABLES):
                    self._connection.execute(statement)
                key = secrets.token_hex(32)
                self._connection.execute("INSERT INTO meta VALUES ('digest_key', ?)", (key,))
                self._connection.execute(f"PRAGMA user_version = {_SCHEMA}")
        self._check_version()
        if self._is_empty():
            self._seal(0, GENESIS)

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def _check_version(self) -> None:
        try:
            version = self._version()
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{self.folder / 'case.db'} is not a case database") from error
        if version != _SCHEMA:
            raise UsageError(
                f"the case at {self.folder} was written by another version of redact"
                f" (format {version}, this one knows {_SCHEMA}); use that version"
            )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")


def _read_seal(path: Path) -> tuple[int, str]:
    try:
        seal = json.loads(path.read_text(encoding="utf-8"))
        return int(seal["count"]), str(seal["head"])
    except FileNotFoundError:
        return 0, GENESIS
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenChain(f"the seal {path} cannot be read") from error


def _tags(seq: int, exemptions: str) -> tuple[str, ...]:
    try:
        return tuple(json.loads(exemptions))
    except (ValueError, TypeError) as error:
        raise BrokenChain(f"event {seq} was changed") from error


def _decision_row(d: Decision) -> tuple[str, ...]:
    exemptions = json.dumps(d.exemptions)
    return (d.target, str(d.verdict), exemptions, d.actor, d.at, d.via, d.role, d.note)


def _event_row(e: AuditEvent) -> tuple[int | str, ...]:
    exemptions = json.dumps(e.exemptions)
    return (e.seq, e.at, e.actor, e.action, e.target, exemptions, e.data, e.previous, e.hash)


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    mode = "rwc" if write else "ro"
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
        connection.isolation_level = None
        if write:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.OperationalError as error:
        raise NotAllowed(f"the case database {path} cannot be opened: {error}") from error
    except sqlite3.DatabaseError as error:
        raise UsageError(f"{path} is not a case database") from error
    return connection


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; a trigger's inner semicolons do not end it."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
