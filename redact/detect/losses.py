# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a layer of detection saw and another one took out, for ``redact explain``.

Kept only when somebody asks: the layers then append to a list they are given. Reasons never quote
the document. What no layer took for anything, because no pattern matched and the model saw no name,
leaves no trace.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    for finding in standing:
        if finding in known or finding.regions:
            continue
        into = next(other for other in known if _holds(other, finding))
        same = (into.start, into.end) == (finding.start, finding.end)
        where = "there" if same else "around it"
        yield Lost(finding, f"joined to what {into.source} found {where}", joined=True)


def kept(finding: Finding, keeps: Iterable[Finding], labels: tuple[str, ...]) -> Lost:
    """``finding``, taken out by the one of ``keeps`` that speaks for one of ``labels``."""
    keep = next(keep for keep in keeps if keep.label in labels and _surrounds(keep, finding))
    return Lost(finding, f"it stays readable by {keep.source}: {keep.why}")


def _holds(other: Finding, finding: Finding) -> bool:
    alike = (other.label, other.keep) == (finding.label, finding.keep)
    return alike and _surrounds(other, finding)


def _surrounds(other: Finding, finding: Finding) -> bool:
    here = other.document == finding.document
    return here and other.start <= finding.start and finding.end <= other.end
