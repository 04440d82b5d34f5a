# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names as people type and say them in haste: in lower case, by nickname, with a number before.

Guarantees that a word in lower case counts as a name only after a title or rank, next to a known
given name, or where somebody is spoken to or speaks; a word with a meaning of its own never does.
It does not find a lone surname in lower case that nothing introduces.
"""

import re
from collections.abc import Iterator

from redact.detect.people.grammar import read_name
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, lexicon
from redact.detect.people.lists import heads_group, is_person
from redact.types import Finding

_WORD = r"[a-zà-ÿ][a-zà-ÿ'’-]{2,24}"
_TITLED = re.compile(
    rf"(?<![\w.'’/-])(?:mrs?|ms|miss|dr|pc|pcso|wpc|dc|di|ds|dci|dsu|sgt|insp|tpr|supt|prof|cllr|"
    rf"rev|sister|nurse|judge|inspector|sergeant|constable|superintendent|professor|pharmacist)\.? "
    rf"(?:\d{{2,6}} )?(?:mac |van |o')?"
    rf"((?:[a-z]\.? )?{_WORD})(?![\w@])"
)
_GIVEN = re.compile(rf"(?<![\w@./\\'’-])({_WORD})((?: [a-z]\.(?!\w)| {_WORD})?)(?![\w@\\/-]|\.\w)")
_SHORT = re.compile(
    r"(?:^[ >*•-]{0,6}|[,;:@(] ?|\b(?:and|with|w/?|to|from|told|called|rang|ring|ask|asked|saw|hi|"
    r"hey|mum|dad|for|by|can|brother|sister|husband|wife|son|daughter|thx|thanks|cheers|ta)[ ])"
    r"([a-z]{2,12})(?![\w@\\/'’-]|\.\w)",
    re.MULTILINE,
)
_ALONE = re.compile(r"(?<![\w@./\\'’-])[a-zà-ÿ]{3,20}(?![\w@\\/-]|\.\w)")
_SPEAKS = re.compile(
    r" (?:says?|said|rang|asked|told|thinks?|wants?|can you|will ring|called|texted|has|was|is|on|"
    r"reckons|knows)\b| \(|,|$|[ ]?\n"
)
_VERBAL = re.compile(r".*(?:ing|ed|ly|ness|ment|tion|able|ful|less|ous|ies|ness)")
_DOING = re.compile(r".*(?:ing|ed)")
_NICKNAME = re.compile(
    r"(?<!\w)([A-Z][^\W\d_]{1,20}) \(?[\"“‘']([A-Z][^\W\d_]{1,15})[\"”’']\)? "
    r"([A-Z][\w'’-]{1,30})"
)
_NICK_FIRST = re.compile(
    r"(?<!\w)[\"“‘']([A-Z][^\W\d_]{1,15})[\"”’'] ([A-Z][^\W\d_]{2,30})(?![\w'’])"
)
_EPITHET = re.compile(
    r"[\"“‘']((?:Big|Little|Old|Young|Fat|Mad|Uncle|Auntie|Aunty|Granny|Grandad) [A-Z][a-z]{2,15})"
    r"[\"”’']"
)
_HANDLE = re.compile(r"\([\"“‘']([A-Z][a-z]+[A-Z]\w{2,30})[\"”’']\)")
_FAMILY = re.compile(r"\b[Tt]he ([A-Z][a-zà-ÿ]{3,20})s\b(?! [A-Z])")
_NUMBERED = re.compile(r"\b(?:with|by|and|from|to|told|saw|per) \d{3,5} (?=[A-Z][a-z])")
_AFTER_TITLE = "follows a title or rank, in lower case"
_TYPED = "a given name with the word after it, in lower case"
_SMALL = "a given name, in a text without capitals"
_SPOKEN = "a given name in lower case, of somebody who speaks or is spoken to"
_NICK = "a nickname in quotation marks"
_HOUSEHOLD = "a family, by its name"
_NUMBER = "follows an officer's number"


def informal(layout: Layout) -> Iterator[Finding]:
    """All of the module's findings."""
    yield from _titled(layout)
    yield from _pairs(layout)
    yield from _short(layout)
    yield from _nicknames(layout)


def _titled(layout: Layout) -> Iterator[Finding]:
    """``mrs okonkwo``, ``di farrant``, ``miss j obafemi``."""
    for match in _TITLED.finditer(layout.text):
        last = match.group(1).split()[-1]
        if _could_be_name(layout, last, titled=True):
            yield layout.finding(*match.span(1), 0.7, "title.v1", _AFTER_TITLE)


def _pairs(layout: Layout) -> Iterator[Finding]:
    """``gary lowndes``, ``kayleigh-mae``, ``basia k.``: a known given name leads; where nothing has
    a capital, also one that is a word, too."""
    words = lexicon()
    for match in _GIVEN.finditer(layout.text):
        first, rest = match.group(1), match.group(2).strip()
        lead = fold_word(first.split("-")[0])
        if not words.is_clear_given(lead) or lead in words.words_too:
            if layout.small and _is_foreign(layout, fold_word(first), rest):
                yield layout.finding(*match.span(), 0.4, "given_name.v1", _TYPED)
            continue
        if rest.endswith("."):
            yield layout.finding(*match.span(), 0.5, "given_name.v1", _TYPED)
        elif rest and _could_be_name(layout, rest) and len(rest) > 3:
            yield layout.finding(*match.span(), 0.45, "given_name.v1", _TYPED)
        elif "-" in first and fold_word(first.split("-")[1]) in words.given:
            yield layout.finding(*match.span(1), 0.45, "given_name.v1", _TYPED)


def _short(layout: Layout) -> Iterator[Finding]:
    """``- jo says``, ``called bev,``: given names between two signs of a person, and any where
    nothing is written with a capital."""
    words = lexicon()
    for match in _SHORT.finditer(layout.text):
        folded = fold_word(match.group(1))
        if len(folded) < 2 or folded not in words.given or folded in words.words_too:
            continue
        if not words.is_ambiguous(folded) and _SPEAKS.match(layout.text, match.end(1)):
            yield layout.finding(*match.span(1), 0.45, "given_name.v1", _SPOKEN)
    for match in _ALONE.finditer(layout.text) if layout.small else ():
        folded = fold_word(match.group())
        if words.is_clear_given(folded) and folded not in words.words_too:
            yield layout.finding(*match.span(), 0.4, "given_name.v1", _SMALL)


def _is_foreign(layout: Layout, lead: str, rest: str) -> bool:
    """``joy okpara``: a given name that is a word, too, before one that means nothing else."""
    words = lexicon()
    foreign = len(rest) > 3 and not words.is_ambiguous(fold_word(rest))
    return lead in words.given and foreign and _could_be_name(layout, rest)


def _could_be_name(layout: Layout, word: str, *, titled: bool = False) -> bool:
    folded = fold_word(word)
    words = lexicon()
    if words.is_ambiguous(folded) or folded in words.words_too or folded in layout.bodies:
        return False
    if folded in words.given:
        return True
    inflected = word.endswith("s") and words.is_word(folded[:-1])
    verbal = _DOING if titled else _VERBAL
    return not (inflected or verbal.fullmatch(word) or word.endswith(("'s", "’s")))


def _nicknames(layout: Layout) -> Iterator[Finding]:
    """``Sibusiso 'Sbu' Khumalo``, ``'Big Trev'``, ``("FreddieTheFox")``."""
    text, words = layout.text, lexicon()
    for match in _NICKNAME.finditer(text):
        outer = (fold_word(match.group(1)), fold_word(match.group(3)))
        if not any(words.is_word(word) and word not in words.given for word in outer):
            yield layout.finding(*match.span(), 0.75, "hint.v1", _NICK)
    for match in _NICK_FIRST.finditer(text):
        pair = [fold_word(match.group(group)) for group in (1, 2)]
        if not any(words.is_ambiguous(word) or word in layout.bodies for word in pair):
            yield layout.finding(match.start(1), match.end(), 0.6, "hint.v1", _NICK)
    for pattern in (_EPITHET, _HANDLE):
        for match in pattern.finditer(text):
            yield layout.finding(*match.span(1), 0.6, "hint.v1", _NICK)
    yield from _families(layout)


def _families(layout: Layout) -> Iterator[Finding]:
    """``the Hussains``, and ``with 2207 Mistry``."""
    text, words = layout.text, lexicon()
    for match in _FAMILY.finditer(text):
        if words.is_clear_given(fold_word(match.group(1))):
            yield layout.finding(match.start(1), match.end(), 0.5, "hint.v1", _HOUSEHOLD)
    for match in _NUMBERED.finditer(text):
        name = read_name(text, match.end(), match.end() + 60)
        if name and is_person(name) and not heads_group(layout, name):
            yield layout.finding(name.start, name.end, 0.5, "relation.v1", _NUMBER)
