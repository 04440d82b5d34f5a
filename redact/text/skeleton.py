# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matching on a skeleton: what is left of a string when its spelling tricks are taken away.

Compatibility forms are decomposed, marks and format characters dropped, look-alikes of other
scripts folded to Latin, case folded, white space and hyphens dropped; every skeleton character
maps back to the character it came from. So ``MI5`` is found in ``M I\u20115`` and in ``ＭＩ５``,
over line breaks and hyphenation, and a right-to-left word in whichever order a file holds it.
Neighbouring words are not one word: ``the rapist`` holds no ``therapist``. It does not undo
misspellings, digits for letters, or reversed text of other scripts.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise

# Look-alikes that survive NFKD, from Unicode's confusables for Latin letters.
_CONFUSABLE = dict(
    zip(
        "аеорсухіјѕһԁԛԝɡνορτυικαηρΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅԌԚԜøØłŁđĐðÐıƖ",
        "aeopcyxijshdqwgvoptuikanpABEZHIKMNOPTYXABEKMHOPCTYXIJSGQWoOlLdDdDil",
        strict=True,
    )
)
_DASHES = frozenset("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
# Letters that are words by themselves.
_WORD_LETTERS = frozenset("aio")
# A word in at least so many pieces of at most so many letters, on average, is spaced out.
_SOME, _SHORT = 3, 2
_KEPT = 16_384  # characters whose skeleton is kept

Together = Callable[[int, int, tuple[int, int]], bool]
"""Whether the characters at two offsets, parted by spaces inside the span, are one word's."""


def _fold_character(character: str) -> str:
    """The skeleton of one character: none, one or several characters."""
    if character in _DASHES:
        return ""
    kept = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cf", "Cc") or part.isspace():
            continue
        kept.append(_CONFUSABLE.get(part, part))
    return "".join(kept).casefold()


class _Folded(dict[str, str]):
    """The skeleton of each character that was asked for, to look up without a call."""

    def __missing__(self, character: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        self[character] = folded = _fold_character(character)
        return folded


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The skeleton of ``text``: two strings that look the same have the same one."""
    return "".join(map(_FOLDED.__getitem__, text))


def is_right_to_left(text: str) -> bool:
    """Whether any letter is written from right to left."""
    return not text.isascii() and any(_direction(letter) == "R" for letter in text)


@lru_cache(maxsize=16384)
def _direction(letter: str) -> str:
    """``R`` for letters written from right to left, ``W`` for full-width ones, else nothing."""
    if unicodedata.bidirectional(letter) in ("R", "AL"):
        return "R"
    return "W" if unicodedata.east_asian_width(letter) == "F" else ""


@dataclass(frozen=True, slots=True)
class _Term:
    """A folded term, and the places in it where a space means nothing: between its own words."""

    folded: str
    seams: frozenset[int]


@lru_cache(maxsize=4096)
def _term(term: str) -> _Term:
    folded, seams = "", set()
    before = " "
    for character in term:
        part = _FOLDED[character]
        camel = before.islower() and character.isupper()
        if camel or not (before.isalnum() and character.isalnum()):
            seams.add(len(folded))
        if part or not unicodedata.combining(character):
            before = character
        folded += part
    return _Term(folded, frozenset(seams))


@lru_cache(maxsize=4096)
def _turned(term: str) -> str:
    """The words of ``term`` in reverse order."""
    return " ".join(reversed(term.split()))


@lru_cache(maxsize=2)
def skeleton_of(text: str) -> "Skeleton":
    """``Skeleton(text)``, kept for whoever asks for the same text next."""
    return Skeleton(text)


class Skeleton:
    """The skeleton of one text, with the offset of each of its characters in that text.

    ``together`` judges by place whether letters that a space parts belong to one word; without it,
    only how they are written counts.
    """

    def __init__(self, text: str, together: Together | None = None) -> None:
        self._text = text
        self._together = together
        folded = [*map(_FOLDED.__getitem__, text)]
        self.folded = "".join(folded)
        # Nearly always each character is one or none; a few fold to several.
        self._offsets = [*compress(range(len(text)), folded)]
        if len(self._offsets) != len(self.folded):
            self._offsets = [at for at, part in enumerate(folded) for _ in part]
        self._backwards: tuple[str, list[int]] | None = None

    def find(self, term: str, *, whole_words: bool = True) -> Iterator[tuple[int, int]]:
        """Spans (start, end) of ``term`` in the text, in order.

        With ``whole_words`` the characters before and after must not continue a word; a term that
        begins or ends with punctuation is bounded there by itself. Words that a space parts are
        not read as one word of the term, unless its letters are spaced out.
        """
        if not is_right_to_left(term):
            yield from self._find(_term(term), self.folded, self._offsets, whole_words)
            return
        found: set[tuple[int, int]] = set()
        for order in dict.fromkeys((term, _turned(term))):
            for folded, offsets in ((self.folded, self._offsets), self._from_the_end()):
                found.update(self._find(_term(order), folded, offsets, whole_words))
        yield from sorted(found)

    def _from_the_end(self) -> tuple[str, list[int]]:
        """The skeleton read from the end of the text, ligatures in their own order."""
        if self._backwards is None:
            last = len(self._text) - 1
            folded = [*map(_FOLDED.__getitem__, reversed(self._text))]
            offsets = [last - at for at, part in enumerate(folded) for _ in part]
            self._backwards = "".join(folded), offsets
        return self._backwards

    def _find(
        self, term: _Term, folded: str, offsets: list[int], whole_words: bool
    ) -> Iterator[tuple[int, int]]:
        length = len(term.folded)
        at = folded.find(term.folded) if length else -1
        while at >= 0:
            first, last = offsets[at], offsets[at + length - 1]
            span = min(first, last), max(first, last) + 1
            whole = not whole_words or self._is_whole(*span)
            if whole and self._is_one(term, offsets[at : at + length], span):
                yield span
            at = folded.find(term.folded, at + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        return not (self._joined(start - 1, start) or self._joined(end - 1, end))

    def _joined(self, left: int, right: int) -> bool:
        """Whether a word runs from the character at ``left`` on to the one at ``right``."""
        text = self._text
        if left < 0 or right >= len(text):
            return False
        while right < len(text) and unicodedata.category(text[right]) in ("Mn", "Cf"):
            right += 1
        if right >= len(text) or not (text[left].isalnum() and text[right].isalnum()):
            return False
        return _direction(text[left]) == _direction(text[right])

    def _is_one(self, term: _Term, offsets: list[int], span: tuple[int, int]) -> bool:
        """Whether spaces inside the span are between the term's words, or between its letters."""
        if span[1] - span[0] == len(offsets) or not self._spaces(*span):
            return True
        gaps = [
            index
            for index, (one, other) in enumerate(pairwise(offsets), start=1)
            if index not in term.seams and self._spaces(*sorted((one, other)))
        ]
        if not gaps:
            return True
        if self._goes_on_in_digits(span):
            return False
        pieces = _pieces(term, gaps)
        return all(_spaced_out(gap, pieces) or self._by_place(offsets, gap, span) for gap in gaps)

    def _by_place(self, offsets: list[int], gap: int, span: tuple[int, int]) -> bool:
        left, right = sorted((offsets[gap - 1], offsets[gap]))
        return self._together is not None and self._together(left, right, span)

    def _spaces(self, start: int, end: int) -> bool:
        """Whether spaces on one line, and nothing that joins, stand between two offsets.

        After a mark with a place of its own a reader of files puts a space where none is.
        """
        between = self._text[start + 1 : end]
        return any(c.isspace() for c in between) and not any(
            c in _DASHES or c in "\n\r" or unicodedata.combining(c) for c in between
        )

    def _goes_on_in_digits(self, span: tuple[int, int]) -> bool:
        """Whether a spaced-out number goes on before or after the span: the MI5 of M I 5 5."""
        text = self._text
        start, end = span
        after = text[end : end + 3]
        before = text[max(0, start - 3) : start]
        return (
            text[end - 1].isdigit()
            and after[:1] == " "
            and after[1:2].isdigit()
            and not after[2:3].isalnum()
        ) or (
            text[start].isdigit()
            and before[-1:] == " "
            and before[-2:-1].isdigit()
            and not before[-3:-2].isalnum()
        )


def _pieces(term: _Term, gaps: Sequence[int]) -> dict[int, str]:
    """The pieces into which gaps and its own seams cut a term, by where they begin."""
    cuts = sorted({0, *gaps, *term.seams} - {len(term.folded)})
    ends = [*cuts[1:], len(term.folded)]
    return {cut: term.folded[cut:end] for cut, end in zip(cuts, ends, strict=True)}


def _spaced_out(gap: int, pieces: dict[int, str]) -> bool:
    """Whether the gap parts letters of one spaced-out word rather than two words."""
    lengths = [len(piece) for piece in pieces.values()]
    if len(lengths) >= _SOME and sum(lengths) <= _SHORT * len(lengths):
        return True
    left, right = pieces[max(cut for cut in pieces if cut < gap)], pieces[gap]
    if left[-1].isdigit() or right[0].isdigit():
        return True
    alone = lengths.count(1)
    return any(
        len(piece) == 1 and (alone > 1 or piece not in _WORD_LETTERS) for piece in (left, right)
    )
