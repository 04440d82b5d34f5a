# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""The internal copy: the rendition with coloured outlines and notes, never to be released.

The pages are placed into a new file, so scripts, attachments, links and metadata of the source do
not come along; their words do: everything on the page can still be read, under every outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pymupdf

from redact.burn.raster import LARGEST_SIDE, opened
from redact.errors import LimitReached
from redact.types import Box

_BANNER = "NOT FOR RELEASE"
_BANNER_SIZE, _NOTE_SIZE = 9.0, 6.0
_RED = (0.75, 0.0, 0.1)


@dataclass(frozen=True, slots=True)
class Note:
    """One outline: page from 0, box in points as displayed, a short label, RGB in 0-1."""

    page: int
    box: Box
    label: str
    colour: tuple[float, float, float]


def mark_up(rendition: bytes, notes: Sequence[Note], *, title: str) -> bytes:
    """The rendition's pages, each note outlined and labelled; the same bytes every time.

    Errors: InputRefused when the rendition cannot be drawn, LimitReached for a page too large.
    """
    with opened(rendition) as source, pymupdf.open() as marked:
        for page in source:
            width, height = page.rect.width, page.rect.height
            if max(width, height) > LARGEST_SIDE:
                raise LimitReached(f"page {page.number + 1} is larger than 14400 points")
            sheet = marked.new_page(width=width, height=height)
            if page.get_contents():
                sheet.show_pdf_page(sheet.rect, source, page.number, rotate=-page.rotation)
            for note in notes:
                if note.page == page.number:
                    _outline(sheet, note)
            _banner(sheet)
        marked.set_metadata({"title": title, "producer": "redact"})
        data: bytes = marked.tobytes(garbage=3, deflate=True, no_new_id=True)
    return data


def _outline(sheet: Any, note: Note) -> None:
    box = note.box
    sheet.draw_rect(pymupdf.Rect(box.x0, box.y0, box.x1, box.y1), color=note.colour, width=0.8)
    length = pymupdf.get_text_length(note.label, "helv", _NOTE_SIZE)
    x = min(max(0.0, box.x0), max(0.0, sheet.rect.width - length - 1))
    y = box.y0 - 1.2 if box.y0 > _NOTE_SIZE + 1 else box.y1 + _NOTE_SIZE
    plate = pymupdf.Rect(x - 0.5, y - _NOTE_SIZE * 0.8, x + length + 0.5, y + _NOTE_SIZE * 0.25)
    sheet.draw_rect(plate, color=None, fill=(1, 1, 1), fill_opacity=0.8)
    sheet.insert_text((x, y), note.label, fontname="helv", fontsize=_NOTE_SIZE, color=note.colour)


def _banner(sheet: Any) -> None:
    length = pymupdf.get_text_length(_BANNER, "hebo", _BANNER_SIZE)
    x = max(1.0, (sheet.rect.width - length) / 2)
    plate = pymupdf.Rect(x - 4, 3, x + length + 4, 3 + _BANNER_SIZE * 1.4)
    sheet.draw_rect(plate, color=_RED, fill=(1, 1, 1), width=0.8)
    where = (x, 3 + _BANNER_SIZE)
    sheet.insert_text(where, _BANNER, fontname="hebo", fontsize=_BANNER_SIZE, color=_RED)
