# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages made for text that has none, and where each character of it came to stand.

Each paragraph is drawn twice by one and the same layout: into the PDF, and into a list of glyphs.
So the places are those of the page, and the characters are those that were asked for, whatever the
PDF's fonts say about them. Same input, same bytes. Everything is drawn; nothing is fetched.

It does not promise looks: no styles, colours or pictures of the source. Characters that no font
of MuPDF holds are drawn as blanks or boxes.
"""

from __future__ import annotations

import html
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pymupdf
from pymupdf import mupdf

from redact.errors import LimitReached
from redact.ingest.glyphs import Line, RawBox, lines_of
from redact.types import Box

WIDTH, HEIGHT = 595.0, 842.0  # A4 in points
MOST_PAGES = 20_000
_MARGIN = 56.0
_SIZE = 11
_CSS = f"""
body {{ font-family: sans-serif; font-size: {_SIZE}px; margin: 0; }}
p {{ margin: 0; white-space: pre-wrap; }}
p.title {{ font-size: 15px; font-weight: bold; }}
p.head {{ font-weight: bold; }}
p.rule {{ border-bottom: 1px solid #888888; }}
.page {{ page-break-before: always; }}
h1 {{ font-size: 18px; }} h2 {{ font-size: 14px; }} h3 {{ font-size: 12px; }}
table {{ width: 100%; border-collapse: collapse; }}
td, th {{ border: 1px solid #888888; padding: 3px; text-align: left; vertical-align: top; }}
"""
_BREAK = "\u200b"  # a place where a line may break, not drawn
_LONGEST_PIECE = 20
_TAB = " " * 4
# Paragraphs laid out at a time: keeps MuPDF's memory flat for very long texts.
_CHUNK = 4000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text as the source has it; ``new_page`` starts a page.

    ``style``: none, ``head``, ``title``, ``rule``, or ``field`` (a name, a colon and a value).
    """

    text: str
    style: str = ""
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The PDF, and for each of its pages the lines drawn on it."""

    pdf: bytes
    pages: tuple[tuple[Line, ...], ...]


def lay_out(paragraphs: Sequence[Paragraph]) -> LaidOut:
    """Draw ``paragraphs`` from top to bottom on as many A4 pages as they need, at least one."""
    writer = _Writer()
    chunk: list[Paragraph] = []
    for paragraph in paragraphs:
        chunk.append(paragraph)
        if len(chunk) >= _CHUNK:
            writer.draw(_markup(chunk))
            chunk = []
    if chunk or not writer.pages:
        writer.draw(_markup(chunk or [Paragraph("")]))
    return writer.finish()


def render_html(source: str) -> bytes:
    """A PDF of clean HTML of our own: headings, paragraphs, lists, simple tables; A4, plain.

    Not for HTML from outside. InputRefused (LimitReached) past 20,000 pages.
    """
    writer = _Writer()
    writer.draw(source)
    return writer.finish().pdf


class _Writer:
    """Draws stories one after the other into one PDF."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._writer = pymupdf.DocumentWriter(self._buffer)
        self.pages: list[tuple[Line, ...]] = []

    def draw(self, markup: str) -> None:
        sheet = pymupdf.Rect(0, 0, WIDTH, HEIGHT)
        area = pymupdf.Rect(_MARGIN, _MARGIN, WIDTH - _MARGIN, HEIGHT - _MARGIN)
        story = pymupdf.Story(markup, user_css=_CSS, em=_SIZE)
        more = True
        while more:
            if len(self.pages) >= MOST_PAGES:
                raise LimitReached(f"it would fill more than {MOST_PAGES} pages: split it")
            device = self._writer.begin_page(sheet)
            more, _ = story.place(area)
            drawing = _drawing(story)
            _replay(drawing, device.this)
            self._writer.end_page()
            self.pages.append(tuple(_drawn_lines(drawing)))

    def finish(self) -> LaidOut:
        self._writer.close()
        with pymupdf.open("pdf", self._buffer.getvalue()) as made:
            made.subset_fonts()
            made.set_metadata({})
            pdf = made.tobytes(garbage=3, deflate=True, no_new_id=True)
        return LaidOut(pdf, tuple(self.pages))


def _drawing(story: Any) -> Any:
    """What the story draws where it was placed last. A story draws a place only once."""
    drawing = mupdf.FzDisplayList(mupdf.FzRect(0, 0, WIDTH, HEIGHT))
    device = mupdf.fz_new_list_device(drawing)
    mupdf.fz_draw_story(story.this, device, mupdf.FzMatrix())
    mupdf.fz_close_device(device)
    return drawing


def _replay(drawing: Any, device: Any) -> None:
    sheet = mupdf.FzRect(0, 0, WIDTH, HEIGHT)
    mupdf.fz_run_display_list(drawing, device, mupdf.FzMatrix(), sheet, mupdf.FzCookie())


def _drawn_lines(drawing: Any) -> list[Line]:
    """The characters of a drawing with their places."""
    text_page = mupdf.FzStextPage(mupdf.FzRect(0, 0, WIDTH, HEIGHT))
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_PRESERVE_LIGATURES
    device = mupdf.fz_new_stext_device(text_page, mupdf.FzStextOptions(flags))
    _replay(drawing, device)
    mupdf.fz_close_device(device)
    return lines_of(pymupdf.TextPage(text_page).extractRAWDICT(), _as_is)


def _as_is(box: RawBox) -> Box:
    return Box(*box)


def _markup(paragraphs: Sequence[Paragraph]) -> str:
    return "".join(map(_paragraph_markup, paragraphs))


def _paragraph_markup(paragraph: Paragraph) -> str:
    names = " ".join(filter(None, (paragraph.style, "page" if paragraph.new_page else "")))
    attribute = f' class="{names}"' if names else ""
    drawn = html.escape(drawable(paragraph.text))
    if not drawn.strip():
        drawn = "&#160;"
    if paragraph.style == "field":
        name, colon, value = drawn.partition(":")
        drawn = f"<b>{name}{colon}</b>{value}"
    return f"<p{attribute}>{drawn}</p>"


def drawable(text: str) -> str:
    """``text`` without what cannot be drawn, tabs as spaces, and with breaks in endless words."""
    kept = "".join(map(_drawn_character, text.replace("\t", _TAB)))
    if len(kept) <= _LONGEST_PIECE:
        return kept
    return "".join(_broken(piece) for piece in _pieces(kept))


@lru_cache(maxsize=4096)
def _drawn_character(char: str) -> str:
    if char.isspace():
        return " " if char != "\u00a0" else char
    joins = char in "\u200c\u200d"  # shapes its neighbours
    return "" if is_undrawn(char) and not joins else char


def is_undrawn(char: str) -> bool:
    """Whether ``char`` leaves no mark: a control, a format character, a variation selector."""
    if "\ufe00" <= char <= "\ufe0f":
        return True
    category = unicodedata.category(char)
    return category in ("Cc", "Cf", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def _pieces(text: str) -> list[str]:
    """``text`` cut between words and white space."""
    cuts = [0]
    cuts += [i for i in range(1, len(text)) if text[i].isspace() != text[i - 1].isspace()]
    return [text[start:end] for start, end in pairwise([*cuts, len(text)])]


def _broken(word: str) -> str:
    """``word`` with places to break, when it is wider than a line."""
    if len(word) <= _LONGEST_PIECE or word.isspace() or _width(word) < WIDTH - 2 * _MARGIN - 2:
        return word
    parts: list[str] = []
    for index, char in enumerate(word):
        if index % _LONGEST_PIECE == 0 and index and not unicodedata.combining(char):
            parts.append(_BREAK)
        parts.append(char)
    return "".join(parts)


def _width(word: str) -> float:
    """An upper estimate of the drawn width in points, for title size."""
    plain = word if word.isascii() else "".join(c if c < "\u0250" else "W" for c in word)
    return float(_measure().text_length(plain, fontsize=_SIZE)) * 1.15


@lru_cache(maxsize=1)
def _measure() -> Any:
    return pymupdf.Font("helv")
