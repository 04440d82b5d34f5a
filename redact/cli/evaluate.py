# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact eval``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from redact.cli.show import print_json, progress, safe
from redact.errors import exit_code_of
from redact.measure import Gold, Scores, Tally, load_floors, read_gold
from redact.measure.scores import Miss
from redact.run import load_setup
from redact.run.evaluating import evaluate as measure


def evaluate(
    folder: Path,
    pipeline: str,
    case_config: Path | None,
    terms: Path | None,
    floors: str | None,
    words: bool,
    workers: int,
    as_json: bool,
) -> None:
    """Print figures; ends with 5 when a floor is missed, 3 when a file could not be used."""
    asked = load_floors(floors) if floors else None
    documents, wrong = read_gold(folder)
    setup = load_setup(pipeline, case_config, terms)
    with progress(as_json) as reporter:
        scores = measure(documents, setup, workers, reporter)
    missed = asked.missed(scores) if asked else ()
    code = exit_code_of({5 if missed else 0, 3 if wrong else 0})
    texts = {gold.id: gold.text for gold in documents} if words else {}
    if as_json:
        print_json(_report(scores, documents, texts, missed, code))
    else:
        _tell(scores, documents, texts)
    for sentence in missed:
        print(f"missed: {sentence}", file=sys.stderr)
    for error in wrong:
        print(f"left out: {safe(str(error))}", file=sys.stderr)
    raise typer.Exit(code)


def _report(
    scores: Scores,
    documents: Sequence[Gold],
    texts: dict[str, str],
    missed: Sequence[str],
    code: int,
) -> dict[str, Any]:
    return {
        "exit_code": code,
        "documents": len(documents),
        "words": sum(len(gold.text.split()) for gold in documents),
        "recall": {name: tally.as_json() for name, tally in scores.recall.items()},
        "character_precision": scores.precision.as_json(),
        "keep_violations": scores.violated.as_json(),
        "misses": [_row(miss, texts) for miss in scores.misses],
        "violations": [_row(miss, texts) for miss in scores.violations],
        "missed_floors": list(missed),
    }


def _row(miss: Miss, texts: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": miss.document,
        "label": miss.label,
        "tier": miss.tier,
        "start": miss.start,
        "end": miss.end,
        "covered": round(miss.covered, 4),
    }
    if miss.document in texts:
        row["text"] = texts[miss.document][miss.start : miss.end]
    return row


def _tell(scores: Scores, documents: Sequence[Gold], texts: dict[str, str]) -> None:
    words = sum(len(gold.text.split()) for gold in documents)
    print(f"{len(documents)} documents, {words} words; shares with their 95 % intervals")
    rows = [(f"recall {name}", tally) for name, tally in scores.recall.items()]
    rows += [
        ("precision, characters", scores.precision),
        ("keeps that are not readable", scores.violated),
    ]
    for name, tally in rows:
        print(f"  {safe(name):<40} {_said(tally)}")
    for what, misses in (("missed", scores.misses), ("not kept", scores.violations)):
        for miss in misses:
            row = _row(miss, texts)
            place = f"{safe(miss.document)}:{miss.start}-{miss.end}"
            tail = f"  {safe(' '.join(row['text'].split()))}" if "text" in row else ""
            print(f"  {what}: {place}  {safe(miss.label)}  {miss.covered:.2f} covered{tail}")


def _said(tally: Tally) -> str:
    if tally.share is None or tally.interval is None:
        return "nothing to measure"
    low, high = tally.interval
    return f"{tally.found:5d} of {tally.total:<5d}  {tally.share:.4f}  [{low:.4f}, {high:.4f}]"
