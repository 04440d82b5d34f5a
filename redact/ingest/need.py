# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a page only OCR can read, and what is said where there is no OCR.

Guarantees that a page that is a scan, shows ink no character explains, or holds words its fonts do
not tell the truth about, never passes as read by its text alone. Thresholds err on the side of
reading. It does not notice print that is too faint to leave strokes in the first look at the page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from redact import ocr
from redact.errors import InputRefused
from redact.ingest.glyphs import Glyph
from redact.ingest.pages import PageContent, PageWord
from redact.ingest.visible import Strokes, loose_places, loose_strokes
from redact.types import Box, Picture

# Share of a page's characters without a Unicode value that still counts as a few odd signs.
_MOST_UNMAPPED = 0.05
# So many letters without a value in one word are no odd signs but a word; a mark or a joiner
# broader than this share of its height is a letter in disguise.
_BLIND, _BROAD = 3, 0.15
# A single character so many times as wide as it is high is a word drawn as one.
_LONG = 2.2
# A page is a scan when pictures cover this much of it and it holds no text that can be seen ...
_SCAN_BARE = 0.5
# ... or this much, and most of its text is hidden behind them.
_SCAN_HIDDEN = 0.6
# The picture of a scan, or a strip of it, has this share of the page's width or of its area.
_SCAN_WIDE, _SCAN_AREA = 0.6, 0.2
# Loose strokes (see visible.py) of about three letters; a picture is looked at from half of that.
_FEW_STROKES, _IN_PICTURE = 100, 40
# Loose strokes that are worth a note where nothing reads them.
_NOTED_STROKES = 300
# Loose strokes of a page without text that are more than a small logo.
_MOST_STROKES = 1500
# Pictures this small (points) hold no word; with more pictures and places, or when the places make
# up this much of it, the page is read whole.
_WIDE, _HIGH, _MANY, _MUCH = 20.0, 8.0, 6, 0.5


@dataclass(frozen=True, slots=True)
class Need:
    """``whole``: all of the page is to be read; else these ``places``, where there are strokes that
    nothing explains, and these pictures, with True for those that stand alone. ``scan``: the page
    is a picture. ``why`` ends a refusal where OCR is missing.
    """

    whole: bool = False
    scan: bool = False
    pictures: tuple[tuple[Picture, bool], ...] = ()
    places: tuple[Box, ...] = ()
    why: str = ""
    drawn: bool = False


def need_of(
    content: PageContent, seen: Sequence[bool], untrusted: Sequence[bool], look: Strokes
) -> Need:
    """``seen`` and ``untrusted``: for each word whether it can be seen, and not be trusted."""
    shown = sum(len(w.glyphs) for w, yes in zip(content.words, seen, strict=True) if yes)
    behind = sum(len(w.glyphs) for w in content.words) - shown
    covered = _covered(content)
    if (not shown and covered > _SCAN_BARE) or (behind > 5 * shown and covered > _SCAN_HIDDEN):
        return Need(True, True, why="is a scan")
    if any(untrusted):
        return Need(True, why="has fonts that do not say, or lie about, which letters they show")
    loose = loose_strokes(content, look)
    drawing = not shown and loose > _MOST_STROKES
    places = tuple(loose_places(content, look)) if shown and loose > _FEW_STROKES else ()
    wanted = tuple(_pictures(content, look))
    area = sum(place.width * place.height for place in places)
    much = area > _MUCH * content.width * content.height
    bare = not shown and loose > _FEW_STROKES
    if bare or much or len(places) + len(wanted) > _MANY:
        why = "shows a drawing, or text drawn as shapes" if drawing else ""
        return Need(True, why=why, drawn=loose > _NOTED_STROKES)
    return Need(pictures=wanted, places=places, drawn=loose > _NOTED_STROKES)


def refuse_without_ocr(need: Need, number: int) -> None:
    """InputRefused when a page cannot be read without OCR; ``number`` counts from 0."""
    if need.why:
        raise InputRefused(
            f"page {number + 1} {need.why}, so its words can only be read by OCR, and {ocr.MISSING}"
        )


def untrusted_words(content: PageContent) -> list[bool]:
    """For each word, whether its font does not say what its letters are.

    A lone private character is a bullet; U+FFFD is always a letter that is not known.
    """
    unknown = [
        sum(g.unmapped for g in w.glyphs if len(w.glyphs) > 1 or g.char == "\ufffd")
        for w in content.words
    ]
    total = sum(len(w.glyphs) for w in content.words)
    many = sum(unknown) > _MOST_UNMAPPED * max(total, 1)
    return [_is_blind(w) or (many and n > 0) for w, n in zip(content.words, unknown, strict=True)]


def with_scans(content: PageContent, need: Need) -> tuple[Picture, ...]:
    """The pictures of the page, those that make up a scan marked as such."""
    if not need.scan:
        return content.pictures
    area = content.width * content.height
    return tuple(
        Picture(
            picture.box,
            picture.digest,
            picture.box.width > _SCAN_WIDE * content.width
            or picture.box.width * picture.box.height > _SCAN_AREA * area,
        )
        for picture in content.pictures
    )


def _is_blind(word: PageWord) -> bool:
    """Whether a word shows several letters that nobody knows, that claim to be nothing or one."""
    nothing = sum(
        unicodedata.category(g.char) in ("Cf", "Mn", "Me")
        and g.char != "\u00ad"
        and g.box.width > _BROAD * g.box.height
        for g in word.glyphs
    )
    unknown = sum(g.unmapped for g in word.glyphs)
    return max(nothing, unknown) >= _BLIND or any(map(_is_long, word.glyphs))


def _is_long(glyph: Glyph) -> bool:
    along, across = glyph.box.width, glyph.box.height
    if glyph.upright:
        along, across = across, along
    return not glyph.vertical and along > _LONG * across > 0


def _pictures(content: PageContent, look: Strokes) -> list[tuple[Picture, bool]]:
    """Pictures big enough for a word in which there are strokes that no word explains."""
    found = []
    for picture in content.pictures:
        box = picture.box
        if box.width < _WIDE or box.height < _HIGH:
            continue
        over = [w.word.box for w in content.words if w.word.box.overlap(box) != (0.0, 0.0)]
        if look.count_outside(over, within=box) > _IN_PICTURE:
            others = [p for p in content.pictures if p is not picture]
            alone = not over and all(p.box.overlap(box) == (0.0, 0.0) for p in others)
            found.append((picture, alone))
    return found


def _covered(content: PageContent) -> float:
    """The share of the page under pictures, on a grid of 100 by 100."""
    grid = np.zeros((100, 100), dtype=bool)
    for box in (picture.box for picture in content.pictures):
        left, right = _cells(box.x0, box.x1, content.width)
        top, bottom = _cells(box.y0, box.y1, content.height)
        grid[top:bottom, left:right] = True
    return float(grid.mean())


def _cells(start: float, end: float, length: float) -> tuple[int, int]:
    return round(start / length * 100), round(end / length * 100)
