# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of a PDF as displayed: its text, words, boxes and pictures, from one loop.

Guarantees that offsets, words and glyph boxes belong together, in points of the page as displayed
(CropBox, Rotate and UserUnit applied), one box per code point. Hyphenated words stay as printed.
Text outside the CropBox and in layers that are off is not listed at all, ActualText is ignored:
both never reach a released page, because only what is listed here does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymupdf

from redact.ingest.clips import Clips
from redact.ingest.glyphs import Glyph, Line, RawBox, Turn, lines_of
from redact.ingest.order import in_order
from redact.ingest.widen import widened
from redact.types import Box, Picture, Word

# Ligatures come apart, spaces stay, MuPDF adds a space where a gap is wide; no dehyphenation and
# no invented characters for fonts without a Unicode map.
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT
)
# Pictures smaller than this (points) are dots and lines.
_SMALLEST_PICTURE = 4.0


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word with the glyphs it is made of; offsets count from the start of the page's text."""

    word: Word
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """What one page holds; ``text`` and the words' offsets start at 0."""

    number: int
    width: float
    height: float
    text: str
    words: tuple[PageWord, ...]
    pictures: tuple[Picture, ...]


def read_page(page: Any) -> PageContent:
    """The content of a PyMuPDF page."""
    turn = turn_of(page)
    raw = page.get_text("rawdict", flags=_FLAGS)
    lines = lines_of(raw, turn)
    if any(line.flat for line in lines):
        lines = lines_of(widened(page, raw), turn)
    text, words = _text_and_words(in_order(lines), page.number)
    width, height = page.rect.width, page.rect.height
    pictures = tuple(_pictures(page, turn))
    return PageContent(page.number, width, height, text, tuple(words), pictures)


def turn_of(page: Any) -> Turn:
    """From MuPDF's text space (turned back, CropBox at the origin, scaled) to the page shown.

    Page.rotation_matrix is not used: it forgets the UserUnit.
    """
    width, height = page.rect.width, page.rect.height
    rotation = page.rotation

    def turn(box: RawBox) -> Box:
        x0, y0, x1, y1 = box
        if rotation == 90:
            x0, y0, x1, y1 = width - y1, x0, width - y0, x1
        elif rotation == 180:
            x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
        elif rotation == 270:
            x0, y0, x1, y1 = y0, height - x1, y1, height - x0
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    return turn


def _text_and_words(lines: list[Line], page: int) -> tuple[str, list[PageWord]]:
    """Lines end with a line break, blocks with an empty line."""
    parts: list[str] = []
    words: list[PageWord] = []
    offset = 0
    for number, line in enumerate(lines):
        if number:
            separator = "\n" if line.block == lines[number - 1].block else "\n\n"
            parts.append(separator)
            offset += len(separator)
        for glyphs in _runs(line):
            word = "".join(glyph.char for glyph in glyphs)
            parts.append(word)
            if not word.isspace():
                words.append(_word(glyphs, offset, page, number))
            offset += len(word)
    return "".join(parts), words


def _runs(line: Line) -> Iterator[list[Glyph]]:
    """The glyphs of a line, cut between words and white space."""
    run: list[Glyph] = []
    for glyph in line.glyphs:
        if run and run[-1].char.isspace() != glyph.char.isspace():
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _word(glyphs: list[Glyph], offset: int, page: int, line: int) -> PageWord:
    boxes = tuple(glyph.box for glyph in glyphs)
    whole = Box.around(boxes)
    return PageWord(Word(offset, offset + len(glyphs), page, line, whole, boxes), tuple(glyphs))


def _pictures(page: Any, turn: Turn) -> Iterator[Picture]:
    """The pictures on the page where they are displayed, inline ones too."""
    images = page.get_image_info(hashes=True)
    masks = _masks(page) if any(image["has-mask"] for image in images) else {}
    clips = Clips(page) if images else None
    for image in images:
        box = turn(image["bbox"])
        shown = Box(
            max(box.x0, 0.0),
            max(box.y0, 0.0),
            min(box.x1, page.rect.width),
            min(box.y1, page.rect.height),
        )
        if shown.width >= _SMALLEST_PICTURE and shown.height >= _SMALLEST_PICTURE:
            cut = clips.digest(image["bbox"]) if clips else ""
            yield Picture(shown, image["digest"].hex() + masks.get(image["number"], "") + cut)


def _masks(page: Any) -> dict[int, str]:
    """By number of a picture, a digest of its mask: often that alone is what is seen, a signature
    cut out of plain black."""
    blocks = page.get_text("dict", flags=pymupdf.TEXT_PRESERVE_IMAGES)["blocks"]
    return {
        block["number"]: hashlib.sha256(block["mask"]).hexdigest()[:32]
        for block in blocks
        if block["type"] == 1 and block["mask"]
    }
