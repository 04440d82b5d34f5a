# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendar files (``ics.v1``) and address cards (``vcf.v1``): their lines, unfolded and unescaped.

Guarantees every property with its value, in order; pictures and files packed in a value become
parts. It does not judge what the properties mean, and repeats no event.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator

from redact.ingest.composed import composed
from redact.ingest.layout import Paragraph
from redact.ingest.parts import PartList
from redact.ingest.plain import decode, decode_western
from redact.ingest.reading import Reading

CALENDAR, CARD = "ics.v1", "vcf.v1"
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"((?:[\w-]{1,40}\.)?[A-Za-z0-9-]{1,60})((?:;(?:\"[^\"]*\"|[^\":;])*)*):(.*)")
_ESCAPED = re.compile(r"\\(.)")
_PACKED = re.compile(r"encoding=\"?b(?:ase64)?\b|;base64", re.IGNORECASE)
_QUOTED = re.compile(r"quoted-printable", re.IGNORECASE)
_CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)
_DATA_URI = re.compile(r"data:([\w/+.-]{1,60})?[^,]{0,100};base64,(.+)", re.IGNORECASE)
_KIND = re.compile(r"(?:type|fmttype)=\"?([\w/+.-]{1,60})", re.IGNORECASE)
_ENDINGS = {"jpeg": ".jpg", "jpg": ".jpg", "png": ".png", "gif": ".gif"}


def read_card(data: bytes, reader: str) -> Reading:
    """Read a calendar file or address cards."""
    text, notes = decode(data)
    found = PartList()
    lines = list(_lines(text, found))
    paragraphs = [Paragraph(line, "field" if ":" in line else "") for line in lines]
    return composed(data, reader, paragraphs, notes=(*notes, *found.notes), parts=found.parts)


def _lines(text: str, found: PartList) -> Iterator[str]:
    for line in _soft_joined(_FOLD.sub("", text).splitlines()):
        match = _LINE.fullmatch(line)
        if match is None:
            yield line
            continue
        name, told, value = match.groups()
        packed = _unpacked(told, value)
        if packed is not None:
            kind, inner = packed
            ending = _ENDINGS.get(kind, "")
            value = f"[file: {found.add(name.lower() + ending, kind, inner)}]"
        elif _QUOTED.search(told):
            value = _from_quoted(told, value)
        else:
            value = _ESCAPED.sub(lambda sign: _plain(sign[1]), value)
        label = f"{name}{told}"
        first, *more = value.split("\n")
        yield f"{label}: {first}"
        yield from more


def _soft_joined(lines: Iterable[str]) -> Iterator[str]:
    """vCard 2.1 breaks quoted-printable values as e-mail does: after a ``=``."""
    held: list[str] = []
    for line in lines:
        if held or _QUOTED.search(line.partition(":")[0]):
            if line.endswith("="):
                held.append(line[:-1])
                continue
            line = "".join((*held, line))
            held.clear()
        yield line
    yield from held


def _plain(sign: str) -> str:
    return "\n" if sign in "nN" else sign


def _unpacked(told: str, value: str) -> tuple[str, bytes] | None:
    """(kind, bytes) of a value that is a file; None when it is none, or damaged."""
    uri = _DATA_URI.match(value)
    if not uri and not _PACKED.search(told):
        return None
    coded = uri[2] if uri else value
    kind = (uri[1] if uri else None) or next(iter(_KIND.findall(told)), "")
    try:
        inner = base64.b64decode(re.sub(r"\s", "", coded), validate=True)
    except (binascii.Error, ValueError):
        return None
    return kind.rpartition("/")[2].lower(), inner


def _from_quoted(told: str, value: str) -> str:
    data = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    charset = _CHARSET.search(told)
    for encoding in (charset[1] if charset else "utf-8", "utf-8"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except (LookupError, ValueError):
            continue
    return decode_western(data)
