# SPDX-License-Identifier: AGPL-3.0-or-later
"""Configured terms in words that OCR was not sure of: ``Qui11feather``, ``Tarnblyn``.

Guarantees that a term is found when OCR took letters of it for look-alikes, when it got one letter
of a long term wrong (two of a very long one), or ran the term into its neighbour. Only words of
low confidence are matched that way, so that sure words are never mistaken for a term. Short terms
are matched by look-alikes alone, capitals by capitals. It does not find what OCR missed whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from redact.text import fold
from redact.types import Document, Word

_SURE = 0.95  # what OCR reads with at least this confidence is taken as read
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "8": "b"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# Terms this long may have one letter wrong, or two; shorter ones need the same capitals.
_ONE_WRONG, _TWO_WRONG, _SHORT = 6, 11, 5


def misread(document: Document, term: str) -> Iterator[tuple[int, int]]:
    """Spans (start, end) of whole words that may be ``term``, read badly; in order."""
    wanted = _shape(term)
    if not wanted:
        return
    words = [word for word in document.words if word.confidence < 1.0]
    count = len(term.split())
    found: list[tuple[int, int]] = []
    for length in sorted({max(1, count - 1), count, count + 1}):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            if not _doubtful(run):
                continue
            start, end = run[0].start, run[-1].end
            inner = length <= count  # more words would take a neighbour along
            if _may_be(document.text[start:end], term, wanted, inner=inner):
                found += [] if _holds_any(start, end, found) else [(start, end)]
    yield from sorted(found)


def _holds_any(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= one and other <= end for one, other in spans)


def _doubtful(run: Sequence[Word]) -> bool:
    """Whether words follow each other on a page, and OCR was not sure of one of them."""
    near = all(b.page == a.page and 0 <= b.line - a.line <= 1 for a, b in pairwise(run))
    return near and min(word.confidence for word in run) < _SURE


def _shape(text: str) -> str:
    """What is left of a string when look-alikes are one, and only letters and digits count."""
    plain = fold("".join(c if c.isalnum() or c in "|!" else " " for c in text)).translate(_ALIKE)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def _may_be(found: str, term: str, wanted: str, *, inner: bool) -> bool:
    """``inner`` when the term may also be a part of what was found."""
    shape = _shape(found)
    if abs(len(shape) - len(wanted)) > max(3, len(wanted) // 2):
        return False
    if len(wanted) < _SHORT:
        return shape == wanted and (not term.isupper() or _is_upper(found))
    if shape == wanted or (inner and len(wanted) >= _ONE_WRONG and wanted in shape):
        return True
    most = 2 if len(wanted) >= _TWO_WRONG else 1 if len(wanted) >= _ONE_WRONG else 0
    return most > 0 and _within(shape, wanted, most)


def _is_upper(found: str) -> bool:
    """Whether all letters but those that look like others are capitals."""
    return all(c.isupper() for c in found if c.isalpha() and c not in "lio")


def _within(one: str, other: str, most: int) -> bool:
    """Whether at most ``most`` letters must be changed, added or dropped."""
    if abs(len(one) - len(other)) > most:
        return False
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        above, row = row, [at]
        for place, wanted in enumerate(other, start=1):
            cost = above[place - 1] + (letter != wanted)
            row.append(min(cost, above[place] + 1, row[-1] + 1))
        if min(row) > most:
            return False
    return row[-1] <= most
