# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole sample request in Debian's Chromium, from sign-in to the bundle, by keyboard alone."""

import io
import zipfile

import pytest
from playwright.sync_api import Browser

from redact.review import CaseStore
from tests.web.conftest import signed_in
from tests.web.robot import Robot
from tests.web.serving import APPROVER, CASE, REVIEWER, SECOND, Served

WORDS = "Disclosure would show how the system is used, and the public gains nothing from that."


@pytest.mark.timeout(900)  # it burns and proves the whole sample request, beside a browser
def test_a_case_is_decided_checked_approved_and_bundled_without_a_mouse(
    served: Served, browser: Browser
) -> None:
    with CaseStore.read(served.case) as store:
        found = [held for held in store.findings() if held.finding.label not in ("KEEP", "PASSAGE")]
    pages = {}
    robots = []
    for name in (REVIEWER, SECOND, APPROVER):
        page = signed_in(browser, served, name)
        page.goto(f"{served.address}/")
        pages[name] = page
        robots.append(Robot(page, CASE))
    one, second, approver = robots

    one.open_case()
    one.decide_all()
    one.say(WORDS)
    assert one.read_pages() == 54
    second.open_case()
    second.check_all()
    approver.open_case()
    approver.goes("Shift+B")
    assert "What is missing" not in approver.page.content(), approver.page.inner_text("main")
    approver.page.set_default_navigation_timeout(200_000)
    approver.goes("a")
    assert "Approved by" in approver.page.inner_text("main")
    approver.goes("o")
    assert "The bundle of what stands now is made" in approver.page.inner_text("main")

    client = served.client(APPROVER)
    data = client.get(f"{CASE}/bundle.zip").body
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert "manifest.json" in names and sum(name.endswith(".pdf") for name in names) == 26
    with CaseStore.read(served.case) as store:
        actions = [event.action for event in store.events()]
        store.verify(served.case.parent)
    assert {"approve", "publish", "export"} <= {*actions}

    print(*(told for robot in robots for told in robot.nowhere), sep="\n")
    assert [robot.mouse for robot in robots] == [0, 0, 0]
    keys = sum(sum(robot.keys.values()) for robot in robots)
    assert keys <= 0.5 * len(found), (keys, len(found), one.keys)
    for page in pages.values():
        page.context.close()
