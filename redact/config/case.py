# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case configuration: who the authority is, who may be named, who asked, which terms count.

All keys are optional. The file is itself sensitive: it lists names and covert terms.
"""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from redact.config.reading import Strict, parse, read_table

Treatment = Literal["withhold", "release", "refer"]
Grade = Literal[
    "constable",
    "sergeant",
    "inspector",
    "chief inspector",
    "superintendent",
    "chief superintendent",
    "chief officer",
    "ao",
    "eo",
    "heo",
    "seo",
    "grade 7",
    "grade 6",
    "senior civil service",
]


class Authority(Strict):
    """The body that answers, and what it publishes about itself: this stays readable."""

    name: str = ""
    own_addresses: tuple[str, ...] = ()
    public_mailboxes: tuple[str, ...] = ()
    public_phones: tuple[str, ...] = ()


class Official(Strict):
    """Somebody who is named in public in an office; ``from``/``to`` bound the time in it."""

    name: str
    aliases: tuple[str, ...] = ()
    role: str = ""
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class StaffPolicy(Strict):
    """How staff are treated by grade or task; like all other staff where nothing is said.

    From ``named_from_grade`` up they are named; ``signatory`` is whoever signs a letter.
    """

    named_from_grade: Grade | Literal[""] = ""
    press_office: Treatment | None = None
    signatory: Treatment | None = None


class Participant(Strict):
    """A person who may act in this case, with roles among reviewer, approver, admin."""

    name: str
    roles: tuple[Literal["reviewer", "approver", "admin"], ...] = ()


class Requester(Strict):
    """Whose request this is: mentions are s40(1), not s40(2)."""

    names: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class TermEntry(Strict):
    """A configured term with its aliases; plain strings are the same with nothing else set."""

    term: str
    aliases: tuple[str, ...] = ()
    case_sensitive: bool = False
    why: str = ""
    review_by: date | None = None
    public_label: str = ""


class Terms(Strict):
    """Configured terms per exemption."""

    s23: tuple[str | TermEntry, ...] = ()
    s31: tuple[str | TermEntry, ...] = ()


class CaseConfig(Strict):
    """The whole case configuration. ``controls`` are names planted in the letters to see how well
    reviewers look: the search of a case passes them over, and none may be readable at the end."""

    notes: str = ""
    authority: Authority = Authority()
    published_officials: tuple[Official, ...] = ()
    staff_policy: StaffPolicy = StaffPolicy()
    people: tuple[Participant, ...] = ()
    requester: Requester = Requester()
    terms: Terms = Terms()
    controls: tuple[str, ...] = ()


def not_acted_on(case: CaseConfig) -> tuple[str, ...]:
    """The keys that were given, are kept for the people who decide, and change nothing yet."""
    terms = [entry for entry in (*case.terms.s23, *case.terms.s31) if isinstance(entry, TermEntry)]
    given = {
        "terms.public_label": any(entry.public_label for entry in terms),
    }
    return tuple(key for key, value in given.items() if value)


def load_case(path: Path) -> CaseConfig:
    """The case configuration in a .toml or .json file; BadFile with place and mend."""
    return parse(CaseConfig, read_table(path), path)
