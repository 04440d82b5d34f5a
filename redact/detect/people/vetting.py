# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a language model calls a person, trimmed and vetted.

Guarantees that no finding crosses a break between two entries, that titles and possessives stay
outside, and that places, bodies, months, statutes and single common words are dropped. It adds
nothing that the model has not seen.
"""

import re
from collections.abc import Iterable, Iterator

from redact.detect.people.grammar import Name, read_name, words_in, wraps
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon
from redact.detect.people.lists import heads_group, is_person, is_place, skip_title
from redact.types import Document, Finding

_ACRONYM = re.compile(r"[A-Z]{2,5}s?$")
_NUMBERED = re.compile(r"(?:^|\n)\d{1,4}[a-z]?,? $")
_WHY = "the language model takes it for a person"
_ARTICLE = re.compile(r"\b(?:the|The|an?|this|each|every|section|Section|Operation|Op|Project)\s$")


def vet_names(document: Document, raw: Iterable[tuple[int, int, float]]) -> tuple[Finding, ...]:
    """PERSON findings from a model's spans (start, end, score), trimmed and vetted.

    The model's score is not used: spaCy gives the same one to every span.
    """
    layout = Layout(document)
    found: dict[tuple[int, int], Finding] = {}
    for start, end, _ in raw:
        for name in _names(layout, start, end):
            score = _score(layout, name)
            if score:
                found.setdefault(
                    (name.start, name.end),
                    layout.finding(name.start, name.end, score, "spacy_ner.v1", _WHY),
                )
    return tuple(found[key] for key in sorted(found))


def _names(layout: Layout, start: int, end: int) -> Iterator[Name]:
    """The names inside a model's span: cut at line breaks, freed of titles and common words."""
    text = layout.text
    at = start
    while at < end:
        while at < end and not text[at].isalnum():
            at += 1
        at = skip_title(text, at, end)
        word = next(words_in(text, at, end), None)
        if word is None:
            return
        name = read_name(text, word.start, _reach(text, word.start, end))
        if name is None:
            at = word.end
            continue
        yield name
        at = max(name.end, word.end)


def _reach(text: str, start: int, end: int) -> int:
    """How far a name that begins at ``start`` may go: past a line break only in wrapped text."""
    broken = text.find("\n", start, end)
    if broken < 0:
        stop = end
        while stop < len(text) and (text[stop].isalpha() or text[stop] in "-’'"):
            stop += 1  # the model may stop inside a double-barrelled name
        return stop
    return end if wraps(text, broken) else broken


def _score(layout: Layout, name: Name) -> float:
    """0.75 for a full name, 0.5 for one word, 0 for what is no name."""
    text = layout.text
    if any(character.isdigit() or character == "@" for character in text[name.start : name.end]):
        return 0.0
    if text[name.end : name.end + 1] in ("@", "\\", "_") or _ARTICLE.search(
        text[max(0, name.start - 12) : name.start]
    ):
        return 0.0
    if not is_person(name) or is_place(name) or heads_group(layout, name):
        return 0.0
    if name.full:
        return _score_full(layout, name)
    return _score_single(layout, name)


def _score_full(layout: Layout, name: Name) -> float:
    words = lexicon()
    if name.known:
        return 0.75
    if all(
        word.folded in words.places
        or word.folded in layout.bodies
        or (word.text.isupper() and len(word.text) < 4)
        for word in name.words
    ):
        return 0.0
    return 0.6


def _score_single(layout: Layout, name: Name) -> float:
    word = name.words[0]
    words = lexicon()
    if word.folded in layout.bodies or words.is_ambiguous(word.folded):
        return 0.0
    if word.folded in words.given:
        return 0.7
    if _ACRONYM.fullmatch(word.text) or word.text.lower() in layout.lower_words:
        return 0.0
    text = layout.text
    aside = text[name.start - 1 : name.start] == "(" and text[name.end : name.end + 1] == ")"
    numbered = _NUMBERED.search(text, max(0, name.start - 6), name.start)
    return 0.3 if aside or numbered else 0.5
