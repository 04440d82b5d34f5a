# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit in the database, and the proof that it, its seal and the acts agree.

Every act (decision, mark, approval ...) has one event that holds the number of its row and a keyed
digest of it, so that a row changed, added, moved or taken away behind the triggers is named too;
what changes in place is bound by ``state``. Registers and jobs are not covered. The key
lies in the database: it keeps digests dumb where only the audit is seen, it proves nothing against
whoever can write the database and the seal.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redact.errors import BrokenChain
from redact.review.audit import (
    GENESIS,
    AuditEvent,
    Chain,
    Entry,
    check_end,
    compare_copy,
    flat,
    keyed_digest,
    verify_chain,
)
from redact.review.store import rows, state
from redact.review.store.database import Database, NotText, undisturbed
from redact.review.store.schema import altered
from redact.review.store.seal import EMPTY, End, Seal, Sealed

_COLUMNS = "seq, at, actor, action, target, exemptions, data, previous, hash"
_APPEND = f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_LOOKS, _BETWEEN = 50, 0.005  # how often, and after how long (s), a log under way is looked at
_Recorded = dict[tuple[str, int], tuple[str, int]]  # by table and row: digest and event


def now() -> str:
    """The time by this machine's clock: RFC 3339, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Log:
    """The audit of one case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seal = Seal(database.folder)
        self._key: bytes | None = None

    # Writing ------------------------------------------------------------------------------------

    def last(self) -> tuple[int, str, str]:
        """Number, hash and time of the newest event; (0, genesis, "") before the first."""
        try:
            row = self._database.row("SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1")
        except NotText as error:
            newest = self._database.row("SELECT MAX(seq) FROM audit") or (0,)
            raise BrokenChain(f"event {newest[0]} was changed: it is not text") from error
        return (row[0], row[1], row[2]) if row else (*EMPTY, "")

    def now(self) -> str:
        """The time to record: this machine's, unless the newest event is later."""
        return max(now(), self.last()[2])

    def append(self, entries: Iterable[Entry]) -> End | None:
        """Link entries to the chain and announce its new end to the seal; None without entries.

        Within a transaction of the caller, who settles the seal after it. Times never run
        backwards: where this machine's clock is behind the newest event, that event's time is used
        again and the clock's is kept beside it.
        """
        count, head, before = self.last()
        chain, clock = Chain(count, head), now()
        at = max(clock, before)
        behind = {"clock": clock} if at != clock else {}
        self._database.connection.executemany(
            _APPEND, [_row(chain.link(at, _with(entry, behind))) for entry in entries]
        )
        if chain.count == count:
            return None
        self._seal.announce((count, head), (chain.count, chain.head))
        return chain.count, chain.head

    def settle(self, end: End) -> None:
        """Seal the log at ``end``, now that it is committed."""
        self._seal.settle(end)

    def resume(self, version: int) -> int:
        """Before a case is written on: bring the seal to the end of the log, where the two agree.

        The count that was sealed. BrokenChain when they do not agree: it stays as it is. A case is
        sealed before its first event, so a log without a seal has lost it.
        """
        end = self.last()[:2] if version else EMPTY
        sealed = self._sealed(end)
        # The first version sealed after the commit: there a seal may lag behind.
        lags = version == 1 and self._hash_of(sealed.end[0]) == sealed.end[1]
        if not lags:
            check_end(end, sealed.end_of(end))
        self._seal.settle(end)
        return sealed.end[0]

    def digest(self, words: str) -> str:
        """The keyed digest of words that the audit must not quote."""
        if self._key is None:
            row = self._database.row("SELECT value FROM meta WHERE key = 'digest_key'")
            try:
                self._key = bytes.fromhex(row[0] if row else "none")
            except ValueError as error:
                raise BrokenChain("the key of the case is gone or was changed") from error
        return keyed_digest(self._key, words)

    def row_digest(self, kind: type, seq: int, values: Sequence[Any]) -> list[Any]:
        """What an event holds of its act's row: table, number, keyed digest."""
        table = rows.TABLE_OF[kind]
        signed = rows.signed(kind, values)
        return [table, seq, self.digest(flat([table, seq, *signed]))]

    # Reading ------------------------------------------------------------------------------------

    def events(self) -> Iterator[AuditEvent]:
        """The audit, in order; BrokenChain names an event that this store cannot have written."""
        seq = 0
        try:
            for row in self._database.rows(f"SELECT {_COLUMNS} FROM audit ORDER BY seq"):  # noqa: S608
                seq = row[0]
                yield _event(row)
        except NotText as error:
            raise BrokenChain(f"event {seq + 1} was changed: it is not text") from error

    def sealed(self) -> End:
        """Count and head as the seal has them; (0, genesis) when there is no seal."""
        found = self._seal.read()
        return found.end if found else EMPTY

    def verify(self, copies: Path | None = None) -> int:
        """The number of events, all whole and sealed; BrokenChain names the first fault.

        ``copies`` is a folder with what was copied out of the case: where it has ``seal.json`` or
        ``audit.jsonl``, they must be of this very log, at its end or earlier. Others may write the
        case meanwhile: what is verified is the log of one moment.
        """
        with self._moment() as sealed, undisturbed():
            recorded: _Recorded = {}
            kept: state.Recorded = {}
            number = verify_chain(_noting(self.events(), recorded, kept), sealed)
            self._check_acts(recorded)
            state.check(self._database, self.digest, kept)
            if other := altered(self._database.connection):
                raise BrokenChain(f"the {other} of the database was changed, put in or taken away")
            if copies is not None:
                self._compare(copies)
        return number

    @contextmanager
    def _moment(self) -> Iterator[End]:
        """A snapshot of the log, and the end that the seal gives it.

        Where the two do not agree, somebody may have written between the look at the one and that
        at the other: then a second look shows something else.
        """
        before: object = None
        for look in range(1, _LOOKS + 1):
            with self._database.snapshot():
                end = self.last()[:2]
                found = self._seal_or_fault(end)
                agreed = isinstance(found, Sealed) and found.end_of(end) == end
                if agreed or (end, str(found)) == before or look == _LOOKS:
                    if isinstance(found, BrokenChain):
                        raise found
                    yield found.end_of(end)
                    return
            before = (end, str(found))
            time.sleep(_BETWEEN)

    def _seal_or_fault(self, end: End) -> Sealed | BrokenChain:
        try:
            return self._sealed(end)
        except BrokenChain as fault:
            return fault

    def _sealed(self, end: End) -> Sealed:
        """What the seal says; a log without an event needs none."""
        found = self._seal.read()
        if found is None and end[0]:
            raise BrokenChain(
                f"the seal of {self._database.folder} is gone, so event 1 and later ones are not"
                " sealed; put back a copy of it, from a backup or from beside the newest bundle"
            )
        return found or Sealed(EMPTY)

    def _check_acts(self, recorded: _Recorded) -> None:
        for kind, table in rows.TABLE_OF.items():
            seq = 0
            try:
                for seq, *values in self._database.rows(rows.select(kind)):
                    digest, event = recorded.pop((table, seq), ("", 0))
                    if not event:
                        raise BrokenChain(f"{table} {seq} was put in without an event")
                    if digest != self.row_digest(kind, seq, values)[2]:
                        raise BrokenChain(f"{table} {seq} is not what event {event} recorded")
            except NotText as error:
                raise BrokenChain(f"{table} {seq + 1} was changed: it is not text") from error
        if recorded:
            (table, seq), (_, event) = min(recorded.items(), key=lambda item: item[1][1])
            raise BrokenChain(f"{table} {seq}, which event {event} recorded, is gone")

    def _hash_of(self, seq: int) -> str:
        """The hash of an event, that of the beginning for 0, "" when there is no such event."""
        row = self._database.row("SELECT hash FROM audit WHERE seq = ?", (seq,))
        return str(row[0]) if row else "" if seq else GENESIS

    def _compare(self, copies: Path) -> None:
        copied = Seal(copies).read()
        count, head = copied.end if copied else EMPTY
        if self._hash_of(count) != head:
            raise BrokenChain(f"event {count} is not the one in the copied seal")
        exported = copies / "audit.jsonl"
        if exported.is_file():
            with exported.open(encoding="ascii", errors="replace", newline="") as lines:
                compare_copy(self.events(), lines, count)


def _noting(
    events: Iterable[AuditEvent], recorded: _Recorded, kept: state.Recorded
) -> Iterator[AuditEvent]:
    """The events; what they say of acts and of the state is noted on the way."""
    for event in events:
        yield event
        if '"state":{' in event.data:
            kept |= {part: (digest, event.seq) for part, digest in _state_of(event)}
        if '"row":[' not in event.data:  # reached once the event itself was found whole
            continue
        try:
            table, seq, digest = json.loads(event.data)["row"]
            _, before = recorded.get((table, seq), ("", 0))
            recorded[table, seq] = (str(digest), event.seq)
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenChain(f"event {event.seq} names no row that can be found") from error
        if before:
            raise BrokenChain(
                f"{table} {seq}, which event {before} recorded, is gone: event {event.seq} recorded"
                " another in its place"
            )


def _state_of(event: AuditEvent) -> Iterable[tuple[str, str]]:
    try:
        found: dict[str, str] = json.loads(event.data)["state"]
        return found.items()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenChain(f"event {event.seq} names no state that can be read") from error


def _with(entry: Entry, more: dict[str, str]) -> Entry:
    if not more:
        return entry
    data = {**entry.data, **more}
    return Entry(entry.actor, entry.action, entry.target, entry.exemptions, data)


def _row(e: AuditEvent) -> tuple[int | str, ...]:
    tags = json.dumps(e.exemptions)
    return (e.seq, e.at, e.actor, e.action, e.target, tags, e.data, e.previous, e.hash)


def _event(row: tuple[Any, ...]) -> AuditEvent:
    seq, at, actor, action, target, exemptions, data, previous, digest = row
    try:
        tags = rows.names_of(exemptions)
    except (ValueError, TypeError, RecursionError) as error:
        raise BrokenChain(f"event {seq} was changed") from error
    return AuditEvent(seq, at, actor, action, target, tags, data, previous, digest)
