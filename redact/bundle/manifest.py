# SPDX-License-Identifier: AGPL-3.0-or-later
"""The manifest: every file of the folder that goes out, with its size and digest.

It names no source, no reason, no true exemption and no time. A reader can tell that a file was
changed, lost or added afterwards; who made the folder is not proved: there is no signature yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redact.bundle.ledger import FORMAT, as_json
from redact.bundle.outcome import BundleInfo, Outcome, public_labels

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file's size in bytes and the sha256 of its content."""

    size: int
    sha256: str


def manifest(
    outcomes: Sequence[Outcome], files: Mapping[str, FileRecord], info: BundleInfo
) -> bytes:
    """``manifest.json``: ``files`` maps every other path of the folder to its record."""
    released = [outcome for outcome in outcomes if outcome.pdf_path]
    boxes = [box for outcome in released for box in outcome.redactions]
    return as_json(
        {
            "format": FORMAT,
            "bundle": info.bundle,
            "reviewed": info.reviewed,
            "tool_version": info.tool_version,
            "documents": [_row(outcome, files) for outcome in released],
            "pages": sum(outcome.pages for outcome in released),
            "redactions": public_labels(boxes),
            "files": [
                {"path": path, "size": file.size, "sha256": file.sha256}
                for path, file in sorted(files.items())
            ],
        }
    )


def _row(outcome: Outcome, files: Mapping[str, FileRecord]) -> dict[str, Any]:
    path = outcome.pdf_path or ""
    return {
        "number": outcome.number,
        "path": path,
        "sha256": files[path].sha256,
        "text_path": outcome.text_path,
        "pages": outcome.pages,
        "redactions": public_labels(outcome.redactions),
    }
