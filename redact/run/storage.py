# SPDX-License-Identifier: AGPL-3.0-or-later
"""Faults of the disk: never a document's fault, always a sentence that says what to do.

A fault is told by the system's error number, also where a library has wrapped the error. It does
not tell the case's disk from another one (a full folder for temporary files is a fault too).
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redact.errors import NotAllowed, RedactError, StorageFailed

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
_BROKEN = frozenset((errno.EIO, errno.ESTALE, errno.EROFS))
_CLOSED = frozenset((errno.EACCES, errno.EPERM))
_AGAIN = "run the same command again: what was finished is kept"


def fault_in(error: BaseException | None) -> int:
    """The error number of the disk's fault behind ``error``; 0 when the disk is not at fault."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _FULL | _BROKEN | _CLOSED:
            return int(error.errno)
        error = error.__cause__ or error.__context__
    return 0


def as_error(number: int, place: Path) -> RedactError:
    """What to raise for the fault ``number`` at ``place``: StorageFailed, or NotAllowed when the
    system let nobody write."""
    if number in _FULL:
        return StorageFailed(
            f"the disk is full, so {place} could not be written; free some space and {_AGAIN}"
        )
    if number in _CLOSED:
        return NotAllowed(f"{place} may not be written or read; check its permissions")
    return StorageFailed(
        f"the disk of {place} failed ({os.strerror(number)}); see to it and {_AGAIN}"
    )


@contextmanager
def told(place: Path) -> Iterator[None]:
    """Faults of the disk inside become errors of the product; other errors pass."""
    try:
        yield
    except OSError as error:
        number = fault_in(error)
        if not number:
            raise
        raise as_error(number, place) from error
