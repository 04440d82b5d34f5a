# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do the boxes to burn take what was settled, and nothing that is not listed?

Guarantees: every span and area that was settled lies in a box; what a box takes besides is listed
in its ``taken``. It does not know what should have been settled.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from redact.gate.expected import taken_characters
from redact.text import merge_spans
from redact.types import Document, Leak, Redaction

_SAME = 0.02  # points: as far as rounding moves what did not move


def misnamed(
    document: Document, redactions: Sequence[Redaction], settled: Sequence[Redaction] | None
) -> Iterator[Leak]:
    """What boxes say of themselves that does not hold.

    ``settled`` are the redactions before lines were set, where they are known.
    """
    for redaction in redactions:
        spans = merge_spans(redaction.spans)
        if any(not _is_covered(part, spans) for part in redaction.taken):
            yield _leak(redaction, "a box lists words as taken that it does not take")
    if settled is not None:
        yield from _unboxed(document, redactions, settled)
        yield from _unlisted(document, redactions, settled)


def _unboxed(
    document: Document, redactions: Sequence[Redaction], settled: Sequence[Redaction]
) -> Iterator[Leak]:
    burned = taken_characters(document, redactions)
    for redaction in settled:
        lost = any(not burned[start:end].all() for start, end in redaction.spans)
        if lost or not (redaction.spans or _is_painted(redaction, redactions)):
            yield _leak(redaction, "what was to be withheld is in no box")


def _unlisted(
    document: Document, redactions: Sequence[Redaction], settled: Sequence[Redaction]
) -> Iterator[Leak]:
    listed = taken_characters(document, settled)
    for redaction in redactions:
        for start, end in redaction.taken:
            listed[start:end] = True
    for redaction in redactions:
        besides = (
            offset
            for start, end in redaction.spans
            for offset in (start + np.flatnonzero(~listed[start:end])).tolist()
        )
        if any(not document.text[offset].isspace() for offset in besides):
            yield _leak(redaction, "a box takes words nobody withheld, and does not list them")


def _is_painted(area: Redaction, redactions: Sequence[Redaction]) -> bool:
    """Whether one box covers all of an area."""
    box = area.box
    return any(
        other.page == area.page
        and min(box.x0 - other.box.x0, box.y0 - other.box.y0) >= -_SAME
        and min(other.box.x1 - box.x1, other.box.y1 - box.y1) >= -_SAME
        for other in redactions
    )


def _is_covered(part: tuple[int, int], spans: Sequence[tuple[int, int]]) -> bool:
    return part[0] >= part[1] or any(start <= part[0] and part[1] <= end for start, end in spans)


def _leak(redaction: Redaction, what: str) -> Leak:
    box = redaction.box
    where = f"page {redaction.page + 1} at {box.x0:.0f}, {box.y0:.0f} points"
    return Leak("unlisted-box", redaction.page, where, what)
