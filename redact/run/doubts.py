# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an officer should look at in the files that order a run, though nothing in them is wrong.

It names entries by their place and never quotes a term: term lists give covert names away.
"""

from collections.abc import Iterator

from redact.config import TermEntry, not_acted_on
from redact.law import not_security_bodies
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
