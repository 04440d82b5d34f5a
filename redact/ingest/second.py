# SPDX-License-Identifier: AGPL-3.0-or-later
"""What PDFium reads on a page, held against what MuPDF lists there.

PDFium lists what MuPDF leaves out: text outside the CropBox or the page, behind clipping paths, in
layers that are off. Guarantees that every word of PDFium's which no letters of MuPDF's at its place
explain is found with its place, and that a word both list is found once. Words that both readers
show at one place with other letters are named as disagreements.

Neither reader lists text in patterns, soft masks or forms that no page paints. Both may be fooled
by the same lying font. It does not look at pixels.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from redact.errors import InputRefused
from redact.ingest.glyphs import Glyph
from redact.ingest.pages import PageContent
from redact.types import Box

# PDFium writes U+FFFE (older: U+0002) where it takes a hyphen at a line's end for a soft one.
_HYPHENS = str.maketrans({"\ufffe": "- ", "\x02": "- ", "\u00ad": "-", "\x00": " "})
# How far the two readers' middles of one letter may differ: points, and shares of its height
# across the line; along it, letters stand closer.
_NEAR, _ACROSS, _ALONG = 2.0, 0.5, 0.2
# A word is explained when this share of its letters is; two readers disagree on a word when this
# share of its letters stand where the other has other letters.
_EXPLAINED, _OTHER = 0.7, 0.5
# Of higher letters only this much counts (points).
_HIGHEST = 24.0


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A word that only PDFium lists: its letters, a box for each, and whether it begins a line.

    The boxes are places on the page as displayed, and may lie outside it.
    """

    text: str
    boxes: tuple[Box, ...]
    new_line: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Words that MuPDF does not list, and indices of listed words that PDFium reads otherwise."""

    unlisted: tuple[Unlisted, ...] = ()
    disagreements: frozenset[int] = frozenset()


class SecondReader:
    """A PDF opened by PDFium; a context manager. ``data`` is one that PDFium can open."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)

    def __enter__(self) -> SecondReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pdf.close()

    def compare(self, content: PageContent) -> Comparison:
        """Hold the page against ``content``, MuPDF's reading of it; InputRefused when it cannot."""
        try:
            return self._compared(content)
        except pypdfium2.PdfiumError as error:
            raise InputRefused(
                f"page {content.number + 1} cannot be read by a second reader: print the PDF to a "
                "new one and add that"
            ) from error

    def _compared(self, content: PageContent) -> Comparison:
        with ExitStack() as stack:
            page = self._pdf[content.number]
            stack.callback(page.close)
            text_page = page.get_textpage()
            stack.callback(text_page.close)
            text = _text_of(text_page)
            surplus = _tokens(text) - _tokens(content.text)
            if not surplus:
                return Comparison()
            return _compared(_Letters(page, text_page, content), text, surplus, content)


def _compared(
    letters: _Letters, text: str, surplus: Counter[str], content: PageContent
) -> Comparison:
    known = _Known(content)
    unlisted: list[Unlisted] = []
    disagreements: set[int] = set()
    previous = -2
    for start, end, fresh in _runs(text):
        if not any(token in surplus for token in _tokens(text[start:end])):
            continue
        if not any(map(str.isalnum, text[start:end])):  # signs have no letters to disagree on
            continue
        word = text[start:end].translate({0xFFFE: "-", 2: "-", 0: "\ufffd"})
        boxes = tuple(letters.box(index) for index in range(start, end))
        verdict, meant = known.explain(word, boxes)
        disagreements.update(meant)
        if not verdict:
            unlisted.append(Unlisted(word, boxes, fresh or previous + 1 != start))
            previous = end
    return Comparison(tuple(unlisted), frozenset(disagreements))


def _text_of(text_page: Any) -> str:
    """One code point for each of PDFium's characters; halves of a pair and nothing as U+FFFD."""
    count = text_page.count_chars()
    text: str = text_page.get_text_range() if count > 0 else ""
    if len(text) == count:
        return text
    codes = [pdfium.FPDFText_GetUnicode(text_page.raw, index) for index in range(max(count, 0))]
    bad = range(0xD800, 0xE000)
    return "".join("\ufffd" if c in bad or not 0 < c < 0x110000 else chr(c) for c in codes)


def _tokens(text: str) -> Counter[str]:
    """How often each word stands in ``text``, spelled so that both readers agree."""
    return Counter(_plain(text.translate(_HYPHENS)).split())


def _plain(text: str) -> str:
    if text.isascii():
        return text
    marks = ("Cf", "Mn", "Me")
    folded = unicodedata.normalize("NFKD", text)
    return "".join(char for char in folded if unicodedata.category(char) not in marks)


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, begins a line) of each word in ``text``."""
    start, fresh = -1, True
    for index, char in enumerate(text):
        if char.isspace():
            if start >= 0:
                yield start, index, fresh
                start, fresh = -1, False
            fresh = fresh or char in "\r\n"
        elif start < 0:
            start = index
    if start >= 0:
        yield start, len(text), fresh


class _Letters:
    """Places of PDFium's characters on the page as displayed."""

    def __init__(self, page: Any, text_page: Any, content: PageContent) -> None:
        self._raw = text_page.raw
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._crop = page.get_bbox()
        self._rotation = page.get_rotation()
        left, bottom, right, top = self._crop
        width, height = right - left, top - bottom
        if self._rotation in (90, 270):
            width, height = height, width
        self._scale_x = content.width / width if width > 0 else 1.0
        self._scale_y = content.height / height if height > 0 else 1.0

    def box(self, index: int) -> Box:
        """Where character ``index`` stands; the page's corner when PDFium does not know."""
        x0, x1, y0, y1 = self._sides
        if not pdfium.FPDFText_GetCharBox(self._raw, index, x0, x1, y0, y1):
            return Box(0.0, 0.0, 0.0, 0.0)
        one = self._turned(x0.value, y0.value)
        other = self._turned(x1.value, y1.value)
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
        return Box(left, top, right, bottom)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        """From the page's own space (y up) to the page as displayed."""
        left, bottom, right, top = self._crop
        turned = {
            90: (y - bottom, x - left),
            180: (right - x, y - bottom),
            270: (top - y, right - x),
        }.get(self._rotation, (x - left, top - y))
        return turned[0] * self._scale_x, turned[1] * self._scale_y


class _Known:
    """MuPDF's letters by place."""

    def __init__(self, content: PageContent) -> None:
        self._glyphs = [(g, index) for index, word in enumerate(content.words) for g in word.glyphs]
        self._places = places = [_place(glyph) for glyph, _ in self._glyphs]
        self._x, self._y, self._reach_x, self._reach_y = (
            np.array(places, dtype=float).reshape(-1, 4).T
        )
        self._cells: dict[tuple[str, int, int], list[int]] = defaultdict(list)
        for number, (glyph, _) in enumerate(self._glyphs):
            self._cells[(glyph.char, *_cell(*places[number][:2]))].append(number)

    def explain(self, word: str, boxes: Sequence[Box]) -> tuple[bool, frozenset[int]]:
        """Whether letters at these places are listed, and the words there that read otherwise."""
        same = 0
        other: Counter[int] = Counter()
        for char, box in zip(word, boxes, strict=True):
            if self._stands(char, box):
                same += 1
                continue
            near = self._near(box)
            if any(_alike(char, glyph.char) for glyph, _ in near):
                same += 1
            elif near:
                other[near[0][1]] += 1
        if same >= _EXPLAINED * len(word):
            return True, frozenset()
        if other.total() >= _OTHER * len(word):
            return False, frozenset(other)
        return False, frozenset()

    def _stands(self, char: str, box: Box) -> bool:
        """Whether this very letter is listed close to ``box``."""
        x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        column, row = _cell(x, y)
        for across in (column, column - 1, column + 1):
            for down in (row, row - 1, row + 1):
                for at in self._cells.get((char, across, down), ()):
                    own_x, own_y, reach_x, reach_y = self._places[at]
                    if abs(own_x - x) <= reach_x and abs(own_y - y) <= reach_y:
                        return True
        return False

    def _near(self, box: Box) -> list[tuple[Glyph, int]]:
        """Listed letters close to ``box`` and the indices of their words, the closest first."""
        away_x = np.abs(self._x - (box.x0 + box.x1) / 2)
        away_y = np.abs(self._y - (box.y0 + box.y1) / 2)
        near = np.flatnonzero((away_x <= self._reach_x) & (away_y <= self._reach_y))
        order = np.argsort(np.maximum(away_x, away_y)[near], kind="stable")
        return [self._glyphs[index] for index in near[order]]


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // _HIGHEST), int(y // _HIGHEST)


def _place(glyph: Glyph) -> tuple[float, float, float, float]:
    """The middle of a letter, and how far from it PDFium's may be, sideways and up or down."""
    box = glyph.box
    height = min(box.width if glyph.upright else box.height, _HIGHEST)
    along, across = _NEAR + _ALONG * height, _NEAR + _ACROSS * height
    if glyph.vertical:  # MuPDF's box may stand beside the ink
        along = across = _NEAR + max(box.width, box.height)
    reach = (across, along) if glyph.upright else (along, across)
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, *reach


def _alike(char: str, other: str) -> bool:
    one, two = _plain(char).casefold(), _plain(other).casefold()
    return one == two or (bool(two) and two in one) or not one
