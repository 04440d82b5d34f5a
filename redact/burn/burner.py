# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""A released PDF from a rendition: pages redrawn as pixels, boxes painted in, survivors on top.

Guaranteed: the file holds nothing of the source but the pixels of its pages outside the boxes and
the visible characters that survive; each box is pure black but for its label; ink of withheld
characters that sticks out of a box is wiped away; every page is rebuilt, boxes or not; the same
arguments give the same bytes. Not guaranteed: that the redactions are the right ones, and that
the width of a box tells nothing about what it covers. The gate proves the result with other tools.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pymupdf

from redact.burn.bare import BarePage, bare
from redact.burn.encode import Encoded, encode_colour, encode_gray
from redact.burn.ground import Ground
from redact.burn.ink import wipe_slivers, wipe_tiny
from redact.burn.labels import box_picture
from redact.burn.mover import Reset, by_page, reset_lines, resets
from redact.burn.plan import Plan
from redact.burn.raster import Grid, PagePainter, Pixels, opened
from redact.burn.surviving import PageSplit, split
from redact.burn.textlayer import runs_of
from redact.burn.writer import BurntPage, write
from redact.errors import RedactError
from redact.text import TextMap
from redact.types import Box, Document, Page, Redaction, Word

_PAPER = 250  # of 255: nothing darker than this in a box means that it holds no word
_SAME_SIZE = 1.0  # points by which a page of the rendition may differ from the document's


def burn(
    rendition: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    *,
    dpi: int,
    title: str,
    as_set: Document | None = None,
    plan: Plan | None = None,
) -> bytes:
    """A new PDF of the rendition's pages without what ``redactions`` take away.

    ``document`` is what was read from the rendition: same pages, same geometry; ``as_set`` is the
    same with its words where the output shows them, ``plan`` what setting their lines found out
    (see ``plan_lines``): made of the same arguments it saves time, and it never changes the file.
    ``dpi`` is the resolution of the pages, ``title`` the file's title. Errors: InputRefused when a
    page cannot be drawn, LimitReached when it is too large, RedactError when the three do not fit
    together.
    """
    shown = as_set or document
    parts = split(shown, redactions)
    origins = parts if shown is document else split(document, _where_read(document, redactions))
    words = by_page(document, shown)
    if plan is not None and not plan.fits(rendition, document, shown, dpi):
        plan = None
    pages = []
    with opened(rendition) as source, opened(rendition) as copy:
        if source.page_count != len(document.pages):
            raise RedactError("the rendition and the document have different numbers of pages")
        for page, part, origin, known in zip(source, parts, origins, document.pages, strict=True):
            grid = Grid.of(page, dpi)
            off = max(abs(grid.page_width - known.width), abs(grid.page_height - known.height))
            if off > _SAME_SIZE:
                raise RedactError(f"page {known.number + 1} of the rendition has another size")
            here = words.get(known.number, [])
            sheet = _Sheet(page, copy[known.number], dpi, document.text, known, here)
            picture = _bare_picture(sheet, part, origin, plan) or _picture(sheet, part, origin)
            pages.append(
                BurntPage(
                    grid.page_width, grid.page_height, picture, tuple(runs_of(part, document.text))
                )
            )
    pymupdf.TOOLS.store_shrink(100)
    return write(pages, title)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of the rendition, twice, and its words (as read, as set)."""

    page: Any
    copy: Any
    dpi: int
    text: str
    known: Page
    words: Sequence[tuple[Word, Word]]

    @property
    def read(self) -> list[Word]:
        """The words as read."""
        return [word for word, _ in self.words]


def _where_read(document: Document, redactions: Sequence[Redaction]) -> tuple[Redaction, ...]:
    """``redactions`` with boxes where their words stood before their lines were set anew."""
    places = TextMap(document)
    return tuple(
        replace(redaction, box=box)
        for redaction in redactions
        for box in (_box_as_read(places, redaction),)
    )


def _box_as_read(places: TextMap, redaction: Redaction) -> Box:
    runs = [run for start, end in redaction.spans for run in places.runs(start, end)]
    if redaction.width not in ("step", "line") or not runs:
        return redaction.box
    return Box.around([run.box for run in runs])


def _picture(sheet: _Sheet, part: PageSplit, origin: PageSplit) -> Encoded:
    """The page without what is withheld: wiped where it stood, and boxed."""
    painter = PagePainter(sheet.page, sheet.dpi)
    boxes = [redaction.box for redaction in (*part.redactions, *origin.redactions)]
    pixels = painter.rgb() if painter.colour_outside(boxes) else painter.gray()
    places = _places(painter.grid, origin.redactions)
    for redaction, glyphs, (x0, y0, x1, y1) in zip(
        origin.redactions, origin.withheld, places, strict=True
    ):
        # Paper where a withheld word should be seen: the geometry is not this rendition's.
        if glyphs and pixels[y0:y1, x0:x1].min(initial=255) > _PAPER:
            raise RedactError(f"a box on page {redaction.page + 1} has nothing to be seen in it")
    wipe_slivers(pixels, painter.grid, origin, places)
    wipe_tiny(pixels, painter.grid, sheet.read)
    return _boxed(pixels, painter, part, boxes)


def _bare_picture(
    sheet: _Sheet, part: PageSplit, origin: PageSplit, plan: Plan | None
) -> Encoded | None:
    """The same, drawn without its withheld letters, where lines are set anew or taken whole.

    None where it is not to be had. Where a box stood before is not asked: that would tell its
    length. What whole lines take is gone from the picture too, but not from the measuring.
    """
    taken, more = _withheld(part.redactions)
    if not taken:
        return None
    known = plan.of(sheet.known.number, taken) if plan else None
    if plan and known and not more:  # the plan's own copy stays as it is
        page = plan.bare(sheet.page, known)
    else:
        page = bare(sheet.page, sheet.copy, sheet.read, taken, sheet.dpi)
    if page is None:
        return None
    lines = known.resets if known else _resets(sheet, taken, page)
    further = bare(sheet.page, sheet.copy, sheet.read, taken | more, sheet.dpi) if more else None
    drawn = further or page
    painter = drawn.painter
    gone = taken | more if further else taken
    left = _left(origin, {glyph for word in sheet.read for glyph in _gone(word, gone)})
    boxes = [redaction.box for redaction in part.redactions]
    pixels = drawn.picture(colour=painter.colour_outside(boxes))
    wipe_slivers(pixels, painter.grid, left, _places(painter.grid, left.redactions))
    wipe_tiny(pixels, painter.grid, sheet.read)
    reset_lines(pixels, painter, lines)
    return _boxed(pixels, painter, part, boxes)


def _resets(sheet: _Sheet, taken: set[int], page: BarePage) -> tuple[Reset, ...]:
    return resets(sheet.text, sheet.known, sheet.words, taken, Ground(page))


def _boxed(pixels: Pixels, painter: PagePainter, part: PageSplit, boxes: list[Box]) -> Encoded:
    """The finished picture, with its boxes painted."""
    _paint(pixels, painter.grid, part)
    smooth = painter.pictures_outside(boxes)
    encode = encode_colour if pixels.shape[2] == 3 else encode_gray
    return encode(pixels, smooth=smooth)


def _withheld(redactions: Sequence[Redaction]) -> tuple[set[int], set[int]]:
    """The offsets withheld before lines were set, and those taken then; none if no line was."""
    if not any(redaction.width in ("step", "line") for redaction in redactions):
        return set(), set()
    words = [redaction for redaction in redactions if redaction.width != "area"]
    more = {offset for box in words for start, end in box.taken for offset in range(start, end)}
    spans = {offset for box in words for start, end in box.spans for offset in range(start, end)}
    return spans - more, more


def _gone(word: Word, taken: set[int]) -> Iterator[Box]:
    """The places of the letters of ``word`` that are taken out of its page."""
    if word.visible:
        for offset, glyph in enumerate(word.glyphs, start=word.start):
            if offset in taken:
                yield glyph


def _left(part: PageSplit, gone: set[Box]) -> PageSplit:
    """``part`` without the withheld letters that are no longer on the page."""
    left = [[glyph for glyph in glyphs if glyph not in gone] for glyphs in part.withheld]
    return replace(part, withheld=left)


def _places(grid: Grid, redactions: Sequence[Redaction]) -> list[tuple[int, int, int, int]]:
    return [grid.pixels(redaction.box) for redaction in redactions]


def _paint(pixels: Pixels, grid: Grid, part: PageSplit) -> None:
    """Black every box, then write the labels."""
    places = _places(grid, part.redactions)
    for x0, y0, x1, y1 in places:
        pixels[y0:y1, x0:x1] = 0
    for redaction, (x0, y0, x1, y1) in zip(part.redactions, places, strict=True):
        if x0 < x1 and y0 < y1:
            box = box_picture(x1 - x0, y1 - y0, redaction.public_label, round(grid.scale_y, 4))
            inside = pixels[y0:y1, x0:x1]
            np.maximum(inside, box[:, :, None], out=inside)
