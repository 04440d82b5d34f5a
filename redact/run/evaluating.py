# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact eval``: labelled documents through the whole of detection, as ``redact detect`` does it.

Documents of one requester are one case. What counts is what policy withholds by itself: what it
refers to a person is not found.
"""

import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from redact.config.case import Requester
from redact.errors import RedactError
from redact.measure import Gold, Scores, score
from redact.run.case import Reporter
from redact.run.findings import detect
from redact.run.setup import Setup
from redact.types import Verdict


def evaluate(documents: tuple[Gold, ...], setup: Setup, workers: int, reporter: Reporter) -> Scores:
    """The figures of ``documents``; RedactError when one cannot be read as it is."""
    groups: dict[str, list[Gold]] = defaultdict(list)
    for gold in documents:
        groups[gold.requester].append(gold)
    withheld: dict[str, list[tuple[int, int]]] = {}
    for name, group in groups.items():
        withheld.update(_withheld(group, _asked_by(setup, name), workers, reporter))
    return score(documents, withheld)


def _asked_by(setup: Setup, name: str) -> Setup:
    """``setup`` for a case of the requester of that name."""
    if not name:
        return setup
    known = setup.case.requester
    requester = Requester(names=tuple(dict.fromkeys((*known.names, name))), emails=known.emails)
    return replace(setup, case=setup.case.model_copy(update={"requester": requester}))


def _withheld(
    group: list[Gold], setup: Setup, workers: int, reporter: Reporter
) -> dict[str, list[tuple[int, int]]]:
    with tempfile.TemporaryDirectory(prefix="redact-eval-") as temporary:
        folder = Path(temporary)
        names = {f"{number:05d}.txt": gold for number, gold in enumerate(group)}
        for name, gold in names.items():
            (folder / name).write_bytes(gold.text.encode())
        paths = tuple(folder / name for name in names)
        detected, _ = detect(paths, setup, workers, reporter)
    found: dict[str, list[tuple[int, int]]] = {}
    for one in detected:
        gold = names[Path(one.source.path).name]
        if one.text_length != len(gold.text):
            reason = one.source.reason or "its text does not stay as it is"
            raise RedactError(f"document {gold.id} cannot be measured: {reason}")
        found[gold.id] = [
            (row["start"], row["end"])
            for row in one.rows
            if row["verdict"] == Verdict.WITHHOLD and not row.get("regions")
        ]
    return found
