# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index: every document by its number, and whether it is released in full, in part or not.

It names no source and gives no reason for what is not released: that is for the letter.
"""

from collections.abc import Sequence

from redact.bundle.outcome import BundleInfo, Outcome
from redact.bundle.paper import count, paragraph, sheet, table

TITLE = "Index of documents"

SPACING = "The spacing beside boxes was altered so that a gap does not tell what it covers."

_HEADER = ("Document", "Item", "Pages", "What is released")


def index_html(outcomes: Sequence[Outcome], info: BundleInfo) -> str:
    """The page for ``index.pdf``; ``outcomes`` in order."""
    rows = [
        (outcome.number, outcome.source.item, str(outcome.pages or "-"), extent(outcome))
        for outcome in outcomes
    ]
    told = [paragraph(_summary(outcomes))]
    if any(_altered(outcome) for outcome in outcomes):
        told.append(paragraph(SPACING))
    return sheet(TITLE, (*told, table(_HEADER, rows)), draft=info.is_draft)


def _altered(outcome: Outcome) -> bool:
    """Whether boxes of a released document are not as wide as what they cover."""
    return bool(outcome.pdf_path) and any(
        box.width in ("step", "line") for box in outcome.redactions
    )


def extent(outcome: Outcome) -> str:
    """Released in full, in part, or not; nothing else about it is public."""
    if not outcome.pdf_path:
        return "Not released"
    return "Released in part" if outcome.redactions else "Released in full"


def _summary(outcomes: Sequence[Outcome]) -> str:
    released = [outcome for outcome in outcomes if outcome.pdf_path]
    pages = count(sum(outcome.pages for outcome in released), "page", "pages")
    boxes = count(sum(len(outcome.redactions) for outcome in released), "redaction", "redactions")
    listed = count(len(outcomes), "document", "documents")
    return f"{listed}, of which {len(released):,} released: {pages}, {boxes}."
