# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact serve``: the review application for all cases of a data folder."""

from collections.abc import Sequence
from pathlib import Path

from redact.cli.show import safe
from redact.errors import UsageError
from redact.run.places import data_folder
from redact.web import Accounts, Options, Site
from redact.web import serve as listen
from redact.web.visiting import Proxy


def serve(
    host: str,
    port: int,
    names: Sequence[str],
    proxy_header: str,
    proxy_from: Sequence[str],
    invite: Sequence[str],
    workers: int,
    data: Path | None,
) -> None:
    """Print invitations and end, or serve until somebody stops it."""
    if bool(proxy_header) != bool(proxy_from):
        raise UsageError("--proxy-header and --proxy-from belong together; give both or neither")
    proxy = Proxy.from_options(proxy_header, proxy_from) if proxy_header else None
    options = Options(host, port, tuple(names), proxy, workers)
    options.check()
    folder = data_folder(data)
    accounts = Accounts(folder)
    if invite:
        print_links(accounts, options, invite)
        return
    site = Site(folder)
    if not proxy and not accounts.names():
        print("nobody can sign in yet: redact serve --invite NAME prints a link for NAME")
    print(f"{len(list(site.names()))} cases at {options.address}; Ctrl-C ends it", flush=True)
    listen(site, accounts, options)


def print_links(accounts: Accounts, options: Options, names: Sequence[str]) -> None:
    """A one-time link for each name."""
    for name in names:
        print(f"  {safe(name)}: {options.address}/join/{accounts.invite(name)}", flush=True)
