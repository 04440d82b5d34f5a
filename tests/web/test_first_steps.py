# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first steps in a case: each is over when it was done, for whom it is, and they can be put
away."""

import re

from playwright.sync_api import Browser

from tests.web.conftest import signed_in
from tests.web.serving import APPROVER, CASE, REVIEWER, Client, Served
from tests.web.test_accessibility import faults, small_targets


def step(page: str) -> str:
    found = re.search(r"First steps, (\d of \d)</p>\s*<p>\s*<b>(.*?)</b>", page)
    return " ".join(found.groups()) if found else ""


def begin(served: Served, name: str) -> Client:
    client = served.client(name)
    assert "Show me the first steps" in client.get("/tour").text
    assert step(client.get(f"{CASE}/").text) == ""
    assert client.post("/tour", {"steps": "on"}).status == 303
    return client


def test_each_step_is_over_when_it_was_done(served: Served) -> None:
    client = begin(served, REVIEWER)
    page = client.get(f"{CASE}/").text
    assert step(page) == "1 of 7 Decide one."
    target = page.split('data-target="')[1].split('"')[0]
    told = client.act(target=target, verdict="withhold", where="people", back=f"{CASE}/").json
    assert step(told["guide"]) == "2 of 7 Take it back."
    told = client.post(f"{CASE}/undo", {"where": "people", "back": f"{CASE}/"}).json
    assert step(told["guide"]) == "3 of 7 Read a page."
    assert f'href="{CASE}/documents"' in told["guide"]
    page = client.get(f"{CASE}/document/0001/page/1").text
    target = page.split('name="target" value="')[1].split('"')[0]
    assert client.act(target=target, mark="page read").status == 200
    assert step(client.get(f"{CASE}/documents").text) == "4 of 7 Decide the rest."


def test_they_are_about_what_somebody_may_do(served: Served) -> None:
    client = begin(served, APPROVER)
    assert step(client.get(f"{CASE}/").text).endswith("What is still missing.")


def test_they_can_be_put_away(served: Served, browser: Browser) -> None:
    page = signed_in(browser, served, REVIEWER)
    assert page.url.endswith("/tour")
    page.get_by_role("button", name="Show me the first steps").press("Enter")
    page.goto(f"{served.address}{CASE}/?kind=PHONE")
    assert page.locator("#guide b").inner_text() == "Decide one."
    assert faults(page) == []
    assert small_targets(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.keyboard.press("w")
    page.locator("#guide b", has_text="Take it back.").wait_for()
    page.get_by_role("button", name="No more of this").press("Enter")
    page.wait_for_url("**/?kind=PHONE")
    assert page.locator("#guide").is_hidden()
    page.context.close()


def test_nobody_is_led_away_from_the_site(served: Served) -> None:
    client = served.client(REVIEWER)
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        reply = client.post("/tour", {"steps": "off", "back": back})
        assert (reply.status, reply.headers["location"]) == (303, "/")
    assert served.stranger().post("/tour", {"steps": "on"}).status == 401
