# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which words of a page a reader can see, and how much he sees that is neither word nor picture.

A word is hidden when most of its letters are: painted invisibly, transparent or tiny; outside the
page; without a stroke in the picture of the page (white on white, or under a filled box); or below
an opaque picture drawn later. In doubt a word is visible: a word wrongly hidden is lost to the
public.

It does not see that letters stand below a picture with a transparent mask or a blend mode, and it
cannot tell text drawn as shapes from a drawing: it measures both together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from redact.ingest.glyphs import Glyph
from redact.ingest.pages import PageContent, PageWord, turn_of
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
# How far strokes may reach out of the boxes of words and pictures (points).
_REACH = 2.0

Pixels = npt.NDArray[np.uint8]


def first_look(page: Any) -> Strokes:
    """The strokes of a PyMuPDF page in grey, at low resolution."""
    return Strokes(page, _FIRST_DPI, _FIRST_STEP, colour=False)


def visible_words(page: Any, content: PageContent, look: Strokes) -> list[bool]:
    """For each word of ``content``, whether a reader of the PyMuPDF ``page`` sees it."""
    words = content.words
    if not words:
        return []
    covers = _opaque_covers(page)
    possible = [[_may_be_seen(g.painted, g.box, content, covers) for g in w.glyphs] for w in words]
    seen = [_enough(word, flags) for word, flags in zip(words, possible, strict=True)]
    doubtful = [i for i, yes in enumerate(seen) if yes and not look.show(words[i])]
    if doubtful:
        closer = Strokes(page, _SECOND_DPI, _SECOND_STEP, colour=True)
        for index in doubtful:
            seen[index] = closer.show(words[index])
    return seen


def loose_strokes(content: PageContent, look: Strokes) -> int:
    """Edge pixels outside words, pictures and rules; a letter of 11 points has about 40."""
    known = [
        *(picture.box for picture in content.pictures),
        *(word.word.box for word in content.words),
    ]
    return look.count_outside(known)


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
        self._edges = _edges(picture, 1, step)
        self._along_x = _summed(self._edges)
        self._along_y = _summed(_edges(picture, 0, step))

    def count_outside(self, boxes: Sequence[Box], within: Box | None = None) -> int:
        """How many edge pixels along x belong to no rule and lie in none of ``boxes``.

        ``within`` limits the look to one part of the page, in which rules count as well.
        """
        rest = self._edges.copy() if within else self._edges & ~_long_runs(self._edges)
        for box in boxes:
            left, right = _span(box.x0 - _REACH, box.x1 + _REACH, self._scale, rest.shape[1])
            top, bottom = _span(box.y0 - _REACH, box.y1 + _REACH, self._scale, rest.shape[0])
            rest[top:bottom, left:right] = False
        if within:
            left, right = _span(within.x0, within.x1, self._scale, rest.shape[1])
            top, bottom = _span(within.y0, within.y1, self._scale, rest.shape[0])
            rest = rest[top:bottom, left:right]
        return int(rest.sum())

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


def _may_be_seen(painted: bool, box: Box, page: PageContent, covers: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if not painted or not (0 <= x <= page.width and 0 <= y <= page.height):
        return False
    return not any(c.x0 <= x <= c.x1 and c.y0 <= y <= c.y1 for c in covers)


def _enough(word: PageWord, flags: Sequence[bool]) -> bool:
    """Whether enough letters and digits are flagged; signs alone have no strokes to speak of."""
    letters = [flag for flag, g in zip(flags, word.glyphs, strict=True) if _is_letter(g.char)]
    if not letters:
        return all(glyph.painted for glyph in word.glyphs)
    return sum(letters) >= _ENOUGH * len(letters)


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("So", "Co")


def _opaque_covers(page: Any) -> list[Box]:
    """Places of opaque pictures after which no text is drawn inside them."""
    turn = turn_of(page)
    opaque = {_rounded(image["bbox"]) for image in page.get_image_info() if not image["has-mask"]}
    log = page.get_bboxlog() if opaque else []
    covers: list[Box] = []
    later_text: list[tuple[float, ...]] = []
    for kind, box in reversed(log):
        if kind == "fill-text":
            later_text.append(box)
        elif kind == "fill-image" and _rounded(box) in opaque and not _touched(box, later_text):
            covers.append(turn(box))
    return covers


def _rounded(box: Sequence[float]) -> tuple[int, ...]:
    return tuple(round(side) for side in box)


def _touched(box: Sequence[float], others: Sequence[Sequence[float]]) -> bool:
    return any(o[0] < box[2] and o[2] > box[0] and o[1] < box[3] and o[3] > box[1] for o in others)
