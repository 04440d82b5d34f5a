# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in forms and minutes: values of labels, attendance and distribution lists, other names.

Guarantees that a label or a heading says that people follow. It does not join a table's cells;
initials are ``initials``'s.
"""

import re
from collections.abc import Iterator

from redact.detect.people.grammar import Name
from redact.detect.people.layout import Layout, Line
from redact.detect.people.lexicon import fold_word, lexicon
from redact.detect.people.lists import one_person, split_people
from redact.types import Finding

_LABEL = re.compile(
    r"(?<![\w/])([A-Z][\w'’()/]{0,30}(?: [\w'’()/&]{1,30}){0,9}) ?(?::[ \t]{0,8}|\.{3,80} ?)(?=\S)"
)
_NAME_LABEL = re.compile(
    r"\b(?:names?|surnames?|forenames?|enw(?:au)?|cyfenw|alias(?:es)?|aka|nickname|n[eé]e)\b",
    re.IGNORECASE,
)
_NOT_NAMED = re.compile(
    r"\b(?:file|user|company|organisation|operation|project|system|document|domain|host|street|"
    r"trading|business|school|product|bank|code|template|road|place|force|unit|team|group|court)\b",
    re.IGNORECASE,
)
_PERSON_LABEL = re.compile(
    r"(?:\bby|\bapplicant|\brequester|\bcomplainant|\bofficer(?: in (?:the )?case)?|\boic|\bauthor|"
    r"\bsigned|\bsignature\b.*|\ballocated(?: to)?|\bassigned(?: to)?|\bowner|\bcontact|\bvictim|"
    r"\bwitness|\bsuspect|\bdefendant|\baccused|\bdetainee|\bcaller|\binformant|"
    r"\bstatement of|\bon behalf of|\bqa|\breviewer|\bapprover|\bdecision maker|\bcaseworker|"
    r"\bcase officer|\bapproved|\bauthorised|\bprepared|\bwitnessed|\binvestigated|"
    r"\breferee(?: \d)?|"
    r"\bsupervisor|\bline manager|\bmanager|\bnext of kin|\bpatient|\bclient|"
    r"\bhandler|\binterviewer|\binterviewee|\binterpreter|\bdriver|\bkeeper|\bemployee|\breferrer|"
    r"\bappellant|\binvestigator|\bnurse|\bdoctor|\bgp|\bsolicitor|\bchild|\bparent|\bguardian|"
    r"\bcarer|\bpartner|\bspouse|\baction|\blead|\bto|\bfrom|\bfao|\battention|\battn|\bc/o|"
    r"\bchair(?:man|person)?|\bsecretary|\bminutes?|\bnotes?|\bclerk|\bpresenter|\bspeaker|"
    r"\bceisydd|\bswyddog|\bllofnod|\bgan)(?: \([^)]*\))?$",
    re.IGNORECASE,
)
_ATTENDANCE = re.compile(
    r"(?:those |members |also |officers |staff )?"
    r"(?:present|roll call|(?:those |not )there|in attendance|"
    r"attend(?:ees|ing|ance|ed)|apologies(?: for absence)?(?: (?:received )?from)?|absent|"
    r"circulation|distribution(?: list)?|"
    r"copied to|copies to|cc|members(?:hip)?|panel(?: members)?|participants|invited|guests|"
    r"observers|witnesses|persons? involved|rota|recipients|interviewees|defendants|suspects|"
    r"victims|tystion|by (?:phone|teams|video)|yn bresennol|presennol|ymddiheuriadau|dosbarthiad)"
    r"(?: \([^)\n]{0,40}\))?(?:[ \t]{0,3}(?::|$|-|–|\t)|[ ]{3,}(?=[A-Z]))",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\d{1,2}[.)]? |[A-Z][A-Z ]{6,}$|.{0,60}:$")
_LONGEST_ROLE = 50
_SURE = 0.6
_ALIAS = re.compile(
    r"[^(\n]{0,14}\((?:(?:also )?(?:known|called)? ?(?:to \w{2,8} )?(?:as )?|a\.?k\.?a\.? )"
    r"(?:[\"“‘']([A-Z][\w'’ -]{1,24})[\"”’']|([A-Z][a-zà-ÿ]{1,15}))\)"
)
_QUOTED = re.compile(r"[ ]{0,2},?[ ]{1,2}[\"“]([A-Z][\w’-]{2,15})()[\"”](?=[ ]?[,;.)\n]|$)")
_ALSO = "another name of somebody, in brackets after the first"
_SHORT = re.compile(r"[A-Z](?:[.-]{0,2}[A-Z]){1,3}\.?")
_LABELLED = "the value of a label that asks for a person"
_ATTENDED = "in a list of people who attended or received this"


def labelled(layout: Layout) -> Iterator[Finding]:
    """Values of ``Name of applicant:``, ``Officer in case:``, ``Allocated to:`` and their like."""
    for row, line in enumerate(layout.lines):
        held = ":" in line.text or "..." in line.text
        marks = [*_LABEL.finditer(line.text[:2000])] if held else []
        for number, mark in enumerate(marks):
            stop = marks[number + 1].start(1) if number + 1 < len(marks) else len(line.text)
            yield from _value(layout, mark.group(1), line.start + mark.end(), line.start + stop)
        if not marks and row + 1 < len(layout.lines):
            yield from _below(layout, line, layout.lines[row + 1])


def _value(layout: Layout, label: str, start: int, end: int) -> Iterator[Finding]:
    kind = _kind_of(label)
    if not kind:
        return
    fragment = re.split(r"\t| {3,}|[.;] (?=[A-Z])|\||, (?=[a-z0-9])", layout.text[start:end])[0]
    names = list(split_people(fragment, start)) or [
        name for name in split_people(fragment, start, small=True) if name.full and name.known
    ]
    for name in names:
        first = name.words[0]
        if kind == "role" and not (name.known or name.full or first.folded not in layout.bodies):
            continue
        yield layout.finding(name.start, name.end, 0.9, "label.v1", _LABELLED)
    parts = [part.strip() for part in re.split("[,;/&]", fragment)]
    if names or not all(map(_is_short, parts)):
        return
    at = start
    for part in parts:
        at = layout.text.index(part, at)
        yield layout.finding(at, at + len(part), 0.85, "label.v1", _LABELLED)
        at += len(part)


def _is_short(part: str) -> bool:
    """Whether a label's value is initials and no abbreviation."""
    return bool(_SHORT.fullmatch(part)) and part.rstrip(".").casefold() not in lexicon().groups


def _below(layout: Layout, label: Line, value: Line) -> Iterator[Finding]:
    """A label without a colon, its value on the next line or after a wide gap."""
    parts = re.split(r"\t| {3,}", label.text, maxsplit=1)
    start, end = value.start, value.end
    if len(parts) == 2:
        start, end = label.start + len(label.text) - len(parts[1]), label.end
    elif not label.text or len(label.text) > 40:
        return
    called = parts[0].rstrip(":")
    plainly = len(parts) == 2 or label.text.endswith(":")
    if _kind_of(called) if plainly else _is_name_label(called):
        name = one_person(layout.text[start:end], start)
        if name and name.clear and (name.full or name.known):
            yield layout.finding(name.start, name.end, 0.85, "label.v1", _LABELLED)


def _kind_of(label: str) -> str:
    plain = label.strip()
    if _is_name_label(plain):
        return "name"
    role = len(plain) < _LONGEST_ROLE and _PERSON_LABEL.search(plain)
    return "role" if role and not _NOT_NAMED.search(plain) else ""


def _is_name_label(label: str) -> bool:
    return bool(_NAME_LABEL.search(label) and not _NOT_NAMED.search(label))


def attended(layout: Layout) -> Iterator[Finding]:
    """People of attendance, apologies and distribution lists."""
    for name in _attendees(layout):
        score = 0.95 if name.full else 0.85
        yield layout.finding(name.start, name.end, score, "attendance.v1", _ATTENDED)


def _attendees(layout: Layout) -> Iterator[Name]:
    lines = layout.lines
    for row, line in enumerate(lines):
        match = _ATTENDANCE.match(line.text)
        if match is None:
            continue
        inline = line.text[match.end() :].strip()
        if inline:
            yield from _entries(layout, line.start + match.end(), line.end)
        gap = 0
        for below in lines[row + 1 : row + 41]:
            if not below.text:
                gap += 1
                if gap > 1 or inline:
                    break
                continue
            if _HEADING.match(below.text) or _ATTENDANCE.match(below.text):
                break
            if gap and not _starts_person(layout, below):
                break
            yield from _entries(layout, below.start, below.end)
            inline = "x"


def _starts_person(layout: Layout, line: Line) -> bool:
    first = next(iter(split_people(line.text[:120], line.start, small=True)), None)
    return len(line.text) < 160 and first is not None and first.start - line.start < 30


def _entries(layout: Layout, start: int, end: int) -> Iterator[Name]:
    for name in split_people(layout.text[start:end], start, small=True):
        if name.full or name.words[0].folded not in layout.bodies:
            yield name


def also_called(layout: Layout, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """``Thaddeus Price (Thad)``, ``Jo Marsh ("Tee Bee")``: another name in brackets after one."""
    words = lexicon()
    for finding in found:
        match = _ALIAS.match(layout.text, finding.end) or _QUOTED.match(layout.text, finding.end)
        if match is None or finding.score < _SURE:
            continue
        quoted, plain = match.group(1), match.group(2)
        group = 1 if quoted else 2
        folded = [fold_word(word) for word in (quoted or plain).split()]
        said = quoted or "as" in match.group().split()
        if plain and not said and plain[0] != layout.text[finding.start]:
            continue
        if not any(words.is_word(word) and word not in words.given for word in folded):
            yield layout.finding(*match.span(group), 0.7, "alias.v1", _ALSO)
