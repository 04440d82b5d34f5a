# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what somebody asks to the acts that it comes to. Pure: nothing is written here.

A withhold of an entity spreads to every mention there is and to those found later; a release only
to mentions in the very form that is shown, and to nothing found later. What another person decided
otherwise is left as it is, and named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from redact.config import Ask
from redact.errors import InputRefused, NotAllowed
from redact.law import exemptions, needs_of
from redact.review.acts import Act, Grouping, GroupingKind, Mark, MarkKind, Statement
from redact.review.group import entity_id, same_form
from redact.review.rules import OWN_DATA, check_exemptions
from redact.review.snapshot import Snapshot, source_id
from redact.review.standing import POLICY, RESOLVE, UNDECIDED, Standing, State, views_of
from redact.review.targets import Target, ids_of, target_of
from redact.types import Decision, Entity, Finding, Verdict

_SETTLED_SINGLY = "a dispute is settled with a verdict on the place or the document it is about"
_KEPT_BACK = (MarkKind.OUT_OF_SCOPE, MarkKind.DUPLICATE_OF)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which role, at what time (RFC 3339, UTC)."""

    name: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an ask did not reach: its id, and why not."""

    target: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The acts of one ask, carried out together or not at all, and what they leave as it is."""

    acts: tuple[Act, ...]
    kept: tuple[Kept, ...] = ()


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
        return Plan((_on_place(snapshot, ask, asker, target.place),))
    return Plan((_on_finding(snapshot, ask, asker, target.findings[0]),))


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
    acts: list[Act] = []
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


# Marks --------------------------------------------------------------------------------------------


def _mark(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    kind, target = MarkKind(ask.mark), target_of(snapshot, ask.target)
    if kind is MarkKind.CHECKED:
        return _checked(snapshot, ask, asker, target)
    if kind is MarkKind.MEANT:
        if target.place is None or not ask.note.strip():
            raise NotAllowed("a difference is meant at the place that shows it, with a note")
        return Plan((_marked(ask, asker, ask.target),))
    if kind in _KEPT_BACK and not target.sources:
        raise NotAllowed(f"only a document can be marked as {kind}; write its number")
    if kind is MarkKind.PAGE_READ and (target.place is None or not target.place.regions):
        raise NotAllowed("only a page can be marked as read; write it like 0007#page=0")
    if kind is MarkKind.DUPLICATE_OF and ask.value != "no":
        _check_original(snapshot, ask.value, target)
    return Plan(tuple(_marked(ask, asker, target_id) for target_id in ids_of(target)))


def _check_original(snapshot: Snapshot, number: str, target: Target) -> None:
    """The original of a duplicate is another document of the case that is not kept back."""
    found = target_of(snapshot, number).sources
    if len(found) != 1 or found[0] in target.sources:
        raise NotAllowed("value is the number of the other document that stays")
    if found[0].path in snapshot.fates:
        raise NotAllowed(f"document {found[0].order:04d} is kept back itself")


def _checked(snapshot: Snapshot, ask: Ask, asker: Asker, target: Target) -> Plan:
    """A second person has read what was decided and agrees, finding by finding."""
    findings = target.findings
    if target.sources:
        documents = {source.document for source in target.sources}
        findings = tuple(
            held.id for held in snapshot.held.values() if held.finding.document in documents
        )
    acts = [_marked(ask, asker, source_id(source.path)) for source in target.sources]
    kept = []
    for finding in findings:
        standing = snapshot.standing(finding)
        if standing.via == POLICY:
            continue  # kept by policy: there is no person's decision to read
        if not standing.decided:
            kept.append(Kept(finding, "nobody has decided it yet, or not finally"))
        elif asker.name in standing.by:
            kept.append(Kept(finding, "you decided it yourself; another person reads it"))
        else:
            acts.append(_marked(ask, asker, finding))
    if not acts:
        raise NotAllowed("there is nothing in it that another person decided and you could check")
    return Plan(tuple(acts), tuple(kept))


def _marked(ask: Ask, asker: Asker, target: str) -> Mark:
    kind = MarkKind(ask.mark)
    return Mark(target, kind, asker.name, asker.role, asker.at, ask.value, ask.note)


# Entities and statements --------------------------------------------------------------------------


def _about_entity(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    entity = target_of(snapshot, ask.target).entity
    if entity is None:
        raise NotAllowed("a role or care is a person's; write the id of the person as the target")
    kind = GroupingKind.ROLE if ask.role else GroupingKind.CARE
    return Plan((_grouping(kind, (entity.id,), asker, ask.role or ask.care),))


def _merge(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    known = {entity.id: entity for entity in snapshot.entities}
    missing = [member for member in ask.merge if member not in known]
    if missing or len(set(ask.merge)) < 2:
        raise InputRefused("a merge joins two or more people or terms of the case, by their ids")
    if len({known[member].label for member in ask.merge}) > 1:
        raise NotAllowed("only what has the same label can be merged")
    return Plan((_grouping(GroupingKind.MERGE, ask.merge, asker),))


def _split(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    there = [finding for finding in ask.split if finding in snapshot.entity_of]
    if len(there) != len(ask.split):
        raise InputRefused(
            "a split takes findings that are there out of their person, by their ids"
        )
    if len({snapshot.entity_of[finding].id for finding in there}) > 1:
        raise NotAllowed("a split takes findings out of one person or term")
    return Plan((_grouping(GroupingKind.SPLIT, ask.split, asker),))


def _grouping(
    kind: GroupingKind, members: tuple[str, ...], asker: Asker, value: str = ""
) -> Grouping:
    return Grouping(kind, members, asker.name, asker.role, asker.at, value)


def _statement(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    """What is said anew for an exemption; what is left out stays as it was said before."""
    law = exemptions(snapshot.policy.law)
    if ask.target not in law:
        raise InputRefused(f"there is no such exemption in {snapshot.policy.law}")
    before = snapshot.statements.get(ask.target)

    def said(need: str) -> str:
        return str(getattr(ask, need) or (getattr(before, need) if before else ""))

    needs_of(law[ask.target], said("limb"))  # refuses a limb that it has not
    statement = Statement(
        ask.target,
        asker.name,
        asker.role,
        asker.at,
        said("limb"),
        said("purpose"),
        said("qualified_opinion"),
        said("harm"),
        said("public_interest"),
    )
    return Plan((statement,))


_PLANS = {
    "verdict": _verdict,
    "mark": _mark,
    "role": _about_entity,
    "care": _about_entity,
    "merge": _merge,
    "split": _split,
    "statement": _statement,
}
