# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad databases, bad folders, bad disks: one sentence, the right exit code, nothing lost."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from redact.errors import BrokenChain, NotAllowed, RedactError, StorageFailed, UsageError
from redact.review import CaseStore
from redact.review.store import database
from redact.types import Decision
from tests.review.stores import decision, entry, full, record

OPENINGS = (CaseStore.open, CaseStore.read)


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_newer_database_is_refused_and_stays(
    tmp_path: Path, opening: Callable[[Path], CaseStore]
) -> None:
    full(tmp_path)
    with closing(sqlite3.connect(tmp_path / "case.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = (tmp_path / "case.db").read_bytes()
    with pytest.raises(UsageError, match=r"newer version of redact .format 99.*use that version"):
        opening(tmp_path)
    assert (tmp_path / "case.db").read_bytes() == before


def _other_database(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (name TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")


def _versioned_without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"not a database at all, but long enough for one" * 99),
        lambda path: path.write_bytes(b"short"),
        lambda path: _other_database(path, 0),
        lambda path: _other_database(path, 1),
        lambda path: _other_database(path, 60),
        _versioned_without_tables,
    ],
)
def test_something_else_is_not_a_case_and_stays(
    tmp_path: Path, opening: Callable[[Path], CaseStore], make: Callable[[Path], object]
) -> None:
    make(tmp_path / "case.db")
    before = (tmp_path / "case.db").read_bytes()
    with pytest.raises(UsageError, match="is not a case database"):
        opening(tmp_path)
    assert (tmp_path / "case.db").read_bytes() == before


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no case at"):
        CaseStore.read(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("gone", [False, True])
def test_a_database_that_lost_everything_is_not_begun_anew(tmp_path: Path, gone: bool) -> None:
    full(tmp_path)
    (tmp_path / "case.db").unlink() if gone else (tmp_path / "case.db").write_bytes(b"")
    with pytest.raises(BrokenChain, match=r"event 1 is missing: the log ends at 0.*counts 14"):
        CaseStore.open(tmp_path)
    with pytest.raises(UsageError, match="is empty; put back a copy"):
        CaseStore.read(tmp_path)


def test_a_truncated_database_is_refused_or_named(tmp_path: Path) -> None:
    full(tmp_path / "whole")
    content = (tmp_path / "whole" / "case.db").read_bytes()
    seal = (tmp_path / "whole" / "seal.json").read_bytes()
    sizes = (1, 99, 100, 512, 4095, 4096, 4097, len(content) // 2, len(content) - 4096)
    for size in sizes:
        for opening in OPENINGS:
            folder = tmp_path / f"{size}-{opening.__name__}"
            folder.mkdir()
            (folder / "case.db").write_bytes(content[:size])
            (folder / "seal.json").write_bytes(seal)
            with pytest.raises((StorageFailed, UsageError, BrokenChain)), opening(folder) as store:
                store.verify()


def test_a_damaged_page_is_told_when_it_is_reached(tmp_path: Path) -> None:
    """Also in the middle of going through rows."""
    with CaseStore.open(tmp_path) as store:
        record(store, (), [entry(f"{n:0200}") for n in range(200)])
    path = tmp_path / "case.db"
    content = bytearray(path.read_bytes())
    place = content.rindex(b"%0200d" % 150) // 4096 * 4096
    content[place : place + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with CaseStore.read(tmp_path) as store:
        events = store.events()
        assert next(events).seq == 1
        with pytest.raises(StorageFailed, match="cannot be read or written whole") as caught:
            list(events)
        assert caught.value.exit_code == 1
        with pytest.raises((StorageFailed, BrokenChain)):
            store.verify()


# Locks and permissions ------------------------------------------------------------------------


def test_two_processes_cannot_write_one_case(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path), pytest.raises(NotAllowed, match="another process") as caught:
        CaseStore.open(tmp_path)
    assert caught.value.exit_code == 5
    CaseStore.open(tmp_path).close()


def test_a_lock_by_another_program_is_told(tmp_path: Path) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store:
        store._database.connection.execute("PRAGMA busy_timeout = 1")
        with closing(sqlite3.connect(tmp_path / "case.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotAllowed, match="another process is working on"):
                record(store, [decision()])
            assert store.verify() == 14
        record(store, [decision()])
        assert store.verify() == 15


def test_a_database_that_may_not_be_written(tmp_path: Path) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store:
        store._database.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(NotAllowed, match="check its permissions"):
            record(store, [decision()])
        store._database.connection.execute("PRAGMA query_only = OFF")
        assert store.verify() == 14


def test_a_read_only_file_is_refused_at_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(tmp_path)
    connect = database._connect
    monkeypatch.setattr(database, "_connect", lambda path, mode: connect(path, "ro"))
    with pytest.raises(NotAllowed, match="may not be written"):
        CaseStore.open(tmp_path)
    monkeypatch.undo()
    CaseStore.open(tmp_path).close()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.EACCES, NotAllowed),
        (errno.EROFS, NotAllowed),
        (errno.ENOSPC, StorageFailed),
        (errno.EIO, StorageFailed),
    ],
)
@pytest.mark.parametrize("call", ["os.open", "fcntl.flock", "pathlib.Path.mkdir"])
def test_a_folder_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, code: int, error: type[RedactError]
) -> None:
    full(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch, pytest.raises(error, match="written"):
        patch.setattr(call, fail)
        CaseStore.open(tmp_path)
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 14


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "case").write_text("")
    for folder in (tmp_path / "case", tmp_path / "case" / "below"):
        with pytest.raises(NotAllowed, match="may not be written"):
            CaseStore.open(folder)
    with pytest.raises(UsageError, match="there is no case"):
        CaseStore.read(tmp_path / "case")


def test_a_folder_that_may_only_be_read_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with CaseStore.read(tmp_path) as store:
        assert store.verify() == 14
        assert not (tmp_path / "case.db-shm").exists()


# Disks ----------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_case_as_it_was(tmp_path: Path) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store:
        connection = store._database.connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageFailed, match=r"the disk is full.*nothing .* is lost") as caught:
            record(store, [decision(str(n)) for n in range(2000)])
        assert caught.value.exit_code == 1
        assert (len(store.all(Decision)), store.verify()) == (2, 14)
    with CaseStore.open(tmp_path) as store:
        record(store, [decision()])
        assert store.verify() == 15


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], object]]:
    def fail(call: str) -> None:
        def broken(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(call, broken)

    yield fail
    monkeypatch.undo()


@pytest.mark.parametrize("call", ["os.pwrite", "os.fdatasync"])
def test_a_seal_that_cannot_be_announced_stops_the_change(
    tmp_path: Path, failing: Callable[[str], object], call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store:
        failing(call)
        with pytest.raises(StorageFailed, match="the disk is full"):
            record(store, [decision()])
        monkeypatch.undo()
        assert (len(store.all(Decision)), store.verify()) == (2, 14)
        record(store, [decision()])
        assert store.verify() == 15


def test_a_seal_that_cannot_be_settled_fits_all_the_same(
    tmp_path: Path, failing: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    full(tmp_path)
    with CaseStore.open(tmp_path) as store:
        with (
            pytest.raises(StorageFailed, match="nothing that was recorded"),
            store.change() as change,
        ):
            change.act(decision(), entry())
            monkeypatch.setattr(change, "write", _then(change.write, lambda: failing("os.pwrite")))
        monkeypatch.undo()
        assert (len(store.all(Decision)), store.verify()) == (3, 15)
    with CaseStore.open(tmp_path) as store:
        assert store.verify() == 15


def _then(action: Callable[[], object], after: Callable[[], object]) -> Callable[[], object]:
    def both() -> object:
        result = action()
        after()
        return result

    return both


# What cannot be stored, what must not be said ---------------------------------------------------


def test_half_a_character_is_refused_without_being_quoted(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store:
        with pytest.raises(UsageError, match="half of a character") as caught:
            record(store, [decision("Fenwick\ud800")])
        assert "Fenwick" not in str(caught.value)
        assert (store.all(Decision), store.verify()) == ([], 0)


def test_errors_do_not_quote_what_is_stored(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store, store.change() as change:
        change.set("x", 1)
    with closing(sqlite3.connect(tmp_path / "case.db")) as connection:
        connection.execute("UPDATE meta SET value = CAST(x'46656e7769636bff' AS TEXT)")
        connection.commit()
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain) as caught:
        store.settings()
    assert "Fenwick" not in str(caught.value)


def test_a_row_of_no_known_kind_is_named(tmp_path: Path) -> None:
    full(tmp_path)
    with closing(sqlite3.connect(tmp_path / "case.db")) as connection:
        connection.execute("DROP TRIGGER decision_kept")
        connection.execute("UPDATE decision SET verdict = 'perhaps' WHERE seq = 2")
        connection.commit()
    with CaseStore.read(tmp_path) as store, pytest.raises(BrokenChain, match="decision 2 was"):
        store.all(Decision)
