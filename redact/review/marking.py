# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what somebody asks to marks, changes of entities and statements. Pure.

Whether a mark has an effect on what goes out is for ``snapshot`` and ``readiness``.
"""

from collections.abc import Iterator
from dataclasses import replace

from redact.config import Ask
from redact.errors import InputRefused, NotAllowed
from redact.law import exemptions
from redact.review.acts import Grouping, GroupingKind, Mark, MarkKind, Statement
from redact.review.looking import ids_to_mark
from redact.review.places import source_id
from redact.review.plans import Asker, Kept, Plan
from redact.review.snapshot import Snapshot
from redact.review.standing import POLICY
from redact.review.targets import Target, ids_of, is_page, target_of

_KEPT_BACK = (MarkKind.OUT_OF_SCOPE, MarkKind.DUPLICATE_OF)


def plan_mark(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    kind, target = MarkKind(ask.mark), target_of(snapshot, ask.target)
    if kind is MarkKind.CHECKED:
        return _checked(snapshot, ask, asker, target)
    if kind is MarkKind.NOTE:
        return _noted(ask, asker, target)
    if kind is MarkKind.MEANT:
        if target.place is None or not ask.note.strip():
            raise NotAllowed("a difference is meant at the place that shows it, with a note")
        return Plan((_marked(ask, asker, target.place.id),))
    if kind is MarkKind.LOOKED:
        pages = ids_to_mark(snapshot, target)
        return Plan(tuple(_marked(ask, asker, page) for page in pages))
    if kind in _KEPT_BACK and not target.sources:
        raise NotAllowed(f"only a document can be marked as {kind}; write its number")
    if kind is MarkKind.PAGE_READ and not is_page(snapshot, target):
        raise NotAllowed("only a page can be marked as read; write it like 0007#page=0")
    if kind is MarkKind.DUPLICATE_OF and ask.value != "no":
        _check_original(snapshot, ask.value, target)
    return Plan(tuple(_marked(ask, asker, target_id) for target_id in ids_of(target)))


def _noted(ask: Ask, asker: Asker, target: Target) -> Plan:
    """A note on a finding, a document or a place; one on a person is on their first mention."""
    if target.sweeping or not ask.note.strip():
        raise NotAllowed("a note has words, and is on one person, finding, place or document")
    return Plan((_marked(ask, asker, ids_of(target)[0]),))


def _check_original(snapshot: Snapshot, number: str, target: Target) -> None:
    """The original of a duplicate is another document of the case that is not kept back."""
    found = target_of(snapshot, number).sources
    if len(found) != 1 or found[0] in target.sources:
        raise NotAllowed("value is the number of the other document that stays")
    if found[0].path in snapshot.fates:
        raise NotAllowed(f"document {found[0].order:04d} is kept back itself")


def _checked(snapshot: Snapshot, ask: Ask, asker: Asker, target: Target) -> Plan:
    """A second person has read what was decided and agrees, finding by finding."""
    acts = []
    for source in target.sources:  # which reading of it was looked at: the next is another
        read = snapshot.documents.get(source.document)
        mark = _marked(ask, asker, source_id(source.path))
        acts.append(replace(mark, value=read.reader if read else ""))
        whole = snapshot.own(mark.target)
        if whole is not None and whole.decided and asker.name not in whole.by:
            acts.append(replace(mark, value=whole.said))
    kept = []
    for each in _to_check(snapshot, target):
        standing = snapshot.own(each) or snapshot.standing(each)
        if standing.via == POLICY:
            continue  # kept by policy: there is no person's decision to read
        if not standing.decided:
            kept.append(Kept(each, "nobody has decided it yet, or not finally"))
        elif asker.name in standing.by:
            kept.append(Kept(each, "you decided it yourself; another person reads it"))
        else:
            acts.append(replace(_marked(ask, asker, each), value=standing.said))
    if not acts:
        raise NotAllowed("there is nothing in it that another person decided and you could check")
    return Plan(tuple(acts), tuple(kept))


def _to_check(snapshot: Snapshot, target: Target) -> Iterator[str]:
    """The ids of all that was found or added there, of findings also those that have vanished."""
    yield from target.findings
    if target.place is not None and snapshot.own(target.place.id) is not None:
        yield target.place.id
    going = (s.document for s in target.sources if s.path not in snapshot.fates)
    for document in dict.fromkeys(going):
        yield from (held.id for held in snapshot.held_in.get(document, ()))
        added = (placed.finding.id for placed in snapshot.places_in(document))
        yield from (place for place in added if place not in snapshot.held)


def _marked(ask: Ask, asker: Asker, target: str) -> Mark:
    kind = MarkKind(ask.mark)
    return Mark(target, kind, asker.name, asker.role, asker.at, ask.value, ask.note)


# Entities and statements --------------------------------------------------------------------------


def plan_about_entity(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    entity = target_of(snapshot, ask.target).entity
    if entity is None:
        raise NotAllowed("a role or care is a person's; write the id of the person as the target")
    kind = GroupingKind.ROLE if ask.role else GroupingKind.CARE
    return Plan((_grouping(kind, (entity.id,), asker, ask.role or ask.care),))


def plan_merge(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    known = {entity.id: entity for entity in snapshot.entities}
    missing = [member for member in ask.merge if member not in known]
    if missing or len(set(ask.merge)) < 2:
        raise InputRefused("a merge joins two or more people or terms of the case, by their ids")
    if len({known[member].label for member in ask.merge}) > 1:
        raise NotAllowed("only what has the same label can be merged")
    return Plan((_grouping(GroupingKind.MERGE, ask.merge, asker),))


def plan_split(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
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


def plan_statement(snapshot: Snapshot, ask: Ask, asker: Asker) -> Plan:
    """What is said anew for an exemption; what is left out stays as it was said before."""
    law = exemptions(snapshot.policy.law)
    if ask.target not in law:
        raise InputRefused(f"there is no such exemption in {snapshot.policy.law}")
    before = snapshot.statements.get(ask.target)

    def said(need: str) -> str:
        return str(getattr(ask, need) or (getattr(before, need) if before else ""))

    limbs = law[ask.target].limbs
    if said("limb") and said("limb") not in limbs:
        known = f"it has {', '.join(limbs)}" if limbs else "it has none"
        raise NotAllowed(f"{ask.target} has no such limb; {known}")
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
