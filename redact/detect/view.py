# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as recognisers should see it, with the way back to the text as it is.

Full-width digits, foreign spaces and dashes become plain ones, quote marks at line starts become
spaces, invisible characters are gone, a word broken by a hyphen at a line's end is whole again. It
does not mend spelling or scanning errors, and does not change letters: look-alike
letters are the skeleton's business.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

Part = TypeVar("Part")

_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d")
_QUOTED = re.compile(r"(?m)^(?:[ \t]{0,8}[>|])+")
_SAME = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\r": " ", "\t": "  ", "\f": "\n", "\v": "\n"}

# Small letters on both sides: an address, a number or a double-barrelled name keeps its hyphen.
_HYPHENATED = re.compile(r"(?<=[^\W\d_A-Z][^\W\d_A-Z])-[ ]?\n[ ]{0,8}(?=[^\W\d_A-Z]{2})")
_IN_ADDRESS = re.compile(r"[@/\\_]|\w\.\w")

_DIGITS = {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"}
_LIKE_DIGIT = re.compile(r"[OolI|](?:(?<=\d.)(?![a-km-z])|(?<![a-km-z].)(?=[ ]?\d))")
_IN_WORD = re.compile(r"[01](?:(?<=[A-Za-z].)[01]?(?=[a-z]{2})|(?<=[a-z]{2}.)[01]?(?=[a-z]\b))")
_BETWEEN_DASHES = re.compile(r"[OolI](?<=\d[/-].)[OolI](?=[/-]\d)")
_IN_POSTCODE = re.compile(r"[lIO](?<=[A-Z].)(?=[ ]\d[A-Z]{2}(?!\w))")

# A line break is soft when the line before it is this long and does not end a sentence.
_WRAPPED = 40
_STARTS_ANEW = re.compile(
    r"[ ]*(?:[-*\u2022(\[]|\d{1,3}[.)]|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[A-Za-z][\w /()-]{0,24}:)"
)


class View:
    """``text`` to search, and ``back`` from its offsets to those of the original."""

    def __init__(self, original: str) -> None:
        shown = [_shown(character) for character in original]
        text = _QUOTED.sub(lambda quote: " " * len(quote.group()), "".join(shown))
        gaps = [gap.span() for gap in _HYPHENATED.finditer(text) if not _in_address(text, gap)]
        self._offsets: list[int] | None = None
        if gaps or any(len(part) != 1 for part in shown):
            offsets = [offset for offset, part in enumerate(shown) for _ in part]
            self._offsets = _without(offsets, gaps)
            text = "".join(_without(text, gaps))
        self.text = text

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that ``text[start:end]`` (not empty) was made from."""
        if self._offsets is None:
            return start, end
        return self._offsets[start], self._offsets[end - 1] + 1


def as_digits(text: str) -> str:
    """A copy of equal length in which letters beside digits are the digits that they look like,
    and digits inside words of small letters the letters.

    Text recognition reads ``170370`` as ``17O37O`` and ``Close`` as ``Cl0se``. It spoils words, and
    is for numbers and addresses alone.
    """
    for _ in range(3):  # the second time for letters beside letters that were mended
        mended = _LIKE_DIGIT.sub(lambda letter: _DIGITS[letter.group()], text)
        if mended == text:
            break
        text = mended
    text = _IN_WORD.sub(_letters, text)
    text = _BETWEEN_DASHES.sub(lambda pair: "".join(map(_DIGITS.__getitem__, pair.group())), text)
    return _IN_POSTCODE.sub(lambda letter: _DIGITS[letter.group()], text)


def _letters(digits: re.Match[str]) -> str:
    return digits.group().replace("0", "o").replace("1", "l")


@lru_cache(maxsize=2)
def view_of(original: str) -> View:
    """``View(original)``, kept for whoever asks for the same text next."""
    return View(original)


def _without(items: Sequence[Part], gaps: list[tuple[int, int]]) -> list[Part]:
    """The items outside the gaps (start, end), which are in order."""
    kept: list[Part] = []
    at = 0
    for start, end in gaps:
        kept += items[at:start]
        at = end
    return [*kept, *items[at:]]


def _in_address(text: str, gap: re.Match[str]) -> bool:
    """Whether the broken word is part of an e-mail address, a web address or a path."""
    head = text[max(0, gap.start() - 60) : gap.start()].split()[-1:]
    tail = text[gap.end() : gap.end() + 60].split()[:1]
    return any(_IN_ADDRESS.search(part) for part in (*head, *tail))


@lru_cache(maxsize=16384)
def _shown(character: str) -> str:
    """Plain characters for ``character`` (a tab is a wide gap), or nothing when it is unseen."""
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
