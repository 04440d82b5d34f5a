# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searching the whole text of a case, also for what nothing flagged; what is found can be decided.

Spelling tricks are folded as in detection. It looks in what was read: a document that was not is
named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from redact.review.burning import boxed
from redact.text import Skeleton, covering
from redact.types import Source
from redact.web.desk import Desk
from redact.web.shown import around, kind_of
from redact.web.visiting import Visit, enter, page

_MOST = 200
_LONGEST = 200  # characters to look for


@dataclass(frozen=True, slots=True)
class Hit:
    """A place with the words; ``target`` names it for an ask, ``boxed`` whether it is so now."""

    target: str
    number: str
    page: int
    before: str
    words: str
    after: str
    boxed: bool


async def search(request: Request) -> Response:
    """The places of some words."""
    visit = await enter(request, "search")
    words = request.query_params.get("q", "")[:_LONGEST]
    return await visit.do(lambda desk: _search(visit, desk, words))


def _search(visit: Visit, desk: Desk, words: str) -> Response:
    hits: list[Hit] = []
    more, silent = False, []
    if Skeleton(words).folded:
        for hit in _hits(desk, words):
            if len(hits) == _MOST:
                more = True
                break
            hits.append(hit)
        silent = [f"{s.order:04d}" for s in desk.snapshot.sources if not desk.readings.text(s)]
        desk.record(visit.name, "search", hits=len(hits))
    return page(
        visit,
        "search.html",
        "search",
        words=words,
        hits=hits,
        more=more,
        silent=silent,
        labels=[(label, kind_of(label)) for label in desk.snapshot.policy.labels],
    )


def _hits(desk: Desk, words: str) -> Iterator[Hit]:
    for sources in desk.snapshot.live.values():
        yield from _in_source(desk, sources[0], words)


def _in_source(desk: Desk, source: Source, words: str) -> Iterator[Hit]:
    text = desk.readings.text(source)
    covered = covering(boxed(desk.snapshot, source.document) if text else ())
    read = desk.snapshot.documents.get(source.document)
    for start, end in Skeleton(text).find(words, whole_words=False):
        number = read.page_at(start) if read else 0
        yield Hit(
            f"{source.order:04d}#char={start},{end}",
            f"{source.order:04d}",
            number + 1,
            *around(text, start, end),
            covered(start, end),
        )
