# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document's text as lines, with the marks of quoted e-mail taken out of the way.

Guarantees that the clean text is as long as the original, so offsets are the document's. It does
not follow columns or tables: a line is what the reader of the file made one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from redact.detect.cued import matches_at, starts_in_any_case
from redact.detect.people.grammar import NameWord, words_in
from redact.detect.people.lexicon import fold_word, lexicon
from redact.types import Document, Finding

_QUOTE = re.compile(r"(?m)^[ \t]{0,8}[>|](?:[ \t]{0,3}[>|]){0,20}")
_BODIES = (
    "police|constabulary|council|county|city|university|hospital|airport|district|borough|"
    "station|prison|court|school|college|fire|ambulance|headquarters|hq|valley|street|road|lane|"
    "avenue|drive|close|way|house|park|ltd|limited|plc|llp|force|group|gazette|news|"
    "metropolitan|mbc|magistrates"
)
_BODY = re.compile(rf"([^\W\d_]{{3,40}}) (?i:{_BODIES})\b")
_BODY_WORDS = tuple(f" {word}" for word in _BODIES.split("|"))
_WORD_BEFORE = re.compile(r"[^\W\d_]{3,40}$")

_STARTS = re.compile(r"(?<![\w@.\\/'’-])[^\W\d_]")
_LONGEST_WORD = 40
_ENOUGH, _SMALL = 20, 25  # words that tell; a document has fewer capitals than one in so many


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its outer white space; ``quote`` counts the quotation marks before it."""

    start: int
    end: int
    text: str
    quote: int


class _Reading:
    """What a layout takes from a text alone."""

    def __init__(self, original: str) -> None:
        depths: dict[int, int] = {}

        def blank(match: re.Match[str]) -> str:
            depths[match.start()] = sum(mark in ">|" for mark in match.group())
            return " " * len(match.group())

        self.text = _QUOTE.sub(blank, original)
        lines = []
        at = 0
        for raw in self.text.split("\n"):
            stripped = raw.strip()
            start = at + (len(raw) - len(raw.lstrip()) if stripped else 0)
            lines.append(Line(start, start + len(stripped), stripped, depths.get(at, 0)))
            at += len(raw) + 1
        self.lines = tuple(lines)

    @cached_property
    def words(self) -> tuple[NameWord, ...]:
        return tuple(words_in(self.text, 0, len(self.text)))

    @cached_property
    def bodies(self) -> frozenset[str]:
        return bodies_in(self.text)

    @cached_property
    def lower_words(self) -> frozenset[str]:
        return frozenset(re.findall(r"(?<![\w@.\\/])[a-zà-ÿ]{3,30}(?![\w@\\/])", self.text))

    @cached_property
    def small(self) -> bool:
        words = _STARTS.findall(self.text)
        capital = sum(word.isupper() for word in words)
        return len(words) >= _ENOUGH and capital * _SMALL < len(words)


@lru_cache(maxsize=2)
def _read(original: str) -> _Reading:
    """``_Reading(original)``, kept for whoever lays the same document out next."""
    return _Reading(original)


class Layout:
    """The clean text of a document, and its lines (blank ones included, as empty text).

    A document is read once, however many layouts are made of it one after the other.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._reading = _read(document.text)
        self.text = self._reading.text
        self.lines = self._reading.lines

    @property
    def words(self) -> tuple[NameWord, ...]:
        """All words of the text."""
        return self._reading.words

    @property
    def bodies(self) -> frozenset[str]:
        """Folded words that this document uses for a body or an address (``Northmarch Police``)."""
        return self._reading.bodies

    @property
    def lower_words(self) -> frozenset[str]:
        """Words that this document also writes in lower case."""
        return self._reading.lower_words

    @property
    def small(self) -> bool:
        """Whether the document is typed without capitals."""
        return self._reading.small

    def finding(self, start: int, end: int, score: float, source: str, why: str) -> Finding:
        """A PERSON finding in this document."""
        document = self.document
        return Finding(
            document.id, "PERSON", start, end, score, source, why, reader=document.reader
        )


def bodies_in(text: str) -> frozenset[str]:
    """Folded words that ``text`` uses for a body or an address, given names left out."""
    befores = (
        _WORD_BEFORE.search(text, max(0, at - _LONGEST_WORD), at)
        for at in starts_in_any_case(text, _BODY_WORDS)
    )
    places = [before.start() for before in befores if before]
    found = {fold_word(match.group(1)) for match in matches_at(_BODY, text, places)}
    return frozenset(found - lexicon().given)


def outermost(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by place, without those that lie inside another; the surer of equal ones."""
    standing: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, -f.end, -f.score)):
        if not standing or finding.end > standing[-1].end:
            standing.append(finding)
    return tuple(standing)
