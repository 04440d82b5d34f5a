# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who are named in public in an office: their names stay readable.

Guarantees that a full name or alias of a published official is kept, and the surname alone only
where an office stands before it or where nobody else in the document bears it. With dates of the
office, only what was written within them is kept; where nothing says when a passage was written,
it is. It keeps names only: private facts about an official are other findings.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from redact.config.case import CaseConfig, Official
from redact.detect.dated import Dates
from redact.detect.people.grammar import read_name
from redact.detect.people.initials import initials_of
from redact.detect.people.layout import Layout
from redact.detect.people.variants import Parts, parts_of
from redact.text import Skeleton, skeleton_of
from redact.types import Document, Finding

_WHY = "a published official"
_OFFICE = "CC|DCC|ACC|PCC"
_COURTESY = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Cllrs?|Councillors?|"
_COURTESY += rf"{_OFFICE})"
_OFFICES = re.compile(
    r"(?:Chief Constable|Commissioner|Chief Officer|Chief Executive|Minister|Secretary of State|"
    r"Mayor|Director|Judge|Coroner|Commander)\.?\s{1,2}$"
)
_SHORT_OFFICES = re.compile(rf"(?<![\w/])(?:T/|A/)?(?:{_OFFICE}|DPCC)\.?\s{{1,2}}$")
# "Cllrs Malik, Dole and Ormerod": elected members, each by the surname.
_ELECTED = re.compile(
    r"(?<!\w)(?:Cllrs?|Councillors?)\.?\s{1,2}(?:[A-Z][\w'’-]{1,30}(?:,|,? and)\s{1,2}){0,8}$"
)
_CALLED = re.compile(rf"\b{_COURTESY}\.?\s{{1,2}}$")
_KEY = re.compile(r"(?:^|\s)([A-Z]{2,4})[ \t]{2,8}$")
_JOINED = re.compile(r"[-‐‑]\s{0,3}[^\W\d_]")


def officials(document: Document, case: CaseConfig) -> tuple[Finding, ...]:
    """Keep findings for the published officials of the case configuration."""
    layout = Layout(document)
    skeleton = skeleton_of(layout.text)
    dated = any(official.from_ or official.to for official in case.published_officials)
    dates = Dates(document) if dated else None
    found = {
        span
        for official in case.published_officials
        for span in _places(layout, skeleton, official)
        if _in_office(official, dates, span[0])
    }
    return tuple(
        replace(layout.finding(start, end, 1.0, "officials.v1", _WHY), keep=True)
        for start, end in sorted(found)
    )


def _in_office(official: Official, dates: Dates | None, offset: int) -> bool:
    if dates is None or (official.from_ is None and official.to is None):
        return True
    written = dates.at(offset)
    if written is None:
        return True
    return (official.from_ or written) <= written <= (official.to or written)


def forms_of(name: str) -> tuple[str, ...]:
    """The full forms of an official's name; never a single word of a longer name."""
    parts = parts_of(name)
    if parts is None or not parts.full:
        return (name,)
    first, surname = parts.given[0], parts.surname
    return (name, f"{first} {surname}", f"{surname}, {first}", f"{surname} {first}")


def _places(layout: Layout, skeleton: Skeleton, official: Official) -> Iterator[tuple[int, int]]:
    text = layout.text
    full = []
    for name in (official.name, *official.aliases):
        for form in forms_of(name):
            full += [span for span in skeleton.find(form) if _stands_alone(text, *span)]
    yield from full
    parts = parts_of(official.name)
    if parts is None or not parts.full:
        return
    yield from _own_initials(text, official.name, sorted(set(full)))
    for start, end in skeleton.find(parts.surname):
        if text[start].isupper() and _stands_alone(text, start, end):
            member = "councillor" in official.role.casefold()
            elected = member and _ELECTED.search(text, max(0, start - 160), start)
            yield from _surname(layout, parts, start, end, bool(full), bool(elected))


def _surname(
    layout: Layout, parts: Parts, start: int, end: int, named: bool, elected: bool
) -> Iterator[tuple[int, int]]:
    """The surname alone, after an office; after ``Ms`` only where the full name stands too."""
    before = layout.text[max(0, start - 30) : start]
    if elected and _is_only_bearer(layout, parts):
        yield start, end
        return
    called = _SHORT_OFFICES.search(before) or (named and _CALLED.search(before))
    if _OFFICES.search(before) or (called and _is_only_bearer(layout, parts)):
        yield start, end
    elif _initialled(before, parts) and (named or _is_only_bearer(layout, parts)):
        yield layout.text.rindex(parts.given[0][0], 0, start), end


def _own_initials(text: str, name: str, full: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """``DH`` where the document says in brackets, right after the full name, that it means it, or
    has it before the name as keys to initials have it.

    Not when it says the same of somebody else, too.
    """
    letters = initials_of(name)
    said = re.compile(rf"[ ]?\({re.escape(letters)}\)")
    own = sum(bool(said.match(text, end)) for _, end in full)
    keys = (_KEY.search(text, max(0, start - 14), start) for start, _ in full)
    key = next(filter(None, keys), None)
    letters = key.group(1) if key else letters
    if len(letters) < 2 or not (own or key) or len(said.findall(text)) > own:
        return
    for found in re.finditer(rf"(?<![\w&-]){re.escape(letters)}(?![\w&-])", text):
        yield found.span()


def _initialled(before: str, parts: Parts) -> bool:
    return bool(re.search(rf"\b{re.escape(parts.given[0][0])}\.? $", before))


def _is_only_bearer(layout: Layout, parts: Parts) -> bool:
    """Whether nobody with another first name bears the surname in this document."""
    pattern = re.compile(rf"([A-Z][\w'’-]{{0,30}})\.?[ ]{{1,2}}{re.escape(parts.surname)}\b")
    titles = re.compile(rf"{_COURTESY}$|Constable$|Commissioner$")
    others = {
        match.group(1)
        for match in pattern.finditer(layout.text)
        if not titles.match(match.group(1))
    }
    own = {parts.given[0], parts.given[0][0]}
    return others <= own


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the name does not go on into a longer, different one."""
    if _JOINED.match(text, end) or (
        start > 1 and text[start - 1] in "-‐‑" and text[start - 2].isalpha()
    ):
        return False
    if text[end : end + 1] in ("@", "_", "\\") or text[start - 1 : start] in ("@", "_", "\\", "."):
        return False
    longer = read_name(text, start, min(len(text), end + 40))
    return longer is None or longer.end <= end or not text[start].isupper() or _breaks(text, end)


def _breaks(text: str, end: int) -> bool:
    """Whether the next word belongs to a new line or clause, not to the name."""
    return not re.match(r" [^\W\d_]", text[end : end + 2])
