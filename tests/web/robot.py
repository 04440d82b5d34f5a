# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reviewer made of a keyboard: plays a case through the screens as people would, counting keys.

It never touches the mouse. Keys that decide or move are counted; letters of prose (a password, the
harm that disclosure would cause) are counted apart.
"""

from collections import Counter
from dataclasses import dataclass, field

from playwright.sync_api import Error, Page
from playwright.sync_api import TimeoutError as TookTooLong

LOOK = """() => {
  const row = document.querySelector('.row.current');
  const open = document.querySelectorAll('.row[data-state=undecided]').length;
  return [open, row ? row.dataset.label : '', row ? row.dataset.state : ''];
}"""

# Measures, in the page itself, from a key to the next row painted.
WATCH = """
(() => {
  if (window.painted) return;
  window.painted = [];
  const count = () => { sessionStorage.mouse = 1 + Number(sessionStorage.mouse || 0); };
  for (const kind of ['pointerdown', 'mousemove', 'wheel']) addEventListener(kind, count, true);
  let pressed = 0;
  addEventListener('keydown', () => { pressed = performance.now(); }, true);
  document.addEventListener('focusin', (event) => {
    if (!pressed || !event.target.matches('.row')) return;
    const began = pressed;
    pressed = 0;
    requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - began)));
  });
})()
"""


@dataclass
class Robot:
    """Somebody at a keyboard, in one window."""

    page: Page
    case: str
    keys: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    nowhere: list[str] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    durable: list[float] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("requestfinished", self._finished)

    def _finished(self, request: object) -> None:
        timing = request.timing  # type: ignore[attr-defined]
        url, method = request.url, request.method  # type: ignore[attr-defined]
        if method == "POST" and url.endswith("/act"):
            self.durable.append(timing["responseEnd"])
        elif "/page/" in url and request.resource_type == "document":  # type: ignore[attr-defined]
            self.opened.append(timing["responseEnd"])

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys[key] += 1

    def type(self, prose: str) -> None:
        self.page.keyboard.type(prose)
        self.letters += len(prose)

    def goes(self, key: str) -> None:
        """Press a key that leads to another page, and wait for that. A person whose key led nowhere
        presses it again: once in a case that is taken, and kept in ``nowhere``."""
        for _ in range(2):
            came_from = self.page.url
            try:
                with self.page.expect_navigation():
                    self.press(key)
                break
            except TookTooLong as error:
                said = self.page.locator("#said").inner_text()
                self.nowhere.append(f"{key} led nowhere from {came_from}, told: {said!r}")
                if len(self.nowhere) > 1:
                    raise AssertionError("; ".join(self.nowhere)) from error
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_load_state("networkidle")

    @property
    def mouse(self) -> int:
        """How many events of a mouse the pages saw."""
        return int(self.page.evaluate("Number(sessionStorage.mouse || 0)"))

    def take_times(self) -> None:
        self.painted += self.page.evaluate("window.painted?.splice(0) || []")

    # Screens ------------------------------------------------------------------------------------

    def tab_to(self, selector: str, most: int = 60) -> None:
        """Tab until the element has the focus."""
        for _ in range(most):
            if self.page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def open_case(self) -> None:
        self.tab_to(f'a[href="{self.case}/"]')
        self.goes("Enter")

    def decide_all(self, one_by_one: frozenset[str] = frozenset(("PERSON",))) -> None:
        """People and terms: each person by itself, what is no person kind by kind."""
        for _ in range(5000):
            left, label, own = self._look()
            if not left:
                if self.page.locator("#empty[data-searched=yes]").count():
                    return
                self.page.wait_for_timeout(100)
                self.settle()
                continue
            if own != "undecided":
                self.press("n")
            elif label in one_by_one:
                self.press("w")
            else:
                self.goes("Shift+A")
        raise AssertionError("the list has no end")

    def _look(self) -> tuple[int, str, str]:
        """How many rows are open, and label and state of the selected one; none while the page
        goes on to another part of the list by itself."""
        try:
            self.take_times()
            left, label, own = self.page.evaluate(LOOK)
            return left, label, own
        except Error:  # the page went away under the question
            self.settle()
            return 0, "", ""

    def say(self, words: str) -> None:
        """Fill in the first exemption that lacks something: its limb, harm, public interest."""
        self.goes("x")
        self.tab_to(".card.bad select")
        self.press("ArrowDown")
        for name in ("harm", "public_interest"):
            self.tab_to(f".card.bad textarea[name={name}]")
            self.type(words)
        self.tab_to(".card.bad button")
        self.goes("Enter")

    def read_pages(self, most: int = 10_000) -> int:
        """Read every page, one after the other."""
        self.goes("Shift+D")
        self.tab_to('table a[href$="/page/1"]')
        self.goes("Enter")
        number = 0
        while number < most and "/page/" in self.page.url:
            self.goes("d")
            number += 1
        return number

    def check_all(self) -> None:
        """The second reading: agree with what waits, document by document."""
        self.goes("c")
        while self.page.locator("#rows .row").count():
            self.goes("Shift+Y")
