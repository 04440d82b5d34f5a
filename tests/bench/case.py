# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the case store costs: to record, to verify, to load.

``figures`` makes a case of 5,000 findings and an audit of 100,000 events, 50,000 of them of
decisions, in a temporary folder and measures on it; about half a minute. The times are of this
machine, now, on the file system of the temporary folder: how long a disk takes to confirm a write
decides the first two.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from redact.review.audit import Entry
from redact.review.store import CaseStore, Change
from redact.types import Decision, Finding, Verdict

FINDINGS, DECISIONS, EVENTS, GROUP = 5_000, 10_000, 100_000, 400
ASKED = {
    "a decision, durable (ms, median)": 2.0,
    "a group decision of 400 (ms, median)": 50.0,
    "loading 5,000 findings and 10,000 decisions (ms, median)": 60.0,
    "verifying 100,000 events, 50,000 decisions (s)": 2.0,
}


def figures() -> dict[str, float]:
    """What was measured, by the names of ``ASKED``."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with CaseStore.open(folder) as store:
            _fill(store, DECISIONS, 0)
        loading = _median(lambda: _load(folder), 7)
        with CaseStore.open(folder) as store:
            return dict(
                zip(ASKED, (*_recording(store), loading * 1e3, _checking(store)), strict=True)
            )


def _recording(store: CaseStore) -> tuple[float, float]:
    one = _median(lambda: _fill(store, 1, 0, found=False), 200)
    group = _median(lambda: _fill(store, GROUP, 0, found=False), 9)
    return one * 1e3, group * 1e3


def _checking(store: CaseStore) -> float:
    while (number := store.log.last()[0]) < EVENTS:
        more = min(5_000, EVENTS - number)
        decided = min(more, max(0, EVENTS // 2 - len(store.all(Decision))))
        _fill(store, decided, more - decided, found=False)
    return _median(lambda: _whole(store), 3)


def _load(folder: Path) -> None:
    """As somebody opens a case to look at it."""
    with CaseStore.read(folder) as store:
        if (len(store.findings()), len(store.all(Decision))) != (FINDINGS, DECISIONS):
            raise RuntimeError("the case that was made for measuring has lost something")


def _fill(store: CaseStore, decisions: int, events: int, *, found: bool = True) -> None:
    """One transaction: decisions with their events, further events, and findings when asked."""
    with store.change() as change:
        if found:
            for document in range(FINDINGS // 10):
                change.put_findings(_id("d", document), _findings(document))
        _decide(change, store.now(), decisions)
        for number in range(events):
            data = {"document": _id("d", number), "pages": 3, "released": _id("r", number)}
            change.event(Entry("officer", "released", f"source {number:04d}", ("s40(2)",), data))


def _findings(document: int) -> Iterator[tuple[Finding, str, int]]:
    for number in range(10):
        place = (number * 40, number * 40 + 13)
        finding = Finding(
            _id("d", document), "PERSON", *place, 0.85, "spacy.v1", "a name", reader="pdf.v1"
        )
        yield finding, "Example Person", 0


def _decide(change: Change, at: str, count: int) -> None:
    for number in range(count):
        made = Decision(
            _id("f", number),
            Verdict.WITHHOLD,
            ("s40(2)",),
            "officer",
            at,
            "key",
            "reviewer",
            document=_id("d", number // 10),
            reader="pdf.v1",
            start=number,
            end=number + 13,
            label="PERSON",
        )
        data = {"label": "PERSON", "boxes": [[0, 72.0, 144.5, 150.0, 156.0]], "via": "key"}
        change.act(made, Entry(made.actor, "withhold", made.target, made.exemptions, data))


def _whole(store: CaseStore) -> None:
    if store.verify() != EVENTS:
        raise RuntimeError("the case that was made for measuring has another number of events")


def _median(action: Callable[[], object], times: int) -> float:
    """Median wall-clock seconds of an action."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def _id(kind: str, number: int) -> str:
    return f"{kind}{number:031x}"
