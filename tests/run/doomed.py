# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact`` in a process of its own that kills itself at a chosen step: for the tests of kills.

``python -m tests.run.doomed STAGE STEP COUNTS run ...``: with SIGKILL just before the step number
STEP (from 1; 0 for never) of the stage STAGE. A step is a change of the disk or a statement to the
database, by the run itself, not its workers. How many steps each stage had is written to the file
COUNTS at the end. Stages are those that the run announces, and ``start`` before the first.
"""

import json
import os
import signal
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from redact.cli import app, show
from redact.cli import run as _verb  # noqa: F401 - so that no import counts as a step
from redact.review.store import database

_CHANGES = frozenset(("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"))
_WRITING = os.O_WRONLY | os.O_RDWR


class Steps:
    """Counts steps by stage, and does not survive the chosen one."""

    def __init__(self, stage: str, step: int) -> None:
        self._doom = (stage, step)
        self.stage = "start"
        self.counts: Counter[str] = Counter()

    def step(self, *_: object) -> None:
        self.counts[self.stage] += 1
        if (self.stage, self.counts[self.stage]) == self._doom:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        writing = event == "open" and bool((arguments[2] or 0) & _WRITING)
        if writing or event in _CHANGES:
            self.step()


def main(stage: str, step: int, counts: Path, arguments: list[str]) -> int:
    """Run the command; its exit code, if it lives to have one."""
    steps = Steps(stage, step)
    connect, announce = database._connect, show.Lines.stage

    def connected(path: Path, mode: str) -> sqlite3.Connection:
        connection = connect(path, mode)
        connection.set_trace_callback(steps.step)
        return connection

    def announced(lines: show.Lines, name: str, total: int) -> None:
        steps.stage = name
        announce(lines, name, total)
        sys.stderr.flush()

    database._connect = connected
    show.Lines.stage = announced  # type: ignore[method-assign]
    sys.addaudithook(steps.audit)
    code = app.invoke(arguments)
    counts.write_text(json.dumps(steps.counts))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]))
