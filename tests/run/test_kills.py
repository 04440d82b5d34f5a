# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is killed, and whenever: the next run goes on, and its result is the undisturbed one."""

from pathlib import Path

import pytest

from tests.run.kills import STAGES, WITH_WORKERS, Bench

KILLS = 30


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("kills") / "bench", seed=3)


def test_thirty_kills_change_nothing(bench: Bench) -> None:
    tried = bench.kill(KILLS)
    assert tried.wrong == []
    assert tried.number >= KILLS
    assert tried.hit(WITH_WORKERS, "worker") == set(WITH_WORKERS)
    killed = tried.hit(STAGES, "run") | tried.hit(STAGES, "step")
    assert killed >= {"start", "comparing over the case", "writing"}  # two of them also record


def test_what_a_kill_must_not_leave_is_noticed(bench: Bench) -> None:
    out: Path = bench.out
    (out / "draft" / "schedule.csv").unlink()
    (out / "internal" / "case" / "originals" / ".new-x").write_text("")
    with (out / "internal" / "case" / "case.db").open("r+b") as database:
        database.truncate(8192)
    bench.tried.wrong.clear()
    bench.check_left(-1, "writing")
    assert [text.split(":")[0] for text in bench.tried.wrong] == [
        "after a kill in writing",
        "a kill left a draft that is not whole",
    ]
    assert len(bench.left_over()) == 1
