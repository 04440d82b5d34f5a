# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever people do, in whatever order: no decision is lost, and no undecided word goes out.

The model beside the case is written from the rules, not from the code: it keeps what each person
said last, without what they took back. It takes from the case only which decisions an act came to
and which mentions an entity has; both are tested by themselves elsewhere.
"""

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from redact.errors import InputRefused, NotAllowed
from redact.review import Snapshot
from redact.review.group import entity_id, same_form
from redact.review.places import finding_of
from redact.types import Decision, Verdict
from tests.review.cases import MadeCase, Seen, policy_with

REVIEWERS = ("Ada", "Ben", "Eve")
#       0         1         2         3         4         5         6
#       0123456789012345678901234567890123456789012345678901234567890123456789
TEXT = "Ann Lee met LEE, Ann, Bo Dean and ann lee of MI5 on CR/17 at Ann Lee's"
POOL = (
    Seen("Ann Lee", at=0),
    Seen("LEE, Ann", at=12),
    Seen("Bo Dean", at=22, keep=True),
    Seen("ann lee", at=34),
    Seen("Ann Lee", at=61),
    Seen("MI5", "S23_TERM", at=45),
    Seen("CR/17", "REF", at=52),
    Seen("Ann", "REF", at=0),
    Seen("Lee met LEE", "ADDRESS", at=4),
    Seen("Bo", "USERNAME", at=22),
    Seen("Lee", at=65),
)
found = st.sets(st.sampled_from(POOL), max_size=len(POOL)).map(lambda s: sorted(s, key=POOL.index))
people = st.sampled_from(REVIEWERS)
verdicts = st.sampled_from(["withhold", "withhold", "release", "release", "refer"])
codes = st.sampled_from([(), (), (), ("s40(2)",), ("s38(1)",)])
picks = st.integers(0, 8)  # few, so that people meet


class Model:
    """What people said and took back."""

    def __init__(self) -> None:
        self.acts: dict[int, tuple[str, list[Decision]]] = {}  # by batch, in order
        self.undone: dict[str, list[int]] = defaultdict(list)  # by person, the last one at the end

    def gone(self) -> set[int]:
        return {batch for batches in self.undone.values() for batch in batches}

    def undo(self, name: str) -> int | None:
        mine = [b for b, (who, _) in self.acts.items() if who == name and b not in self.gone()]
        if mine:
            self.undone[name].append(max(mine))
        return max(mine, default=None)

    def redo(self, name: str) -> int | None:
        return self.undone[name].pop() if self.undone[name] else None

    def said(self, target: str) -> list[Decision]:
        """The decisions on a target that count."""
        gone = self.gone()
        made = (d for b, (_, made) in self.acts.items() if b not in gone for d in made)
        return [d for d in made if d.target == target]

    def targets(self) -> dict[str, Decision]:
        """Every target that something was ever decided on, with one decision of it."""
        return {d.target: d for _, made in self.acts.values() for d in made}


def views(made: list[Decision]) -> dict[str, Decision]:
    """What each person wants now: nothing for one who refers, nobody before a settlement."""
    wanted: dict[str, Decision] = {}
    for decision in made:
        if decision.via == "resolve":
            wanted = {}
        wanted.pop(decision.actor, None)
        if decision.verdict is not Verdict.REFER:
            wanted[decision.actor] = decision
    return wanted


class CaseMachine(RuleBasedStateMachine):
    """A case of a few letters that all have the same words."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="case-"))
        self.case = MadeCase(self.folder, policy_with())
        self.model = Model()
        self.ever: dict[str, Seen] = {}
        self.approved = False

    def teardown(self) -> None:
        self.case.store.verify()
        self.case.close()
        shutil.rmtree(self.folder)

    # Acts ---------------------------------------------------------------------------------------

    def act(self, name: str, **ask: Any) -> bool:
        """Try it; what came of it goes to the model."""
        before = self.case.store.all(Decision)
        try:
            answer = self.case.do(name, **ask)
        except (NotAllowed, InputRefused):
            assert self.case.store.all(Decision) == before
            return False
        made = self.case.store.all(Decision)
        assert made[: len(before)] == before
        assert {d.actor for d in made[len(before) :]} <= {name}
        self.model.acts[answer.batch] = (name, made[len(before) :])
        self.approved = False
        return True

    def one_of(self, pick: int, of: list[str]) -> str:
        return of[pick % len(of)] if of else "0" * 32

    @initialize(seen=found)
    def first(self, seen: list[Seen]) -> None:
        self.add(seen)

    @precondition(lambda self: len(self.case.texts) < 2)
    @rule(seen=found)
    def add(self, seen: list[Seen]) -> None:
        number = self.case.add(TEXT, *seen)
        self.approved = False
        self.ever |= {self.case.finding(number, each).id: each for each in seen}

    @rule(pick=picks, seen=found)
    def detect(self, pick: int, seen: list[Seen]) -> None:
        number = 1 + pick % len(self.case.texts)
        self.case.detect({number: seen})
        self.approved = False
        self.ever |= {self.case.finding(number, each).id: each for each in seen}

    @rule(name=people, pick=picks, verdict=verdicts, exemptions=codes)
    def finding(self, name: str, pick: int, verdict: str, exemptions: tuple[str, ...]) -> None:
        target = self.one_of(pick, sorted(self.ever))
        self.act(name, target=target, verdict=verdict, exemptions=exemptions)

    @rule(name=people, pick=picks, verdict=verdicts, exemptions=codes)
    def entity(self, name: str, pick: int, verdict: str, exemptions: tuple[str, ...]) -> None:
        self.entity_at(name, pick, verdict, exemptions)

    def entity_at(self, name: str, pick: int, verdict: str, exemptions: tuple[str, ...]) -> None:
        snapshot = self.case.book.snapshot
        if not snapshot.entities:
            return
        entity = snapshot.entities[pick % len(snapshot.entities)]
        others = {f: views(self.model.said(f)) for f in entity.findings}
        if not self.act(name, target=entity.id, verdict=verdict, exemptions=exemptions):
            return
        _, made = self.model.acts[max(self.model.acts)]
        for decision in made:
            if decision.target in self.ever:
                assert decision.target in entity.findings
                for who, wanted in others[decision.target].items():
                    same = wanted.verdict, set(wanted.exemptions)
                    assert who == name or same == (decision.verdict, set(decision.exemptions))
            if decision.target in self.ever and verdict == "release":
                assert same_form(self.ever[decision.target].words, entity.name)

    @rule(name=people, verdict=verdicts)
    def whole_person(self, name: str, verdict: str) -> None:
        entities = self.case.book.snapshot.entities
        places = [n for n, entity in enumerate(entities) if "LEE, Ann" in entity.variants]
        if places:
            self.entity_at(name, places[0], verdict, ())

    @rule(name=people, pick=picks, start=st.integers(0, 60), verdict=verdicts)
    def place(self, name: str, pick: int, start: int, verdict: str) -> None:
        number = 1 + pick % len(self.case.texts)
        place = f"{number:04d}#char={start},{start + 9}"
        self.act(name, target=place, verdict=verdict)

    @rule(name=people, pick=picks, verdict=verdicts)
    def document(self, name: str, pick: int, verdict: str) -> None:
        number = 1 + pick % len(self.case.texts)
        given = ("s38(1)",) if verdict == "withhold" else ()
        self.act(name, target=f"{number:04d}", verdict=verdict, exemptions=given)

    @rule(name=people, verdict=verdicts)
    def sweep(self, name: str, verdict: str) -> None:
        assert not self.act(name, target="undecided", verdict=verdict) or verdict != "release"

    @rule(pick=picks, verdict=verdicts)
    def settle(self, pick: int, verdict: str) -> None:
        standings = self.case.book.snapshot.standings
        open_ones = sorted(f for f, standing in standings.items() if standing.state == "disputed")
        target = self.one_of(pick, open_ones)
        self.act("Cy", target=target, verdict=verdict, settle=True, note="heard both")

    @rule(name=people, pick=picks, other=picks)
    def merge(self, name: str, pick: int, other: int) -> None:
        ids = [entity.id for entity in self.case.book.snapshot.entities]
        self.act(name, merge=(self.one_of(pick, ids), self.one_of(other, ids)))

    @rule(name=people, pick=picks)
    def split(self, name: str, pick: int) -> None:
        self.act(name, split=(self.one_of(pick, sorted(self.ever)),))

    @rule(name=people, pick=picks, kind=st.sampled_from(["checked", "out of scope"]))
    def mark(self, name: str, pick: int, kind: str) -> None:
        number = 1 + pick % len(self.case.texts)
        self.act(name, target=f"{number:04d}", mark=kind, value=("", "no")[pick % 2])

    @rule(name=st.sampled_from((*REVIEWERS, "Cy")))
    def undo(self, name: str) -> None:
        self._reversed(self.case.book.undo, name, self.model.undo(name))

    @rule(name=people)
    def redo(self, name: str) -> None:
        self._reversed(self.case.book.redo, name, self.model.redo(name))

    def _reversed(self, do: Callable[[str], Any], name: str, expected: int | None) -> None:
        """It takes back, or restores, that very act: or there is none, and it says so."""
        try:
            do(name)
            assert expected is not None
            self.approved = False
        except NotAllowed:
            assert expected is None
        assert self.case.book.snapshot.gone & set(self.model.acts) == self.model.gone()

    @rule()
    def approve(self) -> None:
        if self.case.blocks():
            return
        try:
            approval = self.case.book.approve("Cy")
        except NotAllowed:
            return
        self.model.acts[approval.batch if approval.batch else self._last()] = ("Cy", [])
        self.approved = True

    def _last(self) -> int:
        return max(a.batch for a in self.case.book.snapshot.approvals)

    # What always holds --------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        stored = [d for d in self.case.store.all(Decision) if d.via != "policy"]
        assert stored == [d for _, made in self.model.acts.values() for d in made]

    @invariant()
    def people_stand_for_what_they_said(self) -> None:
        snapshot = self.case.book.snapshot
        for target in self.model.targets():
            said, own = self.model.said(target), snapshot.own(target)
            assert (own is None) == (not said)
            if own is None or own.state == "referred":
                assert not said or said[-1].verdict is Verdict.REFER
                continue
            wanted = views(said)
            assert set(wanted) <= set(own.by)
            kinds = {(d.verdict, frozenset(d.exemptions)) for d in wanted.values()}
            if len(kinds) > 1:
                assert own.state == "disputed"
            elif own.state != "disputed":
                assert (
                    own.state
                    == {"withhold": "withheld", "release": "released"}[
                        next(iter(wanted.values())).verdict
                    ]
                )

    @invariant()
    def what_was_withheld_is_covered(self) -> None:
        shown = {number: self.case.shown(number) for number in self.case.texts}
        for target, example in self.model.targets().items():
            wanted = views(self.model.said(target)).values()
            if example.document and any(d.verdict is Verdict.WITHHOLD for d in wanted):
                text = next(t for n, t in shown.items() if self.case.sha(n) == example.document)
                assert set(text[example.start : example.end]) == {"#"}
                assert finding_of(example).document == example.document
        for held in self.case.book.snapshot.held.values():
            if held.present and not self.model.said(held.id) and self._by_entity(held.id):
                text = next(
                    t for n, t in shown.items() if self.case.sha(n) == held.finding.document
                )
                assert set(text[held.finding.start : held.finding.end]) == {"#"}

    def _by_entity(self, finding: str) -> bool:
        entity = self.case.book.snapshot.entity_of[finding]
        return any(self.model.said(entity_id(key)) for key in entity.keys)

    @invariant()
    def only_what_was_released_is_shown(self) -> None:
        for number in self.case.texts:
            shown = self.case.shown(number)
            for held in self.case.book.snapshot.held.values():
                place = held.finding
                if not held.present or place.document != self.case.sha(number):
                    continue
                if set(shown[place.start : place.end]) != {"#"}:
                    assert self._may_be_shown(held.id)

    def _may_be_shown(self, finding: str) -> bool:
        said = self.model.said(finding)
        if not said:
            seen = self.ever[finding]
            return (seen.keep or seen.label == "REF") and not self._by_entity(finding)
        wanted = views(said)
        released = {d.verdict for d in wanted.values()} == {Verdict.RELEASE}
        return released and said[-1].verdict is not Verdict.REFER

    @invariant()
    def a_fresh_reading_is_the_same(self) -> None:
        kept = self.case.book.snapshot
        fresh = Snapshot(self.case.store, self.case.policy, self.case.people)
        for name in (
            *("standings", "entities", "digest", "live", "fates", "marks", "statements"),
            *("gone", "deciders", "decisions", "proposals", "stale", "approval"),
        ):
            assert getattr(kept, name) == getattr(fresh, name), name
        assert {p.finding.id: p for p in kept.places} == {p.finding.id: p for p in fresh.places}
        for number in self.case.texts:
            sha = self.case.sha(number)
            assert set(kept.to_burn(sha)[1]) == set(fresh.to_burn(sha)[1])

    @invariant()
    def an_approval_is_of_what_stands(self) -> None:
        try:
            self.case.book.valid_approval()
            assert self.approved
        except NotAllowed:
            assert not self.approved


TestAnyOrder = CaseMachine.TestCase
TestAnyOrder.settings = settings(
    max_examples=int(os.environ.get("EXAMPLES", "80")),
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
