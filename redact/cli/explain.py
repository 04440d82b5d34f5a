# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact explain``: for a case, or for a file that is in none."""

import sys
from pathlib import Path
from typing import Any

import typer

from redact.cli.run import note_clock, note_doubts
from redact.cli.show import print_json, progress, safe
from redact.errors import UsageError
from redact.run import load_setup
from redact.run.explaining import explain as explain_case
from redact.run.explaining import explain_file
from redact.run.places import case_folder

_SHOWN = 200  # places on a terminal


def explain(
    ref: str,
    words: str,
    pipeline: str | None,
    case_config: Path | None,
    terms: Path | None,
    workers: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """Say where the words are, which layer saw or lost them, who decided, and whether they show."""
    with progress(as_json=True) as reporter:
        if _is_file(ref, data):
            setup = load_setup(pipeline or "foi", case_config, terms)
            note_doubts(setup)
            told = explain_file(Path(ref), words, setup, workers, reporter)
        else:
            if pipeline or case_config or terms:
                raise UsageError(
                    "a case has its own pipeline, configuration and terms; leave these options out"
                )
            folder = case_folder(ref, data)
            note_clock(folder)
            told = explain_case(folder, words, workers, reporter)
    if as_json:
        print_json(told)
    else:
        _tell(told)
    for left in told["not_searched"]:
        print(f"not searched: {left['document']}: {safe(left['reason'])}", file=sys.stderr)
    raise typer.Exit(3 if told["not_searched"] else 0)


def _is_file(ref: str, data: Path | None) -> bool:
    """Whether ``ref`` is a file and no case goes by that name."""
    if not Path(ref).is_file():
        return False
    try:
        return not (case_folder(ref, data) / "case.db").is_file()
    except UsageError:
        return True


def _tell(told: dict[str, Any]) -> None:
    for known in told["known"]:
        evidence = ", ".join(f"{n} x {safe(kind)}" for kind, n in known["evidence"].items())
        what = " ".join(filter(None, (known["label"], known["role"])))
        print(f"known in the case: {what}" + (f", from {evidence}" if evidence else ""))
    if not told["places"]:
        print("these words are in no document that could be read")
    for place in told["places"][:_SHOWN]:
        _tell_place(place, told["finders"])
    if len(told["places"]) > _SHOWN:
        print(f"and {len(told['places']) - _SHOWN} places more: --json has all")


def _tell_place(place: dict[str, Any], finders: list[str]) -> None:
    shows = "boxed" if place["covered"] else "shown"
    if place["hidden"]:
        shows = f"hidden in the file ({place['hidden']}), so that it does not go out"
    if place["kept_back"]:
        shows = f"not going out, the document is {place['kept_back'].replace('_', ' ')}"
    print(
        f"{place['document']} page {place['page'] + 1},"
        f" characters {place['start']}-{place['end']}: {shows}"
    )
    for found in (*place["findings"], *place["added"]):
        _tell_finding(found)
    if not (place["findings"] or place["added"]):
        print("  nothing found it and nobody added it")
    for seen in place["joined"]:
        print(f"  {_seen(seen)}: {safe(seen['rule'])}")
    for seen in place["lost"]:
        print(f"  {_seen(seen)}, and lost: {safe(seen['rule'])}")
    if not (place["findings"] or place["added"] or place["lost"]):
        print(f"  no layer took it for anything; finders: {', '.join(finders) or 'none'}")


def _seen(one: dict[str, Any]) -> str:
    place = f"{one['start']}-{one['end']}"
    return f"{one['label']} seen by {one['finder']} at {place} ({safe(one['why'])})"


def _tell_finding(found: dict[str, Any]) -> None:
    by = found.get("finder")
    gone = "" if found.get("present", True) else " (no longer found)"
    if by:
        print(
            f"  {found['label']} found by {by} ({found['score']:.2f}: {safe(found['why'])}){gone}"
        )
        print(f"    policy proposes {found['proposed']}")
    else:
        print(f"  {found['label']} added by a person")
    under = f" under {', '.join(found['exemptions'])}" if found["exemptions"] else ""
    via = f", via {found['via']}" if found["via"] else ""
    print(f"    {found['state']}{under}{via}")
    for made in found["decisions"]:
        note = f": {safe(made['note'])}" if made["note"] else ""
        codes = ", ".join(made["exemptions"])
        print(
            f"    {made['at']} {safe(made['by'])} ({made['role']}) {made['verdict']} {codes}{note}"
        )
