# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and terms of a case: the main screen. Decide once for all mentions, or open one."""

from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from redact.errors import InputRefused
from redact.review.places import source_id
from redact.run.casework import is_searched
from redact.types import Care, Entity, Role
from redact.web.desk import Desk
from redact.web.shown import (
    OPEN,
    Shown,
    favourites,
    kind_of,
    ordered,
    progress,
    sweeps,
)
from redact.web.visiting import Visit, enter, page

_ON_A_PAGE = 40
_MENTIONS = 400  # of one group on a screen
_SHOW = ("open", "decided", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the list somebody wants to see."""

    show: str
    kind: str
    number: int

    def address(self, visit: Visit, **other: Any) -> str:
        """The address of another part."""
        given = {"show": self.show, "kind": self.kind, "number": self.number} | other
        usual = {"show": "open", "kind": "", "number": 1}
        asked = {key: value for key, value in given.items() if value != usual[key]}
        return f"{visit.path}/?{urlencode(asked)}" if asked else f"{visit.path}/"


async def people(request: Request) -> Response:
    """The groups, those first that wait for a decision."""
    visit = await enter(request, "people and terms")
    query = request.query_params
    show = query.get("show", "open")
    number = query.get("number", "1")
    asked = Asked(
        show if show in _SHOW else "open",
        query.get("kind", ""),
        int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    return await visit.do(lambda desk: _people(visit, desk, asked))


def _people(visit: Visit, desk: Desk, asked: Asked) -> Response:
    shown = Shown(desk.snapshot, desk.readings)
    states = {e.id: shown.states(e) for e in desk.snapshot.entities if shown.going(e)}
    there = [e for e in desk.snapshot.entities if e.id in states]
    kinds = sorted({e.label for e in there}, key=kind_of)

    def is_open(entity: Entity) -> bool:
        return any(states[entity.id].get(str(state)) for state in OPEN)

    counts = {"open": sum(map(is_open, there)), "all": len(there)}
    counts["decided"] = counts["all"] - counts["open"]
    wanted = [
        entity
        for entity in there
        if asked.kind in ("", entity.label)
        and (asked.show == "all" or is_open(entity) == (asked.show == "open"))
    ]
    pages = max(1, ceil(len(wanted) / _ON_A_PAGE))
    number = min(max(1, asked.number), pages)
    part = ordered(shown, wanted)[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
    decided, findings = progress(desk.snapshot)
    desk.record(visit.name, "view people", mentions=sum(len(shown.going(e)) for e in part))
    return page(
        visit,
        "people.html",
        "people",
        groups=[shown.group(entity) for entity in part],
        asked=asked,
        counts=counts,
        kinds=[(kind, kind_of(kind)) for kind in kinds],
        pages=pages,
        number=number,
        link=lambda **other: asked.address(visit, **other),
        decided=decided,
        findings=findings,
        sweeps=sweeps(desk.snapshot),
        searched=is_searched(desk.snapshot),
        favourites=favourites(desk.snapshot),
    )


async def group(request: Request) -> Response:
    """One person or term with all its mentions."""
    visit = await enter(request, "a person or term")
    return await visit.do(lambda desk: _group(visit, desk, request.path_params["target"]))


def _group(visit: Visit, desk: Desk, target: str) -> Response:
    snapshot = desk.snapshot
    entity = next((e for e in snapshot.entities if e.id == target), None)
    if entity is None:
        raise InputRefused(
            "there is no such person or term any more: it was joined, split or not found again"
        )
    shown = Shown(snapshot, desk.readings)
    desk.record(visit.name, "view mentions", mentions=len(shown.going(entity)))
    alike = [e for e in snapshot.entities if e.label == entity.label and e.id != entity.id]
    return page(
        visit,
        "group.html",
        "group",
        group=shown.group(entity, _MENTIONS),
        roles_of_people=[str(role) for role in Role],
        cares=[str(care) for care in Care],
        others=[(e.id, shown.name(e)) for e in ordered(shown, alike)][:500],
        notes=notes_on(desk, entity.findings),
        favourites=favourites(snapshot),
    )


def notes_on(desk: Desk, findings: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Who wrote what on these: name, time, note; from decisions and marks, oldest first."""
    wanted = {*findings}
    made = [d for finding in findings for d in desk.snapshot.by_target.get(finding, ())]
    marks = [mark for mark in desk.snapshot.marks if mark.target in wanted]
    noted = [(d.batch, d.actor, d.at, d.note) for d in made if d.note]
    noted += [(mark.batch, mark.actor, mark.at, mark.note) for mark in marks if mark.note]
    return [(actor, at, note) for _, actor, at, note in sorted(dict.fromkeys(noted))]


def notes_on_source(desk: Desk, path: str) -> list[tuple[str, str, str]]:
    """The notes on a document as a whole."""
    return notes_on(desk, (source_id(path),))


def row_of(desk: Desk, target: str) -> tuple[str, Any] | None:
    """The row that a target has on this screen now, for a script to put in its place."""
    shown = Shown(desk.snapshot, desk.readings)
    entity = next((e for e in desk.snapshot.entities if e.id == target), None)
    if entity is not None:
        return "group", shown.group(entity)
    place = shown.any_place(target)
    return ("place", place) if place is not None else None
