# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas drawn by a person on pages of sources."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact.config.reading import read_json
from redact.errors import BadFile
from redact.types import Box

_FARTHEST = 1_000_000  # points; a page has 14,400 at most
_KEYS = {"source", "page", "box", "exemption"}


@dataclass(frozen=True, slots=True)
class Area:
    """A drawn area: the source as in the ledger, page from 0, box in points as displayed."""

    source: str
    page: int
    box: Box
    exemption: str


def load_areas(path: Path, codes: Collection[str]) -> tuple[Area, ...]:
    """The areas of a JSON list; ``codes`` are the exemptions that exist. BadFile names the entry.

    An empty list is valid: the files are still rebuilt.
    """
    value = read_json(path)
    if not isinstance(value, list):
        raise BadFile(path.name, "the file", "expected a list of areas")
    return tuple(
        _area(path, f"area {number}", entry, codes) for number, entry in enumerate(value, 1)
    )


def _area(path: Path, place: str, entry: Any, codes: Collection[str]) -> Area:
    if not isinstance(entry, dict) or set(entry) != _KEYS:
        raise BadFile(path.name, place, f"expected the keys {', '.join(sorted(_KEYS))}")
    source, page, box, exemption = (entry[key] for key in ("source", "page", "box", "exemption"))
    if not isinstance(source, str) or type(page) is not int or page < 0:  # True is an int too
        raise BadFile(path.name, place, "source must be text and page a number from 0")
    if not isinstance(exemption, str) or exemption not in codes:
        raise BadFile(path.name, place, "unknown exemption, write it like s40(2)")
    if not _is_box(box):
        raise BadFile(path.name, place, "box must be [x0, y0, x1, y1] with x0 < x1 and y0 < y1")
    return Area(source, page, Box(*map(float, box)), exemption)


def _is_box(box: Any) -> bool:
    """Four finite numbers, left above right below."""
    numbers = isinstance(box, list) and all(
        type(side) in (int, float) and abs(side) <= _FARTHEST for side in box
    )
    return numbers and len(box) == 4 and box[0] < box[2] and box[1] < box[3]
