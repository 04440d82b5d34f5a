# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs that one engine cannot open and another can: the other writes them anew.

Guarantees that what it returns is opened by MuPDF, PDFium and qpdf, and that they find as many
pages in it as the engines found that could open the original: two of them at least, or one where
only a password was in the way that this one does not need. It never chooses between engines that
disagree, and cannot tell what a damaged file has lost.
"""

from __future__ import annotations

import io

import pikepdf
import pymupdf
import pypdfium2

Counts = tuple[int, int, int]  # of pages, by engine

_ERRORS = (
    RuntimeError,
    ValueError,
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pymupdf.mupdf.FzErrorBase,
)


def counts(data: bytes) -> Counts:
    """How many pages MuPDF, PDFium and qpdf find; -1 where one cannot open the file.

    qpdf opens none whose tree of pages holds itself.
    """
    return _of_mupdf(data), _of_pdfium(data), _of_qpdf(data)


def has_end(data: bytes) -> bool:
    """Whether the end of the file is there, which padding may follow."""
    return b"%%EOF" in data.rstrip(b"\0 \t\r\n")[-2048:]


def mended(data: bytes, found: Counts) -> bytes:
    """``data`` itself where all agree or nobody can help; else the same pages in a sound file.

    ``found`` are its ``counts``. A file without its end stays as it is.
    """
    if len(set(found)) == 1 or not has_end(data):
        return data
    known = [count for count in found if count > 0]
    enough = 1 if asks_for_password(data) else 2
    if len(known) < enough or len(set(known)) != 1:
        return data
    for rewrite in (_by_qpdf, _by_mupdf, _by_pdfium):
        try:
            anew = rewrite(data)
        except _ERRORS:  # this one cannot; the next may
            continue
        if set(counts(anew)) == set(known):
            return anew
    return data


def asks_for_password(data: bytes) -> bool:
    """Whether MuPDF cannot open the PDF without a password."""
    try:
        with pymupdf.open("pdf", data) as pdf:
            return bool(pdf.needs_pass)
    except (RuntimeError, pymupdf.mupdf.FzErrorBase):
        return False


def needs_certificate(data: bytes) -> bool:
    """Whether the PDF is encrypted for the holders of certificates, not by a password."""
    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError as error:
        return "security scheme" in str(error)
    return False


def _of_mupdf(data: bytes) -> int:
    try:
        with pymupdf.open("pdf", data) as pdf:
            return -1 if pdf.needs_pass else int(pdf.page_count)
    except (RuntimeError, pymupdf.mupdf.FzErrorBase):
        return -1


def _of_pdfium(data: bytes) -> int:
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            return len(pdf)
    except pypdfium2.PdfiumError:
        return -1


def _of_qpdf(data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return -1


def _by_qpdf(data: bytes) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(written, encryption=False, static_id=True)
    return written.getvalue()


def _by_mupdf(data: bytes) -> bytes:
    with pymupdf.open("pdf", data) as pdf:
        return bytes(pdf.tobytes(garbage=1, no_new_id=True, encryption=pymupdf.PDF_ENCRYPT_NONE))


def _by_pdfium(data: bytes) -> bytes:
    written = io.BytesIO()
    with pypdfium2.PdfDocument(data) as pdf:
        pdf.save(written, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    return written.getvalue()
