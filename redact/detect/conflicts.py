# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which findings stand when they meet.

A keep finding removes the ordinary findings of its own label wholly inside it (of any label when
its label is ``ANY``); one that reaches outside stands whole, because on overlap withholding wins.
So a force's name that stays never keeps the officer's name beside it. A name that is part of a
configured term is the term's. What a person gave (a term of --terms, a reviewer's mark) is never
removed. Duplicates become the best of them. The keep findings stay in the result, so resolving
again with more findings gives the same answer; readers must skip ``keep``.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from redact.detect.losses import Losses, Lost, joined, kept
from redact.detect.terms import GIVEN
from redact.types import Finding

ANY = "KEEP"
_TERMS, _SURE = ("S23_TERM", "S31_TERM"), 0.35


def resolve(findings: Iterable[Finding], lost: Losses | None = None) -> tuple[Finding, ...]:
    """The findings that stand, keep findings included, sorted by place and label.

    ``lost`` takes those that do not, each with the rule, when it is given.
    """
    everything = list(findings)
    keeps = [finding for finding in everything if finding.keep]
    ordinary = [finding for finding in everything if not finding.keep]
    outside = _outside(ordinary, keeps)
    standing = _no_names_in_terms(outside)
    groups: dict[tuple[str, str, bool], list[Finding]] = defaultdict(list)
    for finding in (*standing, *keeps):
        groups[finding.document, finding.label, finding.keep].append(finding)
    merged = [finding for group in groups.values() for finding in _without_nested(group)]
    if lost is not None:
        lost += kept(_missing(ordinary, outside), keeps, ANY)
        lost += [Lost(f, "it is part of a listed term") for f in _missing(outside, standing)]
        lost += joined((*standing, *keeps), merged)
    return tuple(sorted(merged, key=_order))


def _missing(before: list[Finding], after: list[Finding]) -> list[Finding]:
    left = set(after)
    return [finding for finding in before if finding not in left]


def is_given(finding: Finding) -> bool:
    """Whether a person asked for exactly this: no allow-list may veto it."""
    return finding.source == GIVEN or finding.source.startswith("reviewer:")


def _outside(ordinary: list[Finding], keeps: list[Finding]) -> list[Finding]:
    """``ordinary`` without what lies wholly inside keeps of the same document that concern it."""
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for keep in keeps:
        spans[keep.document, keep.label].append((keep.start, keep.end))
    reach = {key: reach_of(places) for key, places in spans.items()}
    return [
        finding
        for finding in ordinary
        if finding.regions
        or is_given(finding)
        or not any(
            lies_in(reach[finding.document, label], finding.start, finding.end)
            for label in (finding.label, ANY)
            if (finding.document, label) in reach
        )
    ]


def _no_names_in_terms(ordinary: list[Finding]) -> list[Finding]:
    """``ordinary`` without names wholly inside a term: ``Marlpit`` of ``Op Marlpit`` is nobody."""
    terms = [f for f in ordinary if f.label in _TERMS and f.score >= _SURE]
    if not terms:
        return ordinary
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for term in terms:
        spans[term.document].append((term.start, term.end))
    reach = {document: reach_of(places) for document, places in spans.items()}
    return [
        f
        for f in ordinary
        if f.label != "PERSON"
        or is_given(f)
        or f.document not in reach
        or not lies_in(reach[f.document], f.start, f.end)
    ]


def reach_of(spans: Iterable[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Starts in order, and for each the furthest end of any span that starts there or before."""
    starts, ends, furthest = [], [], 0
    for start, end in sorted(spans):
        furthest = max(furthest, end)
        starts.append(start)
        ends.append(furthest)
    return starts, ends


def lies_in(reach: tuple[list[int], list[int]], start: int, end: int) -> bool:
    """Whether a place lies wholly inside one of the spans that ``reach_of`` was given."""
    starts, ends = reach
    index = bisect_right(starts, start) - 1
    return index >= 0 and end <= ends[index]


def _without_nested(group: list[Finding]) -> list[Finding]:
    """Of one label: the longest spans; what lies inside one lends it its score and exemptions."""
    areas = [finding for finding in group if finding.regions]
    spans = [finding for finding in group if not finding.regions]
    kept: list[Finding] = list(dict.fromkeys(areas))
    longest: Finding | None = None
    for finding in sorted(spans, key=lambda f: (f.start, -f.end, -f.score, f.source)):
        if longest is not None and finding.end <= longest.end:
            longest = kept[-1] = _joined(longest, finding)
        else:
            longest = finding
            kept.append(finding)
    return kept


def _joined(outer: Finding, inner: Finding) -> Finding:
    """``outer`` with the better score; given wins over found; exemptions of both.

    Part of a name is no other person: a surname inside lends the full name no exemption.
    """
    exemptions = outer.exemptions
    if inner.label != "PERSON" or (inner.start, inner.end) == (outer.start, outer.end):
        exemptions = tuple(dict.fromkeys((*outer.exemptions, *inner.exemptions)))
    source, why = (inner.source, inner.why) if _better(inner, outer) else (outer.source, outer.why)
    return replace(
        outer,
        score=max(outer.score, inner.score),
        exemptions=exemptions,
        source=source,
        why=why,
    )


def _better(inner: Finding, outer: Finding) -> bool:
    if is_given(inner) != is_given(outer):
        return is_given(inner)
    return inner.score > outer.score


def _order(finding: Finding) -> tuple[object, ...]:
    areas = [(page, box.y0, box.x0, box.y1, box.x1) for page, box in finding.regions]
    return (finding.start, finding.end, finding.label, finding.keep, areas, finding.id)
