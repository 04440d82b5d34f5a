# SPDX-License-Identifier: AGPL-3.0-or-later
"""What two independent readers find on each page: characters with their places, and pixels.

Places are points of the page as displayed (CropBox and Rotate applied; UserUnit is the caller's),
y down. Layout analysis is never run: it can take minutes on one page. Neither reader judges.
"""

import ctypes
import io
from collections.abc import Iterator, Sequence
from ctypes import byref
from dataclasses import dataclass
from itertools import repeat
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfinterp import PDFPageInterpreter

from redact.gate.miner import CharDevice, PlainInterpreter
from redact.types import Box

Pixels = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float64]

# pdfium marks a hyphen at a line's end by one of these; the next word follows at once.
_BREAKS = frozenset("\ufffe\x02\r\n\t\x00")


@dataclass(frozen=True, slots=True)
class Char:
    """One character as read (a ligature may be several), in the reader's order."""

    text: str
    box: Box


class Glyphs(Sequence[Char]):
    """Characters held as texts and an array of sides: each becomes a Char when it is asked for.

    ``sides`` has rows x0, y0, x1, y1. A slice is a view.
    """

    __slots__ = ("sides", "texts")

    def __init__(self, texts: Sequence[str], sides: Reals) -> None:
        self.texts, self.sides = texts, sides

    @classmethod
    def of(cls, chars: Sequence[Char]) -> "Glyphs":
        """The same characters."""
        if isinstance(chars, Glyphs):
            return chars
        boxes = [char.box for char in chars]
        sides = [side for box in boxes for side in (box.x0, box.y0, box.x1, box.y1)]
        return cls([char.text for char in chars], np.array(sides, dtype=float).reshape(-1, 4))

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, index: int) -> Char: ...
    @overload
    def __getitem__(self, index: slice) -> "Glyphs": ...

    def __getitem__(self, index: int | slice) -> "Char | Glyphs":
        if isinstance(index, slice):
            return Glyphs(self.texts[index], self.sides[index])
        return Char(self.texts[index], Box(*self.sides[index].tolist()))


@dataclass(frozen=True, slots=True)
class ReadWord:
    """Characters that a reader gives without white space or a gap between them."""

    text: str
    box: Box
    chars: Sequence[Char]


def plumber_pages(data: bytes, *, ours: bool = False) -> Iterator[Glyphs]:
    """The characters of each page by pdfplumber, in content order, form objects included.

    ``ours``: the file is held to our one shape, and content that has it need not be cut again.
    """
    interpreter = PlainInterpreter if ours else PDFPageInterpreter
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            tall = float(page.height)
            left, top = _crop_offset(page)
            device = CharDevice(pdf.rsrcmgr)
            interpreter(pdf.rsrcmgr, device).process_page(page.page_obj)
            x0, y0, x1, y1 = np.array(device.sides, dtype=float).reshape(-1, 4).T
            sides = np.stack([x0 - left, tall - y1 - top, x1 - left, tall - y0 - top], axis=1)
            yield Glyphs(device.texts, sides)
            page.close()


def _crop_offset(page: Any) -> tuple[float, float]:
    """How far the displayed page begins right of and below the turned MediaBox."""
    x0, y0, x1, y1 = (float(side) for side in page.page_obj.mediabox)
    a0, b0, a1, b1 = (float(side) for side in page.page_obj.cropbox)
    left, right = max(a0, x0) - x0, x1 - min(a1, x1)
    below, above = max(b0, y0) - y0, y1 - min(b1, y1)
    turns = {0: (left, above), 90: (below, left), 180: (right, below), 270: (above, right)}
    return turns[page.rotation % 360]


class Pdfium:
    """A file open in pdfium; use as a context manager."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)
        self._open: tuple[int, pypdfium2.PdfPage] | None = None

    def __enter__(self) -> "Pdfium":
        return self

    def __exit__(self, *_: object) -> None:
        self._open = None
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def _page(self, number: int) -> pypdfium2.PdfPage:
        """A page; the one asked for last stays open."""
        if self._open is None or self._open[0] != number:
            self._open = number, self._pdf[number]
        return self._open[1]

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points as displayed."""
        width, height = self._pdf.get_page_size(page)
        return float(width), float(height)

    def chars(self, number: int) -> Glyphs:
        """The characters of a page in pdfium's reading order, its own spaces included."""
        page = self._page(number)
        place = _Placing(page)
        text = page.get_textpage()
        count = text.count_chars()
        rects = (pdfium.FS_RECTF * max(count, 1))()  # left, top, right, bottom
        first, size, handle = rects[0], ctypes.sizeof(pdfium.FS_RECTF), text.raw
        places = map(byref, repeat(first), range(0, count * size, size))
        for index, place_of in enumerate(places):
            pdfium.FPDFText_GetLooseCharBox(handle, index, place_of)
        codes = list(map(pdfium.FPDFText_GetUnicode, repeat(handle), range(count)))
        text.close()
        sides = np.frombuffer(rects, dtype=np.float32).reshape(-1, 4)[:count].astype(float)
        boxes = place.boxes(sides[:, 0], sides[:, 3], sides[:, 2], sides[:, 1])
        glyphs = Glyphs([chr(code) if code < 0x110000 else "\ufffd" for code in codes], boxes)
        halves = any(0xD800 <= code < 0xDC00 for code in codes)
        return Glyphs.of(list(_whole(glyphs))) if halves else glyphs

    def render(self, number: int, dpi: float, *, smooth: bool = True) -> Pixels:
        """The page drawn in grey, rows by columns; annotations and fields are drawn too."""
        bitmap = self._page(number).render(
            scale=dpi / 72, grayscale=True, no_smoothimage=not smooth
        )
        return _grey(bitmap)

    def pictures(self, number: int) -> Iterator[tuple[Box, Pixels | None]]:
        """Place and own grey pixels of each image as displayed; None for a turned image."""
        page = self._page(number)
        place = _Placing(page)
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
            box = place.box(*item.get_bounds())
            matrix = item.get_matrix()
            upright = abs(matrix.b) + abs(matrix.c) < 1e-3 and min(matrix.a, matrix.d) > 0
            pixels = _grey(item.get_bitmap()) if upright else None
            turned = None if pixels is None else np.rot90(pixels, -page.get_rotation() // 90)
            yield box, turned


def _whole(chars: Sequence[Char]) -> Iterator[Char]:
    """Characters beyond the first plane, which pdfium gives as two halves, made whole."""
    at = 0
    while at < len(chars):
        char, after = chars[at], chars[at + 1] if at + 1 < len(chars) else chars[at]
        at += 1
        if "\ud800" <= char.text < "\udc00" <= after.text < "\ue000":
            pair = (char.text + after.text).encode("utf-16-be", "surrogatepass")
            char = Char(pair.decode("utf-16-be"), char.box.union(after.box))
            at += 1
        yield char


def _grey(bitmap: pypdfium2.PdfBitmap) -> Pixels:
    """Grey levels of a bitmap; of a colour its lightest channel."""
    pixels: Pixels = np.array(bitmap.to_numpy(), copy=True)
    if pixels.ndim == 2:
        return pixels
    lightest: Pixels = pixels[:, :, : min(3, pixels.shape[2])].max(axis=2)
    return lightest


class _Placing:
    """From pdfium's page space to points as displayed."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        media, crop = page.get_mediabox(), page.get_cropbox()
        self._left, self._bottom = max(media[0], crop[0]), max(media[1], crop[1])
        self._right, self._top = min(media[2], crop[2]), min(media[3], crop[3])
        self._turn = page.get_rotation()

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """One rectangle of page space as displayed."""
        one = (np.array([side]) for side in (left, bottom, right, top))
        return Box(*self.boxes(*one)[0].tolist())

    def boxes(self, left: Reals, bottom: Reals, right: Reals, top: Reals) -> Reals:
        """Rectangles of page space as rows x0, y0, x1, y1 as displayed."""
        across = (left - self._left, right - self._left)
        back = (self._right - right, self._right - left)
        up = (bottom - self._bottom, top - self._bottom)
        down = (self._top - top, self._top - bottom)
        turns = {0: (across, down), 90: (up, across), 180: (back, up), 270: (down, back)}
        (x0, x1), (y0, y1) = turns[self._turn]
        return np.stack(
            [np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], axis=1
        )


def words_of(chars: Sequence[Char], gap: float = 1.0) -> list[ReadWord]:
    """Characters cut into words at white space, at a gap (points), and where the line changes."""
    glyphs = Glyphs.of(chars)
    texts, sides = glyphs.texts, glyphs.sides
    if not len(glyphs):
        return []
    blanks = {text: _is_blank(text) for text in set(texts)}
    inked = ~np.fromiter((blanks[text] for text in texts), np.bool_, len(texts))
    before, after = sides[:-1], sides[1:]
    apart = (after[:, :2] - before[:, 2:] > gap) | (before[:, :2] - after[:, 2:] > gap)
    joined = np.zeros(len(texts) + 1, dtype=np.bool_)  # with the one before
    joined[1:-1] = inked[1:] & inked[:-1] & ~apart.any(axis=1)
    starts = np.flatnonzero(inked & ~joined[:-1])
    ends = np.flatnonzero(inked & ~joined[1:]) + 1
    if not len(starts):
        return []
    edges = np.stack([starts, ends], axis=1).ravel()
    edges = edges[:-1] if edges[-1] == len(texts) else edges
    low = np.minimum.reduceat(sides[:, :2], edges)[::2].tolist()
    high = np.maximum.reduceat(sides[:, 2:], edges)[::2].tolist()
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    return [
        ReadWord("".join(texts[start:end]), Box(*least, *most), chars[start:end])
        for (start, end), least, most in zip(spans, low, high, strict=True)
    ]


def _is_blank(text: str) -> bool:
    return text.isspace() or text in _BREAKS or not text
