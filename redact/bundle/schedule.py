# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schedule of redactions: each box with its document, page, public label and extent.

It is made from what the released page shows: the place of the box and its public label. True
exemptions are never read here, and rows follow the page from top to bottom, so that neither names
nor order give a masked exemption back. The extent is the size of the box and not a number of words,
which would tell more than the box does.
"""

from collections.abc import Iterator, Sequence

from redact.bundle.outcome import BundleInfo, Outcome, on_paper, public_labels
from redact.bundle.paper import count, heading, paragraph, sheet, table
from redact.bundle.records import csv_rows
from redact.bundle.twin import NOT_REVIEWED
from redact.law import codes_in, exemptions
from redact.types import Redaction

TITLE = "Schedule of redactions"

_COLUMNS = ("document", "page", "label", "extent")
_MM_PER_POINT = 25.4 / 72


def schedule_csv(outcomes: Sequence[Outcome], info: BundleInfo) -> str:
    """``schedule.csv``; pages count from 1. A draft's first row is NOT REVIEWED."""
    first = [(NOT_REVIEWED,)] if info.is_draft else []
    return csv_rows([*first, _COLUMNS, *_rows(outcomes)])


def schedule_html(outcomes: Sequence[Outcome], info: BundleInfo) -> str:
    """The page for ``schedule.pdf``: every box, totals by public label, and what labels mean."""
    boxes = [box for outcome in outcomes if outcome.pdf_path for box in outcome.redactions]
    totals = public_labels(boxes)
    key = [(label, title_of(label, info.law), f"{number:,}") for label, number in totals.items()]
    body = [paragraph(f"{count(len(boxes), 'redaction', 'redactions')} in all. {_act(info.law)}")]
    if boxes:
        body += [
            table(("Label", "Meaning", "Number"), key),
            heading("Every redaction"),
            table([column.capitalize() for column in _COLUMNS], _rows(outcomes)),
        ]
    return sheet(TITLE, body, draft=info.is_draft)


def title_of(label: str, law: str) -> str:
    """What a public label means: the titles of the sections it names, or nothing.

    ``s31(1), s40(2)`` cites both, ``s23(1) or s24(1)`` one of the two.
    """
    known = exemptions(law)
    cited = [
        ", or ".join(known[code].title for code in codes_in(law, part))
        for part in label.split(", ")
    ]
    return "; and ".join(filter(None, cited))


def _act(law: str) -> str:
    acts = sorted({exemption.act for exemption in exemptions(law).values()})
    return f"Labels name sections of the {' and the '.join(acts)}."


def _rows(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    for outcome in outcomes:
        if outcome.pdf_path:
            for box in on_paper(outcome.redactions):
                yield outcome.number, str(box.page + 1), box.public_label, _extent(box)


def _extent(redaction: Redaction) -> str:
    """``words, 42 x 5 mm``: what is under the box, and how much room it takes on the page."""
    kind = "words" if redaction.spans else "area"
    width, height = (
        max(1, round(side * _MM_PER_POINT)) for side in (redaction.box.width, redaction.box.height)
    )
    return f"{kind}, {width} x {height} mm"
