# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people on one case, 500 conflicting decisions: none is lost, none silently overwritten.

The model beside it knows one rule: what each said last counts for them, and who differ dispute.
"""

import random

import pytest

from redact.review import CaseStore, Snapshot
from redact.run import casework
from redact.types import Decision
from tests.web.serving import REVIEWER, SECOND, Served


@pytest.mark.parametrize("seed", [1, 20])
def test_five_hundred_conflicting_decisions(served: Served, seed: int) -> None:
    chance = random.Random(seed)
    clients = {name: served.client(name) for name in (REVIEWER, SECOND)}
    with CaseStore.read(served.case) as store:
        found = [h.id for h in store.findings() if h.finding.label in ("PHONE", "DOB")][:20]
    said: dict[str, dict[str, str]] = {target: {} for target in found}
    seen = dict.fromkeys(clients, 0)
    made = 0
    for _ in range(500):
        name, target = chance.choice([*clients]), chance.choice(found)
        verdict = chance.choice(["withhold", "withhold", "release"])
        # A page that is up to date, or one that has not been loaded anew for a while.
        fresh = chance.random() < 0.5
        reply = clients[name].act(target=target, verdict=verdict, seen=0 if fresh else seen[name])
        assert reply.status in (200, 409), reply.text
        told = reply.json
        assert "error" not in told
        made += 1
        seen[name] = told["seen"] if fresh else seen[name]
        said[target][name] = verdict
        differ = len(set(said[target].values())) > 1
        assert (target in told["disputed"]) is differ
        if reply.status == 409:
            assert differ
        if differ:
            assert REVIEWER in told["said"] and SECOND in told["said"]
    with CaseStore.read(served.case) as store:
        setup = casework.setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        decisions = [d for d in store.all(Decision) if d.via != "policy"]
        store.verify(served.case.parent)
    assert len(decisions) == made
    states = {"withhold": "withheld", "release": "released"}
    for target, views in said.items():
        verdicts = {*views.values()}
        wanted = states[verdicts.pop()] if len(verdicts) == 1 else "disputed"
        assert (str(snapshot.standing(target).state) if views else wanted) == wanted
        if views:
            assert {*snapshot.standing(target).by} == {*views}
