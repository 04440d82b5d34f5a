# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact detect``."""

import sys
from pathlib import Path

import typer

from redact.cli.run import found_config, note_doubts
from redact.cli.show import print_json, progress, safe
from redact.run import detect as find
from redact.run import load_setup
from redact.types import Status


def detect(
    files: list[Path],
    pipeline: str,
    case_config: Path | None,
    terms: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Print findings, as JSON or a line each; ends with 3 when a file could not be read."""
    setup = load_setup(pipeline, case_config or found_config(files), terms)
    note_doubts(setup)
    with progress(as_json) as reporter:
        detected, code = find(tuple(files), setup, workers, reporter)
    unread = [one.source for one in detected if one.source.status is not Status.PENDING]
    if as_json:
        print_json({"documents": [one.as_json() for one in detected]})
    else:
        for one in detected:
            for row in one.rows:
                place = f"{safe(one.source.path)}:{row['start']}-{row['end']}"
                words = safe(" ".join(row["text"].split()))
                print(f"{place}  {row['label']}  {row['score']:.2f}  {row['verdict']}  {words}")
    for source in unread:
        print(f"{source.status}: {safe(source.path)}: {safe(source.reason)}", file=sys.stderr)
    raise typer.Exit(code)
