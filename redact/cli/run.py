# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact run``."""

import sys
from pathlib import Path

import typer

from redact.cli.show import print_json, progress, safe
from redact.run import Job, Report, Setup, load_setup
from redact.run import run as execute
from redact.run.doubts import clock_doubt, doubts
from redact.run.intake import CONFIG_NAME
from redact.types import Status


def run(
    inputs: list[Path],
    out: Path,
    pipeline: str,
    case_config: Path | None,
    terms: Path | None,
    areas: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Carry out a run and tell how it ended; ends with its exit code."""
    config = case_config or found_config(inputs)
    job = Job(tuple(inputs), out, load_setup(pipeline, config, terms, areas), workers)
    note_doubts(job.setup)
    note_clock(out / "internal" / "case")
    with progress(as_json) as reporter:
        report = execute(job, reporter)
    if as_json:
        print_json(as_object(report))
    else:
        tell(report)
    raise typer.Exit(report.exit_code)


def found_config(inputs: list[Path]) -> Path | None:
    """The ``case.toml`` at the root of a single input folder, if there is one."""
    found = inputs[0] / CONFIG_NAME if len(inputs) == 1 and inputs[0].is_dir() else None
    return found if found is not None and found.is_file() else None


def note_clock(folder: Path) -> None:
    """Say on stderr when this machine's clock is behind the case."""
    doubt = clock_doubt(folder)
    if doubt:
        print(f"note: {doubt}", file=sys.stderr)


def note_doubts(setup: Setup) -> None:
    """Say on stderr what to look at in the files that ordered this."""
    for doubt in doubts(setup):
        print(f"note: {doubt}", file=sys.stderr)


def as_object(report: Report) -> dict[str, object]:
    """The report as ``redact run --json`` prints it."""
    counts = {str(status): report.count(status) for status in Status if report.count(status)}
    others = [
        {"source": o.source.path, "status": str(o.source.status), "reason": o.source.reason}
        for o in report.outcomes
        if not o.is_whole
    ]
    folder = str(report.folder)
    return {"exit_code": report.exit_code, "folder": folder, "counts": counts, "others": others}


def tell(report: Report) -> None:
    """The report for a reader: what was not released and why, totals, where to look."""
    for outcome in report.outcomes:
        source = outcome.source
        if not outcome.is_whole:
            status = "in part" if outcome.unread else source.status
            print(f"{status}: {safe(source.path)}: {safe(source.reason)}", file=sys.stderr)
    boxes = sum(len(outcome.redactions) for outcome in report.outcomes if outcome.released)
    pages = sum(outcome.pages for outcome in report.outcomes if outcome.released)
    counts = ", ".join(f"{report.count(s)} {s}" for s in Status if report.count(s)) or "no files"
    print(f"{counts}; {pages} pages, {boxes} boxes")
    internal = report.folder.parent / "internal"
    note = " (NOT REVIEWED)" if report.folder.name == "draft" else ""
    print(f"{report.folder.name}{note}: {safe(str(report.folder))}")
    print(f"report, ledger and audit, not for release: {safe(str(internal / 'report.html'))}")
