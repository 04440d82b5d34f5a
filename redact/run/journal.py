# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of one stage in the case's job table: what is under way, what died, how it ended.

Without a job table (``redact detect`` keeps no case) deaths of workers are counted for as long as
the stage lasts, and nothing is remembered.
"""

import contextlib
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from redact.errors import RedactError
from redact.review.store import MOST_INTERRUPTIONS, Jobs, JobState
from redact.run.storage import as_error
from redact.run.workers import Pool, Result, Task


class Account:
    """One stage of one run; ``place`` is the case folder."""

    def __init__(self, jobs: Jobs | None, stage: str, place: Path) -> None:
        self._jobs, self._stage, self._place = jobs, stage, place
        self._unfinished = jobs.unfinished() if jobs else {}
        self._tasks: list[Task] = []
        self._deaths: Counter[str] = Counter()

    def found(self, key: str) -> None:
        """The result is there; the run that made it may have died before it could say so."""
        if self._jobs and key in self._unfinished:
            self._jobs.end(key, JobState.DONE)

    def carry_out(
        self, pool: Pool, tasks: Sequence[Task]
    ) -> Generator[tuple[str, Result], None, None]:
        """(key, result) of every task as it ends: those that runs have died of last, each alone.

        StorageFailed or NotAllowed when the disk is at fault; close it to stop what is under way.
        """
        left_out = [task for task in tasks if self._interrupted(task) >= MOST_INTERRUPTIONS]
        for task in left_out:
            times = f"the run itself ended {self._interrupted(task)} times while this was under way"
            failed = f"{times}, so it was left out; the next run tries it once more"
            yield task.key, Result(failed=failed)
        rest = [task for task in tasks if task not in left_out]
        self._tasks = sorted(map(self._with_strikes, rest), key=self._strikes)
        with closing(pool.run(self._tasks, self)) as results:
            for index, result in results:
                if result.fault:
                    raise as_error(result.fault, self._place)
                yield self._tasks[index].key, result

    def ended(self, key: str, result: Result) -> None:
        """A task has come to its result."""
        if self._jobs is None:
            return
        if result.failed:
            self._jobs.end(key, JobState.FAILED, result.failed)
        elif result.refused:
            self._jobs.end(key, JobState.REFUSED, result.refused)
        else:
            self._jobs.end(key, JobState.DONE)

    def given_back(self) -> None:
        """The run ends early, in good order."""
        if self._jobs:
            with contextlib.suppress(RedactError):  # on a full disk; then it counts as a death
                self._jobs.give_back()

    # As the pool tells it --------------------------------------------------------------------

    def begun(self, index: int) -> None:
        """A worker is about to begin on a task."""
        if self._jobs:
            task = self._tasks[index]
            self._jobs.lease(task.key, self._stage, task.target)

    def died(self, index: int) -> int:
        """A worker died of a task; how many have by now."""
        key = self._tasks[index].key
        if self._jobs:
            return self._jobs.died(key)
        self._deaths[key] += 1
        return self._deaths[key]

    # Inside -----------------------------------------------------------------------------------

    def _interrupted(self, task: Task) -> int:
        job = self._unfinished.get(task.key)
        return job.interrupted if job else 0

    def _strikes(self, task: Task) -> int:
        job = self._unfinished.get(task.key)
        return job.interrupted + job.attempts if job else 0

    def _with_strikes(self, task: Task) -> Task:
        return replace(task, alone=True) if self._strikes(task) else task
