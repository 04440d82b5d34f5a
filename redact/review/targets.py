# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a decision can be about, as people write it, and what that is in the case.

    <32 hex digits>            a finding or an entity, as listings show them
    0007                       a document, by its number
    0007#page=0                a page of it, counted from 0
    0007#char=120,180          words of it: offsets into its text, the end not included
    0007#page=0&box=72,90,300,110      an area: points from the top left, as displayed
    item 412-23                every document of an item
    undecided                  every finding that nobody has decided
    undecided PHONE            those of them with one label

Spellings of pages and characters follow RFC 8118 and RFC 5147. Pure.
"""

import re
from dataclasses import dataclass

from redact.errors import InputRefused
from redact.review.places import finding_of, source_id
from redact.review.snapshot import Snapshot
from redact.review.store import Read
from redact.types import Box, Decision, Entity, Finding, Source, Verdict

_DOCUMENT = re.compile(r"(\d{1,9})(?:#(.+))?")
_SWEEP = re.compile(r"undecided(?: ([A-Z0-9_]{1,40}))?")
_NUMBER = r"-?\d{1,7}(?:\.\d{1,6})?"
_PLACE = re.compile(
    r"char=(?P<start>\d{1,9}),(?P<end>\d{1,9})"
    rf"|page=(?P<page>\d{{1,6}})(?:&box=(?P<box>{_NUMBER}(?:,{_NUMBER}){{3}}))?"
)
ADDED = "AREA"  # the label of what a person adds without saying what it is


@dataclass(frozen=True, slots=True)
class Target:
    """Exactly one of: findings by id (``entity`` with them when it is one), sources, or a place
    that a person names, as a finding of its own."""

    findings: tuple[str, ...] = ()
    entity: Entity | None = None
    sources: tuple[Source, ...] = ()
    place: Finding | None = None
    sweeping: bool = False


def target_of(snapshot: Snapshot, text: str, label: str = "") -> Target:
    """What ``text`` names; InputRefused with a sentence when the case has no such thing.

    ``label`` is that of words or an area that a person adds.
    """
    if text in snapshot.held:
        return Target(findings=(_still_there(snapshot, text),))
    if text in snapshot.by_target and snapshot.by_target[text][0].document:
        return Target(place=finding_of(snapshot.by_target[text][0]))
    for entity in snapshot.entities:
        if entity.id == text:
            return Target(findings=entity.findings, entity=entity)
    swept = _SWEEP.fullmatch(text)
    if swept:
        open_ones = (
            h.id
            for h, s in snapshot.in_play()
            if s.state == "undecided" and swept[1] in (None, h.finding.label)
        )
        return Target(findings=tuple(open_ones), sweeping=True)
    item = text.removeprefix("item ")
    if item != text:
        return Target(sources=_of_item(snapshot, item))
    match = _DOCUMENT.fullmatch(text)
    if match is None:
        raise InputRefused(f"there is nothing in the case that is called {_shown(text)}")
    source = next((s for s in snapshot.sources if s.order == int(match[1])), None)
    if source is None:
        raise InputRefused(f"there is no document {match[1]} in the case")
    if match[2] is None:
        return Target(sources=(source,))
    return Target(place=_place(snapshot, source, match[2], label or ADDED))


def ids_of(target: Target) -> tuple[str, ...]:
    """The ids that a mark on the target goes to."""
    if target.place is not None:
        return (target.place.id,)
    return target.findings or tuple(source_id(source.path) for source in target.sources)


def pages_of(snapshot: Snapshot, document: str) -> tuple[str, ...]:
    """The ids under which the pages of a document, as it is read now, are marked."""
    read = snapshot.documents.get(document)
    pages = range(len(read.pages)) if read else ()
    return tuple(_page(document, read, page, ADDED).id for page in pages if read)


def is_page(snapshot: Snapshot, target: Target) -> bool:
    """Whether the target is a whole page."""
    place = target.place
    read = snapshot.documents.get(place.document) if place else None
    if place is None or read is None or len(place.regions) != 1:
        return False
    page, box = place.regions[0]
    return page < len(read.pages) and box == Box(0, 0, *read.pages[page][2:])


def _still_there(snapshot: Snapshot, finding: str) -> str:
    """The id, unless the finding has vanished and nobody had decided it or all of its entity."""
    held = snapshot.held[finding]
    if not held.present and not snapshot.made_on(finding):
        raise InputRefused(
            f"the finding {finding} is no longer there: its document was searched again since, and"
            f" it is not found on page {held.page + 1} any more; look at what stands there now"
        )
    return finding


def _of_item(snapshot: Snapshot, item: str) -> tuple[Source, ...]:
    sources = tuple(source for source in snapshot.sources if source.item == item)
    if not sources:
        raise InputRefused(f"there is no item {_shown(item)} in the case")
    return sources


def _place(snapshot: Snapshot, source: Source, text: str, label: str) -> Finding:
    read = snapshot.documents.get(source.document)
    match = _PLACE.fullmatch(text)
    number = f"{source.order:04d}"
    if read is None:
        raise InputRefused(f"document {number} was not read, so it has no places")
    if match is None:
        raise InputRefused(
            f"{_shown(text)} is no place; write page=0, char=120,180 or page=0&box=..."
        )
    if match["page"] is None:
        start, end = int(match["start"]), int(match["end"])
        if not start < end <= read.characters:
            raise InputRefused(f"document {number} has {read.characters} characters of text")
        return _added(source.document, read.reader, label, start, end, ())
    page = int(match["page"])
    if page >= len(read.pages):
        raise InputRefused(f"document {number} has {len(read.pages)} pages, the first is page=0")
    if match["box"] is None:
        return _page(source.document, read, page, label)
    box = Box(*map(float, match["box"].split(",")))
    _, _, width, height = read.pages[page]
    if not (box.x0 < box.x1 and box.y0 < box.y1) or box.overlap(Box(0, 0, width, height)) == (0, 0):
        raise InputRefused(
            f"the box is not on page {page} of document {number}, which is {width:g} x {height:g}"
            " points: write left,top,right,bottom"
        )
    return _added(source.document, read.reader, label, 0, 0, ((page, box),))


def _page(document: str, read: Read, page: int, label: str) -> Finding:
    """A whole page as a place, with all its text."""
    start, end, width, height = read.pages[page]
    return _added(document, read.reader, label, start, end, ((page, Box(0, 0, width, height)),))


def _added(
    document: str,
    reader: str,
    label: str,
    start: int,
    end: int,
    regions: tuple[tuple[int, Box], ...],
) -> Finding:
    """A place as the decision on it will give it back, so that both have one id."""
    made = Decision(
        target="",
        verdict=Verdict.WITHHOLD,
        exemptions=(),
        actor="",
        at="",
        via="",
        document=document,
        reader=reader,
        start=start,
        end=end,
        regions=regions,
        label=label,
    )
    return finding_of(made)


def _shown(text: str) -> str:
    """What somebody typed, when it is an id or a place gone wrong; else it may quote the document,
    and errors must not."""
    bare = re.sub(r"item |char=|page=|box=", "", text)
    return repr(text) if re.fullmatch(r"(?=.*\d)[0-9a-f#&,.-]{1,40}", bare) else "that"
