# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do the pixels show lines as they are said to be set: letters where they stand, paper beside them?

Guarantees, on pages of digital text where boxes are not as wide as what they cover: each letter
of a word that moved has ink, the gaps beside it have none, and nothing is left at the old place of
a word that moved or was taken. It does NOT compare shapes: another word of the same widths passes.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from redact.gate.expected import taken_before, taken_characters
from redact.gate.pixels import Picture, contrasts
from redact.gate.standing import Standing, Standings, is_same, sides_of
from redact.text import merge_spans
from redact.types import Box, Document, Leak, Redaction

_BESIDE = 1.5  # points beside a word into which its ink may lean
_GAP = 2.0  # points of a gap whose middle must be blank
_LETTER = 1.5  # points of width from which a letter must have ink
_INK = 64  # grey levels by which ink differs from the paper beside it
_AT_ONCE = 256  # places compared with all that stands on the page in one go
_LEAST = 3  # pixels of height and of width below which a letter cannot be judged
_EDGES = 0.2  # share of a line's height, above and below, that belongs to its neighbours
_TAILS = 0.33  # ... in which letters beside a gap may reach far into it: an italic f


class SetLines:
    """The lines of one document that were set anew, to be held against the pixels."""

    def __init__(
        self,
        document: Document,
        as_set: Document,
        redactions: Sequence[Redaction],
        standings: Standings,
    ) -> None:
        wide = {
            redaction.page for redaction in redactions if redaction.width not in ("exact", "area")
        }
        self._digital = {page.number for page in document.pages if page.source == "text"} & wide
        self._left: dict[int, list[Box]] = defaultdict(list)
        self._standing: dict[int, list[Standing]] = {}
        if not self._digital:
            return
        self._covers: dict[int, list[Box]] = defaultdict(list)
        for redaction in redactions:
            self._covers[redaction.page].append(redaction.box)
        for page in document.pages:
            self._covers[page.number].extend(picture.box for picture in page.pictures)
        self._standing = standings.pages
        before = taken_before(taken_characters(document, redactions))
        for old, new in zip(document.words, as_set.words, strict=True):
            gone = before[old.end] - before[old.start] == old.end - old.start
            if old.visible and (gone or not is_same(old.box, new.box)):
                self._left[old.page].append(old.box)

    def faults(self, picture: Picture, page: int) -> Iterator[Leak]:
        """What the picture of ``page`` shows that it must not, or lacks."""
        if page not in self._digital:
            return
        words = self._standing.get(page, [])
        for box in _blotted(picture, self._left[page], [word.new for word in words],
                            self._covers[page]):  # fmt: skip
            what = "ink is left where a word stood that was taken or moved"
            yield _leak("ink-left", page, box, what)
        moved = [word for word in words if word.moved]
        for word in _unseen(picture, moved):
            yield _leak("lost-word", page, word.new, "a word that moved cannot be seen")
        gaps = list(_gaps(words, {word.line for word in moved}, self._covers[page]))
        for box, differs in zip(gaps, contrasts(picture, gaps), strict=True):
            if differs > _INK and _is_blotted(picture, box):
                yield _leak("ink-left", page, box, "ink stands in a gap of a line set anew")


def _blotted(
    picture: Picture, places: Sequence[Box], standing: Sequence[Box], covers: Sequence[Box]
) -> Iterator[Box]:
    """The ``places`` that show ink where nothing stands now."""
    near = [*standing, *covers]
    sides = sides_of(near)
    free: list[tuple[Box, Box]] = []  # a place, and a stretch of it in the middle of its height
    for at in range(0, len(places), _AT_ONCE):
        some = places[at : at + _AT_ONCE]
        x0, y0, x1, y1 = sides_of(some).T[:, :, None]
        meets = (sides[:, 0] - _BESIDE < x1) & (x0 < sides[:, 2] + _BESIDE)
        meets &= (sides[:, 1] < y1) & (y0 < sides[:, 3])
        for place, row in zip(some, meets, strict=True):
            here = [near[index] for index in np.flatnonzero(row).tolist()]
            free += [(place, _middle(box)) for box in _free(place, here)]
    shown = contrasts(picture, [middle for _, middle in free])
    yield from dict.fromkeys(
        place for (place, _), differs in zip(free, shown, strict=True) if differs > _INK
    )


def _free(place: Box, covered: Sequence[Box]) -> Iterator[Box]:
    """The stretches of a place where nothing stands."""
    spans = [(int(100 * (b.x0 - _BESIDE)), int(100 * (b.x1 + _BESIDE))) for b in covered]
    end = int(100 * place.x1)
    at = place.x0
    for start, stop in merge_spans([*spans, (end, end + 1)]):
        if start / 100 > at + _BESIDE:
            yield Box(at, place.y0, min(start / 100, place.x1), place.y1)
        at = max(at, stop / 100)


def _is_blotted(picture: Picture, gap: Box) -> bool:
    """Whether the middle of a gap's height is not all of the gap's paper."""
    tails = gap.height * _TAILS
    paper, middle = picture.inked(gap), Box(gap.x0, gap.y0 + tails, gap.x1, gap.y1 - tails)
    area = picture.inked(middle)
    if not area.size:
        return False
    usual = np.median(paper, axis=(0, 1)).astype(np.int16)
    return bool((np.abs(area.astype(np.int16) - usual) > _INK).any())


def _middle(box: Box) -> Box:
    """The middle of the height of ``box``."""
    band = box.height * _EDGES
    return Box(box.x0, box.y0 + band, box.x1, box.y1 - band)


def _unseen(picture: Picture, words: Sequence[Standing]) -> Iterator[Standing]:
    """Words with a letter that has no ink, or without ink where letters have no places."""
    letters = [
        (word, place)
        for word in words
        for place in [g for _, g in word.glyphs if g.width >= _LETTER] or [word.new]
    ]
    inked = contrasts(picture, [place for _, place in letters], _LEAST)
    blank = [
        word for (word, _), differs in zip(letters, inked, strict=True) if 0 <= differs <= _INK
    ]
    yield from {id(word): word for word in blank}.values()


def _gaps(
    words: Sequence[Standing], lines: set[tuple[int, int]], covers: Sequence[Box]
) -> Iterator[Box]:
    """The middle thirds of the gaps between the words of ``lines``, where no box or picture is."""
    by_line: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for word in words:
        if word.line in lines:
            by_line[word.line].append(word.new)
    found: list[Box] = []
    for boxes in by_line.values():
        for one, other in pairwise(sorted(boxes, key=lambda box: box.x0)):
            wide = other.x0 - one.x1
            if wide < _GAP:
                continue
            y0, y1 = max(one.y0, other.y0), min(one.y1, other.y1)
            found.append(Box(one.x1 + wide / 3, min(y0, y1), other.x0 - wide / 3, max(y0, y1)))
    over = sides_of(covers)
    for gap in found:
        across = (over[:, 0] < gap.x1) & (gap.x0 < over[:, 2])
        if not (across & (over[:, 1] < gap.y1) & (gap.y0 < over[:, 3])).any():
            yield gap


def _leak(kind: str, page: int, box: Box, what: str) -> Leak:
    where = f"page {page + 1} at {box.x0:.0f}, {box.y0:.0f} points (picture)"
    return Leak(kind, page, where, what)
