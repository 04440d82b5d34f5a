# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in running prose: after a title or rank, by initials or nickname, by given name.

Guarantees linear time. A title alone is not a person; a word that follows an ambiguous title must
not be a common word. Given names that are also words or places are left to the other finders.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.cued import matches_at, starts_of
from redact.detect.people.grammar import Name, NameWord, read_name, wraps
from redact.detect.people.introduced import MET
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, lexicon, small_names
from redact.detect.people.lists import (
    SAINT,
    WELSH_BODY,
    heads_group,
    is_person,
    is_place,
    skip_title,
)
from redact.types import Finding

_NUMBER = re.compile(r"[\s,]{0,2}\(?(?:(?:no\.?|collar) ?)?[A-Z]{0,2} ?\d{2,6}[A-Z]?\)?[\s,]{1,3}")
_RETIRED = re.compile(r"\((?i:retd|ret'd|retired)\.?\) ?")
_AND_TITLE = re.compile(r"\s?(?:and|&|/)\s?(?:Mrs|Ms|Mr|Miss|Dr)\b\.?\s")
_SPEAKS = re.compile(
    r"(?<![\w.&/@’'-])([A-Z][a-zà-ÿ’']{2,20})(?: (?:at|from|in) (?:the )?[A-Za-z][\w’'-]{1,20})? "
    r"(?:(tells|told|says|said|reckons|rang|texted|phoned|swears|insists|emailed)|thinks|mentioned|"
    r"went home|left early|nodded)\b"
)
_GIVEN_SPEAKS = "a given name, though it is a word too, of somebody who speaks"
_SPEAKS_WHY = "a word that means nothing else, of somebody who speaks"
_TURNED = re.compile(
    r"(?:^|[:;\t(|]|\d[.)]) {0,4}([A-Z][\w'’-]{1,30}), {1,2}([A-Z][\w'’-]{1,30}(?: [A-Z]\.?)?)"
    r"(?= {0,4}(?:[,;)(<\[\t\d|-]|dob\b|DOB\b|born\b|$))",
    re.MULTILINE,
)
_TURNED_WHY = "a surname and a given name, turned round"
_OF_BODY = re.compile(rf"\b(?:{SAINT}|{WELSH_BODY}) $")
_CODE_NAME = re.compile(r"\b(?:Operation|Op|OPERATION|OP|Project|Exercise|Storm)\s$")
_INITIALLED = re.compile(
    r"(?<![\w.&'’/-])((?:[A-HJ-Z]\.? ?){1,3})(?<=[. ])([A-Z][a-z’'A-Z-]{2,30})(?![\w@])"
)
_ALSO = re.compile(r"(?:,| and| &|, and)\s")
_NICKNAMED = re.compile(
    r"\b(?:signs? (?:(?:him|her|them)sel(?:f|ves)|off|as)|signed (?:(?:him|her)self|as)|as|by|"
    r"named|called|from|with|nickname)\s[\"“‘']"
    r"([A-Z][^\W\d_]{2,20}(?: [A-Z][^\W\d_]{1,20})?)[\"”’']"
)
_FROM_TO = re.compile(
    r"\b(?:[Ee]-?mail|[Ll]etter|[Mm]emo|[Nn]ote|[Cc]all|[Mm]essage)s? (?:from )?"
    r"([A-Z][\w’'-]{2,30}) to ([A-Z][\w’'-]{2,30})"
)
_LISTED = re.compile(r"(?m)^[ >|]{0,6}[-*•–] {1,3}([A-Z][\w’'-]{2,30}) (?:from|at|on) ")
_PAIR = re.compile(
    r"(?<![\w.&/@’'-])([A-Z][a-z’']{2,25}) ([A-Z][a-z’']{1,3}?[A-Za-z-]{2,30})(?![\w@/-]| [A-Z(])"
)
_BEFORE_PAIR = re.compile(
    r"(?:\b(?:the|an?|this|our|your|any|each|Operation|Op|Project|in|at|near|on|of|section|\d{1,4})"
    r"|[A-Z][\w&’'-]*)\s$"
)
_PAIR_WHY = "two words that mean nothing else, written like a name"
_RANKS = frozenset(("DS", "DI", "DCI", "WPC", "TDC"))
_TITLED = "follows a title or rank"
_SENTENCE = re.compile(r"[.!?:]\s+$|\n\s*$")
_INITIAL = "initials before a word that means nothing else"
_GIVEN = "a given name"


def titled(layout: Layout) -> Iterator[Finding]:
    """Names after titles and ranks; the title is not part of the finding."""
    text = layout.text
    pattern, words = _titles()
    for match in matches_at(pattern, text, starts_of(text, words)):
        if "\n" in match.group()[len(match.group(1)) :] and not wraps(text, match.end(1)):
            continue
        unsure = _is_unsure(match.group(1))
        start = _after_title(text, match.end())
        cued = not unsure or match.group(1) in _RANKS
        name = read_name(text, start, min(len(text), start + 120), titled=cued)
        if name is None or name.start > start or _is_no_surname(layout, match, name, unsure):
            continue
        yield layout.finding(name.start, name.end, 0.9, "title.v1", _TITLED)
        if match.group(1).endswith("s") and match.group(1) not in ("Ms", "Mrs", "Miss", "PS", "DS"):
            yield from _further(layout, name)


def _further(layout: Layout, name: Name) -> Iterator[Finding]:
    """The others of ``Officers X, Y and Z``."""
    at = name.end
    for _ in range(12):
        join = _ALSO.match(layout.text, at)
        also = read_name(layout.text, join.end(), join.end() + 100) if join else None
        if also is None or not is_person(also):
            return
        yield layout.finding(also.start, also.end, 0.8, "title.v1", _TITLED)
        at = also.end


def turned(layout: Layout) -> Iterator[Finding]:
    """``Surname, Forename`` as an entry of its own, where the forename is a known one."""
    for match in _TURNED.finditer(layout.text):
        surname, given_name = match.group(1), match.group(2)
        words = lexicon()
        known = fold_word(given_name.split("-")[0]) in words.given
        shouted = surname.isupper() and len(surname) > 2 and given_name[1:2].islower()
        if not known and (not shouted or words.is_ambiguous(fold_word(given_name))):
            continue
        if words.is_ambiguous(fold_word(surname)) and not surname.isupper():
            continue
        yield layout.finding(match.start(1), match.end(2), 0.75, "turned.v1", _TURNED_WHY)


def speaking(layout: Layout) -> Iterator[Finding]:
    """``Tigh tells me``: a word unknown to every list, of somebody who speaks."""
    words = lexicon()
    for match in _SPEAKS.finditer(layout.text):
        folded = fold_word(match.group(1))
        if folded in words.given and match.group(2):  # Grace rang, Mark from the club says
            yield layout.finding(*match.span(1), 0.5, "hint.v1", _GIVEN_SPEAKS)
            continue
        known = words.is_ambiguous(folded) or folded in layout.bodies
        if not known and match.group(1).lower() not in layout.lower_words:
            yield layout.finding(*match.span(1), 0.5, "hint.v1", _SPEAKS_WHY)


def initialled(layout: Layout) -> Iterator[Finding]:
    """``B. Anstruther``, ``J K Sorley``: initials, then a word that means nothing else."""
    text = layout.text
    for match in _INITIALLED.finditer(text):
        name = read_name(text, match.start(), min(len(text), match.end() + 60))
        if name is None or not name.full or heads_group(layout, name):
            continue
        last = name.words[-1]
        plain = match.group(1).strip()
        if skip_title(text, match.start(), match.end()) > match.start():
            continue
        if plain == "A" and _SENTENCE.search(text, max(0, match.start() - 4), match.start()):
            continue
        if lexicon().is_ambiguous(last.folded) or last.folded in layout.bodies:
            continue
        if not last.text.isupper() or "." in plain:
            yield layout.finding(name.start, name.end, 0.7, "initial.v1", _INITIAL)


def hinted(layout: Layout) -> Iterator[Finding]:
    """Nicknames in quotation marks, ``email Crewe to Patterson``, ``- Pritesh from ...``."""
    words = lexicon()
    for pattern, score in ((_NICKNAMED, 0.5), (_FROM_TO, 0.5), (_LISTED, 0.4)):
        for match in pattern.finditer(layout.text):
            for group in range(1, pattern.groups + 1):
                folded = [fold_word(word) for word in match.group(group).split()]
                if not any(words.is_word(word) or word in layout.bodies for word in folded):
                    yield layout.finding(*match.span(group), score, "hint.v1", MET)


def paired(layout: Layout) -> Iterator[Finding]:
    """Two capitalised words, unknown to every list, that stand like a name in a sentence."""
    words = lexicon()
    for match in _PAIR.finditer(layout.text):
        folded = [fold_word(match.group(group)) for group in (1, 2)]
        known = any(words.is_ambiguous(word) or word in layout.bodies for word in folded)
        lower = layout.lower_words
        if known or match.group(1).lower() in lower or match.group(2).lower() in lower:
            continue
        if not _BEFORE_PAIR.search(layout.text, max(0, match.start() - 24), match.start()):
            yield layout.finding(match.start(), match.end(), 0.4, "pair.v1", _PAIR_WHY)


def given(layout: Layout) -> Iterator[Finding]:
    """Given names that mean nothing else, with the words of the name around them."""
    text = layout.text
    words, small = lexicon(), small_names()
    at = 0
    for word in layout.words:
        if word.start < at or len(word.text) < 3:
            continue
        if not word.text[0].isupper():
            if word.folded in small and not _in_address(text, word.start, word.end):
                yield layout.finding(word.start, word.end, 0.45, "given_name.v1", _GIVEN)
            continue
        first = word.lead if word.folded not in words.given else word.folded
        if first not in words.given or _in_address(text, word.start, word.end):
            continue
        if _OF_BODY.search(text, max(0, word.start - 14), word.start):
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
    if first not in words.given:
        first = name.words[0].lead
    if heads_group(layout, name) or is_place(name):
        return False
    if _CODE_NAME.search(layout.text, max(0, name.start - 12), name.start):
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
        ranked = title.group(1) in _RANKS and not name.full and _is_rare_surname(layout, first)
        return not (ranked or is_person(name)) or first.folded in layout.bodies
    return first.folded in words.groups and title.group(1).casefold() not in (
        "mr",
        "mrs",
        "ms",
        "miss",
    )


def _is_rare_surname(layout: Layout, word: NameWord) -> bool:
    """Whether a common word with a capital (``DS Pike``) is never a word in this document."""
    plain = word.text.lower() not in layout.lower_words and word.text.istitle()
    return plain and word.folded not in lexicon().function | lexicon().groups


@lru_cache(maxsize=1)
def _titles() -> tuple[re.Pattern[str], frozenset[str]]:
    """Any title, and the words that titles begin with."""
    forms = "|".join(re.escape(title).replace("\\ ", r"\s") for title, _ in lexicon().titles)
    pattern = re.compile(rf"(?<![\w'’.-])({forms})\b\.?(?=[\s(\d]) {{0,2}}(?:\n[ \t]{{0,8}})?")
    return pattern, frozenset(title.split()[0] for title, _ in lexicon().titles)


@lru_cache(maxsize=256)
def _is_unsure(title: str) -> bool:
    plain = " ".join(title.split())
    return any(form == plain and unsure for form, unsure in lexicon().titles)
