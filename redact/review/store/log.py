# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit in the database, its seal beside it, and the proof that both and the acts agree.

Every act (decision, mark, approval ...) has one event that holds the number of its row and a keyed
digest of it, so that a row changed, added or taken away behind the triggers is named too.
"""

import hmac
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redact.errors import BrokenChain
from redact.review.audit import (
    GENESIS,
    AuditEvent,
    Chain,
    Entry,
    canonical,
    compare_copy,
    keyed_digest,
    verify_chain,
)
from redact.review.store.database import Database, told
from redact.review.store.rows import KIND_OF, columns_of

SEAL = "seal.json"
_COLUMNS = "seq, at, actor, action, target, exemptions, data, previous, hash"
_LEAST_SEAL = 160  # bytes: a seal is always overwritten whole, so it cannot be torn


def now() -> str:
    """The time by this machine's clock: RFC 3339, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Log:
    """The audit of one case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection = database.connection
        self._seal = database.folder / SEAL
        self._key: bytes | None = None

    # Writing ------------------------------------------------------------------------------------

    def last(self) -> tuple[int, str, str]:
        """Number, hash and time of the newest event; (0, genesis, "") before the first."""
        row = self._connection.execute(
            "SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return (row[0], row[1], row[2]) if row else (0, GENESIS, "")

    def append(self, entries: Iterable[Entry]) -> None:
        """Link entries to the chain; within a transaction of the caller, who seals after it.

        Times never run backwards: where this machine's clock is behind the newest event, that
        event's time is used again and the clock's is kept beside it.
        """
        count, head, before = self.last()
        chain, clock = Chain(count, head), now()
        at = max(clock, before)
        behind = {"clock": clock} if at != clock else {}
        self._connection.executemany(
            f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [_row(chain.link(at, _with(entry, behind))) for entry in entries],
        )

    def reseal(self) -> None:
        """Bring the seal up to the log, unless the log does not continue what was sealed.

        A case is sealed before its first event, so a log without a seal has lost it.
        """
        count, head, _ = self.last()
        if not self._seal.exists():
            if count == 0:
                self._write_seal(0, GENESIS)
            return  # else left as it is, so that `verify` names the fault
        sealed, sealed_head = self.sealed()
        if sealed and self._hash_of(sealed) != sealed_head:
            return
        if count != sealed:
            self._write_seal(count, head)

    def _write_seal(self, count: int, head: str) -> None:
        # In place, in one write shorter than a disk's sector. It may reach the disk after the log
        # does: opening the case brings a seal that lags behind up to date.
        text = json.dumps({"format": 1, "count": count, "head": head})
        handle = os.open(self._seal, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.pwrite(handle, text.ljust(_LEAST_SEAL - 1).encode() + b"\n", 0)
        finally:
            os.close(handle)

    def digest(self, words: str) -> str:
        """The keyed digest of words that the audit must not quote."""
        if self._key is None:
            row = self._connection.execute(
                "SELECT value FROM meta WHERE key = 'digest_key'"
            ).fetchone()
            self._key = bytes.fromhex(row[0])
        return keyed_digest(self._key, words)

    def row_digest(self, table: str, seq: int, values: Iterable[Any]) -> list[Any]:
        """What an event holds of its act's row: table, number, keyed digest."""
        return [table, seq, self.digest(canonical([table, seq, *values]))]

    # Reading ------------------------------------------------------------------------------------

    def events(self) -> Iterator[AuditEvent]:
        """The audit, in order."""
        with told(self._database.folder / "case.db"):
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"):  # noqa: S608
                yield _event(row)

    def sealed(self) -> tuple[int, str]:
        """Count and head as the seal has them; (0, genesis) when there is no seal."""
        return read_seal(self._seal)

    def verify(self, copies: Path | None = None) -> int:
        """The number of events, all whole and sealed; BrokenChain names the first fault.

        ``copies`` is a folder with what was copied out of the case: where it has ``seal.json`` or
        ``audit.jsonl``, they must be of this very log, at its end or earlier.
        """
        recorded: dict[tuple[str, int], tuple[str, int]] = {}
        number = verify_chain(_noting(self.events(), recorded), self.sealed())
        self._check_acts(recorded)
        if copies is not None:
            self._compare(copies)
        return number

    def _check_acts(self, recorded: dict[tuple[str, int], tuple[str, int]]) -> None:
        unsealed = self._connection.execute(
            "SELECT value FROM meta WHERE key = 'unsealed_decisions'"
        ).fetchone()
        for table, kind in KIND_OF.items():
            least = int(unsealed[0]) if table == "decision" and unsealed else 0
            columns = ", ".join(columns_of(kind))
            rows = self._connection.execute(
                f"SELECT seq, {columns} FROM {table} WHERE seq > ?",  # noqa: S608
                (least,),
            )
            for seq, *values in rows:
                digest, event = recorded.pop((table, seq), ("", 0))
                if not event:
                    raise BrokenChain(f"{table} {seq} was put in without an event")
                if not hmac.compare_digest(digest, self.row_digest(table, seq, values)[2]):
                    raise BrokenChain(f"{table} {seq} is not what event {event} recorded")
        if recorded:
            (table, seq), (_, event) = min(recorded.items(), key=lambda item: item[1][1])
            raise BrokenChain(f"{table} {seq}, which event {event} recorded, is gone")

    def _hash_of(self, seq: int) -> str:
        row = self._connection.execute("SELECT hash FROM audit WHERE seq = ?", (seq,)).fetchone()
        return str(row[0]) if row else ""

    def _compare(self, copies: Path) -> None:
        count, head = read_seal(copies / SEAL)
        if count and self._hash_of(count) != head:
            raise BrokenChain(f"event {count} is not the one in the copied seal")
        exported = copies / "audit.jsonl"
        if exported.is_file():
            with exported.open(encoding="ascii", errors="replace", newline="") as lines:
                compare_copy(self.events(), lines, count)


def read_seal(path: Path) -> tuple[int, str]:
    """Count and head of a seal; (0, genesis) when there is none, BrokenChain when it is damaged."""
    try:
        seal = json.loads(path.read_text(encoding="utf-8"))
        return int(seal["count"]), str(seal["head"])
    except FileNotFoundError:
        return 0, GENESIS
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenChain(f"the seal {path} cannot be read") from error


def _noting(
    events: Iterable[AuditEvent], recorded: dict[tuple[str, int], tuple[str, int]]
) -> Iterator[AuditEvent]:
    """The events; what they say of acts is noted on the way: digest and event by table and row."""
    for event in events:
        yield event
        if '"row":[' in event.data:  # reached once the event itself was found whole
            table, seq, digest = json.loads(event.data)["row"]
            recorded[table, seq] = (digest, event.seq)


def _with(entry: Entry, more: dict[str, str]) -> Entry:
    if not more:
        return entry
    data = {**entry.data, **more}
    return Entry(entry.actor, entry.action, entry.target, entry.exemptions, data)


def _row(e: AuditEvent) -> tuple[int | str, ...]:
    tags = json.dumps(e.exemptions)
    return (e.seq, e.at, e.actor, e.action, e.target, tags, e.data, e.previous, e.hash)


def _event(row: sqlite3.Row | tuple[Any, ...]) -> AuditEvent:
    seq, at, actor, action, target, exemptions, data, previous, digest = row
    try:
        tags = () if exemptions == "[]" else tuple(json.loads(exemptions))
    except (ValueError, TypeError) as error:
        raise BrokenChain(f"event {seq} was changed") from error
    return AuditEvent(seq, at, actor, action, target, tags, data, previous, digest)
