# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for thousands of strings at once, in time that hardly depends on how many there are.

Strings and texts are compared by their skeletons, character by character. Guarantees: every place
is found that looking for one string after another would find. Nothing is told of near misses.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from redact.text import fold

_PREFIX = 4  # characters by which strings are told apart first
_FEW = 12  # below this one search after another is quicker
_TABLE = 1 << 16
_PRIMES = (2654435761, 2246822519, 3266489917, 668265263)

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.intp]

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
        self._tables: dict[int, np.ndarray[tuple[int], np.dtype[np.bool_]]] = {}

    def at(self, text: str, start: int) -> Iterator[str]:
        """The strings that begin at ``start`` of ``text``."""
        for size in self._sizes:
            for length in self._lengths.get(text[start : start + size], ()):
                piece = text[start : start + length]
                if piece in self.strings:
                    yield piece

    def among(self, text: str, starts: Offsets) -> list[int]:
        """Those of ``starts``, offsets of ``text``, at which one of the strings may begin."""
        if not len(starts) or not self.strings:
            return []
        likely = np.zeros(len(text), dtype=np.bool_)
        for size in self._sizes:
            likely[self._candidates(text, size)] = True
        found: list[int] = starts[likely[starts]].tolist()
        return found

    def anywhere(self, text: str) -> bool:
        """Whether any of the strings stands in ``text``, also within a longer word."""
        if len(self.strings) <= _FEW:
            return any(string in text for string in self.strings)
        return any(
            next(self.at(text, int(start)), None) is not None
            for size in self._sizes
            for start in self._candidates(text, size)
        )

    def _candidates(self, text: str, size: int) -> Offsets:
        """Offsets of ``text`` at which a prefix of ``size`` characters may stand."""
        if size not in self._tables:
            table = np.zeros(_TABLE, dtype=np.bool_)
            prefixes = _codes("".join(prefix for prefix in self._lengths if len(prefix) == size))
            table[_mixed([prefixes[n::size] for n in range(size)])] = True
            self._tables[size] = table
        return np.flatnonzero(self._tables[size][_hashes(text, size)])


def _hashes(text: str, size: int) -> Codes:
    """A number below the table's size for each run of ``size`` characters."""
    codes = _codes(text)
    count = max(0, len(codes) - size + 1)
    return _mixed([codes[n : n + count] for n in range(size)])


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _mixed(columns: Sequence[Codes]) -> Codes:
    """One number below the table's size of the codes that stand in one row."""
    mixed = np.zeros(len(columns[0]), dtype=np.uint32)
    for column, prime in zip(columns, _PRIMES, strict=False):
        mixed ^= column * np.uint32(prime)
    return mixed >> np.uint32(16)


class Haystack:
    """One text to look in for whole words."""

    def __init__(self, text: str) -> None:
        self._text = text
        known = set(text)
        parts = {letter: _part(letter) for letter in known}
        lengths = np.fromiter((len(parts[letter]) for letter in text), np.intp, len(text))
        self._folded = text.translate({ord(letter): part for letter, part in parts.items()})
        self._offsets = np.repeat(np.arange(len(text)), lengths)  # of the skeleton in the text
        letters = np.fromiter(map(str.isalnum, text), np.bool_, len(text))
        # A word runs on from the character before, over marks that stand for nothing.
        self._runs_on = np.zeros(len(text) + 1, dtype=np.bool_)
        self._runs_on[1:-1] = letters[:-1] & letters[1:]
        if any(_is_mark(letter) for letter in known):
            following = False
            for at in range(len(text) - 1, 0, -1):
                following = bool(letters[at]) or (_is_mark(text[at]) and following)
                self._runs_on[at] = letters[at - 1] and following
        first = np.cumsum(lengths) - lengths
        offsets = np.flatnonzero((lengths > 0) & ~self._runs_on[:-1])
        self._starts = first[offsets]

    def find(self, needles: Needles) -> Iterator[tuple[int, int, str]]:
        """(start, end, skeleton) of each of ``needles`` that stands as whole words, offsets in the
        text; marks that stand for nothing may follow the end."""
        for at in needles.among(self._folded, self._starts):
            for string in needles.at(self._folded, at):
                last = self._offsets[at + len(string) - 1]
                if not self._runs_on[last + 1]:
                    yield int(self._offsets[at]), int(last) + 1, string


def _is_mark(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter) in ("Mn", "Cf")
