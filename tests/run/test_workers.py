# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a task does to its worker, every task has one result and the others are done."""

import pytest

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
