# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review application, really served on loopback, and a plain client that is no browser."""

import http.client
import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette

from redact.cli.show import Quiet
from redact.run import casework, load_setup
from redact.web import Accounts, Site, create_app
from redact.web.visiting import Proxy, Server

SAMPLES = Path(__file__).parents[2] / "sample_docs"
PASSWORD = "a quiet sentence"
REVIEWER, SECOND, APPROVER, ADMIN = (
    "Imogen Tarrant",
    "Caspian Underhill",
    "Philippa Wraxall",
    "Gethin Marlowe",
)
NAME = "412-23"
CASE = f"/case/{NAME}"
_OURS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """Somebody with a cookie jar of one cookie."""

    port: int
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Reply:
        """One request as it is, with ``_`` for ``-`` in the names of headers."""
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie:
            own["Cookie"] = self.cookie
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body or None, self.headers | own)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("__Host-session="):
                self.cookie = value.partition(";")[0]
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, data)

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def post(self, path: str, fields: Any = (), **headers: str) -> Reply:
        """A form as a page of this site sends it, for JSON."""
        given = _OURS | {"Accept": "application/json"}
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, urlencode(fields or {}, doseq=True), **(given | own))

    def act(self, **fields: Any) -> Reply:
        return self.post(f"{CASE}/act", fields)


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    data: Path
    accounts: Accounts
    server: Server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def case(self) -> Path:
        return self.data / "cases" / NAME

    def stranger(self) -> Client:
        return Client(self.port)

    def client(self, name: str) -> Client:
        """Somebody signed in."""
        client = Client(self.port)
        path = f"/join/{self.accounts.invite(name)}"
        assert client.post(path, {"password": PASSWORD}).status == 303
        return client


def make_case(data: Path) -> Path:
    """The sample request as a case that people decide; the folder of all cases."""
    folder = data / "cases" / NAME
    setup = load_setup("foi", SAMPLES / "case.toml")
    casework.new(folder, "412/23", setup, None, None)
    casework.add(folder, [SAMPLES], lambda before: before, 2, Quiet())
    return data


@contextmanager
def serving(data: Path, proxy: Proxy | None = None) -> Iterator[Served]:
    """Serve the cases of ``data`` until the block ends."""
    accounts = Accounts(data)
    app = create_app(Site(data), accounts, workers=1, proxy=proxy)
    with listening(app) as port:
        yield Served(port, data, accounts, app.state.server)


@contextmanager
def listening(app: Starlette) -> Iterator[int]:
    """The port of an application that is served until the block ends."""
    config = uvicorn.Config(app, port=0, log_level="error", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=60)


def chromium_path() -> str:
    """Debian's Chromium, installed where root and apt are there."""
    found = shutil.which("chromium")
    if found is None and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "-qq", "update"], check=False, **quiet)  # type: ignore[call-overload]
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(install, check=False, **quiet)  # type: ignore[call-overload]
        found = shutil.which("chromium")
    return found or ""


@contextmanager
def apart(data: Path) -> Iterator[Client]:
    """The same in a process of its own, as people run it; a stranger's client of it."""
    command = [sys.executable, "-m", "tests.web.serving", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Client(int(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=60)


if __name__ == "__main__":
    with serving(Path(sys.argv[1])) as there:
        print(there.port, flush=True)
        threading.Event().wait()
