# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""What line setting found out about a rendition's pages, handed to the burner.

The burner needs the same page without its withheld letters, and the same lines to set anew. A plan
lets it take them instead of working them out again. It guarantees to answer only for the very
arguments it was made with, and for the offsets that were withheld then; for anything else it says
that it does not know. It keeps the changed pages of one open document, no picture and no drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redact.burn.bare import BarePage, again
from redact.burn.mover import Reset
from redact.types import Document, Redaction


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page: the offsets ``taken`` out of its copy, how that went, and its lines set anew.

    ``around`` and ``differs`` are as in ``BarePage``; ``around`` is None where the letters could
    not be taken out of the copy.
    """

    taken: frozenset[int]
    around: tuple[tuple[int, int, int, int], ...] | None
    differs: bool
    resets: tuple[Reset, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The document as set and the boxes to burn, and what the burner may use again.

    ``copy`` is the rendition, open, its withheld letters taken out of the pages in ``pages``.
    """

    rendition: bytes
    document: Document
    dpi: int
    as_set: Document
    redactions: tuple[Redaction, ...]
    copy: Any = None
    pages: Mapping[int, PagePlan] = field(default_factory=dict)

    def fits(self, rendition: bytes, document: Document, as_set: Document, dpi: int) -> bool:
        """Whether it was made from and for these very objects."""
        same = self.rendition is rendition and self.document is document and self.as_set is as_set
        return same and self.dpi == dpi

    def of(self, page: int, taken: set[int]) -> PagePlan | None:
        """What is known of a page without ``taken``; None where nothing is."""
        known = self.pages.get(page)
        return known if known is not None and known.taken == taken else None

    def bare(self, full: Any, known: PagePlan) -> BarePage | None:
        """The page without its withheld letters; ``full`` is that page of the rendition."""
        if known.around is None:
            return None
        return again(full, self.copy[full.number], known.around, self.dpi, differs=known.differs)
