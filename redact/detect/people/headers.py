# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in the headers of e-mails: the message's own, printed ones, and those of quoted levels.

Guarantees that every printed From, To, Cc, Bcc line (also in Welsh, also quoted, also wrapped) and
every "On ... wrote:" line is read, and that mailboxes of teams are not taken for people. Addresses
are another finder's work. It does not repair headers that were cut into columns.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from redact.detect.people.grammar import Name
from redact.detect.people.layout import Layout, Line, outermost
from redact.detect.people.lexicon import lexicon, word_set
from redact.detect.people.lists import one_person, split_people
from redact.text import skeleton_of
from redact.types import Document, Finding

_LABEL = re.compile(r"[*_ ]{0,3}([A-Za-z0][A-Za-z0-9 /'’-]{0,26}?)[*_ ]{0,3}[:;][*_]{0,2}(?:\s|$)")
_PEOPLE = word_set(
    "from frorn frm to t0 cc c bcc sender sentby sentonbehalfof onbehalfof replyto organiser "
    "organizer required optional requiredattendees optionalattendees attendees author oddiwrth "
    "anfonwydgan copi copiat forwardedby resentfrom"
)
_OTHER = word_set(
    "sent date subject subiect attachments attachment importance sensitivity priority when where "
    "categories followup flagstatus anfonwyd dyddiad pwnc atodiadau pwysigrwydd messageid "
    "conversation received size followupflag location duedate"
)
_WROTE = re.compile(r"\b(?:wrote|writes|ysgrifennodd)\b")
_OPENING = re.compile(r"(?:On|Ar|Am)\b")
_LONGEST_LINE = 600
_MAILED = re.compile(r"(?:<|\[|\()(?:mailto:)?[\w.+'-]{1,80}@[\w.-]{1,120}")
_LONGEST_BLOCK = 40
_WHY = "named in the header of an e-mail"


def header_names(document: Document) -> tuple[Finding, ...]:
    """People named in e-mail headers, message's own and printed, as PERSON findings."""
    layout = Layout(document)
    found = [
        layout.finding(name.start, name.end, 0.95 if name.full else 0.85, "header.v1", _WHY)
        for name in (*_printed(layout), *_attributions(layout), *_mailed(layout))
        if not _is_known_body(name, layout)
    ]
    found += [
        layout.finding(start, end, 0.95, "header.v1", _WHY) for start, end in _of_message(layout)
    ]
    return outermost(found)


def label_of_line(line: Line) -> str:
    """``people``, ``other`` or nothing: which kind of header line this is."""
    match = _LABEL.match(line.text)
    if match is None:
        return ""
    name = re.sub(r"[^a-z0]", "", match.group(1).lower())
    if name in _PEOPLE:
        return "people"
    if name == "at":
        return "at"
    return "other" if name in _OTHER else ""


def header_blocks(layout: Layout) -> tuple[tuple[int, int], ...]:
    """(first, last) line numbers of each printed header: two or more of its lines together."""
    kinds = [label_of_line(line) for line in layout.lines]
    blocks = []
    index = 0
    while index < len(kinds):
        if not kinds[index]:
            index += 1
            continue
        last, count, at = index, 1, index + 1
        while at < len(kinds) and at - last <= _LONGEST_BLOCK and layout.lines[at].text:
            if kinds[at]:
                last, count = at, count + 1
            at += 1
        if count > 1:
            blocks.append((index, last))
        index = last + 1
    return tuple(blocks)


def _printed(layout: Layout) -> Iterator[Name]:
    """Names in the people lines of printed headers, wrapped lines included."""
    blocks = header_blocks(layout)
    inside = set()
    for first, last in blocks:
        rows = [n for n in range(first, last + 1) if label_of_line(layout.lines[n])]
        for row, following in pairwise([*rows, last + 1]):
            inside.add(row)
            if label_of_line(layout.lines[row]) in ("people", "at"):
                yield from _value(layout, row, max(row, following - 1))
    for row, line in enumerate(layout.lines):
        if row not in inside and label_of_line(line) == "people":
            yield from _value(layout, row, row)


def _value(layout: Layout, row: int, last: int) -> Iterator[Name]:
    lines = layout.lines
    match = _LABEL.match(lines[row].text)
    if match:
        start = lines[row].start + min(match.end(), len(lines[row].text))
        end = lines[_continued(lines, last)].end
        yield from split_people(layout.text[start:end], start, small=True)


def _continued(lines: tuple[Line, ...], last: int) -> int:
    """The last line of a list that goes on after a separator at the end of a line."""
    while (
        last + 1 < len(lines)
        and lines[last].text.endswith((";", ","))
        and lines[last + 1].text
        and not label_of_line(lines[last + 1])
    ):
        last += 1
    return last


def _attributions(layout: Layout) -> Iterator[Name]:
    """The writer in ``On <date>, <name> <address> wrote:``, also over line breaks."""
    for row, line in enumerate(layout.lines):
        wrote = _WROTE.search(line.text[:_LONGEST_LINE])
        if wrote is None:
            continue
        first = row
        while first > row - 3 and first > 0 and not _OPENING.match(layout.lines[first].text):
            first -= 1
        if not _OPENING.match(layout.lines[first].text):
            first = row
        start, end = layout.lines[first].start, line.start + wrote.start()
        if wrote.group().startswith("ysg"):
            start, end = line.start + wrote.end(), line.end
        fragment = _OPENING.sub(lambda m: " " * len(m.group()), layout.text[start:end], count=1)
        fragment = re.sub(
            r"\b\d?\d:\d\d(?: ?[AaPp]\.?[Mm]\.?)?", lambda m: ";" * len(m.group()), fragment
        )
        yield from (name for name in split_people(fragment, start) if name.full or name.known)


def _mailed(layout: Layout) -> Iterator[Name]:
    """The name before an address in brackets, wherever it stands."""
    text = layout.text
    for match in _MAILED.finditer(text):
        reach = max(0, match.start() - 120)
        line = max(reach, text.rfind("\n", reach, match.start()) + 1)
        head = text[line : match.start()]
        ends = (max(head.rfind(mark) for mark in marks) + 1 for marks in (";:>])(", ";:,>])("))
        names = (one_person(head[end:], line + end) for end in ends)
        yield from [name for name in names if name][:1]


def _of_message(layout: Layout) -> Iterator[tuple[int, int]]:
    """Places in the text of the people of the message's own headers."""
    skeleton = None
    for label, value in layout.document.headers:
        if re.sub(r"[^a-z]", "", label.lower()) not in _PEOPLE:
            continue
        for name in split_people(value, 0):
            if not name.full:
                continue
            skeleton = skeleton or skeleton_of(layout.text)
            yield from skeleton.find(value[name.start : name.end])


def _is_known_body(name: Name, layout: Layout) -> bool:
    """Whether a lone word is the name of a body or place in this document."""
    if name.full:
        return False
    folded = name.words[0].folded
    return folded in layout.bodies and folded not in lexicon().given
