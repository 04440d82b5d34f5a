# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which file each drawn area is on: by the ledger beside the folder, else by the path it names.

An area that fits no file is reported, never dropped. It does not look at pages.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from redact.bundle.tree import INTERNAL
from redact.config import Area
from redact.errors import UsageError

_DEPTH = 3  # a released PDF lies at most two folders below the ledger's neighbour


@dataclass(frozen=True, slots=True)
class Placed:
    """Areas by the file below the verified path they are on, and what could not be placed.

    ``checked`` counts the areas that lie on a file here.
    """

    by_file: Mapping[str, tuple[Area, ...]]
    checked: int
    left_out: tuple[str, ...]


def place_areas(path: Path, names: Sequence[str], areas: Sequence[Area]) -> Placed:
    """Place ``areas`` on the files ``names`` below ``path``, or on ``path`` itself."""
    outputs = _outputs(path) if areas else {}
    by_file: dict[str, list[Area]] = defaultdict(list)
    left_out: list[str] = []
    for number, area in enumerate(areas, start=1):
        found = _file_of(area.source, path, names, outputs)
        if found:
            by_file[found].append(area)
        elif not _is_elsewhere(area.source, path, outputs):
            left_out.append(f"area {number} is on a source that is not here: it was not checked")
    if left_out and _is_lone(path, areas, outputs):
        return Placed({path.name: tuple(areas)}, len(areas), ())
    checked = sum(map(len, by_file.values()))
    return Placed({name: tuple(here) for name, here in by_file.items()}, checked, tuple(left_out))


def _file_of(
    source: str, path: Path, names: Sequence[str], outputs: Mapping[str, str | None]
) -> str | None:
    """The name, among ``names``, of the file that shows ``source``."""
    output = outputs.get(source)
    if path.is_dir():
        wanted = (output, source)
        return next((n for n in names if n in wanted or Path(source) == path / n), None)
    if output:
        same = Path(*path.absolute().parts[-len(Path(output).parts) :]) == Path(output)
        return path.name if same else None
    return path.name if source in (str(path), path.as_posix(), path.name) else None


def _is_elsewhere(source: str, path: Path, outputs: Mapping[str, str | None]) -> bool:
    """Whether the ledger says that the source shows nowhere here.

    Nothing of it went out; or it went out as another file than the one that is verified.
    """
    return source in outputs and (outputs[source] is None or not path.is_dir())


def _is_lone(path: Path, areas: Sequence[Area], outputs: Mapping[str, str | None]) -> bool:
    """Whether a single PDF without a ledger is verified with the areas of a single source."""
    return not path.is_dir() and not outputs and len({area.source for area in areas}) == 1


def _outputs(path: Path) -> dict[str, str | None]:
    """Output paths by source, from the nearest ``internal/ledger.json``; empty without one."""
    for file in _ledgers(path):
        try:
            ledger = json.loads(file.read_bytes())
            return {str(row["source"]): row["output"] for row in ledger["sources"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"the ledger beside the folder cannot be read: {file.name}") from error
    return {}


def _ledgers(path: Path) -> Iterator[Path]:
    for folder in path.absolute().parents[:_DEPTH]:
        file = folder / INTERNAL / "ledger.json"
        if file.is_file():
            yield file
