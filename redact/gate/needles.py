# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for thousands of strings at once, in time that hardly depends on how many there are.

Strings and texts are compared by their skeletons, character by character. Guarantees: every place
is found that looking for one string after another would find. Nothing is told of near misses.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from redact.text import fold

_PREFIX = 4  # characters by which strings are told apart first
_FEW = 12  # below this one search after another is quicker
_TABLE = 1 << 16
_PRIMES = (2654435761, 2246822519, 3266489917, 668265263)

_part = lru_cache(maxsize=16384)(fold)


class Needles:
    """Skeletons to look for; empty ones are left out."""

    def __init__(self, skeletons: Iterable[str]) -> None:
        self.strings = frozenset(text for text in skeletons if text)
        lengths: dict[str, set[int]] = defaultdict(set)
        for text in self.strings:
            lengths[text[:_PREFIX]].add(len(text))
        self._lengths = {prefix: sorted(found) for prefix, found in lengths.items()}
        self._sizes = sorted({len(prefix) for prefix in self._lengths})

    def at(self, text: str, start: int) -> Iterator[str]:
        """The strings that begin at ``start`` of ``text``."""
        for size in self._sizes:
            for length in self._lengths.get(text[start : start + size], ()):
                piece = text[start : start + length]
                if piece in self.strings:
                    yield piece

    def anywhere(self, text: str) -> bool:
        """Whether any of the strings stands in ``text``, also within a longer word."""
        if len(self.strings) <= _FEW:
            return any(string in text for string in self.strings)
        return any(
            next(self.at(text, start), None) is not None
            for size in self._sizes
            for start in self._candidates(text, size)
        )

    def _candidates(self, text: str, size: int) -> list[int]:
        """Offsets of ``text`` at which a prefix of ``size`` characters may stand."""
        table = np.zeros(_TABLE, dtype=np.bool_)
        for prefix in self._lengths:
            if len(prefix) == size:
                table[_hashes(prefix, size)] = True
        return [int(start) for start in np.flatnonzero(table[_hashes(text, size)])]


def _hashes(text: str, size: int) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """A number below the table's size for each run of ``size`` characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    count = max(0, len(codes) - size + 1)
    mixed = np.zeros(count, dtype=np.uint32)
    for n in range(size):
        mixed ^= codes[n : n + count] * np.uint32(_PRIMES[n])
    return mixed >> np.uint32(16)


class Haystack:
    """One text to look in for whole words."""

    def __init__(self, text: str) -> None:
        self._text = text
        parts = [_part(character) for character in text]
        self._folded = "".join(parts)
        self._starts: list[tuple[int, int]] = []  # (offset in the skeleton, offset in the text)
        self._offsets: list[int] = []
        for offset, part in enumerate(parts):
            if part and not self._joined(offset - 1, offset):
                self._starts.append((len(self._offsets), offset))
            self._offsets.extend([offset] * len(part))

    def find(self, needles: Needles) -> Iterator[tuple[int, str]]:
        """(offset in the text, skeleton) of each of ``needles`` that stands as whole words."""
        for at, offset in self._starts:
            for string in needles.at(self._folded, at):
                last = self._offsets[at + len(string) - 1]
                if not self._joined(last, last + 1):
                    yield offset, string

    def _joined(self, left: int, right: int) -> bool:
        """Whether a word runs from the character at ``left`` on to the one at ``right``."""
        text = self._text
        if left < 0 or not text[left].isalnum():
            return False
        while right < len(text) and not text[right].isascii():
            if unicodedata.category(text[right]) not in ("Mn", "Cf"):
                break
            right += 1
        return right < len(text) and text[right].isalnum()
