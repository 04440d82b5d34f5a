# SPDX-License-Identifier: AGPL-3.0-or-later
"""The proof of one released file against its document and what was settled.

Guarantees, when no leak is returned: the file is of the one known shape; it has the document's
pages; two readers read exactly the surviving words and the labels, at their places as set; no
withheld string hangs anywhere in it; each box is black in the picture itself, and the places of
words that moved are blank. It does NOT judge whether the right things were withheld, nor what
widths and gaps give away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pikepdf

from redact.gate.expected import expected_pages
from redact.gate.guard import guarded
from redact.gate.haystack import straws
from redact.gate.leftover import SetLines
from redact.gate.listed import misnamed
from redact.gate.moving import changed
from redact.gate.pictured import check_picture
from redact.gate.pixels import Picture, check_boxes, check_ink, page_picture
from redact.gate.reading import Char, Pdfium, plumber_pages, words_of
from redact.gate.standing import Standings
from redact.gate.structure import inspect_open, open_pdf
from redact.gate.sweeping import swept_rarely
from redact.gate.unpacked import Unpacked
from redact.gate.withheld import PageText, find_in_file, find_in_text, withheld_strings
from redact.gate.words import compare_words
from redact.types import Document, Leak, Page, Redaction

_SIZE = 1.0
_DPI = 72


def inspect(released: bytes) -> tuple[Leak, ...]:
    """What about the structure of a finished file is not known to be safe; empty when all is."""
    leaks: list[Leak] = []
    pdf = guarded("pikepdf", leaks, lambda: open_pdf(released))
    if pdf is not None:
        with pdf:
            found = guarded("pikepdf", leaks, lambda: inspect_open(pdf, released, Unpacked()))
            leaks.extend(found or ())
    return tuple(leaks)


def check(
    released: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    *,
    as_set: Document | None = None,
    settled: Sequence[Redaction] | None = None,
) -> tuple[Leak, ...]:
    """Everything ``released`` shows that it must not, or lacks that it must have.

    ``redactions`` are those that were burned; ``as_set`` is the document with its words where the
    output shows them, ``settled`` the redactions before lines were set: both are proven, not
    believed. Empty means proven. Nothing is raised: a reader that fails on the file is an
    ``unreadable`` leak.
    """
    leaks: list[Leak] = list(_misplaced(document, redactions))
    if leaks:
        return tuple(leaks)
    leaks.extend(misnamed(document, redactions, settled))
    shown = as_set or document
    standings = Standings(document, shown, redactions)
    if faults := changed(document, shown, redactions, standings):
        return (*leaks, *faults)
    pdf = guarded("pikepdf", leaks, lambda: open_pdf(released))
    if pdf is None:
        return tuple(leaks)
    lines = SetLines(document, shown, redactions, standings)
    proof = _Proof(released, shown, redactions, lines, leaks)
    with pdf, swept_rarely():
        found = guarded("pikepdf", leaks, lambda: inspect_open(pdf, released, proof.unpacked))
        leaks.extend(found or ())
        plumber = guarded("pdfplumber", leaks, proof.by_plumber) or ()
        pdfium = guarded("pdfium", leaks, lambda: proof.by_pdfium(pdf)) or ()
        leaks.extend(find_in_text((("pdfplumber", plumber), ("pdfium", pdfium)), proof.withheld))
        strings = guarded(
            "pikepdf",
            leaks,
            lambda: list(find_in_file(straws(pdf, proof.unpacked), proof.withheld)),
        )
        leaks.extend(strings or ())
    return tuple(dict.fromkeys(leaks))


def _misplaced(document: Document, redactions: Iterable[Redaction]) -> Iterable[Leak]:
    for redaction in redactions:
        page = redaction.page
        if redaction.document != document.id or not 0 <= page < len(document.pages):
            what = "a box of another document, or on a page that does not exist"
            yield Leak("unpainted-box", page, f"page {page + 1}", what)


class _Proof:
    """What one file must show, page by page; what it does not adds to ``leaks``."""

    def __init__(
        self,
        released: bytes,
        document: Document,
        redactions: Sequence[Redaction],
        lines: SetLines,
        leaks: list[Leak],
    ) -> None:
        self.expected = expected_pages(document, redactions)
        self.withheld = withheld_strings(document, redactions, self.expected)
        self.unpacked = Unpacked()
        self._released = released
        self._pages = document.pages
        self._lines = lines
        self._leaks = leaks
        self._boxes: dict[int, list[Redaction]] = defaultdict(list)
        for redaction in redactions:
            self._boxes[redaction.page].append(redaction)

    def by_plumber(self) -> tuple[PageText, ...]:
        """The texts of the pages as pdfplumber reads them."""
        return self._compare("pdfplumber", plumber_pages(self._released, ours=True))

    def by_pdfium(self, pdf: pikepdf.Pdf) -> tuple[PageText, ...]:
        """The texts of the pages as pdfium reads them; sizes and pixels are looked at too."""
        with Pdfium(self._released) as reader:
            pages = (reader.chars(number) for number in range(len(reader)))
            texts = self._compare("pdfium", pages)
            self._leaks.extend(_page_faults(reader, self._pages))
            for number in range(min(len(reader), len(self.expected), len(pdf.pages))):
                self._pixels(reader, page_picture(pdf.pages[number], self.unpacked), number)
        return texts

    def _compare(self, reader: str, pages: Iterable[Sequence[Char]]) -> tuple[PageText, ...]:
        texts = []
        for number, chars in enumerate(pages):
            read = words_of(chars)
            wanted = self.expected[number] if number < len(self.expected) else ()
            boxes = [redaction.box for redaction in self._boxes[number]]
            compared = compare_words(wanted, read, boxes, number, reader)
            self._leaks.extend(compared.leaks)
            texts.append(PageText.of([word.text for word in read], compared.staying))
        return tuple(texts)

    def _pixels(self, reader: Pdfium, picture: Picture, number: int) -> None:
        boxes = self._boxes[number]
        if boxes:
            render = reader.render(number, _DPI, smooth=False)
            self._leaks.extend(check_boxes(picture, render, boxes, number))
        self._leaks.extend(check_ink(picture, self.expected[number], number))
        self._leaks.extend(self._lines.faults(picture, number))
        if self._pages[number].source != "text" and boxes:
            dpi = 72 * picture.scale_x
            self._leaks.extend(check_picture(picture.darkest(), dpi, self.withheld, number))


def _page_faults(reader: Pdfium, pages: Sequence[Page]) -> Iterable[Leak]:
    if len(reader) != len(pages):
        what = f"the file has {len(reader)} pages, the document {len(pages)}"
        yield Leak("page-count", -1, "file", what)
    for page in pages[: len(reader)]:
        width, height = reader.size(page.number)
        if max(abs(width - page.width), abs(height - page.height)) > _SIZE:
            what = f"it is {width:.0f} x {height:.0f} points, not as the page was"
            yield Leak("page-size", page.number, f"page {page.number + 1}", what)
