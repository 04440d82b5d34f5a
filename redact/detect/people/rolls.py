# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of ``Surname, Forename`` under each other: a list of people, whatever stands above it.

Guarantees nothing for one such line alone, which may be a place or a heading: three are needed, in
a row but for short lines between, and given names or initials in a third of them.
"""

import re
from collections.abc import Iterator

from redact.detect.people.grammar import Name
from redact.detect.people.layout import Layout, Line
from redact.detect.people.lexicon import lexicon
from redact.detect.people.lists import one_person
from redact.types import Finding

_LEAST, _SHARE = 3, 3
_LONGEST, _LONGEST_BETWEEN = 48, 24
_TURNED = re.compile(r"[^,\n]{2,30},[ ]?[^,\n]{1,24}")
_MARK = re.compile(r"(?:[-•*·]|\d{1,3}[.)])[ \t]{1,4}")
_WHY = "in a list of names, surname first"


def listed(layout: Layout) -> Iterator[Finding]:
    """All people of such lists."""
    run: list[Name] = []
    for line in (*layout.lines, None):
        name = _turned(layout, line) if line else None
        if name:
            run.append(name)
        elif line is None or (line.text and len(line.text) > _LONGEST_BETWEEN):
            yield from _people(layout, run)
            run = []


def _turned(layout: Layout, line: Line) -> Name | None:
    mark = _MARK.match(line.text)
    start = line.start + (mark.end() if mark else 0)
    fragment = layout.text[start : line.end]
    if len(fragment) > _LONGEST or not _TURNED.fullmatch(fragment):
        return None
    name = one_person(fragment, start, small=True)
    return name if name and name.reversed else None


def _people(layout: Layout, run: list[Name]) -> Iterator[Finding]:
    if len(run) < _LEAST or sum(map(_tells, run)) * _SHARE < len(run):
        return
    for name in run:
        yield layout.finding(name.start, name.end, 0.8, "attendance.v1", _WHY)


def _tells(name: Name) -> bool:
    last = name.words[-1]
    return last.initial or last.folded in lexicon().given
