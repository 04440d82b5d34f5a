# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people on one case, conflicting decisions in any order: none is lost, none silently
overwritten, and what one takes back is theirs.

The model beside it knows one rule: what each said last and did not take back counts for them, and
who differ dispute.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from redact.review import CaseStore, Snapshot
from redact.run import casework
from redact.types import Decision
from tests.web.serving import REVIEWER, SECOND, Client, Served

PEOPLE = (REVIEWER, SECOND)
OPEN, STATES = "undecided", {"withhold": "withheld", "release": "released"}
Move = tuple[str, str, int, bool]
# Who does what to which of a few places, from a page that is up to date or was left open.
MOVES = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["withhold", "release", "release", "withhold", "undo"]),
    st.integers(0, 3),
    st.booleans(),
)


@dataclass
class Model:
    """What each said of a place, oldest first, without what they took back."""

    said: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def views(self, target: str) -> dict[str, str]:
        found = {}
        for name, made in self.said.items():
            own = [verdict for place, verdict in made if place == target]
            if own:
                found[name] = own[-1]
        return found

    def differ(self, target: str) -> bool:
        return len({*self.views(target).values()}) > 1


def play(
    clients: dict[str, Client], targets: Sequence[str], moves: Sequence[Move]
) -> tuple[int, Model]:
    """Carry out the moves, ask after each whether it came to what the model says; how many
    decisions were made, and what counts in the end."""
    model, seen, made = Model(), dict.fromkeys(PEOPLE, 0), 0
    for name, move, place, fresh in moves:
        target = targets[place]
        if move == "undo":
            reply = clients[name].post("/case/412-23/undo")
            assert (reply.status == 200) is bool(model.said[name]), reply.text
            if model.said[name]:
                model.said[name].pop()
            continue
        reply = clients[name].act(target=target, verdict=move, seen=0 if fresh else seen[name])
        assert reply.status in (200, 409), reply.text
        told = reply.json
        assert "error" not in told
        made += 1
        seen[name] = told["seen"] if fresh else seen[name]
        model.said[name].append((target, move))
        assert (target in told["disputed"]) is model.differ(target)
        if reply.status == 409:
            assert model.differ(target)
        if model.differ(target):
            assert all(one in told["said"] for one in PEOPLE)
    return made, model


def standing(case: Path, targets: Sequence[str]) -> tuple[dict[str, str], int]:
    """The states of the places as a fresh reader of the case sees them; how many decisions of
    people the case holds, those taken back among them."""
    with CaseStore.read(case) as store:
        setup = casework.setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        store.verify(case.parent)
        made = [d for d in store.all(Decision) if d.via != "policy"]
        return {target: str(snapshot.standing(target).state) for target in targets}, len(made)


@pytest.fixture
def places(served: Served) -> list[str]:
    """Four places that nobody has decided and that policy does not keep."""
    with CaseStore.read(served.case) as store:
        found = [h.id for h in store.findings() if h.finding.label in ("PHONE", "DOB")]
    return [one for one, state in standing(served.case, found)[0].items() if state == OPEN][:4]


def test_conflicting_decisions_in_any_order(served: Served, places: list[str]) -> None:
    clients = {name: served.client(name) for name in PEOPLE}
    made = 0

    @settings(
        max_examples=30,
        deadline=None,
        phases=[
            Phase.explicit,
            Phase.generate,
        ],  # one case for all: what failed must stay to be seen
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(MOVES, min_size=20, max_size=45))
    def any_order(moves: list[Move]) -> None:
        nonlocal made
        more, model = play(clients, places, moves)
        made += more
        states, held = standing(served.case, places)
        assert held == made
        for target in places:
            views = model.views(target)
            wanted = {STATES[verdict] for verdict in views.values()} or {OPEN}
            assert states[target] == (wanted.pop() if len(wanted) == 1 else "disputed")
        for name, acts in model.said.items():
            for _ in acts:
                assert clients[name].post("/case/412-23/undo").status == 200
        assert {*standing(served.case, places)[0].values()} == {OPEN}

    any_order()
    assert made >= 500
