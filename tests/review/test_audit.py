# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of events by itself, without a database."""

import hashlib

import pytest

from redact.errors import BrokenChain
from redact.review import AuditEvent
from redact.review.audit import GENESIS, Chain, Entry, canonical, flat, verify_chain


def _events(count: int = 6) -> tuple[list[AuditEvent], tuple[int, str]]:
    chain = Chain()
    events = [
        chain.link(
            "2026-01-01T00:00:00.000Z",
            Entry("policy:x", "withhold", f"t{n}", ("s31(1)",), {"n": n}),
        )
        for n in range(count)
    ]
    return events, (chain.count, chain.head)


def _changed(event: AuditEvent, **fields: object) -> AuditEvent:
    values = {name: getattr(event, name) for name in AuditEvent.__slots__}
    return AuditEvent(**{**values, **fields})  # type: ignore[arg-type]


def test_a_whole_chain_verifies() -> None:
    events, seal = _events()
    assert verify_chain(events, seal) == 6


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda e: [*e[:2], _changed(e[2], actor="somebody"), *e[3:]], "event 3 was changed"),
        (lambda e: [*e[:2], _changed(e[2], exemptions=()), *e[3:]], "event 3 was changed"),
        (lambda e: [*e[:2], _changed(e[2], at="2025-01-01T00:00:00.000Z"), *e[3:]], "event 3"),
        (lambda e: [*e[:2], *e[3:]], "event 3 is missing"),
        (lambda e: [*e[:3], e[2], *e[3:]], "event 3 was put in"),
        (lambda e: [*e[:2], e[3], e[2], *e[4:]], "event 3 is missing"),
        (lambda e: e[:-1], "the log ends at 5"),
        (lambda e: [], "the log ends at 0"),
    ],
)
def test_every_kind_of_tampering_is_named(tamper, named) -> None:  # type: ignore[no-untyped-def]
    events, seal = _events()
    with pytest.raises(BrokenChain, match=named):
        verify_chain(tamper(events), seal)


def test_a_rewritten_history_does_not_match_the_seal() -> None:
    _, seal = _events()
    chain = Chain()
    forged = [
        chain.link("2026-01-01T00:00:00.000Z", Entry("a", "release", "t", (), {})) for _ in range(6)
    ]
    with pytest.raises(BrokenChain, match="not the one that was sealed"):
        verify_chain(forged, seal)


def test_events_after_the_seal_are_named() -> None:
    events, _ = _events()
    with pytest.raises(BrokenChain, match="event 4 and later"):
        verify_chain(events, (3, events[2].hash))


def test_the_format_of_the_first_version_stays() -> None:
    """Logs of every version verify with every later one: the hash of a link is never changed."""
    said = ["policy:x", "withhold", "t\u20ac\n", ["s31(1)", 's40"2']]
    entry = Entry(said[0], said[1], said[2], tuple(said[3]), {"b": 1, "a": "\U0001f600"})
    event = Chain().link("2026-01-01T00:00:00.000Z", entry)
    parts = [1, event.at, *said, canonical({"a": "\U0001f600", "b": 1}), GENESIS]
    assert event.hash == hashlib.sha256(canonical(parts).encode()).hexdigest()
    assert event.hash == "567c997c728a6b900265fb49e2c71be002c8102a8d7e4d4dd0f8f6747fe6d1f0"


def test_the_quick_spelling_is_the_canonical_one() -> None:
    values = ["", 'a"\\\x00\x7f\u20ac\ud800\U0001f600/', 0, -7, 10**20]
    assert flat(values) == canonical(values)
