# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of a case: what became of each, what waits in it, and what may be done with it."""

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from redact.review.acts import MarkKind
from redact.review.looking import to_look_at
from redact.review.snapshot import Snapshot
from redact.review.targets import pages_of
from redact.web.desk import Desk
from redact.web.visiting import Visit, enter, page


@dataclass(frozen=True, slots=True)
class Row:
    """One document; ``fate`` is why it does not go out as it is, ``look`` how many of its pages
    wait for somebody to look for handwriting."""

    number: str
    path: str
    fate: str
    reason: str
    pages: int
    read: int
    look: int
    states: Counter[str]
    can_be_shown: bool


async def documents(request: Request) -> Response:
    """All documents by number."""
    visit = await enter(request, "documents")
    return await visit.do(lambda desk: _documents(visit, desk))


def _documents(visit: Visit, desk: Desk) -> Response:
    return page(visit, "documents.html", "documents", rows=rows_of(desk.snapshot))


def rows_of(snapshot: Snapshot) -> list[Row]:
    """Every source with what is to be said of it."""
    read = {mark.target for mark in snapshot.marks if mark.kind is MarkKind.PAGE_READ}
    look = Counter(target.partition("#")[0] for target in to_look_at(snapshot))
    states: dict[str, Counter[str]] = {}
    for held, standing in snapshot.in_play():
        states.setdefault(held.finding.document, Counter())[str(standing.state)] += 1
    rows = []
    for source in snapshot.sources:
        status, reason = snapshot.fates.get(source.path, (source.status, source.reason))
        plain = str(status) in ("pending", "released")
        pages = pages_of(snapshot, source.document)
        number = f"{source.order:04d}"
        rows.append(
            Row(
                number,
                source.path,
                "" if plain else str(status).replace("_", " "),
                "" if plain else reason,
                len(pages),
                len({*pages} & read),
                look[number],
                states.get(source.document, Counter()),
                source.document in snapshot.documents,
            )
        )
    return rows
