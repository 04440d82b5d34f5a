# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""The internal copy: the rendition with coloured outlines and notes, never to be released.

The pages are placed into a new file, so scripts, attachments, annotations and metadata of the
source do not come along; their words do: everything on a page can still be read, under every
outline, and a hidden layer may show. The same arguments give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Page, Pdf, Rectangle, String

from redact import __version__
from redact.errors import InputRefused
from redact.types import Box

_BANNER = "NOT FOR RELEASE"
_BANNER_SIZE, _NOTE_SIZE = 9.0, 5.0
_RED = (0.75, 0.0, 0.1)
_LINE = 0.8  # points


@dataclass(frozen=True, slots=True)
class Note:
    """One outline: page from 0, box in points as displayed, a short label, RGB in 0-1."""

    page: int
    box: Box
    label: str
    colour: tuple[float, float, float]


def mark_up(rendition: bytes, notes: Sequence[Note], *, title: str) -> bytes:
    """The rendition's pages, each note outlined and labelled. InputRefused when it is no PDF."""
    stream = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(rendition)) as source, pikepdf.new() as marked:
            fonts = Dictionary(F=_font(marked, "Helvetica"), B=_font(marked, "Helvetica-Bold"))
            for number, page in enumerate(source.pages):
                own = [note for note in notes if note.page == number]
                marked.pages.append(Page(_sheet(marked, page, own, fonts)))
            producer = String(f"redact {__version__}")
            info = Dictionary(Title=String(title), Producer=producer)
            marked.docinfo = marked.make_indirect(info)
            marked.save(stream, min_version="1.7", deterministic_id=True)
    except pikepdf.PdfError as error:
        # The library's message may name objects of the file; it is not passed on.
        raise InputRefused(f"this PDF cannot be marked up ({type(error).__name__})") from None
    return stream.getvalue()


def _sheet(marked: Pdf, page: Page, notes: Sequence[Note], fonts: Dictionary) -> Dictionary:
    """A page that shows ``page`` upright and in points, with its notes on top."""
    page.trimbox = _shown(page).as_array()
    form = marked.copy_foreign(page.as_form_xobject())
    left, bottom, width, height = _placed(form)
    lines = [f"q 1 0 0 1 {-left:.4f} {-bottom:.4f} cm /P Do Q"]
    for note in notes:
        lines += _outline(note, width, height)
    lines += _banner(width, height)
    return Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Resources=Dictionary(XObject=Dictionary(P=form), Font=fonts),
        Contents=marked.make_stream("\n".join(lines).encode("cp1252", "replace")),
    )


def _shown(page: Page) -> Rectangle:
    """The part of the page that is displayed: the CropBox within the MediaBox."""
    media, crop = Rectangle(page.mediabox), Rectangle(page.cropbox)
    both = Rectangle(
        max(media.llx, crop.llx),
        max(media.lly, crop.lly),
        min(media.urx, crop.urx),
        min(media.ury, crop.ury),
    )
    return both if both.width > 0 and both.height > 0 else media


def _placed(form: Object) -> tuple[float, float, float, float]:
    """Left, bottom, width and height of a form once its own matrix is applied."""
    matrix = Matrix(form.Matrix) if "/Matrix" in form else Matrix()
    x0, y0, x1, y1 = (float(value) for value in form.BBox.as_list())
    corners = [matrix.transform((x, y)) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return xs[0], ys[0], xs[-1] - xs[0], ys[-1] - ys[0]


def _outline(note: Note, width: float, height: float) -> list[str]:
    box, colour = note.box, _rgb(note.colour)
    length = pymupdf.get_text_length(note.label, "helv", _NOTE_SIZE)
    x = min(max(1.0, box.x0), max(1.0, width - length - 1))
    above = box.y0 > 2 * _NOTE_SIZE
    y = height - (box.y0 - 1.4 if above else box.y1 + _NOTE_SIZE)
    return [
        f"{colour} RG {_LINE} w {box.x0:.2f} {height - box.y1:.2f} {box.width:.2f} "
        f"{box.height:.2f} re S",
        f"BT {colour} rg /F {_NOTE_SIZE} Tf {x:.2f} {y:.2f} Td {_literal(note.label)} Tj ET",
    ]


def _banner(width: float, height: float) -> list[str]:
    length = pymupdf.get_text_length(_BANNER, "hebo", _BANNER_SIZE)
    x, y = max(1.0, (width - length) / 2), height - 4 - _BANNER_SIZE
    colour = _rgb(_RED)
    return [
        f"1 1 1 rg {colour} RG {_LINE} w {x - 5:.2f} {y - 4:.2f} {length + 10:.2f} "
        f"{_BANNER_SIZE + 5:.2f} re B",
        f"BT {colour} rg /B {_BANNER_SIZE} Tf {x:.2f} {y:.2f} Td {_literal(_BANNER)} Tj ET",
    ]


def _rgb(colour: tuple[float, float, float]) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


def _literal(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    for special in ("\\", "(", ")"):
        plain = plain.replace(special, "\\" + special)
    return f"({plain})"


def _font(pdf: Pdf, name: str) -> Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name("/" + name),
            Encoding=Name.WinAnsiEncoding,
        )
    )
