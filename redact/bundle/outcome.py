# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of each source: the one thing that the ledger, index, schedule and report read.

An outcome names files of the cache and holds no document, so that ten thousand of them fit in
memory. It guarantees that what is marked released has its files and that nothing else does; it
does not look into those files: that was the gate's work.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from redact.errors import RedactError
from redact.types import Redaction, Source, Status

_ITEM = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")


@dataclass(frozen=True, slots=True)
class BundleInfo:
    """What holds for the whole bundle.

    ``case`` and ``pipeline`` are for internal files only. ``reviewed`` is True when people decided;
    ``bundle`` names the folder. ``law`` is the table that gives section numbers their titles.
    """

    case: str
    pipeline: str
    reviewed: bool
    tool_version: str
    bundle: Literal["draft", "release"]
    law: str = "foia"

    @property
    def is_draft(self) -> bool:
        return self.bundle == "draft"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One source: its status, its settled redactions, and where its files lie in the cache.

    ``redactions`` are the boxes on the released pages. ``released`` is the gated PDF and ``twin``
    its text, both present exactly when the status is released. ``findings`` is the file that
    ``records.findings_lines`` made, ``taken`` that of ``records.taken_lines``, ``hidden`` that of
    ``listed.hidden_lines``; ``marked_up`` the internal PDF, ``pictures`` its pages in order.
    ``notes`` are sentences for the officer. ``unread`` says what of it could not be read, so that a
    sentence stands for it on its pages. ``unseen`` are the numbers of its scanned pages on
    which nobody has looked for handwriting.
    """

    source: Source
    pages: int = 0
    redactions: tuple[Redaction, ...] = ()
    released: Path | None = None
    twin: Path | None = None
    findings: Path | None = None
    taken: Path | None = None
    marked_up: Path | None = None
    pictures: tuple[Path, ...] = ()
    hidden: Path | None = None
    notes: tuple[str, ...] = ()
    unread: str = ""
    unseen: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all of it is released, but for its boxes."""
        return self.source.status is Status.RELEASED and not self.unread

    @property
    def number(self) -> str:
        """The neutral number by which the document goes, in four digits or more."""
        return f"{self.source.order:04d}"

    @property
    def pdf_path(self) -> str | None:
        """Where the released PDF goes, below ``draft/`` or ``release/``."""
        return f"{self.source.item}/{self.number}.pdf" if self.released else None

    @property
    def text_path(self) -> str | None:
        """Where the text twin goes, below ``draft/`` or ``release/``."""
        return f"{self.source.item}/{self.number}.txt" if self.twin else None


def in_order(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes by number, once each is known to be whole; RedactError names the number."""
    ordered = tuple(sorted(outcomes, key=lambda outcome: outcome.source.order))
    numbers = Counter(outcome.number for outcome in ordered)
    for outcome in ordered:
        _check(outcome, numbers[outcome.number])
    return ordered


def _check(outcome: Outcome, same_number: int) -> None:
    source = outcome.source
    released = source.status is Status.RELEASED
    wrong = {
        "its number is given twice": same_number > 1,
        "its number is below 1": source.order < 1,
        "its item cannot name a folder": not _ITEM.fullmatch(source.item),
        "nothing was decided about it": source.status is Status.PENDING,
        "it is released without its files": released and not (outcome.released and outcome.twin),
        "it has files although it is not released": not released
        and bool(outcome.released or outcome.twin),
    }
    for reason, holds in wrong.items():
        if holds:
            raise RedactError(f"document {outcome.number} cannot be bundled: {reason}")


def true_codes(redactions: Sequence[Redaction]) -> dict[str, int]:
    """Boxes per true exemption, sorted; a box under two exemptions counts for each. Internal."""
    return dict(sorted(Counter(code for box in redactions for code in box.exemptions).items()))


def public_labels(redactions: Sequence[Redaction]) -> dict[str, int]:
    """Boxes per public label, sorted: the only totals that go out."""
    return dict(sorted(Counter(box.public_label for box in redactions).items()))


def on_paper(redactions: Sequence[Redaction]) -> tuple[Redaction, ...]:
    """The boxes from the top of each page down, an order that depends on nothing but place."""
    return tuple(
        sorted(
            redactions,
            key=lambda r: (r.page, r.box.y0, r.box.x0, r.box.y1, r.box.x1, r.public_label),
        )
    )
