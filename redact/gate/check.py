# SPDX-License-Identifier: AGPL-3.0-or-later
"""The proof of one released file against its document and what was settled.

Guarantees, when no leak is returned: the file is of the one known shape; it has the document's
pages; two readers read exactly the surviving words and the labels; no withheld string hangs
anywhere in it; each box is black in the picture itself. It does NOT judge whether the right things
were withheld, nor ink of withheld words outside their boxes, nor what widths and gaps give away.
"""

from collections.abc import Iterable, Sequence
from functools import partial

import pikepdf

from redact.gate.expected import Expected, expected_pages
from redact.gate.guard import guarded
from redact.gate.haystack import straws
from redact.gate.pixels import check_boxes, check_ink, page_picture
from redact.gate.reading import Char, Pdfium, plumber_pages, words_of
from redact.gate.structure import inspect_open, open_pdf
from redact.gate.withheld import ReadPage, find_in_file, find_in_text, withheld_strings
from redact.gate.words import compare_words
from redact.types import Document, Leak, Page, Redaction

_Pages = Sequence[Sequence[Expected]]

_SIZE = 1.0
_DPI = 72


def inspect(released: bytes) -> tuple[Leak, ...]:
    """What about the structure of a finished file is not known to be safe; empty when all is."""
    leaks: list[Leak] = []
    pdf = guarded("pikepdf", leaks, lambda: open_pdf(released))
    if pdf is not None:
        with pdf:
            leaks.extend(guarded("pikepdf", leaks, lambda: inspect_open(pdf, released)) or ())
    return tuple(leaks)


def check(
    released: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    *,
    as_set: Document | None = None,
) -> tuple[Leak, ...]:
    """Everything ``released`` shows that it must not, or lacks that it must have.

    ``redactions`` are those that were burned; ``as_set`` is the document with its words where the
    output shows them. Empty means proven. Nothing is raised: a reader
    that fails on the file is an ``unreadable`` leak.
    """
    document = as_set or document
    leaks: list[Leak] = list(_misplaced(document, redactions))
    pdf = guarded("pikepdf", leaks, lambda: open_pdf(released))
    if pdf is None:
        return tuple(leaks)
    expected = expected_pages(document, redactions)
    with pdf:
        leaks.extend(guarded("pikepdf", leaks, lambda: inspect_open(pdf, released)) or ())
        texts: list[ReadPage] = []
        for name, read in (("pdfplumber", _check_plumber), ("pdfium", _check_pdfium)):
            job = partial(read, released, pdf, document, expected, redactions, leaks)
            pages = guarded(name, leaks, job) or ()
            texts.extend((name, number, text) for number, text in enumerate(pages))
        withheld = withheld_strings(document, redactions, expected)
        leaks.extend(find_in_text(texts, withheld))
        strings = guarded("pikepdf", leaks, lambda: list(find_in_file(straws(pdf), withheld)))
        leaks.extend(strings or ())
    return tuple(dict.fromkeys(leaks))


def _misplaced(document: Document, redactions: Iterable[Redaction]) -> Iterable[Leak]:
    for redaction in redactions:
        page = redaction.page
        if redaction.document != document.id or not 0 <= page < len(document.pages):
            what = "a box of another document, or on a page that does not exist"
            yield Leak("unpainted-box", page, f"page {page + 1}", what)


def _check_plumber(
    released: bytes,
    _pdf: pikepdf.Pdf,
    _document: Document,
    expected: _Pages,
    redactions: Sequence[Redaction],
    leaks: list[Leak],
) -> tuple[str, ...]:
    """The texts of the pages as pdfplumber reads them; its leaks are added."""
    return _compare("pdfplumber", list(plumber_pages(released)), expected, redactions, leaks)


def _compare(
    reader: str,
    pages: Sequence[Sequence[Char]],
    expected: _Pages,
    redactions: Sequence[Redaction],
    leaks: list[Leak],
) -> tuple[str, ...]:
    texts = []
    for number, chars in enumerate(pages):
        read = words_of(chars)
        wanted = expected[number] if number < len(expected) else ()
        boxes = [r.box for r in redactions if r.page == number]
        leaks.extend(compare_words(wanted, read, boxes, number, reader))
        texts.append(" ".join(word.text for word in read))
    return tuple(texts)


def _check_pdfium(
    released: bytes,
    pdf: pikepdf.Pdf,
    document: Document,
    expected: _Pages,
    redactions: Sequence[Redaction],
    leaks: list[Leak],
) -> tuple[str, ...]:
    """The texts of the pages as pdfium reads them; leaks of words, sizes and pixels are added."""
    with Pdfium(released) as reader:
        pages = [reader.chars(number) for number in range(len(reader))]
        texts = _compare("pdfium", pages, expected, redactions, leaks)
        leaks.extend(_page_faults(reader, document.pages))
        for number in range(min(len(reader), len(expected), len(pdf.pages))):
            picture = page_picture(pdf.pages[number])
            boxes = [r for r in redactions if r.page == number]
            render = reader.render(number, _DPI, smooth=False)
            leaks.extend(check_boxes(picture, render, boxes, number))
            leaks.extend(check_ink(picture, expected[number], number))
    return texts


def _page_faults(reader: Pdfium, pages: Sequence[Page]) -> Iterable[Leak]:
    if len(reader) != len(pages):
        what = f"the file has {len(reader)} pages, the document {len(pages)}"
        yield Leak("page-count", -1, "file", what)
    for page in pages[: len(reader)]:
        width, height = reader.size(page.number)
        if max(abs(width - page.width), abs(height - page.height)) > _SIZE:
            what = f"it is {width:.0f} x {height:.0f} points, not as the page was"
            yield Leak("page-size", page.number, f"page {page.number + 1}", what)
