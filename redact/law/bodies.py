# SPDX-License-Identifier: AGPL-3.0-or-later
"""The security bodies of s23(3), dated, and bodies that are often taken for one.

It is the list of the statute and what lies inside its bodies; not a list of words to look for: the
names people use in e-mails belong in the term list of a case.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from redact.law.tables import table


@dataclass(frozen=True, slots=True)
class SecurityBody:
    """One body: the letter of s23(3) (``(a)``), its name, and from when to when it counts.

    ``until`` is the first day on which it no longer counts, None while it does; being abolished
    ends nothing. ``reached_through`` names the listed body it is part of, empty when it is listed.
    """

    letter: str
    name: str
    since: date
    until: date | None = None
    reached_through: str = ""


def security_bodies(on: date) -> tuple[SecurityBody, ...]:
    """The bodies that count on that day, in the order of the section, listed ones first."""
    return tuple(
        body for body in _bodies() if body.since <= on and (body.until is None or on < body.until)
    )


def not_security_bodies() -> tuple[str, ...]:
    """Names of bodies that s23 does not reach: s24 or s31, if any, instead."""
    return tuple(table("s23_bodies")["not_listed"])


@cache
def _bodies() -> tuple[SecurityBody, ...]:
    rows = [SecurityBody(**row) for row in table("s23_bodies")["bodies"]]
    return tuple(sorted(rows, key=lambda body: (body.letter, body.reached_through != "")))
