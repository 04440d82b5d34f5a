# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same words in two copies of a passage: withheld in one, to be read in the other.

Guarantees that where the words around a withheld span occur again, in any document and in any
wrapping, quoting, case, hyphenation or accents, a copy that is not wholly withheld there is named,
whoever left it open. It does NOT find copies that were reworded around the span, that a page's
header or footer cuts in two, or whose surroundings are fewer than five words or nothing but the
formulas of letters: "Dear Mr ..." makes no two letters copies of each other.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from redact.text import fold, merge_spans

_AROUND = 4  # words of context on each side
_ONE_SIDE = 8  # words where a quotation begins or ends, and the other side is another letter's
_FEWEST = 5  # words of context in all
_TELLING = 1.0  # what they must weigh: a word 1, a number 1/2, a formula 0
_TELLING_ONE_SIDE = 3.0
_LONGEST = 12  # a longer span is compared in pieces: a passage may be quoted in part
_ANCHOR = 4  # words by which a place is looked up; _FEWEST + 1 at most

_FORMULAS = frozenset(
    """a about above after all also am an and any are as at attached be been before below best but
    by can cc contact could date dear did do does enclosed faithfully for forward from further
    good has have hear hearing hello help hesitate hi i if in information is it its kind know let
    look mailto many may me message mr mrs ms miss dr my need no not number of on once or original
    our please queries questions re receiving reference regard regarding regards reply request sent
    should sincerely so soon subject thank thanks that the their them there these they this those
    to us was we were what when which will wish with would writing wrote yes you your yours
    january february march april june july august september october november december jan feb mar
    apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
    mon tue wed thu fri sat sun""".split()  # noqa: SIM905
)
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
# A word with its marks. A hyphen joins, so that words broken at a line's end (and quoted there)
# are the words they were; so do characters nobody sees.
_BREAK = r"(?:[-\u00ad\u2010\u2011](?:[ \t]*\r?\n[\s>|]*)?)?"
_WORD = re.compile(rf"[^\W_](?:[\u0300-\u036f]|[{_UNSEEN}]*{_BREAK}[^\W_])*")
_QUOTE_MARKS = str.maketrans("", "", ">|")
_BETWEEN = re.compile(r"[\s>|]*")  # touching: white space and quote marks


@dataclass(frozen=True, slots=True)
class Judged:
    """One document of a case and what is withheld of it: half-open spans, in any order."""

    number: str
    text: str
    withheld: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Words withheld at ``start:end`` of one document, and not wholly so where a copy has them."""

    number_withheld: str
    start: int
    end: int
    number_shown: str
    shown_start: int
    shown_end: int


def differences(
    documents: Sequence[Judged] | Callable[[], Iterable[Judged]],
) -> tuple[Difference, ...]:
    """Each open copy once, in the order of the documents, against the first that withholds it.

    ``documents`` are read twice and none is kept: give a callable to stream them.
    """
    again = documents if callable(documents) else lambda: documents
    known: _Known = {}
    for judged in again():
        words = _Words(judged)
        for span in words.spans():
            for key in _keys(words, *span):
                places = known.setdefault(key.anchor, {}).setdefault(key.size, {})
                places.setdefault(key.digest, {}).setdefault(key.place, key)
    if not known:
        return ()
    return tuple(difference for judged in again() for difference in _open(_Words(judged), known))


@dataclass(frozen=True, slots=True)
class _Key:
    """A withheld span in its surroundings, hashed: it holds no words.

    ``anchor`` and ``digest`` are hashes of the leading words and of all ``size`` words. ``place``
    is where among them the span lies: words before it, words it covers, and the letters of the
    first and last of these that it leaves out. ``source`` is its document and offsets.
    """

    anchor: int
    digest: int
    size: int
    place: tuple[int, int, int, int]
    source: tuple[str, int, int]


# By anchor, then size, then digest, then place.
_Known = dict[int, dict[int, dict[int, dict[tuple[int, int, int, int], _Key]]]]


class _Words:
    """The words of one document, folded, with their offsets, and what of them is withheld."""

    def __init__(self, judged: Judged) -> None:
        self.number, self.text = judged.number, judged.text
        self.folded: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in _WORD.finditer(self.text):
            self.folded.append(_folded(match[0]))
            self.starts.append(match.start())
            self.ends.append(match.end())
        length = len(self.text)
        clipped = ((max(0, start), min(end, length)) for start, end in judged.withheld)
        self.withheld = merge_spans(span for span in clipped if span[0] < span[1])
        self._from = [start for start, _ in self.withheld]

    def spans(self) -> Iterator[tuple[int, int]]:
        """What is withheld, joined over white space and quote marks, without outer punctuation."""
        joined: list[tuple[int, int]] = []
        for start, end in self.withheld:
            if joined and _BETWEEN.fullmatch(self.text, joined[-1][1], start):
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        for start, end in joined:
            letters = [at for at in range(start, end) if self.text[at].isalnum()]
            if letters:
                yield letters[0], letters[-1] + 1

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the words that ``start:end`` touches."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def letters(self, word: int) -> list[int]:
        """The offsets of a word's letters and digits."""
        span = range(self.starts[word], self.ends[word])
        return [at for at in span if self.text[at].isalnum()]

    def readable(self, first: int, last: int, skip: int, spare: int) -> list[int]:
        """The letters of words ``first:last``, but for those left out, that are not withheld."""
        if self._hidden(self.starts[first], self.ends[last - 1]):
            return []
        letters = [at for word in range(first, last) for at in self.letters(word)]
        letters = letters[skip : len(letters) - spare]
        return [at for at in letters if not self._hidden(at, at + 1)]

    def _hidden(self, start: int, end: int) -> bool:
        at = bisect_right(self._from, start) - 1
        return at >= 0 and self.withheld[at][1] >= end


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word.lower()
    return fold(word.translate(_QUOTE_MARKS))


def _keys(words: _Words, start: int, end: int) -> Iterator[_Key]:
    """The keys of one withheld span: with both sides, and with each side alone where it tells."""
    first, last = words.covered(start, end)
    skip = sum(at < start for at in words.letters(first))
    spare = sum(at >= end for at in words.letters(last - 1))
    total = len(words.folded)
    pieces = -(-(last - first) // _LONGEST)
    cuts = [first + (last - first) * piece // pieces for piece in range(pieces + 1)]
    for begin, stop in pairwise(cuts):
        out = (skip if begin == first else 0, spare if stop == last else 0)
        before, after = min(_AROUND, begin), min(_AROUND, total - stop)
        if pieces > 1 and before + after < _FEWEST:  # where the document begins or ends
            before, after = min(_ONE_SIDE, begin), min(_ONE_SIDE, total - stop)
        around = words.folded[begin - before : begin] + words.folded[stop : stop + after]
        if len(around) >= _FEWEST and _weight(around) >= _TELLING:
            yield _key(words, begin, stop, (before, after), out)
    if pieces == 1:
        before, after = min(_ONE_SIDE, first), min(_ONE_SIDE, total - last)
        if _tells_alone(words.folded[first - before : first]):
            yield _key(words, first, last, (before, 0), (skip, spare))
        if _tells_alone(words.folded[last : last + after]):
            yield _key(words, first, last, (0, after), (skip, spare))


def _key(
    words: _Words, begin: int, stop: int, around: tuple[int, int], out: tuple[int, int]
) -> _Key:
    before, after = around
    skip, spare = out
    run = words.folded[begin - before : stop + after]
    start = words.letters(begin)[skip]
    end = words.letters(stop - 1)[-1 - spare] + 1
    return _Key(
        anchor=hash(tuple(run[:_ANCHOR])),
        digest=hash(tuple(run)),
        size=len(run),
        place=(before, stop - begin, skip, spare),
        source=(words.number, start, end),
    )


def _weight(around: Iterable[str]) -> float:
    """How much words tell about where they stand; nothing without a word that is no formula."""
    kinds = [0.5 if word.isdecimal() else float(_is_telling(word)) for word in around]
    return sum(kinds) if 1.0 in kinds else 0.0


def _is_telling(word: str) -> bool:
    return len(word) > 1 and word not in _FORMULAS


def _tells_alone(around: Sequence[str]) -> bool:
    return len(around) == _ONE_SIDE and _weight(around) >= _TELLING_ONE_SIDE


def _open(words: _Words, known: _Known) -> Iterator[Difference]:
    """The places of one document where known surroundings hold words that can be read."""
    found: dict[tuple[int, int], _Key] = {}
    folded = words.folded
    leading = zip(*(folded[offset:] for offset in range(_ANCHOR)), strict=False)
    for at, anchor in enumerate(leading):
        for size, digests in known.get(hash(anchor), {}).items():
            keys = digests.get(hash(tuple(folded[at : at + size])), {})
            for (before, covered, skip, spare), key in keys.items():
                first = at + before
                letters = words.readable(first, first + covered, skip, spare)
                if letters:
                    found.setdefault((letters[0], letters[-1] + 1), key)
    reach = 0
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if end > reach:  # not inside one that was named
            reach = end
            yield Difference(*found[start, end].source, words.number, start, end)
