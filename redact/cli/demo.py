# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact demo``: the sample request, end to end."""

import time
from pathlib import Path

import typer

from redact.cli.run import found_config, tell
from redact.cli.show import progress
from redact.config.policy import shipped_folder
from redact.run import Job, load_setup
from redact.run import run as execute


def demo(out: Path, workers: int) -> None:
    """Run the shipped sample request into ``out``; ends with the run's exit code."""
    samples = shipped_folder("sample_docs")
    setup = load_setup("foi", found_config([samples]))
    began = time.monotonic()
    with progress(as_json=False) as reporter:
        report = execute(Job((samples,), out, setup, workers), reporter)
    tell(report)
    print(f"the run took {time.monotonic() - began:.0f} s")
    raise typer.Exit(report.exit_code)
