# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every byte of a finished file belongs to one object, one cross-reference table, one trailer.

Guarantees: no byte before the header's objects, between them or after ``%%EOF`` goes unexplained;
no comment, no second revision, no object stored twice; the table points where the objects are, so
that all readers see the same ones. White space between tokens is not examined. What the objects
say is the business of ``structure``. Strict on purpose: only what a plain writer produces passes.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADER = re.compile(rb"%PDF-1\.[3-7]\n%\xbf\xf7\xa2\xfe\n")
_OBJECT = re.compile(rb"\s*([1-9]\d{0,8}) 0 obj(?=[\s<\[(/\d+-])")
TOKENS = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]+|<<|>>|[\[\]]|/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*"
    rb"|\((?:[^()\\]|\\[\s\S])*\)|<[0-9A-Fa-f]*>|[+-]?(?:\d+\.?\d*|\.\d+)|true\b|false\b|null\b|R\b)*+"
)
_LENGTH = re.compile(rb"/Length (\d{1,10})(?= *(?:/|>>))")
_END_OBJECT = re.compile(rb"\s*endobj\b")
_STREAM = re.compile(rb"stream\r?\n")
_END_STREAM = re.compile(rb"\r?\n?endstream\s*endobj\b")
_TABLE = re.compile(rb"\s*xref\n0 (\d{1,9})\n((?:\d{10} \d{5} [nf][ \r]\n)+)trailer\s*")
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) ([nf])")
_TAIL = re.compile(rb"\s*startxref\n(\d{1,12})\n%%EOF\n?")
_LARGEST = 1 << 28


@dataclass(slots=True)
class FileLayout:
    """Where the objects of a file begin, and what about its bytes cannot be explained.

    ``objects``: number to offset of the objects that stand in the file itself. ``packed``: numbers
    inside object streams. ``carriers``: the object streams and the cross-reference stream.
    ``faults``: (where, sentence) pairs that quote nothing.
    """

    objects: dict[int, int] = field(default_factory=dict)
    packed: set[int] = field(default_factory=set)
    carriers: set[int] = field(default_factory=set)
    faults: list[tuple[str, str]] = field(default_factory=list)


def inflate(raw: bytes, limit: int = _LARGEST) -> bytes | None:
    """The whole of one zlib stream; None when it is cut, longer than ``limit``, or has a tail."""
    if not raw:
        return b""
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(raw, limit + 1)
    except zlib.error:
        return None
    return data if stream.eof and not stream.unused_data and len(data) <= limit else None


def read_layout(data: bytes) -> FileLayout:
    """The layout of ``data``; anything unexpected is a fault and reading ends there."""
    layout = FileLayout()
    header = _HEADER.match(data)
    if not header:
        layout.faults.append(("header", "the file does not begin as a new file does"))
        return layout
    at, last = header.end(), 0
    while found := _OBJECT.match(data, at):
        number = int(found[1])
        if number in layout.objects:
            layout.faults.append((f"object {number}", "it is stored twice"))
        layout.objects[number] = last = found.start(1)
        end = _end_of_object(data, found.end(), number, layout)
        if end is None:
            return layout
        at = end
    table = _TABLE.match(data, at)
    if table:
        _read_table(data, table, layout)
    else:
        _read_tail(data, at, last, layout)
    return layout


def _end_of_object(data: bytes, at: int, number: int, layout: FileLayout) -> int | None:
    tokens = TOKENS.match(data, at)
    end = tokens.end() if tokens else at
    if plain := _END_OBJECT.match(data, end):
        return plain.end()
    stream, length = _STREAM.match(data, end), _LENGTH.search(data, at, end)
    if stream and length:
        start = stream.end()
        stop = start + int(length[1])
        if closed := _END_STREAM.match(data, stop):
            _look_into(data[at:end], data[start:stop], number, layout)
            return closed.end()
    layout.faults.append((f"object {number}", f"unexpected bytes at offset {end}"))
    return None


def _look_into(head: bytes, raw: bytes, number: int, layout: FileLayout) -> None:
    """Note a carrier, and the objects an object stream holds."""
    if b"/Type /XRef" in head:
        layout.carriers.add(number)
    if b"/Type /ObjStm" not in head:
        return
    layout.carriers.add(number)
    first, count = re.search(rb"/First (\d+)", head), re.search(rb"/N (\d+)", head)
    body = inflate(raw) if b"/FlateDecode" in head else raw
    if not first or not count or body is None:
        layout.faults.append((f"object {number}", "an object stream that cannot be read"))
        return
    index = [int(part) for part in body[: int(first[1])].split() if part.isdigit()]
    tokens = TOKENS.fullmatch(body, int(first[1]))
    if len(index) != 2 * int(count[1]) or not tokens or index[1::2] != sorted(index[1::2]):
        layout.faults.append((f"object {number}", "an object stream with unexpected bytes"))
    for inner in index[::2]:
        if inner in layout.packed:
            layout.faults.append((f"object {inner}", "it is stored twice"))
        layout.packed.add(inner)


def _read_table(data: bytes, table: re.Match[bytes], layout: FileLayout) -> None:
    """A classic table: one section, every entry right, one trailer, then the end."""
    entries = _ENTRY.findall(table[2])
    used = {n: int(offset) for n, (offset, _, kind) in enumerate(entries) if kind == b"n"}
    free = [entry for entry in entries if entry[2] == b"f"]
    plain = int(table[1]) == len(entries) and free == [(b"0" * 10, b"65535", b"f")]
    if not plain or used != layout.objects or any(e[1] != b"00000" for e in entries[1:]):
        layout.faults.append(("xref", "the table does not list the objects as they stand"))
    start = data.index(b"xref", table.start())
    trailer = TOKENS.match(data, table.end())
    _read_end(data, trailer.end() if trailer else table.end(), start, layout)


def _read_tail(data: bytes, at: int, last: int, layout: FileLayout) -> None:
    """A cross-reference stream is the last object; its entries are checked by ``xref_entries``."""
    if not layout.carriers or layout.objects.get(max(layout.carriers)) != last:
        layout.faults.append(("xref", "there is no single cross-reference table"))
    _read_end(data, at, last, layout)


def _read_end(data: bytes, at: int, start: int, layout: FileLayout) -> None:
    tail = _TAIL.match(data, at)
    if not tail or int(tail[1]) != start:
        layout.faults.append(("end of file", f"unexpected bytes at offset {at}"))
    elif tail.end() != len(data):
        extra = len(data) - tail.end()
        layout.faults.append(("end of file", f"{extra} bytes follow the end of the file"))


def xref_entries(body: bytes, widths: tuple[int, int, int]) -> Iterator[tuple[int, int, int]]:
    """(kind, second, third) of each entry of a decoded cross-reference stream."""
    step = sum(widths)
    first, second = widths[0], widths[0] + widths[1]
    for at in range(0, len(body) - step + 1, step):
        row = body[at : at + step]
        kind = int.from_bytes(row[:first]) if first else 1
        yield kind, int.from_bytes(row[first:second]), int.from_bytes(row[second:])
