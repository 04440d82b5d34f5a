# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archives (``zip.v1``): a page that lists what is in them, and each file as a part.

Guarantees that every entry is a part, in the archive's order, or a part with the reason why it has
no bytes (encrypted, damaged, packed too tightly, too large), and that no more than a fixed amount
is ever unpacked. Names are data: levels are kept, nothing leads out. Links in archives are not
followed.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import datetime

from redact.errors import InputRefused, LimitReached
from redact.ingest.composed import composed
from redact.ingest.layout import Paragraph
from redact.ingest.parts import PartList, clean_levels
from redact.ingest.reading import Part, Reading
from redact.ingest.zipped import ERRORS

READER = "zip.v1"
MOST_FILES = 20_000
_LARGEST, _LARGEST_IN_ALL = 256 << 20, 400 << 20  # bytes unpacked
# A file that shrinks to less than one part in so many, and is larger than this, is a bomb.
_TIGHTEST, _SMALL = 200, 1 << 20
_UNPACK = "unpack it yourself and add that file"


def read_archive(data: bytes) -> Reading:
    """Read a zip archive; InputRefused when its list is damaged, LimitReached when it is a bomb."""
    with _opened(data) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_FILES:
            raise LimitReached(f"the archive holds more than {MOST_FILES:,} files: unpack it")
        parts = tuple(_parts(archive, entries))
    listed = [Paragraph(_line(entry, part)) for entry, part in zip(entries, parts, strict=True)]
    title = Paragraph(f"Archive of {len(entries):,} files", "title")
    comment = archive.comment.decode("utf-8", "replace").splitlines()
    paragraphs = [title, *map(Paragraph, comment), *listed]
    return composed(data, READER, paragraphs, parts=parts)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except ERRORS as error:
        raise InputRefused(
            "the archive is damaged or cut off: get a whole copy, or unpack it and add the files"
        ) from error


def _parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Part]:
    names, left = PartList(), _LARGEST_IN_ALL
    for number, entry in enumerate(entries, start=1):
        name = names.named(clean_levels(entry.filename) or f"file-{number}")
        inner, refusal = _unpacked(archive, entry, min(left, _LARGEST))
        left -= len(inner)
        yield Part(name, "", inner, refusal)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> tuple[bytes, str]:
    """(bytes, "") of an entry, or nothing and why."""
    if entry.flag_bits & 0x1:
        return b"", f"it is encrypted in its archive: {_UNPACK}"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return b"", "it is a link in its archive, which is not followed"
    tight = entry.file_size > _TIGHTEST * max(entry.compress_size, 1)
    if tight and entry.file_size > _SMALL:
        return b"", f"it is packed more than {_TIGHTEST} times, as bombs are: {_UNPACK}"
    try:
        with archive.open(entry) as file:
            inner = file.read(most + 1)
    except ERRORS:
        return b"", f"it is damaged in its archive: {_UNPACK}"
    except RuntimeError:  # a password, in zipfile's words
        return b"", f"it is encrypted in its archive: {_UNPACK}"
    if len(inner) > most:
        return b"", f"the archive unpacks to more than {most:,} bytes with it: {_UNPACK}"
    return inner, ""


def _line(entry: zipfile.ZipInfo, part: Part) -> str:
    try:
        changed = f"{datetime(*entry.date_time):%d %B %Y %H:%M}"
    except ValueError:
        changed = "no date"
    return f"{part.name}\t{entry.file_size:,} bytes\t{changed}"
