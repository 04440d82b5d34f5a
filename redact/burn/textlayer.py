# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a page's invisible text: surviving pieces in document order, each box as its label.

Places are rounded to half a point and a piece is stretched as a whole, so that the layer tells no
more about the type than the picture does. What is said is made of the pieces and the labels
and of nothing else. Right-to-left pieces are written as they are seen, from left to right;
ligatures and letters by their shape as the letters they are; controls become U+FFFD.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from redact.burn.glyphless import ADVANCE, SPACE_ADVANCE, UNITS
from redact.burn.surviving import PageSplit, Piece
from redact.law.spoken import spoken_label
from redact.types import Box, Redaction

STEP = 2  # places per point
_LABEL_SIZE = 12.0  # points, where there is no line to follow
_LABEL_SHARE = 0.9  # of the box's length that a label may take
_LETTERS_APART = (  # presentation forms: ligatures and letters by their shape
    range(0xFB00, 0xFB50),
    range(0xFB50, 0xFE00),
    range(0xFE70, 0xFEFF),
)
_EMPTY_LINE = re.compile(r"\n[^\S\n]*(?=\n)")


@dataclass(frozen=True, slots=True)
class Run:
    """One string of the layer: its text, place (points, y down) and the way it runs.

    ``turn`` counts quarter turns against the clock: 0 runs to the right, 1 up, 3 down. ``area`` is
    what it fills on the page: for a label its box. ``paragraph`` is the same for the runs of one.
    A ``label``'s text stands in brackets, which are not part of it.
    """

    text: str
    box: Box
    turn: int
    area: Box
    paragraph: int
    label: bool = False

    @property
    def shown(self) -> str:
        """The text as written."""
        return f"[{self.text}]" if self.label else self.text

    @property
    def natural(self) -> float:
        """The length of what is written in units of the size."""
        spaces = self.shown.count(" ")
        return (len(self.shown) * ADVANCE - spaces * (ADVANCE - SPACE_ADVANCE)) / UNITS


def runs_of(split: PageSplit, text: str) -> list[Run]:
    """The page's runs in reading order; ``text`` is the document's, to tell its paragraphs.

    A box over no text stands behind what is seen before it on its line, or else above it.
    """
    turns = _turns(split.pieces)
    breaks = [found.start() for found in _EMPTY_LINE.finditer(text)]
    blocks = _Blocks(split.redactions)
    placed = []
    for piece in split.pieces:
        turn = turns.get(piece.line, 0)
        box = _beside(piece, turn, blocks)
        paragraph = bisect_right(breaks, piece.start)
        placed.append((piece.start, 0, Run(_readable(piece), box, turn, piece.band, paragraph)))
    pictures = []
    for redaction, glyphs in zip(split.redactions, split.withheld, strict=True):
        if redaction.spans:
            at = min(start for start, _ in redaction.spans)
            # Where a line was, as the text has it, may follow from how long it was.
            alone = redaction.width == "line"
            paragraph = -1 - len(text) - at if alone else bisect_right(breaks, at)
            placed.append((at, 1, _label(redaction, glyphs, paragraph)))
        else:
            pictures.append(_label(redaction, glyphs, -1))
    placed.sort(key=lambda entry: entry[:2])
    runs = [run for _, _, run in placed]
    for number, picture in enumerate(sorted(pictures, key=lambda run: (run.area.y0, run.area.x0))):
        _insert(runs, replace(picture, paragraph=-1 - number))
    return runs


def _insert(runs: list[Run], picture: Run) -> None:
    """Put the label of a box over no text where its place is read."""
    area = picture.area
    middle = (area.y0 + area.y1) / 2
    beside = [
        at
        for at, run in enumerate(runs)
        if run.area.y0 < middle < run.area.y1 and area.height < 2 * run.area.height
    ]
    if beside:
        before = [at for at in beside if runs[at].area.x1 <= (area.x0 + area.x1) / 2]
        where = before[-1] + 1 if before else beside[0]
        neighbour = runs[before[-1] if before else beside[0]]
        runs.insert(where, replace(picture, paragraph=neighbour.paragraph))
        return
    above = [at for at, run in enumerate(runs) if run.area.y1 <= middle]
    over = [at for at in above if runs[at].area.x0 < area.x1 and area.x0 < runs[at].area.x1]
    runs.insert(max(over or above, default=-1) + 1, picture)


def characters(pages: Sequence[Sequence[Run]]) -> set[str]:
    """Every character that the runs of a file use."""
    return {character for runs in pages for run in runs for character in run.shown}


def _turns(pieces: Sequence[Piece]) -> dict[int, int]:
    """The way each line runs, told by the centres of its longest piece's characters."""
    longest: dict[int, Piece] = {}
    for piece in pieces:
        known = longest.get(piece.line)
        if known is None or len(piece.glyphs) > len(known.glyphs):
            longest[piece.line] = piece
    return {line: _turn(piece.glyphs) or _cut_turn(piece) for line, piece in longest.items()}


def _cut_turn(piece: Piece) -> int:
    """The way a single letter runs that is left of a longer word: where the rest of it stood."""
    box, band = piece.box, piece.band
    if len(piece.glyphs) != 1 or band.width > 1.5 * box.width or band.height < 1.5 * box.height:
        return 0
    return 3 if box.y0 - band.y0 < band.y1 - box.y1 else 1


def _turn(glyphs: Sequence[Box]) -> int:
    """The way consecutive characters run: quarter turns against the clock."""
    if len(glyphs) < 2:
        return 0
    first, last = glyphs[0], glyphs[-1]
    along = abs(last.x0 + last.x1 - first.x0 - first.x1)
    down = last.y0 + last.y1 - first.y0 - first.y1
    if abs(down) <= along:
        return 0
    return 3 if down > 0 else 1


class _Blocks:
    """From where to where boxes stand on a line, told by its middle; its words ask alike."""

    def __init__(self, redactions: Sequence[Redaction]) -> None:
        self._boxes = [redaction.box for redaction in redactions]
        self._known: dict[tuple[bool, float], list[tuple[float, float]]] = {}

    def along(self, middle: float, *, upright: bool) -> list[tuple[float, float]]:
        """Of each box on a level line its left and right, on an upright one its top and bottom."""
        known = self._known.get((upright, middle))
        if known is None:
            if upright:
                known = [(b.y0, b.y1) for b in self._boxes if b.x0 <= middle <= b.x1]
            else:
                known = [(b.x0, b.x1) for b in self._boxes if b.y0 <= middle <= b.y1]
            self._known[upright, middle] = known
        return known


def _beside(piece: Piece, turn: int, blocks: _Blocks) -> Box:
    """The piece's place in its word's full height, kept clear of boxes before and after it."""
    box, band = piece.box, piece.band
    if turn:
        middle = (band.x0 + band.x1) / 2
        start, end = _clear(box.y0, box.y1, blocks.along(middle, upright=True))
        return Box(band.x0, start, band.x1, end)
    middle = (band.y0 + band.y1) / 2
    start, end = _clear(box.x0, box.x1, blocks.along(middle, upright=False))
    return Box(start, band.y0, end, band.y1)


def _clear(start: float, end: float, blocks: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """``start:end`` without the parts, at either end, that blocks cover; outward on the grid."""
    centre = (start + end) / 2
    first, last = start, end
    for low, high in blocks:
        if first < high <= centre:
            first = ceil(high * STEP) / STEP
        elif centre <= low < last:
            last = floor(low * STEP) / STEP
    return (first, last) if first < last else (start, end)


def _label(redaction: Redaction, glyphs: Sequence[Box], paragraph: int) -> Run:
    """The label in the middle of its box, on the line of what it replaces, clear of the edges."""
    text, box = _plain(spoken_label(redaction.public_label)), redaction.box
    turn = _turn(glyphs)
    run = Run(text, box, turn, box, paragraph, label=True)
    long, high = (box.height, box.width) if turn else (box.width, box.height)
    size = min(high, _LABEL_SIZE)
    line = _common_line(glyphs) if not turn else None
    length = long * _LABEL_SHARE
    if line is not None:
        size = line.height
    else:
        length = min(length, run.natural * size)
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if line is not None:
        y = (line.y0 + line.y1) / 2
    across, down = (size, length) if turn else (length, size)
    place = Box(x - across / 2, y - down / 2, x + across / 2, y + down / 2)
    return replace(run, box=place)


def _common_line(glyphs: Sequence[Box]) -> Box | None:
    """The box around ``glyphs`` when they stand on one line."""
    if not glyphs:
        return None
    around = Box.around(glyphs)
    return around if around.height < 1.5 * max(glyph.height for glyph in glyphs) else None


def _readable(piece: Piece) -> str:
    text = piece.text
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return _as_seen(piece)
    return _plain(text)


def _as_seen(piece: Piece) -> str:
    """The characters from left to right; marks before the letter they stand on, as read back."""
    clusters = list(_clusters(piece.text))
    if piece.glyphs:
        clusters.sort(key=lambda cluster: piece.glyphs[cluster[0]].x0 + piece.glyphs[cluster[0]].x1)
    else:
        clusters.reverse()
    return "".join(_backwards(piece.text[start:end]) for start, end in clusters)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each letter with the marks that follow it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            yield start, at
            start = at


def _backwards(cluster: str) -> str:
    """A letter of a right-to-left script with its marks, or a ligature of letters, reversed."""
    plain = _plain(cluster)
    turned = any(unicodedata.bidirectional(character) in ("R", "AL") for character in plain)
    return plain[::-1] if turned else plain


def _plain(text: str) -> str:
    """Ligatures spelled out, marks joined to their letters, no controls."""
    if text.isascii() and text.isprintable():
        return text
    spelled = "".join(
        unicodedata.normalize("NFKC", character)
        if any(ord(character) in forms for forms in _LETTERS_APART)
        else "\ufffd"
        if unicodedata.category(character) in ("Cc", "Cs")
        else character
        for character in text
    )
    return unicodedata.normalize("NFC", spelled)
