# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the case says for each exemption it uses: harm, public interest, limb, purpose, opinion."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from redact.law import NEEDS, Exemption
from redact.law import exemptions as law_of
from redact.review.acts import Statement
from redact.review.readiness import blocks
from redact.review.snapshot import Snapshot
from redact.review.standing import State
from redact.web.desk import Desk
from redact.web.visiting import Visit, enter, page


@dataclass(frozen=True, slots=True)
class Used:
    """An exemption that something is withheld under: how often, what was said, what is missing."""

    exemption: Exemption
    times: int
    said: Statement | None
    missing: str


async def exemptions(request: Request) -> Response:
    """A form for each exemption in use."""
    visit = await enter(request, "exemptions")
    return await visit.do(lambda desk: _exemptions(visit, desk))


def _exemptions(visit: Visit, desk: Desk) -> Response:
    return page(
        visit,
        "exemptions.html",
        "exemptions",
        used=used(desk.snapshot),
        needs=NEEDS,
        kinds=("harm", "public_interest", "qualified_opinion"),
    )


def used(snapshot: Snapshot) -> list[Used]:
    """The exemptions in use or suggested, those first that lack something."""
    law = law_of(snapshot.policy.law)
    counted = dict.fromkeys(law, 0)
    for held, standing in snapshot.in_play():
        if standing.state is State.RELEASED:
            continue
        for code in standing.exemptions or snapshot.suggested(held.id):
            if code in counted:
                counted[code] += 1
    missing = {b.targets[0]: b.what for b in blocks(snapshot) if b.kind == "statement"}
    rows = [
        Used(law[code], times, snapshot.statements.get(code), missing.get(code, ""))
        for code, times in counted.items()
        if times or code in missing
    ]
    return sorted(rows, key=lambda row: (not row.missing, -row.times))
