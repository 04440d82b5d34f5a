# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in running prose: after a title or rank, after a word for a relation, by given name.

Guarantees linear time. A title alone is not a person; a word that follows an ambiguous title must
not be a common word. Given names that are also words or places are left to the other finders.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.people.grammar import Name, read_name, words_in, wraps
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, lexicon
from redact.detect.people.lists import heads_group, is_person
from redact.types import Finding

_NUMBER = re.compile(r"[\s,]{0,2}\(?(?:(?:no\.?|collar) ?)?[A-Z]{0,2} ?\d{2,6}[A-Z]?\)?[\s,]{1,3}")
_RETIRED = re.compile(r"\((?i:retd|ret'd|retired)\.?\) ?")
_AND_TITLE = re.compile(r"\s?(?:and|&|/)\s?(?:Mrs|Ms|Mr|Miss|Dr)\b\.?\s")
_RELATION = re.compile(
    r"\b(?:my|his|her|their|our|your|the|a|an|old|late|young|another)\s(?:(?:\w{2,12})\s){0,2}?"
    r"(?:husband|wife|son|daughter|brother|sister|mother|father|mum|dad|partner|boyfriend|"
    r"girlfriend|fianc[eé]e?|cousin|uncle|aunt|auntie|nephew|niece|grandson|granddaughter|"
    r"grandmother|grandfather|stepson|stepdaughter|lad|boy|girl|neighbour|friend|colleague|"
    r"manager|boss|landlord|tenant|carer|solicitor|ex)\b,?\s"
)
_CALLED = re.compile(
    r"\b(?:(?:is|was|are|were)?\s?(?:called|named|nicknamed|known as|calls (?:him|her)?|"
    r"a\.?k\.?a\.?|alias|n[eé]e|formerly|under the name(?: of)?)|calls|call (?:him|her|me)|"
    r"(?:first|last|full|maiden|real|own|pet)?\s?names? (?:is|was|are|were|as|being|of)|"
    r"surname (?:is|was)|my (?:own )?name,|I am|I'm|this is|o'r enw|enw(?:i)?r yn)\s[\"“'‘]?"
)
_TURNED = re.compile(
    r"(?:^|[:;\t(]|\d[.)]) {0,4}([A-Z][\w'’-]{1,30}), {1,2}([A-Z][\w'’-]{1,30}(?: [A-Z]\.?)?)"
    r"(?= {0,4}(?:[,;)(<\[\t\d-]|$))",
    re.MULTILINE,
)
_TURNED_WHY = "a surname and a given name, turned round"
_TITLED = "follows a title or rank"
_RELATED = "named after a word for a relation"
_NAMED = "introduced as a name"
_GIVEN = "a given name"


def titled(layout: Layout) -> Iterator[Finding]:
    """Names after titles and ranks; the title is not part of the finding."""
    text = layout.text
    for match in _titles().finditer(text):
        unsure = _is_unsure(match.group(1))
        if "\n" in match.group()[len(match.group(1)) :] and not wraps(text, match.end(1)):
            continue
        start = _after_title(text, match.end())
        name = read_name(text, start, min(len(text), start + 120), titled=not unsure)
        if name is None or name.start > start or _is_no_surname(layout, match, name, unsure):
            continue
        yield layout.finding(name.start, name.end, 0.9, "title.v1", _TITLED)


def turned(layout: Layout) -> Iterator[Finding]:
    """``Surname, Forename`` as an entry of its own, where the forename is a known one."""
    for match in _TURNED.finditer(layout.text):
        surname, given_name = match.group(1), match.group(2)
        words = lexicon()
        if fold_word(given_name.split("-")[0]) not in words.given:
            continue
        if words.is_ambiguous(fold_word(surname)) and not surname.isupper():
            continue
        yield layout.finding(match.start(1), match.end(2), 0.75, "turned.v1", _TURNED_WHY)


def related(layout: Layout) -> Iterator[Finding]:
    """``my husband Piet``, ``a nurse called Blessing``, ``my name is ...``."""
    for pattern, why in ((_RELATION, _RELATED), (_CALLED, _NAMED)):
        for match in pattern.finditer(layout.text):
            start = match.end()
            name = read_name(layout.text, start, min(len(layout.text), start + 100))
            if name and _is_introduced(layout, name):
                yield layout.finding(name.start, name.end, 0.8, "relation.v1", why)


def given(layout: Layout) -> Iterator[Finding]:
    """Given names that mean nothing else, with the words of the name around them."""
    text = layout.text
    words = lexicon()
    at = 0
    for word in words_in(text, 0, len(text)):
        if word.start < at or not word.text[0].isupper() or len(word.text) < 3:
            continue
        first = word.folded.split("-")[0] if word.folded not in words.given else word.folded
        if first not in words.given or _in_address(text, word.start, word.end):
            continue
        name = read_name(text, word.start, min(len(text), word.start + 120))
        if name is None or not _is_given(layout, name):
            continue
        at = name.end
        score = 0.75 if name.full else 0.6
        yield layout.finding(name.start, name.end, score, "given_name.v1", _GIVEN)


def _is_given(layout: Layout, name: Name) -> bool:
    """Whether a run that begins with a given name is a person's name by its words alone."""
    words = lexicon()
    first = name.words[0].folded
    if heads_group(layout, name):
        return False
    if not name.full:
        return words.is_clear_given(first) and first not in layout.bodies
    if words.is_clear_given(first):
        return True
    rest = [word for word in name.words[1:] if not word.initial]
    return any(not words.is_ambiguous(word.folded) for word in rest) and not (
        first in words.places or first in words.function
    )


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the word is part of an e-mail address, a path or a web address."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (before in ("@", "/", "\\", "_", "#") and before) or (after in ("@", "\\", "_") and after):
        return True
    return (before == "." and text[start - 2 : start - 1].isalnum()) or (
        after == "." and text[end + 1 : end + 2].islower()
    )


def _after_title(text: str, at: int) -> int:
    for pattern in (_AND_TITLE, _RETIRED, _NUMBER):
        match = pattern.match(text, at)
        if match:
            at = match.end()
    return at


def _is_no_surname(layout: Layout, title: re.Match[str], name: Name, unsure: bool) -> bool:
    words = lexicon()
    first = name.words[0]
    if first.text.isupper() and len(first.text) > 1 and first.folded in words.groups:
        return True
    if not name.full and len(first.text) < 2:
        return True
    if heads_group(layout, name) and not name.full:
        return True
    if unsure:
        return not is_person(name) or first.folded in layout.bodies
    return first.folded in words.groups and title.group(1).casefold() not in (
        "mr",
        "mrs",
        "ms",
        "miss",
    )


def _is_introduced(layout: Layout, name: Name) -> bool:
    first = name.words[0].folded
    return is_person(name) and first not in layout.bodies and not lexicon().is_word(first)


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    forms = "|".join(re.escape(title).replace("\\ ", r"\s") for title, _ in lexicon().titles)
    return re.compile(rf"(?<![\w'’.-])({forms})\b\.?(?=[\s(\d]) {{0,2}}(?:\n[ \t]{{0,8}})?")


@lru_cache(maxsize=256)
def _is_unsure(title: str) -> bool:
    plain = " ".join(title.split())
    return any(form == plain and unsure for form, unsure in lexicon().titles)
