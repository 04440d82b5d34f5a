# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case of the first version is brought up to this one and verifies from its first event."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from redact.errors import BrokenChain, NotAllowed
from redact.review import CaseStore
from redact.review.audit import Chain, Entry, canonical
from redact.types import Decision, Verdict
from tests.review.stores import AT, decision, record

# As the first version wrote it; never to be edited.
FIRST = """
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
PRAGMA user_version = 1;
"""


def first(folder: Path, *, sealed: int = 4) -> None:
    """A case of the first version: four events, three decisions."""
    folder.mkdir(parents=True, exist_ok=True)
    chain, ends = Chain(), [(0, "0" * 64)]
    with closing(sqlite3.connect(folder / "case.db")) as connection:
        connection.executescript("PRAGMA journal_mode = WAL;" + FIRST)
        connection.execute("INSERT INTO meta VALUES ('digest_key', ?)", ("ab" * 32,))
        for number in range(3):
            connection.execute(
                "INSERT INTO decision (target, verdict, exemptions, actor, at, via, role, note)"
                " VALUES (?, 'withhold', '[\"s40(2)\"]', 'policy:x', ?, 'policy', '', '')",
                (f"t{number}", AT),
            )
        for target in ("case", "t0", "t1", "t2"):
            event = chain.link(AT, Entry("policy:x", "withhold", target, ("s40(2)",), {"n": 1}))
            tags = json.dumps(event.exemptions)
            said = (event.seq, event.at, event.actor, event.action, event.target, tags)
            connection.execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*said, event.data, event.previous, event.hash),
            )
            ends.append((chain.count, chain.head))
        connection.commit()
    count, head = ends[sealed]
    seal = json.dumps({"format": 1, "count": count, "head": head})
    (folder / "seal.json").write_text(seal + "\n")


def test_a_case_of_the_first_version_verifies_and_goes_on(tmp_path: Path) -> None:
    first(tmp_path)
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 8  # four, that of the upgrade, one for each decision
        record(store, [decision("new", Verdict.RELEASE)])
    with CaseStore.read(tmp_path) as store:
        assert store.verify() == 9
        made = store.all(Decision)
        assert [d.target for d in made] == ["t0", "t1", "t2", "new"]
        assert made[0] == Decision("t0", Verdict.WITHHOLD, ("s40(2)",), "policy:x", AT, "policy")
        upgrade, *adopted = list(store.events())[4:8]
        assert upgrade.data == canonical({"from": 1, "sealed": 4, "to": 2})
        assert [(e.action, e.target) for e in adopted] == [("adopt", f"t{n}") for n in range(3)]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE decision SET verdict = 'release' WHERE seq = 2", "decision 2 is not what event 7"),
        ("DELETE FROM decision WHERE seq = 3", "decision 3, which event 8 recorded, is gone"),
        ("INSERT INTO decision SELECT 4, * FROM (SELECT target, verdict, exemptions, actor, at,"
         " via, role, note, limb, document, reader, start, end, regions, label, batch, seen"
         " FROM decision LIMIT 1)", "decision 4 was put in"),
    ],
)  # fmt: skip
def test_adopted_decisions_are_protected_too(tmp_path: Path, statement: str, named: str) -> None:
    first(tmp_path)
    CaseStore.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "case.db") as connection:
        connection.execute("DROP TRIGGER decision_kept")
        connection.execute("DROP TRIGGER decision_whole")
        connection.execute(statement)
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain, match=named):
        store.verify()


def test_a_seal_of_the_first_version_may_lag_and_that_is_recorded(tmp_path: Path) -> None:
    for sealed in (0, 3):
        first(tmp_path / str(sealed), sealed=sealed)
        with CaseStore.open(tmp_path / str(sealed)) as store:
            assert store.verify() == 8
            assert json.loads(list(store.events())[4].data)["sealed"] == sealed


def test_the_first_version_is_not_only_read(tmp_path: Path) -> None:
    first(tmp_path)
    with pytest.raises(NotAllowed, match="earlier version"):
        CaseStore.read(tmp_path)


def _cut(folder: Path) -> None:
    with sqlite3.connect(folder / "case.db") as connection:
        connection.execute("DROP TRIGGER audit_whole")
        connection.execute("DELETE FROM audit WHERE seq = 4")


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_cut, "event 4 is missing"),
        (lambda folder: (folder / "seal.json").unlink(), "not sealed"),
        (lambda folder: (folder / "seal.json").write_text("{"), "cannot be read"),
    ],
)
def test_a_broken_case_of_the_first_version_stays_as_it_is(
    tmp_path: Path, spoil: Callable[[Path], None], named: str
) -> None:
    first(tmp_path)
    spoil(tmp_path)
    with pytest.raises(BrokenChain, match=named):
        CaseStore.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "case.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_crash_in_the_upgrade_leaves_the_first_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first(tmp_path)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("redact.review.store.case_store.Change.adopt", crash)
        CaseStore.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "case.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 8
