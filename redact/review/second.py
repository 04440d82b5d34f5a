# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second reader: what has to be read by another person, and what that proves.

All of what can ruin a life (the policy's ``second_reader``: section 23, sources, children, unique
identifiers) and a sample of the rest, drawn by the case's seed so that nobody chooses it. A sample
in which anything was changed is no sample any more: then everything is read. Pure. Reading finds
wrong decisions, not missing ones.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from redact.review.acts import Mark, MarkKind
from redact.review.places import source_id
from redact.review.snapshot import Snapshot
from redact.review.standing import POLICY, Standing, State
from redact.types import Care


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What the second reading asks for and has come to. Findings, places and documents by id.

    ``always`` must all be read, ``sample`` was drawn from the ``rest`` (a number), of which
    ``read`` were read in all; ``changed`` of the sample were decided otherwise by the second
    reader, which makes ``sample`` everything.
    """

    always: tuple[str, ...]
    sample: tuple[str, ...]
    rest: int
    missing: tuple[str, ...]
    changed: int
    read: int

    @property
    def bound(self) -> str:
        """What the sample proves, in a sentence for the officer."""
        drawn = len(self.sample) - len(set(self.sample) & set(self.missing))
        if not self.rest:
            return "every decision is one that a second person reads"
        if self.changed or self.read == self.rest:
            return f"{self.read} of the other {self.rest} decisions read by a second person"
        if not drawn:
            return f"none of the other {self.rest} decisions read by a second person: no bound"
        most = min(100.0, 300 / drawn)
        return (
            f"{drawn} drawn from the other {self.rest} decisions, read by a second person and none"
            f" changed: at most about {most:.3g} % of them are wrong (3/{drawn}, 95 %)"
        )


def second_reading(snapshot: Snapshot) -> SecondReading:
    """What has to be read a second time in the case as it stands."""
    checks = _checks(snapshot)
    always: list[str] = []
    rest: list[str] = []
    standing_of: dict[str, Standing] = {}
    for target, label, standing in _decided(snapshot):
        standing_of[target] = standing
        (always if _is_grave(snapshot, target, label, standing) else rest).append(target)
    rest.sort(key=lambda target: _rank(snapshot, target))
    policy = snapshot.policy.second_reader
    size = min(len(rest), max(policy.least, ceil(policy.share * len(rest))))
    changed = sum(standing_of[target].contested for target in rest[:size])
    sample = rest if changed else rest[:size]
    read = {t for t, standing in standing_of.items() if _is_read(standing, checks.get(t, ()))}
    missing = tuple(target for target in (*always, *sample) if target not in read)
    count = sum(target in read for target in rest)
    return SecondReading(tuple(always), tuple(sample), len(rest), missing, changed, count)


def _decided(snapshot: Snapshot) -> Iterator[tuple[str, str, Standing]]:
    """Every decision of people that has an effect: target, label, what stands. On findings, on
    words and areas that a person added or that are found no more, and on whole documents."""
    for held, standing in snapshot.in_play():
        if standing.decided and standing.via != POLICY:
            yield held.id, held.finding.label, standing
    for placed in snapshot.places:
        there = not placed.present and placed.finding.document in snapshot.live
        if there and placed.standing.state is State.WITHHELD:
            yield placed.finding.id, placed.finding.label, placed.standing
    for source in snapshot.sources:
        whole = snapshot.own(source_id(source.path))
        if whole is not None and whole.state is State.WITHHELD:
            yield source_id(source.path), "", whole


def _is_grave(snapshot: Snapshot, target: str, label: str, standing: Standing) -> bool:
    policy = snapshot.policy.second_reader
    entity = snapshot.entity_of.get(target)
    care = entity.care if entity else Care.NONE
    suggested = snapshot.suggested(target) if target in snapshot.held else ()
    codes = {*standing.exemptions, *suggested}
    return bool(codes & set(policy.exemptions)) or label in policy.labels or care in policy.care


def _rank(snapshot: Snapshot, target: str) -> bytes:
    seed = str(snapshot.settings.get("seed", ""))
    return hmac.new(seed.encode(), target.encode(), hashlib.sha256).digest()


def _checks(snapshot: Snapshot) -> dict[str, list[Mark]]:
    """By target, the marks that it was checked."""
    found: dict[str, list[Mark]] = {}
    for mark in snapshot.marks:
        if mark.kind is MarkKind.CHECKED:
            found.setdefault(mark.target, []).append(mark)
    return found


def _is_read(standing: Standing, checks: Sequence[Mark]) -> bool:
    """Whether two people stand for it: both decided so, or one checked what the other decided.

    Who checked a decision that was undone since has not read the one that stands again.
    """
    if len(standing.by) > 1:
        return True
    return any(
        mark.actor not in standing.by
        and mark.batch > standing.batch
        and mark.value == standing.said
        for mark in checks
    )
