# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact verify``."""

from pathlib import Path

import typer

from redact.bundle import Verification
from redact.bundle import verify as check
from redact.cli.show import print_json, safe
from redact.config import load_areas, load_terms
from redact.gate import inspect, search
from redact.law import LAWS, exemptions


def verify(path: Path, terms: Path | None, areas: Path | None, as_json: bool) -> None:
    """Say what was proved about a PDF or a folder; ends with 4 when something can be read."""
    codes = {code for law in LAWS for code in exemptions(law)}
    rules = load_terms(terms, codes) if terms else ()
    drawn = load_areas(areas, codes) if areas else ()
    result = check(path, rules, drawn, inspect, search)
    if as_json:
        print_json(_as_object(result))
    else:
        _tell(result)
    code = 4 if result.leaks else 3 if result.left_out else 0
    raise typer.Exit(code)


def _as_object(result: Verification) -> dict[str, object]:
    leaks = [
        {"kind": leak.kind, "page": leak.page, "where": leak.where, "what": leak.what}
        for leak in result.leaks
    ]
    return {
        "leaks": leaks,
        "proved": result.proved,
        "not_proved": result.not_proved,
        "left_out": result.left_out,
        "review": result.review,
    }


def _tell(result: Verification) -> None:
    for leak in result.leaks:
        print(safe(f"LEAK ({leak.kind}) {leak.where}: {leak.what}"))
    for heading, sentences in (
        ("proved", result.proved),
        ("not proved", result.not_proved),
        ("left out", result.left_out),
    ):
        for sentence in sentences:
            print(safe(f"{heading}: {sentence}"))
    print(result.review)
