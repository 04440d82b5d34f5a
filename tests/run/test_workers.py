# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a task does to its worker, every task has one result and the others are done."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from redact.errors import RedactError
from redact.run import workers
from redact.run.workers import Pool, Task
from tests.run import stages_for_tests

STAGES = "tests.run.stages_for_tests"


def task(stage: str, seconds: int = 30, **arguments: object) -> Task:
    return Task(stage, arguments, seconds)


def test_results_of_all_tasks_whatever_some_do() -> None:
    tasks = [
        task("double", number=1),
        task("die"),
        task("throw", secret="John Smith"),
        task("refuse", reason="the file is empty"),
        task("hog"),
        task("spin", seconds=1),
        task("double", number=21),
    ]
    with Pool(STAGES, 2) as pool:
        results = dict(pool.run(tasks))
        again = dict(pool.run([task("double", number=4)]))
    assert sorted(results) == list(range(7))
    assert results[0].value == 2 and results[6].value == 42 and again[0].value == 8
    assert "ended unexpectedly (code 7)" in results[1].failed
    assert "ValueError" in results[2].failed and "Smith" not in results[2].failed
    assert results[3].refused == "the file is empty" and not results[3].failed
    assert "memory" in results[4].failed
    assert "more than 1 seconds" in results[5].failed


def test_a_hung_worker_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    with Pool(STAGES, 2) as pool:
        list(pool.run([task("sleep_a_little"), task("sleep_a_little")]))  # both are up
        monkeypatch.setattr(workers, "_WALL_FACTOR", 0)
        monkeypatch.setattr(workers, "_WALL_START", 3)
        results = dict(pool.run([task("sleep"), task("double", number=3)]))
    assert "too long" in results[0].failed and results[1].value == 6


def test_a_failure_gives_a_fresh_process_and_success_keeps_it() -> None:
    with Pool(STAGES, 1) as pool:
        (first,) = dict(pool.run([task("pid")])).values()
        (second,) = dict(pool.run([task("pid")])).values()
        list(pool.run([task("throw", secret="x")]))
        (third,) = dict(pool.run([task("pid")])).values()
    assert first.value == second.value != third.value


def test_workers_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with Pool(STAGES, 1) as pool:
        assert dict(pool.run([task("chatter")]))[0].value == "said"
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_prepare_runs_in_the_worker() -> None:
    with Pool(STAGES, 1, prepare=stages_for_tests.mark) as pool:
        assert dict(pool.run([task("prepared")]))[0].value == ["yes"]
    assert stages_for_tests.prepared() == []


class Kept:
    """A journal for tests: what was begun, and deaths on top of those of earlier runs."""

    def __init__(self, deaths: int = 0) -> None:
        self.begins: list[int] = []
        self._deaths = deaths

    def begun(self, index: int) -> None:
        self.begins.append(index)

    def died(self, index: int) -> int:
        self._deaths += 1
        return self._deaths


def test_three_deaths_are_a_failure_and_two_are_none(tmp_path: Path) -> None:
    three, two = str(tmp_path / "three"), str(tmp_path / "two")
    with Pool(STAGES, 2) as pool:
        tasks = [task("die_after_telling", diary=three), task("die_twice", diary=two)]
        results = dict(pool.run(tasks))
    assert "tried 3 times" in results[0].failed and "(code -9)" in results[0].failed
    assert len(set((tmp_path / "three").read_text().split())) == 3  # a fresh process each time
    assert results[1].value == "done"


def test_deaths_of_earlier_runs_count(tmp_path: Path) -> None:
    journal = Kept(deaths=2)
    with Pool(STAGES, 1) as pool:
        (result,) = dict(pool.run([task("die")], journal)).values()
    assert "tried 3 times" in result.failed and journal.begins == [0]


def test_a_limit_ends_a_task_at_the_first_time(tmp_path: Path) -> None:
    with Pool(STAGES, 1) as pool:
        spun = task("spin_after_telling", seconds=1, diary=str(tmp_path / "diary"))
        results = dict(pool.run([spun, task("write_too_much", path=str(tmp_path / "big"))]))
    assert "more than 1 seconds" in results[0].failed
    assert len((tmp_path / "diary").read_text().splitlines()) == 1
    assert results[1].failed == "it would have written too much and was stopped"


@pytest.mark.parametrize("stage", ["disk_full", "disk_full_behind_a_library"])
def test_a_full_disk_is_told_apart(stage: str) -> None:
    with Pool(STAGES, 1) as pool:
        (result,) = dict(pool.run([task(stage)])).values()
    assert result.fault == 28 and not result.failed and not result.refused


def test_what_is_to_run_alone_does(tmp_path: Path) -> None:
    diary = str(tmp_path / "diary")
    tasks = [Task("doing", {"diary": diary, "name": n}, 30, alone=n in "yz") for n in "abyz"]
    with Pool(STAGES, 2) as pool:
        assert len(list(pool.run(tasks))) == 4
    lines = (tmp_path / "diary").read_text().splitlines()
    assert sorted(lines[:4]) == ["begin a", "begin b", "end a", "end b"]
    assert lines[4:] == ["begin y", "end y", "begin z", "end z"]


def test_a_worker_warms_up_once_and_before_it_begins() -> None:
    warm = ("warm_up", {"name": "model"})
    with Pool(STAGES, 1) as pool:
        results = dict(pool.run([Task("prepared", {}, 30, warm=warm)] * 2))
    assert [result.value for result in results.values()] == [["model"], ["model"]]


def test_workers_that_cannot_be_made_ready_end_the_run_not_the_document() -> None:
    journal = Kept()
    dying = Pool(STAGES, 2, prepare=stages_for_tests.die)
    with dying as pool, pytest.raises(RedactError, match="end before they can begin"):
        list(pool.run([task("double", number=1)] * 9, journal))
    with Pool(STAGES, 1) as pool, pytest.raises(RedactError, match="cannot be made ready"):
        list(pool.run([Task("pid", {}, 30, warm=("break_down", {}))], journal))
    assert journal.begins == []


def test_a_worker_killed_while_idle_is_replaced() -> None:
    journal = Kept()
    with Pool(STAGES, 1) as pool:
        (first,) = dict(pool.run([task("pid")])).values()
        os.kill(first.value, signal.SIGKILL)
        while pool._workers[0].process.is_alive():
            time.sleep(0.01)
        (second,) = dict(pool.run([task("pid")], journal)).values()
    assert second.value != first.value and journal.begins == [0]


def test_closing_the_results_stops_what_is_under_way(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    with Pool(STAGES, 2) as pool:
        warm = [task("double", number=1), task("double", number=1)]
        assert len(list(pool.run(warm))) == 2  # both workers are ready, so that tasks begin at once
        running = pool.run([task("spin_after_telling", diary=str(diary)), task("double", number=1)])
        next(running)
        while not diary.exists() or not diary.read_text():
            time.sleep(0.01)
        running.close()
        assert not _lives(int(diary.read_text()))
        assert dict(pool.run([task("double", number=2)]))[0].value == 4


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    """Also in the middle of a task, however that process ends."""
    diary = tmp_path / "diary"
    run = multiprocessing.get_context("spawn").Process(target=_spin_in_a_pool, args=(str(diary),))
    run.start()
    while not diary.exists() or not diary.read_text():
        time.sleep(0.01)
    worker = int(diary.read_text())
    assert _lives(worker)
    run.kill()
    run.join()
    deadline = time.monotonic() + 10
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(worker)


def _spin_in_a_pool(diary: str) -> None:
    with Pool(STAGES, 1) as pool:
        list(pool.run([task("spin_after_telling", seconds=60, diary=diary)]))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False
