# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small PDFs and the Documents a reader would make of them; redactions over words of them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence

import pikepdf
import pymupdf
import pytest

from redact.text import TextMap
from redact.types import Box, Document, Page, Redaction, Word

LINES = (
    "Dear Ms Quillfeather, thank you for your letter of 3 May",
    "about the visit of Mr Osgood Jaggayappa to the depot.",
    "I am a 3",
    "Please ring 01632 960123 or write to gypsy@example.org today,",
    "(Pemberly) said the officer; nobody else was present.",
)


def letter(lines: Sequence[str] = LINES, *, font: str = "tiro", size: float = 11, lead: float = 14):
    """A one-page A4 PDF with those lines, the first at 72, 100."""
    pdf = pymupdf.open()
    page = pdf.new_page(width=595.276, height=841.89)
    for number, line in enumerate(lines):
        page.insert_text((72, 100 + number * lead), line, fontname=font, fontsize=size)
    return pdf.tobytes()


def displayed(page: pymupdf.Page) -> pymupdf.Matrix:
    """From the unturned page to the page as displayed; PyMuPDF's own forgets UserUnit."""
    width, height = page.rect.width, page.rect.height
    return {
        0: pymupdf.Matrix(1, 0, 0, 1, 0, 0),
        90: pymupdf.Matrix(0, 1, -1, 0, width, 0),
        180: pymupdf.Matrix(-1, 0, 0, -1, width, height),
        270: pymupdf.Matrix(0, -1, 1, 0, 0, height),
    }[page.rotation % 360]


def read(pdf: bytes, images: Sequence[tuple[int, Box]] = ()) -> Document:
    """The Document of a PDF: words at white space, one glyph box for each character."""
    text: list[str] = []
    words: list[Word] = []
    pages: list[Page] = []
    length = 0
    with pymupdf.open(stream=pdf, filetype="pdf") as source:
        for page in source:
            start = length
            turn = displayed(page)
            lines = [
                [char for span in line["spans"] for char in span["chars"]]
                for block in page.get_text("rawdict")["blocks"]
                for line in block.get("lines", ())
            ]
            for number, chars in enumerate(lines):
                at = 0
                for word in "".join(char["c"] for char in chars).split():
                    at = "".join(char["c"] for char in chars).index(word, at)
                    glyphs = tuple(
                        Box(*(pymupdf.Rect(char["bbox"]) * turn).normalize())
                        for char in chars[at : at + len(word)]
                    )
                    box = glyphs[0]
                    for glyph in glyphs:
                        box = box.union(glyph)
                    end = length + len(word)
                    words.append(Word(length, end, page.number, number, box, glyphs))
                    text.append(word + " ")
                    length, at = end + 1, at + len(word)
            places = tuple(box for on, box in images if on == page.number)
            rect = page.rect
            pages.append(Page(page.number, rect.width, rect.height, start, length, places))
    digest = hashlib.sha256(pdf).hexdigest()
    return Document(digest, "test.v1", "".join(text), tuple(pages), tuple(words))


def withhold(
    document: Document, *surfaces: str, label: str = "s40(2)", padding: float = 0.5
) -> tuple[Redaction, ...]:
    """One redaction for each line that each occurrence of each surface touches."""
    made = []
    text_map = TextMap(document)
    for surface in surfaces:
        at = document.text.find(surface)
        assert at >= 0, surface
        while at >= 0:
            for run in text_map.runs(at, at + len(surface)):
                box = Box(run.box.x0 - padding, run.box.y0, run.box.x1 + padding, run.box.y1)
                span = (run.start, run.end)
                made.append(Redaction(document.id, run.page, box, (label,), label, ("f",), (span,)))
            at = document.text.find(surface, at + len(surface))
    return tuple(made)


def turned(pdf: bytes, *, rotate: int = 0, crop: Sequence[float] = (), unit: int = 1) -> bytes:
    """``pdf`` with its first page rotated, cropped (PDF space) and with a UserUnit."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as changed:
        page = changed.pages[0].obj
        page.Rotate = rotate
        if crop:
            page.CropBox = pikepdf.Array(list(crop))
        if unit != 1:
            page.UserUnit = unit
        changed.save(stream, deterministic_id=True)
    return stream.getvalue()


@pytest.fixture(scope="session")
def letter_pdf() -> bytes:
    return letter()


@pytest.fixture(scope="session")
def letter_document(letter_pdf: bytes) -> Document:
    return read(letter_pdf)


Burnt = Callable[..., bytes]
