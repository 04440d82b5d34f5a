# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invisible text of a page: the surviving pieces in document order, each box as its label.

Places are rounded to half a point and a piece is stretched as a whole, so that the layer tells no
more about the type than the picture does. What is written is made of the pieces and the labels
and of nothing else. Characters outside the Basic Multilingual Plane become U+FFFD, because
readers lose them; right-to-left pieces are written as they are seen, from left to right.
"""

from __future__ import annotations

import unicodedata
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from redact.burn.glyphless import ADVANCE, ASCENT, DESCENT, UNITS, Codes
from redact.burn.surviving import PageSplit, Piece
from redact.types import Box, Redaction

_STEP = 2  # places per point
_COMPARED = 8  # pdfium compares a string with a few before it
_LABEL_SIZE = 12.0  # points, where there is no line to follow
_LABEL_SHARE = 0.9  # of the box's length that a label may take
_THINNEST, _WIDEST = 1.0, 1000.0  # percent of the natural width
_LATIN_LIGATURES = range(0xFB00, 0xFB07)


@dataclass(frozen=True, slots=True)
class Run:
    """One string of the layer: its text, place (points, y down) and the way it runs.

    ``turn`` counts quarter turns against the clock: 0 runs to the right, 1 up, 3 down.
    """

    text: str
    box: Box
    turn: int = 0


def runs_of(split: PageSplit) -> list[Run]:
    """The page's runs in reading order; labels of redactions without text come last."""
    turns = _turns(split.pieces)
    placed = [
        (piece.start, 0, Run(_readable(piece), _beside(piece, turn, split.redactions), turn))
        for piece in split.pieces
        for turn in (turns.get(piece.line, 0),)
    ]
    for redaction, glyphs in zip(split.redactions, split.withheld, strict=True):
        at = min((start for start, _ in redaction.spans), default=1 << 60)
        placed.append((at, 1, _label(redaction, glyphs)))
    placed.sort(key=lambda entry: entry[:2])
    return [run for _, _, run in placed]


def content(runs: Sequence[Run], codes: Codes, height: float) -> bytes:
    """The text object of a page of that height in points."""
    lines = ["BT", "3 Tr"]
    size_set = 0.0
    latest: deque[tuple[str, float]] = deque(maxlen=_COMPARED)
    for run in runs:
        long, high = run.box.width, run.box.height
        if run.turn:
            long, high = high, long
        size = _told_apart(run.text, max(2.0, round(high * _STEP) / _STEP), latest)
        if size != size_set:
            lines.append(f"/F {_number(size)} Tf")
            size_set = size
        natural = len(run.text) * size * ADVANCE / UNITS
        stretch = min(max(100 * long / natural, _THINNEST), _WIDEST)
        x, y = _origin(run, size, height)
        matrix = {0: "1 0 0 1", 1: "0 1 -1 0", 3: "0 -1 1 0"}[run.turn]
        lines.append(
            f"{matrix} {_number(x)} {_number(y)} Tm {_number(round(stretch, 1))} Tz "
            f"<{codes.hex(run.text + ' ')}>Tj"
        )
    lines.append("ET")
    return "\n".join(lines).encode("ascii")


def _told_apart(text: str, size: float, latest: deque[tuple[str, float]]) -> float:
    """A size in which the string differs from its like just before.

    pdfium takes a string that comes again close by in the same size for bold print and drops it:
    so it would drop a column of equal addresses or labels.
    """
    while (text, size) in latest and size > 1 / _STEP:
        size -= 1 / _STEP
    latest.append((text, size))
    return size


def characters(pages: Sequence[Sequence[Run]]) -> set[str]:
    """Every character that the runs of a file use."""
    return {character for runs in pages for run in runs for character in run.text}


def _origin(run: Run, size: float, height: float) -> tuple[float, float]:
    """Where the base line begins, in the file's space (y up), on the half-point grid."""
    box, drop = run.box, -DESCENT / UNITS * size
    if run.turn == 1:
        x, y = box.x0 + ASCENT / UNITS * size, height - box.y1
    elif run.turn == 3:
        x, y = box.x0 + drop, height - box.y0
    else:
        x, y = box.x0, height - box.y1 + drop
    return round(x * _STEP) / _STEP, round(y * _STEP) / _STEP


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _turns(pieces: Sequence[Piece]) -> dict[int, int]:
    """The way each line runs, told by the centres of its longest piece's characters."""
    longest: dict[int, Piece] = {}
    for piece in pieces:
        known = longest.get(piece.line)
        if known is None or len(piece.glyphs) > len(known.glyphs):
            longest[piece.line] = piece
    return {line: _turn(piece.glyphs) for line, piece in longest.items()}


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


def _beside(piece: Piece, turn: int, redactions: Sequence[Redaction]) -> Box:
    """The piece's place in its word's full height, kept clear of boxes before and after it."""
    box, band = piece.box, piece.band
    if turn:
        middle = (band.x0 + band.x1) / 2
        blocks = [(r.box.y0, r.box.y1) for r in redactions if r.box.x0 <= middle <= r.box.x1]
        start, end = _clear(box.y0, box.y1, blocks)
        return Box(band.x0, start, band.x1, end)
    middle = (band.y0 + band.y1) / 2
    blocks = [(r.box.x0, r.box.x1) for r in redactions if r.box.y0 <= middle <= r.box.y1]
    start, end = _clear(box.x0, box.x1, blocks)
    return Box(start, band.y0, end, band.y1)


def _clear(start: float, end: float, blocks: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """``start:end`` without the parts, at either end, that blocks cover; outward on the grid."""
    centre = (start + end) / 2
    first, last = start, end
    for low, high in blocks:
        if first < high <= centre:
            first = ceil(high * _STEP) / _STEP
        elif centre <= low < last:
            last = floor(low * _STEP) / _STEP
    return (first, last) if first < last else (start, end)


def _label(redaction: Redaction, glyphs: Sequence[Box]) -> Run:
    """The label in the middle of its box, on the line of what it replaces, clear of the edges."""
    text, box = _plain(f"[{redaction.public_label}]"), redaction.box
    turn = _turn(glyphs)
    long, high = (box.height, box.width) if turn else (box.width, box.height)
    size = min(high, _LABEL_SIZE)
    line = _common_line(glyphs) if not turn else None
    length = long * _LABEL_SHARE
    if line is not None:
        size = line.height
    else:
        length = min(length, len(text) * size * ADVANCE / UNITS)
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    if turn:
        return Run(text, Box(x - size / 2, y - length / 2, x + size / 2, y + length / 2), turn)
    if line is not None:
        y = (line.y0 + line.y1) / 2
    return Run(text, Box(x - length / 2, y - size / 2, x + length / 2, y + size / 2))


def _common_line(glyphs: Sequence[Box]) -> Box | None:
    """The box around ``glyphs`` when they stand on one line."""
    if not glyphs:
        return None
    around = glyphs[0]
    for glyph in glyphs:
        around = around.union(glyph)
    return around if around.height < 1.5 * max(glyph.height for glyph in glyphs) else None


def _readable(piece: Piece) -> str:
    text = piece.text
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        text = _as_seen(piece)
    return _plain(text)


def _as_seen(piece: Piece) -> str:
    """The characters from left to right."""
    if not piece.glyphs:
        return piece.text[::-1]
    order = sorted(range(len(piece.text)), key=lambda at: piece.glyphs[at].x0 + piece.glyphs[at].x1)
    return "".join(piece.text[at] for at in order)


def _plain(text: str) -> str:
    """Ligatures spelled out, nothing beyond the Basic Multilingual Plane, no controls."""
    return "".join(
        unicodedata.normalize("NFKC", character)
        if ord(character) in _LATIN_LIGATURES
        else "\ufffd"
        if ord(character) > 0xFFFF or unicodedata.category(character) in ("Cc", "Cs")
        else character
        for character in text
    )
