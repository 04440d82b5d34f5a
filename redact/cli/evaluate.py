# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact eval``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from redact.cli.show import print_json, progress, safe
from redact.errors import exit_code_of
from redact.measure import Gold, Tally, load_floors, read_gold
from redact.measure.scores import Miss
from redact.run import load_setup
from redact.run.evaluating import Evaluated
from redact.run.evaluating import evaluate as measure


def evaluate(
    folder: Path,
    pipeline: str,
    case_config: Path | None,
    terms: Path | None,
    floors: str | None,
    words: bool,
    by_document: bool,
    workers: int,
    as_json: bool,
) -> None:
    """Print figures; ends with 5 when a floor is missed, 3 when a document could not be used."""
    asked = load_floors(floors) if floors else None
    documents, wrong = read_gold(folder)
    setup = load_setup(pipeline, case_config, terms)
    with progress(as_json) as reporter:
        done = measure(documents, setup, workers, reporter)
    missed = asked.missed(done.scores) if asked else ()
    code = exit_code_of({5 if missed else 0, 3 if wrong or done.unread else 0})
    texts = {gold.id: gold.text for gold in documents} if words else {}
    if as_json:
        report = _report(done, documents, texts, missed, code)
        report |= {"by_document": _each(done, documents)} if by_document else {}
        print_json(report)
    else:
        _tell(done, documents, texts)
        if by_document:
            _tell_each(done, documents)
    for sentence in missed:
        print(f"missed: {sentence}", file=sys.stderr)
    for error in wrong:
        print(f"left out: {safe(str(error))}", file=sys.stderr)
    for name, reason in done.unread:
        print(f"not read, counted as not found: {safe(name)}: {safe(reason)}", file=sys.stderr)
    raise typer.Exit(code)


def _report(
    done: Evaluated,
    documents: Sequence[Gold],
    texts: dict[str, str],
    missed: Sequence[str],
    code: int,
) -> dict[str, Any]:
    scores = done.scores
    agreement = done.agreement(documents)
    return {
        "exit_code": code,
        "documents": len(documents),
        "not_read": [{"id": name, "reason": reason} for name, reason in done.unread],
        "words": sum(len(gold.text.split()) for gold in documents),
        "recall": {name: tally.as_json() for name, tally in scores.recall.items()},
        "character_precision": scores.precision.as_json(),
        "keep_violations": scores.violated.as_json(),
        "right": {name: tally.as_json() for name, tally in agreement.items()},
        "misses": [_row(done, miss, texts) for miss in scores.misses],
        "violations": [_row(done, miss, texts) for miss in scores.violations],
        "missed_floors": list(missed),
    }


def _each(done: Evaluated, documents: Sequence[Gold]) -> list[dict[str, Any]]:
    rows = []
    for gold in documents:
        scores = done.alone(gold)
        rows.append(
            {
                "id": gold.id,
                "recall": {name: tally.as_json() for name, tally in scores.recall.items()},
                "character_precision": scores.precision.as_json(),
                "keep_violations": scores.violated.as_json(),
            }
        )
    return rows


def _row(done: Evaluated, miss: Miss, texts: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": miss.document,
        "label": miss.label,
        "tier": miss.tier,
        "start": miss.start,
        "end": miss.end,
        "covered": round(miss.covered, 4),
        "seen": [
            {key: found[key] for key in ("start", "end", "label", "finder", "score", "verdict")}
            for found in done.on(miss.document, miss.start, miss.end)
        ],
    }
    if miss.document in texts:
        row["text"] = texts[miss.document][miss.start : miss.end]
    return row


def _tell(done: Evaluated, documents: Sequence[Gold], texts: dict[str, str]) -> None:
    words = sum(len(gold.text.split()) for gold in documents)
    print(f"{len(documents)} documents, {words} words; shares with their 95 % intervals")
    scores = done.scores
    rows = [(f"recall {name}", tally) for name, tally in scores.recall.items()]
    rows += [
        ("precision, characters", scores.precision),
        ("keeps that are not readable", scores.violated),
    ]
    rows += [(f"found under the right {n}", t) for n, t in done.agreement(documents).items()]
    for name, tally in rows:
        print(f"  {safe(name):<40} {_said(tally)}")
    for what, misses in (("missed", scores.misses), ("not kept", scores.violations)):
        for miss in misses:
            _tell_miss(what, miss, _row(done, miss, texts))


def _tell_miss(what: str, miss: Miss, row: dict[str, Any]) -> None:
    """Where, how much of it is withheld, and what the layers made of it."""
    place = f"{safe(miss.document)}:{miss.start}-{miss.end}"
    tail = f"  {safe(' '.join(row['text'].split()))}" if "text" in row else ""
    seen = (f"{s['verdict']} by {s['finder']} ({s['label']} {s['score']:.2f})" for s in row["seen"])
    told = "; ".join(dict.fromkeys(seen)) or "no finder has it"
    print(f"  {what}: {place}  {safe(miss.label)}  {miss.covered:.2f} covered  {told}{tail}")


def _tell_each(done: Evaluated, documents: Sequence[Gold]) -> None:
    print("by document: recall of all, precision in characters, keeps that are not readable")
    for gold in documents:
        scores = done.alone(gold)
        tallies = (scores.recall.get("all", Tally()), scores.precision, scores.violated)
        print(f"  {safe(gold.id):<24}" + "".join(f"{t.found:7d} of {t.total:<5d}" for t in tallies))


def _said(tally: Tally) -> str:
    if tally.share is None or tally.interval is None:
        return "nothing to measure"
    low, high = tally.interval
    return f"{tally.found:5d} of {tally.total:<5d}  {tally.share:.4f}  [{low:.4f}, {high:.4f}]"
