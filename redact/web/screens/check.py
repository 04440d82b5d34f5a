# SPDX-License-Identifier: AGPL-3.0-or-later
"""The second person: what others decided and has to be read again, disputes, and referrals."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from redact.review.readiness import blocks
from redact.review.second import second_reading
from redact.review.snapshot import Snapshot
from redact.review.standing import State, views_of
from redact.web.desk import Desk
from redact.web.shown import Place, Shown, in_lines
from redact.web.visiting import Visit, enter, page

_MOST = 300  # places on one screen


async def check(request: Request) -> Response:
    """What waits for whoever asks."""
    visit = await enter(request, "second reading")
    return await visit.do(lambda desk: _check(visit, desk))


def _check(visit: Visit, desk: Desk) -> Response:
    snapshot, shown = desk.snapshot, Shown(desk.snapshot, desk.readings)
    reading = second_reading(snapshot)
    waiting = list(in_lines(shown, reading.missing))
    mine = [place for place in waiting if visit.name not in place.by]
    found = {block.kind: block.targets for block in blocks(snapshot)}
    disputed = list(in_lines(shown, found.get(str(State.DISPUTED), ())))
    referred = list(in_lines(shown, found.get(str(State.REFERRED), ())))
    desk.record(visit.name, "view second reading", mentions=len(mine))
    return page(
        visit,
        "check.html",
        "check",
        documents=list(_by_document(mine[:_MOST])),
        waiting=len(mine),
        own=len(waiting) - len(mine),
        more=max(0, len(mine) - _MOST),
        bound=reading.bound,
        always=len(reading.always),
        sample=len(reading.sample),
        disputed=[(place, sides_of(snapshot, place.target)) for place in disputed],
        referred=referred,
    )


def _by_document(places: Iterable[Place]) -> Iterator[tuple[str, list[Place]]]:
    ordered = sorted(places, key=lambda place: (place.number, place.page))
    for number, group in groupby(ordered, key=lambda place: place.number):
        yield number, list(group)


def sides_of(snapshot: Snapshot, target: str) -> list[tuple[str, str, str]]:
    """Who wants what in a dispute, and why."""
    views = views_of(snapshot.made_on(target))
    return [
        (name, f"{made.verdict} {', '.join(made.exemptions)}".strip(), made.note)
        for name, made in views.items()
    ]
