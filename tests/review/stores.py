# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases to try things on, and ways to write a database that the store does not offer."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from redact.review import CaseStore
from redact.review.acts import (
    Act,
    Approval,
    Grouping,
    GroupingKind,
    Mark,
    MarkKind,
    Reversal,
    Statement,
)
from redact.review.audit import Entry
from redact.types import Box, Decision, Verdict

AT = "2026-01-01T00:00:00.000Z"


def decision(target: str = "a", verdict: Verdict = Verdict.WITHHOLD) -> Decision:
    return Decision(target, verdict, ("s40(2)",), "policy:x", AT, "policy")


def entry(target: str = "a", action: str = "withhold") -> Entry:
    return Entry("policy:x", action, target, ("s40(2)",), {"label": "PERSON"})


def record(store: CaseStore, acts: Iterable[Act] = (), entries: Iterable[Entry] = ()) -> None:
    """Acts, each with an event of its own, and further events, in one batch."""
    with store.change() as change:
        for act in acts:
            change.act(act, entry(type(act).__name__, "act"))
        for other in entries:
            change.event(other)


def full(folder: Path) -> None:
    """A case of 14 events in three batches, with two acts of every kind."""
    region = ((0, Box(1.0, 2.0, 30.5, 40.0)),)
    placed = Decision(
        *("b", Verdict.RELEASE, (), "officer", AT, "key", "reviewer", "a note"),
        *("", "d" * 64, "pdf.v1", 3, 9, region, "PERSON"),
    )
    kinds: list[tuple[Act, Act]] = [
        (decision(), placed),
        (Mark("d", MarkKind.CHECKED, "x", "r", AT), Mark("e", MarkKind.PAGE_READ, "y", "r", AT)),
        (
            Grouping(GroupingKind.MERGE, ("a", "b"), "x", "r", AT),
            Grouping(GroupingKind.CARE, ("a",), "x", "r", AT, "child"),
        ),
        (
            Statement("s40(2)", "x", "r", AT, harm="h", public_interest="p"),
            Statement("s31(1)", *"xr", AT, limb="a"),
        ),
        (Reversal(1, "x", "r", AT), Reversal(2, "x", "r", AT)),
        (Approval("d", "x", "r", AT), Approval("e", "x", "r", AT)),
    ]
    with CaseStore.open(folder) as store:
        record(store, [kinds[0][0]], [entry("case", "run")])
        record(store, [first for first, _ in kinds[1:]])
        record(store, [second for _, second in kinds], [entry("source 0001", "released")])


@contextmanager
def raw(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database as somebody has it who is not held back by the store: without triggers."""
    with closing(sqlite3.connect(folder / "case.db")) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        connection.commit()
