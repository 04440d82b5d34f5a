# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether letters that a space parts are one word to the eye.

They are when the gap between them is clearly narrower than the gaps around the whole run, or
narrower than any space between words. Where places are not known, they are two words. It judges
places only: what the letters say is the skeleton's business.
"""

from bisect import bisect_right

from redact.types import Box, Document, Word

# An inner gap at most this share of the gaps around belongs to a word; and one narrower than this
# share of the letters' height is no space at all.
_NARROWER, _NO_SPACE = 0.6, 0.15


class Places:
    """Where the characters of a document stand, by offset."""

    def __init__(self, document: Document) -> None:
        self._words = document.words
        self._starts: list[int] | None = None

    def together(self, left: int, right: int, span: tuple[int, int]) -> bool:
        """Whether the characters at ``left`` and ``right`` belong to one word of ``span``."""
        one, other = self._word(left), self._word(right)
        if one is None or other is None or one.page != other.page or one.line != other.line:
            return False
        first, second = _glyph(one, left), _glyph(other, right)
        inner = _gap(first, second)
        height = min(first.height, first.width) if _is_upright(one) else first.height
        around = [
            gap
            for gap in (self._gap_before(span[0]), self._gap_after(span[1] - 1))
            if gap is not None
        ]
        if inner <= _NO_SPACE * height:
            return True
        return bool(around) and inner <= _NARROWER * min(around)

    def _index(self, offset: int) -> int:
        if self._starts is None:
            self._starts = [word.start for word in self._words]
        return bisect_right(self._starts, offset) - 1

    def _word(self, offset: int) -> Word | None:
        index = self._index(offset)
        if index < 0 or self._words[index].end <= offset:
            return None
        return self._words[index]

    def _gap_before(self, offset: int) -> float | None:
        return self._gap_to_next(self._index(offset) - 1)

    def _gap_after(self, offset: int) -> float | None:
        return self._gap_to_next(self._index(offset))

    def _gap_to_next(self, index: int) -> float | None:
        """The gap between two words of one line, or None."""
        if index < 0 or index + 1 >= len(self._words):
            return None
        one, other = self._words[index], self._words[index + 1]
        if (one.page, one.line) != (other.page, other.line):
            return None
        return _gap(_glyph(one, one.end - 1), _glyph(other, other.start))


def _glyph(word: Word, offset: int) -> Box:
    return word.glyphs[offset - word.start] if word.glyphs else word.box


def _is_upright(word: Word) -> bool:
    return word.box.height > word.box.width


def _gap(one: Box, other: Box) -> float:
    """The distance of two boxes along the axis on which they lie apart; negative when they meet."""
    return max(one.x0 - other.x1, other.x0 - one.x1, one.y0 - other.y1, other.y0 - one.y1)
