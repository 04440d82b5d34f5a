# SPDX-License-Identifier: AGPL-3.0-or-later
"""An office file as a package of parts: opened within limits, its XML parsed without entities.

Guarantees that no part is larger than a fixed size when unpacked, that no document type, entity or
address is followed, and that every part that is a file (a picture, an embedded document) can be had
as a part. What is not XML and not a file in its own right (fonts, printer settings, thumbnails) is
left out; macros are never looked at but named.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from lxml import etree

from redact.errors import InputRefused, LimitReached
from redact.ingest.parts import PartList
from redact.ingest.zipped import ERRORS

LARGEST_PART, _LARGEST_IN_ALL = 128 << 20, 400 << 20
_MOST_PARTS = 20_000
_TIGHTEST = 500
_FILES = re.compile(
    r"(?:^|/)(?:media|embeddings|Pictures|ObjectReplacements)/|^Object \d+$", re.IGNORECASE
)
_OWN = re.compile(r"\.(?:xml|rels|vml|fntdata|odttf|emf|wmf|svm)$|/thumbnail", re.IGNORECASE)
_DRAWINGS = re.compile(r"(?:media|Pictures)/[^/]*\.(?:emf|wmf|svm)$", re.IGNORECASE)
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|Basic/|Scripts/)", re.IGNORECASE)
_DAMAGED = "the file is damaged or cut off: get a whole copy, or save it as PDF, and add that"
_LOCKED = "the file has a password: remove the password and add it again"


class Package:
    """The parts of an office file; InputRefused or LimitReached where they cannot be had."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except ERRORS as error:
            raise InputRefused(_DAMAGED) from error
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        sizes = [entry.file_size for entry in entries]
        packed = sum(entry.compress_size for entry in entries)
        if len(entries) > _MOST_PARTS or max(sizes, default=0) > LARGEST_PART:
            raise LimitReached("the file holds more than an office file can: save it as PDF")
        if sum(sizes) > min(_LARGEST_IN_ALL, _TIGHTEST * packed + (1 << 20)):
            raise LimitReached("the file unpacks to more than can be read: save it as PDF")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise InputRefused(_LOCKED)
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._archive.close()

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a part; InputRefused where it is damaged."""
        try:
            with self._archive.open(self._entries[name]) as part:
                found = part.read(LARGEST_PART + 1)
        except (*ERRORS, RuntimeError) as error:
            raise InputRefused(_DAMAGED) from error
        if len(found) > LARGEST_PART:
            raise LimitReached("the file unpacks to more than can be read: save it as PDF")
        return found

    def trees(self, pattern: str) -> Iterator[tuple[str, Any]]:
        """(name, root) of the XML parts whose names match, in natural order."""
        wanted = re.compile(pattern)
        for name in sorted(filter(wanted.search, self._entries), key=_natural):
            root = _parsed(self.bytes_of(name))
            if root is not None:
                yield name, root

    def linked(self) -> list[str]:
        """Where links and pictures outside the file lead: e-mail addresses among them."""
        found: dict[str, None] = {}
        for _, root in self.trees(r"\.rels$"):
            for relation in root:
                if relation.attrib.get("TargetMode") == "External":
                    found[relation.attrib.get("Target", "")] = None
        return [target for target in found if target]

    def files(self) -> PartList:
        """The files in the package that are no parts of its own making."""
        found = PartList()
        for name in sorted(self._entries, key=_natural):
            if _FILES.search(name) and not _OWN.search(name):
                found.add(posixpath.basename(name), "", self.bytes_of(name))
        return found

    def notes(self) -> list[str]:
        """What an officer should know of the package."""
        told: list[str] = []
        drawings = sum(bool(_DRAWINGS.search(name)) for name in self._entries)
        told.extend(drawings_note(drawings))
        if any(_MACROS.search(name) for name in self._entries):
            told.append("it holds macros, which are neither run nor shown")
        return told


def drawings_note(count: int) -> list[str]:
    """A note on drawings that only an office program can draw; none without any."""
    return [f"{count} drawings in it are not shown: look at the original"] if count else []


def _parsed(data: bytes) -> Any:
    """The root element of XML bytes, comments and instructions gone; None where it is no XML.

    A document type is refused: office programs write none, and only bombs need one.
    """
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise InputRefused("its XML declares entities, as bombs do: save it as PDF and add that")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: Any) -> str:
    """The name of an element or attribute without its namespace."""
    name = element if isinstance(element, str) else element.tag
    return str(name).rpartition("}")[2]


def given(element: Any, name: str) -> str:
    """The value of the attribute called ``name`` in any namespace; "" without one."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return str(value)
    return ""


def properties(package: Package) -> list[str]:
    """``name: value`` for what the file says of itself: author, company, titles."""
    found = []
    for _, root in package.trees(r"^docProps/(core|app|custom)\.xml$"):
        for element in root.iter():
            text = (element.text or "").strip()
            if text and any(char.isalnum() for char in text):
                named = element.getparent() if local(element) == "lpwstr" else element
                name = given(named, "name") if named is not None else ""
                found.append(f"{name or local(element)}: {text}")
    return found


def chart_values(root: Any) -> list[str]:
    """The texts and numbers that a chart is drawn from."""
    return list(dict.fromkeys(element.text for element in root.iter("{*}v") if element.text))


def alternatives(roots: Iterable[Any], *elements: str) -> list[str]:
    """What stands for a picture where it is not seen: titles and descriptions of ``elements``."""
    found: dict[str, None] = {}
    for root in roots:
        for element in root.iter(*(f"{{*}}{name}" for name in elements)):
            for name in ("title", "descr", "alt"):
                value = " ".join(given(element, name).split())
                if value:
                    found[value] = None
    return list(found)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part or 0) if part.isdigit() else 0, part) for part in re.split(r"(\d+)", name)]
