# SPDX-License-Identifier: AGPL-3.0-or-later
"""Listening: on loopback unless a reverse proxy stands before it. No line of a log has an address
that names a case, or who asked."""

import logging
from dataclasses import dataclass

import uvicorn

from redact.errors import UsageError
from redact.web.accounts import Accounts
from redact.web.app import create_app
from redact.web.site import Site
from redact.web.visiting import Proxy

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Options:
    """Where to listen; ``hosts`` are the names under which people reach it; ``proxy`` signs people
    in."""

    host: str = "127.0.0.1"
    port: int = 8350
    hosts: tuple[str, ...] = ()
    proxy: Proxy | None = None
    workers: int = 2

    @property
    def address(self) -> str:
        """Where people find it, without a slash at the end."""
        if self.hosts:
            return f"https://{self.hosts[0]}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def check(self) -> None:
        """UsageError when people's words would go over a network in the open."""
        if self.host not in _LOOPBACK and self.proxy is None:
            raise UsageError(
                f"--host {self.host} can be reached from other machines, and this server does not"
                " encrypt: put a reverse proxy before it, and name it with --proxy-from"
            )


def serve(site: Site, accounts: Accounts, options: Options) -> None:
    """Serve until somebody stops it."""
    options.check()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    hosts = frozenset((*_LOOPBACK, *options.hosts))
    app = create_app(site, accounts, hosts=hosts, workers=options.workers, proxy=options.proxy)
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
