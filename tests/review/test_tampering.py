# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is done to the log or to an act behind the store's back is found and named, and is not
healed by going on with the case."""

import json
import re
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.errors import BrokenChain
from redact.review import CaseStore
from redact.review.audit import GENESIS, Chain, Entry
from redact.review.store.rows import TABLE_OF, columns_of
from tests.review.stores import decision, full, raw, record

EVENTS = 14
COLUMNS = ("at", "actor", "action", "target", "exemptions", "data", "previous", "hash")
ACTS = [(table, name) for kind, table in TABLE_OF.items() for name in columns_of(kind)]
NOT_TEXT = "not text"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.just(NOT_TEXT)
number = st.integers(1, EVENTS)
several = settings(max_examples=40, deadline=None)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    full(folder)
    with CaseStore.read(folder) as store:
        assert store.verify() == EVENTS
    return folder


class Copy:
    """A copy of a whole case, to be spoilt."""

    def __init__(self, whole: Path) -> None:
        self._whole = whole

    def __enter__(self) -> Path:
        memory = Path("/dev/shm")  # no disk is tried here, and disks are slow
        self._folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        return Path(shutil.copytree(self._whole, Path(self._folder.name) / "case"))

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()


def assert_named(folder: Path, *names: str) -> None:
    """``verify`` names one of ``names``, also after the case was gone on with, if it can be."""
    named = re.compile("|".join(rf"\b{name}\b" for name in names))
    with CaseStore.read(folder) as store, pytest.raises(BrokenChain, match=named):
        store.verify()
    seal = folder / "seal.json"
    before = seal.read_bytes() if seal.exists() else None
    try:
        with CaseStore.open(folder) as store:
            record(store, [decision("later")])
    except BrokenChain:  # which looks at the end alone: it may name another event than ``verify``
        assert (seal.read_bytes() if seal.exists() else None) == before
    with CaseStore.read(folder) as store, pytest.raises(BrokenChain, match=named):
        store.verify()


def put(connection: sqlite3.Connection, table: str, row: int, column: str, value: object) -> bool:
    """Set a value, in whatever type the column has; False when it was that already."""
    where = f"FROM {table} WHERE seq = {row}"
    (old,) = connection.execute(f"SELECT {column} {where}").fetchone()
    if isinstance(old, int):
        value = len(str(value)) + old + 1
    if old == value:
        return False
    new = "CAST(x'41ff' AS TEXT)" if value == NOT_TEXT else "?"
    values = () if value == NOT_TEXT else (value,)
    connection.execute(f"UPDATE {table} SET {column} = {new} WHERE seq = {row}", values)
    return True


@several
@given(number, st.sampled_from(COLUMNS), TEXTS)
def test_a_changed_event(whole: Path, row: int, column: str, value: str) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            changed = put(connection, "audit", row, column, value)
        if changed:
            assert_named(folder, f"event {row}")


@pytest.mark.parametrize(
    "spelling", ['["s40(2)" ]', '{"s40(2)": 1}', '"s"', "x", "[1]", "[[]]", ""]
)
def test_other_spellings_of_the_tags(whole: Path, spelling: str) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            assert put(connection, "audit", 5, "exemptions", spelling)
        assert_named(folder, "event 5 was changed")


@several
@given(number, st.integers(-3, 99).filter(lambda n: not 1 <= n <= EVENTS))
def test_a_renumbered_event(whole: Path, row: int, other: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (other, row))
        assert_named(folder, f"event {row} is missing" if other > 0 else f"event {other}")


@several
@given(number)
def test_a_removed_event(whole: Path, row: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute("DELETE FROM audit WHERE seq = ?", (row,))
        assert_named(folder, f"event {row} is missing")


@several
@given(number)
def test_a_log_cut_off(whole: Path, row: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute("DELETE FROM audit WHERE seq >= ?", (row,))
        assert_named(folder, f"event {row} is missing")
        with pytest.raises(BrokenChain, match=f"event {row} is missing"):
            CaseStore.open(folder)


@several
@given(number, number)
def test_two_events_exchanged(whole: Path, one: int, other: int) -> None:
    if one == other:
        return
    with Copy(whole) as folder:
        with raw(folder) as connection:
            for old, new in ((one, 0), (other, one), (0, other)):
                connection.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))
        assert_named(folder, f"event {min(one, other)}")


def forge(connection: sqlite3.Connection, row: int, *, on: bool) -> None:
    """Put in an event in its place that follows well; later ones follow on from it when ``on``."""
    query = "SELECT * FROM audit WHERE seq {} ? ORDER BY seq"
    before = connection.execute(query.format("<"), (row,)).fetchall()
    after = connection.execute(query.format(">="), (row,)).fetchall()
    connection.execute("DELETE FROM audit WHERE seq >= ?", (row,))
    chain = Chain(row - 1, before[-1][-1] if before else GENESIS)
    forged = chain.link("2026-02-02T00:00:00.000Z", Entry("x", "release", "a", (), {}))
    values = [(*[getattr(forged, n) for n in ("seq", "at", "actor", "action", "target")], "[]")]
    values[0] += (forged.data, forged.previous, forged.hash)
    for seq, at, *said, tags, data, previous, digest in after:
        if on:
            event = chain.link(at, Entry(*said, tuple(json.loads(tags)), json.loads(data)))
            previous, digest = event.previous, event.hash
        values.append((seq + 1, at, *said, tags, data, previous, digest))
    marks = ", ".join("?" * 9)
    connection.executemany(f"INSERT INTO audit VALUES ({marks})", values)


@several
@given(st.integers(1, EVENTS + 1))
def test_an_event_put_in(whole: Path, row: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            forge(connection, row, on=False)
        assert_named(folder, f"event {row}", f"event {row + 1}")
        if row > EVENTS:
            with pytest.raises(BrokenChain, match=f"event {row} and later"):
                CaseStore.open(folder)


@several
@given(number)
def test_a_history_written_anew_is_not_what_was_sealed(whole: Path, row: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            forge(connection, row, on=True)
        assert_named(folder, f"event {EVENTS} is not the one that was sealed", "event 15 and later")


@several
@given(st.sampled_from(ACTS), st.integers(1, 2), TEXTS)
def test_a_changed_act(whole: Path, place: tuple[str, str], row: int, value: str) -> None:
    table, column = place
    with Copy(whole) as folder:
        with raw(folder) as connection:
            changed = put(connection, table, row, column, value)
        if changed:
            assert_named(folder, f"{table} {row}")


@pytest.mark.parametrize("table", TABLE_OF.values())
@pytest.mark.parametrize("row", [1, 2])
def test_an_act_taken_away_or_moved(whole: Path, table: str, row: int) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute(f"DELETE FROM {table} WHERE seq = ?", (row,))
        assert_named(folder, f"{table} {row}, which event .* recorded, is gone")
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute(f"UPDATE {table} SET seq = 7 WHERE seq = ?", (row,))
        assert_named(folder, f"{table} 7 was put in without an event")


@pytest.mark.parametrize("table", TABLE_OF.values())
def test_an_act_put_in_or_exchanged(whole: Path, table: str) -> None:
    columns = ", ".join(columns_of({t: kind for kind, t in TABLE_OF.items()}[table]))
    with Copy(whole) as folder:
        with raw(folder) as connection:
            connection.execute(
                f"INSERT INTO {table} (seq, {columns}) SELECT 3, {columns} FROM {table} LIMIT 1"
            )
        assert_named(folder, f"{table} 3")
    with Copy(whole) as folder:
        with raw(folder) as connection:
            for old, new in ((1, 0), (2, 1), (0, 2)):
                connection.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (new, old))
        assert_named(folder, f"{table} 1")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("count", 13, "event 13 is not the one that was sealed"),
        ("count", 15, "event 15 is missing"),
        ("count", 0, "event 1 and later"),
        ("count", -1, "the seal"),
        ("count", True, "the seal"),
        ("count", "14", "the seal"),
        ("count", 14.0, "the seal"),
        ("head", "0" * 64, "event 14 is not the one that was sealed"),
        ("head", "", "the seal"),
        ("head", 7, "the seal"),
        ("format", 2, "the seal"),
        ("next", {}, "the seal"),
        ("next", None, "the seal"),
    ],
)
def test_a_changed_seal(whole: Path, field: str, value: object, named: str) -> None:
    with Copy(whole) as folder:
        seal = json.loads((folder / "seal.json").read_text())
        (folder / "seal.json").write_text(json.dumps({**seal, field: value}))
        assert_named(folder, named)
        with pytest.raises(BrokenChain):
            CaseStore.open(folder)


def test_a_seal_of_an_earlier_time(whole: Path) -> None:
    """One that fits, but behind: events after it may be anybody's."""
    with CaseStore.read(whole) as store:
        head = next(event.hash for event in store.events() if event.seq == 9)
    with Copy(whole) as folder:
        (folder / "seal.json").write_text(json.dumps({"format": 1, "count": 9, "head": head}))
        assert_named(folder, "event 10 and later")


@pytest.mark.parametrize("content", [b"", b"{", b"\0" * 384, b"[]", b"7", b"\xff", b"[" * 9999])
def test_a_seal_torn_or_empty_stops_the_case_and_stays(whole: Path, content: bytes) -> None:
    with Copy(whole) as folder:
        (folder / "seal.json").write_bytes(content)
        assert_named(folder, "the seal .* cannot be read; put back a copy")
        assert (folder / "seal.json").read_bytes() == content
        shutil.copy(whole / "seal.json", folder)
        with CaseStore.open(folder) as store:
            assert store.verify() == EVENTS


def test_a_seal_taken_away_stops_the_case(whole: Path) -> None:
    with Copy(whole) as folder:
        (folder / "seal.json").unlink()
        assert_named(folder, "event 1 and later ones are not sealed; put back a copy")
        assert not (folder / "seal.json").exists()


@pytest.mark.parametrize("value", [None, "no digits", "00"])
def test_a_key_lost_or_changed(whole: Path, value: str | None) -> None:
    with Copy(whole) as folder:
        with raw(folder) as connection:
            if value is None:
                connection.execute("DELETE FROM meta WHERE key = 'digest_key'")
            else:
                connection.execute("UPDATE meta SET value = ?", (value,))
        with CaseStore.read(folder) as store, pytest.raises(BrokenChain, match=r"key|decision 1 "):
            store.verify()


def test_a_lost_trigger_is_named_when_all_rows_are_whole(whole: Path) -> None:
    with Copy(whole) as folder:
        with sqlite3.connect(folder / "case.db") as connection:
            connection.execute("DROP TRIGGER mark_kept")
        assert_named(folder, "trigger mark_kept")
    with Copy(whole) as folder:
        with sqlite3.connect(folder / "case.db") as connection:
            connection.execute(
                "CREATE TRIGGER x AFTER INSERT ON finding BEGIN UPDATE finding SET keep = 1; END"
            )
        assert_named(folder, "trigger x")


def test_a_forged_event_that_names_no_row(whole: Path) -> None:
    for data in (
        '{"row":[1]}',
        '{"x":{"row":[1,2,3]}}',
        '{"row":[[],1,2]}',
        '{"row":["page",1,"x"]}',
    ):
        with Copy(whole) as folder:
            with raw(folder) as connection:
                head = connection.execute("SELECT hash FROM audit WHERE seq = 14").fetchone()[0]
                event = Chain(14, head).link("x", Entry("x", "x", "x", (), json.loads(data)))
                connection.execute(
                    "INSERT INTO audit VALUES (15, 'x', 'x', 'x', 'x', '[]', ?, ?, ?)",
                    (event.data, event.previous, event.hash),
                )
            seal = {"format": 1, "count": 15, "head": event.hash}
            (folder / "seal.json").write_text(json.dumps(seal))
            assert_named(folder, "event 15")
