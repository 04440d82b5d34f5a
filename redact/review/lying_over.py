# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies over words that are released, so that they stay boxed. Pure.

Withhold beats release where places overlap: a person's name may also be found as somebody's user
name, or lie in an address. Whoever releases the one is told of the other. Areas that a person drew
are not compared: that takes the boxes of words.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from redact.review.plans import Kept
from redact.review.snapshot import Snapshot
from redact.review.standing import State
from redact.types import Decision, Finding, Verdict

_WHY = "it lies on words that you release, and they stay boxed until it is released too"


def still_boxed(snapshot: Snapshot, acts: Iterable[Decision]) -> Iterator[Kept]:
    """The findings and places that keep boxed what ``acts`` release, once each."""
    released: dict[str, list[Decision]] = defaultdict(list)
    for act in acts:
        if act.verdict is Verdict.RELEASE and act.start < act.end:
            released[act.document].append(act)
    for document, made in released.items():
        spans = sorted((act.start, act.end) for act in made)
        own = {act.target for act in made}
        for place in _boxed(snapshot, document):
            if place.id not in own and _touches(spans, place):
                yield Kept(place.id, _WHY)


def _boxed(snapshot: Snapshot, document: str) -> Iterator[Finding]:
    """Every place in words of a document that nobody released, nor policy."""
    for held in snapshot.held_in.get(document, ()):
        if held.present and snapshot.standing(held.id).state is not State.RELEASED:
            yield held.finding
    for placed in snapshot.places_in(document):
        if not placed.present and placed.standing.state is not State.RELEASED:
            yield placed.finding


def _touches(spans: list[tuple[int, int]], place: Finding) -> bool:
    """Whether one of ``spans``, sorted, shares a character with the place."""
    before = bisect_left(spans, (place.end, 0))
    return any(place.start < end for _, end in spans[:before])
