# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact verify``."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import typer

from redact.bundle import Verification
from redact.bundle import verify as check
from redact.cli.show import print_json, safe
from redact.config import load_areas, load_terms
from redact.gate import examine, search, search_pictures
from redact.law import LAWS, exemptions
from redact.types import Leak


def verify(path: Path, terms: Path | None, areas: Path | None, as_json: bool) -> None:
    """Say what was proved about a PDF or a folder; ends with 4 when something can be read."""
    codes = {code for law in LAWS for code in exemptions(law)}
    rules = load_terms(terms, codes) if terms else ()
    drawn = load_areas(areas, codes) if areas else ()
    result = check(path, rules, drawn, examine, search, search_pictures)
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
        "to_look_at": result.to_look_at,
        "review": result.review,
    }


_KINDS = {
    "withheld-string": "withheld strings can be read",
    "text-under-box": "places show words under a box or in an area",
    "unpainted-box": "boxes or areas show something",
    "unreadable": "parts cannot be read",
}


def _summary(leaks: Sequence[Leak]) -> str:
    """One line for all leaks: how many of each kind, and where the first one is."""
    counts = Counter(_KINDS.get(leak.kind, "other faults") for leak in leaks)
    kinds = "; ".join(f"{number} {kind}" for kind, number in counts.items())
    return f"LEAK: {kinds}; the first: {leaks[0].where}"


def _tell(result: Verification) -> None:
    if result.leaks:
        print(safe(_summary(result.leaks)))
    for leak in result.leaks:
        print(safe(f"LEAK ({leak.kind}) {leak.where}: {leak.what}"))
    for heading, sentences in (
        ("proved", result.proved),
        ("to look at", result.to_look_at),
        ("not proved", result.not_proved),
        ("left out", result.left_out),
    ):
        for sentence in sentences:
            print(safe(f"{heading}: {sentence}"))
    print(result.review)
