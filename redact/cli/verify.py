# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact verify``."""

from pathlib import Path

import typer

from redact.bundle.verify import verify as check
from redact.cli.show import print_json, safe
from redact.config import load_areas, load_terms
from redact.law import exemptions


def verify(path: Path, terms: Path | None, areas: Path | None, as_json: bool) -> None:
    """Say what was proved about a PDF or a folder; ends with 4 when something can be read."""
    codes = exemptions("foia")
    rules = load_terms(terms, codes) if terms else ()
    result = check(path, rules, load_areas(areas, codes) if areas else ())
    if as_json:
        print_json(result.as_json())
    else:
        for leak in result.leaks:
            print(safe(f"LEAK {leak.kind}: {leak.where}: {leak.what}"))
        for sentence in result.sentences:
            print(safe(sentence))
    raise typer.Exit(4 if result.leaks else 0)
