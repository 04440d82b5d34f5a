# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job table and the runs that use it: deaths are counted, and none stops the others."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from redact.cli.app import invoke
from redact.review import CaseStore
from redact.review.store import MOST_INTERRUPTIONS, Job, JobState
from tests.run import saboteurs
from tests.run.conftest import ROOT, run_on
from tests.run.kills import pipeline_without_model

LETTER = "Dear Sir\n\nPlease ring 01632 960123 about the {}.\n\nYours faithfully\n"
DEATH = """
import sys
from pathlib import Path
from tests.run import saboteurs
from tests.run.conftest import run_on
if __name__ == "__main__":
    run_on(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], saboteurs.kill_the_run)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    with CaseStore.open(tmp_path / "case") as opened:
        yield opened


def _job(store: CaseStore, key: str = "k") -> Job:
    return next(job for job in store.jobs.all() if job.key == key)


def _next_run(store: CaseStore) -> CaseStore:
    """The case as the next run opens it, with nothing said by the one before."""
    folder = store.folder
    store.close()
    opened = CaseStore.open(folder)
    opened.jobs.recover()
    return opened


def test_a_job_is_leased_and_ended(store: CaseStore) -> None:
    store.jobs.lease("k", "find", "d")
    assert (_job(store).state, _job(store).target) == (JobState.LEASED, "d")
    assert list(store.jobs.unfinished()) == ["k"]
    store.jobs.end("k", JobState.DONE)
    assert _job(store).state is JobState.DONE and store.jobs.unfinished() == {}


def test_the_death_of_a_run_is_counted_and_forgotten_when_the_job_is_done(store: CaseStore) -> None:
    for times in (1, 2):
        store.jobs.lease("k", "find", "d")
        store = _next_run(store)
        assert (_job(store).state, _job(store).interrupted) == (JobState.WAITING, times)
        assert _job(store).attempts == 0  # no worker died of it
    store.jobs.lease("k", "find", "d")
    store.jobs.end("k", JobState.DONE)
    assert _job(store).interrupted == 0
    store.close()


def test_deaths_of_workers_outlive_the_run_until_the_job_has_failed(store: CaseStore) -> None:
    store.jobs.lease("k", "find", "d")
    assert [store.jobs.died("k"), store.jobs.died("k")] == [1, 2]
    store = _next_run(store)
    assert store.jobs.died("k") == 3
    store.jobs.end("k", JobState.FAILED, "it was tried three times")
    assert (_job(store).state, _job(store).reason[:6]) == (JobState.FAILED, "it was")
    store = _next_run(store)
    assert (_job(store).state, _job(store).attempts) == (JobState.WAITING, 0)
    store.close()


def test_an_orderly_end_counts_as_nothing_but_comes_last(store: CaseStore) -> None:
    for _ in range(3):
        store.jobs.lease("k", "find", "d")
        store.jobs.give_back()
        store = _next_run(store)
        assert (_job(store).state, _job(store).interrupted) == (JobState.WAITING, 1)
    store.close()


def test_what_is_left_out_gets_one_more_try_in_every_second_run(store: CaseStore) -> None:
    for _ in range(MOST_INTERRUPTIONS):
        store.jobs.lease("k", "find", "d")
        store = _next_run(store)
    for _ in range(2):
        assert _job(store).interrupted == MOST_INTERRUPTIONS  # this run leaves it out
        store.jobs.end("k", JobState.FAILED, "left out")
        store = _next_run(store)
        assert _job(store).interrupted == MOST_INTERRUPTIONS - 1  # this one tries it
        store.jobs.lease("k", "find", "d")
        store = _next_run(store)
    store.close()


def test_the_job_table_leaves_the_disk_waited_for(store: CaseStore) -> None:
    """Decisions wait for the disk, whatever the job table does."""
    store.jobs.lease("k", "find", "d")
    connection = store._database.connection
    assert connection.execute("PRAGMA synchronous").fetchone()[0] == 2


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    path = tmp_path / "quick.toml"
    path.write_text(pipeline_without_model())
    return path


def _letters(folder: Path, *subjects: str) -> Path:
    folder.mkdir()
    for number, subject in enumerate(subjects):
        (folder / f"{number}.txt").write_text(LETTER.format(subject))
    return folder


def test_a_document_that_kills_every_run_does_not_stop_the_others(
    tmp_path: Path, pipeline: Path
) -> None:
    inputs, out = _letters(tmp_path / "in", "dynamite", "roof", "fence"), tmp_path / "out"
    case = out / "internal" / "case"
    for times in (1, 2, 3):
        command = [sys.executable, "-c", DEATH, str(inputs), str(out), str(pipeline)]
        assert subprocess.run(command, cwd=ROOT).returncode == -9
        with CaseStore.open(case) as store:
            store.jobs.recover()
            states = sorted(job.state for job in store.jobs.all())
            assert max(job.interrupted for job in store.jobs.all()) == times
        if times == 3:  # the second death had one cause, and the others come before it
            assert states == [JobState.DONE, JobState.DONE, JobState.WAITING]
    _die_again(case, MOST_INTERRUPTIONS - 3)
    finished = run_on(inputs, out, str(pipeline), saboteurs.kill_the_run)
    assert finished.report.exit_code == 3
    assert [row["status"] for row in finished.rows.values()] == ["failed", "released", "released"]
    assert "ended 5 times while this was under way" in finished.rows["0.txt"]["reason"]
    assert run_on(inputs, out, str(pipeline)).report.exit_code == 0  # it is tried once more


def _die_again(case: Path, times: int) -> None:
    """As runs do that die of the only job that is left."""
    for _ in range(times):
        with CaseStore.open(case) as store:
            store.jobs.recover()
            (job,) = store.jobs.unfinished().values()
            store.jobs.lease(job.key, job.stage, job.target)


def test_a_document_that_kills_its_workers_is_tried_three_times(
    tmp_path: Path, pipeline: Path
) -> None:
    inputs, out = _letters(tmp_path / "in", "dynamite", "roof"), tmp_path / "out"
    finished = run_on(inputs, out, str(pipeline), saboteurs.kill_the_worker)
    reason = finished.rows["0.txt"]["reason"]
    assert finished.report.exit_code == 3 and finished.rows["1.txt"]["status"] == "released"
    assert reason.startswith("reading failed: it was tried 3 times, and each time the process")
    with CaseStore.read(out / "internal" / "case") as store:
        failed = [job for job in store.jobs.all() if job.state == JobState.FAILED]
        assert [(job.stage, job.attempts) for job in failed] == [("read", 3)]
        assert failed[0].target and failed[0].reason in reason
    assert run_on(inputs, out, str(pipeline)).report.exit_code == 0


def test_detect_tries_three_times_without_a_case(tmp_path: Path, pipeline: Path) -> None:
    from redact.cli.show import Quiet
    from redact.run import detect, load_setup

    inputs = _letters(tmp_path / "in", "dynamite", "roof")
    found, code = detect(
        (inputs,), load_setup(str(pipeline)), 1, Quiet(), saboteurs.kill_the_worker
    )
    assert code == 3 and "tried 3 times" in found[0].source.reason and found[1].rows


def test_two_runs_on_one_case(
    tmp_path: Path, pipeline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs, out = _letters(tmp_path / "in", "roof", "fence"), tmp_path / "out"
    arguments = ["run", str(inputs), "--out", str(out), "--pipeline", str(pipeline)]
    counts = [str(tmp_path / "counts.json")]
    command = [sys.executable, "-m", "tests.run.doomed", "start", "0", *counts, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as first:
        assert first.stderr is not None
        assert any(line.startswith("reading") for line in first.stderr)
        assert invoke(arguments) == 5
        assert "another process is working on the case" in capsys.readouterr().err
        first.stderr.read()
        assert first.wait(60) == 0
    assert invoke(["audit", "verify", str(out)]) == 0


def test_what_killed_processes_left_half_made_is_cleared_away(
    tmp_path: Path, pipeline: Path
) -> None:
    inputs, out = _letters(tmp_path / "in", "roof"), tmp_path / "out"
    case = out / "internal" / "case"
    CaseStore.open(case).close()
    left = [case / "originals" / ".new-abc", case / "cache" / "ab" / ".abcdef01-xyz" / "part"]
    for path in (*left, out / ".redact-new" / "draft" / "index.pdf"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("half")
    assert run_on(inputs, out, str(pipeline)).report.exit_code == 0
    assert not left[0].exists() and not left[1].parent.exists()
    assert not (out / ".redact-new").exists()
