# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server killed while it writes, a cache that was deleted, a page that cannot be drawn, a disk
that is full: a sentence, and nothing half done."""

import multiprocessing
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from redact.config import Ask
from redact.errors import StorageFailed
from redact.review import Casebook, CaseStore, Snapshot, State
from redact.review.store.case_store import Change
from redact.run import casework
from redact.web import workshop
from tests.web.serving import CASE, REVIEWER, Served
from tests.web.test_forged_and_stale import some_finding, some_group, standing


def _decide_and_die(folder: str, group: str, after: int) -> None:
    """Decide a group, and be killed once so many of its acts are written."""
    written = 0
    act = Change.act

    def dying(self: Change, *given: object) -> None:
        nonlocal written
        written += 1
        if written > after:
            os.kill(os.getpid(), signal.SIGKILL)
        act(self, *given)  # type: ignore[arg-type]

    Change.act = dying  # type: ignore[method-assign]
    with CaseStore.open(Path(folder)) as store:
        setup = casework.setup_of(store.settings())
        book = Casebook(store, setup.policy, setup.case)
        book.do(REVIEWER, Ask(target=group, verdict="withhold"))


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_server_killed_in_a_group_decision_has_decided_nothing(
    served: Served, after: int
) -> None:
    group, findings = some_group(served)
    client = served.client(REVIEWER)
    assert client.get(f"{CASE}/documents").status == 200
    given = (str(served.case), group, after)
    process = multiprocessing.get_context("fork").Process(target=_decide_and_die, args=given)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert all(standing(served, finding) is State.UNDECIDED for finding in findings)
    assert client.act(target=group, verdict="withhold").status == 200
    assert all(standing(served, finding) is State.WITHHELD for finding in findings)
    with CaseStore.read(served.case) as store:
        store.verify(served.case.parent)


def test_pages_and_previews_come_back_after_the_cache_was_deleted(served: Served) -> None:
    client = served.client(REVIEWER)
    shutil.rmtree(served.case / "cache")
    (served.case / "cache").mkdir()
    assert client.get(f"{CASE}/").status == 200
    assert "detection windows" in client.get(f"{CASE}/document/0002/page/1?view=text").text
    picture = client.get(f"{CASE}/document/0002/page/1.png")
    assert (picture.status, picture.body[:4]) == (200, b"\x89PNG")
    assert client.get(f"{CASE}/document/0002/preview/1.png").body[:4] == b"\x89PNG"


def test_pages_and_documents_that_are_not_there(served: Served) -> None:
    client = served.client(REVIEWER)
    for path in (
        "/document/0002/page/99",
        "/document/0002/page/0",
        "/document/0002/page/99.png",
        "/document/0002/page/99/words",
        "/document/0099/page/1",
        "/document/7/page/1",
        "/document/0099/preview/1",
        "/group/nothing",
        "/bundle.zip",
    ):
        reply = client.get(f"{CASE}{path}")
        assert reply.status in (404, 409), path
        assert "Traceback" not in reply.text and 'role="alert"' in reply.text


def test_a_page_that_cannot_be_drawn_is_a_sentence_and_its_text_stays(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served.client(REVIEWER)
    assert client.get(f"{CASE}/document/0002/page/1").status == 200
    for file in (served.case / "cache").glob("*/*/rendition.pdf"):
        size = file.stat().st_size
        file.write_bytes(b"x" * size)
    reply = client.get(f"{CASE}/document/0002/page/1.png", Accept="application/json")
    assert reply.status in (404, 500) and reply.json["error"]
    assert "detection windows" in client.get(f"{CASE}/document/0002/page/1?view=text").text
    reply = client.get(f"{CASE}/document/0002/preview/1")
    assert "It would not go out" in reply.text


def test_a_full_disk_is_told_and_nothing_is_half_done(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, (group, findings) = served.client(REVIEWER), some_group(served)
    assert client.get(f"{CASE}/documents").status == 200
    write = Change.write

    def full(self: Change) -> None:
        raise StorageFailed("the disk is full, so nothing could be written; free some space")

    monkeypatch.setattr(Change, "write", full)
    reply = client.act(target=group, verdict="withhold")
    assert reply.status == 507 and "disk is full" in reply.json["error"]
    monkeypatch.setattr(Change, "write", write)
    assert all(standing(served, finding) is State.UNDECIDED for finding in findings)
    assert client.act(target=group, verdict="withhold").status == 200


def test_a_fault_of_ours_quotes_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = served.client(REVIEWER)

    def broken(*_: object) -> None:
        raise RuntimeError("Delphine Thackray lives at 1 Secret Street")

    monkeypatch.setattr(Snapshot, "in_play", broken)
    reply = client.get(f"{CASE}/")
    assert reply.status == 500 and "Thackray" not in reply.text
    assert "Thackray" not in caplog.text
    assert "RuntimeError at" in caplog.text


def test_what_is_withheld_anew_is_searched_for_in_the_whole_case(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that nothing found: withheld once, the case is searched for them by itself."""
    monkeypatch.setattr(workshop, "_QUIET", 0.05)
    client = served.client(REVIEWER)
    with CaseStore.read(served.case) as store:
        before = len(store.findings())
    hits = client.get(f"{CASE}/search?q=perimeter%20road").text
    target = hits.split('data-target="')[1].split('"')[0]
    assert client.act(target=target, verdict="withhold", label="PERSON").status == 200
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with CaseStore.read(served.case) as store:
            setup = casework.setup_of(store.settings())
            snapshot = Snapshot(store, setup.policy, setup.case)
            if casework.is_searched(snapshot):
                break
        time.sleep(0.2)
    assert casework.is_searched(snapshot)
    assert len(snapshot.held) >= before
    some = some_finding(served)
    assert client.act(target=some, verdict="withhold").status == 200
