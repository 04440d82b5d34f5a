# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands: from everything people ever decided to the state of each target.

Pure. Guarantees: nobody's decision is lost or overwritten by another's (two people who differ make
a dispute that both can see); an undo takes back one act whole; what nobody decided is undecided.
It does not say what may be released: that follows in ``snapshot`` and ``readiness``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from redact.review.acts import Reversal
from redact.types import Decision, Verdict

POLICY = "policy"
RESOLVE = "resolve"


class State(StrEnum):
    """Where a target is; only ``withheld`` and ``released`` are decided."""

    UNDECIDED = "undecided"
    WITHHELD = "withheld"
    RELEASED = "released"
    REFERRED = "referred"
    DISPUTED = "disputed"


_STATE_OF = {
    Verdict.WITHHOLD: State.WITHHELD,
    Verdict.RELEASE: State.RELEASED,
    Verdict.REFER: State.REFERRED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one target, under which exemptions, by whom, and how it came to it.

    ``by`` are the people who decided it so, the first one first; ``via`` is how (``key``,
    ``group``, ``resolve``; ``rule``: as one of an entity; ``place``: inside withheld text;
    ``policy``: kept by policy); ``batch`` the newest act that it rests on.
    """

    state: State
    exemptions: tuple[str, ...] = ()
    limb: str = ""
    by: tuple[str, ...] = ()
    via: str = ""
    note: str = ""
    batch: int = 0
    contested: bool = False

    @property
    def decided(self) -> bool:
        return self.state in (State.WITHHELD, State.RELEASED)

    @property
    def said(self) -> str:
        """What somebody who reads it a second time agrees to."""
        return " ".join((self.state, *sorted(self.exemptions), self.limb)).strip()


UNDECIDED = Standing(State.UNDECIDED)


def undone(reversals: Sequence[Reversal]) -> frozenset[int]:
    """The batches that do not count; an undo that was itself undone does not count either."""
    gone: set[int] = set()
    for reversal in sorted(reversals, key=lambda r: r.batch, reverse=True):
        if reversal.batch not in gone:
            gone.add(reversal.undone)
    return frozenset(gone)


def by_people(decisions: Iterable[Decision], gone: frozenset[int]) -> dict[str, list[Decision]]:
    """The decisions of people that count, in order, by target."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.via != POLICY and decision.batch not in gone:
            found[decision.target].append(decision)
    return dict(found)


def standing_of(decisions: Sequence[Decision]) -> Standing:
    """What one target's decisions come to, oldest first.

    A person's newest decision counts for that person. A referral asks for somebody's decision, and
    is answered by the next one. People who differ in verdict, exemptions or limb dispute, until
    somebody settles it (``via`` is ``resolve``); who differs afterwards disputes again.
    """
    if not decisions:
        return UNDECIDED
    newest, views, contested = decisions[-1], dict[str, Decision](), False
    for decision in decisions:
        _view_taken(views, decision)
        contested = contested or _differ(views)
    batch = max(decision.batch for decision in decisions)
    if newest.verdict is Verdict.REFER:
        return _made(newest, State.REFERRED, (newest.actor,), batch, contested)
    state = State.DISPUTED if _differ(views) else _STATE_OF[newest.verdict]
    return _made(newest, state, tuple(views), batch, contested)


def views_of(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """By person, the decision that counts for them, the one who decided last at the end. Who
    referred has none, and what was settled before is over."""
    views: dict[str, Decision] = {}
    for decision in decisions:
        _view_taken(views, decision)
    return views


def _view_taken(views: dict[str, Decision], decision: Decision) -> None:
    if decision.via == RESOLVE:
        views.clear()
    views.pop(decision.actor, None)
    if decision.verdict is not Verdict.REFER:
        views[decision.actor] = decision


def _differ(views: Mapping[str, Decision]) -> bool:
    return len({_view(decision) for decision in views.values()}) > 1


def _view(decision: Decision) -> tuple[Verdict, frozenset[str], str]:
    return decision.verdict, frozenset(decision.exemptions), decision.limb


def _made(
    newest: Decision, state: State, by: tuple[str, ...], batch: int, contested: bool
) -> Standing:
    return Standing(
        state,
        newest.exemptions,
        newest.limb,
        by,
        newest.via,
        newest.note,
        batch,
        contested,
    )
