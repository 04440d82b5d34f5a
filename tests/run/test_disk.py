# SPDX-License-Identifier: AGPL-3.0-or-later
"""A full or failing disk ends the run with a sentence, never a document; the next run goes on."""

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from redact.bundle import disk
from redact.cli.app import invoke
from redact.errors import NotAllowed, StorageFailed
from redact.review import CaseStore
from redact.review.store import database
from redact.run import execute, intake
from tests.run import saboteurs
from tests.run.conftest import Finished, run_on
from tests.run.judge import contents
from tests.run.kills import Bench


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("disk") / "bench", seed=1, documents=2)


def _run(bench: Bench, out: Path, prepare: Callable[[], None] | None = None) -> Finished:
    return run_on(bench.inputs, out, str(bench.pipeline), prepare)


def _goes_on(bench: Bench, out: Path) -> None:
    """Nothing half made is left, nothing is marked failed, and the next run ends well."""
    case = out / "internal" / "case"
    left = [*out.glob(".redact-*"), *case.glob("originals/.*"), *case.glob("cache/*/.*")]
    assert left == [] and not (out / "draft").exists()
    with CaseStore.open(case) as store:
        store.verify()
        assert {str(job.state) for job in store.jobs.all()} <= {"done", "waiting"}
        assert all(job.interrupted <= 1 for job in store.jobs.all())
    assert _run(bench, out).report.exit_code == 0
    assert contents(out / "draft") == bench.reference


@pytest.mark.parametrize(
    ("stage", "number"),
    [("read", errno.EIO), ("judge", errno.EDQUOT), ("release", errno.ENOSPC)],
)
def test_a_fault_while_a_result_is_written(
    bench: Bench, tmp_path: Path, stage: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTY_STAGE", stage)
    monkeypatch.setenv("FAULT", str(number))
    with pytest.raises(StorageFailed, match="run the same command again"):
        _run(bench, tmp_path / "out", saboteurs.faulty_disk)
    _goes_on(bench, tmp_path / "out")


@contextmanager
def _failing(owner: object, name: str, after: int) -> Iterator[None]:
    """The function ``name`` finds the disk full at its call number ``after``, from then on."""
    work, calls = getattr(owner, name), 0

    def full(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return work(*args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, full)
        yield


@pytest.mark.parametrize(
    ("owner", "name", "after"),
    [(intake, "_copy", 2), (disk, "write_parts", 1), (disk, "write_parts", 7)],
    ids=["an original", "the warning", "the bundle"],
)
def test_a_full_disk_outside_the_workers(
    bench: Bench, tmp_path: Path, owner: object, name: str, after: int
) -> None:
    out = tmp_path / "out"
    with _failing(owner, name, after), pytest.raises(StorageFailed, match="disk is full"):
        _run(bench, out)
    _goes_on(bench, out)


@pytest.mark.parametrize("spare", [0, 1, 2])
def test_a_full_disk_under_the_database(
    bench: Bench, tmp_path: Path, spare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may have ``spare`` pages more than it has when the run begins to write."""
    out, make = tmp_path / "out", database._connect

    def small(path: Path, mode: str) -> Any:
        connection = make(path, mode)
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
        if pages:
            connection.execute(f"PRAGMA max_page_count = {pages + spare}")
        return connection

    CaseStore.open(out / "internal" / "case").close()
    with monkeypatch.context() as patch:
        patch.setattr(database, "_connect", small)
        with pytest.raises(StorageFailed, match="disk is full"):
            _run(bench, out)
    _goes_on(bench, out)


def test_the_command_says_so_and_ends_with_one(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", str(bench.inputs), "--out", str(tmp_path / "out"), "--workers", "1"]
    with _failing(intake, "_copy", 1):
        assert invoke([*arguments, "--pipeline", str(bench.pipeline)]) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("redact: the disk is full") and "what was finished is kept" in said


def test_a_folder_that_may_not_be_written_is_five(bench: Bench) -> None:
    """As a user who is not root: to root no folder is read-only."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        folder.chmod(0o755)
        (folder / "in").mkdir()
        (folder / "in" / "letter.txt").write_text("Dear Sir")
        out = folder / "out"
        CaseStore.open(out / "internal" / "case").close()
        for path in folder.rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        arguments = ["run", str(folder / "in"), "--out", str(out), "--workers", "1"]
        said, code = _as_somebody_else(arguments, bench.pipeline.read_text(), folder)
        for path in (out, *out.rglob("*")):
            path.chmod(stat.S_IRWXU)
    assert code == 5 and "may not be written" in said


def _as_somebody_else(arguments: list[str], pipeline: str, folder: Path) -> tuple[str, int]:
    """What a command says and its exit code, carried out by a user without rights."""
    told = folder / "pipeline.toml"
    told.write_text(pipeline)
    told.chmod(0o444)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        sys.stderr = os.fdopen(writing, "w", buffering=1)
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        os._exit(invoke([*arguments, "--pipeline", str(told)]))
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    return said, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_disk_that_can_only_be_read_is_five(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> NoReturn:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(execute, "internal_folder", refused)
    with pytest.raises(NotAllowed, match="may not be written"):
        _run(bench, tmp_path / "out")
