# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every string and every decoded stream of a file, wherever it hangs, as text to search in.

Guarantees: all objects of the file are visited, also those that nothing refers to. It does not
decode glyph codes of fonts (the readers do), nor look into encrypted or unknown filters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from redact.gate.content import literal
from redact.gate.unpacked import Unpacked

_BINARY = frozenset(("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"))
_UNPRINTABLE = bytes(n for n in range(256) if not 32 <= n < 127)
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Straw:
    """One piece: where it hangs, its kind (``string``, ``name``, ``stream``, ``image``), bytes.

    ``text`` is the decoded string or name; for a stream it is empty and ``data`` holds the bytes.
    A stream that cannot be decoded has the kind ``unreadable``: the caller must report it.
    """

    where: str
    kind: str
    text: str = ""
    data: bytes = b""


def straws(pdf: pikepdf.Pdf, unpacked: Unpacked) -> Iterator[Straw]:
    """The pieces of all objects and of the trailer."""
    yield from _inside(pdf.trailer, "trailer", 0)
    for obj in pdf.objects:
        where = f"object {obj.objgen[0]}"
        yield from _inside(obj, where, 0)
        if isinstance(obj, Stream):
            image = obj.get("/Subtype") == Name.Image
            yield _decoded(obj, where, "image" if image else "stream", unpacked)


def _decoded(stream: Stream, where: str, kind: str, unpacked: Unpacked) -> Straw:
    """The bytes as far as they can be decoded; a picture format is left as it is."""
    given: Any = stream.get("/Filter")
    names = [str(part) for part in given] if isinstance(given, Array) else [str(given)]
    if _BINARY & set(names):
        return Straw(where, "image", data=stream.read_raw_bytes())
    try:
        return Straw(where, kind, data=unpacked.data(stream))
    except (pikepdf.PdfError, pikepdf.DataDecodingError):
        return Straw(where, "unreadable")


def _inside(obj: Any, where: str, depth: int) -> Iterator[Straw]:
    if depth > _DEEPEST:
        raise RecursionError("objects are nested too deeply")
    if isinstance(obj, String):
        yield from (Straw(where, "string", text) for text in _readings(obj))
    elif isinstance(obj, Name):
        yield Straw(where, "name", str(obj)[1:])
    elif isinstance(obj, (Dictionary, Stream)):
        for key, value in obj.items():
            yield Straw(where, "name", key[1:])
            if not _is_elsewhere(value):
                yield from _inside(value, where, depth + 1)
    elif isinstance(obj, Array):
        for value in list(obj):
            if not _is_elsewhere(value):
                yield from _inside(value, where, depth + 1)


def _is_elsewhere(value: Any) -> bool:
    """An indirect object is visited by its own number."""
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _readings(string: String) -> set[str]:
    """A string as PDF decodes it, and as its bare bytes."""
    raw = bytes(string)
    found = {str(string), raw.decode("latin-1")}
    for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
        found.add(raw.decode(encoding, "ignore"))
    return found


def printable(data: bytes) -> str:
    """The printable ASCII bytes of ``data``, run together; two-byte text becomes readable too."""
    return data.translate(None, _UNPRINTABLE).decode("ascii")


_PROGRAM = re.compile(rb"\b(?:BT|Tj|TJ|cm|re|Do|begincmap)\b")
_OPERAND = re.compile(
    rb"\((?P<text>(?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*+)\)|<(?P<hex>[0-9A-Fa-f\s]+)>"
    rb"|%(?P<note>[^\r\n]*)|(?P<stop>\bT[jJ]\b|['\"])"
)


def is_program(data: bytes) -> bool:
    """Whether a stream is page content or a character map, whose operators are no text."""
    return _PROGRAM.search(data) is not None


def readable(data: bytes) -> str:
    """The text of a stream: strings and comments of a program, else what is printable."""
    return operands(data) if is_program(data) else printable(data)


def operands(data: bytes) -> str:
    """Strings and comments of a content stream or script; those of one operator are joined."""
    if b"begincmap" in data:  # what every character map says of itself
        data = data.replace(b"(Adobe)", b" ").replace(b"(UCS)", b" ")
    pieces: list[str] = []
    for found in _OPERAND.finditer(data):
        if found["stop"]:
            pieces.append(" ")
        elif found["hex"]:
            digits = b"".join(found["hex"].split())
            raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
            pieces.append(raw.replace(b"\0", b"").decode("latin-1"))
        elif found["text"]:
            pieces.append(literal(found["text"]).replace(b"\0", b"").decode("latin-1"))
        elif found["note"]:
            pieces.append(" " + found["note"].decode("latin-1") + " ")
    return "".join(pieces)
