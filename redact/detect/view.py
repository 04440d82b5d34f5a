# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as recognisers should see it, with the way back to the text as it is.

Full-width digits, foreign spaces and dashes become plain ones, quote marks at line starts become
spaces, invisible characters are gone. It does not mend spelling, hyphenation or scanning errors,
and does not change letters: look-alike letters are the skeleton's business.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d")
_QUOTED = re.compile(r"(?m)^(?:[ \t]{0,8}[>|])+")
_SAME = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\r": " ", "\t": " ", "\f": "\n", "\v": "\n"}

# A line break is soft when the line before it is this long and does not end a sentence.
_WRAPPED = 40
_STARTS_ANEW = re.compile(r"[ ]*(?:[-*\u2022(\[]|\d{1,3}[.)]|[A-Za-z][\w /()-]{0,24}:)")


class View:
    """``text`` to search, and ``back`` from its offsets to those of the original."""

    def __init__(self, original: str) -> None:
        shown = [_shown(character) for character in original]
        text = "".join(shown)
        self._offsets: list[int] | None = None
        if len(text) != len(original):
            self._offsets = [offset for offset, part in enumerate(shown) if part]
        self.text = _QUOTED.sub(lambda quote: " " * len(quote.group()), text)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that ``text[start:end]`` (not empty) was made from."""
        if self._offsets is None:
            return start, end
        return self._offsets[start], self._offsets[end - 1] + 1


@lru_cache(maxsize=16384)
def _shown(character: str) -> str:
    """One plain character for ``character``, or nothing when a reader cannot see it."""
    if character.isascii() and character not in _SAME:
        return character
    if character in _INVISIBLE:
        return ""
    if character in _DASHES:
        return "-"
    if character in _SAME:
        return _SAME[character]
    if unicodedata.category(character) == "Zs":
        return " "
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def prose(text: str) -> str:
    """A copy of equal length in which a line break inside a wrapped paragraph is a space.

    Breaks after short lines, before list items and before ``Label:`` stay, so that addresses and
    e-mail headers remain lines.
    """
    lines = text.split("\n")
    parts = []
    for line, following in pairwise(lines):
        soft = (
            len(line.rstrip()) >= _WRAPPED
            and not line.rstrip().endswith((".", ":", ";", "?", "!"))
            and following.strip() != ""
            and not _STARTS_ANEW.match(following)
        )
        parts.append(line + (" " if soft else "\n"))
    return "".join(parts) + lines[-1]
