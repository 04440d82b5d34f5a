# SPDX-License-Identifier: AGPL-3.0-or-later
"""Panels beside a decision: the exemptions to choose from, why something was flagged, a note.

A script shows them over the screen; without one each is a page of its own.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from redact.errors import InputRefused
from redact.law import NEEDS, Exemption, exemptions, needs_of
from redact.review.snapshot import Snapshot
from redact.review.targets import target_of
from redact.types import Decision
from redact.web.desk import Desk
from redact.web.screens.people import notes_on
from redact.web.shown import Place, Shown, favourites, kind_of
from redact.web.visiting import Visit, enter, inside, page


@dataclass(frozen=True, slots=True)
class Choice:
    """An exemption as the picker shows it: what it is, what it needs and excludes, and whether the
    case says what it needs."""

    code: str
    title: str
    kind: str
    needs: str
    excludes: str
    limbs: tuple[tuple[str, str], ...]
    note: str
    lacking: bool
    favourite: int


def _choices(snapshot: Snapshot) -> list[Choice]:
    law = exemptions(snapshot.policy.law)
    liked = [exemption.code for exemption in favourites(snapshot)]
    ranked = [*liked, *(code for code in law if code not in liked)]
    return [_choice(snapshot, law[code], liked) for code in ranked]


def _choice(snapshot: Snapshot, exemption: Exemption, liked: list[str]) -> Choice:
    needs = needs_of(exemption, exemption.default_limb)
    said = snapshot.statements.get(exemption.code)
    masked = snapshot.policy.s23_mode != "open" and exemption.code in ("s23(1)", "s24(1)")
    excludes = ", ".join(exemption.excludes)
    return Choice(
        exemption.code,
        exemption.title,
        "absolute" if exemption.absolute else "qualified: the public interest is weighed",
        "; ".join(NEEDS[need] for need in needs),
        "" if masked else excludes,
        tuple((letter, limb.title) for letter, limb in exemption.limbs.items()),
        exemption.note,
        any(need != "limb" and not (said and getattr(said, need)) for need in needs),
        liked.index(exemption.code) + 1 if exemption.code in liked else 0,
    )


async def choose(request: Request) -> Response:
    """The exemption picker for one target."""
    visit, target, back = await _about(request)
    return await visit.do(lambda desk: _choose(visit, desk, target, back))


def _choose(visit: Visit, desk: Desk, target: str, back: str) -> Response:
    snapshot = desk.snapshot
    found = target_of(snapshot, target)
    current: tuple[str, ...] = ()
    if found.findings:
        standing = snapshot.standing(found.findings[0])
        current = standing.exemptions or snapshot.suggested(found.findings[0])
    return page(
        visit,
        "choose.html",
        "panel",
        target=target,
        choices=_choices(snapshot),
        current=current,
        is_place=found.place is not None,
        labels=[(label, kind_of(label)) for label in snapshot.policy.labels],
        back=back,
    )


async def why(request: Request) -> Response:
    """Why something was flagged, what its exemption needs, what was decided before."""
    visit, target, back = await _about(request)
    return await visit.do(lambda desk: _why(visit, desk, target, back))


def _why(visit: Visit, desk: Desk, target: str, back: str) -> Response:
    snapshot, shown = desk.snapshot, Shown(desk.snapshot, desk.readings)
    findings = target_of(snapshot, target).findings
    if not findings:
        raise InputRefused("there is nothing to explain: a person added it")
    entity = snapshot.entity_of.get(findings[0])
    relatives = entity.findings if entity else findings
    law = exemptions(snapshot.policy.law)
    places: list[Place] = [shown.place(finding) for finding in findings[:20]]
    codes = dict.fromkeys(code for finding in findings for code in snapshot.suggested(finding))
    made: list[Decision] = [d for f in relatives for d in snapshot.by_target.get(f, ())]
    decisions = {(d.batch, d.actor, str(d.verdict), d.exemptions, d.at, d.note): 0 for d in made}
    return page(
        visit,
        "why.html",
        "panel",
        target=target,
        name=shown.name(entity) if entity else places[0].words,
        label=places[0].label,
        reasons=list(dict.fromkeys((p.why, p.finder, round(p.score, 2)) for p in places)),
        needs=[_choice(snapshot, law[code], []) for code in codes if code in law],
        decisions=sorted(decisions)[-20:],
        back=back,
    )


async def note(request: Request) -> Response:
    """The notes on a target, and a form for another."""
    visit, target, back = await _about(request)
    return await visit.do(lambda desk: _note(visit, desk, target, back))


def _note(visit: Visit, desk: Desk, target: str, back: str) -> Response:
    found = target_of(desk.snapshot, target)
    return page(
        visit,
        "note.html",
        "panel",
        target=target,
        notes=notes_on(desk, found.findings),
        refers=visit.request.query_params.get("refer") == "yes",
        back=back,
    )


async def _about(request: Request) -> tuple[Visit, str, str]:
    """Who asks, what it is about, and where they come from."""
    visit, query = await enter(request, ""), request.query_params
    return visit, query.get("target", ""), inside(visit, query.get("back", ""))
