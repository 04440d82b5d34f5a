# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every request passes: the host, where it comes from, how much it sends; and the headers of
every answer.

Guaranteed: a request that changes something comes from a page of this very site (``Sec-Fetch-Site``
or, where a browser does not send that, ``Origin``; both, where both are sent), or is refused;
nothing is loaded from elsewhere, framed or kept by a cache. No exceptions are made for any page.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_SENT = 256 * 1024  # bytes of one request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = ("GET", "HEAD")
_ELSEWHERE = "This came from another page than one of this site, and was not carried out."


class TooMuch(Exception):
    """more was sent than this site takes"""


class Guard:
    """The outermost layer. ``hosts`` are the names under which this site may be asked for;
    ``at_fault`` makes the answer to a fault of ours, which goes no further: what a server logs of
    one could quote a document."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: frozenset[str],
        at_fault: Callable[[Request, Exception], Awaitable[Response]],
    ) -> None:
        self._app, self._hosts, self._at_fault = app, hosts, at_fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "server" in headers:
                    del headers["server"]
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, guarded)
            return
        try:
            await self._app(scope, _measured(receive), guarded)
        except Exception as error:  # noqa: BLE001 - told by ``at_fault``
            answer = await self._at_fault(Request(scope), error)
            if not begun:
                await answer(scope, receive, guarded)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        if _name(f"//{headers.get('host', '')}") not in self._hosts:
            return PlainTextResponse("This site is not known under that name.", 421)
        if scope["method"] not in (*_SAFE, "POST"):
            return PlainTextResponse("There is no such way of asking here.", 405)
        if scope["method"] == "POST" and not (_is_ours(headers) and self._agrees(headers)):
            return PlainTextResponse(_ELSEWHERE, 403)
        if int(headers.get("content-length") or 0) > MOST_SENT:
            return PlainTextResponse("That is more than this site takes.", 413)
        return None

    def _agrees(self, headers: Headers) -> bool:
        """Whether an origin, where one is told, is a name of this site. Browsers tell ``null`` for
        the plain forms of a site whose pages send no referrer."""
        origin = headers.get("origin", "null")
        return origin == "null" or _name(origin) in self._hosts


def _name(address: str) -> str:
    """The host that an address names; nothing when it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_ours(headers: Headers) -> bool:
    """Whether a page of this site sent it."""
    told = headers.get("sec-fetch-site")
    if told is not None:
        return told == "same-origin"
    scheme, _, address = headers.get("origin", "").partition("://")
    return bool(scheme) and address == headers.get("host")


def _measured(receive: Receive) -> Receive:
    """A body that does not say how long it is may be no longer either."""
    got = 0

    async def measured() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > MOST_SENT:
            raise TooMuch
        return message

    return measured
