# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact forget``: a case is deleted, and a receipt says that it was.

Guaranteed: the folder is gone when the command ends well, also when an earlier try was killed half
way; nothing outside it is touched; the receipt quotes nothing of the case. Not guaranteed: that the
disk, its backups or its snapshots hold nothing of it; that what was written elsewhere (bundles,
drafts) is gone.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact import __version__
from redact.errors import UsageError
from redact.review import CaseStore
from redact.review.store import now
from redact.run.places import DOOMED, reference_of

_OWN = frozenset(("originals", "cache", "bundles", "seal.json", "lock"))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten: the receipt's file and what it says."""

    path: Path
    content: dict[str, Any]


def forget(folder: Path) -> Receipt:
    """Delete the case at ``folder``. UsageError when there is none, or the folder holds what is not
    the case's; NotAllowed when another process works on it."""
    folder = folder.resolve()  # a link to a case stands for the case
    doomed = folder.with_name(f"{DOOMED}{folder.name}")
    receipt = _finish(doomed, folder) if doomed.is_dir() else None
    if not (folder / "case.db").is_file():
        if receipt is None:
            raise UsageError(f"there is no case at {folder}")
        return receipt
    _check_own(folder)
    with CaseStore.open(folder):  # nobody else works on it
        folder.rename(doomed)
    return _finish(doomed, folder)


def _finish(doomed: Path, folder: Path) -> Receipt:
    """Write the receipt of what is to be deleted, unless that was done before, and delete it.

    The database goes last, so that a kill leaves either all that the receipt tells or the receipt.
    """
    receipts = folder.parent / "receipts"
    if (doomed / "case.db").is_file():
        with CaseStore.open(doomed) as store:
            content = _content(store, folder)
        receipt = _known(receipts, folder, content) or _write(receipts, folder, content)
    else:
        receipt = _newest(receipts, folder)
    for entry in sorted(doomed.iterdir(), key=lambda entry: entry.name.startswith("case.db")):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    doomed.rmdir()
    return receipt


def _check_own(folder: Path) -> None:
    """UsageError when the folder holds anything that no case has: it is not ours to delete."""
    foreign = sum(
        entry.name not in _OWN and not entry.name.startswith("case.db")
        for entry in folder.iterdir()
    )
    if foreign:
        raise UsageError(
            f"{folder} holds {foreign} entries that are not of the case; move them away first"
        )


def _content(store: CaseStore, folder: Path) -> dict[str, Any]:
    count, head, last = store.log.last()
    return {
        "format": 1,
        "forgotten": reference_of(store.settings(), folder),
        "at": now(),
        "tool_version": __version__,
        "audit_events": count,
        "audit_head": head,
        "last_event": last,
        "documents": len(store.documents()),
        "released": sorted(path.stem for path in (store.folder / "bundles").glob("*.json")),
        "links": _links(store.folder),
        "note": "the case folder was deleted; copies, backups and bundles elsewhere were not, nor"
        " what links in it led to",
    }


def _links(folder: Path) -> int:
    """How many links lie in the folder; they are deleted, what they lead to is not."""
    found = 0
    for above, folders, files in os.walk(folder):
        found += sum((Path(above) / name).is_symlink() for name in (*folders, *files))
    return found


def _write(receipts: Path, folder: Path, content: dict[str, Any]) -> Receipt:
    receipts.mkdir(mode=0o700, exist_ok=True)
    stamp = content["at"].replace(":", "").replace(".", "")
    path = receipts / f"{folder.name}-{stamp}.json"
    staged = path.with_suffix(".new")
    with staged.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    return Receipt(path, content)


def _known(receipts: Path, folder: Path, content: dict[str, Any]) -> Receipt | None:
    """The receipt that an earlier try wrote for this very case."""
    for receipt in _of(receipts, folder):
        if content["audit_events"] and receipt.content.get("audit_head") == content["audit_head"]:
            return receipt
    return None


def _newest(receipts: Path, folder: Path) -> Receipt:
    """The receipt of a case of which an earlier try has left no database."""
    written = _of(receipts, folder)
    if not written:
        raise UsageError(
            f"what is left of the case at {folder} has no database and no receipt; look at"
            f" {DOOMED}{folder.name} beside it and delete it by hand"
        )
    return written[-1]


def _of(receipts: Path, folder: Path) -> list[Receipt]:
    """The receipts of cases that had this name, the oldest first."""
    named = re.compile(re.escape(folder.name) + r"-\d{4}-\d\d-\d\dT\d+Z\.json")
    if not receipts.is_dir():
        return []
    paths = sorted(path for path in receipts.iterdir() if named.fullmatch(path.name))
    return [Receipt(path, json.loads(path.read_text(encoding="utf-8"))) for path in paths]
