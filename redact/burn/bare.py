# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""A page from which the withheld letters are gone, to measure by and to draw from.

Whether a line can be set anew, where its band ends, and its picture may not depend on the letters
that are withheld, by tails, overhangs or a mark drawn along them. So the letters, and marks that
lie over nothing else, are taken out of a second copy of the page. Guarantees that nothing else of
the page's picture changes. Does not guarantee that all withheld ink is gone: letters whose places
are not known (recognised ones), and those in patterns, stay; ``Ground`` sees them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pymupdf

from redact.burn.raster import Grid, PagePainter, Pixels
from redact.types import Box, Word

_THIN = 0.2  # points to each side of the middle of letters: reaches into no other line
_INNER = 0.35  # of a letter's width left free at both ends of its strip
_MARK = 1.2  # points by which a mark may reach out of the letters it is drawn along
_CHIP = 0.6  # of the letters' height: how far a mark may reach out that runs from end to end
_INK = 200  # of 255: so much darker is ink where there is none; letters shift by a hair and less
_REACH = 0.6  # of the letters' height: how far from its place ink may be a letter's own

_Places = tuple[Box, ...]  # of letters that stand together


@dataclass(frozen=True, slots=True)
class BarePage:
    """A page without its withheld letters: to be drawn, and asked for the rest's places.

    ``whole`` draws the page as it was, from which it differs within ``around`` (left, top, right,
    bottom in pixels) alone; None where the pictures are the same but for that.
    """

    page: Any
    painter: PagePainter
    whole: PagePainter | None = None
    around: tuple[tuple[int, int, int, int], ...] = ()

    def picture(self, *, colour: bool) -> Pixels:
        """The page at its full resolution, in colour or gray."""
        bare = self.painter.rgb() if colour else self.painter.gray()
        if self.whole is None:
            return bare
        # The copy was written anew: letters behind a gap may have moved by a hair.
        shown = self.whole.rgb() if colour else self.whole.gray()
        for x0, y0, x1, y1 in self.around:
            shown[y0:y1, x0:x1] = bare[y0:y1, x0:x1]
        return shown


def bare(
    full: Any, copy: Any, words: Sequence[Word], taken: Container[int], dpi: int
) -> BarePage | None:
    """``copy`` without the letters of ``words`` whose offsets are ``taken``.

    ``full`` and ``copy`` are the same page of two open documents. None when ``copy`` then lacks
    ink where no such letter stands.
    """
    places = list(_runs(words, taken))
    whole = PagePainter(full, dpi)
    if not places:
        return BarePage(full, whole)
    strips = [strip for run in places for strip in _strips(run)]
    _remove(copy, whole, strips, graphics=False)
    marks = whole.marks()
    grown = [_marked(Box.around(run), marks) for run in places]
    if any(_inside(mark, box) for mark in marks for box in grown):
        _remove(copy, whole, grown, graphics=True)
    without = PagePainter(copy, dpi)
    if without.grid != whole.grid:
        return None
    around = tuple(_reach(run, whole.grid) for run in places)
    differ = _differences(whole, without, around)
    if differ > _INK:
        return None
    return BarePage(copy, without, whole if differ else None, around)


def again(
    full: Any,
    copy: Any,
    around: tuple[tuple[int, int, int, int], ...],
    dpi: int,
    *,
    differs: bool,
) -> BarePage:
    """What ``bare`` made of ``copy``, of which it said ``around`` and whether the pages differ."""
    if not around:
        return BarePage(full, PagePainter(full, dpi))
    whole = PagePainter(full, dpi) if differs else None
    return BarePage(copy, PagePainter(copy, dpi), whole, around)


def _runs(words: Sequence[Word], taken: Container[int]) -> Iterator[_Places]:
    """The places of letters that are taken; those of a line with none between them together."""
    letters = (
        (word.line if word.start + at in taken else None, glyph)
        for word in words
        if word.visible
        for at, glyph in enumerate(word.glyphs)
    )
    for line, run in groupby(letters, key=lambda letter: letter[0]):
        if line is not None:
            yield tuple(dict.fromkeys(glyph for _, glyph in run))


def _strips(run: _Places) -> Iterator[Box]:
    """Thin boxes through the middle of the letters, and of no other."""
    first, last = run[0], run[-1]
    if len({(glyph.y0, glyph.y1) for glyph in run}) == 1 and _ascends(run):
        middle = (first.y0 + first.y1) / 2
        left, right = first.x0 + _INNER * first.width, last.x1 - _INNER * last.width
        yield Box(left, middle - _THIN, right, middle + _THIN)
        return
    for glyph in run:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
        yield Box(x - _THIN, y - _THIN, x + _THIN, y + _THIN)


def _ascends(run: _Places) -> bool:
    return all(one.x0 <= other.x0 for one, other in pairwise(run))


def _remove(page: Any, painter: PagePainter, boxes: Sequence[Box], *, graphics: bool) -> None:
    """Take the letters that ``boxes`` touch out of ``page``; or the drawings that they cover."""
    for box in boxes:
        on_page = painter.undisplayed(box)
        place = pymupdf.Rect(on_page.x0, on_page.y0, on_page.x1, on_page.y1)
        page.add_redact_annot(place, fill=False, cross_out=False)
    page.apply_redactions(
        images=pymupdf.PDF_REDACT_IMAGE_NONE,
        graphics=pymupdf.PDF_REDACT_LINE_ART_REMOVE_IF_COVERED
        if graphics
        else pymupdf.PDF_REDACT_LINE_ART_NONE,
        text=pymupdf.PDF_REDACT_TEXT_NONE if graphics else pymupdf.PDF_REDACT_TEXT_REMOVE,
    )


def _differences(
    whole: PagePainter, without: PagePainter, around: Sequence[tuple[int, int, int, int]]
) -> int:
    """By how much the pictures differ at most outside of ``around``, of 255."""
    before, after = whole.gray()[:, :, 0], without.gray()[:, :, 0]
    differ = before != after
    for x0, y0, x1, y1 in around:
        differ[y0:y1, x0:x1] = False
    if not np.any(differ):
        return 0
    return int(np.abs(before[differ].astype(np.int16) - after[differ]).max())


def _reach(run: _Places, grid: Grid) -> tuple[int, int, int, int]:
    box = Box.around(run)
    return grid.pixels(_grown(box, _REACH * min(box.width, box.height) + _MARK))


def _marked(letters: Box, marks: Sequence[Box]) -> Box:
    """``letters`` with a little around them, and with the frames and fields drawn around them."""
    box, reach = _grown(letters, _MARK), _grown(letters, _CHIP * letters.height)
    for mark in marks:
        along = mark.x0 <= letters.x0 + _MARK and mark.x1 >= letters.x1 - _MARK
        if along and _inside(mark, reach):
            box = box.union(_grown(mark, _THIN))
    return box


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 - by, box.y0 - by, box.x1 + by, box.y1 + by)


def _inside(mark: Box, box: Box) -> bool:
    return mark.x0 >= box.x0 and mark.y0 >= box.y0 and mark.x1 <= box.x1 and mark.y1 <= box.y1
