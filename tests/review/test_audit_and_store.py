# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit finds every kind of tampering; the store keeps what it was given."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from redact.errors import BrokenChain, NotAllowed, UsageError
from redact.review import AuditEvent, CaseStore
from redact.review.audit import Chain, Entry, verify_chain
from redact.types import Decision, Verdict


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
        (lambda e: [*e[:3], e[2], *e[3:]], "event 4"),
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


def _decision(target: str, verdict: Verdict = Verdict.WITHHOLD) -> Decision:
    return Decision(target, verdict, ("s40(2)",), "policy:x", "2026-01-01T00:00:00.000Z", "policy")


def _record(store: CaseStore, decisions: list[Decision], entries: list[Entry]) -> None:
    """Decisions, each with an event of its own, and further events."""
    with store.change() as change:
        for made in decisions:
            verdict = str(made.verdict)
            change.act(made, Entry(made.actor, verdict, made.target, made.exemptions, {}))
        for entry in entries:
            change.event(entry)


def test_decisions_and_events_survive_reopening(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(
            store, [_decision("a"), _decision("b")], [Entry("p", "withhold", "a", ("s40(2)",), {})]
        )
        _record(store, [_decision("a", Verdict.RELEASE)], [])
    with CaseStore.read(tmp_path) as store:
        made = store.all(Decision)
        assert [(d.target, d.verdict) for d in made][::2] == [
            ("a", Verdict.WITHHOLD),
            ("a", Verdict.RELEASE),
        ]
        assert made[1].exemptions == ("s40(2)",)
        assert [d.batch for d in made] == [1, 1, 4]
        assert store.verify() == 4


@pytest.mark.parametrize("table", ["audit", "decision"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET actor = 'x'"])
def test_triggers_keep_what_was_written(tmp_path: Path, table: str, statement: str) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(store, [_decision("a")], [Entry("p", "withhold", "a", (), {})])
    connection = sqlite3.connect(tmp_path / "case.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table))


def test_a_row_changed_behind_the_triggers_is_found(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "withhold", str(n), ("s23(1)",), {}) for n in range(3)])
    connection = sqlite3.connect(tmp_path / "case.db")
    connection.execute("DROP TRIGGER audit_kept")
    connection.execute("UPDATE audit SET exemptions = '[\"s40(2)\"]' WHERE seq = 2")
    connection.commit()
    connection.close()
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain, match="event 2 was changed"):
        store.verify()


def test_a_log_cut_off_is_found_even_after_writing_on(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "withhold", str(n), (), {}) for n in range(3)])
    connection = sqlite3.connect(tmp_path / "case.db")
    connection.execute("DROP TRIGGER audit_whole")
    connection.execute("DELETE FROM audit WHERE seq = 3")
    connection.commit()
    connection.close()
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "release", "late", (), {})])
        with pytest.raises(BrokenChain, match="event 3 is not the one that was sealed"):
            store.verify()


def test_a_seal_one_batch_behind_is_brought_up_on_opening(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "a", "1", (), {})])
        old = (tmp_path / "seal.json").read_text()
        _record(store, [], [Entry("p", "a", "2", (), {})])
    (tmp_path / "seal.json").write_text(old)
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 2


def test_a_log_that_lost_its_seal_is_not_sealed_again(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 0
        _record(store, [], [Entry("p", "a", "1", (), {})])
    (tmp_path / "seal.json").unlink()
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "a", "2", (), {})])
        with pytest.raises(BrokenChain, match="event 1 and later ones stand after the seal"):
            store.verify()


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("audit.jsonl", '"target": "1"', '"target": "9"', "line 2 of the copy audit.jsonl"),
        ("audit.jsonl", '"target": "2"', '"target": "9"', "line 3 of the copy audit.jsonl"),
        ("seal.json", '"count": 3', '"count": 2', "event 2 is not the one in the copied seal"),
        ("seal.json", '"count": 3', '"count": 4', "event 4 is not the one in the copied seal"),
        ("seal.json", '"count": 3', '"count": ', "cannot be read"),
    ],
)
def test_copies_beside_the_case_must_be_of_this_log(
    tmp_path: Path, file: str, old: str, new: str, named: str
) -> None:
    with CaseStore.open(tmp_path / "case") as store:
        _record(store, [], [Entry("p", "a", str(n), (), {}) for n in range(3)])
        lines = "".join(event.line() for event in store.events())
        (tmp_path / "audit.jsonl").write_text(lines)
        shutil.copy(tmp_path / "case" / "seal.json", tmp_path)
        _record(store, [], [Entry("p", "a", "later", (), {})])
        assert store.verify(tmp_path) == 4
        text = (tmp_path / file).read_text()
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new))
        with pytest.raises(BrokenChain, match=named):
            store.verify(tmp_path)


def test_a_copy_of_the_log_is_not_cut_off(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path / "case") as store:
        _record(store, [], [Entry("p", "a", str(n), (), {}) for n in range(3)])
        lines = [event.line() for event in store.events()]
        shutil.copy(tmp_path / "case" / "seal.json", tmp_path)
        for kept, named in ((2, "audit.jsonl has 2"), (0, "audit.jsonl has 0")):
            (tmp_path / "audit.jsonl").write_text("".join(lines[:kept]))
            with pytest.raises(BrokenChain, match=named):
                store.verify(tmp_path)
        (tmp_path / "audit.jsonl").write_text("".join([*lines, lines[-1]]))
        with pytest.raises(BrokenChain, match="line 4"):
            store.verify(tmp_path)


def test_tags_that_are_no_list_are_a_changed_event(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        _record(store, [], [Entry("p", "a", str(n), (), {}) for n in range(3)])
    with sqlite3.connect(tmp_path / "case.db") as connection:
        connection.execute("DROP TRIGGER audit_kept")
        connection.execute("UPDATE audit SET exemptions = 'x' WHERE seq = 2")
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain, match="event 2 was changed"):
        store.verify()


def test_two_processes_cannot_write_one_case(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path), pytest.raises(NotAllowed, match="another process"):
        CaseStore.open(tmp_path)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    CaseStore.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "case.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(UsageError, match="newer version"):
        CaseStore.open(tmp_path)


def test_something_else_is_not_a_case(tmp_path: Path) -> None:
    (tmp_path / "case.db").write_bytes(
        b"not a database at all, but long enough to be read as one" * 99
    )
    for opening in (CaseStore.open, CaseStore.read):
        with pytest.raises(UsageError, match="not a case database"):
            opening(tmp_path)


def test_digests_depend_on_the_case(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path / "a") as a, CaseStore.open(tmp_path / "b") as b:
        assert a.digest("Fen") == a.digest("Fen") != b.digest("Fen")
        seal = a.log.sealed()
    assert json.dumps(seal)
