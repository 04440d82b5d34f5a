# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact forget``: a case is deleted, and a receipt says that it was.

Guaranteed: the folder is gone when the command ends well, also when an earlier try was killed half
way; the receipt quotes nothing of the case. Not guaranteed: that the disk, its backups or its
snapshots hold nothing of it; that what was written elsewhere (bundles, drafts) is gone.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact import __version__
from redact.errors import UsageError
from redact.review import CaseStore
from redact.review.store import now

_DOOMED = ".forgetting-"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten: the receipt's file and what it says."""

    path: Path
    content: dict[str, Any]


def forget(folder: Path) -> Receipt:
    """Delete the case at ``folder``. UsageError when there is none; NotAllowed when another process
    works on it."""
    doomed = folder.with_name(f"{_DOOMED}{folder.name}")
    if not (folder / "case.db").is_file():
        if doomed.is_dir():  # killed half way: the receipt is there already
            shutil.rmtree(doomed)
            return _receipt_of(folder)
        raise UsageError(f"there is no case at {folder}")
    with CaseStore.open(folder) as store:
        content = _content(store)
        path = _write(folder, content)
        folder.rename(doomed)
    shutil.rmtree(doomed)
    return Receipt(path, content)


def _content(store: CaseStore) -> dict[str, Any]:
    settings = store.settings()
    count, head, last = store.log.last()
    bundles = store.folder / "bundles"
    return {
        "format": 1,
        "forgotten": str(settings.get("reference") or store.folder.name),
        "at": now(),
        "tool_version": __version__,
        "audit_events": count,
        "audit_head": head,
        "last_event": last,
        "documents": len(store.documents()),
        "released": sorted(path.stem for path in bundles.glob("*.json")),
        "note": "the case folder was deleted; copies, backups and bundles elsewhere were not",
    }


def _write(folder: Path, content: dict[str, Any]) -> Path:
    receipts = folder.parent / "receipts"
    receipts.mkdir(mode=0o700, exist_ok=True)
    stamp = content["at"].replace(":", "").replace(".", "")
    path = receipts / f"{folder.name}-{stamp}.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return path


def _receipt_of(folder: Path) -> Receipt:
    """The newest receipt of the case that was being forgotten."""
    written = sorted((folder.parent / "receipts").glob(f"{folder.name}-*.json"))
    if not written:
        raise UsageError(f"there is no case at {folder}, and no receipt of one")
    return Receipt(written[-1], json.loads(written[-1].read_text(encoding="utf-8")))
