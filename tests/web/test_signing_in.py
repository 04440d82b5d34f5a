# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who comes in, how long they stay, and what the browser is told."""

import json
from pathlib import Path

import pytest

from redact.errors import NotAllowed, UsageError
from redact.web.accounts import Accounts
from redact.web.sessions import IDLE, LONGEST, TRIES, WITHIN, Sessions, Tries
from redact.web.visiting import Proxy
from tests.web.serving import ADMIN, CASE, PASSWORD, REVIEWER, Client, Served, serving


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_invitation_works_once_and_no_password_is_stored(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    token = accounts.invite("Ana")
    assert accounts.invited(token) == "Ana"
    with pytest.raises(UsageError, match="at least"):
        accounts.set_password(token, "short")
    assert accounts.set_password(token, PASSWORD) == "Ana"
    with pytest.raises(NotAllowed, match="was used or has run out"):
        accounts.set_password(token, "another sentence")
    assert accounts.proves("Ana", PASSWORD)
    assert not accounts.proves("Ana", PASSWORD + "x")
    assert not accounts.proves("Ben", PASSWORD)
    kept = (tmp_path / "accounts.json").read_text()
    assert PASSWORD not in kept and token not in kept
    assert (tmp_path / "accounts.json").stat().st_mode & 0o077 == 0


def test_an_invitation_runs_out_and_a_new_one_voids_the_old(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    old, new = accounts.invite("Ana"), accounts.invite("Ana")
    with pytest.raises(NotAllowed):
        accounts.invited(old)
    path = tmp_path / "accounts.json"
    data = json.loads(path.read_text())
    data["people"]["Ana"]["invited"]["until"] = "2020-01-01T00:00:00+00:00"
    path.write_text(json.dumps(data))
    with pytest.raises(NotAllowed):
        accounts.invited(new)


def test_a_damaged_file_of_accounts_is_told_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text('{"people": [')
    with pytest.raises(UsageError, match="damaged"):
        Accounts(tmp_path).invite("Ana")
    assert (tmp_path / "accounts.json").read_text() == '{"people": ['


def test_a_session_ends_when_idle_and_when_old_and_polling_does_not_keep_it() -> None:
    clock = Clock()
    sessions = Sessions(clock)
    token = sessions.begin("Ana", "password")
    clock.now = IDLE - 1
    assert sessions.find(token) is not None
    clock.now += IDLE - 1
    assert sessions.find(token, touch=False) is not None
    clock.now += 2
    assert sessions.find(token) is None
    token = sessions.begin("Ana", "password")
    for _ in range(LONGEST // (IDLE - 1) + 2):
        clock.now += IDLE - 1
        sessions.find(token)
    assert sessions.find(token) is None


def test_failing_too_often_stops_a_name_and_an_address_for_a_while() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(TRIES):
        assert tries.may_try("name Ana")
        tries.failed("name Ana", "address 10.0.0.1")
    assert not tries.may_try("name Ana")
    assert not tries.may_try("name Ben", "address 10.0.0.1")
    assert tries.may_try("name Ben", "address 10.0.0.2")
    clock.now = WITHIN + 1
    assert tries.may_try("name Ana", "address 10.0.0.1")


def test_nothing_is_shown_to_a_stranger(served: Served) -> None:
    for path in ("/", f"{CASE}/", f"{CASE}/document/0001/page/1.png", f"{CASE}/bundle.zip"):
        reply = served.stranger().get(path)
        assert (reply.status, reply.body) == (303, b"")
        assert reply.headers["location"].startswith("/signin?next=")
    assert served.stranger().get(f"{CASE}/changes", Accept="application/json").status == 401


def test_signing_in_out_and_the_limit(served: Served) -> None:
    served.client(REVIEWER)
    client = served.stranger()
    wrong = client.post("/signin", {"name": REVIEWER, "password": "wrong wrong"})
    nobody = client.post("/signin", {"name": "Nobody At All", "password": "wrong wrong"})
    assert wrong.status == nobody.status == 403
    assert wrong.text.replace(REVIEWER, "") == nobody.text.replace("Nobody At All", "")
    reply = client.post(
        "/signin", {"name": REVIEWER, "password": PASSWORD, "next": "//evil.example"}
    )
    assert (reply.status, reply.headers["location"]) == (303, "/")
    cookie = reply.headers["set-cookie"]
    assert all(
        word in cookie for word in ("__Host-session=", "HttpOnly", "Secure", "SameSite=strict")
    )
    kept = client.cookie
    assert client.get("/").status == 200
    assert client.post("/signout").status == 303
    client.cookie = kept
    assert client.get("/").status == 303
    for _ in range(TRIES):
        client.post("/signin", {"name": REVIEWER, "password": "wrong wrong"})
    reply = client.post("/signin", {"name": REVIEWER, "password": PASSWORD})
    assert reply.status == 429


def test_that_somebody_came_and_looked_is_in_the_audit(served: Served) -> None:
    client = served.client(REVIEWER)
    assert client.get(f"{CASE}/document/0001/page/1").status == 200
    assert client.get(f"{CASE}/").status == 200

    from redact.review import CaseStore

    with CaseStore.read(served.case) as store:
        events = [(e.actor, e.action, e.target) for e in store.events()]
        store.verify(served.case.parent)
    assert (REVIEWER, "sign-in", "case") in events
    # A picture that is asked for without its page is looked at all the same; once is enough.
    assert client.get(f"{CASE}/document/0001/page/1.png").status == 200
    for _ in range(2):
        assert client.get(f"{CASE}/document/0002/page/1.png").status == 200
        assert client.get(f"{CASE}/document/0002/page/1/words").status == 200
    with CaseStore.read(served.case) as store:
        views = [event.target for event in store.events() if event.action == "view page"]
    assert views == ["source 0001", "source 0002"]
    assert (REVIEWER, "view page", "source 0001") in events
    assert (REVIEWER, "view people", "case") in events


def test_a_proxy_signs_people_in_and_nobody_else_can_say_who_they_are(
    made_case: Path, tmp_path: Path
) -> None:
    with serving(made_case, Proxy("X-Remote-User", ("127.0.0.1",))) as there:
        client = Client(there.port, headers={"X-Remote-User": ADMIN})
        assert client.get(f"{CASE}/documents").status == 200
        assert Client(there.port).get(f"{CASE}/documents").status == 303
        stranger = Client(there.port, headers={"X-Remote-User": "Nobody At All"})
        assert stranger.get(f"{CASE}/documents").status == 404
        assert client.get("/signin").status == 403
    with serving(made_case, Proxy("X-Remote-User", ("10.9.8.7",))) as there:
        client = Client(there.port, headers={"X-Remote-User": ADMIN})
        assert client.get(f"{CASE}/documents").status == 303
