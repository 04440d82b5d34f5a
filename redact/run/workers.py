# SPDX-License-Identifier: AGPL-3.0-or-later
"""Worker processes: hostile files are handled where they can do no harm to the run.

Each worker is a spawned process with limits on CPU time, memory and file size. Only JSON crosses
back, so nothing a captured worker sends can run code here. A worker that dies, hangs or throws is
replaced; the task it held fails with a reason and the others go on. Not guaranteed: isolation
from the file system; a worker can read what its user can.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any

from redact.errors import InputRefused

MEMORY = 6 << 30  # address space; the language model maps about 1 GB
LARGEST_OUTPUT = 2 << 30
RECYCLE_AFTER = 200
_WALL_FACTOR, _WALL_START = 4, 120  # a busy machine is slow; a hung process is for ever


@dataclass(frozen=True, slots=True)
class Task:
    """A stage and its JSON arguments; ``seconds`` of CPU time it may take."""

    stage: str
    arguments: dict[str, Any]
    seconds: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a task came to: a JSON value, or why there is none.

    ``refused`` is a sentence about the input; ``failed`` one about us.
    """

    value: Any = None
    refused: str = ""
    failed: str = ""


class _Worker:
    def __init__(self, stages: str, prepare: Callable[[], None] | None) -> None:
        context = multiprocessing.get_context("spawn")
        # Two one-way pipes: a two-way one would be a socket.
        their_in, self._out = context.Pipe(duplex=False)
        self.answers, their_out = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(
            target=_serve, args=(their_in, their_out, stages, prepare), daemon=True
        )
        self.process.start()
        their_in.close()
        their_out.close()
        self.index = -1
        self.deadline = 0.0
        self.done = 0

    def give(self, index: int, task: Task) -> None:
        self.index = index
        self.deadline = time.monotonic() + task.seconds * _WALL_FACTOR + _WALL_START
        message = [task.stage, task.arguments, task.seconds]
        self._out.send_bytes(json.dumps(message).encode())

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

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[int, Result]]:
        """(index of the task, result), as they finish; every task has exactly one result."""
        waiting = deque(range(len(tasks)))
        busy: list[_Worker] = []
        while waiting or busy:
            while waiting and len(busy) < self._size:
                index = waiting.popleft()
                worker = self._idle(busy)
                try:
                    worker.give(index, tasks[index])
                except OSError:  # it died while idle: another one takes the task
                    self._drop(worker)
                    waiting.appendleft(index)
                    continue
                busy.append(worker)
            for worker, result in self._collect(busy, tasks):
                busy.remove(worker)
                yield worker.index, result

    def _idle(self, busy: list[_Worker]) -> _Worker:
        for worker in self._workers:
            if worker not in busy:
                return worker
        worker = _Worker(self._stages, self._prepare)
        self._workers.append(worker)
        return worker

    def _collect(
        self, busy: list[_Worker], tasks: Sequence[Task]
    ) -> Iterator[tuple[_Worker, Result]]:
        """The workers that have ended their task by now, or by the next deadline."""
        rest = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
        ready = wait([worker.answers for worker in busy], timeout=rest)
        for worker in list(busy):
            if worker.answers in ready:
                yield worker, self._result(worker, tasks[worker.index])
            elif time.monotonic() >= worker.deadline:
                self._drop(worker)
                yield worker, Result(failed="it took too long and was stopped")

    def _result(self, worker: _Worker, task: Task) -> Result:
        try:
            fields = json.loads(worker.answers.recv_bytes(LARGEST_OUTPUT))
            result = Result(fields["value"], str(fields["refused"]), str(fields["failed"]))
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            worker.process.join(timeout=5)
            code = worker.process.exitcode
            self._drop(worker)
            return Result(failed=_death(code, task))
        worker.done += 1
        if result.failed or worker.done >= RECYCLE_AFTER:
            self._drop(worker)
        return result

    def _drop(self, worker: _Worker) -> None:
        worker.stop()
        if worker in self._workers:
            self._workers.remove(worker)


def _death(code: int | None, task: Task) -> str:
    if code == -signal.SIGXCPU:
        return f"it needed more than {task.seconds} seconds of work and was stopped"
    if code == -signal.SIGXFSZ:
        return "it would have written too much and was stopped"
    return f"the process working on it ended unexpectedly (code {code})"


def _serve(
    tasks: Connection, answers: Connection, stages: str, prepare: Callable[[], None] | None
) -> None:
    """The life of a worker: limits first, then tasks until the other end closes."""
    _quiet()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    functions = importlib.import_module(stages)
    if prepare is not None:
        prepare()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            stage, arguments, seconds = json.loads(tasks.recv_bytes())
            used = resource.getrusage(resource.RUSAGE_SELF)
            limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            fields = _answer(getattr(functions, stage), arguments)
            answers.send_bytes(json.dumps(fields).encode())


def _answer(function: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": None, "refused": "", "failed": ""}
    try:
        fields["value"] = function(**arguments)
    except InputRefused as error:
        fields["refused"] = str(error)
    except MemoryError:
        fields["failed"] = f"it needed more than {MEMORY >> 30} GB of memory"
    except Exception as error:  # noqa: BLE001 - a stage's fault is the document's, not the run's
        # The message could quote the document, so only kind and place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119
        fields["failed"] = f"internal error ({type(error).__name__} at {where})"
    return fields


def _quiet() -> None:
    """Libraries print about the files they read; none of that may reach a log."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
