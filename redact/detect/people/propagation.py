# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known in the case, found again in one document, in every spelling the register lists.

Guarantees that a full name is found whatever its case, accents, hyphens and line breaks, a single
word only with a capital and where it does not read as a word, and the requester under s40(1). It
does not find misspellings beyond one letter, and nothing inside an e-mail address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from redact.config.case import CaseConfig
from redact.config.policy import Policy
from redact.detect.conflicts import resolve
from redact.detect.derived import derived
from redact.detect.losses import Losses, Lost
from redact.detect.people.context import reads_as_name
from redact.detect.people.grammar import read_name, words_in
from redact.detect.people.initials import acts, initials
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, lexicon, word_set
from redact.detect.people.lists import LAW, SAINT, is_person
from redact.detect.people.near import near_misses
from redact.detect.people.staff import treated
from redact.detect.people.variants import parts_of
from redact.detect.people.welsh import mutated
from redact.detect.repeats import LABELS, is_part_of_more
from redact.text import Skeleton, fold, skeleton_of
from redact.types import Document, Finding, Person, Phrase, Register, Role

_CALLED_ON = re.compile(r"(?:(?:^|\n)[ ]*|[:.?!,@] ?|\b(?:hi|hey|thx|thanks|ta|cheers) )$")
_OTHER_HALF = re.compile(r"-[A-Z][^\W\d_]{1,20}(?![\w-])")
_HALF_BEFORE = re.compile(r"(?<![\w-])[A-Z][^\W\d_]{2,20}-$")
_OF_THING = re.compile(r"\b(?:the|an?|this|that|of|no|any|my|your|in|at|for|half|full) $")
_VERBS = word_set("mark will may rob sue chase drew grant pat bill can might would")
_SPEAKING = re.compile(r"(?:'s)? (?:says?|said|is|was|has|had|told|came|went|rang|and)\b|'s")
_STREET_FOLLOWS = re.compile(r" (?i:hill|road|rd|street|st|lane|close|avenue|drive|way|court)\b")
_SAINT = re.compile(rf"\b(?:{SAINT}|ST)\.? $")
_FULL, _SURNAME, _FIRST, _UNSURE = 0.9, 0.8, 0.7, 0.4
_LONG = 6
_WHY = "the same name is found elsewhere in the case"
_WHY_PHRASE = "the same is withheld elsewhere in the case"
_ADDRESS = "it is part of an address, which is judged by itself"
_UNLIKE = "as it is written here it reads as a word, a place, or part of another name"
_REQUESTER = ("s40(1)",)


def propagate(
    policy: Policy,
    case: CaseConfig,
    document: Document,
    findings: tuple[Finding, ...],
    register: Register,
    lost: Losses | None = None,
) -> tuple[Finding, ...]:
    """All findings of the document: its own and those the case adds, conflicts resolved.

    ``lost`` takes names of the case that were met and not taken for the person, when it is given.
    """
    every = list(findings)
    if "propagate" in policy.detectors:
        layout = Layout(document)
        skeleton = skeleton_of(layout.text)
        every += _people(layout, skeleton, register, lost)
        every += _phrases(layout, skeleton, register)
        every += near_misses(layout, every, register)
        every += mutated(layout, register)
        every += derived(document, (p.name for p in register.people if _may_have_account(p)))
        # People whom only the case made known may have their initials here too.
        every += initials(layout, tuple(f for f in every if f.label == "PERSON" and not f.keep))
    marked = _mark_requester(document, every, register)
    return resolve(treated(document, case, marked), lost)


def _may_have_account(person: Person) -> bool:
    """Whether user names are looked for: not for officials, nor where the model alone saw a
    name, since made from two ordinary words they would be ordinary words."""
    return person.role != Role.OFFICIAL and any(kind != "ner" for kind, _ in person.evidence)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A person ready to look for: forms of several words, single words with scores, initials."""

    cores: tuple[str, ...]
    phrases: tuple[tuple[str, str], ...]  # as written, and folded
    singles: tuple[tuple[str, float], ...]
    letters: tuple[str, ...]
    exemptions: tuple[str, ...]


@lru_cache(maxsize=2)
def _wanted(register: Register) -> tuple[_Wanted, ...]:
    return tuple(_prepared(person) for person in register.people if person.role != Role.OFFICIAL)


def _prepared(person: Person) -> _Wanted:
    parts = parts_of(person.name)
    own = {fold(word) for word in (parts.given if parts else ())}
    surname = fold(parts.surname) if parts else ""
    phrases, singles, letters = [], [], []
    for variant in person.variants:
        if any(mark in variant for mark in " ,."):
            phrases.append((variant, fold(variant)))
        elif variant.isupper() and len(variant) > 1 and fold(variant) not in (*own, surname):
            letters.append(variant)
        else:
            given = fold(variant) in own or fold_word(variant) in lexicon().given
            score = _FIRST if given and fold(variant) != surname else _SURNAME
            singles.append((variant, score))
    cores = {fold(word) for word, _ in singles} | {surname}
    exemptions = _REQUESTER if person.role == Role.REQUESTER else ()
    return _Wanted(tuple(cores - {""}), tuple(phrases), tuple(singles), tuple(letters), exemptions)


def _people(
    layout: Layout, skeleton: Skeleton, register: Register, lost: Losses | None
) -> Iterator[Finding]:
    done: set[tuple[int, int, tuple[str, ...]]] = set()
    told: set[tuple[str, float, tuple[str, ...]]] = set()
    for person in _wanted(register):
        if not any(core in skeleton.folded for core in person.cores) and not person.letters:
            continue
        for start, end, score in _places(layout, skeleton, person, told, lost):
            if (start, end, person.exemptions) not in done:
                done.add((start, end, person.exemptions))
                found = layout.finding(start, end, score, "propagate.v1", _WHY)
                yield replace(found, exemptions=person.exemptions)


def _places(
    layout: Layout,
    skeleton: Skeleton,
    person: _Wanted,
    told: set[tuple[str, float, tuple[str, ...]]],
    lost: Losses | None,
) -> Iterator[tuple[int, int, float]]:
    """Where the person's forms stand; ``told`` holds single words of others looked for already."""
    text = layout.text
    for phrase, folded in person.phrases:
        found = skeleton.find(phrase) if _may_hold(skeleton, phrase, folded) else ()
        for start, end in found:
            apart = _is_of_a_place(text, start, end) or _in_address(text, start, end)
            if _is_written_as_name(text, start, end) and not apart:
                yield start, end, _FULL
            else:
                _note(layout, start, end, lost)
    for word, score in person.singles:
        if (word, score, person.exemptions) not in told:
            told.add((word, score, person.exemptions))
            yield from _alone(layout, skeleton, word, score, lost)
    for letters in person.letters:
        for start, end in skeleton.find(letters):
            if text[start:end] == letters and acts(text, start, end):
                yield start, end, _FIRST


def _may_hold(skeleton: Skeleton, phrase: str, folded: str) -> bool:
    """Whether the folded text has the folded phrase; one from right to left may stand otherwise."""
    return folded in skeleton.folded or not phrase.isascii()


def _alone(
    layout: Layout, skeleton: Skeleton, word: str, score: float, lost: Losses | None
) -> Iterator[tuple[int, int, float]]:
    """Where a surname or given name stands by itself and is a name."""
    found = skeleton.find(word) if _may_hold(skeleton, word, fold_word(word)) else ()
    for start, end in found:
        sure = _is_name_alone(layout, start, end)
        if sure:
            start, end = _double_barrelled(layout.text, start, end)
            if LAW.match(layout.text, end):
                continue
            yield start, end, score if sure == 1.0 else _UNSURE
        else:
            _note(layout, start, end, lost)


def _note(layout: Layout, start: int, end: int, lost: Losses | None) -> None:
    """Keep account of a name of the case that here is not taken for the person."""
    if lost is not None:
        finding = layout.finding(start, end, 0.0, "propagate.v1", _WHY)
        address = _in_address(layout.text, start, end)
        lost.append(Lost(finding, _ADDRESS if address else _UNLIKE))


def _is_name_alone(layout: Layout, start: int, end: int) -> float:
    """How surely a single word is a name here: 0, 0.5 or 1."""
    text = layout.text
    if _in_address(text, start, end):
        return 0.0
    if text[start:end].islower():
        apart = _is_told_apart(text[start:end]) or _is_called_on(text, start, end)
        apart = apart or (layout.small and _is_name_in_small(text, start, end))
        return 0.5 if apart else 0.0
    if _SAINT.search(text, max(0, start - 7), start):
        return 0.0
    if not _is_capital(text, start, end) or _is_other_person(layout, start, end):
        return 0.0
    return reads_as_name(text, start, end, layout.bodies)


def _is_called_on(text: str, start: int, end: int) -> bool:
    """Whether a word in lower case stands where a chat or a note addresses somebody known."""
    folded, words = fold_word(text[start:end]), lexicon()
    if len(folded) < 3 or words.is_ambiguous(folded) or folded in words.words_too:
        return False
    return bool(_CALLED_ON.search(text, max(0, start - 12), start))


def _is_of_a_place(text: str, start: int, end: int) -> bool:
    """``J/W BANKS HILL``: the end of an abbreviation and the beginning of a street."""
    return text[start - 1 : start] == "/" and bool(_STREET_FOLLOWS.match(text, end))


def _is_name_in_small(text: str, start: int, end: int) -> bool:
    """Whether a word is a name of the case where nothing at all is written with a capital."""
    folded, words = fold_word(text[start:end]), lexicon()
    if len(folded) < 3 or folded in words.function or folded in words.groups:
        return False
    plain = words.is_ambiguous(folded) or folded in words.words_too
    if folded in _VERBS and not _SPEAKING.match(text, end):
        return False
    return not (plain and _OF_THING.search(text, max(0, start - 12), start))


def _double_barrelled(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole of a name with a hyphen of which ``start:end`` is one half."""
    after = _OTHER_HALF.match(text, end)
    before = _HALF_BEFORE.search(text, max(0, start - 30), start)
    return before.start() if before else start, after.end() if after else end


def _is_told_apart(word: str) -> bool:
    """Whether a word in lower case can be nothing but the name."""
    folded, words = fold_word(word), lexicon()
    if folded in words.given:
        return words.is_name_in_lower_case(folded)
    ends_like_word = folded.endswith(("er", "ing", "ed", "ly", "s", "al", "y"))
    return len(folded) >= _LONG and not words.is_ambiguous(folded) and not ends_like_word


def _is_written_as_name(text: str, start: int, end: int) -> bool:
    """A form with an initial needs its capitals; a full name may be written anyhow."""
    words = [word.text for word in words_in(text, start, end)]
    if any(len(word) == 1 for word in words):
        return all(word[0].isupper() for word in words if word not in ("de", "van", "von", "der"))
    if all(word.islower() for word in words):
        return not all(lexicon().is_word(fold_word(word)) for word in words)
    return True


def _is_capital(text: str, start: int, end: int) -> bool:
    word = text[start:end]
    return word[0].isupper() and " " not in word.strip() and "\n\n" not in word


def _is_other_person(layout: Layout, start: int, end: int) -> bool:
    """Whether a given name here belongs to a longer name: that name is another finding's work."""
    if fold_word(layout.text[start:end]) not in lexicon().given:
        return False
    name = read_name(layout.text, start, min(len(layout.text), end + 60))
    return bool(name and name.end > end and not is_person(name))


def _in_address(text: str, start: int, end: int) -> bool:
    """Whether the place is inside an e-mail address, a web address or a path."""
    left = max(text.rfind(mark, max(0, start - 80), start) for mark in (" ", "\n", "<", "(", ":"))
    stops = [text.find(mark, end, end + 80) for mark in (" ", "\n", ">", ")")]
    right = min((stop for stop in stops if stop >= 0), default=min(len(text), end + 80))
    token = text[max(left + 1, start - 80) : right]
    return "@" in token or "//" in token or "www." in token


def _phrases(layout: Layout, skeleton: Skeleton, register: Register) -> Iterator[Finding]:
    for phrase in register.phrases:
        for start, end in skeleton.find(phrase.text):
            if _is_spelled_apart(phrase, layout.text[start:end]):
                continue
            if phrase.label not in LABELS or not is_part_of_more(layout.text, start, end):
                yield _found_phrase(layout, phrase, start, end)


def _is_spelled_apart(phrase: Phrase, surface: str) -> bool:
    """Whether the user name ``jo-tallis`` is met as the name it was made of: that is a person's."""
    dashed = phrase.label == "USERNAME" and "-" in phrase.text
    return dashed and len(surface.split()) > 1 and not re.search(r"\W", "".join(surface.split()))


def _found_phrase(layout: Layout, phrase: Phrase, start: int, end: int) -> Finding:
    found = layout.finding(start, end, _FULL, "propagate.v1", _WHY_PHRASE)
    return replace(found, label=phrase.label, exemptions=phrase.exemptions)


def _mark_requester(
    document: Document, findings: list[Finding], register: Register
) -> Iterator[Finding]:
    """Findings that are the requester's, under s40(1); a lone surname shared by others is not."""
    own = {
        fold(variant).replace(".", "")
        for person in register.people
        if person.role == Role.REQUESTER
        for variant in person.variants
    }
    addresses = {fold(p.text) for p in register.phrases if p.exemptions == _REQUESTER}
    for finding in findings:
        surface = fold(document.text[finding.start : finding.end])
        person = finding.label == "PERSON" and surface.replace(".", "") in own
        if not finding.keep and (person or (finding.label == "EMAIL" and surface in addresses)):
            yield replace(finding, exemptions=_REQUESTER)
        else:
            yield finding
