# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an officer should look at, though nothing in it is wrong enough to stop for.

It names entries by their place and never quotes a term: term lists give covert names away.
"""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from redact.config import TermEntry, not_acted_on
from redact.errors import RedactError
from redact.law import not_security_bodies
from redact.review import CaseStore
from redact.review.store import now
from redact.run.setup import Setup
from redact.text import fold


def doubts(setup: Setup) -> Iterator[str]:
    """Sentences for the officer, in the order of the files."""
    keys = ", ".join(not_acted_on(setup.case))
    if keys:
        yield f"this version does not act on {keys} of the case file"
    others = {fold(name) for name in not_security_bodies()}
    for number, given in enumerate(setup.case.terms.s23, start=1):
        entry = given if isinstance(given, TermEntry) else TermEntry(term=given)
        if {fold(term) for term in (entry.term, *entry.aliases)} & others:
            yield (
                f"entry {number} of terms.s23 names a body that section 23(3) does not list;"
                " section 24 or 31 may apply instead"
            )
    yield from _stale(setup, date.today())


def _stale(setup: Setup, today: date) -> Iterator[str]:
    """Terms that somebody was to look at again by a day that is over."""
    for name, entries in (("s23", setup.case.terms.s23), ("s31", setup.case.terms.s31)):
        for number, entry in enumerate(entries, start=1):
            due = entry.review_by if isinstance(entry, TermEntry) else None
            if due is not None and due < today:
                yield (
                    f"entry {number} of terms.{name} was to be reviewed by {due.isoformat()}:"
                    " check that it is still right, and give it a new day"
                )


def clock_doubt(folder: Path) -> str:
    """A sentence when this machine's clock is behind the newest event of a case; else nothing.

    The audit keeps its order whatever the clock says, but its times would mislead.
    """
    if not (folder / "case.db").is_file():
        return ""
    newest = ""
    # What is wrong with the case itself, the command that follows says and acts on.
    with contextlib.suppress(RedactError), CaseStore.read(folder) as store:
        newest = store.log.last()[2]
    if newest <= now():
        return ""
    return (
        f"this machine's clock is behind the newest event of the case ({newest}); set it right:"
        " until it has caught up, that time is recorded again, and the clock's beside it"
    )
