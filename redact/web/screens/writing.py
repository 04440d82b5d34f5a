# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that changes a case comes through here: asks, undo, redo. And what others changed.

A form without a script gets the page back that it came from, with a sentence; a script gets JSON.
Whatever is answered, ``review`` has carried it out whole or refused it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from redact.review import Answer, Casebook
from redact.run.casework import is_searched
from redact.web.acting import ask_of, sentence
from redact.web.desk import Desk
from redact.web.screens.people import row_of
from redact.web.shown import progress
from redact.web.visiting import Visit, enter, form_of, guide, inside

Form = Mapping[str, Sequence[str]]


async def act(request: Request) -> Response:
    """Carry out what a form asks."""
    visit = await enter(request, "")
    form = await form_of(request)
    ask = ask_of(form)
    before = ask.seen

    def done(desk: Desk) -> tuple[dict[str, Any], bool]:
        answer = desk.act(visit.name, ask)
        said, met = sentence(ask, answer, desk.snapshot, before)
        return _told(visit, desk, form, answer, said), met

    told, met = await visit.do(done)
    visit.server.workshop.search_soon(visit.desk)
    return _answer(visit, form, told, 409 if met else 200)


async def undo(request: Request) -> Response:
    """Take back the newest act of whoever asks."""
    return await _reversed(request, lambda book, name: book.undo(name), "Taken back.")


async def redo(request: Request) -> Response:
    """Take back the newest undo of whoever asks."""
    return await _reversed(request, lambda book, name: book.redo(name), "Done again.")


async def _reversed(
    request: Request, function: Callable[[Casebook, str], Answer], said: str
) -> Response:
    visit = await enter(request, "")
    form = await form_of(request)

    def done(desk: Desk) -> dict[str, Any]:
        answer = desk.write(lambda book: function(book, visit.name))
        return _told(visit, desk, form, answer, said)

    told = await visit.do(done)
    visit.server.workshop.search_soon(visit.desk)
    return _answer(visit, form, told, 200)


async def changes(request: Request) -> Response:
    """What happened since a page was made, for that page; it keeps no session alive."""
    visit = await enter(request, "", touch=False)
    after = request.query_params.get("after", "0")

    def looked(desk: Desk) -> dict[str, Any]:
        number = int(after) if after.isdecimal() and len(after) < 12 else 0
        since = [d for d in desk.snapshot.decisions if d.batch > number]
        by = dict.fromkeys(d.actor for d in since if d.actor != visit.name and d.via != "policy")
        found = sum(d.via == "policy" for d in since)
        return {
            "by": list(by),
            "found": found,
            "notice": desk.notice,
            "searched": is_searched(desk.snapshot),
            "there": visit.server.others(desk.name, visit.name),
        }

    return JSONResponse(await visit.do(looked))


def _told(visit: Visit, desk: Desk, form: Form, answer: Answer, said: str) -> dict[str, Any]:
    """What a script is told: a sentence, how far the case is, and the rows it asked for anew."""
    rows = {}
    for target in form.get("row", ()):
        found = row_of(desk, target)
        if found is not None:
            kind, row = found
            rows[target] = visit.server.render(
                "row.html", kind=kind, row=row, case=visit.path, seen=desk.seen
            )
    decided, findings = progress(desk.snapshot)
    return {
        "said": said,
        "disputed": list(answer.disputed),
        "rows": rows,
        "seen": desk.seen,
        "decided": decided,
        "findings": findings,
        "guide": guide(visit, *(form.get(key, [""])[-1] for key in ("where", "back"))),
    }


def _answer(visit: Visit, form: Form, told: dict[str, Any], status: int) -> Response:
    if "application/json" in visit.request.headers.get("accept", ""):
        return JSONResponse(told, status)
    visit.told(str(told["said"]))
    return RedirectResponse(inside(visit, form.get("back", [""])[-1]), 303)
