# SPDX-License-Identifier: AGPL-3.0-or-later
"""Before a case: signing in, the queue of cases, and the pages that say how things work.

Signing in fails alike for a wrong name and a wrong password, and not too often in a row.
"""

import logging
from dataclasses import dataclass
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from redact.errors import NotAllowed, RedactError, UsageError
from redact.review import State
from redact.review.readiness import blocks
from redact.review.roles import roles_of
from redact.run.places import reference_of
from redact.run.telling import clock_of, state_of
from redact.web import keys
from redact.web.desk import Desk
from redact.web.shown import progress
from redact.web.visiting import (
    COOKIE,
    Server,
    form_of,
    keys_script,
    letters,
    server_of,
    session_of,
)

_log = logging.getLogger("redact.web")
_SOON = 3  # working days
_WRONG = "The name or the password is wrong."
_BY_PROXY = (
    "You are signed in elsewhere, by your organisation; this request did not come from there."
)
_TOO_OFTEN = "Signing in failed too often. Wait a quarter of an hour, then try again."


def _plain(request: Request, template: str, status: int = 200, **data: object) -> Response:
    server = server_of(request)
    given = {"fragment": False, "me": "", "told": [], "where": "outside"} | data
    return HTMLResponse(server.render(template, letters=letters(request), **given), status)


# Signing in ---------------------------------------------------------------------------------------


async def sign_in(request: Request) -> Response:
    """The form, and what came of it."""
    server = server_of(request)
    back = _inside(request.query_params.get("next", "/"))
    if server.proxy is not None:
        return _plain(request, "signin.html", 403, back=back, wrong=_BY_PROXY, name="")
    if request.method == "GET":
        return _plain(request, "signin.html", back=back, wrong="", name="")
    form = await form_of(request)
    name, password = (form.get(key, [""])[-1] for key in ("name", "password"))
    back = _inside(form.get("next", ["/"])[-1])
    address = request.client.host if request.client else ""
    if not server.tries.may_try(f"name {name}", f"address {address}"):
        return _plain(request, "signin.html", 429, back=back, wrong=_TOO_OFTEN, name=name)
    if not await run_in_threadpool(server.accounts.proves, name, password):
        server.tries.failed(f"name {name}", f"address {address}")
        _log.warning("a sign-in from %s failed", address)
        return _plain(request, "signin.html", 403, back=back, wrong=_WRONG, name=name)
    return _begun(server, name, "password", back)


async def join(request: Request) -> Response:
    """A one-time link: set a password and come in."""
    server = server_of(request)
    token = request.path_params["token"]
    if server.proxy is not None:
        return _plain(request, "signin.html", 403, back="/", wrong=_BY_PROXY, name="")
    address = request.client.host if request.client else ""
    if not server.tries.may_try(f"address {address}"):
        return _plain(request, "signin.html", 429, back="/", wrong=_TOO_OFTEN, name="")
    try:
        name = await run_in_threadpool(server.accounts.invited, token)
    except NotAllowed as error:
        server.tries.failed(f"address {address}")
        return _plain(request, "signin.html", 403, back="/", wrong=_sentence(error), name="")
    if request.method == "GET":
        return _plain(request, "join.html", name=name, wrong="")
    password = (await form_of(request)).get("password", [""])[-1]
    try:
        await run_in_threadpool(server.accounts.set_password, token, password)
    except UsageError as error:
        return _plain(request, "join.html", 400, name=name, wrong=_sentence(error))
    return _begun(server, name, "invitation", "/tour")


async def sign_out(request: Request) -> Response:
    """End the session."""
    server_of(request).sessions.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/signin", 303)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
    return answer


def _begun(server: Server, name: str, how: str, back: str) -> Response:
    answer = RedirectResponse(back, 303)
    token = server.sessions.begin(name, how)
    # For this site alone, for scripts never, for as long as the browser is open.
    answer.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="strict")
    return answer


def _inside(address: str) -> str:
    """An address on this site, else the queue."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and address.isprintable() else "/"


def _sentence(error: RedactError) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."


# The queue ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the queue; ``left`` are working days until the answer is due."""

    name: str
    reference: str
    state: str
    due: str
    left: int | None
    soon: bool
    documents: int
    decided: int
    findings: int
    disputed: int
    second: int
    trouble: str = ""


async def queue(request: Request) -> Response:
    """The cases in which somebody has a part, those first that are due first."""
    session, server = session_of(request), server_of(request)
    rows = []
    for name in list(server.site.names()):
        desk = server.desk(name)
        if desk is not None:
            try:
                row = await desk.do(lambda there: _row(there, session.name))
            except RedactError as error:
                row = Row(name, name, "", "", None, False, 0, 0, 0, 0, 0, _sentence(error))
            rows += [row] if row else []
    rows.sort(key=lambda row: (row.left is None, row.left, row.reference))
    told, session.told = session.told, []
    return _plain(request, "queue.html", me=session.name, rows=rows, told=told)


def _row(desk: Desk, who: str) -> Row | None:
    snapshot, setup = desk.snapshot, desk.setup
    if not roles_of(setup.case, who):
        return None
    clock = clock_of(setup.policy.law, snapshot, date.today())
    left = clock["working_days_left"] if clock else None
    day = f"{date.fromisoformat(clock['due']):%-d %B %Y}" if clock else ""
    found = {block.kind: block for block in blocks(snapshot)}
    disputed, second = found.get(State.DISPUTED), found.get("second reader")
    decided, findings = progress(snapshot)
    return Row(
        desk.name,
        reference_of(snapshot.settings, desk.folder),
        state_of(snapshot, bool(found)),
        day,
        left,
        left is not None and left <= _SOON,
        len(snapshot.sources),
        decided,
        findings,
        len(disputed.targets) if disputed else 0,
        len(second.targets) if second else 0,
    )


# How things work ----------------------------------------------------------------------------------


def _me(request: Request) -> str:
    return session_of(request).name


async def help_page(request: Request) -> Response:
    """All keys, and the switch for single letters."""
    return _plain(request, "keys.html", me=_me(request), rows=keys.KEYS)


async def keys_js(request: Request) -> Response:
    """The keys for the script."""
    return Response(keys_script(), media_type="text/javascript")


async def letters_switch(request: Request) -> Response:
    """Turn single-letter keys on or off, for this browser."""
    session = session_of(request)
    on = (await form_of(request)).get("letters", ["on"])[-1] != "off"
    session.told.append(f"Single letters are keys {'again' if on else 'no longer'}.")
    answer = RedirectResponse("/keys", 303)
    year = 365 * 24 * 3600
    value = "on" if on else "off"
    answer.set_cookie("letters", value, max_age=year, secure=True, httponly=True, samesite="strict")
    return answer


async def accessibility(request: Request) -> Response:
    """The accessibility statement; for everybody."""
    return _plain(request, "accessibility.html")


async def tour(request: Request) -> Response:
    """What there is, in the order of the work; and the switch for the first steps in a case."""
    if request.method == "GET":
        return _plain(request, "tour.html", me=_me(request))
    session = session_of(request)
    form = await form_of(request)
    session.touring = form.get("steps", ["on"])[-1] != "off"
    session.told.append(
        "The first steps are beside the screens of each case."
        if session.touring
        else "The first steps are put away; How it works brings them back."
    )
    return RedirectResponse(_inside(form.get("back", ["/"])[-1]), 303)
