# SPDX-License-Identifier: AGPL-3.0-or-later
"""Worker processes: hostile files are handled where they can do no harm to the run.

Each worker is a spawned process with limits on CPU time, memory and file size; it ends when the
process that started it does. Only JSON crosses back, so nothing a captured worker sends can run
code here. A task whose worker dies is tried again by another one until it has killed three; one
that meets a limit or throws has failed at once. A worker that dies before it has begun is no
task's fault, and a fault of the disk is told apart. Not guaranteed: isolation from the file
system; a worker can read what its user can.
"""

import contextlib
import json
import multiprocessing
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Protocol

from redact.errors import RedactError
from redact.review.store import MOST_ATTEMPTS
from redact.run.serving import LARGEST_OUTPUT, TOO_MUCH, serve

RECYCLE_AFTER = 200
_WALL_FACTOR, _WALL_START = 4, 120  # a busy machine is slow; a hung process is for ever
_READY = 300  # seconds of CPU time to get ready: imports, then the language model
_FALSE_STARTS = 5  # one after the other, while no worker gets anything done


@dataclass(frozen=True, slots=True)
class Task:
    """A stage and its JSON arguments; ``seconds`` of CPU time it may take; ``target`` is the
    document it is about.

    ``warm`` is a function and its JSON arguments that a worker carries out before the first task
    that names it, so that what it costs or breaks is not laid to that task. A task ``alone`` is
    begun when nothing else is under way, and nothing else is until it has ended.
    """

    stage: str
    arguments: dict[str, Any]
    seconds: int
    target: str = ""
    warm: tuple[str, dict[str, Any]] | None = None
    alone: bool = False

    @property
    def key(self) -> str:
        """The key of its result in the cache; tasks that make none have none."""
        return str(self.arguments.get("key", ""))


@dataclass(frozen=True, slots=True)
class Result:
    """What a task came to: a JSON value, or why there is none.

    ``refused`` is a sentence about the input; ``failed`` one about us; ``fault`` the system's
    error number when the disk was at fault.
    """

    value: Any = None
    refused: str = ""
    failed: str = ""
    fault: int = 0


class Journal(Protocol):
    """Who keeps account of the tasks of one ``Pool.run``, by their index."""

    def begun(self, index: int) -> None:
        """A worker is about to begin on it."""

    def died(self, index: int) -> int:
        """A worker died of it; how many have by now."""


class Tally:
    """A journal that counts deaths and is forgotten with the process."""

    def __init__(self) -> None:
        self._deaths: Counter[int] = Counter()

    def begun(self, index: int) -> None:
        """Nothing is kept of that."""

    def died(self, index: int) -> int:
        """One death more; how many there are by now."""
        self._deaths[index] += 1
        return self._deaths[index]


class _State(Enum):
    STARTING = auto()
    WARMING = auto()
    WORKING = auto()
    IDLE = auto()


class _Worker:
    """A process, and what it is doing for which task."""

    def __init__(self, stages: str, prepare: Callable[[], None] | None) -> None:
        context = multiprocessing.get_context("spawn")
        # Two one-way pipes: a two-way one would be a socket.
        their_in, self._out = context.Pipe(duplex=False)
        self.answers, their_out = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=serve, args=(their_in, their_out, stages, prepare), daemon=True
        )
        self.process.start()
        their_in.close()
        their_out.close()
        self.index = -1
        self.state = _State.STARTING
        self.deadline = _deadline(_READY)
        self.warm: tuple[str, dict[str, Any]] | None = None
        self.done = 0

    @property
    def overdue(self) -> bool:
        return time.monotonic() >= self.deadline and not self.answers.poll()

    def order(self, stage: str, arguments: dict[str, Any], seconds: int) -> None:
        self.deadline = _deadline(seconds)
        with contextlib.suppress(OSError):  # it is dead, which hearing it finds out
            self._out.send_bytes(json.dumps([stage, arguments, seconds]).encode())

    def hear(self) -> Result | None:
        """What it says; None when it is dead, or talks nonsense and is taken for dead."""
        try:
            fields = json.loads(self.answers.recv_bytes(LARGEST_OUTPUT))
            refused, failed = str(fields["refused"]), str(fields["failed"])
            return Result(fields["value"], refused, failed, int(fields["fault"]))
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            return None

    def code(self) -> int | None:
        """How it ended: an exit code, less than 0 for a signal."""
        self.process.join(timeout=5)
        return self.process.exitcode

    def stop(self) -> None:
        self._out.close()
        self.answers.close()
        self.process.kill()
        self.process.join()


class Pool:
    """Up to ``size`` workers serving the functions of the module ``stages`` by name.

    ``prepare`` is called once in each worker before its first task (tests put saboteurs there).
    """

    def __init__(self, stages: str, size: int, prepare: Callable[[], None] | None = None) -> None:
        self._stages, self._size, self._prepare = stages, max(1, size), prepare
        self._workers: list[_Worker] = []
        self._false_starts = 0

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers.clear()

    def run(
        self, tasks: Sequence[Task], journal: Journal | None = None
    ) -> Generator[tuple[int, Result], None, None]:
        """(index of the task, result), as they finish; every task has exactly one result.

        Tasks are begun in order. When the iterator is closed, what is under way is stopped.
        RedactError when workers cannot be made ready.
        """
        keeper = journal or Tally()
        waiting = deque(range(len(tasks)))
        busy: list[_Worker] = []
        try:
            while waiting or busy:
                while waiting and self._may_begin(tasks, waiting[0], busy):
                    worker = self._idle(busy)
                    busy.append(worker)
                    worker.index = waiting.popleft()
                    if worker.state is _State.IDLE:
                        _begin(worker, tasks[worker.index], keeper)
                for worker in _heard(busy):
                    result = self._step(worker, tasks[worker.index], keeper)
                    if result is not None:
                        busy.remove(worker)
                        yield worker.index, result
                    elif worker not in self._workers:
                        busy.remove(worker)
                        waiting.appendleft(worker.index)
        finally:
            for worker in busy:
                self._drop(worker)

    def _may_begin(self, tasks: Sequence[Task], index: int, busy: list[_Worker]) -> bool:
        alone = tasks[index].alone or any(tasks[worker.index].alone for worker in busy)
        return len(busy) < (1 if alone else self._size)

    def _idle(self, busy: list[_Worker]) -> _Worker:
        for worker in [worker for worker in self._workers if worker not in busy]:
            if worker.process.is_alive():
                return worker
            self._drop(worker)  # killed while it had nothing to do
        worker = _Worker(self._stages, self._prepare)
        self._workers.append(worker)
        return worker

    def _step(self, worker: _Worker, task: Task, journal: Journal) -> Result | None:
        """The result, if a worker has one to tell; None when it goes on with the task, or was
        dropped so that another one does it."""
        overdue = worker.overdue
        heard = None if overdue else worker.hear()
        if heard is None:
            return self._lost(worker, task, journal, overdue)
        if worker.state is _State.WORKING or heard.fault:
            return self._ended(worker, heard)
        if heard.failed or heard.refused:
            raise RedactError(f"a worker process cannot be made ready: {heard.failed}")
        if worker.state is _State.WARMING:
            worker.warm = task.warm
        self._false_starts = 0
        _begin(worker, task, journal)
        return None

    def _lost(self, worker: _Worker, task: Task, journal: Journal, overdue: bool) -> Result | None:
        """What it means that a worker is overdue or dead; it is dropped."""
        code = None if overdue else worker.code()
        self._drop(worker)
        if worker.state is not _State.WORKING:
            self._false_start(code)
            return None
        if overdue:
            return Result(failed="it took too long and was stopped")
        return _death(code, worker, task, journal)

    def _ended(self, worker: _Worker, result: Result) -> Result:
        worker.state = _State.IDLE
        worker.done += 1
        self._false_starts = 0
        if result.failed or result.fault or worker.done >= RECYCLE_AFTER:
            self._drop(worker)
        return result

    def _false_start(self, code: int | None) -> None:
        """A worker has died, or hung, before it could begin; a run of those ends the run."""
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise RedactError(
                f"worker processes end before they can begin (code {code}); redact doctor tells"
                " what is missing, and each needs about 1 GB of memory"
            )

    def _drop(self, worker: _Worker) -> None:
        worker.stop()
        if worker in self._workers:
            self._workers.remove(worker)


def _begin(worker: _Worker, task: Task, journal: Journal) -> None:
    """Let a worker that is ready begin with a task, or warm up for it first."""
    if task.warm is not None and worker.warm != task.warm:
        worker.state = _State.WARMING
        worker.order(*task.warm, _READY)
    else:
        worker.state = _State.WORKING
        journal.begun(worker.index)
        worker.order(task.stage, task.arguments, task.seconds)


def _heard(busy: Sequence[_Worker]) -> list[_Worker]:
    """Wait until a worker says something, dies or is overdue; those that did."""
    rest = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = wait([worker.answers for worker in busy], timeout=rest)
    return [worker for worker in busy if worker.answers in ready or worker.overdue]


def _death(code: int | None, worker: _Worker, task: Task, journal: Journal) -> Result | None:
    """The result of a task whose worker died; None when another one is to try it again."""
    if code == -signal.SIGXCPU:
        return Result(failed=f"it needed more than {task.seconds} seconds of work and was stopped")
    if code == -signal.SIGXFSZ:
        return Result(failed=TOO_MUCH)
    deaths = journal.died(worker.index)
    if deaths < MOST_ATTEMPTS:
        return None
    return Result(
        failed=f"it was tried {deaths} times, and each time the process working on it ended"
        f" unexpectedly (code {code}); remove it, or give it in another form"
    )


def _deadline(seconds: int) -> float:
    """When a process that may take so many seconds of CPU time is taken to hang."""
    return time.monotonic() + seconds * _WALL_FACTOR + _WALL_START
