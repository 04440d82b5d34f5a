# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collecting the files inside a file, each under a name of its own.

Guarantees names that are not empty, unique, at most 150 characters, and free of separators and
control characters, so that a path built from them is one line and one level. The names still come
from outside.
"""

from __future__ import annotations

import re
import unicodedata

from redact.errors import LimitReached
from redact.ingest.reading import Part

MOST_PARTS = 2_000
_LONGEST_NAME = 150

_ENDINGS = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel": ".xls",
    "application/zip": ".zip",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/vcard": ".vcf",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "image/heic": ".heic",
    "application/ms-tnef": ".dat",
    "text/plain": ".txt",
}


class PartList:
    """The parts of one file in order."""

    def __init__(self) -> None:
        self._parts: list[Part] = []
        self._names: set[str] = set()
        self._changed = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(self._parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the officer should know of the names."""
        if not self._changed:
            return ()
        return (f"{self._changed} names of attached files were shortened or cleaned",)

    def add(self, untrusted_name: str, media_type: str, data: bytes) -> str:
        """Add a part; the name it got. LimitReached when there are too many."""
        if len(self._parts) >= MOST_PARTS:
            raise LimitReached(f"it holds more than {MOST_PARTS:,} files: save them and add them")
        name = self.named(_clean(untrusted_name) or self._fallback(media_type))
        self._changed += bool(untrusted_name) and name != untrusted_name
        self._parts.append(Part(name, media_type, data))
        return name

    def named(self, name: str) -> str:
        """``name``, or one like it that no part has yet; it is taken from now on."""
        name = self._unique(name)
        self._names.add(name.casefold())
        return name

    def _fallback(self, media_type: str) -> str:
        number = len(self._parts) + 1
        stem = "message" if media_type == "message/rfc822" else "attachment"
        return f"{stem}-{number}{_ENDINGS.get(media_type, '')}"

    def _unique(self, name: str) -> str:
        stem, dot, ending = name.rpartition(".")
        if not stem:
            stem, dot, ending = name, "", ""
        number, tried = 1, name
        while tried.casefold() in self._names:
            number += 1
            tried = f"{stem} ({number}){dot}{ending}"
        return tried


def clean_levels(untrusted_path: str) -> str:
    """A path in an archive: its levels cleaned and parted by ``/``, none that leads upwards."""
    levels = (_clean(level) for level in re.split(r"[/\\]", untrusted_path))
    return "/".join(level for level in levels if level)


def _clean(untrusted_name: str) -> str:
    """The last level of a name, on one line, without what could disguise it."""
    kept = (
        " " if char.isspace() else char
        for char in untrusted_name
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    name = re.split(r"[/\\]", "".join(kept))[-1]
    name = re.sub(r" +", " ", name).strip(" .")
    if len(name) > _LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        short_ending = dot + ending if len(ending) <= 8 and stem else ""
        name = (stem or name)[: _LONGEST_NAME - len(short_ending)] + short_ending
    return name
