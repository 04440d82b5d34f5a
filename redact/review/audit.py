# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit: a chain of events in which every link holds the hash of the one before.

Guaranteed: a changed, removed, inserted, reordered or cut-off event is found and named by
``verify_chain``, as long as the seal (count and head, kept beside the database and with each
bundle) is not forged too; ``compare_copy`` finds the same in an exported copy. Not guaranteed:
somebody who owns both the database and every copy of the seal can write a new history. Events
never quote withheld words: they hold ids, labels, exemptions, boxes and a digest keyed with a key
that stays with the case.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from redact.errors import BrokenChain

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link. ``seq`` counts from 1; ``at`` is RFC 3339 UTC; ``exemptions`` tag the event.

    ``data`` is canonical JSON of what else is known; ``previous`` and ``hash`` are hex SHA-256.
    """

    seq: int
    at: str
    actor: str
    action: str
    target: str
    exemptions: tuple[str, ...]
    data: str
    previous: str
    hash: str

    def row(self) -> dict[str, Any]:
        """The event as ``audit.jsonl`` shows it."""
        return {
            "seq": self.seq,
            "at": self.at,
            "actor": self.actor,
            "action": self.action,
            "target": self.target,
            "exemptions": list(self.exemptions),
            "data": json.loads(self.data),
            "previous": self.previous,
            "hash": self.hash,
        }

    def line(self) -> str:
        """The event as a line of ``audit.jsonl``, with its ending."""
        return json.dumps(self.row(), sort_keys=True) + "\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded, before it has its place in the chain."""

    actor: str
    action: str
    target: str
    exemptions: tuple[str, ...]
    data: Mapping[str, Any]


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: one spelling per value."""
    return _ENCODER.encode(value)


def keyed_digest(key: bytes, words: str) -> str:
    """A digest of withheld words that says nothing to whoever lacks the case's key."""
    return hmac.new(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _hash(seq: int, at: str, entry: Entry, data: str, previous: str) -> str:
    parts = [seq, at, entry.actor, entry.action, entry.target, list(entry.exemptions), data]
    return hashlib.sha256(canonical([*parts, previous]).encode()).hexdigest()


class Chain:
    """The end of a chain, to which events are added in order."""

    def __init__(self, count: int = 0, head: str = GENESIS) -> None:
        self.count, self.head = count, head

    def link(self, at: str, entry: Entry) -> AuditEvent:
        """The next event; the chain then ends with it."""
        data, previous = canonical(dict(entry.data)), self.head
        self.count += 1
        self.head = _hash(self.count, at, entry, data, previous)
        return AuditEvent(
            self.count,
            at,
            entry.actor,
            entry.action,
            entry.target,
            entry.exemptions,
            data,
            previous,
            self.head,
        )


def verify_chain(events: Iterable[AuditEvent], sealed: tuple[int, str]) -> int:
    """The number of events, all of them whole; BrokenChain names the first link that is not.

    ``sealed`` is the (count, head) of the seal.
    """
    chain = Chain()
    for event in events:
        if event.seq != chain.count + 1:
            raise BrokenChain(f"event {chain.count + 1} is missing; event {event.seq} follows")
        if event.previous != chain.head:
            raise BrokenChain(f"event {event.seq} does not follow from event {chain.count}")
        entry = Entry(event.actor, event.action, event.target, event.exemptions, {})
        if _hash(event.seq, event.at, entry, event.data, event.previous) != event.hash:
            raise BrokenChain(f"event {event.seq} was changed")
        chain.count, chain.head = event.seq, event.hash
        if event.seq == sealed[0] and event.hash != sealed[1]:
            raise BrokenChain(f"event {event.seq} is not the one that was sealed")
    if chain.count < sealed[0]:
        raise BrokenChain(f"the seal counts {sealed[0]} events, but the log ends at {chain.count}")
    if chain.count > sealed[0]:
        raise BrokenChain(f"event {sealed[0] + 1} and later ones stand after the seal")
    return chain.count


def compare_copy(events: Iterable[AuditEvent], lines: Iterable[str], sealed: int) -> None:
    """BrokenChain when an exported copy is not the beginning of the log, or ends before ``sealed``.

    ``lines`` are those of ``audit.jsonl``, ``sealed`` the count in the seal copied with it.
    """
    number = 0
    for number, (line, event) in enumerate(zip_longest(lines, events), start=1):
        if line is None:
            number -= 1
            break
        if event is None or line != event.line():
            raise BrokenChain(f"line {number} of the copy audit.jsonl is not event {number}")
    if number < sealed:
        raise BrokenChain(f"the copied seal counts {sealed} events, but audit.jsonl has {number}")
