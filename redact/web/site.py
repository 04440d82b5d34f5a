# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one server shows: the cases below a data folder, and cases that lie elsewhere.

A case is known by the name of its folder, or by the name it was given. Nothing here opens one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_NAME = re.compile(r"[0-9A-Za-z._-]{1,80}")


@dataclass(frozen=True, slots=True)
class Site:
    """``data`` holds ``cases/``, the accounts, and the releases. ``others`` are cases by name, each
    with its folder and where its release goes."""

    data: Path
    others: Mapping[str, tuple[Path, Path]] = field(default_factory=dict)

    def names(self) -> Iterator[str]:
        """The cases there are."""
        yield from self.others
        folder = self.data / "cases"
        found = sorted(folder.iterdir()) if folder.is_dir() else ()
        yield from (place.name for place in found if self.folder(place.name))

    def folder(self, name: str) -> Path | None:
        """The folder of a case; None when there is no such case."""
        if name in self.others:
            return self.others[name][0]
        if not _NAME.fullmatch(name) or name.startswith("."):
            return None
        place = self.data / "cases" / name
        return place if (place / "case.db").is_file() else None

    def release(self, name: str) -> Path:
        """The folder into which a case's bundle is written."""
        return self.others[name][1] if name in self.others else self.data / "released" / name
