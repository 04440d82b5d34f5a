# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a case that people decide: new, add, status, decide, approve, bundle, explain,
forget. Each is thin: it reads options, calls one door, prints, and ends."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import typer

from redact.cli.run import found_config, note_doubts, tell
from redact.cli.show import print_json, progress, safe
from redact.config import CaseConfig, load_asks, load_case
from redact.errors import NotAllowed, UsageError, exit_code_of
from redact.run import casework, load_setup, publish, telling
from redact.run.forgetting import forget as forget_case
from redact.run.places import case_folder
from redact.run.setup import Setup
from redact.types import Status

_SHOWN = 20  # lines of a list on a terminal; --json has all


def new(
    ref: str,
    request: Path | None,
    pipeline: str,
    received: str | None,
    case_config: Path | None,
    terms: Path | None,
    data: Path | None,
) -> None:
    """Make a case and say where it is."""
    folder = case_folder(ref, data)
    setup = load_setup(pipeline, case_config, terms)
    note_doubts(setup)
    casework.new(folder, _reference(ref), setup, _date(received), request)
    print(f"case {safe(_reference(ref))}: {folder}")
    if request is not None:
        print("the request was stored; this version does not read it yet")
    if not setup.case.people:
        print("note: nobody may act in it yet; give [[people]] with --case-config", file=sys.stderr)


def add(
    ref: str,
    paths: list[Path],
    case_config: Path | None,
    terms: Path | None,
    workers: int,
    data: Path | None,
    as_json: bool,
) -> None:
    """Take files in; ends with 3 when any could not be read."""
    folder = case_folder(ref, data)
    given = _told(case_config, found_config(paths), terms)
    with progress(as_json) as reporter:
        works = casework.add(folder, paths, given, workers, reporter)
    unread = [w.source for w in works if w.source.status is not Status.PENDING]
    counts = telling.status(folder, date.today())["findings"]
    if as_json:
        rows = [
            {
                "target": f"{w.source.order:04d}",
                "source": w.source.path,
                "status": _read(w.source.status),
                "reason": w.source.reason,
            }
            for w in works
        ]
        print_json({"sources": rows, "findings": counts})
    else:
        print(f"{len(works)} documents, {len(works) - len(unread)} read; {_spoken(counts)}")
    for source in unread:
        print(f"{source.status}: {safe(source.path)}: {safe(source.reason)}", file=sys.stderr)
    raise typer.Exit(3 if unread else 0)


def status(ref: str, data: Path | None, as_json: bool) -> None:
    """Print how the case stands, what is to decide, and what stands in the way."""
    found = telling.status(case_folder(ref, data), date.today())
    if as_json:
        print_json(found)
        return
    print(f"case {safe(found['reference'])} ({found['pipeline']}): {found['state']}")
    clock = found["clock"]
    if clock:
        left = clock["working_days_left"]
        days = f"{left} working days left" if left >= 0 else f"{-left} working days late"
        print(f"received {clock['received']}, due {clock['due']}: {days}")
    for source in found["sources"]:
        if source["status"] != "pending":
            reason = f": {safe(source['reason'])}" if source["reason"] else ""
            print(f"{source['target']}  {source['status']}{reason}")
    print(
        f"{len(found['sources'])} documents, {found['pages']['all']} pages;"
        f" {_spoken(found['findings'])}"
    )
    print(f"second reading: {found['second_reading']['bound']}")
    for block in found["blocks"]:
        print(f"- {safe(block['what'])}")
    _tell_to_decide(found)
    if found["approved_by"]:
        print(f"approved by {safe(found['approved_by'])}")


def _tell_to_decide(found: dict[str, Any]) -> None:
    open_entities = [e for e in found["entities"] if set(e["states"]) - {"withheld", "released"}]
    open_entities.sort(key=lambda entity: -entity["mentions"])
    for entity in open_entities[:_SHOWN]:
        words = safe(" ".join(entity["name"].split()))
        suggested = ", ".join(entity["suggested"])
        print(
            f"{entity['target']}  {entity['label']:<10} {entity['mentions']:>4}"
            f"  {suggested:<8}  {words}"
        )
    if len(open_entities) > _SHOWN:
        print(f"... and {len(open_entities) - _SHOWN} more to decide; --json lists all")


def decide(ref: str, file: Path, name: str, workers: int, data: Path | None, as_json: bool) -> None:
    """Carry out a file of decisions; ends with 5 when one is not allowed, 3 when one has no
    target."""
    folder = case_folder(ref, data)
    asks = load_asks(file)
    with progress(as_json) as reporter:
        told = casework.decide(folder, asks, name, workers, reporter)
    refused = [one for one in told if one.error is not None]
    reached = sum(one.answer.reached for one in told if one.answer)
    kept = [(one.number, kept) for one in told if one.answer for kept in one.answer.kept]
    if as_json:
        print_json(
            {
                "carried_out": len(told) - len(refused),
                "reached": reached,
                "refused": [{"entry": one.number, "why": str(one.error)} for one in refused],
                "kept": [{"entry": n, "target": k.target, "why": k.why} for n, k in kept],
            }
        )
    else:
        print(f"{len(told) - len(refused)} of {len(told)} entries carried out, {reached} places")
        for number, left in kept[:_SHOWN]:
            print(f"entry {number} leaves {left.target}: {left.why}")
        if len(kept) > _SHOWN:
            print(f"... and {len(kept) - _SHOWN} more left; --json lists all")
    for one in refused:
        print(f"entry {one.number} of {file.name}: {safe(str(one.error))}", file=sys.stderr)
    codes = {5 if isinstance(one.error, NotAllowed) else 3 for one in refused}
    raise typer.Exit(exit_code_of(codes))


def approve(ref: str, name: str, workers: int, data: Path | None, as_json: bool) -> None:
    """Approve the case as it stands, and say what the second reading proved."""
    folder = case_folder(ref, data)
    with progress(as_json) as reporter:
        approval = casework.approve(folder, name, workers, reporter)
    found = telling.status(folder, date.today())
    if as_json:
        print_json({"approved_by": approval.actor, "digest": approval.digest, "at": approval.at})
        return
    print(f"approved by {safe(approval.actor)}: {approval.digest}")
    print(f"second reading: {found['second_reading']['bound']}")
    unread = found["pages"]["all"] - found["pages"]["read"]
    if unread:
        print(f"{unread} of {found['pages']['all']} pages are not marked as read for misses")


def bundle(ref: str, out: Path, workers: int, data: Path | None, as_json: bool) -> None:
    """Write the release of an approved case."""
    folder = case_folder(ref, data)
    with progress(as_json) as reporter:
        report = publish.bundle(folder, out, workers, reporter)
    if as_json:
        counts = {str(status): report.count(status) for status in Status if report.count(status)}
        print_json({"exit_code": report.exit_code, "folder": str(report.folder), "counts": counts})
    else:
        tell(report)
    raise typer.Exit(report.exit_code)


def explain(ref: str, words: str, workers: int, data: Path | None, as_json: bool) -> None:
    """Say where the case has these words, what found them, who decided, and whether they show."""
    with progress(as_json=True) as reporter:
        places = telling.explain(case_folder(ref, data), words, workers, reporter)
    if as_json:
        print_json({"places": places})
        return
    if not places:
        print("the case does not have these words in any document that could be read")
    for place in places:
        shows = place["kept_back"] or ("boxed" if place["covered"] else "shown")
        print(
            f"{place['document']} page {place['page'] + 1},"
            f" characters {place['start']}-{place['end']}: {shows}"
        )
        for found in (*place["findings"], *place["added"]):
            _tell_finding(found)
        if not (place["findings"] or place["added"]):
            print("  nothing found it and nobody added it")


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


def forget(ref: str, data: Path | None, as_json: bool) -> None:
    """Delete the case and leave a receipt."""
    folder = case_folder(ref, data)
    if sys.stdin.isatty() and not as_json:
        typer.confirm(f"Delete the case at {folder} with everything in it?", abort=True)
    receipt = forget_case(folder)
    if as_json:
        print_json({"receipt": str(receipt.path), **receipt.content})
        return
    print(f"forgotten; the receipt is {receipt.path}")
    if not receipt.content["released"]:
        print("note: nothing was ever released from this case", file=sys.stderr)


def _told(config: Path | None, found: Path | None, terms: Path | None) -> Callable[[Setup], Setup]:
    """The change of what a case is told that these files make; none without them.

    A configuration found among the letters counts only where the case has none yet.
    """

    def told(before: Setup) -> Setup:
        new = config or (found if before.case == CaseConfig() else None)
        if found and found != new and load_case(found) != before.case:
            print(
                f"note: {safe(found.name)} is not used, the case has a configuration",
                file=sys.stderr,
            )
        return before.told(new, terms)

    return told


def _reference(ref: str) -> str:
    return Path(ref).name if Path(ref).is_absolute() or ref.startswith((".", "~")) else ref


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--received {text} is no date; write it like 2026-03-31") from error


def _read(status: Status) -> str:
    return "read" if status is Status.PENDING else str(status)


def _spoken(counts: dict[str, int]) -> str:
    return (
        ", ".join(f"{number} {state}" for state, number in counts.items() if number)
        or "nothing found"
    )
