# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job table: which stage of which document is under way, how often it was tried, how it ended.

A job is a row under the key of its result in the cache. It is leased by one run at a time; since
one process holds the case, a lease of any other owner is of a run that is dead.

A worker that dies counts against its job: after ``MOST_ATTEMPTS`` the job has failed. The death of
the run itself may be nobody's fault, so it is no failure yet: what was under way is done last and
alone from then on, so that all the others are done first and the next death has one possible
cause. A job during which the run has died ``MOST_INTERRUPTIONS`` times is left out, or no run
would ever end; from then on every second run tries it once more. An orderly end of the run (it is
stopped, or the disk is full) counts as nothing, but what was under way is done last too.

It does not hold results (those are in the cache), and its rows are no evidence: they survive the
death of any process, but the newest may be lost when the machine loses power.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from redact.review.store.database import Database
from redact.review.store.log import now

MOST_ATTEMPTS = 3
MOST_INTERRUPTIONS = 5


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A stage of a document: ``attempts`` are workers it has killed, ``interrupted`` runs that
    ended while it was under way; ``reason`` says why it failed or was refused."""

    key: str
    stage: str
    target: str
    state: JobState
    attempts: int = 0
    interrupted: int = 0
    owner: str = ""
    since: str = ""
    reason: str = ""


class Jobs:
    """The jobs of an open case, as one run sees them. StorageFailed when the disk fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owner = secrets.token_hex(8)

    def recover(self) -> None:
        """Take back what dead runs had leased, and let what failed be tried anew: with all its
        attempts, but once only if the run has died of it."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE job SET attempts = 0, interrupted = MIN(interrupted, ?), state = 'waiting'"
                " WHERE state = 'failed'",
                (MOST_INTERRUPTIONS - 1,),
            )
            connection.execute(
                "UPDATE job SET state = 'waiting', owner = '', interrupted = interrupted + 1"
                " WHERE state = 'leased' AND owner != ?",
                (self._owner,),
            )

    def unfinished(self) -> dict[str, Job]:
        """By key, the jobs that were begun and not ended."""
        return {job.key: job for job in self._select("WHERE state IN ('waiting', 'leased')")}

    def lease(self, key: str, stage: str, target: str) -> None:
        """This run works on the job from now on."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO job VALUES (?, ?, ?, 'leased', 0, 0, ?, ?, '')"
                " ON CONFLICT (key) DO UPDATE SET state = 'leased', owner = excluded.owner,"
                " since = excluded.since, target = excluded.target, reason = ''",
                (key, stage, target, self._owner, now()),
            )

    def died(self, key: str) -> int:
        """A worker died of the job, which waits for another; how many have by now."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE job SET attempts = attempts + 1, state = 'waiting', owner = ''"
                " WHERE key = ?",
                (key,),
            )
            found = connection.execute("SELECT attempts FROM job WHERE key = ?", (key,)).fetchone()
        return int(found[0]) if found else 0

    def end(self, key: str, state: JobState, reason: str = "") -> None:
        """The job is done, refused or failed; what was held against it is forgotten unless it
        has failed."""
        kept = int(state is JobState.FAILED)
        with self._transaction() as connection:
            connection.execute(
                "UPDATE job SET state = ?, owner = '', reason = ?, attempts = attempts * ?,"
                " interrupted = interrupted * ? WHERE key = ?",
                (str(state), reason, kept, kept, key),
            )

    def give_back(self) -> None:
        """This run ends in good order: nothing is under way any more, and what was is done last."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE job SET state = 'waiting', owner = '', interrupted = MAX(interrupted, 1)"
                " WHERE state = 'leased' AND owner = ?",
                (self._owner,),
            )

    def all(self) -> tuple[Job, ...]:
        """Every job, by key."""
        return tuple(self._select("ORDER BY key"))

    def _select(self, which: str) -> Iterator[Job]:
        rows = self._database.rows(f"SELECT * FROM job {which}")  # noqa: S608
        for key, stage, target, state, *rest in rows:
            yield Job(key, stage, target, JobState(state), *rest)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that survives this process, without waiting for the disk: a lost lease
        costs nothing. What the case records afterwards waits for the disk again."""
        connection = self._database.connection
        connection.execute("PRAGMA synchronous = NORMAL")
        try:
            with self._database.transaction():
                yield connection
        finally:
            connection.execute("PRAGMA synchronous = FULL")
