# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acting in a case: the one way in which decisions, marks and approvals come about.

Guaranteed: each ask is carried out whole, in one transaction with its audit events, or refused with
a sentence; who may do it, and what the law allows, is checked first. The screens and the command
line both act through here and add no rules of their own. It does not know who somebody really is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redact.config import Ask, CaseConfig, Policy
from redact.errors import NotAllowed, NotYours
from redact.review.acts import Act, Approval, Grouping, Mark, MarkKind, Reversal, Statement
from redact.review.audit import Entry
from redact.review.controls import NONE, Controls
from redact.review.copies import Difference
from redact.review.deciding import plan
from redact.review.plans import Asker, Kept, Plan
from redact.review.readiness import Block, blocks
from redact.review.roles import Doing, role_for, roles_of
from redact.review.snapshot import Snapshot
from redact.review.standing import State
from redact.review.store import CaseStore
from redact.types import Decision


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an ask: the number of the act, how many targets it reached, what it left, and
    which targets are disputed by it."""

    batch: int
    reached: int
    kept: tuple[Kept, ...] = ()
    disputed: tuple[str, ...] = ()


class NotReady(NotAllowed):
    """{0}"""

    def __init__(self, found: Sequence[Block]) -> None:
        lines = "".join(f"\n  - {block.what}" for block in found)
        super().__init__(f"the case is not ready:{lines}")
        self.blocks = tuple(found)


class Casebook:
    """One case that somebody acts in. ``snapshot`` is how it stands, also after each act; one that
    was made before may be given, if nothing was written since."""

    def __init__(
        self,
        store: CaseStore,
        policy: Policy,
        config: CaseConfig,
        snapshot: Snapshot | None = None,
    ) -> None:
        self._store, self._policy, self._config = store, policy, config
        self.snapshot = snapshot or Snapshot(store, policy, config)

    def do(self, name: str, ask: Ask) -> Answer:
        """Carry out one ask of ``name``. NotAllowed, InputRefused or UsageError say why not."""
        doing = Doing.DECIDE
        if ask.settle:
            doing = Doing.RESOLVE
        elif ask.mark == MarkKind.CHECKED.value:
            doing = Doing.CHECK
        if ask.undo:
            return self.undo(name)
        asker = Asker(name, role_for(self._config, name, doing), self._store.now())
        place = ask.target if "#" in ask.target else ""
        return self._carry_out(plan(self.snapshot, ask, asker), place)

    def undo(self, name: str) -> Answer:
        """Take back the newest act of ``name`` that stands."""
        acts = (
            *(d for made in self.snapshot.by_target.values() for d in made),
            *self.snapshot.acts_that_count,
        )
        batches = [act.batch for act in acts if act.actor == name and act.batch]
        if not batches:
            raise NotAllowed("there is nothing of yours to undo in this case")
        return self._reverse(name, max(batches))

    def redo(self, name: str) -> Answer:
        """Take back the newest undo of ``name`` that stands; a redo is no undo."""
        reversals = self.snapshot.reversals
        undos = {r.batch for r in reversals}
        batches = [
            r.batch
            for r in reversals
            if r.actor == name and r.batch not in self.snapshot.gone and r.undone not in undos
        ]
        if not batches:
            raise NotAllowed("there is nothing of yours to redo in this case")
        return self._reverse(name, max(batches))

    def _reverse(self, name: str, batch: int) -> Answer:
        role = role_for(self._config, name, Doing.UNDO)
        reversal = Reversal(batch, name, role, self._store.now())
        return self._carry_out(Plan((reversal,)))

    def record(self, name: str, action: str, target: str = "case", **data: Any) -> None:
        """Record what is no act and changes nothing: somebody came, looked, or took a copy."""
        with self._store.change() as change:
            change.event(Entry(name, action, target, (), data))

    def require(self, name: str) -> None:
        """NotAllowed when ``name`` has no part in this case."""
        if not roles_of(self._config, name):
            role_for(self._config, name, Doing.DECIDE)  # says why

    def may_approve(self, name: str) -> str:
        """The role in which ``name`` may approve this case; NotAllowed when not."""
        role = role_for(self._config, name, Doing.APPROVE)
        if name in self.snapshot.deciders:
            raise NotYours(f"{name} decided in this case; somebody else has to approve it")
        return role

    def approve(
        self,
        name: str,
        differences: Sequence[Difference] = (),
        planted: Controls = NONE,
    ) -> Approval:
        """Approve exactly what stands. NotReady lists every block; NotAllowed when ``name`` may not
        approve, or decided something that stands."""
        role = self.may_approve(name)
        found = blocks(self.snapshot, differences, planted)
        if found:
            raise NotReady(found)
        approval = Approval(self.snapshot.digest, name, role, self._store.now())
        self._carry_out(Plan((approval,)))
        return approval

    def valid_approval(self) -> Approval:
        """The approval of what stands; NotAllowed when there is none, or its approver may no longer
        approve."""
        approval = self.snapshot.approval
        if approval is None:
            voided = " (it was approved, and something was changed since)"
            since = voided if self.snapshot.approvals else ""
            raise NotAllowed(f"the case is not approved{since}; see redact status, redact approve")
        try:
            role_for(self._config, approval.actor, Doing.APPROVE)
        except NotAllowed as error:
            raise NotAllowed(f"the approval does not count any more: {error}") from error
        return approval

    # Inside -------------------------------------------------------------------------------------

    def _carry_out(self, made: Plan, place: str = "") -> Answer:
        """``place`` is how a page or words of a document were named: a mark holds its id only."""
        with self._store.change() as change:
            for act in made.acts:
                change.act(act, self._entry(act, place))
        acts = [replace(act, batch=change.batch) for act in made.acts]
        self.snapshot.take(acts)
        decided = dict.fromkeys(act.target for act in acts if isinstance(act, Decision))
        disputed = tuple(target for target in decided if self._is_disputed(target))
        return Answer(change.batch, len(made.acts), made.kept, disputed)

    def _is_disputed(self, target: str) -> bool:
        standing = self.snapshot.own(target)
        return standing is not None and standing.state is State.DISPUTED

    def _entry(self, act: Act, place: str) -> Entry:
        """The event of an act: who, what, on what, and all that is known of why, in no words of a
        document. What people wrote is in the act; the event holds its digest."""
        data: dict[str, Any] = {"role": act.role}
        if isinstance(act, Decision):
            return self._decision_entry(act, data)
        if isinstance(act, Mark):
            target = self.snapshot.numbers.get(act.target, act.target)
            named = {"place": place} if place else {}
            return Entry(act.actor, f"mark {act.kind}", target, (), data | named)
        if isinstance(act, Grouping):
            value = {"value": act.value} if act.value else {}
            members = [self._named(member) for member in act.members]
            data |= {"members": members, **value}
            return Entry(act.actor, str(act.kind), members[0], (), data)
        if isinstance(act, Statement):
            data |= {"limb": act.limb}
            return Entry(act.actor, "statement", act.exemption, (act.exemption,), data)
        if isinstance(act, Reversal):
            return Entry(act.actor, "undo", "case", (), data | {"undone": act.undone})
        return Entry(act.actor, "approve", "case", (), data | {"digest": act.digest})

    def _decision_entry(self, act: Decision, data: dict[str, Any]) -> Entry:
        data |= {"via": act.via, "limb": act.limb, "seen": act.seen, "noted": bool(act.note)}
        held, proposal = (known.get(act.target) for known in _known(self.snapshot))
        if act.document:
            data |= {"document": act.document, "label": act.label}
            data |= {"place": [act.start, act.end, *_flat(act)]}
        if held is not None and proposal is not None:
            data |= {
                "finder": held.finding.source,
                "score": held.finding.score,
                "why": held.finding.why,
                "digest": self._store.digest(held.words),
                "suggested": [str(proposal.verdict), *proposal.exemptions],
                "suggested_by": proposal.actor,
            }
        detection = self.snapshot.settings.get("detection")
        if detection:
            data |= {"detection": detection}
        target = act.target if act.document else self._named(act.target)
        return Entry(act.actor, str(act.verdict), target, act.exemptions, data)

    def _named(self, target: str) -> str:
        """A finding, a source or an entity as the audit names it.

        Ids of entities are made of names and those of sources of file names, so that both could be
        guessed: the one is keyed, and of the other the number is told.
        """
        if target in self.snapshot.held:
            return target
        return self.snapshot.numbers.get(target) or self._store.digest(target)


def _known(snapshot: Snapshot) -> Iterable[Any]:
    return snapshot.held, snapshot.proposals


def _flat(act: Decision) -> list[list[float]]:
    return [[page, b.x0, b.y0, b.x1, b.y1] for page, b in act.regions]
