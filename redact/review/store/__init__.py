# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case, one folder, one database: the only package that speaks SQL."""

from redact.review.store.case_store import CaseStore, Change, Held, Read
from redact.review.store.jobs import MOST_ATTEMPTS, MOST_INTERRUPTIONS, Job, Jobs, JobState
from redact.review.store.log import now
from redact.review.store.seal import SEAL

__all__ = [
    "MOST_ATTEMPTS",
    "MOST_INTERRUPTIONS",
    "SEAL",
    "CaseStore",
    "Change",
    "Held",
    "Job",
    "JobState",
    "Jobs",
    "Read",
    "now",
]
