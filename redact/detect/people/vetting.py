# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a language model calls a person, trimmed and vetted.

Guarantees that no finding crosses a break between two entries, that titles and possessives stay
outside, and that places, bodies, months, statutes and single common words are dropped. It adds
nothing that the model has not seen.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from redact.detect.losses import Losses, Lost
from redact.detect.people.grammar import Name, read_name, whole_name, words_in, wraps
from redact.detect.people.initials import are_other_letters
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon, word_set
from redact.detect.people.lists import (
    WELSH_BODY,
    WELSH_OFFICE,
    heads_group,
    is_person,
    is_place,
    one_person,
    skip_title,
)
from redact.types import Document, Finding

_ACRONYM = re.compile(r"[A-Z]{2,5}s?$")
_NUMBERED = re.compile(r"(?:^|\n)\d{1,4}[a-z]?,? $")
_SOURCE, _WHY = "spacy_ner.v1", "the language model takes it for a person"
_DONE = re.compile(
    r"(?:['’]s)?[ ](?:will|to|has|had|said|says|asked|agreed|noted|confirmed|reported|raised|"
    r"advised|suggested|is|was|and[ ][A-Z.]{2,6}[ ](?:to|will|have|were))\b|"
    r"[ ]?/[ ]?[A-Z]{2,4}(?![\w/])"
)
_DONE_TO = re.compile(r"\b(?:to|by|per|from|with|told|asked|and)[ ]$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[A-Z]\.?[ ]?){1,3}[A-Z]\.?")
_SMALL_WORDS = word_set("a i o u x")
_FIRST_I = re.compile(r"(?<!\w)I\.?[ ]$")
_ENDINGS = re.compile(r".*(?:ing|ed|ly|ness|ments?|tions?|able|ful|less|ous|ies)")
_ARTICLE = re.compile(
    r"\b(?:the|The|an?|this|each|every|section|Section|Operation|Op|Project|"
    rf"{WELSH_BODY}|{WELSH_OFFICE})\s$"
)


def vet_names(
    document: Document, raw: Iterable[tuple[int, int, float]], lost: Losses | None = None
) -> tuple[Finding, ...]:
    """PERSON findings from a model's spans (start, end, score), trimmed and vetted; ``lost`` takes
    those that are dropped, when it is given.

    The model's score is not used: spaCy gives the same one to every span.
    """
    layout = Layout(document)
    found: dict[tuple[int, int], Finding] = {}
    for start, end, _ in raw:
        small = _in_small(layout, start, end) or _initials(layout, start, end)
        if small:
            found.setdefault((small.start, small.end), small)
            continue
        names = list(_names(layout, start, end))
        if not names and lost is not None:
            lost.append(Lost(_seen(layout, start, end, 0.0), "no word of it reads as a name"))
        for name in names:
            reason = _ruled_out(layout, name)
            score = 0.0 if reason else _score(layout, name)
            if score:
                finding = _seen(layout, name.start, name.end, score)
                found.setdefault((name.start, name.end), finding)
            elif lost is not None:
                lost.append(Lost(_seen(layout, name.start, name.end, 0.0), reason))
    return tuple(found[key] for key in sorted(found))


def _seen(layout: Layout, start: int, end: int, score: float) -> Finding:
    return layout.finding(start, end, score, _SOURCE, _WHY)


def _in_small(layout: Layout, start: int, end: int) -> Finding | None:
    """``esther webster``, ``mr braithwaite``: a model's span without a capital, if its words have
    no other meaning. What a title introduces may have one."""
    text = layout.text
    if any(letter.isupper() or letter.isdigit() for letter in text[start:end]):
        return None
    at = skip_title(text, start, end)
    titled = at > start or _after_title(text, start)
    name = one_person(text[at:end], at, small=True, titled=titled)
    if name is None or text[name.end : name.end + 1] in ("@", "\\", "_", "/"):
        return None
    return _small_finding(layout, name, titled=titled)


def _after_title(text: str, start: int) -> bool:
    """Whether one or two words right before ``start`` are a title or a rank."""
    reach = max(0, start - 30)
    before = [word.start() for word in re.finditer(r"(?<![^\s(])\S", text[reach:start])][-2:]
    return any(skip_title(text, reach + at, start) == start for at in before)


def _small_finding(layout: Layout, name: Name, *, titled: bool) -> Finding | None:
    words = lexicon()
    known = any(w.folded in words.given and w.folded not in words.words_too for w in name.words)
    meant = any(
        _is_plain(word.folded)
        or word.folded in layout.bodies
        or (_ENDINGS.fullmatch(word.folded) and word.folded not in words.given)
        for word in name.words
        if not word.initial
    )
    first = name.words[0]
    known = known or (name.full and first.initial and first.folded not in _SMALL_WORDS)
    if titled:
        score = 0.7
    elif meant:
        led = first.initial or not _is_plain(first.folded)
        score = 0.5 if name.full and known and led else 0.0
    else:
        score = 0.6 if known else 0.4
    if not score or is_place(name):
        return None
    return _seen(layout, name.start, name.end, score)


def _is_plain(folded: str) -> bool:
    """Whether a word in small letters is more likely a word than a name."""
    words = lexicon()
    return words.is_ambiguous(folded) or folded in words.words_too


def _initials(layout: Layout, start: int, end: int) -> Finding | None:
    """``MAO will write up``, ``escalated to D.W.``: where somebody acts or is told."""
    text = layout.text
    if not _INITIALS.fullmatch(text, start, end):
        return None
    plain = re.sub(r"[. ]", "", text[start:end])
    dotted = "." in text[start:end]
    acts = _DONE.match(text, end) or _DONE_TO.search(text, max(0, start - 8), start)
    if are_other_letters(plain) or not (acts or dotted) or plain.casefold() in layout.bodies:
        return None
    return _seen(layout, start, end, 0.5 if dotted else 0.4)


def _names(layout: Layout, start: int, end: int) -> Iterator[Name]:
    """The names inside a model's span: cut at line breaks, freed of titles and common words."""
    text = layout.text
    turned = whole_name(text, start, end) if "," in text[start:end] else None
    if turned and turned.reversed:
        yield turned
        return
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
        yield _with_first_i(text, name, start)
        at = max(name.end, word.end)


def _with_first_i(text: str, name: Name, start: int) -> Name:
    """``I Kassem``: an I before a name that the model takes for part of it is an initial."""
    before = _FIRST_I.search(text, start, name.start)
    return replace(name, start=before.start()) if before else name


def _reach(text: str, start: int, end: int) -> int:
    """How far a name that begins at ``start`` may go: past a line break only in wrapped text."""
    broken = text.find("\n", start, end)
    if broken < 0:
        stop = end
        while stop < len(text) and (text[stop].isalpha() or text[stop] in "-’'"):
            stop += 1  # the model may stop inside a double-barrelled name
        return stop
    return end if wraps(text, broken) else broken


def _ruled_out(layout: Layout, name: Name) -> str:
    """Why what the model takes for a person is none; "" when nothing speaks against it."""
    text = layout.text
    if any(character.isdigit() or character == "@" for character in text[name.start : name.end]):
        return "it holds a digit or an @"
    if text[name.end : name.end + 1] in ("@", "\\", "_"):
        return "it is part of an address or a path"
    if _ARTICLE.search(text[max(0, name.start - 12) : name.start]):
        return "what stands before it makes it a thing, not a person"
    if not is_person(name) or is_place(name) or heads_group(layout, name):
        return "it reads as a place, a body, a law or a common word"
    return _ruled_out_full(layout, name) if name.full else _ruled_out_single(layout, name)


def _ruled_out_full(layout: Layout, name: Name) -> str:
    places = lexicon().places
    foreign = all(
        word.folded in places
        or word.folded in layout.bodies
        or (word.text.isupper() and len(word.text) < 4)
        for word in name.words
    )
    return "its words are places, bodies or short capitals" if foreign and not name.known else ""


def _ruled_out_single(layout: Layout, name: Name) -> str:
    word, words = name.words[0], lexicon()
    if word.folded in layout.bodies:
        return "a body in this document has that name"
    if words.is_ambiguous(word.folded):
        return "one word alone, and it is an ordinary word too"
    if word.folded in words.given:
        return ""
    if _ACRONYM.fullmatch(word.text):
        return "it reads as an abbreviation"
    if word.text.lower() in layout.lower_words:
        return "one word alone, and this document has it in lower case too"
    return ""


def _score(layout: Layout, name: Name) -> float:
    """0.75 for a known full name, 0.6 for another; for one word by what stands around it."""
    if name.full:
        return 0.75 if name.known else 0.6
    if name.words[0].folded in lexicon().given:
        return 0.7
    text = layout.text
    aside = text[name.start - 1 : name.start] == "(" and text[name.end : name.end + 1] == ")"
    numbered = _NUMBERED.search(text, max(0, name.start - 6), name.start)
    return 0.3 if aside or numbered else 0.5
