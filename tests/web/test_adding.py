# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding what nothing found, by keys and by mouse; exemptions by type-ahead; release and undo."""

import json

import pytest
from playwright.sync_api import Browser, Page

from redact.review import CaseStore
from redact.types import Decision
from tests.web.conftest import signed_in
from tests.web.serving import CASE, REVIEWER, Served
from tests.web.test_forged_and_stale import standing

ONE = f"{CASE}/document/0002/page/1"


def made(served: Served) -> list[Decision]:
    with CaseStore.read(served.case) as store:
        return [d for d in store.all(Decision) if d.via != "policy"]


def words_of(served: Served, made: Decision) -> str:
    client = served.client(REVIEWER)
    words = client.get(f"{ONE}/words").json
    assert words
    text = json.loads(
        next(
            file.read_bytes()
            for file in (served.case / "cache").glob("*/*/document.json")
            if b"detection windows" in file.read_bytes()
        )
    )[2]
    return str(text[made.start : made.end])


@pytest.fixture
def page(served: Served, browser: Browser) -> Page:
    page = signed_in(browser, served, REVIEWER)
    page.goto(served.address + ONE)
    page.wait_for_load_state("networkidle")
    return page


def test_words_are_selected_by_arrows_and_withheld(served: Served, page: Page) -> None:
    page.keyboard.press("s")
    page.wait_for_selector("#drawn rect")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert "2 words selected" in page.inner_text("#said")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    [decision] = made(served)
    assert (str(decision.verdict), decision.exemptions) == ("withhold", ("s40(2)",))
    assert len(words_of(served, decision).split()) == 2
    page.wait_for_load_state("networkidle")
    assert page.locator(f'.m.added[data-for="{decision.target}"]').count() == 1


def test_words_are_selected_by_dragging(served: Served, page: Page) -> None:
    words = page.evaluate(f"fetch('{ONE}/words').then(answer => answer.json())")
    text = page.locator("#paper").bounding_box()
    assert text is not None
    width = float(page.get_attribute("#paper", "data-width") or 1)
    scale = text["width"] / width
    first, last = words[-4], words[-2]  # in the foot of the page, where nothing was found

    def middle(word: list[float]) -> tuple[float, float]:
        x, y = (word[2] + word[4]) / 2 * scale, (word[3] + word[5]) / 2 * scale
        return text["x"] + x, text["y"] + y

    page.mouse.move(*middle(first))
    page.mouse.down()
    page.wait_for_selector("#drawn rect")
    page.mouse.move(*middle(last))
    page.mouse.up()
    page.wait_for_selector("#adding:not([hidden])")
    with page.expect_navigation():
        page.click("#adding button.solid")
    [decision] = made(served)
    assert (decision.start, decision.end) == (first[0], last[1])


def test_a_box_is_drawn_by_keys_and_by_two_clicks(served: Served, page: Page) -> None:
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    for key in ("Shift+ArrowRight", "Shift+ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    [by_keys] = made(served)
    box = by_keys.regions[0][1]
    assert (round(box.width), round(box.height)) == (20, 22)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("b")
    place = page.locator("#paper").bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 100, place["y"] + place["height"] - 90)
    page.mouse.click(place["x"] + 180, place["y"] + place["height"] - 60)
    with page.expect_navigation():
        page.click("#adding button.solid")
    assert len(made(served)) == 2


def test_what_was_begun_is_left_with_escape(served: Served, page: Page) -> None:
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#drawn rect").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert made(served) == []


def test_words_are_selected_in_the_text_view(served: Served, page: Page) -> None:
    page.goto(f"{served.address}{ONE}?view=text")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.getElementById('text'), 4);
            let node;
            while ((node = walker.nextNode()) && !node.textContent.includes('Battery low'));
            const at = node.textContent.indexOf('Battery low'), range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 'Battery low'.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("s")
    page.wait_for_selector("#adding:not([hidden])")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    [decision] = made(served)
    assert words_of(served, decision) == "Battery low"


def test_words_that_were_missed_are_typed_and_found(served: Served, page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("perimeter road")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".row.current")
    with page.expect_response(lambda answer: answer.url.endswith("/act")):
        page.click(".row.current button")
    [decision] = made(served)
    assert words_of(served, decision) == "perimeter road"


def test_an_exemption_is_typed_and_taken(served: Served, page: Page) -> None:
    page.goto(f"{served.address}{CASE}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("e")
    page.wait_for_selector("dialog[open] [data-filter]")
    page.keyboard.type("38")
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: answer.url.endswith("/act")):
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    assert {decision.exemptions for decision in made(served)} == {("s38(1)",)}


def test_a_favourite_a_release_and_an_undo(served: Served, page: Page) -> None:
    page.goto(f"{served.address}{CASE}/")
    page.wait_for_load_state("networkidle")
    first = page.get_attribute(".row.current", "data-target")
    with page.expect_response(lambda answer: answer.url.endswith("/act")):
        page.keyboard.press("1")
    second = page.get_attribute(".row.current", "data-target")
    assert first != second
    page.wait_for_selector(f'.row[data-target="{first}"][data-state=withheld]')
    with page.expect_response(lambda answer: answer.url.endswith("/act")):
        page.keyboard.press("r")
    before = made(served)
    assert {str(decision.verdict) for decision in before} == {"withhold", "release"}
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "Taken back" in page.inner_text("#said")
    released = [d for d in before if str(d.verdict) == "release"]
    assert str(standing(served, released[0].target)) == "undecided"


def test_a_whole_person_is_withheld_from_a_page(served: Served, page: Page) -> None:
    row = page.locator("#rows .row[data-label=PERSON]:has([data-group])").first
    row.focus()
    with page.expect_navigation():
        page.keyboard.press("Shift+W")
    assert len({d.target for d in made(served)}) > 1


def test_a_server_that_is_gone_is_told_and_the_row_put_back(served: Served, page: Page) -> None:
    page.goto(f"{served.address}{CASE}/")
    page.wait_for_load_state("networkidle")
    row = page.get_attribute(".row.current", "data-target")
    page.route("**/act", lambda route: route.abort())
    page.keyboard.press("w")
    page.wait_for_selector("#said.bad")
    assert "was not recorded" in page.inner_text("#said")
    assert page.get_attribute(f'.row[data-target="{row}"]', "data-state") == "undecided"
    assert made(served) == []
