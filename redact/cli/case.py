# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of a case that people decide: new, add, status, decide, approve, bundle,
forget. Each is thin: it reads options, calls one door, prints, and ends."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer

from redact.cli.run import found_config, note_clock, note_doubts, tell
from redact.cli.show import print_json, progress, safe
from redact.config import CaseConfig, load_asks, load_case
from redact.errors import NotAllowed, UsageError, exit_code_of
from redact.law.clock import due
from redact.review.plans import Kept
from redact.run import casework, load_setup, publish, telling
from redact.run.forgetting import forget as forget_case
from redact.run.places import case_folder
from redact.run.setup import Setup
from redact.types import Status

_SHOWN = 20  # lines of a list on a terminal; --json has all
_NAMED = 3  # ids in one line


def new(
    ref: str,
    request: Path | None,
    pipeline: str,
    received: str | None,
    case_config: Path | None,
    terms: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Make a case and say where it is."""
    folder = case_folder(ref, data)
    reference = folder.resolve().name if _is_path(ref) else ref
    setup = load_setup(pipeline, case_config, terms)
    note_doubts(setup)
    casework.new(folder, reference, setup, _date(received, setup.policy.law), request)
    if as_json:
        print_json({"reference": reference, "folder": str(folder)})
    else:
        print(f"case {safe(reference)}: {safe(str(folder))}")
    if request is not None:
        note("the request was stored; this version does not read it yet")
    if not setup.case.people:
        note("nobody may act in it yet; give [[people]] with redact add REF --case-config FILE")


def add(
    ref: str,
    paths: list[Path],
    case_config: Path | None,
    terms: Path | None,
    workers: int,
    name: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Take files in; ends with 3 when any could not be read."""
    folder = _case(ref, data)
    given = _told(case_config, found_config(paths), terms)
    with progress(as_json) as reporter:
        works = casework.add(folder, paths, given, workers, reporter, name)
    found = telling.status(folder, date.today())
    taken = {f"{work.source.order:04d}" for work in works}
    rows = [source for source in found["sources"] if source["target"] in taken]
    unread = [row for row in rows if row["status"] in (Status.REFUSED, Status.FAILED)]
    if as_json:
        keys = ("target", "source", "status", "reason")
        told = [{key: row[key] for key in keys} for row in rows]
        print_json({"sources": told, "findings": found["findings"]})
    else:
        print(f"{_count(len(rows), 'document')} in the case; {_spoken(found)}")
    for row in unread:
        what = f"{row['target']} {safe(row['source'])}: {safe(row['reason'])}"
        print(f"{row['status']}: {what}", file=sys.stderr)
    sealed = [work for work in works if work.unread]
    for work in sealed:
        what = f"{work.source.order:04d} {safe(work.source.path)}: {safe(work.unread)}"
        print(f"in part: {what}", file=sys.stderr)
    raise typer.Exit(3 if unread or sealed else 0)


def status(ref: str, data: Path | None, as_json: bool) -> None:
    """Print how the case stands, what is to decide, what stands in the way, and what to do."""
    found = telling.status(_case(ref, data), date.today())
    if as_json:
        print_json(found)
        return
    print(f"case {safe(found['reference'])} ({safe(found['pipeline'])}): {found['state']}")
    _tell_clock(found["clock"])
    _tell_sources(found)
    if found["second_reading"]["always"] or found["second_reading"]["sample"]:
        print(f"second reading: {found['second_reading']['bound']}")
    for block in found["blocks"]:
        print(f"- {safe(block['what'])}")
    _tell_to_decide(found)
    if found["approved_by"]:
        print(f"approved by {safe(found['approved_by'])}")
    print(f"next: {safe(found['next'])}")


def _tell_clock(clock: dict[str, Any] | None) -> None:
    if clock:
        left = clock["working_days_left"]
        days = _count(abs(left), "working day")
        late = "left" if left >= 0 else "late"
        print(f"received {clock['received']}, due {clock['due']}: {days} {late}")


def _tell_sources(found: dict[str, Any]) -> None:
    """The documents by number, those first that are not simply there."""
    plain = ("pending", "released")
    rows = sorted(found["sources"], key=lambda row: row["status"] in plain)
    special = sum(row["status"] not in plain for row in rows)
    for row in rows[: max(_SHOWN, special)]:
        became = _count(row["pages"], "page")
        if row["status"] not in plain:
            reason = f": {safe(row['reason'])}" if row["reason"] else ""
            became = f"{row['status'].replace('_', ' ')}{reason}"
        print(f"{row['target']}  {safe(row['source'])}: {became}")
    if len(rows) > max(_SHOWN, special):
        print(f"... and {len(rows) - max(_SHOWN, special)} more documents; --json lists all")
    pages = _count(found["pages"]["all"], "page")
    print(f"{_count(len(rows), 'document')}, {pages} to go out; {_spoken(found)}")


def _tell_to_decide(found: dict[str, Any]) -> None:
    """What waits for a decision: people and terms with all their mentions, then single places."""
    waiting = [
        (entity, {s: n for s, n in entity["states"].items() if s not in ("withheld", "released")})
        for entity in found["entities"]
    ]
    waiting = sorted((w for w in waiting if w[1]), key=lambda w: -sum(w[1].values()))
    rows = [
        (e["target"], e["label"], sum(left.values()), e["suggested"], e["name"], left)
        for e, left in waiting
    ]
    rows += [
        (one["target"], one["label"], 1, one["exemptions"], place, {one["state"]: 1})
        for one in found["to_decide"]
        if one["entity"] is None
        for place in (f"on document {one['document']}",)
    ]
    if rows:
        print(f"{'to decide':<32}  {'label':<15} {'times':>5}  {'suggested':<9}  words")
    for target, label, times, suggested, name, left in rows[:_SHOWN]:
        words = safe(" ".join(name.split()))
        special = ", ".join(f"{n} {state}" for state, n in left.items() if state != "undecided")
        told = f"{words} ({special})" if special else words
        print(f"{target}  {label:<15} {times:>5}  {', '.join(suggested):<9}  {told}")
    if len(rows) > _SHOWN:
        print(f"... and {len(rows) - _SHOWN} more to decide; --json lists all")


def decide(ref: str, file: Path, name: str, workers: int, data: Path | None, as_json: bool) -> None:
    """Carry out a file of decisions; ends with 5 when one is not allowed, 3 when one has no
    target."""
    folder = _case(ref, data)
    asks = load_asks(file)
    with progress(as_json) as reporter:
        told = casework.decide(folder, asks, name, workers, reporter)
    found = telling.status(folder, date.today())
    refused = [one for one in told if one.error is not None]
    reached = sum(one.answer.reached for one in told if one.answer)
    kept = [(one.number, kept) for one in told if one.answer for kept in one.answer.kept]
    if as_json:
        print_json(
            {
                "carried_out": len(told) - len(refused),
                "reached": reached,
                "findings": found["findings"],
                "refused": [{"entry": one.number, "why": str(one.error)} for one in refused],
                "kept": [{"entry": n, "target": k.target, "why": k.why} for n, k in kept],
            }
        )
    else:
        carried = f"{len(told) - len(refused)} of {_count(len(told), 'entry')} carried out"
        print(f"{carried}, {reached} recorded; {_spoken(found)}")
        _tell_kept(kept)
    for one in refused:
        print(f"entry {one.number} of {safe(file.name)}: {safe(str(one.error))}", file=sys.stderr)
    codes = {5 if isinstance(one.error, NotAllowed) else 3 for one in refused}
    raise typer.Exit(exit_code_of(codes))


def _tell_kept(kept: Sequence[tuple[int, Kept]]) -> None:
    """What entries leave as it is: each reason once, with some of the ids."""
    by_reason: dict[tuple[int, str], list[str]] = {}
    for number, left in kept:
        by_reason.setdefault((number, left.why), []).append(left.target)
    for (number, why), targets in by_reason.items():
        more = f" and {len(targets) - _NAMED} more; --json lists all" * (len(targets) > _NAMED)
        print(f"entry {number} leaves {len(targets)}: {why}: {', '.join(targets[:_NAMED])}{more}")


def approve(ref: str, name: str, workers: int, data: Path | None, as_json: bool) -> None:
    """Approve the case as it stands, and say what the second reading proved."""
    folder = _case(ref, data)
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
        of = _count(found["pages"]["all"], "page")
        print(f"nobody has marked {unread} of {of} as read, so nobody has looked there for misses")
    print(f"next: {safe(found['next'])}")


def bundle(ref: str, out: Path, workers: int, data: Path | None, as_json: bool) -> None:
    """Write the release of an approved case."""
    folder = _case(ref, data)
    with progress(as_json) as reporter:
        report = publish.bundle(folder, out, workers, reporter)
    if as_json:
        counts = {str(status): report.count(status) for status in Status if report.count(status)}
        print_json({"exit_code": report.exit_code, "folder": str(report.folder), "counts": counts})
    else:
        tell(report)
    raise typer.Exit(report.exit_code)


def forget(ref: str, data: Path | None, as_json: bool) -> None:
    """Delete the case and leave a receipt."""
    folder = case_folder(ref, data)
    if sys.stdin.isatty() and not as_json:
        typer.confirm(f"Delete the case at {safe(str(folder))} with everything in it?", abort=True)
    receipt = forget_case(folder)
    if as_json:
        print_json({"receipt": str(receipt.path), **receipt.content})
        return
    print(f"forgotten; the receipt is {safe(str(receipt.path))}")
    if not receipt.content["released"]:
        note("nothing was ever released from this case")
    if receipt.content["links"]:
        note("there were links in the case folder; what they lead to was not deleted")
    if folder.parent.name == "internal":
        note(f"what the run wrote is still there: {safe(str(folder.parent.parent))}")


def _told(config: Path | None, found: Path | None, terms: Path | None) -> Callable[[Setup], Setup]:
    """The change of what a case is told that these files make; none without them.

    A configuration found among the letters counts only where the case has none yet.
    """

    def told(before: Setup) -> Setup:
        new = config or (found if before.case == CaseConfig() else None)
        if found and found != new and load_case(found) != before.case:
            note(f"{safe(found.name)} is not used, the case has a configuration")
        return before.told(new, terms)

    return told


def _is_path(ref: str) -> bool:
    return Path(ref).is_absolute() or ref.startswith((".", "~"))


def _date(text: str | None, law: str) -> date | None:
    """A day of receipt; UsageError when it is none, or one that has not come."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--received {text} is no date; write it like 2026-03-31") from error
    if day > date.today():
        raise UsageError(f"--received {text} has not come yet; write the day of receipt")
    due(law, day)  # refuses a year that no time limit is known for
    return day


def _count(number: int, thing: str) -> str:
    return f"{number} {thing if number == 1 else _MANY.get(thing, f'{thing}s')}"


_MANY = {"entry": "entries"}


def _case(ref: str, data: Path | None) -> Path:
    """The folder of an existing case; a doubtful clock is told first."""
    folder = case_folder(ref, data)
    note_clock(folder)
    return folder


def note(text: str) -> None:
    """Something to know that is no fault, on stderr."""
    print(f"note: {text}", file=sys.stderr)


def _spoken(found: dict[str, Any]) -> str:
    """The findings by state; what counts as released and no person decided is told apart."""
    kept, spoken = found["kept_readable_by_policy"], []
    for state, number in found["findings"].items():
        aside = f" ({kept} of them kept readable by policy)" if state == "released" and kept else ""
        spoken += [f"{number} {state}{aside}"] if number else []
    return ", ".join(spoken) or "nothing found"
