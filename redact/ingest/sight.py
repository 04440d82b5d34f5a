# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of a PDF with everything that a reader reads on it, by its text or by OCR.

Guarantees that a page whose words need OCR is read by OCR or refused. OCR misreads: the confidence
of each word says how sure it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from redact import ocr
from redact.ingest.need import Need, need_of, refuse_without_ocr, untrusted_words, with_scans
from redact.ingest.pages import read_page
from redact.ingest.recognise import ReadWord, Recogniser
from redact.ingest.union import NOT_TRUSTED, PageText, union
from redact.ingest.visible import first_look, visible_words
from redact.types import Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as read: size in points, text and words, its pictures.

    ``drawn`` is set when it shows much that is neither text nor picture, and nothing read it;
    ``unread`` when it has pictures that nothing read.
    """

    number: int
    width: float
    height: float
    said: PageText
    pictures: tuple[Picture, ...]
    drawn: bool
    unread: bool


class Sight:
    """Reads the pages of one document. ``painted``: text stands in its patterns or letters."""

    def __init__(self, *, painted: bool) -> None:
        self._painted = painted
        self._recogniser = Recogniser() if ocr.engine() else None

    def read(self, page: Any) -> Sheet:
        """Read a PyMuPDF page; InputRefused when only OCR could and there is none."""
        content = read_page(page)
        look = first_look(page)
        seen = visible_words(page, content, look)
        untrusted = untrusted_words(content)
        need = need_of(content, seen, untrusted, look)
        if self._recogniser is None:
            refuse_without_ocr(need, content.number)
        behind = "scan layer" if need.scan else "no ink"
        hidden = [
            behind if not visible else NOT_TRUSTED if doubted else ""
            for visible, doubted in zip(seen, untrusted, strict=True)
        ]
        blind = self._recogniser is None
        return Sheet(
            content.number,
            content.width,
            content.height,
            union(content, hidden, self._recognised(page, need)),
            with_scans(content, need),
            blind and need.drawn,
            blind and bool(content.pictures),
        )

    def _recognised(self, page: Any, need: Need) -> list[ReadWord]:
        if self._recogniser is None:
            return []
        if need.whole or self._painted:
            return self._recogniser.page(page, scan=need.scan)
        return self._recogniser.pictures(page, need.pictures) if need.pictures else []
