# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a PDF, or refusing it before a page is read.

Guarantees that MuPDF, PDFium and qpdf agree on how many pages there are, and that passwords, broken
files, XFA forms and portfolios are refused with a sentence. It looks at no page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pikepdf
import pymupdf
import pypdfium2

from redact.errors import InputRefused, LimitReached

MOST_PAGES = 20_000
MEND = "print it to a new PDF and add that"


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The PDF opened by MuPDF after all checks that need no page; MuPDF's errors become ours."""
    try:
        with pymupdf.open("pdf", data) as pdf:
            _refuse_unreadable(pdf, data)
            yield pdf
    except (RuntimeError, pymupdf.mupdf.FzErrorBase) as error:
        _refuse_cut_off(data)
        raise InputRefused(f"the PDF is damaged and cannot be read: {MEND}") from error


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
        raise InputRefused(f"readers disagree on which pages the PDF has: {MEND}")
    root = pdf.pdf_catalog()
    if pdf.xref_get_key(root, "AcroForm/XFA")[0] != "null":
        raise InputRefused(f"the PDF is an XFA form, whose content changes when opened: {MEND}")
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
