# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forged forms, other people's cases, stale pages, and a case on which somebody else works."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from redact.cli.show import Quiet
from redact.review import CaseStore, Snapshot, State
from redact.review.acts import Approval
from redact.run import casework
from redact.types import Decision
from redact.web import guard
from tests.web.serving import ADMIN, APPROVER, CASE, REVIEWER, SECOND, Served


def standing(served: Served, target: str) -> State:
    with CaseStore.read(served.case) as store:
        setup = casework.setup_of(store.settings())
        return Snapshot(store, setup.policy, setup.case).standing(target).state


def some_finding(served: Served, label: str = "PERSON") -> str:
    with CaseStore.read(served.case) as store:
        return next(held.id for held in store.findings() if held.finding.label == label)


def some_group(served: Served) -> tuple[str, tuple[str, ...]]:
    with CaseStore.read(served.case) as store:
        setup = casework.setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        entity = max(snapshot.entities, key=lambda e: (e.label == "PERSON", len(e.findings)))
        return entity.id, entity.findings


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "https://[evil"},
    ],
)
def test_a_form_from_elsewhere_is_not_carried_out(served: Served, headers: dict[str, str]) -> None:
    client, target = served.client(REVIEWER), some_finding(served)
    reply = client.post(f"{CASE}/act", {"target": target, "verdict": "release"}, **headers)
    assert reply.status == 403
    assert standing(served, target) is State.UNDECIDED


def test_a_browser_that_does_not_tell_must_send_its_origin(served: Served) -> None:
    client, target = served.client(REVIEWER), some_finding(served)
    body = f"target={target}&verdict=withhold"
    bare = client.ask("POST", f"{CASE}/act", body)
    other = client.ask("POST", f"{CASE}/act", body, Origin="http://evil.example")
    assert (bare.status, other.status) == (403, 403)
    ours = client.ask("POST", f"{CASE}/act", body, Origin=served.address)
    assert ours.status == 303
    assert standing(served, target) is State.WITHHELD


def test_every_answer_has_the_headers_and_nothing_can_be_framed_or_kept(served: Served) -> None:
    client = served.client(REVIEWER)
    for path in ("/signin", f"{CASE}/", "/static/review.js", "/nowhere", f"{CASE}/act"):
        headers = client.get(path).headers
        for name, value in guard.HEADERS.items():
            assert headers[name.lower()] == value, path
    assert "unsafe" not in guard.POLICY and "default-src 'none'" in guard.POLICY


def test_other_hosts_other_methods_and_too_much_are_refused(served: Served) -> None:
    client = served.client(REVIEWER)
    assert client.get(f"{CASE}/", Host="evil.example").status == 421
    assert client.get(f"{CASE}/", Host="[").status == 421
    assert client.ask("DELETE", f"{CASE}/act").status == 405
    assert client.post(f"{CASE}/act", {"note": "x" * guard.MOST_SENT}).status == 413
    reply = client.act(target="undecided", verdict="withhold", note="x" * 5000)
    assert reply.status == 400 and "more than 4000" in reply.json["error"]


def test_what_cannot_be_asked_is_a_sentence_and_changes_nothing(served: Served) -> None:
    client = served.client(REVIEWER)
    with CaseStore.read(served.case) as store:
        before = len(store.all(Approval))
    for fields, status in (
        ({}, 400),
        ({"verdict": "destroy", "target": "undecided"}, 400),
        ({"verdict": "withhold", "target": "f" * 32}, 404),
        ({"verdict": "withhold", "target": "9999"}, 404),
        ({"verdict": "release", "target": "undecided"}, 409),
        ({"verdict": "withhold", "target": "undecided", "exemptions": "s99"}, 409),
        ({"merge": "a"}, 404),
        ({"verdict": "withhold", "target": "0001#char=5,1"}, 404),
    ):
        reply = client.act(**fields)
        assert (reply.status, fields) == (status, fields)
        assert reply.json["error"][0].isupper() and "Traceback" not in reply.text
    with CaseStore.read(served.case) as store:
        assert len(store.all(Approval)) == before
        assert not [d for d in store.all(Decision) if d.via != "policy"]


def test_a_form_that_is_no_form(served: Served) -> None:
    client = served.client(REVIEWER)
    reply = client.ask(
        "POST",
        f"{CASE}/act",
        "\u00ff%ff=%ff",
        Sec_Fetch_Site="same-origin",
        Accept="application/json",
    )
    assert reply.status == 400


def test_ids_of_another_case_are_not_there(served: Served) -> None:
    other = served.data / "cases" / "other"
    shutil.copytree(served.case, other)
    with CaseStore.open(other) as store:
        setup = casework.setup_of(store.settings())
        fewer = setup.case.model_copy(update={"people": ()})
        with store.change() as change:
            from dataclasses import replace

            from redact.review.audit import Entry

            change.set("setup", replace(setup, case=fewer).to_json())
            change.event(Entry("admin", "configure", "case", (), {}))
    client = served.client(REVIEWER)
    for path in ("/case/other/", "/case/other/document/0001/page/1.png", "/case/nowhere/"):
        reply = client.get(path)
        assert reply.status == 404 and "no part in it" in reply.text
    for path in ("/case/../accounts.json", "/case/%2e%2e/", "/static/../../accounts.json"):
        assert client.get(path).status == 404
    assert "other" not in client.get("/").text


def test_a_role_that_is_taken_away_ends_with_the_next_request(served: Served) -> None:
    client, target = served.client(REVIEWER), some_finding(served)
    assert client.act(target=target, verdict="withhold").status == 200
    config = served.data / "fewer.toml"
    config.write_text(f'[[people]]\nname = "{ADMIN}"\nroles = ["admin"]\n')
    casework.add(served.case, [], lambda before: before.told(config, None), 1, Quiet(), ADMIN)
    assert client.act(target=target, verdict="release").status == 404
    assert client.get(f"{CASE}/").status == 404
    assert standing(served, target) is State.WITHHELD


def test_who_may_what(served: Served) -> None:
    target = some_finding(served)
    admin, approver = served.client(ADMIN), served.client(APPROVER)
    assert admin.act(target=target, verdict="withhold").status == 403
    assert approver.act(target=target, verdict="withhold").status == 403
    assert served.client(REVIEWER).post(f"{CASE}/approve").status == 403
    assert served.client(REVIEWER).post(f"{CASE}/make").status == 403
    reply = approver.post(f"{CASE}/approve", Accept="text/html")
    assert reply.status == 200 and "What is missing" in reply.text


def test_two_who_differ_make_a_dispute_that_both_see(served: Served) -> None:
    one, other, target = served.client(REVIEWER), served.client(SECOND), some_finding(served)
    with CaseStore.read(served.case) as store:
        seen = store.log.last()[0]
    assert one.act(target=target, verdict="withhold", seen=seen).status == 200
    stale = other.act(target=target, verdict="release", seen=seen)
    assert stale.status == 409 and REVIEWER in stale.json["said"] and SECOND in stale.json["said"]
    assert standing(served, target) is State.DISPUTED
    assert "disputed" in one.get(f"{CASE}/check").text
    again = other.act(target=target, verdict="withhold", seen=stale.json["seen"])
    assert again.status == 200
    assert standing(served, target) is State.WITHHELD


def test_the_same_twice_and_a_replayed_form_change_nothing_more(served: Served) -> None:
    client = served.client(REVIEWER)
    group, findings = some_group(served)
    first = client.act(target=group, verdict="withhold")
    again = client.act(target=group, verdict="withhold")
    assert first.status == 200 and again.status == 409
    assert "nothing left to decide" in again.json["error"]
    assert client.post(f"{CASE}/undo").status == 200
    assert standing(served, findings[0]) is State.UNDECIDED
    assert client.post(f"{CASE}/redo").status == 200
    assert standing(served, findings[0]) is State.WITHHELD
    assert client.post(f"{CASE}/redo").status == 409


def test_while_another_process_works_nothing_is_lost(served: Served) -> None:
    client, target = served.client(REVIEWER), some_finding(served)
    assert client.get(f"{CASE}/documents").status == 200
    with CaseStore.open(served.case):  # as redact add does while letters are taken in
        reply = client.act(target=target, verdict="withhold")
        assert reply.status == 503 and "was not recorded" in reply.json["error"]
        assert reply.headers["retry-after"]
        assert client.get(f"{CASE}/documents").status == 200
    assert standing(served, target) is State.UNDECIDED
    assert client.act(target=target, verdict="withhold").status == 200


def test_letters_that_are_added_while_it_is_reviewed_are_there(
    served: Served, tmp_path: Path
) -> None:
    client = served.client(REVIEWER)
    assert "0025" not in client.get(f"{CASE}/documents").text
    letter = tmp_path / "late.txt"
    letter.write_text("Dear Sir,\n\nI saw Delphine Thackray again.\n\nYours, Ottoline Fairbrass\n")
    casework.add(served.case, [letter], lambda before: before, 1, Quiet())
    assert "late.txt" in client.get(f"{CASE}/documents").text
    assert (
        "Ottoline Fairbrass"
        in client.get(f"{CASE}/?show=all&kind=PERSON&number=2").text
        + (client.get(f"{CASE}/?show=all&kind=PERSON").text)
        + client.get(f"{CASE}/?show=all&kind=PERSON&number=3").text
        + client.get(f"{CASE}/?show=all&kind=PERSON&number=4").text
    )


def test_fifty_at_once_and_each_decision_counts(served: Served) -> None:
    """Conflicting decisions from two sides at once: each is recorded or refused with a sentence."""
    clients = [served.client(REVIEWER), served.client(SECOND)]
    with CaseStore.read(served.case) as store:
        targets = [h.id for h in store.findings() if h.finding.label == "PHONE"][:12]

    def decide(number: int) -> int:
        verdict = "withhold" if (number // 2) % 3 else "release"
        target = targets[(number // 2) % len(targets)]
        return clients[number % 2].act(target=target, verdict=verdict).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(decide, range(48)))
    assert set(statuses) <= {200, 409}
    with CaseStore.read(served.case) as store:
        made = [d for d in store.all(Decision) if d.via != "policy"]
        store.verify(served.case.parent)
    assert len(made) == len(statuses)
