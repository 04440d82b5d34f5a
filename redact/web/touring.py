# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first steps in a case, one at a time, beside the screens on which they are done.

Guaranteed: a step is over when the case says so (an act of this person, or nothing of its kind
being left), never because a page was turned. It teaches; it allows and forbids nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from redact.errors import NotAllowed
from redact.review import Snapshot
from redact.review.acts import MarkKind
from redact.review.readiness import blocks
from redact.review.roles import Doing, role_for


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next: its name in ``guide.html``, the screen where it is done, and which step it
    is of how many for this person."""

    name: str
    where: str
    number: int
    of: int

    @property
    def path(self) -> str:
        """The address of that screen below the case's."""
        return "/" if self.where == "people" else f"/{self.where}"


class _Learner:
    """Somebody in a case, and what they and the case have come to."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        self._snapshot, self.name = snapshot, name

    def may(self, doing: Doing) -> bool:
        try:
            return bool(role_for(self._snapshot.config, self.name, doing))
        except NotAllowed:
            return False

    @cached_property
    def missing(self) -> frozenset[str]:
        """The kinds of what stands in the way of an approval."""
        return frozenset(block.kind for block in blocks(self._snapshot))

    @cached_property
    def decided(self) -> bool:
        """Whether they ever decided something, also what was taken back."""
        return any(made.actor == self.name for made in self._snapshot.decisions)

    def has_decided(self) -> bool:
        return self.decided or self.lacks_none("undecided")

    def has_undone(self) -> bool:
        taken_back = any(one.actor == self.name for one in self._snapshot.reversals)
        return taken_back or not self.decided

    def has_read(self) -> bool:
        marks = self._snapshot.marks
        return any(m.actor == self.name and m.kind is MarkKind.PAGE_READ for m in marks)

    def lacks_none(self, *kinds: str) -> bool:
        return self.missing.isdisjoint(kinds)

    def is_approved(self) -> bool:
        return self._snapshot.approval is not None


_Done = Callable[[_Learner], bool]
_STEPS: tuple[tuple[str, str, Doing, _Done], ...] = (
    ("decide", "people", Doing.DECIDE, _Learner.has_decided),
    ("undo", "people", Doing.DECIDE, _Learner.has_undone),
    ("page", "documents", Doing.DECIDE, _Learner.has_read),
    ("rest", "people", Doing.DECIDE, lambda one: one.lacks_none("undecided")),
    ("statement", "exemptions", Doing.DECIDE, lambda one: one.lacks_none("statement")),
    (
        "check",
        "check",
        Doing.CHECK,
        lambda one: one.lacks_none("second reader", "disputed", "referred"),
    ),
    ("missing", "bundle", Doing.CHECK, lambda one: not one.missing),
    ("approve", "bundle", Doing.APPROVE, _Learner.is_approved),
)


def step_of(snapshot: Snapshot, name: str) -> Step | None:
    """The first step that is not over for this person; None when all are, or none is for them."""
    one = _Learner(snapshot, name)
    theirs = [step for step in _STEPS if one.may(step[2])]
    for number, (step, where, _, is_over) in enumerate(theirs, start=1):
        if not is_over(one):
            return Step(step, where, number, len(theirs))
    return None
