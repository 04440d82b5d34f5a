# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case as it stands: read once from the store, everything else follows from that.

Guarantees: what a person withheld stays withheld when the finding vanishes, and spreads to whatever
is found inside it later and to every mention of an entity withheld as a whole; what a person
released is that very finding and nothing else; the rest is undecided, save what policy keeps
readable. It changes nothing, and knows no names of people who may act.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from redact.config import CaseConfig, Policy
from redact.review.acts import (
    Act,
    Approval,
    Grouping,
    GroupingKind,
    Mark,
    MarkKind,
    Reversal,
    Statement,
)
from redact.review.approved import digest_of
from redact.review.burning import to_burn
from redact.review.decide import rule_for
from redact.review.fates import fates
from redact.review.group import entity_id, group
from redact.review.places import Placed, finding_of, source_id
from redact.review.rules import OWN_DATA, THIRD_PARTY
from redact.review.spelling import key_of
from redact.review.standing import (
    POLICY,
    RESOLVE,
    UNDECIDED,
    Standing,
    State,
    by_people,
    standing_of,
    undone,
)
from redact.review.store import CaseStore, Held
from redact.types import (
    Care,
    Decision,
    Entity,
    Finding,
    Mention,
    Role,
    Source,
    Status,
    Verdict,
)


class Snapshot:
    """One case at one moment. ``digest`` names all that decides what may go out.

    Everything is worked out when it is asked for and kept; ``take`` adds what was done since and
    drops no more than that touches, so that a decision costs the same in a large case.
    """

    def __init__(self, store: CaseStore, policy: Policy, config: CaseConfig) -> None:
        self.policy, self.config = policy, config
        self.settings = store.settings()
        self.sources = store.sources()
        self.documents = store.documents()
        self.held = {held.id: held for held in store.findings()}
        self.reversals = store.all(Reversal)
        self.decisions = store.all(Decision)
        self.approvals = store.all(Approval)
        self._marks = store.all(Mark)
        self._groupings = store.all(Grouping)
        self._statements = store.all(Statement)
        self._standing_of: dict[str, Standing] = {}
        self._intervals: dict[str, list[tuple[int, int, Standing]]] = {}
        self._count()

    def _count(self) -> None:
        """Tell apart what counts and what was undone."""
        self.gone = undone(self.reversals)
        self.by_target = by_people(self.decisions, self.gone)
        self._targets_in: dict[str, dict[str, None]] = defaultdict(dict)
        for target, made in self.by_target.items():
            self._targets_in[made[0].document][target] = None

    def take(self, acts: Sequence[Act]) -> None:
        """Add acts that were done since, in their order."""
        for act in acts:
            if isinstance(act, Decision):
                self._take_decision(act)
            elif isinstance(act, Mark):
                self._marks.append(act)
            elif isinstance(act, Grouping):
                self._groupings.append(act)
            elif isinstance(act, Statement):
                self._statements.append(act)
            elif isinstance(act, Approval):
                self.approvals.append(act)
            elif isinstance(act, Reversal):
                self._take_reversal(act)
        for name in _DROPPED:
            self.__dict__.pop(name, None)
        if any(isinstance(act, Grouping) for act in acts):
            self._drop_entities()

    def _take_decision(self, made: Decision) -> None:
        self.decisions.append(made)
        self.by_target.setdefault(made.target, []).append(made)
        self._targets_in[made.document][made.target] = None
        self._standing_of.pop(made.target, None)
        self._intervals.pop(made.document, None)
        if not made.document:  # an entity's or a source's
            self._drop_rules()

    def _take_reversal(self, made: Reversal) -> None:
        self.reversals.append(made)
        before = self.gone
        self._count()
        changed = before ^ self.gone
        if any(grouping.batch in changed for grouping in self._groupings):
            self._drop_entities()
        self._drop_rules()

    def _drop_rules(self) -> None:
        self.__dict__.pop("_rules", None)
        self._standing_of.clear()
        self._intervals.clear()

    def _drop_entities(self) -> None:
        for name in ("entities", "entity_of", "_split_off"):
            self.__dict__.pop(name, None)
        self._drop_rules()

    # What people did, without what was undone ---------------------------------------------------

    @cached_property
    def marks(self) -> Sequence[Mark]:
        """The marks that count, in order."""
        return [mark for mark in self._marks if mark.batch not in self.gone]

    @property
    def acts_that_count(self) -> Iterator[Mark | Grouping | Statement | Approval]:
        """All that people did besides deciding and undoing, without what was undone."""
        kinds = (self._marks, self._groupings, self._statements, self.approvals)
        yield from (act for acts in kinds for act in acts if act.batch not in self.gone)

    @property
    def everything(self) -> Iterator[Act]:
        """All that people ever did, also what was undone; each kind in its order."""
        decided = (decision for decision in self.decisions if decision.via != POLICY)
        others = (self._marks, self._groupings, self._statements, self.reversals, self.approvals)
        yield from (*decided, *(act for acts in others for act in acts))

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """What the case says for each exemption: the newest that counts."""
        return {s.exemption: s for s in self._statements if s.batch not in self.gone}

    @cached_property
    def proposals(self) -> Mapping[str, Decision]:
        """Policy's newest decision on each finding."""
        return {d.target: d for d in self.decisions if d.via == POLICY}

    def own(self, target: str) -> Standing | None:
        """What stands on a target that people decided on directly, or None."""
        made = self.by_target.get(target)
        if made is None:
            return None
        if target not in self._standing_of:
            self._standing_of[target] = standing_of(self.made_on(target))
        return self._standing_of[target]

    # Entities -----------------------------------------------------------------------------------

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """The people and terms of the case, as found and as people joined and split them."""
        grouped = [g for g in self._groupings if g.batch not in self.gone]
        of = {kind: [g for g in grouped if g.kind is kind] for kind in GroupingKind}
        return group(
            (Mention(h.id, h.finding.label, h.words) for h in self.held.values() if h.present),
            [g.members for g in of[GroupingKind.MERGE]],
            [g.members for g in of[GroupingKind.SPLIT]],
            {g.members[0]: Role(g.value) for g in of[GroupingKind.ROLE]},
            {g.members[0]: Care(g.value) for g in of[GroupingKind.CARE]},
        )

    @cached_property
    def entity_of(self) -> Mapping[str, Entity]:
        """The entity of each finding that is there."""
        return {finding: entity for entity in self.entities for finding in entity.findings}

    @cached_property
    def _rules(self) -> Mapping[str, Sequence[Decision]]:
        """By entity, people's decisions to withhold all of it, where there are any; in order."""
        found = {}
        for entity in self.entities:
            made = [d for key in entity.keys for d in self.by_target.get(entity_id(key), ())]
            if made:
                found[entity.id] = sorted(made, key=lambda decision: decision.batch)
        return found

    @cached_property
    def _split_off(self) -> frozenset[str]:
        taken = (g for g in self._groupings if g.kind is GroupingKind.SPLIT)
        return frozenset(f for g in taken if g.batch not in self.gone for f in g.members)

    def rule_on(self, finding: str) -> Sequence[Decision]:
        """What people said of all of the entity that a finding is, or was, a mention of."""
        entity, held = self.entity_of.get(finding), self.held.get(finding)
        if entity is not None:
            return self._rules.get(entity.id, ())
        if held is None or finding in self._split_off:
            return ()
        key = key_of(held.finding.label, held.words)
        return self.by_target.get(entity_id(key), ()) if key.partition(":")[2] else ()

    # What stands --------------------------------------------------------------------------------

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """What stands on each finding that is there."""
        return {held.id: self._standing(held) for held in self.held.values() if held.present}

    def standing(self, finding: str) -> Standing:
        """What stands on one finding, also on one that has vanished."""
        return self._standing(self.held[finding])

    def _standing(self, held: Held) -> Standing:
        own = self.own(held.id)
        if own is not None:
            return own
        around = self._around(held.finding)
        if around is not None:
            return around
        rule = self.rule_on(held.id)
        if rule:
            return replace(standing_of(rule), via="rule")
        proposal = self.proposals.get(held.id)
        if proposal is not None and proposal.verdict is Verdict.RELEASE:
            return Standing(State.RELEASED, via=POLICY)
        return UNDECIDED

    def made_on(self, target: str) -> Sequence[Decision]:
        """People's decisions that count for a target, in order: those on itself, and before them
        what they had said of all its entity when the first of these was made."""
        own, rule = self.by_target.get(target, []), self.rule_on(target)
        return [*(d for d in rule if not own or d.batch < own[0].batch), *own]

    @cached_property
    def places(self) -> Sequence[Placed]:
        """Every place in documents as they are read now that people decided on directly."""
        return [place for document in self._targets_in for place in self.places_in(document)]

    def places_in(self, document: str) -> list[Placed]:
        """The places of one document that people decided on directly, as it is read now."""
        found = []
        read = self.documents.get(document)
        for target in self._targets_in.get(document, ()) if read else ():
            made, standing = self.by_target[target][0], self.own(target)
            if standing is not None and read is not None and read.reader == made.reader:
                held = self.held.get(target)
                finding = held.finding if held else finding_of(made)
                found.append(Placed(finding, standing, bool(held and held.present)))
        return found

    @cached_property
    def stale(self) -> Sequence[Decision]:
        """Decisions on a document that is read in another way since: their places are lost."""
        return [
            made[-1]
            for made in self.by_target.values()
            if made[-1].document in self.documents
            and self.documents[made[-1].document].reader != made[-1].reader
        ]

    def _withheld(self, document: str) -> Sequence[tuple[int, int, Standing]]:
        """The intervals of one document that people withheld, by start."""
        if document not in self._intervals:
            self._intervals[document] = sorted(
                (
                    (placed.finding.start, placed.finding.end, placed.standing)
                    for placed in self.places_in(document)
                    if placed.standing.state is State.WITHHELD
                    and placed.finding.start < placed.finding.end
                ),
                key=lambda interval: interval[:2],
            )
        return self._intervals[document]

    def _around(self, finding: Finding) -> Standing | None:
        """The standing of withheld text that holds the whole of ``finding``."""
        if finding.start >= finding.end:
            return None
        intervals = self._withheld(finding.document)
        last = bisect_right(intervals, finding.start, key=lambda interval: interval[0])
        for start, end, standing in reversed(intervals[:last]):
            if start <= finding.start and finding.end <= end:
                return replace(standing, via="place")
        return None

    def suggested(self, finding: str) -> tuple[str, ...]:
        """The exemptions that policy suggests for a finding. The requester's own data is s40(1);
        who that is, a person knows better than any finder."""
        entity = self.entity_of.get(finding)
        role = entity.role if entity else Role.UNKNOWN
        if role is Role.REQUESTER:
            return (OWN_DATA,)
        proposal = self.proposals.get(finding)
        found = self.held[finding].finding
        codes = (proposal.exemptions if proposal else ()) or found.exemptions
        codes = codes or self.rule_for(found.label)
        if role is Role.UNKNOWN or OWN_DATA not in codes:
            return codes
        return tuple(THIRD_PARTY if code == OWN_DATA else code for code in codes)

    def rule_for(self, label: str) -> tuple[str, ...]:
        """The policy's exemption for a label, or that of personal data."""
        return (rule_for(self.policy, label).exemption,)

    # Sources ------------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """By source id, the number by which people know it: ``source 0007``."""
        return {source_id(s.path): f"source {s.order:04d}" for s in self.sources}

    @cached_property
    def fates(self) -> Mapping[str, tuple[Status, str]]:
        """By path, each source that people keep back as a whole: its status and the reason.

        What came in a source that is kept back is kept back with it.
        """
        return fates(self)

    @cached_property
    def live(self) -> Mapping[str, Sequence[Source]]:
        """The documents that would go out, each with its sources that nobody keeps back."""
        found: dict[str, list[Source]] = defaultdict(list)
        for source in self.sources:
            if source.document and source.path not in self.fates:
                found[source.document].append(source)
        return found

    @cached_property
    def deciders(self) -> frozenset[str]:
        """Everybody who decided something that was not undone, or marked what has its effect; to
        settle a dispute, to check, and to look or read through pages are no such."""
        made = (decision for made in self.by_target.values() for decision in made)
        marked = (mark.actor for mark in self.marks if mark.kind in _DECIDE)
        return frozenset((*(d.actor for d in made if d.via != RESOLVE), *marked))

    def in_play(self) -> Iterator[tuple[Held, Standing]]:
        """Each finding of the documents that would go out, with what stands."""
        for finding, standing in self.standings.items():
            if self.held[finding].finding.document in self.live:
                yield self.held[finding], standing

    # What goes to be burned ---------------------------------------------------------------------

    def to_burn(self, document: str) -> tuple[tuple[Finding, ...], tuple[Decision, ...]]:
        """All places of a document that matter for its boxes, each with one decision."""
        return to_burn(self, document)

    @cached_property
    def held_in(self) -> Mapping[str, Sequence[Held]]:
        """By document, every finding there is or ever was."""
        found: dict[str, list[Held]] = defaultdict(list)
        for held in self.held.values():
            found[held.finding.document].append(held)
        return dict(found)

    # Approval -----------------------------------------------------------------------------------

    @cached_property
    def digest(self) -> str:
        """Names everything that decides what goes out: any change makes another one, also one that
        was changed back, and so does a new detection: what was approved is what that one found."""
        acts = (self.decisions, self._marks, self._groupings, self._statements, self.reversals)
        return digest_of(self, acts)

    @property
    def approval(self) -> Approval | None:
        """The approval of exactly what stands, if there is one."""
        current = (a for a in reversed(self.approvals) if a.batch not in self.gone)
        return next((a for a in current if a.digest == self.digest), None)


# What is worked out anew after any act.
_DROPPED = (
    *("marks", "statements", "standings", "places", "stale", "fates", "live", "deciders"),
    "digest",
)

_DECIDE = (MarkKind.OUT_OF_SCOPE, MarkKind.DUPLICATE_OF, MarkKind.MEANT)
