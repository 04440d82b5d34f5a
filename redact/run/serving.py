# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of a worker process: limits first, then tasks until the other end closes.

It takes its tasks and gives its answers as JSON, prints nothing, and ends when the process that
started it does: at once on Linux, elsewhere as soon as it runs Python code. It says when it is
ready for its first task. Limits are for CPU time, memory and the size of a file, not for what it
may read.
"""

import contextlib
import ctypes
import errno
import importlib
import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from redact.errors import InputRefused
from redact.run.storage import fault_in

MEMORY = 6 << 30  # address space; the language model maps about 1 GB
LARGEST_OUTPUT = 2 << 30
TOO_MUCH = "it would have written too much and was stopped"
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def serve(
    tasks: Connection, answers: Connection, stages: str, prepare: Callable[[], None] | None
) -> None:
    """Answer ``[stage, arguments, seconds]`` with the fields of a result, one after the other.

    The first answer is to nothing: this process is ready.
    """
    _end_with_parent()
    _quiet()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_OUTPUT, LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    functions = importlib.import_module(stages)
    if prepare is not None:
        prepare()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        _send(answers, _fields())
        while True:
            stage, arguments, seconds = json.loads(tasks.recv_bytes())
            used = resource.getrusage(resource.RUSAGE_SELF)
            limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            _send(answers, _answer(getattr(functions, stage), arguments))


def _send(answers: Connection, fields: dict[str, Any]) -> None:
    answers.send_bytes(json.dumps(fields).encode())


def _fields(**known: Any) -> dict[str, Any]:
    return {"value": None, "refused": "", "failed": "", "fault": 0, **known}


def _answer(function: Callable[..., Any], arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        return _fields(value=function(**arguments))
    except InputRefused as error:
        return _fields(refused=str(error))
    except MemoryError:
        return _fields(failed=f"it needed more than {MEMORY >> 30} GB of memory")
    except Exception as error:  # noqa: BLE001 - a stage's fault is the document's, not the run's
        if fault := fault_in(error):
            return _fields(fault=fault)
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            return _fields(failed=TOO_MUCH)  # Python ignores the signal of this limit
        # The message could quote the document, so only kind and place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119
        return _fields(failed=f"internal error ({type(error).__name__} at {where})")


def _end_with_parent() -> None:
    """End when the process that started this one has ended, also in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
        if not parent.is_alive():  # before it could be asked for
            os._exit(1)
    else:
        threading.Thread(target=_outlive, args=(parent,), daemon=True).start()


def _outlive(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _quiet() -> None:
    """Libraries print about the files they read; none of that may reach a log."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
