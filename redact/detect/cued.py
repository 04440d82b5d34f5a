# SPDX-License-Identifier: AGPL-3.0-or-later
"""Patterns that cannot match without certain words, tried only where those words stand.

Looking for a word is many times quicker than trying a pattern at every character. Guarantees what
the pattern alone would find, if every match holds one of the words (``Cued``) or begins with one
(``Led``), and that is for whoever writes the words to see to.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol

_NUMBER = re.compile(r"\d(?<!\w.)")


@lru_cache(maxsize=8)
def _small(text: str) -> str:
    """``text`` in small letters and as long as it was, kept for the next pattern."""
    small = text.lower()
    if len(small) == len(text):
        return small
    lowered = (letter.lower() for letter in text)  # some are two letters when they are small
    return "".join(low if len(low) == 1 else "\0" for low in lowered)


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of ``words``, in small letters, stands anywhere in ``text``, in any case."""
    small = _small(text)
    return any(word in small for word in words)


def starts_in_any_case(text: str, words: Iterable[str]) -> list[int]:
    """Where one of ``words``, in small letters, begins in ``text``, in any case, in order."""
    return starts_of(_small(text), words)


def starts_of(text: str, words: Iterable[str]) -> list[int]:
    """Where one of ``words`` begins in ``text``, as they are written, in order."""
    found = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.add(at)
            at = text.find(word, at + 1)
    return sorted(found)


def matches_at(
    pattern: re.Pattern[str], text: str, places: Iterable[int]
) -> Iterator[re.Match[str]]:
    """As ``pattern.finditer(text)``, if every match begins at one of ``places``, in order."""
    end = 0
    for at in places:
        match = pattern.match(text, at) if at >= end else None
        if match:
            yield match
            end = match.end()


@lru_cache(maxsize=4)
def number_starts(text: str) -> tuple[int, ...]:
    """Where a digit stands that no letter, digit or ``_`` stands before."""
    return tuple(match.start() for match in _NUMBER.finditer(text))


@lru_cache(maxsize=4)
def line_starts(text: str) -> tuple[int, ...]:
    """Where lines begin, as ``^`` has it with MULTILINE."""
    return (0, *(at + 1 for at in starts_of(text, ("\n",))))


class Searched(Protocol):
    """What can be looked for: a pattern, or one of those below."""

    def finditer(self, text: str, /) -> Iterator[re.Match[str]]:
        """All matches in order, none over another."""


class Cued:
    """A pattern of which every match holds one of ``words`` (small letters, parted by ``|``)."""

    __slots__ = ("pattern", "words")

    def __init__(self, words: str, pattern: str, flags: int = 0) -> None:
        self.words = tuple(words.split("|"))
        self.pattern = re.compile(pattern, flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return self.pattern.finditer(text) if holds(text, self.words) else iter(())


class Led(Cued):
    """A pattern of which every match begins with one of ``words``."""

    __slots__ = ()

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As ``re.Pattern.finditer``."""
        return matches_at(self.pattern, text, starts_in_any_case(text, self.words))
