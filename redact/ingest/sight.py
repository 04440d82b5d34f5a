# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of a PDF with everything that a reader reads on it, by its text or by OCR.

Guarantees that a page whose words need OCR is read by OCR or refused. OCR misreads: the confidence
of each word says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from redact import ocr
from redact.ingest.hidden import HiddenText
from redact.ingest.need import Need, need_of, refuse_without_ocr, untrusted_words, with_scans
from redact.ingest.pages import PageContent, read_page
from redact.ingest.recognise import ReadWord, Recogniser
from redact.ingest.resources import is_masked
from redact.ingest.second import Comparison
from redact.ingest.trust import FontTrust
from redact.ingest.union import NOT_TRUSTED, PageText, union
from redact.ingest.visible import first_look, look_at
from redact.types import Box, Picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as read: size in points, text and words, its pictures.

    ``drawn`` is set when it shows much that is neither text nor picture, and nothing read it;
    ``unread`` when it has pictures that nothing read. ``boxes`` counts what was drawn over words:
    perhaps earlier redactions.
    """

    number: int
    width: float
    height: float
    said: PageText
    pictures: tuple[Picture, ...]
    drawn: bool
    unread: bool
    boxes: int


class Sight:
    """Reads the pages of one document. ``painted``: text stands in its patterns or letters.

    ``beneath`` adds what is in the file and not on its pages, ``fonts`` says which words show other
    letters than they claim.
    """

    def __init__(self, beneath: HiddenText, fonts: FontTrust, *, painted: bool) -> None:
        self._beneath = beneath
        self._fonts = fonts
        self._painted = painted
        self._recogniser = Recogniser() if ocr.engine() else None

    def read(self, page: Any) -> Sheet:
        """Read a PyMuPDF page; InputRefused when only OCR could and there is none."""
        content = read_page(page)
        look = first_look(page)
        seen = look_at(page, content, look)
        differ = self._beneath.compared(content)
        lying = self._fonts.untrusted_words(page, content)
        untrusted = [
            blind or index in differ.disagreements or (lying[index] and not seen.reasons[index])
            for index, blind in enumerate(untrusted_words(content))
        ]
        need = need_of(content, [not why for why in seen.reasons], untrusted, look)
        if self._recogniser is None:
            refuse_without_ocr(need, content.number)
        hidden = [
            ("scan layer" if need.scan else why) if why else NOT_TRUSTED if doubted else ""
            for why, doubted in zip(seen.reasons, untrusted, strict=True)
        ]
        masked = self._recogniser is not None and is_masked(page)
        doubted = [
            word.word.box
            for word, yes in zip(content.words, untrusted, strict=True)
            if yes and not need.scan
        ]
        read = self._recognised(page, need, doubted, whole=self._painted or masked)
        said = union(content, hidden, read, strict=masked or any(untrusted))
        unread = self._recogniser is None
        return Sheet(
            content.number,
            content.width,
            content.height,
            self._with_hidden(said, content, differ),
            with_scans(content, need),
            unread and need.drawn,
            unread and bool(content.pictures),
            seen.boxes,
        )

    def _with_hidden(self, said: PageText, content: PageContent, differ: Comparison) -> PageText:
        """The page's text, and after it what is in the file and not on the page."""
        line = 1 + max((word.line for word in said.words), default=-1)
        added = self._beneath.beside(content, differ, len(said.text), line)
        return replace(said, text=said.text + added.text, words=said.words + added.words)

    def _recognised(
        self, page: Any, need: Need, doubted: Sequence[Box], *, whole: bool
    ) -> list[ReadWord]:
        if self._recogniser is None:
            return []
        if need.whole or whole:
            return self._recogniser.page(page, scan=need.scan, doubted=doubted)
        if need.pictures or need.places:
            return self._recogniser.parts(page, need.places, need.pictures)
        return []
