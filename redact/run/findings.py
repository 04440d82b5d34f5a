# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact detect``: findings only, all files as one case, nothing written but a cache."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact.errors import exit_code_of
from redact.run import stages
from redact.run.case import STAGES, Case, Reporter
from redact.run.intake import check_inputs
from redact.run.setup import Setup
from redact.run.work import Work
from redact.run.workers import Pool
from redact.types import Source

_KEYS = ("start", "end", "text", "label", "score", "finder", "exemptions", "verdict")


@dataclass(frozen=True, slots=True)
class Detected:
    """One source's findings as rows (the keys of ``findings.jsonl``), or why there are none."""

    source: Source
    text_length: int
    rows: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """The document as ``redact detect --json`` prints it."""
        findings = [{key: row[key] for key in _KEYS} for row in self.rows]
        return {
            "source": self.source.path,
            "text_length": self.text_length,
            "findings": findings,
        }


def detect(
    files: tuple[Path, ...],
    setup: Setup,
    workers: int,
    reporter: Reporter,
    prepare: Callable[[], None] | None = None,
) -> tuple[tuple[Detected, ...], int]:
    """Findings of all files (attachments too), and the exit code: 3 when any could not be read."""
    check_inputs(files, None)
    with tempfile.TemporaryDirectory(prefix="redact-") as temporary:
        folder = Path(temporary)
        for part in ("originals", "cache"):
            (folder / part).mkdir(mode=0o700)
        with Pool(STAGES, workers, prepare) as pool:
            case = Case(folder, setup, pool, reporter)
            works = case.read(case.take(files))
            case.find(works)
            case.judge(works, case.register(works))
            detected = tuple(_detected(work) for work in works)
    codes = {0 if work.alive and not work.unread else 3 for work in works}
    return detected, exit_code_of(codes)


def _detected(work: Work) -> Detected:
    folder = work.folders.get("judge")
    if folder is None:
        return Detected(work.source, work.characters, ())
    return Detected(work.source, work.characters, tuple(stages.rows_of(folder)))
