# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which words of a page a reader can see, and how much he sees that is neither word nor picture.

A word is hidden when most of its letters are: painted invisibly, transparent or tiny; outside the
page; without a stroke in the picture of the page (white on white, or under a filled box); or below
an opaque picture or a dark shape drawn later. In doubt a word is visible: a word wrongly hidden is
lost to the public.

It does not see that letters stand below a busy picture with a mask, and it cannot tell text drawn
as shapes from a drawing: it measures both together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from redact.ingest.covers import Cover, Covers, covers_of
from redact.ingest.glyphs import Glyph
from redact.ingest.pages import PageContent, PageWord
from redact.types import Box

# A first look in grey at low resolution; what shows no strokes is looked at again, closely.
_FIRST_DPI, _SECOND_DPI = 100, 200
_FIRST_STEP, _SECOND_STEP = 24, 12
_MOST_PIXELS = 12_000_000
# The outer part of a glyph's box on both sides of its line, where borders of boxes run.
_RIM = 0.15
# A word is seen when this share of its letters is.
_ENOUGH = 0.6

# An edge that goes on across the line for this long (pixels of the first look) is a rule.
_RULE = 16
# A shape is seen where this share of the pixels is about as grey as it is.
_HALF, _SAME_GREY = 0.5, 24
# How far strokes may reach out of the boxes of words and pictures (points).
_REACH = 2.0
# Loose strokes are gathered in cells of so many points, at most so many a side; no more of them in
# one place than this are no word (a letter of 5 points has about 18).
_CELL, _MOST_CELLS, _SPECK = 12.0, 200, 20

Pixels = npt.NDArray[np.uint8]


def first_look(page: Any) -> Strokes:
    """The strokes of a PyMuPDF page in grey, at low resolution."""
    return Strokes(page, _FIRST_DPI, _FIRST_STEP, colour=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """For each word of a page why a reader cannot see it, or nothing (see ``types.HIDDEN``).

    ``boxes`` counts the shapes and pictures drawn over words: perhaps earlier redactions.
    """

    reasons: tuple[str, ...]
    boxes: int = 0


def look_at(page: Any, content: PageContent, look: Strokes) -> Seen:
    """What a reader of the PyMuPDF ``page`` sees of the words of ``content``."""
    words = content.words
    if not words:
        return Seen(())
    covers = covers_of(page, content)
    reasons = [_reason(word, content, look, covers) for word in words]
    doubtful = [i for i, why in enumerate(reasons) if not why and not look.show(words[i])]
    if doubtful:
        closer = Strokes(page, _SECOND_DPI, _SECOND_STEP, colour=True)
        for index in doubtful:
            if not closer.show(words[index]):
                reasons[index] = "covered" if _under(words[index], covers) else "no ink"
    hidden = [word for word, why in zip(words, reasons, strict=True) if why == "covered"]
    return Seen(tuple(reasons), len({cover for word in hidden for cover in _under(word, covers)}))


def loose_strokes(content: PageContent, look: Strokes) -> int:
    """Edge pixels outside words, pictures and rules; a letter of 11 points has about 40."""
    known = [
        *(picture.box for picture in content.pictures),
        *(word.word.box for word in content.words),
    ]
    return look.count_outside(known)


def loose_places(content: PageContent, look: Strokes) -> list[Box]:
    """Where the strokes are that ``loose_strokes`` counts, but for lone specks.

    Apart from each other, each with all of the words that it touches.
    """
    words = [word.word.box for word in content.words]
    places = look.places_outside([picture.box for picture in content.pictures] + words)
    page = Box(0.0, 0.0, content.width, content.height)
    grown = [_with_all(place, words, page) for place in places]
    apart: list[Box] = []
    while grown:
        box = grown.pop()
        met = [other for other in apart if other.overlap(box) != (0.0, 0.0)]
        if met:
            apart = [other for other in apart if other not in met]
            grown.append(Box.around([box, *met]))
        else:
            apart.append(box)
    return sorted(apart, key=lambda box: (box.y0, box.x0))


def _with_all(place: Box, words: Sequence[Box], page: Box) -> Box:
    """A place, the words that it touches, and a little around; what of it is on the page."""
    touched = [word for word in words if word.overlap(place) != (0.0, 0.0)]
    box = Box.around([place, *touched])
    x0, y0 = max(box.x0 - _REACH, page.x0), max(box.y0 - _REACH, page.y0)
    return Box(
        x0, y0, max(x0, min(box.x1 + _REACH, page.x1)), max(y0, min(box.y1 + _REACH, page.y1))
    )


class Strokes:
    """Where neighbouring pixels of a rendered page differ clearly: the edges of strokes.

    Kept apart by direction: letters have edges along their line of text, while rules, underlines
    and the borders of boxes have them only across it.
    """

    def __init__(self, page: Any, dpi: int, step: int, *, colour: bool) -> None:
        area = page.rect.width * page.rect.height / 72**2
        dpi = max(18, min(dpi, int((_MOST_PIXELS / max(area, 1e-6)) ** 0.5)))
        picture = _pixels(page, dpi, colour).astype(np.int16)
        self._scale = dpi / 72
        self._picture = picture
        self._edges = _edges(picture, 1, step)
        self._along_x = _summed(self._edges)
        self._along_y = _summed(_edges(picture, 0, step))

    def count_outside(self, boxes: Sequence[Box], within: Box | None = None) -> int:
        """How many edge pixels along x belong to no rule and lie in none of ``boxes``.

        ``within`` limits the look to one part of the page, in which rules count as well.
        """
        rest = self._rest(boxes, rules=within is not None)
        if within:
            left, right = _span(within.x0, within.x1, self._scale, rest.shape[1])
            top, bottom = _span(within.y0, within.y1, self._scale, rest.shape[0])
            rest = rest[top:bottom, left:right]
        return int(rest.sum())

    def places_outside(self, boxes: Sequence[Box]) -> list[Box]:
        """Where the edge pixels lie that ``count_outside`` counts; not where they are but few."""
        rest = self._rest(boxes, rules=False)
        side = max(round(_CELL * self._scale), -(-max(rest.shape) // _MOST_CELLS), 1)
        rows, columns = (-(-length // side) for length in rest.shape)
        padded = np.zeros((rows * side, columns * side), dtype=bool)
        padded[: rest.shape[0], : rest.shape[1]] = rest
        counts = padded.reshape(rows, side, columns, side).sum(axis=(1, 3))
        return [
            Box(*(edge * side / self._scale for edge in group[0]))
            for group in _groups(counts)
            if group[1] > _SPECK
        ]

    def _rest(self, boxes: Sequence[Box], *, rules: bool) -> npt.NDArray[np.bool_]:
        """The edge pixels along x in none of ``boxes``, with those of rules or without."""
        rest = self._edges.copy() if rules else self._edges & ~_long_runs(self._edges)
        for box in boxes:
            left, right = _span(box.x0 - _REACH, box.x1 + _REACH, self._scale, rest.shape[1])
            top, bottom = _span(box.y0 - _REACH, box.y1 + _REACH, self._scale, rest.shape[0])
            rest[top:bottom, left:right] = False
        return rest

    def is_filled(self, box: Box, grey: int) -> bool:
        """Whether at least half of ``box`` shows this grey (0 to 255); for a look in grey."""
        height, width, _ = self._picture.shape
        left, right = _span(box.x0, box.x1, self._scale, width)
        top, bottom = _span(box.y0, box.y1, self._scale, height)
        shown = self._picture[top:bottom, left:right, 0]
        return bool((np.abs(shown - grey) <= _SAME_GREY).mean() >= _HALF)

    def show(self, word: PageWord) -> bool:
        """Whether enough of the word's letters have strokes."""
        return _enough(word, [self._cross(glyph) for glyph in word.glyphs])

    def _cross(self, glyph: Glyph) -> bool:
        box = glyph.box
        if glyph.vertical:  # the ink stands beside the box as often as in it
            reach = box.height
            box = Box(box.x0 - reach, box.y0 - reach, box.x1 + reach, box.y1 + reach)
        rim_x = box.width * _RIM if glyph.upright else 0.0
        rim_y = 0.0 if glyph.upright else box.height * _RIM
        sums = self._along_y if glyph.upright else self._along_x
        height, width = sums.shape
        left, right = _span(box.x0 + rim_x, box.x1 - rim_x, self._scale, width - 1)
        top, bottom = _span(box.y0 + rim_y, box.y1 - rim_y, self._scale, height - 1)
        edges = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return bool(edges > 0)


def _edges(picture: npt.NDArray[np.int16], axis: int, step: int) -> npt.NDArray[np.bool_]:
    """Where a pixel differs from the next along ``axis`` in any channel."""
    edges: npt.NDArray[np.bool_] = (np.abs(np.diff(picture, axis=axis)) > step).max(axis=2)
    return edges


def _groups(counts: npt.NDArray[Any]) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    """Cells that hold something, joined where at most one empty cell parts them.

    (left, top, right, bottom) in cells, and how much they hold.
    """
    left_over = {(int(row), int(column)) for row, column in np.argwhere(counts)}
    near = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
    while left_over:
        group = [left_over.pop()]
        for row, column in group:  # grows while it is gone through
            met = {(row + down, column + right) for down, right in near} & left_over
            left_over -= met
            group += met
        rows, columns = [row for row, _ in group], [column for _, column in group]
        box = (min(columns), min(rows), max(columns) + 1, max(rows) + 1)
        yield box, int(sum(counts[cell] for cell in group))


def _summed(edges: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """For each corner, how many edge pixels lie above and left of it."""
    sums = np.zeros((edges.shape[0] + 1, edges.shape[1] + 1), dtype=np.int32)
    sums[1:, 1:] = edges.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)
    return sums


def _long_runs(edges: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The edge pixels that stand in an unbroken column of at least ``_RULE``."""
    long: npt.NDArray[np.bool_] = np.zeros_like(edges)
    if edges.shape[0] < _RULE:
        return long
    sums = np.zeros((edges.shape[0] + 1, edges.shape[1]), dtype=np.int32)
    sums[1:] = edges.cumsum(axis=0, dtype=np.int32)
    starts = (sums[_RULE:] - sums[:-_RULE]) == _RULE
    for shift in range(_RULE):
        long[shift : shift + starts.shape[0]] |= starts
    return long


def _span(start: float, end: float, scale: float, limit: int) -> tuple[int, int]:
    """Pixels touched between two places, at least one, within the picture."""
    first = min(max(int(start * scale), 0), max(limit - 1, 0))
    last = min(max(int(np.ceil(end * scale)), first + 1), limit)
    return first, last


def _pixels(page: Any, dpi: int, colour: bool) -> Pixels:
    """Height x width x channels; a copy, because the samples die with the pixmap."""
    pixmap = page.get_pixmap(dpi=dpi, colorspace="rgb" if colour else "gray", alpha=False)
    samples = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.h, pixmap.stride)
    rows = samples[:, : pixmap.w * pixmap.n].reshape(pixmap.h, pixmap.w, pixmap.n)
    return rows.copy()


def _reason(word: PageWord, page: PageContent, look: Strokes, covers: Covers | None) -> str:
    """Why most letters of a word cannot be seen, whatever strokes there are at their places."""
    if not _enough(word, [g.painted for g in word.glyphs]):
        return "invisible"
    if not _enough(word, [_is_on(g.box, page) for g in word.glyphs]):
        return "off the page"
    if covers and not _enough(word, [not _is_shut(g, look, covers) for g in word.glyphs]):
        return "covered"
    return ""


def _is_on(box: Box, page: PageContent) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return 0 <= x <= page.width and 0 <= y <= page.height


def _is_shut(glyph: Glyph, look: Strokes, covers: Covers) -> bool:
    """Whether something that lets nothing through lies over a letter.

    A dark shape counts where its colour is to be seen: elsewhere it is clipped, or has holes.
    """
    return any(
        cover.opaque or (cover.grey >= 0 and look.is_filled(glyph.box, cover.grey))
        for cover in covers.over(glyph)
    )


def _under(word: PageWord, covers: Covers | None) -> list[Cover]:
    """What is drawn over most letters of a word, whether or not it lets them through."""
    if covers is None:
        return []
    over = [set(covers.over(glyph)) for glyph in word.glyphs]
    everything = sorted(set().union(*over), key=lambda cover: cover.order)
    return [c for c in everything if sum(c in one for one in over) >= _ENOUGH * len(over)]


def _enough(word: PageWord, flags: Sequence[bool]) -> bool:
    """Whether enough letters and digits are flagged; signs alone have no strokes to speak of."""
    letters = [flag for flag, g in zip(flags, word.glyphs, strict=True) if _is_letter(g.char)]
    if not letters:
        return all(glyph.painted for glyph in word.glyphs)
    return sum(letters) >= _ENOUGH * len(letters)


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("So", "Co")
