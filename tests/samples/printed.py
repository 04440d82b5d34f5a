# SPDX-License-Identifier: AGPL-3.0-or-later
"""Printed pages for the samples: letters, forms, minutes, printed e-mails, as digital PDF.

Deterministic: fixed dates, no random ids, no system fonts. It draws text and a few lines, never a
picture. ``shape`` gives the page its trap: ``columns``, ``rotate`` (landscape pages stored upright
with /Rotate 90), ``crop`` (a CropBox away from the origin, trimming marks outside it).
"""

import io
import re
from dataclasses import dataclass

import pymupdf

from tests.samples.blocks import html_of
from tests.samples.marks import plain

_A4 = (595.0, 842.0)
_CSS = """
body { font-family: %(family)s; font-size: %(size)spt; line-height: %(leading)s; }
p { margin: 0 0 %(gap)spt 0; %(align)s }
p.right { text-align: right; }
h1 { font-size: %(h1)spt; margin: 0 0 7pt 0; }
h2 { font-size: %(size)spt; margin: 5pt 0 4pt 0; }
ul { margin: 0 0 7pt 0; padding-left: 16pt; }
li { margin: 0 0 3pt 0; }
blockquote { margin: 0 0 7pt 12pt; }
table.grid { width: 100%%; border-collapse: collapse; margin: 2pt 0 9pt 0; }
table.grid td, table.grid th { border: 0.6pt solid #444; padding: 2.5pt 4pt; text-align: left; }
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a document is printed. ``letterhead`` is ``name | line | line``; ``date`` YYYYMMDD."""

    date: str
    style: str = "serif"
    size: float = 11.0
    letterhead: str = ""
    footer: str = ""
    marking: str = ""
    shape: str = ""
    title: str = ""
    author: str = ""
    links: bool = False
    leading: float = 1.25


def print_pdf(source: str, sheet: Sheet) -> bytes:
    """The PDF of ``source`` (the markup of ``blocks``) printed as ``sheet`` says."""
    width, height = _A4[::-1] if sheet.shape == "rotate" else _A4
    with pymupdf.open("pdf", _flow(source, sheet, width, height)) as document:
        _furnish(document, sheet)
        if sheet.links:
            _link_addresses(document)
        _reshape(document, sheet.shape, width, height)
        stamp = f"D:{sheet.date}101500Z"
        document.set_metadata(
            {
                "title": plain(sheet.title),
                "author": plain(sheet.author),
                "creator": "Writer",
                "creationDate": stamp,
                "modDate": stamp,
            }
        )
        document.subset_fonts()
        data: bytes = document.tobytes(garbage=3, deflate=True, no_new_id=True)
    return data


def _flow(source: str, sheet: Sheet, width: float, height: float) -> bytes:
    families = {"serif": "Times", "book": "serif", "sans": "Helvetica"}
    css = _CSS % {
        "family": families[sheet.style],
        "size": sheet.size,
        "h1": sheet.size + 2,
        "leading": sheet.leading,
        "gap": round(sheet.size * 0.7, 1),
        "align": "text-align: justify;" if sheet.shape == "columns" else "",
    }
    out = io.BytesIO()
    writer = pymupdf.DocumentWriter(out, "compress")
    first = True
    # MuPDF's own page breaks can send a Story round for ever: each part is a Story of its own.
    for part in re.split(r"(?m)^===$", source):
        story = pymupdf.Story(f"<body>{html_of(part)}</body>", user_css=css)
        more = True
        while more:
            device = writer.begin_page(pymupdf.Rect(0, 0, width, height))
            for area in _areas(sheet, width, height, first):
                if more:
                    more = bool(story.place(area)[0])
                    story.draw(device)
            writer.end_page()
            first = False
    writer.close()
    return out.getvalue()


def _areas(sheet: Sheet, width: float, height: float, first: bool) -> list[pymupdf.Rect]:
    top = 132 if first and sheet.letterhead else 62
    left, right, bottom = 68, width - 68, height - 58
    if sheet.shape == "columns":
        return [
            pymupdf.Rect(50, top, width / 2 - 11, bottom),
            pymupdf.Rect(width / 2 + 11, top, width - 50, bottom),
        ]
    return [pymupdf.Rect(left, top, right, bottom)]


def _furnish(document: pymupdf.Document, sheet: Sheet) -> None:
    """Letterhead, marking and footer: what a template adds around the text."""
    if sheet.letterhead:
        _draw_letterhead(document[0], plain(sheet.letterhead).split(" | "))
    for page in document:
        width, height = page.rect.width, page.rect.height
        if sheet.marking:
            _centre(page, 34, sheet.marking, 8.5)
        number = f"Page {page.number + 1} of {len(document)}"
        text = f"{plain(sheet.footer)}    {number}" if sheet.footer else number
        _centre(page, height - 30, text, 8)
        if sheet.footer:
            page.draw_line((68, height - 42), (width - 68, height - 42), width=0.4)


def _centre(page: pymupdf.Page, y: float, text: str, size: float) -> None:
    length = pymupdf.get_text_length(text, "helv", size)
    page.insert_text(((page.rect.width - length) / 2, y), text, fontname="helv", fontsize=size)


def _draw_letterhead(page: pymupdf.Page, lines: list[str]) -> None:
    x, y = 88, 74
    navy = (0.09, 0.16, 0.36)
    page.draw_circle((x, y), 21, color=navy, width=1.6)
    page.draw_circle((x, y), 15, color=navy, fill=(0.86, 0.89, 0.95), width=0.8)
    roof, wall = (y - 10, y - 2), y + 9
    page.draw_polyline([(x - 10, roof[1]), (x, roof[0]), (x + 10, roof[1])], color=navy, width=1.4)
    for step in (-7, 0, 7):
        page.draw_line((x + step, roof[1]), (x + step, wall), color=navy, width=1.6)
    page.draw_line((x - 11, wall), (x + 11, wall), color=navy, width=1.6)
    page.insert_text((122, 70), lines[0], fontname="hebo", fontsize=16, color=navy)
    for number, line in enumerate(lines[1:]):
        page.insert_text((122, 84 + 10.5 * number), line, fontname="helv", fontsize=8.5)
    page.draw_line((68, 114), (page.rect.width - 68, 114), color=navy, width=1.0)


def _link_addresses(document: pymupdf.Document) -> None:
    """What mail programs do when they print: every address is also a hidden link."""
    for page in document:
        for word in page.get_text("words"):
            address = word[4].strip("<>;,().")
            if "@" in address:
                uri = f"mailto:{address}"
                link = {"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(word[:4]), "uri": uri}
                page.insert_link(link)


def _reshape(document: pymupdf.Document, shape: str, width: float, height: float) -> None:
    if shape == "rotate":
        for page in document:
            _wrap_contents(document, page, f"0 1 -1 0 {height:g} 0 cm")
            page.set_mediabox(pymupdf.Rect(0, 0, height, width))
            page.set_rotation(90)
    if shape == "crop":
        across, up = 62, 48
        for page in document:
            _trimming_marks(document, page, f"1 0 0 1 {across} {up} cm", width, height)
            page.set_mediabox(pymupdf.Rect(0, 0, width + 2 * across, height + 2 * up))
            box = f"[{across} {up} {across + width:g} {up + height:g}]"
            document.xref_set_key(page.xref, "CropBox", box)


def _wrap_contents(document: pymupdf.Document, page: pymupdf.Page, matrix: str) -> int:
    """Put ``matrix`` before everything drawn on the page; returns the one content stream."""
    page.clean_contents()
    xref: int = page.get_contents()[0]
    inner = document.xref_stream(xref)
    document.update_stream(xref, b"q " + matrix.encode() + b"\n" + inner + b"\nQ\n")
    return xref


def _trimming_marks(
    document: pymupdf.Document, page: pymupdf.Page, matrix: str, width: float, height: float
) -> None:
    xref = _wrap_contents(document, page, matrix)
    across, up = (float(part) for part in matrix.split()[4:6])
    lines = []
    for x in (across, across + width):
        for y in (up, up + height):
            dx, dy = (-1 if x == across else 1), (-1 if y == up else 1)
            lines.append(f"{x + 8 * dx:g} {y:g} m {x + 26 * dx:g} {y:g} l S")
            lines.append(f"{x:g} {y + 8 * dy:g} m {x:g} {y + 26 * dy:g} l S")
    marks = "q 0.5 w 0 G " + " ".join(lines) + " Q\n"
    document.update_stream(xref, document.xref_stream(xref) + marks.encode())
