# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that a machine can read and an eye cannot, on the pages of any PDF.

Guarantees: each run of letters that either reader reads is held against the page as drawn; where
that shows one colour and no letter, the run is hidden: under a box when the colour is not that of
the paper. It does NOT see a word that stands under a picture with a texture, nor letters that are
only drawn.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from redact.gate.blackness import black_edges, widest
from redact.gate.reading import Char, Pdfium, Pixels, ReadWord, words_of
from redact.types import Box

_DPI = 100
_UNIFORM = 24  # grey levels within which pixels are of one colour
_PAPER = 40  # grey levels by which a box differs from the paper
_SHARE = 0.95
_BAND = 0.25  # share of a letter's height, above and below, that is not looked at
_LABEL = re.compile(
    r"\[(?:(?:redacted|withheld|exempt|removed|out|of|scope|personal|information|data|under"
    r"|section|sections|regulation|reg|foia?|eir|dpa|and|or|ss?|\d{1,3}[A-Z]?(?:\(\w{1,4}\))*"
    r"|s\d{1,3}[A-Z]?(?:\(\w{1,4}\))*)[ .,:;]*)+\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of letters that cannot be seen: its place, and the box over it where there is one."""

    place: Box
    box: Box | None


class XRay:
    """The pages of one file as drawn, each rendered once, when first asked for."""

    def __init__(self, reader: Pdfium) -> None:
        self._reader = reader
        self._drawn: dict[int, tuple[Pixels, int]] = {}

    def hidden(self, page: int, chars: Sequence[Char]) -> Iterator[Hidden]:
        """The hidden runs of ``chars``; those off the page and labels of boxes are left out."""
        for word in words_of(chars):
            for run in self._runs(page, word):
                place = _around(run)
                box = self.box_over(page, place)
                if box is None or not _is_label(chars, box):
                    yield Hidden(place, box)

    def box_over(self, page: int, place: Box) -> Box | None:
        """The box that hides ``place``, as far as it is of one colour; None where there is none."""
        pixels, paper = self._page(page)
        across = _DPI / 72
        inner = _pixels_of(place, pixels)
        part = pixels[inner[1] : inner[3], inner[0] : inner[2]]
        if part.size == 0 or not _is_plain(part):
            return None
        level = int(np.median(part))
        if abs(level - paper) <= _PAPER:
            return None
        same = np.abs(pixels.astype(np.int16) - level) <= _UNIFORM
        edges = black_edges(same, inner) or inner
        x0, y0, x1, y1 = widest(same, edges)
        return Box(x0 / across, y0 / across, x1 / across, y1 / across)

    def _page(self, page: int) -> tuple[Pixels, int]:
        """The page in grey, and the level of its paper: the most frequent one."""
        if page not in self._drawn:
            pixels = self._reader.render(page, _DPI)
            levels = np.bincount(pixels.ravel(), minlength=256)
            self._drawn = {page: (pixels, int(levels.argmax()))}
        return self._drawn[page]

    def _runs(self, page: int, word: ReadWord) -> Iterator[list[Char]]:
        """The letters of ``word`` that cannot be seen, as far as they follow each other."""
        pixels, _ = self._page(page)
        run: list[Char] = []
        for char in word.chars:
            if self._is_blank(pixels, char.box):
                run.append(char)
                continue
            if _is_telling(run, word):
                yield run
            run = []
        if _is_telling(run, word):
            yield run

    def _is_blank(self, pixels: Pixels, place: Box) -> bool:
        """Whether ``place`` is on the page and shows one colour."""
        x0, y0, x1, y1 = _pixels_of(place, pixels)
        part = pixels[y0:y1, x0:x1]
        return bool(part.size) and _is_plain(part)


def _is_telling(run: Sequence[Char], word: ReadWord) -> bool:
    letters = sum(any(map(str.isalnum, char.text)) for char in run)
    return letters >= 2 or (letters == 1 and len(word.chars) == 1)


def _is_plain(part: Pixels) -> bool:
    level = int(np.median(part))
    near = np.abs(part.astype(np.int16) - level) <= _UNIFORM
    return float(near.mean()) >= _SHARE


def _pixels_of(place: Box, pixels: Pixels) -> tuple[int, int, int, int]:
    """The middle of ``place``: left, top, right, bottom in pixels, at least one each."""
    scale = _DPI / 72
    band = place.height * _BAND if place.height < place.width * 8 else 0.0
    x0, y0 = max(0, int(place.x0 * scale)), max(0, int((place.y0 + band) * scale))
    x1, y1 = round(place.x1 * scale), round((place.y1 - band) * scale)
    rows, columns = pixels.shape
    return x0, y0, min(columns, max(x1, x0 + 1)), min(rows, max(y1, y0 + 1))


def _around(chars: Sequence[Char]) -> Box:
    return Box.around([char.box for char in chars])


def _is_label(chars: Sequence[Char], box: Box) -> bool:
    """Whether all that stands in ``box`` is a label that names an exemption."""
    inside = "".join(char.text for char in chars if _is_in(char.box, box))
    return _LABEL.fullmatch(" ".join(inside.split())) is not None


def _is_in(place: Box, box: Box) -> bool:
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    return box.x0 - 1 <= x <= box.x1 + 1 and box.y0 - 1 <= y <= box.y1 + 1


def off_page(chars: Sequence[Char], width: float, height: float) -> int:
    """How many words stand wholly outside a page of this size, in points."""
    return sum(
        word.box.x1 <= 0 or word.box.y1 <= 0 or word.box.x0 >= width or word.box.y0 >= height
        for word in words_of(chars)
        if any(map(str.isalnum, word.text))
    )


def by_box(found: Mapping[str, Sequence[Hidden]]) -> dict[Box | None, int]:
    """How many hidden runs each box covers, as the reader that reads the most has it."""
    most: Counter[Box | None] = Counter()
    for runs in found.values():
        counts = Counter(_rounded(run.box) for run in runs)
        most |= counts
    return dict(most)


def _rounded(box: Box | None) -> Box | None:
    if box is None:
        return None
    return Box(round(box.x0), round(box.y0), round(box.x1), round(box.y1))
