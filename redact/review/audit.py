# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit: a chain of events in which every link holds the hash of the one before.

Guaranteed: a changed, removed, inserted, reordered or cut-off event is found and named by
``verify_chain``, as long as the seal (count and head, kept beside the database and with each
bundle) is not forged too; ``compare_copy`` finds the same in an exported copy. Of a history that
was written anew from some event on, in itself whole, the seal tells that, but not from where on.
Not guaranteed: the hashes have no key, so somebody who owns both the database and every copy of
the seal can write a new history. Events never quote withheld words: they hold ids, labels,
exemptions, boxes and a digest keyed with a key that stays with the case, which is worth nothing
against whoever can read the case.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from json.encoder import encode_basestring_ascii as _quoted
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


def flat(values: Iterable[str | int]) -> str:
    """``canonical`` of a list of strings and whole numbers, several times faster."""
    return f"[{','.join([_quoted(v) if isinstance(v, str) else str(v) for v in values])}]"


def keyed_digest(key: bytes, words: str) -> str:
    """A digest of withheld words that says nothing to whoever lacks the case's key."""
    return hmac.digest(key, words.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def _hash(
    seq: int, at: str, said: tuple[str, str, str], tags: Iterable[str], data: str, previous: str
) -> str:
    """SHA-256 of what an event says and of the hash before it: of ``canonical`` of that list.

    ``said`` is actor, action, target.
    """
    words = (flat(tags), _quoted(data), _quoted(previous))
    text = f"[{seq},{','.join(map(_quoted, (at, *said)))},{','.join(words)}]"
    return hashlib.sha256(text.encode("ascii")).hexdigest()


class Chain:
    """The end of a chain, to which events are added in order."""

    def __init__(self, count: int = 0, head: str = GENESIS) -> None:
        self.count, self.head = count, head

    def link(self, at: str, entry: Entry) -> AuditEvent:
        """The next event; the chain then ends with it."""
        data, previous = canonical(dict(entry.data)), self.head
        self.count += 1
        said, tags = (entry.actor, entry.action, entry.target), tuple(entry.exemptions)
        self.head = _hash(self.count, at, said, tags, data, previous)
        return AuditEvent(self.count, at, *said, tags, data, previous, self.head)


def verify_chain(events: Iterable[AuditEvent], sealed: tuple[int, str]) -> int:
    """The number of events, all of them whole; BrokenChain names the first link that is not.

    ``sealed`` is the (count, head) of the seal.
    """
    count, head = 0, GENESIS
    for event in events:
        if event.seq > count + 1:
            raise BrokenChain(f"event {count + 1} is missing; event {event.seq} follows")
        if event.seq <= count:
            raise BrokenChain(f"event {event.seq} was put in")
        if event.previous != head:
            raise BrokenChain(f"event {event.seq} does not follow from event {count}")
        said = (event.actor, event.action, event.target)
        due = _hash(event.seq, event.at, said, event.exemptions, event.data, event.previous)
        if due != event.hash:
            raise BrokenChain(f"event {event.seq} was changed")
        count, head = event.seq, event.hash
        if count == sealed[0] and head != sealed[1]:
            break
    check_end((count, head), sealed)
    return count


def check_end(found: tuple[int, str], sealed: tuple[int, str]) -> None:
    """BrokenChain when a log that ends with ``found`` (count, head) was sealed with others."""
    count = sealed[0]
    if found[0] < count:
        raise BrokenChain(
            f"event {found[0] + 1} is missing: the log ends at {found[0]}, but the seal counts"
            f" {count} (cut off, or an older copy was put back)"
        )
    if found[0] > count:
        raise BrokenChain(f"event {count + 1} and later ones stand after the seal")
    if found[1] != sealed[1]:
        raise BrokenChain(f"event {count} is not the one that was sealed")


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
