# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDF files (``pdf.v1``).

Guarantees that the document says what a reader of the printed pages sees, that MuPDF, PDFium and
qpdf agree on how many pages there are, and that the same bytes give the same reading. Annotations
and form fields are baked into the pages; files inside become parts. What cannot be read whole and
trusted is refused: passwords, broken files, XFA forms, portfolios, scans, fonts without a Unicode
map.

Text that is in the file but not on its pages (beside them, clipped, in layers that are off, in
notes that open on a click) is listed as hidden words.

It does not read pictures (no OCR), and it cannot tell that a font's Unicode map lies.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2

from redact.errors import InputRefused, LimitReached
from redact.ingest.hidden import HiddenText, click_texts
from redact.ingest.inside import inner_files, refuse_text_in_paint
from redact.ingest.layers import settle_layers
from redact.ingest.pages import PageContent, PageWord, read_page
from redact.ingest.parts import PartList
from redact.ingest.reading import Part, Reading
from redact.ingest.visible import first_look, look_at, loose_strokes
from redact.types import Document, Page, Word

READER = "pdf.v1"
MOST_PAGES = 20_000
LONGEST = 20_000_000  # characters
# Share of a page's characters without a Unicode value that still counts as a few odd signs.
_MOST_UNMAPPED = 0.05
# So many letters without a value in one word are no odd signs but a word; a mark or a joiner
# broader than this share of its height is a letter in disguise.
_BLIND, _BROAD = 3, 0.15
# A page is a scan when pictures cover this much of it and it holds no text that can be seen ...
_SCAN_BARE = 0.5
# ... or this much, and most of its text is hidden behind them.
_SCAN_HIDDEN = 0.6
# Loose strokes (see visible.py) that may be a few letters: worth a note.
_NOTED_STROKES = 300
# Loose strokes of a page without text that are more than a small logo.
_MOST_STROKES = 1500

_OLD = "whether they were meant as redactions"
_MEND = "print it to a new PDF and add that"


def read_pdf(data: bytes) -> Reading:
    """Read a PDF whole; InputRefused when it cannot be, LimitReached when it is too long."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.reset_mupdf_warnings()
    with _opened(data) as pdf:
        notes = _notes_on(pdf)
        parts = _embedded(pdf, data)
        opened = click_texts(pdf)
        rendition = _baked(pdf)
    refuse_text_in_paint(rendition)
    with _opened(rendition) as pdf, HiddenText(rendition, opened) as beneath:
        text, pages, words = _read_pages(pdf, notes, beneath)
    pictures = sum(bool(page.pictures) for page in pages)
    if pictures:
        notes.append(f"what {pictures} pages show in pictures is not read")
    hidden = sum(not word.visible for word in words)
    if hidden:
        notes.append(f"{hidden} words are in the file but cannot be seen on its pages")
    if "error" in pymupdf.TOOLS.mupdf_warnings():
        notes.append("parts of the file are damaged: compare its pages with the original")
    identity = hashlib.sha256(data).hexdigest()
    document = Document(identity, READER, text, pages, words, (), tuple(notes))
    return Reading(document, rendition, parts)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """The PDF opened by MuPDF after all checks that need no page; MuPDF's errors become ours."""
    try:
        with pymupdf.open("pdf", data) as pdf:
            _refuse_unreadable(pdf, data)
            yield pdf
    except (RuntimeError, pymupdf.mupdf.FzErrorBase) as error:
        _refuse_cut_off(data)
        raise InputRefused(f"the PDF is damaged and cannot be read: {_MEND}") from error


def _refuse_cut_off(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise InputRefused("the PDF is cut off, its end is missing: get a whole copy and add that")


def _refuse_unreadable(pdf: Any, data: bytes) -> None:
    if pdf.needs_pass:
        raise InputRefused("the PDF has a password: remove the password and add it again")
    if pdf.is_repaired:
        _refuse_cut_off(data)
    count = pdf.page_count
    if not count:
        raise InputRefused("the PDF has no pages")
    if count > MOST_PAGES:
        raise LimitReached(f"the PDF has more than {MOST_PAGES} pages: split it")
    if {_count_of_pdfium(data), _count_of_qpdf(data)} != {count}:
        raise InputRefused(f"readers disagree on which pages the PDF has: {_MEND}")
    root = pdf.pdf_catalog()
    if pdf.xref_get_key(root, "AcroForm/XFA")[0] != "null":
        raise InputRefused(f"the PDF is an XFA form, whose content changes when opened: {_MEND}")
    if pdf.xref_get_key(root, "Collection")[0] != "null":
        raise InputRefused("the PDF is a portfolio of other files: save these and add them")


def _count_of_pdfium(data: bytes) -> int:
    """The number of pages PDFium finds, -1 when it cannot open the file."""
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            return len(pdf)
    except pypdfium2.PdfiumError:
        return -1


def _count_of_qpdf(data: bytes) -> int:
    """The number of pages qpdf finds, -1 when the tree of pages is none (it holds itself)."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError:
        return -1


def _notes_on(pdf: Any) -> list[str]:
    notes = []
    if pdf.is_repaired:
        notes.append("the file was damaged and has been repaired: compare it with the original")
    comments = sum(
        bool(annot.info.get("content")) and annot.type[0] != pymupdf.PDF_ANNOT_FREE_TEXT
        for page in pdf
        for annot in page.annots()
    )
    if comments:
        notes.append(f"{comments} comments open only on a click and are not shown")
    if any(not layer["on"] for layer in pdf.get_ocgs().values()):
        notes.append("the file has layers that are switched off: they are not shown")
    return notes


def _embedded(pdf: Any, data: bytes) -> tuple[Part, ...]:
    """Files inside the PDF: of the document, pinned to its pages, then those hung elsewhere."""
    found = PartList()
    for index in range(pdf.embfile_count()):
        info = pdf.embfile_info(index)
        name = info.get("ufilename") or info.get("filename") or info.get("name") or ""
        found.add(name, "", pdf.embfile_get(index))
    for page in pdf:
        for annot in page.annots(types=[pymupdf.PDF_ANNOT_FILE_ATTACHMENT]):
            found.add(annot.file_info.get("filename") or "", "", annot.get_file())
    known = {part.data for part in found.parts}
    for name, inner in inner_files(data):
        if inner not in known:
            known.add(inner)
            found.add(name, "", inner)
    return found.parts


def _baked(pdf: Any) -> bytes:
    """The PDF as it prints, without inner files and encryption; the same bytes each time."""
    for index in reversed(range(pdf.embfile_count())):
        pdf.embfile_del(index)
    settle_layers(pdf)
    pdf.bake(annots=True, widgets=True)
    return bytes(
        pdf.tobytes(garbage=3, deflate=True, no_new_id=True, encryption=pymupdf.PDF_ENCRYPT_NONE)
    )


def _read_pages(
    pdf: Any, notes: list[str], beneath: HiddenText
) -> tuple[str, tuple[Page, ...], tuple[Word, ...]]:
    parts: list[str] = []
    pages: list[Page] = []
    words: list[Word] = []
    drawn: list[str] = []
    boxed: list[str] = []
    offset = 0
    for page in pdf:
        if pages:
            parts.append("\n\n")
            offset += 2
        content = read_page(page)
        look = first_look(page)
        sight = look_at(page, content, look)
        loose = loose_strokes(content, look)
        _refuse_unreadable_page(content, sight.reasons, loose)
        if loose > _NOTED_STROKES:
            drawn.append(str(content.number + 1))
        lines = 1 + max((w.word.line for w in content.words), default=-1)
        added = beneath.beside(content, len(content.text), lines)
        parts.append(content.text + added.text)
        end = offset + len(content.text) + len(added.text)
        if end > LONGEST:
            raise LimitReached(f"the PDF holds more than {LONGEST:,} characters: split it")
        pages.append(
            Page(content.number, content.width, content.height, offset, end, content.pictures)
        )
        listed = zip(content.words, sight.reasons, strict=True)
        words.extend(
            replace(word, start=word.start + offset, end=word.end + offset)
            for word in (*(replace(w.word, hidden=why) for w, why in listed), *added.words)
        )
        if sight.boxes:
            boxed.append(f"page {content.number + 1}: {sight.boxes}")
        offset = end
    if boxed:
        notes.append(f"boxes or pictures with text under them, {', '.join(boxed)}: check {_OLD}")
    if drawn:
        notes.append(f"drawings on page {', '.join(drawn)}: check that they show no words")
    return "".join(parts), tuple(pages), tuple(words)


def _refuse_unreadable_page(content: PageContent, reasons: Sequence[str], loose: int) -> None:
    number = content.number + 1
    if _unmapped_share(content) > _MOST_UNMAPPED:
        raise InputRefused(
            f"page {number} has fonts that do not say which letters they show, so its text cannot "
            "be trusted; this version cannot read such pages yet: print it to a new PDF from "
            "where it was made and add that"
        )
    shown = sum(len(w.glyphs) for w, why in zip(content.words, reasons, strict=True) if not why)
    hidden = sum(len(w.glyphs) for w in content.words) - shown
    covered = _covered(content)
    if (not shown and covered > _SCAN_BARE) or (hidden > 5 * shown and covered > _SCAN_HIDDEN):
        raise InputRefused(
            f"page {number} is a scan; this version cannot read scans yet: add the document as a "
            "PDF made from its text, or withhold it whole"
        )
    if not shown and loose > _MOST_STROKES:
        raise InputRefused(
            f"page {number} shows a drawing, or text drawn as shapes; this version cannot read "
            "those yet: print it to a new PDF from where it was made, or withhold it whole"
        )


def _unmapped_share(content: PageContent) -> float:
    """A lone private character is a bullet; U+FFFD is always a letter that is not known."""
    if any(_is_blind(w) for w in content.words):
        return 1.0
    total = sum(len(w.glyphs) for w in content.words)
    bad = sum(
        g.unmapped
        for w in content.words
        for g in w.glyphs
        if len(w.glyphs) > 1 or g.char == "\ufffd"
    )
    return bad / total if total else 0.0


def _is_blind(word: PageWord) -> bool:
    """Whether a word shows several letters that nobody knows, or that claim to be nothing."""
    nothing = sum(
        unicodedata.category(g.char) in ("Cf", "Mn", "Me")
        and g.char != "\u00ad"
        and g.box.width > _BROAD * g.box.height
        for g in word.glyphs
    )
    unknown = sum(g.unmapped for g in word.glyphs)
    return max(nothing, unknown) >= _BLIND


def _covered(content: PageContent) -> float:
    """The share of the page under pictures, on a grid of 100 by 100."""
    grid = np.zeros((100, 100), dtype=bool)
    for box in (picture.box for picture in content.pictures):
        left, right = _cells(box.x0, box.x1, content.width)
        top, bottom = _cells(box.y0, box.y1, content.height)
        grid[top:bottom, left:right] = True
    return float(grid.mean())


def _cells(start: float, end: float, length: float) -> tuple[int, int]:
    return round(start / length * 100), round(end / length * 100)
