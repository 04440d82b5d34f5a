# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a released file tells of the name under its box: who has the same file?"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from redact import ingest
from redact.burn import burn, set_lines
from redact.gate import check
from tests.burn.conftest import withhold
from tests.burn.layouts import Make

Told = dict[str, list[str]]  # by digest of the file and widths of its boxes: the names that give it


def released(pdf: bytes, name: str, width: str) -> tuple[bytes, tuple[str, ...], int]:
    """The released file of a letter, the widths of its boxes, and what the gate has against it."""
    reading = ingest.read(pdf, "letter.pdf")
    given = withhold(reading.document, name)
    as_set, boxes = set_lines(
        reading.rendition, reading.document, given, "".join, width=width, dpi=200
    )
    data = burn(reading.rendition, reading.document, boxes, dpi=200, title="t", as_set=as_set)
    leaks = check(data, reading.document, boxes, as_set=as_set, settled=given)
    return data, tuple(box.width for box in boxes), len(leaks)


def told(make: Make, names: Sequence[str], width: str) -> Told:
    """The names by the file that they give: one entry where it tells nothing of them."""
    found: Told = defaultdict(list)
    for name in names:
        data, widths, leaks = released(make(name), name, width)
        made = f"{hashlib.sha256(data).hexdigest()[:8]} {' '.join(widths)}"
        found[made + (" refused" if leaks else "")].append(name)
    return dict(found)
