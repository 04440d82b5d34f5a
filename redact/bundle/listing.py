# SPDX-License-Identifier: AGPL-3.0-or-later
"""A folder against its manifest: sizes, digests, files missing and files too many.

The manifest is data from outside: its paths are compared with the files that are there and never
opened. It does not prove who wrote the manifest.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact.bundle.ledger import FORMAT
from redact.bundle.manifest import NAME, FileRecord
from redact.types import Leak


@dataclass(frozen=True, slots=True)
class Listing:
    """What a manifest says: each file's record by path, and whether people decided."""

    files: dict[str, FileRecord]
    reviewed: bool


def read_listing(root: Path) -> tuple[Listing | None, tuple[Leak, ...]]:
    """The manifest in ``root``; none where there is none, and a leak where it cannot be read."""
    path = root / NAME
    if not path.is_file() or path.is_symlink():
        return None, ()
    try:
        return _listing(json.loads(path.read_bytes())), ()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"it is not a manifest this version can read ({type(error).__name__})"
        return None, (Leak("unreadable", -1, NAME, what),)


def _listing(untrusted: Any) -> Listing:
    if untrusted["format"] != FORMAT:
        raise ValueError("another format")
    files = {
        str(row["path"]): FileRecord(int(row["size"]), str(row["sha256"]))
        for row in untrusted["files"]
    }
    return Listing(files, untrusted["reviewed"] is True)


def check_listing(root: Path, names: Sequence[str], listing: Listing) -> Iterator[Leak]:
    """Leaks where the files ``names`` below ``root`` are not what the manifest lists."""
    present = set(names) - {NAME}
    for name in sorted(set(listing.files) - present):
        yield Leak("missing-file", -1, name, "the manifest lists it and it is not there")
    for name in sorted(present - set(listing.files)):
        yield Leak("extra-file", -1, name, "the manifest does not list it")
    for name in sorted(present & set(listing.files)):
        if _record(root / name) != listing.files[name]:
            yield Leak("changed-file", -1, name, "it is not the file that the manifest lists")


def _record(path: Path) -> FileRecord:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(path.stat().st_size, digest)
