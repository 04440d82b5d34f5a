# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a document goes to be burned: each place that matters, with one decision.

Guarantees: only what a person released, or policy keeps, is a release; what is disputed, referred
or undecided is boxed; what people withheld is boxed also where it is not found any more, be it by
itself or as one of all mentions of an entity. Which boxes follow is for ``settle``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from redact.review.spelling import key_of
from redact.review.standing import POLICY, Standing, State, standing_of
from redact.types import Decision, Finding, Verdict

if TYPE_CHECKING:
    from redact.review.snapshot import Snapshot


def to_burn(snapshot: Snapshot, document: str) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
    """The places of a document, and in the same order a decision on each."""
    found = (
        *(
            (h.finding, snapshot.standings[h.id])
            for h in snapshot.held_in.get(document, ())
            if h.present
        ),
        *(
            (placed.finding, placed.standing)
            for placed in snapshot.places_in(document)
            if not placed.present and placed.standing.state is not State.RELEASED
        ),
        *_lost(snapshot, document),
    )
    decisions = tuple(_decision(snapshot, finding, standing) for finding, standing in found)
    return tuple(finding for finding, _ in found), decisions


def boxed(snapshot: Snapshot, document: str) -> tuple[tuple[int, int], ...]:
    """The intervals of a document's text that do not go out, in the order of ``to_burn``."""
    findings, decisions = to_burn(snapshot, document)
    return tuple(
        (finding.start, finding.end)
        for finding, decision in zip(findings, decisions, strict=True)
        if decision.verdict is not Verdict.RELEASE and finding.start < finding.end
    )


def wants_lines(snapshot: Snapshot, document: str) -> bool:
    """Whether something boxed in a document is about a person whose care asks for whole lines."""
    cares = frozenset(snapshot.policy.line_for_care)
    cared = [entity for entity in snapshot.entities if entity.care in cares]
    if not cared:
        return False
    ids = {finding for entity in cared for finding in entity.findings}
    keys = {key for entity in cared for key in entity.keys}
    findings, decisions = to_burn(snapshot, document)
    boxed_here = (
        finding.id
        for finding, decision in zip(findings, decisions, strict=True)
        if decision.verdict is not Verdict.RELEASE
    )
    return any(one in ids or _key_of_gone(snapshot, one) in keys for one in boxed_here)


def _key_of_gone(snapshot: Snapshot, finding: str) -> str:
    """The key of a finding that has vanished, so that no entity holds it any more."""
    held = snapshot.held.get(finding)
    gone = held is not None and not held.present
    return key_of(held.finding.label, held.words) if held is not None and gone else ""


def _lost(snapshot: Snapshot, document: str) -> Iterator[tuple[Finding, Standing]]:
    """Mentions of withheld entities that are not found any more, where nobody decided on them."""
    read = snapshot.documents.get(document)
    for held in snapshot.held_in.get(document, ()):
        if held.present or read is None or read.reader != held.finding.reader:
            continue
        rule = () if held.id in snapshot.by_target else snapshot.rule_on(held.id)
        if rule:
            yield held.finding, replace(standing_of(rule), via="rule")


def _decision(snapshot: Snapshot, finding: Finding, standing: Standing) -> Decision:
    verdict = {State.WITHHELD: Verdict.WITHHOLD, State.RELEASED: Verdict.RELEASE}.get(
        standing.state, Verdict.REFER
    )
    codes = standing.exemptions
    if standing.state is State.UNDECIDED:
        proposal = snapshot.proposals.get(finding.id)
        verdict = proposal.verdict if proposal else Verdict.REFER
        codes = snapshot.suggested(finding.id)
    if standing.state is State.DISPUTED:
        made = snapshot.made_on(finding.id)
        codes = tuple(sorted({code for decision in made for code in decision.exemptions}))
    actor = ", ".join(standing.by) or POLICY
    return Decision(finding.id, verdict, () if verdict is Verdict.RELEASE else codes, actor, "", "")
