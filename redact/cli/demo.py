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

_NAME = "sample-request"


def demo(out: Path, workers: int, *, serving: bool) -> None:
    """Run the shipped sample request into ``out``; ends with the run's exit code, or serves it."""
    samples = shipped_folder("sample_docs")
    setup = load_setup("foi", found_config([samples]))
    began = time.monotonic()
    with progress(as_json=False) as reporter:
        report = execute(Job((samples,), out, setup, workers), reporter)
    tell(report)
    print(f"the run took {time.monotonic() - began:.0f} s")
    if serving and not report.exit_code:
        _serve(out, workers, [person.name for person in setup.case.people])
    raise typer.Exit(report.exit_code)


def _serve(out: Path, workers: int, names: list[str]) -> None:
    """Serve the sample as a case that people decide, with a one-time link for each of them."""
    from redact.cli.serve import print_links
    from redact.web import Accounts, Options, Site, serve

    internal = out / "internal"
    site = Site(internal, {_NAME: (internal / "case", out)})
    accounts = Accounts(internal)
    options = Options(workers=workers)
    print("\nNow decide it: each link lets one person of the sample case in, once.")
    print_links(accounts, options, names)
    print("Ctrl-C ends the server; what was decided stays.")
    serve(site, accounts, options)
