# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDF files (``pdf.v1``).

Guarantees that the document says what a reader of the printed pages sees, that MuPDF, PDFium and
qpdf agree on how many pages there are, and that the same bytes give the same reading. Annotations
and form fields are baked into the pages; files inside become parts. What cannot be read whole and
trusted is refused: passwords, broken files, XFA forms, portfolios, and where there is no OCR scans
and fonts without a Unicode map. What only OCR can read is read by OCR (``sight.py``).

Text that is in the file but not on its pages (beside them, clipped, in layers that are off, in
notes that open on a click) is listed as hidden words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pymupdf

from redact import ocr
from redact.errors import InputRefused, LimitReached
from redact.ingest.hidden import HiddenText, click_texts
from redact.ingest.inside import inner_files, refuse_text_in_paint
from redact.ingest.layers import settle_layers
from redact.ingest.mending import asks_for_password, counts, mended
from redact.ingest.opening import opened, refuse_odd_pages
from redact.ingest.parts import PartList
from redact.ingest.reading import Part, Reading
from redact.ingest.sight import Sight
from redact.ingest.trust import FontTrust
from redact.types import Document, Page, Word

READER = "pdf.v1"
LONGEST = 20_000_000  # characters


def read_pdf(data: bytes) -> Reading:
    """Read a PDF whole; InputRefused when it cannot be, LimitReached when it is too long."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    found = counts(data)
    sound = mended(data, found)
    pymupdf.TOOLS.reset_mupdf_warnings()
    with opened(sound, found if sound is data else None) as pdf:
        refuse_odd_pages(pdf)
        notes = _notes_on(pdf, repaired=sound is not data and not asks_for_password(data))
        parts = _embedded(pdf, sound)
        clicked = click_texts(pdf)
        rendition = _baked(pdf)
    painted = _paints_text(rendition)
    with opened(rendition) as pdf, HiddenText(rendition, clicked) as beneath:
        sight = Sight(beneath, FontTrust(pdf), painted=painted)
        text, pages, words = _read_pages(pdf, sight, notes)
    notes.extend(_notes_on_words(pages, words))
    if "error" in pymupdf.TOOLS.mupdf_warnings():
        notes.append("parts of the file are damaged: compare its pages with the original")
    identity = hashlib.sha256(data).hexdigest()
    document = Document(identity, READER, text, pages, words, (), tuple(notes))
    return Reading(document, rendition, parts)


def _paints_text(rendition: bytes) -> bool:
    """Whether patterns or letters show text that MuPDF does not list; refused without OCR."""
    try:
        refuse_text_in_paint(rendition)
    except InputRefused:
        if ocr.engine() is None:
            raise
        return True
    return False


def _notes_on(pdf: Any, *, repaired: bool) -> list[str]:
    notes = []
    if pdf.is_repaired or repaired:
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
    pdf: Any, sight: Sight, notes: list[str]
) -> tuple[str, tuple[Page, ...], tuple[Word, ...]]:
    parts: list[str] = []
    pages: list[Page] = []
    words: list[Word] = []
    drawn: list[str] = []
    boxed: list[str] = []
    unread = offset = 0
    for page in pdf:
        if pages:
            parts.append("\n\n")
            offset += 2
        sheet = sight.read(page)
        parts.append(sheet.said.text)
        end = offset + len(sheet.said.text)
        if end > LONGEST:
            raise LimitReached(f"the PDF holds more than {LONGEST:,} characters: split it")
        size, source = (sheet.width, sheet.height), sheet.said.source
        pages.append(Page(sheet.number, *size, offset, end, sheet.pictures, source))
        words.extend(
            replace(word, page=sheet.number, start=word.start + offset, end=word.end + offset)
            for word in sheet.said.words
        )
        offset = end
        unread += sheet.unread
        if sheet.boxes:
            boxed.append(f"{sheet.number + 1} ({sheet.boxes})")
        if sheet.drawn:
            drawn.append(str(sheet.number + 1))
    if boxed:
        where = ", ".join(boxed)
        notes.append(
            f"boxes or pictures with words under them on page {where}: an earlier redaction may "
            "have left its words in the file"
        )
    if drawn:
        notes.append(f"drawings on page {', '.join(drawn)}: check that they show no words")
    if unread:
        notes.append(f"what {unread} pages show in pictures is not read: {ocr.MISSING}")
    return "".join(parts), tuple(pages), tuple(words)


def _notes_on_words(pages: Sequence[Page], words: Sequence[Word]) -> Iterator[str]:
    read = [str(page.number + 1) for page in pages if page.source != "text"]
    if read:
        yield f"page {', '.join(read)} was read by OCR, in whole or in part: compare it"
    reasons = [word.hidden for word in words]
    doubted, layer = reasons.count("not trusted"), reasons.count("scan layer")
    hidden = sum(map(bool, reasons)) - doubted - layer
    if hidden:
        yield f"{hidden} words are in the file but cannot be seen on its pages"
    if layer:
        yield f"{layer} words were laid over scans by somebody's OCR: they are searched only"
    if doubted:
        yield f"{doubted} words are not what they seem or hardly legible: they are searched only"
