# SPDX-License-Identifier: AGPL-3.0-or-later
"""From offsets to boxes and back, over the words and glyphs a reader made together with the text.

Where only a word's place is known, a span that touches the word takes all of it. It does not look
at pixels: growing a box to the ink is the burner's work.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from redact.types import Box, Document, Word

# A glyph belongs to an area when at least this share of its height and width lies inside.
_AREA_HEIGHT, _AREA_WIDTH = 0.3, 0.2
# A line this much higher than one of its words is askew.
_ASKEW = 1.8
# The middle of a letter that stays is at least this far (points) from a box beside it.
_CLEAR = 1.0
# A line slants when its letters' middles climb or fall by more than this share of their way.
_SLANT = 0.2
# Lines above and below cut no more than this share of a box's height away, each on its side.
_CORE = 0.4


@dataclass(frozen=True, slots=True)
class TextRun:
    """Consecutive covered characters of one line: offsets, and the box around their glyphs."""

    page: int
    line: int
    start: int
    end: int
    box: Box


def merge_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The union of half-open spans, sorted, touching ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def covering(spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Whether all characters of a place lie in the spans, of which several may share it."""
    merged = merge_spans(spans)
    starts = [start for start, _ in merged]

    def covered(start: int, end: int) -> bool:
        at = bisect_right(starts, start) - 1
        return at >= 0 and end <= merged[at][1]

    return covered


class TextMap:
    """A document's words, indexed by offset, by page and by line."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words = document.words
        self._starts = [word.start for word in self._words]
        self._by_page: dict[int, list[Word]] = defaultdict(list)
        self._lines: dict[tuple[int, int], Box] = {}
        seen: dict[tuple[int, int], Box] = {}
        self._scanned: dict[tuple[int, int], float] = {}  # the tallest word of lines read by OCR
        for word in self._words:
            self._by_page[word.page].append(word)
            key = (word.page, word.line)
            for lines in (self._lines, seen) if word.visible else (self._lines,):
                known = lines.get(key)
                lines[key] = known.union(word.box) if known else word.box
            if not word.glyphs:
                self._scanned[key] = max(self._scanned.get(key, 0.0), word.box.height)
        self._page_lines: dict[int, list[tuple[int, Box]]] = defaultdict(list)
        for (page, line), box in seen.items():
            self._page_lines[page].append((line, box))

    def words(self, start: int, end: int) -> Iterator[Word]:
        """Words with at least one character in ``start:end``, in text order."""
        index = max(0, bisect_right(self._starts, start) - 1)
        while index < len(self._words) and self._words[index].start < end:
            if self._words[index].end > start:
                yield self._words[index]
            index += 1

    def page_words(self, page: int) -> tuple[Word, ...]:
        """All words of a page, in text order."""
        return tuple(self._by_page.get(page, ()))

    def line_span(self, word: Word) -> tuple[int, int]:
        """The offsets of the whole line ``word`` stands on."""
        line = [w for w in self._by_page[word.page] if w.line == word.line]
        return min(w.start for w in line), max(w.end for w in line)

    def runs(self, start: int, end: int) -> tuple[TextRun, ...]:
        """One run for each line that the span ``start:end`` visibly touches.

        Boxes are cut half-way to the lines above and below. Words nobody can see have no run,
        but for those on a picture (it may show what they say, or let it through) and those that are
        not trusted: something else can be seen there.
        """
        runs: list[TextRun] = []
        for word in filter(self._may_show, self.words(start, end)):
            first, last, box = self._covered(word, start, end)
            previous = runs[-1] if runs else None
            same = previous and (previous.page, previous.line) == (word.page, word.line)
            if previous and same and not self._is_askew(word.page, word.line):
                box = previous.box.union(box)
                runs[-1] = TextRun(word.page, word.line, previous.start, last, box)
            else:
                runs.append(TextRun(word.page, word.line, first, last, box))
        return tuple(
            TextRun(r.page, r.line, r.start, r.end, self._cut(r.page, r.line, r.box)) for r in runs
        )

    def _is_askew(self, page: int, line: int) -> bool:
        """Whether a scanned line climbs or falls so much that each word needs its own box."""
        box, tallest = self._lines[page, line], self._scanned.get((page, line))
        return tallest is not None and tallest * _ASKEW < box.height < box.width

    def _may_show(self, word: Word) -> bool:
        """Whether a reader may read ``word`` off the page, though it be hidden."""
        if word.visible or word.hidden == "not trusted":
            return True
        if word.page >= len(self.document.pages):
            return False
        pictures = self.document.pages[word.page].pictures
        return any(picture.box.overlap(word.box) != (0.0, 0.0) for picture in pictures)

    def padded(self, run: TextRun, padding: float) -> Box:
        """The run's box, longer by ``padding`` points, at most half-way to its neighbours.

        Longer means along its line: sideways, or up and down for turned text. On a line that
        slants, where it would take neighbours, it is no more than what is closest to the middles
        of the run's letters: the burner wipes the ink around it.
        """
        own = self._lines[run.page, run.line]
        turned = own.height > own.width
        first, last = (run.box.y0, run.box.y1) if turned else (run.box.x0, run.box.x1)
        low, high = first - padding, last + padding
        for glyph in self._others_on_line(run):
            begin, end = (glyph.y0, glyph.y1) if turned else (glyph.x0, glyph.x1)
            if end <= first:
                low = max(low, (end + first) / 2)
            elif begin >= last:
                high = min(high, (begin + last) / 2)
        if turned:
            return self._clear(Box(run.box.x0, low, run.box.x1, high), run)
        return self._clear(Box(low, run.box.y0, high, run.box.y1), run)

    def _clear(self, box: Box, run: TextRun) -> Box:
        """``box``, smaller where it would take neighbours of the run on a slanting line."""
        others = [_middle(glyph) for glyph in self._others_on_line(run)]
        if not any(_away(middle, box) < _CLEAR for middle in others):
            return box
        core = self._core(run)
        if min(core.width, core.height) <= _SLANT * max(core.width, core.height):
            return box
        free = min(_away(middle, core) for middle in others) / 2
        if free < _CLEAR:  # letters over each other: no box parts them
            return box
        return Box(
            max(box.x0, core.x0 - free),
            max(box.y0, core.y0 - free),
            min(box.x1, core.x1 + free),
            min(box.y1, core.y1 + free),
        )

    def _core(self, run: TextRun) -> Box:
        """The box around the middles of a run's letters."""
        middles = [
            _middle(glyph)
            for word in self.words(run.start, run.end)
            if (word.page, word.line) == (run.page, run.line)
            for offset, glyph in enumerate(word.glyphs, start=word.start)
            if run.start <= offset < run.end
        ]
        xs, ys = zip(*middles or [_middle(run.box)], strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    def _others_on_line(self, run: TextRun) -> Iterator[Box]:
        """The glyphs of the run's line that it does not take, or the words without glyphs."""
        for word in self._by_page[run.page]:
            if word.line == run.line:
                for offset, glyph in enumerate(word.glyphs or (word.box,), start=word.start):
                    if not run.start <= offset < run.end:
                        yield glyph

    def spans_in(self, page: int, area: Box) -> tuple[tuple[int, int], ...]:
        """The offsets of all characters that a drawn area covers; in doubt a character is in."""
        spans = []
        for word in self._by_page.get(page, ()):
            if word.box.overlap(area) == (0.0, 0.0):
                continue
            if not word.glyphs:
                spans.append((word.start, word.end))
            for offset, glyph in enumerate(word.glyphs, start=word.start):
                if _is_in(glyph, area):
                    spans.append((offset, offset + 1))
        return merge_spans(spans)

    @staticmethod
    def _covered(word: Word, start: int, end: int) -> tuple[int, int, Box]:
        """The part of ``word`` inside ``start:end``, and its box; all of it without glyphs."""
        if not word.glyphs:
            return word.start, word.end, word.box
        first, last = max(start, word.start), min(end, word.end)
        glyphs = word.glyphs[first - word.start : last - word.start]
        return first, last, Box.around(glyphs)

    def _cut(self, page: int, line: int, box: Box) -> Box:
        """``box`` cut half-way to the lines above and below that it reaches into.

        Lines nobody sees count for nothing, and the middle of the box is never cut away.
        """
        own = self._lines[page, line]
        if own.height > own.width or self._is_askew(page, line):
            return box  # turned text has no lines above and below; lines askew reach over others
        top, bottom = box.y0, box.y1
        middle = (own.y0 + own.y1) / 2
        lowest = box.y0 + _CORE * box.height
        highest = box.y1 - _CORE * box.height
        for other, place in self._page_lines[page]:
            if other == line or place.overlap(box) == (0.0, 0.0) or self._is_askew(page, other):
                continue
            centre = (place.y0 + place.y1) / 2
            if centre < middle - own.height / 4:
                top = max(top, min((place.y1 + own.y0) / 2, lowest))
            elif centre > middle + own.height / 4:
                bottom = min(bottom, max((place.y0 + own.y1) / 2, highest))
        return Box(box.x0, top, box.x1, bottom)


def _is_in(glyph: Box, area: Box) -> bool:
    width, height = glyph.overlap(area)
    if glyph.width <= 0:  # a mark without width: in when its place is
        return area.x0 <= glyph.x0 <= area.x1 and area.y0 <= (glyph.y0 + glyph.y1) / 2 <= area.y1
    return width >= _AREA_WIDTH * glyph.width and height >= _AREA_HEIGHT * glyph.height


def _middle(glyph: Box) -> tuple[float, float]:
    return (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2


def _away(point: tuple[float, float], box: Box) -> float:
    """How far a point is from a box, sideways or up and down, whichever is more; 0 inside."""
    x, y = point
    return max(box.x0 - x, x - box.x1, box.y0 - y, y - box.y1, 0.0)
