# SPDX-License-Identifier: AGPL-3.0-or-later
"""A desk to work cases at: commands in this process, their output, and small fictional letters."""

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redact.cli.app import invoke
from redact.run import casework, execute, explaining, publish
from redact.run.case import STAGES
from redact.run.workers import Pool
from tests.run import saboteurs

LETTER = """Dear Mr Albright

Thank you for ringing me on 07700 900123 about your account. My colleague Henrietta Vale
will write to you at henrietta.vale@example.org before the end of the month.

The meeting about the swimming pool was held at the town hall. Project Nightjar was discussed
there, and somebody was born on 3 March 1961.

Kind regards

Josephine Tallis
"""
MAIL = """From: Henrietta Vale <henrietta.vale@example.org>
To: Josephine Tallis <josephine.tallis@example.org>
Subject: Opening times
Date: Tue, 03 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The pool opens at nine. Ring me on 07700 900456 if anything changes.

--b
Content-Type: text/plain; charset=utf-8
Content-Disposition: attachment; filename="notes.txt"

Notes: the changing rooms are cold in winter and the showers were mended twice.
--b--
"""
SHEET = ("The minutes of the pool committee.", "Present: Henrietta Vale, Ian Osgood.")
MORE = """Dear Josephine Tallis

Henrietta Vale told me about Bartholomew Quince, who swims every morning.
"""
CONFIG = """people = [
  { name = "Ana", roles = ["reviewer"] },
  { name = "Ben", roles = ["reviewer"] },
  { name = "Cyd", roles = ["approver"] },
  { name = "Adi", roles = ["admin"] },
]
[requester]
names = ["Mr Albright"]
[terms]
s31 = ["Project Nightjar"]
"""
NO_MODEL = '["headers", "identifiers", "terms", "allow"]'  # a pipeline of these starts at once


_WORKING = ("run", "add", "decide", "approve", "bundle", "explain")


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object that ``--json`` prints, and nothing else."""
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass
class Desk:
    """A folder to work in, the data folder of its cases, and all that was ever printed there."""

    folder: Path
    printed: list[Said] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def case(self, name: str) -> Path:
        """The folder of a case that was made under a reference."""
        return self.data / "cases" / name

    def do(self, *arguments: object) -> Said:
        """One command, with this desk's data folder where the verb takes one."""
        words = [str(argument) for argument in arguments]
        if words[0] not in ("run", "verify", "detect"):
            words += ["--data-dir", str(self.data)]
        if words[0] in _WORKING:
            words += ["--workers", "1"]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = invoke(words)
        said = Said(code, out.getvalue(), err.getvalue())
        self.printed.append(said)
        return said

    def write(self, name: str, text: str | bytes) -> Path:
        """A file on the desk; folders on the way are made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def decide(
        self, ref: object, name: str, *entries: Mapping[str, object], json: bool = False
    ) -> Said:
        """``redact decide`` with a file of these entries."""
        file = self.write("decisions.json", _as_json(entries))
        return self.do("decide", ref, file, "--as", name, *(["--json"] if json else []))

    def status(self, ref: object) -> dict[str, Any]:
        return self.do("status", ref, "--json").json

    def entity(self, ref: object, name: str) -> str:
        """The target of the person or term that goes by this name."""
        (found,) = [e["target"] for e in self.status(ref)["entities"] if e["name"] == name]
        return str(found)

    def small_pipeline(self) -> Path:
        """The default pipeline without what needs the language model."""
        shipped = Path(__file__).parents[2] / "pipelines" / "foi.toml"
        text = re.sub(r"(?m)^detectors = .*", f"detectors = {NO_MODEL}", shipped.read_text())
        return self.write("small.toml", text.replace('name = "foi"', 'name = "small"'))


def refused(said: Said, code: int, *sentences: str) -> None:
    """It ended with this code, printed no result, and said why in one line (or a list)."""
    assert (said.code, said.out) == (code, ""), said
    lines = [line for line in said.err.splitlines() if not line.startswith("reading")]
    told = [line for line in lines if line.startswith("redact: ")]
    assert len(told) == 1 and "internal error" not in told[0] and "Traceback" not in said.err
    for sentence in sentences:
        assert sentence in said.err, said.err


def _as_json(entries: object) -> str:
    return json.dumps(entries)


def sheet() -> bytes:
    """A small PDF."""
    with pymupdf.open() as document:
        page = document.new_page()
        for line, text in enumerate(SHEET):
            page.insert_text((72, 100 + 20 * line), text, fontsize=11)
        return bytes(document.tobytes())


@contextlib.contextmanager
def offline() -> Iterator[None]:
    """No socket may be opened, neither here nor in the workers, which serve one command after the
    other so that their libraries and the model load once."""
    with (
        pytest.MonkeyPatch.context() as patch,
        Pool(STAGES, 1, saboteurs.no_sockets) as shared,
    ):
        saboteurs.forbid_sockets(patch)
        _give(patch, lambda: contextlib.nullcontext(shared))
        yield


def sabotage(patch: pytest.MonkeyPatch, prepare: Callable[[], None]) -> None:
    """Let every worker that a case starts be prepared so."""
    _give(patch, lambda: Pool(STAGES, 1, prepare))


def _give(patch: pytest.MonkeyPatch, make: Callable[[], Any]) -> None:
    for module in (casework, execute, explaining, publish):
        patch.setattr(module, "Pool", lambda *_, **__: make())


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
