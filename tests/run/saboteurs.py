# SPDX-License-Identifier: AGPL-3.0-or-later
"""Burners that go wrong. Each function is called once in a worker and spoils what it burns.

They stand for every way a future burner could fail; the gate has to catch them all.
"""

import dataclasses
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pymupdf
import pytest

from redact.run import stages
from redact.types import Document, Redaction

_burn = stages.burn

Settled = tuple[Document, tuple[Redaction, ...]]


def _install(
    before: Callable[[Document, tuple[Redaction, ...]], Settled] | None = None,
    after: Callable[[bytes, bytes, Document, Sequence[Redaction]], bytes] | None = None,
) -> None:
    """Put a spoiled burner in place: change what it is told, or what it made."""

    def burn(
        rendition: bytes, document: Document, redactions: tuple[Redaction, ...], **more: Any
    ) -> bytes:
        told = before(document, redactions) if before else (document, redactions)
        as_set = more.pop("as_set", None)  # what the burner goes by, where lines were set anew
        if before and as_set is not None:
            as_set, _ = told if as_set is document else before(as_set, redactions)
        made = _burn(rendition, *told, as_set=as_set, **more)
        return after(rendition, made, document, redactions) if after else made

    stages.burn = burn  # type: ignore[assignment]


def _unseen(document: Document, spans: Sequence[tuple[int, int]]) -> Document:
    """The document as if the words that touch ``spans`` could not be seen on its pages."""
    words = tuple(
        dataclasses.replace(word, hidden="no ink")
        if any(word.start < end and start < word.end for start, end in spans)
        else word
        for word in document.words
    )
    return dataclasses.replace(document, words=words)


def forget_a_box() -> None:
    """The words of the last box leave the text layer, but nothing is painted over them."""
    _install(before=lambda d, redactions: (_unseen(d, redactions[-1].spans), redactions[:-1]))


def leave_the_text_layer() -> None:
    """The boxes are painted, and the words are laid over the page again, invisibly."""

    def overlay(
        _: bytes, made: bytes, document: Document, redactions: Sequence[Redaction]
    ) -> bytes:
        with pymupdf.open("pdf", made) as pdf:
            for redaction in redactions:
                words = " ".join(document.text[s:e] for s, e in redaction.spans)
                place = (redaction.box.x0, redaction.box.y1)
                pdf[redaction.page].insert_text(place, words, render_mode=3)
            return bytes(pdf.tobytes())

    _install(after=overlay)


def copy_an_attachment() -> None:
    """The page file travels along inside the released one."""

    def attach(rendition: bytes, made: bytes, _: Document, __: Sequence[Redaction]) -> bytes:
        with pymupdf.open("pdf", made) as pdf:
            pdf.embfile_add("original.pdf", rendition)
            return bytes(pdf.tobytes())

    _install(after=attach)


def eat_a_neighbour() -> None:
    """The first word after the first box leaves the text layer too."""

    def widen(document: Document, redactions: tuple[Redaction, ...]) -> Settled:
        taken = {offset for r in redactions for span in r.spans for offset in range(*span)}
        after = redactions[0].spans[-1][1]
        words = (w for w in document.words if w.start >= after and w.start not in taken)
        neighbour = next(word for word in words if document.text[word.start].isalpha())
        return _unseen(document, [(neighbour.start, neighbour.end)]), redactions

    _install(before=widen)


def throw() -> None:
    """The burner fails outright."""

    def fail(_: Document, __: tuple[Redaction, ...]) -> Settled:
        raise RuntimeError("a word of the document")

    _install(before=fail)


class _NoSocket:
    """In place of ``socket.socket``; a class, because libraries derive from it when imported."""

    def __init__(self, *_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")


def _no_connection(*_: object, **__: object) -> NoReturn:
    raise AssertionError("a connection was tried")


_FORBIDDEN = {
    "socket": _NoSocket,
    "create_connection": _no_connection,
    "getaddrinfo": _no_connection,
    "socketpair": _no_connection,
}


def no_sockets() -> None:
    """No stage may reach for the network, not even this machine's own."""
    for name, refusal in _FORBIDDEN.items():
        setattr(socket, name, refusal)


def forbid_sockets(patch: pytest.MonkeyPatch) -> None:
    """The same for the process that runs the tests, until the patch is undone."""
    for name, refusal in _FORBIDDEN.items():
        patch.setattr(socket, name, refusal)


def faulty_disk() -> None:
    """The disk fails with the error FAULT when the stage FAULTY_STAGE stores its first result,
    after a part of it was written."""
    number, stage = int(os.environ["FAULT"]), os.environ["FAULTY_STAGE"]
    name = {"read": "document.json", "judge": "decisions.json", "release": "released.pdf"}[stage]
    write = Path.write_bytes

    def written(path: Path, data: bytes) -> int:
        if path.name == name:
            write(path, data[: len(data) // 2])
            raise OSError(number, os.strerror(number))
        return write(path, data)

    Path.write_bytes = written  # type: ignore[assignment,method-assign]


def kill_the_run() -> None:
    """Whoever reads a letter about dynamite kills the run."""
    read = stages.ingest.read

    def reading(data: bytes, name: str) -> Any:
        if b"dynamite" in data:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        return read(data, name)

    stages.ingest.read = reading  # type: ignore[assignment]


def kill_the_worker() -> None:
    """Whoever reads a letter about dynamite dies of it."""
    read = stages.ingest.read

    def reading(data: bytes, name: str) -> Any:
        if b"dynamite" in data:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(data, name)

    stages.ingest.read = reading  # type: ignore[assignment]
