# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of a document as screens show it: outlines over its picture, and its text in full.

Both come from the same reading and the same standings, so that the text view has everything that
the page view has, in reading order. What is in the file and not to be seen on the page is told
apart, and shown in the text view.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from redact.review.snapshot import Snapshot
from redact.review.standing import POLICY, Standing, State
from redact.text import TextMap
from redact.types import Box, Document, Finding

# On overlapping places the eye must see what has the graver state.
_ORDER = (State.DISPUTED, State.UNDECIDED, State.REFERRED, State.WITHHELD, State.RELEASED)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a page: a finding, or a place that a person added. ``boxes`` are in points."""

    target: str
    label: str
    start: int
    end: int
    boxes: tuple[Box, ...]
    state: str
    added: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive characters of the text with the marks on them, the gravest first; ``unseen``
    says why nobody sees them on the page. ``begins`` and ``ends`` tell whether the gravest mark
    does there: for the ear it is named once."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]
    unseen: str
    begins: bool = True
    ends: bool = True


def marks_on(snapshot: Snapshot, document: Document, page: int) -> list[Mark]:
    """What was found or added on a page, in reading order; KEEP is not of interest."""
    places = TextMap(document)
    found: list[Mark] = []
    for held in snapshot.held_in.get(document.id, ()):
        if held.present and held.finding.label != "KEEP":
            standing = snapshot.standings[held.id]
            found += _mark(places, held.finding, standing, page, added=False)
    for placed in snapshot.places_in(document.id):
        if not placed.present and placed.standing.state is not State.RELEASED:
            found += _mark(places, placed.finding, placed.standing, page, added=True)
    return sorted(found, key=lambda mark: (_top(mark), mark.start, mark.target))


def _mark(
    places: TextMap, finding: Finding, standing: Standing, page: int, *, added: bool
) -> list[Mark]:
    boxes = [box for number, box in finding.regions if number == page]
    if finding.start < finding.end:
        runs = places.runs(finding.start, finding.end)
        boxes += [run.box for run in runs if run.page == page]
    own = places.document.pages[page]
    in_text = finding.start < own.end and own.start < finding.end
    if not boxes and not in_text:
        return []
    return [
        Mark(
            finding.id,
            finding.label,
            finding.start,
            finding.end,
            tuple(boxes),
            str(standing.state),
            added,
            standing.via == POLICY,
        )
    ]


def _top(mark: Mark) -> tuple[int, float]:
    """Text in its own order; areas among it by height are not known, so they come last."""
    return (0, mark.start) if mark.start < mark.end else (1, mark.boxes[0].y0 if mark.boxes else 0)


def pieces_of(document: Document, page: int, marks: Sequence[Mark]) -> list[Piece]:
    """The whole text of a page, cut where marks or words that nobody sees begin and end."""
    own = document.pages[page]
    hidden = {
        (max(w.start, own.start), min(w.end, own.end)): w.hidden
        for w in document.words
        if w.hidden and w.start < own.end and own.start < w.end
    }
    spans = [(m.start, m.end) for m in marks if m.start < m.end]
    cuts = {own.start, own.end}
    for start, end in (*spans, *hidden):
        cuts |= {min(max(start, own.start), own.end), min(max(end, own.start), own.end)}
    over: dict[int, list[Mark]] = {}
    unseen: dict[int, str] = {}
    edges = sorted(cuts)
    for mark in marks:
        first, last = bisect_left(edges, mark.start), bisect_left(edges, mark.end)
        for at in edges[first:last]:
            over.setdefault(at, []).append(mark)
    for (a, b), why in hidden.items():
        unseen.update(dict.fromkeys(edges[bisect_left(edges, a) : bisect_left(edges, b)], why))
    for some in over.values():
        some.sort(key=lambda mark: _ORDER.index(State(mark.state)))
    gravest = [over[at][0].target if at in over else "" for at in edges]
    return [
        Piece(
            a,
            b,
            document.text[a:b],
            tuple(over.get(a, ())),
            unseen.get(a, ""),
            begins=not number or gravest[number - 1] != gravest[number],
            ends=gravest[number + 1] != gravest[number],
        )
        for number, (a, b) in enumerate(pairwise(edges))
    ]


def word_boxes(document: Document, page: int) -> list[list[float]]:
    """The words that a reader sees on a page: start, end, and the box in points."""
    return [
        [w.start, w.end, *(round(v, 2) for v in (w.box.x0, w.box.y0, w.box.x1, w.box.y1))]
        for w in document.words
        if w.page == page and w.visible
    ]
