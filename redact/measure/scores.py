# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recall at full coverage, character precision and violated keeps, with 95 % intervals.

A span is found when every character of it that is no space is withheld, whatever the label; marks
of quoting at the start of a line need not be. Precision counts characters: those withheld that had
to be, of all withheld but neutral ones. Intervals are Wilson's, for as many independent spans as
there are in effect: spans of one document succeed and fail together (the design effect of the
ratio, never under one). They say nothing about documents of other kinds.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from redact.measure.gold import Gold, Place, Span

_Z = 1.959964  # the normal distribution's 97.5 % point
_QUOTES = re.compile(r"(?m)^[>|\s]+")

Withheld = Sequence[tuple[int, int]]


@dataclass(slots=True)
class Tally:
    """How many of how many, document by document."""

    by_document: list[tuple[int, int]] = field(default_factory=list)

    @property
    def found(self) -> int:
        return sum(found for found, _ in self.by_document)

    @property
    def total(self) -> int:
        return sum(total for _, total in self.by_document)

    @property
    def share(self) -> float | None:
        """None when there was nothing to find."""
        return self.found / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, 95 %, for the number of spans divided by their design effect."""
        share, total = self.share, self.total
        if share is None:
            return None
        n = total / self._design_effect(share)
        middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def _design_effect(self, share: float) -> float:
        clusters = [(found, total) for found, total in self.by_document if total]
        alone = share * (1 - share) / self.total
        if len(clusters) < 2 or not alone:
            return 1.0
        spread = sum((found - share * total) ** 2 for found, total in clusters)
        together = len(clusters) / (len(clusters) - 1) * spread / self.total**2
        return max(1.0, together / alone)

    def as_json(self) -> dict[str, object]:
        return {
            "found": self.found,
            "total": self.total,
            "share": self.share,
            "interval": self.interval,
        }


@dataclass(frozen=True, slots=True)
class Miss:
    """A span that can be read, or a keep that cannot: ``covered`` is the share withheld."""

    document: str
    label: str
    tier: str
    start: int
    end: int
    covered: float


@dataclass(frozen=True, slots=True)
class Scores:
    """``recall`` by group: all, personal, tier:…, label:…, exemption:…, kind:…, terms:…"""

    recall: dict[str, Tally]
    precision: Tally  # characters
    violated: Tally  # keeps that are not wholly readable, of all keeps
    misses: tuple[Miss, ...]
    violations: tuple[Miss, ...]

    def figures(self) -> dict[str, float | None]:
        """Each figure by the name that floors use."""
        shares = {name: tally.share for name, tally in self.recall.items()}
        return shares | {
            "character_precision": self.precision.share,
            "keep_violations": self.violated.share,
        }


def score(documents: Iterable[Gold], withheld: Mapping[str, Withheld]) -> Scores:
    """``withheld``: (start, end) by the document's id; a document not in it counts as untouched."""
    recall: dict[str, Tally] = defaultdict(Tally)
    precision, violated = Tally(), Tally()
    misses: list[Miss] = []
    violations: list[Miss] = []
    for gold in documents:
        covered = _marked(len(gold.text), withheld.get(gold.id, ()))
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        quotes = [found.span() for found in _QUOTES.finditer(gold.text)]
        for span in gold.spans:
            share = _covered(gold.text, span, covered, quotes)
            for name in _groups(gold, span):
                counts[name][0] += share == 1
                counts[name][1] += 1
            if share < 1:
                misses.append(_miss(gold, span, span.label, span.tier, share))
        for name, (found, total) in counts.items():
            recall[name].by_document.append((found, total))
        precision.by_document.append(_characters(gold, covered))
        shares = [_covered(gold.text, place, covered, ()) for place in gold.keep]
        violated.by_document.append((sum(share > 0 for share in shares), len(shares)))
        violations += [
            _miss(gold, place, "KEEP", "", share)
            for place, share in zip(gold.keep, shares, strict=True)
            if share > 0
        ]
    ordered = dict(sorted(recall.items()))
    return Scores(ordered, precision, violated, tuple(misses), tuple(violations))


def _groups(gold: Gold, span: Span) -> Iterator[str]:
    yield "all"
    if span.tier != "term":
        yield "personal"
    yield f"tier:{span.tier}"
    yield f"label:{span.label}"
    if span.exemption:
        yield f"exemption:{span.exemption}"
    if gold.kind:
        yield f"kind:{gold.kind}"
    if span.listed is not None:
        yield "terms:listed" if span.listed else "terms:unlisted"


def _miss(gold: Gold, place: Place, label: str, tier: str, share: float) -> Miss:
    return Miss(gold.id, label, tier, place.start, place.end, share)


def _marked(length: int, places: Iterable[tuple[int, int]]) -> bytearray:
    marked = bytearray(length)
    for start, end in places:
        start, end = max(0, start), min(end, length)
        marked[start:end] = b"\1" * max(0, end - start)
    return marked


def _covered(
    text: str, place: Place, covered: bytearray, quotes: Sequence[tuple[int, int]]
) -> float:
    """The share of its characters that are withheld, spaces and ``quotes`` left out."""
    inside = [(a, b) for a, b in quotes if a < place.end and place.start < b]
    needed = [
        at
        for at in range(place.start, place.end)
        if not text[at].isspace() and not any(a <= at < b for a, b in inside)
    ]
    return sum(covered[at] for at in needed) / len(needed) if needed else 0.0


def _characters(gold: Gold, covered: bytearray) -> tuple[int, int]:
    """Withheld characters that had to be, and all withheld but neutral ones."""
    right = _marked(len(gold.text), ((s.start, s.end) for s in gold.spans))
    neutral = _marked(len(gold.text), ((s.start, s.end) for s in gold.neutral))
    shown = [at for at, gone in enumerate(covered) if gone and not gold.text[at].isspace()]
    good = sum(right[at] for at in shown)
    return good, good + sum(not right[at] and not neutral[at] for at in shown)
