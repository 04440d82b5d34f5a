# SPDX-License-Identifier: AGPL-3.0-or-later
"""The application: addresses, templates, and what an error looks like.

Every error is a plain sentence with the right status, as a page, or as JSON where a script asked.
"""

import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from redact.errors import (
    BrokenChain,
    CaseBusy,
    InputRefused,
    NotAllowed,
    NotYours,
    RedactError,
    StorageFailed,
    UsageError,
)
from redact.web import keys
from redact.web.accounts import Accounts
from redact.web.guard import Guard, TooMuch
from redact.web.screens import (
    bundle,
    check,
    documents,
    exemptions,
    history,
    panels,
    people,
    search,
    signin,
    writing,
)
from redact.web.screens import page as page_screen
from redact.web.shown import kind_of
from redact.web.site import Site
from redact.web.visiting import NotSignedIn, Proxy, Server, letters
from redact.web.workshop import Workshop

_HERE = Path(__file__).parent
_log = logging.getLogger("redact.web")

# By kind of error, from the special to the general; the first that fits.
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (CaseBusy, 503),
    (NotYours, 403),
    (NotAllowed, 409),
    (BrokenChain, 409),
    (InputRefused, 404),
    (UsageError, 400),
    (StorageFailed, 507),
    (TooMuch, 413),
    (RedactError, 500),
)


def create_app(
    site: Site,
    accounts: Accounts,
    *,
    hosts: frozenset[str] = frozenset(("127.0.0.1", "localhost", "::1")),
    workers: int = 1,
    proxy: Proxy | None = None,
) -> Starlette:
    """The application for the cases of ``site``."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        server: Server = app.state.server
        await server.workshop.close()
        for desk in server.desks.values():
            desk.close()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Guard, hosts=hosts, at_fault=_broken)],
        exception_handlers={
            NotSignedIn: _sign_in_first,
            TooMuch: _told,
            RedactError: _told,
            HTTPException: _unknown,
        },
        lifespan=lifespan,
    )
    app.state.server = Server(site, accounts, Workshop(workers), _renderer(), proxy)
    return app


def _routes() -> list[Route | Mount]:
    case = [
        Route("/", people.people),
        Route("/group/{target}", people.group),
        Route("/documents", documents.documents),
        Route("/document/{number}/page/{page:int}", page_screen.page),
        Route("/document/{number}/page/{page:int}.png", page_screen.picture),
        Route("/document/{number}/page/{page:int}/words", page_screen.words),
        Route("/document/{number}/preview/{page:int}", page_screen.preview),
        Route("/document/{number}/preview/{page:int}.png", page_screen.preview_picture),
        Route("/search", search.search),
        Route("/check", check.check),
        Route("/exemptions", exemptions.exemptions),
        Route("/history", history.history),
        Route("/bundle", bundle.bundle),
        Route("/bundle.zip", bundle.download),
        Route("/choose", panels.choose),
        Route("/why", panels.why),
        Route("/note", panels.note),
        Route("/changes", writing.changes),
        Route("/act", writing.act, methods=["POST"]),
        Route("/undo", writing.undo, methods=["POST"]),
        Route("/redo", writing.redo, methods=["POST"]),
        Route("/approve", bundle.approve, methods=["POST"]),
        Route("/make", bundle.make, methods=["POST"]),
    ]
    return [
        Route("/", signin.queue),
        Route("/signin", signin.sign_in, methods=["GET", "POST"]),
        Route("/join/{token}", signin.join, methods=["GET", "POST"]),
        Route("/signout", signin.sign_out, methods=["POST"]),
        Route("/keys", signin.help_page),
        Route("/keys.js", signin.keys_js),
        Route("/letters", signin.letters_switch, methods=["POST"]),
        Route("/accessibility", signin.accessibility),
        Route("/tour", signin.tour, methods=["GET", "POST"]),
        Mount("/case/{case}", routes=case),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


def _renderer() -> Any:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        kind_of=kind_of,
        tooltip=keys.tooltip,
        shortcut=keys.shortcut,
        key=_key,
        keys_of=lambda where: list(keys.keys_of(where)),
    )
    environment.filters["words"] = as_words
    environment.filters["seen"] = as_seen

    def render(template: str, **data: Any) -> str:
        return environment.get_template(template).render(**data)

    return render


def _key(action: str) -> Markup:
    """The first key of an action, as it stands in a sentence."""
    return Markup("<kbd>{}</kbd>").format(keys.first(action).shown)


def as_words(text: str) -> Markup:
    """Words of a document or a name, as they may stand in a page: markup in them is text, a change
    of direction ends where they end, and what nobody sees is a dot."""
    seen = as_seen(" ".join(str(text).split()))
    return Markup("<bdi>{}</bdi>").format(seen) if seen else Markup("")


def as_seen(text: str) -> str:
    """Text with a dot for each character that nobody sees, lines as they are: as long as before,
    so that places in it are the document's."""
    return "".join(one if one.isprintable() or one == "\n" else "·" for one in text)


# Errors -------------------------------------------------------------------------------------------


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


async def _sign_in_first(request: Request, _: Exception) -> Response:
    if _wants_json(request):
        return JSONResponse({"error": "Your session has ended. Sign in again."}, 401)
    back = quote(request.url.path) if request.method == "GET" else "/"
    return RedirectResponse(f"/signin?next={back}", 303)


async def _told(request: Request, error: Exception) -> Response:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    sentence = "That is more than this site takes." if status == 413 else str(error)
    return _answer(request, status, sentence[:1].upper() + sentence[1:])


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _answer(request, status, "There is nothing at this address.")


async def _broken(request: Request, error: Exception) -> Response:
    """A fault of ours: its message could quote a document, so only kind and place are kept."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("%s at %s:%s", type(error).__name__, Path(place.filename).name, place.lineno)
    return _answer(
        request, 500, "Something went wrong here. What was recorded before is safe; try again."
    )


def _answer(request: Request, status: int, sentence: str) -> Response:
    headers = {"Retry-After": "10"} if status == 503 else None
    if _wants_json(request):
        return JSONResponse({"error": sentence}, status, headers)
    server: Server = request.app.state.server
    html = server.render(
        "error.html",
        fragment=False,
        status=status,
        sentence=sentence,
        letters=letters(request),
        me="",
        told=[],
        where="error",
    )
    return HTMLResponse(html, status, headers)
