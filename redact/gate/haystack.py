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

_BINARY = frozenset(("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"))
_UNPRINTABLE = bytes(n for n in range(256) if not 32 <= n < 127)
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Straw:
    """One piece: where it hangs, its kind (``string``, ``name``, ``stream``, ``image``), bytes.

    ``text`` is the decoded string or name; for a stream it is empty and ``data`` holds the bytes.
    """

    where: str
    kind: str
    text: str = ""
    data: bytes = b""


def straws(pdf: pikepdf.Pdf) -> Iterator[Straw]:
    """The pieces of all objects and of the trailer."""
    yield from _inside(pdf.trailer, "trailer", 0)
    for obj in pdf.objects:
        where = f"object {obj.objgen[0]}"
        yield from _inside(obj, where, 0)
        if isinstance(obj, Stream):
            image = obj.get("/Subtype") == Name.Image
            yield Straw(where, "image" if image else "stream", data=_decoded(obj))


def _decoded(stream: Stream) -> bytes:
    """The bytes as far as they can be decoded; a picture format is left as it is."""
    given: Any = stream.get("/Filter")
    names = [str(part) for part in given] if isinstance(given, Array) else [str(given)]
    return stream.read_raw_bytes() if _BINARY & set(names) else stream.read_bytes()


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


_LITERAL = re.compile(rb"\(((?:[^()\\]|\\[\s\S]|\([^()]*\))*+)\)|<([0-9A-Fa-f\s]*)>")
