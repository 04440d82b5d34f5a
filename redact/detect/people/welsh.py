# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of the case as Welsh writes them after certain words: ``at Fair``, ``â Phrys``.

Guarantees that a mutated word counts only in a text that has Welsh in it, after a word that
mutates, and only for a name that the register knows. Soft, nasal and aspirate mutation as grammars
of Welsh give them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, word_set
from redact.detect.people.variants import words_of
from redact.types import Finding, Register

# What a word begins with after mutation, and what it may have begun with; the longest first.
_BEFORE = (
    *(("ngh", "c"), ("mh", "p"), ("nh", "t"), ("ng", "g"), ("ph", "p"), ("th", "t"), ("ch", "c")),
    *(("dd", "d"), ("b", "p"), ("d", "t"), ("g", "c"), ("f", "b"), ("f", "m"), ("l", "ll")),
    *(("r", "rh"), ("m", "b"), ("n", "d"), ("", "g")),
)
_ASPIRATE = ("ph", "th", "ch")
_MUTATING = word_set(
    "i o gan at ar am dan dros drwy heb hyd wrth yn ei dy fy neu gyda efo tua y na "
    "ni oddi oedd fod mae"
)
_ASPIRATING = word_set("a â ei gyda efo tua na")
_WELSH = re.compile(
    r"\b(?:yn|yr|ac|wedi|oedd|mae|hefyd|bod|nid|ond|cael|gan|eich)\b", re.IGNORECASE
)
_FEWEST_WELSH = 4
_TOKEN = re.compile(r"(?<=[ \n])([^\W\d_]{1,6})[ \n]{1,2}([^\W\d_][^\W\d_'’]{1,24})(?![\w@/\\])")
_NEXT = re.compile(r" ([^\W\d_][\w'’-]{1,24})")
_SHORTEST = 3
_WHY = "a name found elsewhere in the case, with its first letter mutated"


def mutated(layout: Layout, register: Register) -> Iterator[Finding]:
    """PERSON findings for mutated names, with the surname after them."""
    names = _names(register)
    text = layout.text
    if not names or len(_WELSH.findall(text)) < _FEWEST_WELSH:
        return
    at = 0
    while match := _TOKEN.search(text, at):
        at = match.start(2)
        before, token = match.group(1).lower(), match.group(2)
        if token[0].isupper() and _means(before, fold_word(token)) & names:
            following = _NEXT.match(text, match.end(2))
            known = following and fold_word(following.group(1)) in names
            end = following.end(1) if following and known else match.end(2)
            yield layout.finding(match.start(2), end, 0.7, "propagate.v1", _WHY)


@lru_cache(maxsize=4096)
def _means(before: str, word: str) -> frozenset[str]:
    """The folded words that ``word`` may be a mutation of, after the word ``before``."""
    if before not in _MUTATING | _ASPIRATING:
        return frozenset()
    return frozenset(
        original + word[len(mutation) :]
        for mutation, original in _BEFORE
        if word.startswith(mutation)
        and (before in _MUTATING or mutation in _ASPIRATE)
        and not (mutation == "" and word[0] not in "aeiouwylrn")
    )


@lru_cache(maxsize=2)
def _names(register: Register) -> frozenset[str]:
    return frozenset(word for word in words_of(register) if len(word) >= _SHORTEST)
