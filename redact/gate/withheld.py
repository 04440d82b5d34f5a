# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for the withheld strings themselves, in everything a finished file holds.

A string that also survives elsewhere on purpose cannot be looked for; nor can very short ones in
compressed pixels, where they occur by chance. Leaks say where, never what.
"""

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from redact.gate.expected import Expected
from redact.gate.haystack import Straw, printable, readable
from redact.gate.needles import Haystack, Needles
from redact.gate.vocabulary import is_vocabulary
from redact.text import fold, merge_spans
from redact.types import Document, Leak, Redaction

_SHORTEST = 4
_IN_PIXELS, _VARIED = 8, 4
_OWN = frozenset(("adobe", "identity", "redact"))
_NOTHING = np.zeros(0, dtype=np.bool_)
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def withheld_strings(
    document: Document, redactions: Sequence[Redaction], expected: Sequence[Sequence[Expected]]
) -> tuple[str, ...]:
    """The texts of the redacted spans, and their longer words, that stay nowhere on purpose."""
    survives = Haystack("\n".join(" ".join(word.text for word in page) for page in expected))
    found: dict[str, None] = {}
    for start, end in merge_spans(span for r in redactions for span in r.spans):
        surface = " ".join(document.text[start:end].split())
        for part in (surface, *_TOKEN.findall(surface)):
            if part == surface or _is_telling(part):
                found[part] = None
    wanted = {text: fold(text) for text in found if any(map(str.isalnum, text))}
    stays = {folded for *_, folded in survives.find(Needles(wanted.values()))}
    return tuple(text for text, folded in wanted.items() if folded not in stays)


def _is_telling(word: str) -> bool:
    """Whether a single word of a longer withheld string is worth looking for by itself."""
    return len(word) >= _SHORTEST and not word.isdigit() and fold(word) not in _OWN


@dataclass(frozen=True, slots=True)
class PageText:
    """The words that a reader read on a page, in its order, and which of them must stay there."""

    text: str
    staying: npt.NDArray[np.bool_]  # for each character

    @classmethod
    def of(cls, words: Sequence[str], staying: Container[int]) -> "PageText":
        """``staying`` by the words' indexes; the blank after a word goes with it."""
        stay = np.array([index in staying for index in range(len(words))], dtype=np.bool_)
        flags = np.repeat(stay, np.array([len(word) + 1 for word in words], dtype=np.intp))
        return cls(" ".join(words), flags[:-1])


def find_in_text(
    readers: Iterable[tuple[str, Sequence[PageText]]], withheld: Sequence[str]
) -> Iterator[Leak]:
    """Leaks for withheld strings in the texts of the pages that each reader read.

    Not for phrases that only a reader's order makes of words which each must stay where they are:
    readers take lines in other orders, and backwards.
    """
    wanted = Needles(fold(text) for text in withheld)
    for reader, pages in readers:
        starts = list(accumulate((len(page.text) + 1 for page in pages), initial=0))
        staying = np.concatenate([_NOTHING, *(np.append(page.staying, True) for page in pages)])
        for start, end, _ in Haystack("\n".join(page.text for page in pages)).find(wanted):
            if staying[start:end].all():
                continue
            page = bisect_right(starts, start) - 1
            where = f"page {page + 1} ({reader})"
            yield Leak("withheld-string", page, where, "a withheld string can be read")


def find_in_file(straws: Iterable[Straw], withheld: Sequence[str]) -> Iterator[Leak]:
    """Leaks for withheld strings in the strings, names and streams of a file."""
    folded = {fold(text) for text in withheld}
    needles = Needles(text for text in folded if len(text) >= _SHORTEST)
    lettered = Needles(text for text in needles.strings if not text.isdigit())
    in_pixels = Needles(
        text for text in needles.strings if len(text) >= _IN_PIXELS and len(set(text)) >= _VARIED
    )
    known: dict[str, bool] = {}  # most strings and names of a file come again and again
    for straw in straws:
        if straw.kind == "unreadable":
            yield Leak("unreadable", -1, straw.where, "a stream that cannot be decoded")
            continue
        if straw.kind in ("string", "name"):
            if straw.text not in known:
                known[straw.text] = _stands_in(straw.text, needles)
            hit = known[straw.text]
        elif straw.kind == "image":
            hit = _is_in_pixels(straw.data, in_pixels)
        else:
            hit = lettered.anywhere(fold(readable(straw.data)))
        if hit:
            what = f"a withheld string stands in a {straw.kind}"
            yield Leak("withheld-string", -1, straw.where, what)


def _stands_in(text: str, needles: Needles) -> bool:
    return not is_vocabulary(text) and next(Haystack(text).find(needles), None) is not None


def _is_in_pixels(data: bytes, needles: Needles) -> bool:
    return bool(needles.strings) and needles.anywhere(printable(data).casefold())
