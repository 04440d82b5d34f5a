# SPDX-License-Identifier: AGPL-3.0-or-later
"""How well a pipeline finds people in texts that it was not trained on, with 95 % intervals.

Three figures: *precision* (predicted people that touch a labelled one), *recall* (labelled people
that are touched) and *covered* (labelled people whose every letter lies in a predicted entity of
any kind but a date, number or sum). Intervals are Wilson's, which take mentions for independent:
those of one text are not, so the true ones are wider.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from models.training.learn import as_seen
from models.training.render import Labelled


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        if not self.whole:
            return "-"
        low, high = self.interval()
        return f"{self.part / self.whole:.3f} [{low:.3f}, {high:.3f}]"

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; (0, 1) of nothing."""
        if not self.whole:
            return 0.0, 1.0
        z, n, p = 1.96, self.whole, self.part / self.whole
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, slots=True)
class Scores:
    """What was measured on one set; ``speed`` in words per CPU-second."""

    name: str
    precision: Share
    recall: Share
    covered: Share
    speed: float

    def row(self) -> str:
        """A row of a Markdown table."""
        return (
            f"| {self.name} | {self.recall.whole} | {self.precision} | {self.recall} "
            f"| {self.covered} | {self.speed:,.0f} |"
        )


HEAD = "| set | mentions | precision | recall | covered | words/CPU-s |\n|---|---|---|---|---|---|"
_NO_COVER = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"))


def measure(nlp: Any, name: str, texts: Sequence[Labelled]) -> Scores:
    """Scores of ``nlp`` on these texts."""
    seen = [as_seen(text) for text in texts]
    began = time.process_time()
    docs = list(nlp.pipe(text.text for text in seen))
    spent = time.process_time() - began
    right = predicted = touched = covered = labelled = 0
    for text, doc in zip(seen, docs, strict=True):
        gold = [(start, end) for start, end, label in text.entities if label == "PERSON"]
        found = [(e.start_char, e.end_char) for e in doc.ents if e.label_ == "PERSON"]
        every = [(e.start_char, e.end_char) for e in doc.ents if e.label_ not in _NO_COVER]
        predicted += len(found)
        right += sum(any(s < b and a < e for a, b in gold) for s, e in found)
        labelled += len(gold)
        touched += sum(any(s < b and a < e for a, b in found) for s, e in gold)
        covered += sum(_is_covered(text.text, span, every) for span in gold)
    words = sum(len(text.text.split()) for text in seen)
    return Scores(
        name,
        Share(right, predicted),
        Share(touched, labelled),
        Share(covered, labelled),
        words / max(spent, 1e-9),
    )


def _is_covered(text: str, span: tuple[int, int], found: list[tuple[int, int]]) -> bool:
    return all(
        any(start <= at < end for start, end in found) for at in range(*span) if text[at].isalnum()
    )
