# SPDX-License-Identifier: AGPL-3.0-or-later
"""What it costs to work at the screens: keys, and the times that people wait for.

A robot plays the sample case in Chromium by keyboard; a case of 5,000 findings in 500 documents is
opened and decided through the server; fifty reviewers work for a minute, each with the pauses of
somebody who reads. Server, browser and reviewers share the machine: times are those of all of them.
"""

import random
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from redact import codec
from redact.config import load_case
from redact.review import CaseStore
from redact.review.audit import Entry
from redact.run import load_setup
from redact.run.cache import Cache
from redact.run.case import reading_key
from redact.types import Document, Page, Source
from redact.web import Accounts
from tests.bench import desk
from tests.web.robot import Robot
from tests.web.serving import (
    CASE,
    NAME,
    PASSWORD,
    REVIEWER,
    SAMPLES,
    SECOND,
    Client,
    apart,
    chromium_path,
    make_case,
)

ASKED = {
    "keys per mention, sample request, all in": 0.5,
    "mouse events": 0,
    "key to next item painted (ms, 95 %)": 50.0,
    "key to durable (ms, 95 %)": 150.0,
    "opening a page (ms, 95 %)": 300.0,
    "people screen of 5,000 findings (ms, 95 %)": 500.0,
    "deciding a group of 400 there (ms, longest)": 1000.0,
    "fifty reviewers, one minute: errors": 0,
    "fifty reviewers, one minute: an answer (ms, 95 %)": 300.0,
}
REVIEWERS, SECONDS = 50, 60
_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def figures() -> dict[str, float]:
    """What was measured, by the names of ``ASKED``."""
    with tempfile.TemporaryDirectory() as name:
        made = make_case(Path(name) / "sample")
        many = _fifty(made)
        robot = _robot(made)
        large = _large(Path(name) / "large")
    values = (*robot, *large, *many)
    return dict(zip(ASKED, values, strict=True))


def p95(times: list[float]) -> float:
    """The value under which 95 % lie."""
    return sorted(times)[max(0, int(len(times) * 0.95 + 0.999) - 1)]


def _client(data: Path, stranger: Client, name: str) -> Client:
    client = Client(stranger.port)
    path = f"/join/{Accounts(data).invite(name)}"
    if client.post(path, {"password": PASSWORD}).status != 303:
        raise RuntimeError(f"{name} could not sign in")
    return client


# A robot at the sample case -----------------------------------------------------------------------


def _robot(data: Path) -> tuple[float, ...]:
    with CaseStore.read(data / "cases" / NAME) as store:
        labels = [held.finding.label for held in store.findings()]
    mentions = sum(label not in ("KEEP", "PASSAGE") for label in labels)
    with apart(data) as stranger, sync_playwright() as playwright:
        address = f"http://127.0.0.1:{stranger.port}"
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=_ARGS)
        robots = []
        for name in (REVIEWER, SECOND):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.goto(f"{address}/join/{Accounts(data).invite(name)}")
            page.keyboard.type(PASSWORD)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.goto(f"{address}/")
            robots.append(Robot(page, CASE))
        one, second = robots
        one.open_case()
        one.decide_all()
        one.read_pages()
        second.open_case()
        second.check_all()
        mouse = float(sum(robot.mouse for robot in robots))
        browser.close()
    keys = sum(sum(robot.keys.values()) for robot in robots)
    times = [[t for robot in robots for t in getattr(robot, kind)] for kind in _TIMES]
    return (keys / mentions, mouse, *map(p95, times))


_TIMES = ("painted", "durable", "opened")


# A large case -------------------------------------------------------------------------------------


def _large(data: Path) -> tuple[float, float]:
    folder = data / "cases" / NAME
    folder.mkdir(parents=True)
    desk.make_case(folder)
    setup = load_setup("foi", SAMPLES / "case.toml")
    setup = replace(setup, case=load_case(SAMPLES / "case.toml"), rules=(), files=())
    with CaseStore.open(folder) as store:
        with store.change() as change:
            change.set("setup", setup.to_json())
            change.set("reference", "large")
            change.event(Entry("bench", "configure", "case", (), {}))
        for source in store.sources():
            _cache_text(folder, source)
    with apart(data) as stranger:
        client = _client(data, stranger, REVIEWER)
        client.get(f"{CASE}/")  # the case is loaded once, when its first reviewer comes
        opened = [_timed(lambda: client.get(f"{CASE}/"), 200) for _ in range(40)]
        page = client.get(f"{CASE}/").text
        largest = page.split('data-target="')[1].split('"')[0]
        decided = []
        for _ in range(5):
            decided.append(
                _timed(lambda: client.act(target=largest, row=largest, verdict="withhold"), 200)
            )
            client.post(f"{CASE}/undo")
    return 1e3 * p95(opened), 1e3 * max(decided)


def _cache_text(folder: Path, source: Source) -> None:
    """A reading with so much text, for the lines around mentions."""
    words = "the quick letter about nothing in particular was sent on a Monday "
    text = (words * 200)[:9_000]
    page = Page(0, 595.0, 842.0, 0, len(text))
    document = Document(source.document, "pdf.v1", text, (page,), ())
    with Cache(folder / "cache").store(reading_key(source)) as result:
        (result / "document.json").write_bytes(codec.dumps(document))


def _timed(ask: Any, wanted: int) -> float:
    began = time.perf_counter()
    reply = ask()
    taken = time.perf_counter() - began
    if reply.status != wanted:
        raise RuntimeError(f"the server answered {reply.status}")
    return taken


# Fifty at once ------------------------------------------------------------------------------------


def _fifty(data: Path) -> tuple[float, float]:
    with CaseStore.read(data / "cases" / NAME) as store:
        targets = [h.id for h in store.findings() if h.finding.label not in ("KEEP", "PASSAGE")]
    times: list[float] = []
    errors: list[str] = []
    with apart(data) as stranger:
        signed = [_client(data, stranger, name) for name in (REVIEWER, SECOND)]
        until = time.monotonic() + SECONDS
        threads = [
            threading.Thread(
                target=_reviews,
                args=(
                    Client(stranger.port, signed[n % 2].cookie),
                    n,
                    until,
                    targets,
                    times,
                    errors,
                ),
            )
            for n in range(REVIEWERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for client in signed:
            while client.post(f"{CASE}/undo").status == 200:
                pass
    for error in sorted(set(errors)):
        print(f"fifty reviewers: {error}")
    return float(len(errors)), 1e3 * p95(times)


def _reviews(
    client: Client,
    number: int,
    until: float,
    targets: list[str],
    times: list[float],
    errors: list[str],
) -> None:
    """One reviewer: a page, then a decision, each after some seconds of reading."""
    chance = random.Random(number)
    while time.monotonic() < until:
        target = chance.choice(targets)
        asks = (
            lambda: client.get(f"{CASE}/document/{chance.randint(1, 24):04d}/page/1?view=text"),
            lambda target=target: client.act(target=target, row=target, verdict="withhold"),
            lambda target=target: client.act(target=target, row=target, verdict="withhold"),
            lambda: client.get(f"{CASE}/?show=all"),
        )
        time.sleep(chance.uniform(1, 4))
        began = time.perf_counter()
        reply = chance.choice(asks)()
        times.append(time.perf_counter() - began)
        if reply.status not in (200, 409):
            errors.append(f"{reply.status}")


def show(measured: dict[str, float]) -> None:
    """Print what was measured beside what was asked."""
    print("\nAt the screens")
    for name, value in measured.items():
        print(f"{name:<56}{value:>10.2f}   asked: at most {ASKED[name]:g}")


if __name__ == "__main__":
    show(figures())
