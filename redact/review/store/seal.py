# SPDX-License-Identifier: AGPL-3.0-or-later
"""The seal: where the audit ends, written in a file beside the database.

Guaranteed: whatever stops the process or the machine, the seal names the end of the log, or the end
it had before the newest batch together with the end it was to have after it. So a log that ends
anywhere else was cut off, added to or exchanged, or the seal was. Not guaranteed: anything against
somebody who writes the seal anew to fit; only its copies elsewhere tell.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from redact.errors import BrokenChain
from redact.review.audit import GENESIS
from redact.review.store.database import disk_fault

SEAL = "seal.json"
End = tuple[int, str]
EMPTY: End = (0, GENESIS)
# Always overwritten in place, at this size and so within one sector of a disk: never half new.
_SIZE = 384


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal says: where the log ends, and where it ends if the batch under way was kept."""

    end: End
    announced: End | None = None

    def end_of(self, found: End) -> End:
        """The end that the log must have, which is ``found`` when the seal allows it."""
        return found if found == self.announced else self.end


class Seal:
    """The seal of one case."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SEAL

    def read(self) -> Sealed | None:
        """What it says; None when there is none. BrokenChain when it cannot be read."""
        try:
            content = json.loads(self._path.read_bytes())
            if content["format"] != 1:
                raise ValueError("another format")
            announced = _end(content["next"]) if "next" in content else None
            return Sealed(_end(content), announced)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BrokenChain(
                f"the seal {self._path} cannot be read; put back a copy of it, from a backup or"
                " from beside the newest bundle"
            ) from error

    def announce(self, end: End, then: End) -> None:
        """Before a batch is committed: the log ends at ``end``, and at ``then`` if it is.

        On the disk when this returns: were it not, a batch that survived a power cut would look
        forged. StorageFailed when it cannot be written.
        """
        following = {"count": then[0], "head": then[1]}
        self._write({"format": 1, "count": end[0], "head": end[1], "next": following}, sync=True)

    def settle(self, end: End) -> None:
        """The log ends at ``end``. It may reach the disk later: until then what was announced
        fits. StorageFailed when it cannot be written."""
        self._write({"format": 1, "count": end[0], "head": end[1]}, sync=False)

    def _write(self, content: dict[str, object], *, sync: bool) -> None:
        text = json.dumps(content).ljust(_SIZE - 1).encode("ascii") + b"\n"
        try:
            if not self._path.is_file() or self._path.stat().st_size != _SIZE:
                self._replace(text)
                return
            handle = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.pwrite(handle, text, 0)
                if sync:
                    os.fdatasync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise disk_fault(error, self._path) from error

    def _replace(self, text: bytes) -> None:
        """A seal of another size, or none: the new one is whole on the disk before it counts."""
        staged = self._path.with_name(f"{SEAL}.new")
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, text)
            os.fsync(handle)
        finally:
            os.close(handle)
        staged.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _end(content: dict[str, object]) -> End:
    count, head = content["count"], content["head"]
    if (
        type(count) is not int
        or count < 0
        or not isinstance(head, str)
        or len(head) != len(GENESIS)
    ):
        raise ValueError("no end of a log")
    return count, head
