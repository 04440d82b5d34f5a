# SPDX-License-Identifier: AGPL-3.0-or-later
"""The store keeps what it was given, whatever stops it, and says so in its seal."""

import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from redact.errors import BrokenChain
from redact.review import CaseStore
from redact.review.acts import Act, Approval, Grouping, Mark, Reversal, Statement
from redact.review.store import Held, Read, log
from redact.review.store.rows import act_row, signed
from redact.types import Box, Decision, Finding, Source, Status, Verdict
from tests.review.stores import decision, entry, full, record


def test_acts_and_events_survive_reopening(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        record(store, [decision("a"), decision("b")], [entry("a")])
        record(store, [decision("a", Verdict.RELEASE)])
    with CaseStore.read(tmp_path) as store:
        made = store.all(Decision)
        assert [(d.target, d.verdict, d.batch) for d in made] == [
            ("a", Verdict.WITHHOLD, 1),
            ("b", Verdict.WITHHOLD, 1),
            ("a", Verdict.RELEASE, 4),
        ]
        assert made[1].exemptions == ("s40(2)",)
        assert store.verify() == 4


def test_every_kind_of_act_comes_back_as_it_was(tmp_path: Path) -> None:
    full(tmp_path)
    kinds: list[type[Act]] = [Decision, Mark, Grouping, Statement, Reversal, Approval]
    with CaseStore.read(tmp_path) as store:
        for kind in kinds:
            first, second = store.all(kind)
            assert type(first) is type(second) is kind and (first.batch, second.batch) != (0, 0)
            assert kind(*[getattr(second, name) for name in kind.__slots__]) == second
        placed = store.all(Decision)[1]
        assert placed.regions == ((0, Box(1.0, 2.0, 30.5, 40.0)),)
        assert (placed.reader, placed.start, placed.end, placed.note) == ("pdf.v1", 3, 9, "a note")
        assert store.all(Grouping)[0].members == ("a", "b")


def test_findings_of_an_earlier_detection_stay(tmp_path: Path) -> None:
    def found(start: int) -> Finding:
        region = ((1, Box(0, 0, 9, 9.5)),)
        why = ("names.v1", "a name", ("s40(2)",))
        return Finding("d" * 64, "PERSON", start, start + 3, 0.5, *why, region, False, "pdf.v1")

    with CaseStore.open(tmp_path) as store:
        assert store.findings() == ()
        with store.change() as change:
            change.put_document("d" * 64, Read("pdf.v1", 99, ((0, 99, 595.0, 842.0),)))
            change.put_findings("d" * 64, [(found(0), "Ann", 1), (found(9), "Lark", 1)])
        with store.change() as change:
            change.put_findings("d" * 64, [(found(9), "Lark", 1)])
        gone, there = store.findings()
        assert there == Held(found(9).id, found(9), "Lark", 1, True)
        assert gone == Held(found(0).id, found(0), "Ann", 1, False)
        assert store.present() == {"d" * 64: frozenset({found(9).id})}
        assert store.documents() == {"d" * 64: Read("pdf.v1", 99, ((0, 99, 595.0, 842.0),))}


def test_sources_settings_and_the_register(tmp_path: Path) -> None:
    source = Source("a/b.pdf", "", "1-26", 1, "d" * 64, "application/pdf", Status.RELEASED, "")
    with CaseStore.open(tmp_path) as store:
        assert store.register() == ("", "")
        with store.change() as change:
            change.put_sources([source])
            change.put_register("d1", store.now(), "{}")
            change.put_register("d2", store.now(), "[]")
            change.set("mask", {"s23": True})
        assert store.sources() == (source,)
        assert store.register() == ("d2", "[]")
        assert store.settings() == {"mask": {"s23": True}}


def test_a_change_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        record(store, [decision("a")])
        seal = (tmp_path / "seal.json").read_bytes()
        with pytest.raises(ZeroDivisionError), store.change() as change:
            change.act(decision("b"), entry("b"))
            change.set("x", 1)
            raise ZeroDivisionError
        assert (tmp_path / "seal.json").read_bytes() == seal
        assert [d.target for d in store.all(Decision)] == ["a"]
        assert (store.settings(), store.verify()) == ({}, 1)
        record(store, [decision("c")])
        assert store.verify() == 2


@pytest.mark.parametrize("table", ["audit", "decision", "mark", "approval", "register"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET at = 'x'"])
def test_triggers_keep_what_was_written(tmp_path: Path, table: str, statement: str) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store, store.change() as change:
        change.put_register("d", "t", "{}")
    connection = sqlite3.connect(tmp_path / "case.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement.format(table))
    connection.close()


# A process that is killed ---------------------------------------------------------------------


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_killed_after_the_commit_the_case_goes_on(tmp_path: Path, batches: int) -> None:
    """The seal then still announces the batch."""
    with CaseStore.open(tmp_path) as store:
        for number in range(batches):
            record(store, [decision(str(number))])
        store.log.settle = lambda end: None  # type: ignore[method-assign]
        record(store, [decision("last")], [entry("x")])
    seal = json.loads((tmp_path / "seal.json").read_text())
    assert (seal["count"], seal["next"]["count"]) == (batches, batches + 2)
    with CaseStore.read(tmp_path) as store:
        assert store.verify() == batches + 2
    with CaseStore.open(tmp_path) as store:
        assert store.log.sealed() == store.log.last()[:2]
        record(store, [decision("on")])
        assert store.verify() == batches + 3


def test_killed_before_the_commit_the_case_goes_on(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        record(store, [decision("a")])
        with pytest.raises(KeyboardInterrupt), store.change() as change:
            change.event(entry("b"))
            change.write()  # which announces it
            raise KeyboardInterrupt
        assert json.loads((tmp_path / "seal.json").read_text())["next"]["count"] == 2
        assert store.verify() == 1
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 1
        assert "next" not in json.loads((tmp_path / "seal.json").read_text())


def test_what_was_announced_and_then_cut_off_is_found(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        record(store, (), [entry("a"), entry("b")])
        store.log.settle = lambda end: None  # type: ignore[method-assign]
        record(store, (), [entry("c"), entry("d")])
    with sqlite3.connect(tmp_path / "case.db") as connection:
        connection.execute("DROP TRIGGER audit_whole")
        connection.execute("DELETE FROM audit WHERE seq = 4")
    with pytest.raises(BrokenChain, match="event 3 and later ones stand after the seal"):
        CaseStore.open(tmp_path)


def test_killed_before_the_first_seal_the_case_goes_on(tmp_path: Path) -> None:
    CaseStore.open(tmp_path).close()
    (tmp_path / "seal.json").unlink()
    with CaseStore.read(tmp_path) as store:
        assert store.verify() == 0
    with CaseStore.open(tmp_path) as store:
        record(store, [decision()])
        assert store.verify() == 1


# Two processes --------------------------------------------------------------------------------


def test_a_reader_sees_what_was_committed_while_another_writes(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as writer, CaseStore.read(tmp_path) as reader:
        record(writer, [decision("a")])
        with writer.change() as change:
            change.act(decision("b"), entry("b"))
            assert ([d.target for d in reader.all(Decision)], reader.verify()) == (["a"], 1)
        assert (len(reader.all(Decision)), reader.verify()) == (2, 2)


def test_verifying_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that is committed between the look at the log and that at the seal is no fault."""
    with CaseStore.open(tmp_path) as writer, CaseStore.read(tmp_path) as reader:
        record(writer, [decision("a")])
        look = reader.log._seal.read
        batches = iter("bc")

        def late():  # type: ignore[no-untyped-def]
            for target in batches:
                record(writer, [decision(target)])
            return look()

        monkeypatch.setattr(reader.log._seal, "read", late)
        assert reader.verify() == 3


# The clock ------------------------------------------------------------------------------------


def test_times_never_run_backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(
        ["2026-05-05T10:00:00.000Z", "2026-05-05T09:00:00.000Z", "2026-05-05T11:00:00.000Z"]
    )
    with CaseStore.open(tmp_path) as store:
        for target in "abc":
            reading = next(clock)
            monkeypatch.setattr(log, "now", lambda reading=reading: reading)
            record(store, (), [entry(target)])
        first, second, third = store.events()
        assert first.at == second.at == "2026-05-05T10:00:00.000Z" < third.at
        assert json.loads(second.data)["clock"] == "2026-05-05T09:00:00.000Z"
        assert "clock" not in first.data + third.data
        monkeypatch.setattr(log, "now", lambda: "2000-01-01T00:00:00.000Z")
        assert store.now() == third.at
        assert store.verify() == 3


# Copies ---------------------------------------------------------------------------------------


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
        record(store, (), [entry(str(n)) for n in range(3)])
        lines = "".join(event.line() for event in store.events())
        (tmp_path / "audit.jsonl").write_text(lines)
        shutil.copy(tmp_path / "case" / "seal.json", tmp_path)
        record(store, (), [entry("later")])
        assert store.verify(tmp_path) == 4
        text = (tmp_path / file).read_text()
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new))
        with pytest.raises(BrokenChain, match=named):
            store.verify(tmp_path)


def test_a_copy_of_the_log_is_not_cut_off(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path / "case") as store:
        record(store, (), [entry(str(n)) for n in range(3)])
        lines = [event.line() for event in store.events()]
        shutil.copy(tmp_path / "case" / "seal.json", tmp_path)
        for kept, named in ((2, "audit.jsonl has 2"), (0, "audit.jsonl has 0")):
            (tmp_path / "audit.jsonl").write_text("".join(lines[:kept]))
            with pytest.raises(BrokenChain, match=named):
                store.verify(tmp_path)
        (tmp_path / "audit.jsonl").write_text("".join([*lines, lines[-1]]))
        with pytest.raises(BrokenChain, match="line 4"):
            store.verify(tmp_path)


def test_digests_depend_on_the_case(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path / "a") as a, CaseStore.open(tmp_path / "b") as b:
        assert a.digest("Fen") == a.digest("Fen") != b.digest("Fen")
    with CaseStore.open(tmp_path / "a") as again, CaseStore.read(tmp_path / "a") as reader:
        assert again.digest("Fen") == reader.digest("Fen")


def test_a_field_that_is_added_later_leaves_the_digests_of_before() -> None:
    @dataclass(frozen=True, slots=True)
    class Later(Approval):
        share: int = 0
        why: str = ""

    row = act_row(Approval("d", "x", "r", "t", 3))
    assert signed(Later, [*row, 0, ""]) == list(signed(Approval, row))
    for added in ([1, ""], [0, "x"], [0, "[]"]):
        assert signed(Later, [*row, *added]) != list(signed(Approval, row))
