# SPDX-License-Identifier: AGPL-3.0-or-later
"""How wide boxes become, and where the words beside them stand.

The gap that a box leaves tells about the word under it. ``exact`` leaves boxes as wide as what they
cover. ``line`` takes the whole line: the words it takes count as withheld and are listed in
``Redaction.taken``. Guarantees that every span that was redacted still is, and that no word is
changed or moved to another line. It does not know why anything is withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from redact.text import TextMap, merge_spans
from redact.types import Document, Redaction

LabelOf = Callable[[Iterable[str]], str]


def set_lines(
    rendition: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    label_of: LabelOf,
    *,
    width: str,
    dpi: int,
) -> tuple[Document, tuple[Redaction, ...]]:
    """The document with its words where the output shows them, and the boxes to burn.

    ``redactions`` are as wide as what they cover; ``width`` is ``exact`` or ``line``; ``label_of``
    gives the public label of the exemptions of boxes that become one. Offsets do not change.
    """
    if width == "exact":
        return document, tuple(redactions)
    return document, tuple(_whole_lines(document, redactions, label_of))


def _whole_lines(
    document: Document, redactions: Sequence[Redaction], label_of: LabelOf
) -> list[Redaction]:
    """One box for all of each line that a redaction touches; pictures and areas stay."""
    places = TextMap(document)
    lines: dict[tuple[int, int, int], list[Redaction]] = defaultdict(list)
    whole: list[Redaction] = []
    for redaction in redactions:
        touched = {
            (redaction.page, *places.line_span(word))
            for start, end in redaction.spans
            for word in places.words(start, end)
            if word.page == redaction.page
        }
        if not touched:
            whole.append(redaction)
        for line in touched:
            lines[line].append(redaction)
    for (_, start, end), boxes in sorted(lines.items()):
        whole.append(_one_box(places, start, end, boxes, label_of))
    return sorted(whole, key=lambda redaction: (redaction.page, not redaction.spans))


def _one_box(
    places: TextMap, start: int, end: int, boxes: Sequence[Redaction], label_of: LabelOf
) -> Redaction:
    box = boxes[0].box
    for other in boxes[1:]:
        box = box.union(other.box)
    for run in places.runs(start, end):
        box = box.union(run.box)
    codes = tuple(sorted({code for redaction in boxes for code in redaction.exemptions}))
    withheld = merge_spans(span for redaction in boxes for span in redaction.spans)
    spans = merge_spans([*withheld, (start, end)])
    return replace(
        boxes[0],
        box=box,
        exemptions=codes,
        public_label=label_of(codes),
        findings=tuple(dict.fromkeys(f for redaction in boxes for f in redaction.findings)),
        spans=spans,
        width="line",
        taken=_without(spans, withheld),
    )


def _without(
    spans: Sequence[tuple[int, int]], withheld: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The parts of ``spans`` that are in none of ``withheld``; both sorted, none touching."""
    rest = []
    for start, end in spans:
        at = start
        for first, last in withheld:
            if first >= end or last <= at:
                continue
            if at < first:
                rest.append((at, first))
            at = max(at, last)
        if at < end:
            rest.append((at, end))
    return tuple(rest)
