# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a layer of detection saw and another one took out, for ``redact explain``.

Kept only when somebody asks: the layers then append to a list they are given. Reasons never quote
the document. What no layer took for anything, because no pattern matched and the model saw no name,
leaves no trace.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from redact.types import Finding


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate, and the rule that took it out (words for the officer). ``joined``: it went
    into another finding, which covers all of it."""

    finding: Finding
    rule: str
    joined: bool = False


Losses = list[Lost]


def joined(standing: Iterable[Finding], result: Iterable[Finding]) -> Iterator[Lost]:
    """What of ``standing`` went into a finding of ``result`` with another finder or reach."""
    known = set(result)
    groups: dict[tuple[str, str, bool], list[Finding]] = defaultdict(list)
    for finding in known:
        groups[finding.document, finding.label, finding.keep].append(finding)
    over = {key: _Over(group) for key, group in groups.items()}
    for finding in standing:
        if finding in known or finding.regions:
            continue
        into = over[finding.document, finding.label, finding.keep].around(finding)
        if into is not None:
            same = (into.start, into.end) == (finding.start, finding.end)
            where = "there" if same else "around it"
            yield Lost(finding, f"joined to what {into.source} found {where}", joined=True)


def kept(gone: Iterable[Finding], keeps: Iterable[Finding], any_label: str) -> Iterator[Lost]:
    """``gone``, each taken out by one of ``keeps`` that speaks for its label, or for any."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for keep in keeps:
        groups[keep.document, keep.label].append(keep)
    over = {key: _Over(group) for key, group in groups.items()}
    for finding in gone:
        for label in (finding.label, any_label):
            there = over.get((finding.document, label))
            keep_there = there.around(finding) if there else None
            if keep_there is not None:
                rule = f"it stays readable by {keep_there.source}: {keep_there.why}"
                yield Lost(finding, rule)
                break


def _further(one: Finding, other: Finding) -> Finding:
    return other if other.end >= one.end else one


class _Over:
    """Of some findings, the one that lies all around another."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        spans = [finding for finding in findings if not finding.regions]
        spans.sort(key=lambda f: (f.start, f.end, f.source))
        self._starts = [finding.start for finding in spans]
        self._furthest = list(accumulate(spans, _further))

    def around(self, finding: Finding) -> Finding | None:
        """One that covers all of it, or None."""
        at = bisect_right(self._starts, finding.start) - 1
        furthest = self._furthest[at] if at >= 0 else None
        return furthest if furthest is not None and finding.end <= furthest.end else None
