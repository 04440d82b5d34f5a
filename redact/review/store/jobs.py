# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job table: which stage of which document is under way, how often it was tried, how it ended.

A job is a row under the key of its result in the cache. It is leased by one run at a time; since
one process holds the case, a lease of any other owner is of a run that is dead. Deaths of a worker
count as attempts, deaths of the run do not: those are nobody's document's fault, but what was under
way then is tried last. It does not hold results: those are in the cache.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from redact.review.store.database import Database
from redact.review.store.log import now

MOST_ATTEMPTS = 3


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
    """The jobs of an open case, as one run sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owner = secrets.token_hex(8)

    def recover(self) -> None:
        """Take back what runs that are dead had leased, and let what failed be tried anew."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE job SET state = 'waiting', owner = '', interrupted = interrupted + 1"
                " WHERE state = 'leased' AND owner != ?",
                (self._owner,),
            )
            connection.execute(
                "UPDATE job SET state = 'waiting', attempts = 0 WHERE state = 'failed'"
            )

    def interrupted(self, keys: Iterable[str]) -> dict[str, int]:
        """By key, how many runs ended while it was under way; keys without one are left out."""
        found = {}
        for key in keys:
            row = self._row("SELECT interrupted FROM job WHERE key = ?", key)
            if row and row[0]:
                found[key] = int(row[0])
        return found

    def lease(self, key: str, stage: str, target: str) -> int:
        """This run works on the job from now on; how many workers it has killed before."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO job VALUES (?, ?, ?, 'leased', 0, 0, ?, ?, '')"
                " ON CONFLICT (key) DO UPDATE SET state = 'leased', owner = excluded.owner,"
                " since = excluded.since, target = excluded.target",
                (key, stage, target, self._owner, now()),
            )
        row = self._row("SELECT attempts FROM job WHERE key = ?", key)
        return int(row[0]) if row else 0

    def died(self, key: str) -> int:
        """A worker died of the job; how many have by now."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE job SET attempts = attempts + 1, state = 'waiting', owner = ''"
                " WHERE key = ?",
                (key,),
            )
        row = self._row("SELECT attempts FROM job WHERE key = ?", key)
        return int(row[0]) if row else 0

    def end(self, key: str, state: JobState, reason: str = "") -> None:
        """The job is done, refused or failed."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE job SET state = ?, owner = '', reason = ? WHERE key = ?",
                (str(state), reason, key),
            )

    def all(self) -> tuple[Job, ...]:
        """Every job, by key."""
        rows = self._database.connection.execute("SELECT * FROM job ORDER BY key")
        return tuple(
            Job(key, stage, target, JobState(state), *rest)
            for key, stage, target, state, *rest in rows
        )

    def _row(self, query: str, key: str) -> tuple[int, ...] | None:
        row: tuple[int, ...] | None = self._database.connection.execute(query, (key,)).fetchone()
        return row
