# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact eval``: labelled documents through the whole of detection, as ``redact detect`` does it.

Documents of one requester are one case. What counts is what policy withholds by itself: what it
refers to a person is not found. A document that cannot be read as it is counts as untouched, and
is named.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redact.config.case import Requester
from redact.measure import Gold, Scores, Span, Tally, score
from redact.run.case import Reporter
from redact.run.findings import Detected, detect
from redact.run.setup import Setup
from redact.types import Status, Verdict

Row = Mapping[str, Any]  # a finding, with the keys of ``findings.jsonl``


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Figures, what was found in each document by its id, and why others could not be read."""

    scores: Scores
    found: Mapping[str, tuple[Row, ...]]
    unread: tuple[tuple[str, str], ...]

    def alone(self, gold: Gold) -> Scores:
        """The figures of one of the documents."""
        return score((gold,), {gold.id: _withheld(self.found.get(gold.id, ()))})

    def on(self, document: str, start: int, end: int) -> tuple[Row, ...]:
        """What was found on these characters, whatever policy does with it."""
        rows = self.found.get(document, ())
        return tuple(row for row in rows if row["start"] < end and start < row["end"])

    def agreement(self, documents: Iterable[Gold]) -> dict[str, Tally]:
        """Of the spans that were found, how many under their ``label``, and of those that say
        one, how many under their ``exemption``."""
        missed = {(miss.document, miss.start, miss.end) for miss in self.scores.misses}
        labels, exemptions = Tally(), Tally()
        for gold in documents:
            spans = [s for s in gold.spans if (gold.id, s.start, s.end) not in missed]
            stated = [span for span in spans if span.exemption]
            right = [span for span in spans if span.label in self._said(gold, span, "label")]
            under = [s for s in stated if s.exemption in self._said(gold, s, "exemptions")]
            labels.by_document.append((len(right), len(spans)))
            exemptions.by_document.append((len(under), len(stated)))
        return {"label": labels, "exemption": exemptions}

    def _said(self, gold: Gold, span: Span, key: str) -> set[str]:
        said: set[str] = set()
        for row in self.on(gold.id, span.start, span.end):
            if row["verdict"] == Verdict.WITHHOLD:
                said.update([row[key]] if key == "label" else row[key])
        return said


def evaluate(
    documents: tuple[Gold, ...], setup: Setup, workers: int, reporter: Reporter
) -> Evaluated:
    """The figures of ``documents``, each case searched by itself."""
    groups: dict[str, list[Gold]] = defaultdict(list)
    for gold in documents:
        groups[gold.requester].append(gold)
    found: dict[str, tuple[Row, ...]] = {}
    unread: list[tuple[str, str]] = []
    for name, group in groups.items():
        for gold, one in _detected(group, _asked_by(setup, name), workers, reporter):
            if one.source.status is not Status.PENDING:
                unread.append((gold.id, one.source.reason))
            elif one.text_length != len(gold.text):
                unread.append(
                    (gold.id, "its text does not stay as it is; take out what no file has")
                )
            else:
                found[gold.id] = tuple(row for row in one.rows if row["start"] < row["end"])
    scores = score(documents, {name: _withheld(rows) for name, rows in found.items()})
    return Evaluated(scores, found, tuple(unread))


def _withheld(rows: tuple[Row, ...]) -> list[tuple[int, int]]:
    return [(row["start"], row["end"]) for row in rows if row["verdict"] == Verdict.WITHHOLD]


def _asked_by(setup: Setup, name: str) -> Setup:
    """``setup`` for a case of the requester of that name."""
    if not name:
        return setup
    known = setup.case.requester
    requester = Requester(names=tuple(dict.fromkeys((*known.names, name))), emails=known.emails)
    return replace(setup, case=setup.case.model_copy(update={"requester": requester}))


def _detected(
    group: list[Gold], setup: Setup, workers: int, reporter: Reporter
) -> list[tuple[Gold, Detected]]:
    with tempfile.TemporaryDirectory(prefix="redact-eval-") as temporary:
        folder = Path(temporary)
        names = {f"{number:05d}.txt": gold for number, gold in enumerate(group)}
        for name, gold in names.items():
            (folder / name).write_bytes(gold.text.encode())
        paths = tuple(folder / name for name in names)
        detected, _ = detect(paths, setup, workers, reporter)
    return [(names[Path(one.source.path).name], one) for one in detected]
