# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader that fails on a file is a leak: what cannot be read cannot be proven.

The leak names the reader and the kind of failure, never its message, which may quote the file.
"""

from collections.abc import Callable
from typing import TypeVar

from redact.types import Leak

Result = TypeVar("Result")


def guarded(
    reader: str, leaks: list[Leak], work: Callable[[], Result], page: int = -1
) -> Result | None:
    """What ``work`` returns; on any failure None, and an ``unreadable`` leak is added."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  (whatever a reader raises on a hostile file)
        what = f"{reader} cannot read the file ({type(error).__name__})"
        leaks.append(Leak("unreadable", page, "file" if page < 0 else f"page {page + 1}", what))
        return None
