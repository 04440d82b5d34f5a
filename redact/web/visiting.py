# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, in which case: the first thing that every screen of a case finds out.

Guaranteed: nobody without a part in a case learns that it exists; that somebody came is in the
case's audit before they see anything of it; a part that was taken away ends with the next request.
"""

import ipaddress
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from redact.errors import InputRefused, UsageError
from redact.review.roles import roles_of
from redact.run.places import reference_of
from redact.web import keys
from redact.web.accounts import Accounts
from redact.web.desk import Desk
from redact.web.sessions import Session, Sessions, Tries
from redact.web.site import Site
from redact.web.touring import step_of
from redact.web.workshop import Workshop

_T = TypeVar("_T")
COOKIE = "__Host-session"
_HERE = 30  # seconds for which somebody counts as being there


class NotSignedIn(Exception):
    """nobody is signed in"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A reverse proxy that signs people in: the header with the name, and from where it may come
    (addresses or networks)."""

    header: str
    addresses: tuple[str, ...]

    @classmethod
    def from_options(cls, header: str, addresses: Sequence[str]) -> "Proxy":
        """UsageError when an address is none."""
        for one in addresses:
            try:
                ipaddress.ip_network(one, strict=False)
            except ValueError as error:
                raise UsageError(
                    f"--proxy-from {one} is no address; write 10.0.0.5 or 10.0.0.0/24"
                ) from error
        return cls(header, tuple(addresses))

    def vouches(self, address: str) -> bool:
        """Whether a request from this address comes from the proxy."""
        try:
            own = ipaddress.ip_address(address)
        except ValueError:  # a Unix socket has none; who may connect there is the system's matter
            return not address
        return any(own in ipaddress.ip_network(one, strict=False) for one in self.addresses)


@dataclass(slots=True)
class Server:
    """What all requests share."""

    site: Site
    accounts: Accounts
    workshop: Workshop
    render: Callable[..., str]
    proxy: Proxy | None = None
    sessions: Sessions = field(default_factory=Sessions)
    tries: Tries = field(default_factory=Tries)
    desks: dict[str, Desk] = field(default_factory=dict)
    present: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def desk(self, name: str) -> Desk | None:
        """The desk of a case, opened when it is first asked for; None without such a case."""
        folder = self.site.folder(name)
        if folder is None:
            return None
        if name not in self.desks:
            self.desks[name] = Desk(name, folder)
        return self.desks[name]

    def is_at(self, case: str, who: str, where: str) -> None:
        """Somebody looks at something of a case."""
        self.present[case, who] = where, time.monotonic()

    def others(self, case: str, who: str) -> list[str]:
        """Who else is there, and where."""
        now = time.monotonic()
        return [
            f"{name} is on {where}"
            for (there, name), (where, at) in self.present.items()
            if there == case and name != who and now - at < _HERE
        ]


@dataclass(slots=True)
class Visit:
    """Somebody in a case, for one request."""

    server: Server
    desk: Desk
    session: Session
    request: Request

    @property
    def name(self) -> str:
        return self.session.name

    @property
    def path(self) -> str:
        """The address of the case on this site."""
        return f"/case/{self.desk.name}"

    async def do(self, function: Callable[[Desk], _T]) -> _T:
        """What ``function`` makes of the case."""
        return await self.desk.do(function)

    def told(self, sentence: str) -> None:
        """What the next page says first."""
        self.session.told.append(sentence)


def server_of(request: Request) -> Server:
    """The server that answers."""
    found: Server = request.app.state.server
    return found


def session_of(request: Request, *, touch: bool = True) -> Session:
    """Who is signed in; NotSignedIn when nobody is."""
    server = server_of(request)
    if server.proxy is not None:
        named = _vouched(request, server)
        session = server.sessions.vouched(named) if named else None
    else:
        session = server.sessions.find(request.cookies.get(COOKIE, ""), touch=touch)
    if session is None:
        raise NotSignedIn
    return session


def _vouched(request: Request, server: Server) -> str:
    """The name that the proxy gives; nothing without one, or when it is not the proxy."""
    address = request.client.host if request.client else ""
    if server.proxy is None or not server.proxy.vouches(address):
        return ""
    return request.headers.get(server.proxy.header, "").strip()


async def enter(request: Request, where: str, *, touch: bool = True) -> Visit:
    """Somebody comes into the case that the address names, to ``where``.

    InputRefused when there is no such case for them.
    """
    session = session_of(request, touch=touch)
    server = server_of(request)
    name = request.path_params["case"]
    desk = server.desk(name)
    nothing = InputRefused("there is no such case, or you have no part in it")
    if desk is None:
        raise nothing

    def arrive(there: Desk) -> None:
        if not roles_of(there.setup.case, session.name):
            raise nothing
        if name not in session.entered:
            there.record(session.name, "sign-in", how=session.how)

    await desk.do(arrive)
    session.entered.add(name)
    if touch and where:
        server.is_at(name, session.name, where)
    return Visit(server, desk, session, request)


def inside(visit: Visit, address: str) -> str:
    """An address of this case, where somebody came from; else its first screen."""
    ours = address.startswith(f"{visit.path}/") and address.isprintable()
    return address if ours else f"{visit.path}/"


async def form_of(request: Request) -> Mapping[str, list[str]]:
    """What a form sent; UsageError when it is none."""
    try:
        text = (await request.body()).decode("ascii")
        return parse_qs(text, keep_blank_values=True, max_num_fields=500, errors="strict")
    except (ValueError, UnicodeDecodeError) as error:
        raise UsageError("the form was not understood; load the page again") from error


def page(visit: Visit, template: str, where: str, **data: Any) -> Response:
    """A screen of a case. Called on the case's thread."""
    desk, request = visit.desk, visit.request
    told, visit.session.told = visit.session.told, []
    fragment = request.headers.get("x-fragment") == "yes"
    html = visit.server.render(
        template,
        fragment=fragment,
        me=visit.name,
        case=visit.path,
        reference=reference_of(desk.snapshot.settings, desk.folder),
        roles=roles_of(desk.setup.case, visit.name),
        where=where,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        seen=desk.seen,
        notice=desk.notice,
        told=told,
        letters=letters(request),
        touring=visit.session.touring,
        step=step_of(desk.snapshot, visit.name) if visit.session.touring else None,
        **data,
    )
    return HTMLResponse(html)


def guide(visit: Visit, where: str, here: str) -> str:
    """The first steps as they are after an act, for the page ``here``; nothing without a tour."""
    if not visit.session.touring:
        return ""
    step = step_of(visit.desk.snapshot, visit.name)
    return visit.server.render(
        "guide.html", step=step, where=where, here=inside(visit, here), case=visit.path
    )


def letters(request: Request) -> bool:
    """Whether single letters are keys, for this browser."""
    return request.cookies.get("letters") != "off"


def keys_script() -> str:
    """The table of keys, as a module for the browser."""
    rows = [[key.key, key.action, list(key.where), key.is_single] for key in keys.KEYS]
    return f"export const KEYS = {json.dumps(rows)};\n"
