# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a PDF, or refusing it before a page is read.

Guarantees that MuPDF, PDFium and qpdf agree on how many pages there are, and that passwords, broken
files, XFA forms and portfolios are refused with a sentence, and so are pages that no file made anew
can have and pages none of whose content can be unpacked: they would come out blank. It reads no
page, and does not notice content of which only a part is damaged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymupdf

from redact.errors import InputRefused, LimitReached
from redact.ingest.mending import Counts, counts, has_end, needs_certificate

MOST_PAGES = 20_000
_SHORTEST, _LONGEST = 1, 14_400  # points a side of a page
MEND = "print it to a new PDF and add that"
_DAMAGED = f"the PDF is damaged and cannot be read: {MEND}"
_CERTIFICATE = (
    "the PDF is encrypted for the holders of a certificate: open it with the certificate, "
    "save it without encryption and add that"
)


@contextmanager
def opened(data: bytes, found: Counts | None = None) -> Iterator[Any]:
    """The PDF opened by MuPDF after all checks that need no page; MuPDF's errors become ours.

    ``found`` are the file's ``counts`` where they are known.
    """
    try:
        with pymupdf.open("pdf", data) as pdf:
            _refuse_unreadable(pdf, data, found)
            yield pdf
    except pymupdf.mupdf.FzErrorLimit as error:
        raise LimitReached(f"the PDF holds a picture too large to be drawn: {MEND}") from error
    except (RuntimeError, pymupdf.mupdf.FzErrorBase) as error:
        _refuse_cut_off(data)
        if needs_certificate(data):
            raise InputRefused(_CERTIFICATE) from error
        raise InputRefused(_DAMAGED) from error


def refuse_odd_pages(pdf: Any) -> None:
    """InputRefused where a page of a PyMuPDF document has an odd size or content nobody unpacks."""
    for page in pdf:
        sides = (page.rect.width, page.rect.height)
        if not min(sides) >= _SHORTEST or not max(sides) <= _LONGEST:
            raise LimitReached(
                f"page {page.number + 1} is smaller than {_SHORTEST} or larger than {_LONGEST} "
                "points: print the PDF to a new one on ordinary paper and add that"
            )
        if any(_is_lost(pdf, xref) for xref in page.get_contents()):
            raise InputRefused(
                f"the content of page {page.number + 1} is damaged or encrypted and cannot be "
                "unpacked: get a whole copy, or print it to a new PDF, and add that"
            )


def _is_lost(pdf: Any, xref: int) -> bool:
    """Whether a stream holds something of which nothing can be unpacked."""
    if not pdf.xref_is_stream(xref):
        return False
    told = len(pymupdf.TOOLS.mupdf_warnings(reset=False))
    if pdf.xref_stream(xref):
        return False
    return "error" in pymupdf.TOOLS.mupdf_warnings(reset=False)[told:]


def _refuse_cut_off(data: bytes) -> None:
    if not has_end(data):
        raise InputRefused("the PDF is cut off, its end is missing: get a whole copy and add that")


def _refuse_unreadable(pdf: Any, data: bytes, found: Counts | None) -> None:
    if pdf.needs_pass:
        raise InputRefused("the PDF has a password: remove the password and add it again")
    if pdf.is_repaired:
        _refuse_cut_off(data)
    found = found or counts(data)
    if set(found) <= {0, -1}:
        raise InputRefused(_DAMAGED if -1 in found[1:] else "the PDF has no pages")
    if max(found) > MOST_PAGES:
        raise LimitReached(f"the PDF has more than {MOST_PAGES} pages: split it")
    if len(set(found)) != 1:
        raise InputRefused(f"readers disagree on which pages the PDF has: {MEND}")
    root = pdf.pdf_catalog()
    if pdf.xref_get_key(root, "AcroForm/XFA")[0] != "null":
        raise InputRefused(f"the PDF is an XFA form, whose content changes when opened: {MEND}")
    if pdf.xref_get_key(root, "Collection")[0] != "null":
        raise InputRefused("the PDF is a portfolio of other files: save these and add them")
