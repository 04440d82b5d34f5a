# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words read off a page by OCR: the whole page, or those pictures on it that show something.

Guarantees places in points of the page as displayed, and that what is hardly more than a guess is
marked as such: it is searched, never released. A picture that recurs is read once. It does not
decide which pages need it (``need.py``), nor what of it the page's text says already
(``union.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from redact import ocr
from redact.types import Box, Picture

_DPI, _AGAIN_DPI = 300, 400
# Small pages carry small print: the longer side has so many pixels, at so many to the inch at most.
_LONG_SIDE, _FINEST_DPI = 3000, 600
_MOST_PIXELS = 40_000_000
_RIM = 2.0  # points of the page around a picture that are looked at with it
# A word is one from this confidence on: on a page that is nothing but a scan, and elsewhere, where
# drawings and photographs are taken for letters ...
_ON_SCANS, _ELSEWHERE = 0.3, 0.5
# ... there with at least this many letters. From this many a guess is worth a search.
_LETTERS, _GUESSED = 2, 3
# A picture shows words when those this sure and long hold this share of its letters.
_SURE, _LONG, _SHARE = 0.6, 3, 0.5


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word and its place on the page; ``guess`` when it may be none."""

    text: str
    box: Box
    confidence: float
    line: int
    block: int
    guess: bool = False


class Recogniser:
    """OCR of one document's pages; remembers pictures that it has read."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[ReadWord]] = {}

    def page(self, page: Any, *, scan: bool, doubted: Sequence[Box] = ()) -> list[ReadWord]:
        """All words of a PyMuPDF page; ``scan`` when it is nothing but a picture.

        ``doubted`` are places where only OCR can say what stands there: they are read again, and
        what then reads differently is a guess.
        """
        gray, scale = _rendered(page)
        words = _in_points(ocr.read(gray, round(scale * 72)), scale, 0.0, 0.0)
        sure = _ON_SCANS if scan else _ELSEWHERE
        found = list(_judged(words, sure, 1 if scan else _LETTERS))
        return found + list(_read_again(page, doubted, found)) if doubted else found

    def parts(
        self, page: Any, places: Sequence[Box], pictures: Sequence[tuple[Picture, bool]]
    ) -> list[ReadWord]:
        """The words at some places of a page, and those of pictures.

        Of pictures, True marks those under which or over which nothing else is.
        """
        gray, scale = _rendered(page)
        found: list[ReadWord] = []
        for place in places:
            words = _cut_out(gray, scale, place)
            found += _after(list(_judged(words, _ELSEWHERE, _LETTERS)), found)
        for picture, alone in pictures:
            box = picture.box
            key = (picture.digest, round(box.width), round(box.height))
            known = self._known.get(key) if alone and picture.digest else None
            if known is None:
                known = _of_picture(gray, scale, box)
                if alone and picture.digest:
                    self._known[key] = known
            moved = [replace(w, box=_moved(w.box, box.x0, box.y0), block=0) for w in known]
            found += _after(moved, found)
        return found


def _after(words: Sequence[ReadWord], known: Sequence[ReadWord]) -> list[ReadWord]:
    """``words`` with lines and blocks counted on from those of ``known``."""
    line = max((word.line for word in known), default=-1) + 1
    block = max((word.block for word in known), default=-1) + 1
    return [replace(w, line=line + w.line, block=block + w.block) for w in words]


def _read_again(page: Any, doubted: Sequence[Box], known: Sequence[ReadWord]) -> Iterator[ReadWord]:
    """What the lines of these places say at another scale, and did not say before."""
    gray, scale = _rendered(page, _AGAIN_DPI)
    rim = max(box.height for box in doubted)
    top = max(0, int((min(box.y0 for box in doubted) - rim) * scale))
    bottom = int((max(box.y1 for box in doubted) + rim) * scale)
    strip = np.ascontiguousarray(gray[top:bottom])
    first = max((word.line for word in known), default=-1) + 1
    for word in _in_points(ocr.read(strip, round(scale * 72)), scale, 0.0, top / scale):
        at = [box for box in doubted if word.box.overlap(box) != (0.0, 0.0)]
        said = {w.text for w in known if w.box.overlap(word.box) != (0.0, 0.0)}
        if at and _letters(word) >= _GUESSED and word.text not in said:
            yield replace(word, line=word.line + first, block=first + word.block, guess=True)


def _of_picture(gray: ocr.Gray, scale: float, box: Box) -> list[ReadWord]:
    """The words of one picture, their places counted from its corner."""
    words = [
        replace(word, box=_moved(word.box, -box.x0, -box.y0)) for word in _cut_out(gray, scale, box)
    ]
    letters = sum(map(_letters, words))
    sure = sum(_letters(w) for w in words if w.confidence >= _SURE and _letters(w) >= _LONG)
    shown = sure >= _SHARE * letters
    return list(_judged(words, _ELSEWHERE if shown else 1.1, _LETTERS))


def _cut_out(gray: ocr.Gray, scale: float, box: Box) -> list[ReadWord]:
    """All that OCR makes of one place of a page drawn at ``scale`` pixels per point."""
    left, top = (max(0, int((side - _RIM) * scale)) for side in (box.x0, box.y0))
    right, bottom = (int((side + _RIM) * scale) for side in (box.x1, box.y1))
    crop = np.ascontiguousarray(gray[top:bottom, left:right])
    page = ocr.read(crop, round(scale * 72), sparse=True)
    return _in_points(page, scale, left / scale, top / scale)


def _judged(words: Sequence[ReadWord], sure: float, least: int) -> Iterator[ReadWord]:
    """Words that are sure enough, and guesses that are long enough to be searched."""
    for word in words:
        letters = _letters(word)
        if word.confidence >= sure and (letters >= least or (letters and word.confidence > 0.9)):
            yield word
        elif letters >= _GUESSED:
            yield replace(word, guess=True)


def _letters(word: ReadWord) -> int:
    return sum(map(str.isalnum, word.text))


def _in_points(page: ocr.OcrPage, scale: float, dx: float, dy: float) -> list[ReadWord]:
    return [
        ReadWord(
            word.text,
            _moved(Box(*(side / scale for side in word.box)), dx, dy),
            word.confidence,
            word.line,
            word.block,
        )
        for word in page.words
    ]


def _moved(box: Box, dx: float, dy: float) -> Box:
    return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)


def _rendered(page: Any, most: int = _DPI) -> tuple[ocr.Gray, float]:
    """The page in grey (a copy: the samples die with the pixmap), and its pixels per point."""
    area = max(page.rect.width * page.rect.height / 72**2, 1e-6)
    fine = min(_FINEST_DPI, int(_LONG_SIDE * 72 / max(page.rect.width, page.rect.height, 1e-6)))
    dpi = max(18, min(max(most, fine), int((_MOST_PIXELS / area) ** 0.5)))
    pixmap = page.get_pixmap(dpi=dpi, colorspace="gray", alpha=False)
    rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.h, pixmap.stride)
    return rows[:, : pixmap.w].copy(), pixmap.w / page.rect.width
