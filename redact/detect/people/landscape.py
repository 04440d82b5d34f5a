# SPDX-License-Identifier: AGPL-3.0-or-later
"""Given names before a word that names a street, a house or a body: ``Mary Lane``, ``John Ward``.

A person or a place: where somebody is told, asked or introduced it counts as a person, elsewhere
it is left for a person to decide. Names before a further capital (``Mary Lane Surgery``) are
places.
"""

import re
from collections.abc import Iterator

from redact.detect.people.grammar import WORD_SURNAMES, NameWord
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon
from redact.types import Finding

_SURE, _UNSURE = 0.5, 0.3
_WHY = "a given name before a word that may be a surname or name a place"
_PERSONAL = re.compile(
    r"\b(?:colleague|friend|manager|neighbour|officer|client|tenant|patient|son|daughter|wife|"
    r"husband|sister|brother|partner|told|asked|rang|emailed|called|met|thank|thanked|by|with|cc|"
    r"from)[ ,]{1,2}$",
    re.IGNORECASE,
)
_OF_PLACE = re.compile(r"\b(?:the|at|in|on|near|of|along|to|into|down|up|off|past)[ ]$", re.I)
_NUMBERED = re.compile(r"\d[ ,]{0,2}$")
_GOES_ON = re.compile(r"[ ]{1,2}(?:[A-Z]|\d)|,?[ ]\(?[A-Z]{1,2}\d|-")


def placelike(layout: Layout) -> Iterator[Finding]:
    """Such names, sure or for a person to decide."""
    text, words = layout.text, lexicon()
    previous: NameWord | None = None
    for word in layout.words:
        first, previous = previous, word
        if first is None or text[first.end : word.start] != " " or not word.text.istitle():
            continue
        if word.folded not in WORD_SURNAMES or not words.is_clear_given(first.folded):
            continue
        if not first.text.istitle() or _GOES_ON.match(text, word.end):
            continue
        before = text[max(0, first.start - 24) : first.start]
        if _OF_PLACE.search(before) or _NUMBERED.search(before):
            continue
        score = _SURE if _PERSONAL.search(before) else _UNSURE
        yield layout.finding(first.start, word.end, score, "placelike.v1", _WHY)
