# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matching on a skeleton: what is left of a string when its spelling tricks are taken away.

Compatibility forms are decomposed, marks and format characters dropped, look-alikes of other
scripts folded to Latin, case folded, white space and hyphens dropped; every skeleton character
maps back to the character it came from. So ``MI5`` is found in ``M I\u20115`` and in ``ＭＩ５``,
over line breaks and hyphenation. It does not undo misspellings, digits for letters, or reversed
text.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Look-alikes that survive NFKD, from Unicode's confusables for Latin letters.
_CONFUSABLE = dict(
    zip(
        "аеорсухіјѕһԁԛԝɡνορτυικαηρΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅԌԚԜøØłŁđĐðÐıƖ",
        "aeopcyxijshdqwgvoptuikanpABEZHIKMNOPTYXABEKMHOPCTYXIJSGQWoOlLdDdDil",
        strict=True,
    )
)
_DASHES = frozenset("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")


@lru_cache(maxsize=16384)
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


def fold(text: str) -> str:
    """The skeleton of ``text``: two strings that look the same have the same one."""
    return "".join(map(_fold_character, text))


class Skeleton:
    """The skeleton of one text, with the offset of each of its characters in that text."""

    def __init__(self, text: str) -> None:
        self._text = text
        folded = [_fold_character(character) for character in text]
        self.folded = "".join(folded)
        self._offsets: list[int] = []
        for offset, part in enumerate(folded):
            self._offsets.extend([offset] * len(part))

    def find(self, term: str, *, whole_words: bool = True) -> Iterator[tuple[int, int]]:
        """Spans (start, end) of ``term`` in the text, in order.

        With ``whole_words`` the characters before and after must not continue a word; a term that
        begins or ends with punctuation is bounded there by itself.
        """
        wanted = fold(term)
        at = self.folded.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self._offsets[at], self._offsets[at + len(wanted) - 1] + 1
            if not whole_words or self._is_whole(start, end):
                yield start, end
            at = self.folded.find(wanted, at + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        return not (self._joined(start - 1, start) or self._joined(end - 1, end))

    def _joined(self, left: int, right: int) -> bool:
        """Whether a word runs from the character at ``left`` on to the one at ``right``."""
        text = self._text
        if left < 0 or right >= len(text):
            return False
        while right < len(text) and unicodedata.category(text[right]) in ("Mn", "Cf"):
            right += 1
        return right < len(text) and text[left].isalnum() and text[right].isalnum()
