# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what somebody asks to the acts that it comes to. Pure: nothing is written here.

A withhold of an entity spreads to every mention there is and to those found later; a release only
to mentions in the very form that is shown, and to nothing found later. What another person decided
otherwise is left as it is, and named.
"""

from collections.abc import Iterable, Iterator

from redact.config import Ask
from redact.errors import InputRefused, NotAllowed
from redact.review.group import entity_id, same_form
from redact.review.lying_over import still_boxed
from redact.review.marking import (
    plan_about_entity,
    plan_mark,
    plan_merge,
    plan_split,
    plan_statement,
)
from redact.review.places import source_id
from redact.review.plans import Asker, Kept, Plan
from redact.review.rules import OWN_DATA, check_exemptions
from redact.review.snapshot import Snapshot
from redact.review.standing import POLICY, RESOLVE, UNDECIDED, Standing, State, views_of
from redact.review.targets import Target, target_of
from redact.types import Decision, Entity, Finding, Verdict

_SETTLED_SINGLY = "a dispute is settled with a verdict on the place or the document it is about"


def plan(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    """What ``ask`` comes to; InputRefused when its target is not there, NotAllowed or UsageError
    when the law or the case does not allow it. Undoing is planned elsewhere."""
    if ask.settle and ask.kind != "verdict":
        raise NotAllowed(_SETTLED_SINGLY)
    return _PLANS[ask.kind](snapshot, ask, asker)


# Verdicts -----------------------------------------------------------------------------------------


def _verdict(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    target = target_of(snapshot, ask.target, ask.label)
    if ask.label and ask.label not in snapshot.policy.labels:
        raise InputRefused(f"the label is none of the pipeline's: {_labels(snapshot)}")
    if ask.settle and (target.entity is not None or target.sweeping):
        raise NotAllowed(_SETTLED_SINGLY)
    if target.sources:
        return Plan(tuple(_on_sources(snapshot, ask, asker, target)))
    if target.entity is not None or target.sweeping:
        return _on_group(snapshot, ask, asker, target)
    if target.place is not None:
        made = _on_place(snapshot, ask, asker, target.place)
    else:
        made = _on_finding(snapshot, ask, asker, target.findings[0])
    return Plan((made,), tuple(still_boxed(snapshot, (made,))))


def _on_finding(snapshot: Snapshot, ask: Ask, asker: Asker, finding: str) -> Decision:
    """One finding, whoever decided before: who differs makes a dispute, or settles one."""
    via = "key"
    standing = snapshot.standing(finding)
    if ask.settle:
        _check_settling(snapshot, ask, asker, finding, standing)
        via = RESOLVE
    return _made(snapshot, ask, asker, snapshot.held[finding].finding, standing, via)


def _on_place(snapshot: Snapshot, ask: Ask, asker: Asker, place: Finding) -> Decision:
    """Words or an area that a person names; a release takes back what was withheld there."""
    standing = snapshot.own(place.id) or UNDECIDED
    if ask.verdict == "release" and standing is UNDECIDED:
        raise NotAllowed(
            "a place is released by releasing what was found in it; nobody has withheld this place"
        )
    if ask.settle:
        _check_settling(snapshot, ask, asker, place.id, standing)
    return _made(snapshot, ask, asker, place, standing, RESOLVE if ask.settle else "key")


def _check_settling(
    snapshot: Snapshot, ask: Ask, asker: Asker, target: str, standing: Standing
) -> None:
    """A settlement is by somebody else, says why, and follows one of the sides: what nobody in the
    dispute wants would be a decision of the one who settles alone."""
    if standing.state is not State.DISPUTED:
        raise NotAllowed("there is no dispute to settle there")
    if not ask.note.strip():
        raise NotAllowed("a dispute is settled with a reason; write it as the note")
    if asker.name in standing.by:
        raise NotAllowed(f"{asker.name} is part of this dispute; somebody else settles it")
    sides = views_of(snapshot.made_on(target)).values()
    if ask.verdict not in {side.verdict.value for side in sides}:
        raise NotAllowed(
            f"nobody in this dispute wants to {ask.verdict} it; a settlement follows one of them"
        )


def _on_sources(snapshot: Snapshot, ask: Ask, asker: Asker, target: Target) -> Iterator[Decision]:
    """Whole documents. To release one takes back that it is withheld whole, and nothing else."""
    verdict = Verdict(ask.verdict)
    for source in target.sources:
        own = source_id(source.path)
        standing = snapshot.own(own) or UNDECIDED
        if verdict is Verdict.RELEASE and standing is UNDECIDED:
            raise NotAllowed(
                f"document {source.order:04d} is not withheld as a whole; what is in it is released"
                " finding by finding, or person by person"
            )
        if ask.settle:
            _check_settling(snapshot, ask, asker, own, standing)
        if verdict is not Verdict.REFER or ask.exemptions or ask.limb:
            check_exemptions(
                snapshot.policy,
                verdict,
                ask.exemptions,
                ask.limb,
                requester=OWN_DATA in ask.exemptions,
            )
        yield _decision(ask, asker, own, ask.exemptions, RESOLVE if ask.settle else "key")


def _on_group(snapshot: Snapshot, ask: Ask, asker: Asker, target: Target) -> Plan:
    """All mentions of an entity, or all that is undecided: one act."""
    if target.sweeping and ask.verdict == "release":
        raise NotAllowed(
            "what nobody has looked at is not released in one go; name what to release"
        )
    acts: list[Decision] = []
    kept: list[Kept] = []
    for finding in target.findings:
        standing = snapshot.standing(finding)
        why = _why_kept(snapshot, ask, asker, target, finding, standing)
        if why:
            kept.append(Kept(finding, why))
        elif not _stands_already(ask, asker, standing):
            held = snapshot.held[finding].finding
            acts.append(_made(snapshot, ask, asker, held, standing, "group"))
    if target.entity is not None and ask.verdict == "withhold":
        rules, others = _rules(snapshot, ask, asker, target.entity)
        acts.extend(rules)
        kept.extend(others)
    if not acts:
        left = f"; {len(kept)} were decided otherwise by others or are written otherwise"
        raise NotAllowed(f"there is nothing left to decide in it{left if kept else ''}")
    kept.extend(still_boxed(snapshot, acts))
    return Plan(tuple(acts), tuple(kept))


def _rules(
    snapshot: Snapshot, ask: Ask, asker: Asker, entity: Entity
) -> tuple[list[Decision], list[Kept]]:
    """The decision to withhold whatever is found of the entity later, one for each of its keys;
    where another person made it under other exemptions, theirs stays."""
    suggested = snapshot.suggested(entity.findings[0])
    codes = ask.exemptions or suggested
    requester = OWN_DATA in suggested
    check_exemptions(snapshot.policy, Verdict.WITHHOLD, codes, ask.limb, requester=requester)
    made, kept = [], []
    for own in map(entity_id, entity.keys):
        standing = snapshot.own(own) or UNDECIDED
        alike = (set(standing.exemptions), standing.limb) == (set(codes), ask.limb)
        if not alike and set(standing.by) - {asker.name}:
            kept.append(Kept(own, "somebody else withheld it under other exemptions"))
        elif not alike or asker.name not in standing.by:
            made.append(_decision(ask, asker, own, codes, "group"))
    return made, kept


def _why_kept(
    snapshot: Snapshot,
    ask: Ask,
    asker: Asker,
    target: Target,
    finding: str,
    standing: Standing,
) -> str:
    """Why a group decision leaves one mention as it is, or nothing when it reaches it."""
    released = ask.verdict == "release"
    if released and target.entity is not None:
        words = snapshot.held[finding].words
        if not same_form(words, target.entity.name):
            return "it is written otherwise than the name shown; release it by itself"
        proposal = snapshot.proposals.get(finding)
        if ask.seen and proposal is not None and proposal.batch > ask.seen:
            return "it was found after what you were shown; look at it, and release it by itself"
    if standing.via in (POLICY, "") or standing.state is State.UNDECIDED:
        return ""
    if standing.state is State.DISPUTED:
        return "it is disputed"
    if standing.state is State.REFERRED:
        return "somebody referred it; answer it by itself"
    wanted = State.RELEASED if released else State.WITHHELD
    other_codes = bool(ask.exemptions) and set(ask.exemptions) != set(standing.exemptions)
    other_limb = bool(ask.exemptions or ask.limb) and ask.limb != standing.limb
    if standing.state is not wanted or ask.verdict == "refer" or other_codes or other_limb:
        mine = "you" if standing.by == (asker.name,) else "somebody else"
        return f"{mine} decided it otherwise"
    return ""


def _stands_already(ask: Ask, asker: Asker, standing: Standing) -> bool:
    """Whether this very person decided it so before."""
    wanted = State.RELEASED if ask.verdict == "release" else State.WITHHELD
    return standing.state is wanted and asker.name in standing.by


def _made(
    snapshot: Snapshot, ask: Ask, asker: Asker, finding: Finding, standing: Standing, via: str
) -> Decision:
    """A decision on a place of a document. Without exemptions of its own it agrees with what
    stands, or follows what policy suggests."""
    verdict = Verdict(ask.verdict)
    target = finding.id
    known = target in snapshot.held
    suggested = snapshot.suggested(target) if known else ()
    codes, limb = ask.exemptions, ask.limb
    if not codes and verdict is not Verdict.RELEASE:
        agreed = standing.state is State.WITHHELD
        codes = standing.exemptions if agreed else suggested
        codes = codes or snapshot.rule_for(finding.label)
        limb = limb or (standing.limb if agreed else "")
    # What nobody found is what the person says it is; a finding is the requester's or it is not.
    requester = OWN_DATA in (suggested if known else codes)
    check_exemptions(snapshot.policy, verdict, codes, limb, requester=requester)
    return _decision(ask, asker, target, codes, via, finding, limb)


def _decision(
    ask: Ask,
    asker: Asker,
    target: str,
    codes: Iterable[str],
    via: str,
    place: Finding | None = None,
    limb: str = "",
) -> Decision:
    return Decision(
        target,
        Verdict(ask.verdict),
        tuple(codes),
        asker.name,
        asker.at,
        via,
        role=asker.role,
        note=ask.note,
        limb=limb or ask.limb,
        document=place.document if place else "",
        reader=place.reader if place else "",
        start=place.start if place else 0,
        end=place.end if place else 0,
        regions=place.regions if place else (),
        label=place.label if place else ask.label,
        seen=ask.seen,
    )


def _labels(snapshot: Snapshot) -> str:
    return ", ".join(snapshot.policy.labels)


_PLANS = {
    "verdict": _verdict,
    "mark": plan_mark,
    "role": plan_about_entity,
    "care": plan_about_entity,
    "merge": plan_merge,
    "split": plan_split,
    "statement": plan_statement,
}
