# SPDX-License-Identifier: AGPL-3.0-or-later
"""From decided findings to the boxes that are burned.

Withhold beats release where spans overlap, and what nobody decided is boxed. Findings that touch
on one line become one box with all their exemptions, as wide as what it covers. Pure; it does not
look at pixels, and how wide boxes become in the end is for ``burn.set_lines``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from redact import law
from redact.config import Policy
from redact.review.decide import rule_for
from redact.text import TextMap, merge_spans
from redact.types import Box, Decision, Document, Finding, Redaction, Verdict

_SHARED = 0.5  # share of the smaller of two boxes from which they are over one word


@dataclass(frozen=True, slots=True)
class _Cover:
    """A stretch of one line that goes, with the reasons."""

    start: int
    end: int
    codes: frozenset[str]
    findings: tuple[str, ...]


def settle(
    document: Document, findings: Sequence[Finding], decisions: Sequence[Decision], policy: Policy
) -> tuple[Redaction, ...]:
    """The boxes of one document in reading order, pictures and drawn areas last on each page.

    ``decisions`` hold at most one decision for each finding's id; a finding without one is boxed
    under the policy's exemption for its label.
    """
    decided = {decision.target: decision for decision in decisions}
    places = TextMap(document)
    lines: dict[tuple[int, int], list[_Cover]] = defaultdict(list)
    areas: list[Redaction] = []
    for finding in findings:
        codes = _codes(finding, decided, policy)
        if not codes:
            continue
        for run in places.runs(finding.start, finding.end):
            cover = _Cover(run.start, run.end, codes, (finding.id,))
            lines[run.page, run.line].append(cover)
        label = public_label(codes, policy)
        areas.extend(_areas(document, places, finding, codes, label))
    boxes = [
        _redaction(document, places, cover, policy)
        for _, covers in sorted(lines.items())
        for cover in _merged(covers, document.text)
    ]
    boxes = _without_doubles(boxes, places, policy)
    boxes.sort(key=lambda redaction: redaction.spans)
    return tuple(sorted([*boxes, *areas], key=lambda redaction: redaction.page))


def public_label(codes: Iterable[str], policy: Policy) -> str:
    """What the public sees for these exemptions, each label once, in the order of the law."""
    return law.public_label(policy.law, codes, policy.s23_mode, policy.public_labels)


def _codes(
    finding: Finding, decided: Mapping[str, Decision], policy: Policy
) -> frozenset[str] | None:
    """The exemptions under which a finding is boxed, or None when it is released."""
    decision = decided.get(finding.id)
    if decision is not None and decision.verdict is Verdict.RELEASE:
        return None
    if decision is not None and decision.exemptions:
        return frozenset(decision.exemptions)
    return frozenset(finding.exemptions or (rule_for(policy, finding.label).exemption,))


def _merged(covers: Iterable[_Cover], text: str) -> list[_Cover]:
    """Covers of one line, joined where they overlap or nothing but white space parts them."""
    merged: list[_Cover] = []
    for cover in sorted(covers, key=lambda cover: (cover.start, cover.end)):
        last = merged[-1] if merged else None
        if last is not None and not text[last.end : cover.start].strip():
            merged[-1] = _Cover(
                last.start,
                max(last.end, cover.end),
                last.codes | cover.codes,
                tuple(dict.fromkeys((*last.findings, *cover.findings))),
            )
        else:
            merged.append(cover)
    return merged


def _redaction(document: Document, places: TextMap, cover: _Cover, policy: Policy) -> Redaction:
    first, *others = places.runs(cover.start, cover.end)
    box = places.padded(first, policy.burn.padding)
    for run in others:  # a line whose words are apart in the text: one box holds them all
        box = box.union(places.padded(run, policy.burn.padding))
    return Redaction(
        document.id,
        first.page,
        box,
        tuple(sorted(cover.codes)),
        public_label(cover.codes, policy),
        cover.findings,
        ((cover.start, cover.end),),
    )


def _without_doubles(
    boxes: Sequence[Redaction], places: TextMap, policy: Policy
) -> list[Redaction]:
    """``boxes``, those over what somebody's OCR laid below a word joined to the box over it."""
    below = [box for box in boxes if _is_below(box, places)]
    kept = [box for box in boxes if box not in below]
    for box in below:
        over = next((i for i, other in enumerate(kept) if _same_place(box, other)), None)
        if over is None:
            kept.append(box)
        else:
            kept[over] = _joined(kept[over], box, policy)
    return kept


def _is_below(box: Redaction, places: TextMap) -> bool:
    words = [word for start, end in box.spans for word in places.words(start, end)]
    return all(word.hidden == "scan layer" for word in words)


def _same_place(one: Redaction, other: Redaction) -> bool:
    """Whether two boxes of one page share most of the smaller one."""
    width, height = one.box.overlap(other.box)
    smaller = min(box.width * box.height for box in (one.box, other.box))
    return one.page == other.page and width * height > _SHARED * smaller


def _joined(one: Redaction, other: Redaction, policy: Policy) -> Redaction:
    codes = {*one.exemptions, *other.exemptions}
    return replace(
        one,
        box=one.box.union(other.box),
        exemptions=tuple(sorted(codes)),
        public_label=public_label(codes, policy),
        findings=tuple(dict.fromkeys((*one.findings, *other.findings))),
        spans=merge_spans((*one.spans, *other.spans)),
    )


def _areas(
    document: Document, places: TextMap, finding: Finding, codes: frozenset[str], label: str
) -> Iterable[Redaction]:
    """A redaction per region; its box grows to hold every character it takes away."""
    for page, region in finding.regions:
        if page >= len(document.pages):
            continue
        spans = places.spans_in(page, region)
        box = region
        for start, end in spans:
            for run in places.runs(start, end):
                box = box.union(run.box)
        shown = document.pages[page]
        box = Box(
            max(0.0, box.x0), max(0.0, box.y0), min(shown.width, box.x1), min(shown.height, box.y1)
        )
        if box.x0 < box.x1 and box.y0 < box.y1:
            yield Redaction(
                document.id,
                page,
                box,
                tuple(sorted(codes)),
                label,
                (finding.id,),
                merge_spans(spans),
                width="area",
            )
