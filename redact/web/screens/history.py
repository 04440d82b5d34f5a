# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people did in a case, newest first, each act once, with what was taken back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from redact.review.acts import Approval, Grouping, Mark, Reversal, Statement
from redact.review.snapshot import Snapshot
from redact.types import Decision
from redact.web.desk import Desk
from redact.web.shown import Shown, kind_of
from redact.web.visiting import Visit, enter, page

_LAST, _MOST = 10, 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One act: when, who, what, about how many places, whether it still counts."""

    batch: int
    at: str
    actor: str
    what: str
    about: str
    number: int
    note: str
    gone: bool


async def history(request: Request) -> Response:
    """The last ten acts, or all."""
    visit = await enter(request, "history")
    everything = request.query_params.get("all") == "yes"
    return await visit.do(lambda desk: _history(visit, desk, everything))


def _history(visit: Visit, desk: Desk, everything: bool) -> Response:
    lines = list(lines_of(desk))
    desk.record(visit.name, "view history")
    most = _MOST if everything else _LAST
    return page(
        visit, "history.html", "history", lines=lines[:most], all=len(lines), everything=everything
    )


def lines_of(desk: Desk) -> Iterator[Line]:
    """Every act of people, newest first."""
    snapshot, shown = desk.snapshot, Shown(desk.snapshot, desk.readings)
    batches: dict[int, list[Any]] = {}
    for act in snapshot.everything:
        batches.setdefault(act.batch, []).append(act)
    for batch in sorted(batches, reverse=True):
        acts = batches[batch]
        first = acts[0]
        yield Line(
            batch,
            first.at,
            first.actor,
            _what(first),
            _about(snapshot, shown, first),
            len(acts),
            getattr(first, "note", ""),
            batch in snapshot.gone,
        )


def _what(act: Any) -> str:
    if isinstance(act, Decision):
        under = f" under {', '.join(act.exemptions)}" if act.exemptions else ""
        settled = ", settling a dispute" if act.via == "resolve" else ""
        return f"{act.verdict}{under}{settled}"
    if isinstance(act, Mark):
        return f"mark: {act.kind}" + (f" ({act.value})" if act.kind == "duplicate of" else "")
    if isinstance(act, Grouping):
        return f"{act.kind} {act.value}".strip()
    if isinstance(act, Statement):
        return f"statement for {act.exemption}"
    if isinstance(act, Reversal):
        return f"undo of act {act.undone}"
    assert isinstance(act, Approval)  # noqa: S101 - the last of the kinds
    return "approval"


def _about(snapshot: Snapshot, shown: Shown, act: Any) -> str:
    if isinstance(act, (Decision, Mark)):
        place = shown.any_place(act.target)
        if place is not None:
            return f"{kind_of(place.label)} on {place.number} page {place.page}: {place.words}"
        return f"{snapshot.numbers.get(act.target, 'a page, or a person or term')}"
    if isinstance(act, Grouping):
        known = next((e for e in snapshot.entities if e.id == act.members[0]), None)
        return shown.name(known) if known else "a person or term"
    return ""
