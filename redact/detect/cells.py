# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line of a table, cut into its cells.

Guarantees offsets within the line, and that white space around a cell is no part of it. It does not
tell tables from prose, and does not follow merged cells.
"""

import re
from functools import lru_cache

Cell = tuple[int, str]  # offset within the line, text

_CELL = re.compile(r"[^\s|](?:[^\t|\n]*?[^\s|])??(?=\s{2,}|\s?[\t|]|$)")
_PARTED = re.compile(r"\s\s|[\t|]")


@lru_cache(maxsize=4096)
def cells(line: str) -> tuple[Cell, ...]:
    """The cells that tabs, bars or two spaces part, without empty ones."""
    line = line.rstrip()
    if not _PARTED.search(line):
        text = line.lstrip()
        return ((len(line) - len(text), text),) if text else ()
    return tuple((cell.start(), cell.group()) for cell in _CELL.finditer(line))


def columns(line: str) -> tuple[Cell, ...]:
    """All cells that bars part, or else tabs, in the order of the columns; empty ones too."""
    mark = "|" if "|" in line else "\t"
    found: list[Cell] = []
    at = 0
    for part in line.split(mark):
        text = part.strip()
        found.append((at + len(part) - len(part.lstrip()) if text else at, text))
        at += len(part) + 1
    return tuple(found)
