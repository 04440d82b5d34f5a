# SPDX-License-Identifier: AGPL-3.0-or-later
"""WCAG 2.2 AA as far as a program sees it: axe on every screen and state, reflow, focus, sizes.

A control page with planted faults shows that each check can fail.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.web.conftest import signed_in
from tests.web.serving import APPROVER, CASE, REVIEWER, SECOND, Served

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = (
    "/",
    "/keys",
    "/tour",
    "/accessibility",
    "/nowhere",
    f"{CASE}/",
    f"{CASE}/?show=decided",
    f"{CASE}/?show=all&kind=PASSAGE",
    f"{CASE}/documents",
    f"{CASE}/document/0002/page/1",
    f"{CASE}/document/0002/page/1?view=text",
    f"{CASE}/document/0002/preview/1",
    f"{CASE}/search?q=Thackray",
    f"{CASE}/search?q=nothinglikethis",
    f"{CASE}/check",
    f"{CASE}/exemptions",
    f"{CASE}/history",
    f"{CASE}/bundle",
)


def faults(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]


def small_targets(page: Page) -> list[str]:
    """Buttons, links outside sentences, and fields under 24 by 24 points (WCAG 2.5.8)."""
    return list(
        page.evaluate(
            """() => ['button', 'input:not([type=hidden])', 'select', 'nav a']
                .flatMap(kind => [...document.querySelectorAll(kind)])
                .filter(one => one.checkVisibility())
                .filter(one => !one.closest('label') && !one.matches('.quiet'))
                .filter(one => {
                    const place = one.getBoundingClientRect();
                    return place.width < 24 || place.height < 24;
                })
                .map(one => one.outerHTML.slice(0, 100))"""
        )
    )


@pytest.fixture(scope="module")
def decided(made_case: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A case in the middle of its review: something of each state."""
    import shutil

    from redact.review import CaseStore
    from tests.web.serving import serving

    data = tmp_path_factory.mktemp("decided") / "data"
    shutil.copytree(made_case, data)
    with serving(data) as served:
        one, other = served.client(REVIEWER), served.client(SECOND)
        with CaseStore.read(served.case) as store:
            source = {s.order: s.document for s in store.sources()}[2]
            people = [
                h.id
                for h in store.findings()
                if h.finding.document == source and h.finding.label == "PERSON"
            ]
        assert one.act(target=people[0], verdict="withhold", note="<b>why</b>").status == 200
        assert one.act(target=people[1], verdict="release").status == 200
        assert one.act(target=people[2], verdict="refer", note="to the press office").status == 200
        assert one.act(target=people[3], verdict="withhold").status == 200
        assert other.act(target=people[3], verdict="release").status == 200
        assert one.act(target="undecided DOB", verdict="withhold").status == 200
        assert one.act(target="0003", mark="out of scope").status == 200
        assert one.act(target="0002#char=3,30", verdict="withhold", label="AREA").status == 200
        yield served


@pytest.fixture(scope="module")
def page(decided: Served, browser: Browser) -> Iterator[Page]:
    page = signed_in(browser, decided, SECOND)
    yield page
    page.context.close()


@pytest.mark.parametrize("path", SCREENS)
def test_axe_finds_nothing_and_nothing_is_wider_than_320(
    decided: Served, page: Page, path: str
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(decided.address + path)
    page.wait_for_load_state("networkidle")
    assert faults(page) == []
    assert small_targets(page) == []
    page.emulate_media(color_scheme="dark")
    assert [fault for fault in faults(page) if fault[0] == "color-contrast"] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("key", ["e", "m", "f", "i"])
def test_panels_are_clean_and_give_the_focus_back(decided: Served, page: Page, key: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(f"{decided.address}{CASE}/")
    row = page.evaluate("document.activeElement.dataset.target")
    assert row
    page.keyboard.press(key)
    page.wait_for_selector("dialog[open] h2")
    assert faults(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.target") == row


def test_a_group_and_the_screens_before_a_case(
    decided: Served, page: Page, browser: Browser
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{decided.address}{CASE}/")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/group/" in page.url
    assert faults(page) == []
    stranger = browser.new_context().new_page()
    stranger.goto(f"{decided.address}/signin")
    assert faults(stranger) == []
    stranger.goto(f"{decided.address}/join/{decided.accounts.invite(APPROVER)}")
    assert faults(stranger) == []
    stranger.context.close()


def test_the_focus_is_never_lost_nor_hidden(decided: Served, page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto(f"{decided.address}{CASE}/")
    for key in ("j", "j", "w", "k", "n", "r", "u"):
        if key == "u":
            with page.expect_navigation():
                page.keyboard.press(key)
        else:
            page.keyboard.press(key)
        page.wait_for_load_state("networkidle")
        where = page.evaluate(
            """() => {
                const row = document.activeElement, place = row.getBoundingClientRect();
                const bar = document.getElementById('said').getBoundingClientRect();
                return [row.className, place.bottom > bar.bottom, place.top < innerHeight];
            }"""
        )
        assert "row" in where[0] and where[1:] == [True, True], key


def test_single_letters_can_be_switched_off(decided: Served, page: Page) -> None:
    page.goto(f"{decided.address}/keys")
    page.get_by_role("button", name="Switch single letters off").click()
    page.goto(f"{decided.address}{CASE}/")
    target = page.evaluate("document.activeElement.dataset.target")
    page.keyboard.press("w")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.target") != target
    assert page.locator(f'[data-target="{target}"]').get_attribute("data-state") == "undecided"
    page.goto(f"{decided.address}/keys")
    page.get_by_role("button", name="Switch single letters on").click()


def test_the_text_view_has_all_that_the_page_view_has(decided: Served, page: Page) -> None:
    page.goto(f"{decided.address}{CASE}/document/0002/page/1")
    drawn = page.evaluate(
        "[...new Set([...document.querySelectorAll('.m')].map(m => m.dataset.for))]"
    )
    page.goto(f"{decided.address}{CASE}/document/0002/page/1?view=text")
    told = page.evaluate(
        "[...new Set([...document.querySelectorAll('#text mark')].map(m => m.dataset.for))]"
    )
    rows = page.evaluate(
        "[...document.querySelectorAll('#rows .row')].map(row => row.dataset.target)"
    )
    assert set(drawn) <= set(rows)
    assert set(told) <= set(rows)
    words = page.inner_text("#text")
    assert "measuring the wind" in words and "[disputed person:" in words


def test_states_are_told_by_words_not_by_colour_alone(decided: Served, page: Page) -> None:
    page.goto(f"{decided.address}{CASE}/document/0002/page/1")
    states = page.evaluate("[...document.querySelectorAll('#rows .row')].map(r => r.dataset.state)")
    assert {"undecided", "withheld", "released", "referred", "disputed"} <= set(states)
    for state in set(states):
        row = page.locator(f"#rows .row[data-state={state}]").first
        assert state in row.inner_text()


def test_the_checks_can_fail(browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 600}).new_page()
    page.set_content(
        "<html><body><main><h1>x</h1><img src='data:,'><input><button style='width:5px;height:5px;"
        "padding:0'></button><p style='width:900px;color:#999;background:#aaa'>pale</p></main>"
    )
    found = {fault[0] for fault in faults(page)}
    assert {"image-alt", "html-has-lang", "label", "button-name", "color-contrast"} <= found
    assert small_targets(page)
    assert page.evaluate("document.documentElement.scrollWidth") > 320
    page.context.close()
