# SPDX-License-Identifier: AGPL-3.0-or-later
"""What commands print: progress on stderr, results on stdout, names made safe for a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # an error message must not wait for the stages to load
    from redact.run.case import Reporter


def safe(text: str) -> str:
    """``text`` with control and format characters shown as escapes, so that a file name cannot
    move the cursor, hide itself or forge a line."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def print_json(value: Any) -> None:
    """One JSON object on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=True, indent=1)
    sys.stdout.write("\n")


class Quiet:
    """Tells nobody."""

    def stage(self, name: str, total: int) -> None:
        """Nothing is shown."""

    def step(self) -> None:
        """Nothing is shown."""


class Lines:
    """A plain line on stderr when a stage begins, for logs."""

    def stage(self, name: str, total: int) -> None:
        """Say which stage begins and over how many."""
        print(f"{name}: {total}", file=sys.stderr)

    def step(self) -> None:
        """Single steps are not shown."""


class Bars:
    """A progress bar for each stage, on a terminal."""

    def __init__(self) -> None:
        from rich import progress as bars
        from rich.console import Console

        self.progress = bars.Progress(
            bars.TextColumn("{task.description:<24}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._task = bars.TaskID(0)

    def stage(self, name: str, total: int) -> None:
        """Begin a bar; the one before stays, full."""
        self._task = self.progress.add_task(name, total=total)

    def step(self) -> None:
        """One step on."""
        self.progress.advance(self._task)


@contextmanager
def progress(as_json: bool) -> Iterator[Reporter]:
    """Bars on a terminal, plain lines elsewhere, nothing with --json."""
    if as_json:
        yield Quiet()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        bars = Bars()
        with bars.progress:
            yield bars
