# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in running prose: after a title or rank, after a word for a relation, by given name.

Guarantees linear time. A title alone is not a person; a word that follows an ambiguous title must
not be a common word. Given names that are also words or places are left to the other finders.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.people.grammar import Name, NameWord, read_name, wraps
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
_RELATION = re.compile(
    r"\b(?:my|his|her|their|our|your|the|a|an|old|late|young|another)\s(?:(?:\w{2,12})\s){0,2}?"
    r"(?:husband|wife|son|daughter|brother|sister|mother|father|mum|dad|partner|boyfriend|"
    r"girlfriend|fianc[eé]e?|cousin|uncle|aunt|auntie|nephew|niece|grandson|granddaughter|"
    r"grandmother|grandfather|stepson|stepdaughter|lad|boy|girl|neighbour|friend|colleague|"
    r"manager|boss|landlord|tenant|carer|solicitor|ex)\b,?\s"
)
_RELATED_BARE = re.compile(
    r"(?:^|[;|(,:.&/] ?|\b(?:and|with|by|from|for|to|of) )(?:[Hh]usband|[Ww]ife|[Ss]on|"
    r"[Dd]aughter|[Bb]rother|[Ss]ister|"
    r"[Mm]other|[Ff]ather|[Mm]um|[Mm]am|[Dd]ad|[Pp]artner|[Bb]oyfriend|[Gg]irlfriend|[Cc]ousin|[Uu]ncle|"
    r"[Aa]unt(?:ie)?|[Nn]ephew|[Nn]iece|[Nn]eighbour|[Ff]riend|ex|EX|HUSBAND|WIFE|SON|DAUGHTER|BROTHER|SISTER|MOTHER|"
    r"FATHER|MUM|DAD|PARTNER|NEIGHBOUR),? (?=[A-Z])",
    re.MULTILINE,
)
_SPEAKS = re.compile(
    r"(?<![\w.&/@’'-])([A-Z][a-zà-ÿ’']{2,20})(?: (?:at|from|in) (?:the )?[A-Za-z][\w’'-]{1,20})? "
    r"(?:(tells|told|says|said|reckons|rang|texted|phoned|swears|insists|emailed)|thinks|mentioned|"
    r"went home|left early|nodded)\b"
)
_GIVEN_SPEAKS = "a given name, though it is a word too, of somebody who speaks"
_SPEAKS_WHY = "a word that means nothing else, of somebody who speaks"
_CALLED = re.compile(
    r"\b(?:(?:is|was|are|were)?\s?(?:called|named|nicknamed|known as|calls (?:him|her)?|"
    r"a\.?k\.?a\.?|alias|n[eé]e|formerly|under the name(?: of)?)|calls|call (?:him|her|me)|"
    r"(?:first|last|full|maiden|real|own|pet)?\s?names? (?:is|was|are|were|as|being|of)|"
    r"badge (?:reads|says)|answers? to|goes by|likes? to be(?: called)?|prefers? to be(?: called)?|"
    r"surname (?:is|was)|my (?:own )?name,|I am|I'm|this is|o'r enw|enw(?:i)?r yn)\s[\"“'‘]?"
)
_TURNED = re.compile(
    r"(?:^|[:;\t(|]|\d[.)]) {0,4}([A-Z][\w'’-]{1,30}), {1,2}([A-Z][\w'’-]{1,30}(?: [A-Z]\.?)?)"
    r"(?= {0,4}(?:[,;)(<\[\t\d|-]|dob\b|DOB\b|born\b|$))",
    re.MULTILINE,
)
_TURNED_WHY = "a surname and a given name, turned round"
_OF_BODY = re.compile(rf"\b(?:{SAINT}|{WELSH_BODY}) $")
_SURELY_NAMED = re.compile(r"name|badge|answers? to|goes by|to be")
_CODE_NAME = re.compile(r"\b(?:Operation|Op|OPERATION|OP|Project|Exercise|Storm)\s$")
_INITIALLED = re.compile(
    r"(?<![\w.&'’/-])((?:[A-HJ-Z]\.? ?){1,3})(?<=[. ])([A-Z][a-z’'A-Z-]{2,30})(?![\w@])"
)
_ALSO = re.compile(r"(?:,| and| &|, and)\s")
_MET = re.compile(
    r"\b(?:statements? (?:of|from|by)|evidence (?:of|from)|account of|"
    r"interview(?:ed)? (?:with|of|by)?|arrested|detained|spoke (?:to|with)|spoken (?:to|with)|"
    r"(?:email|e-mail|letter|call|message|note|t/c|tel|reply|text|complaint)s? (?:to|from)|"
    r"emailed|phoned|rang|telephoned|contacted|met(?: with)?|"
    r"(?:agreed|discussed|checked|confirmed|raised) with|on behalf of|in respect of|cc|"
    r"copied to|fao|[a-z]{3,20}ed by|taken by|seen by|written by|advice from|thanks to|via|"
    r"ask|tell|let)\s",
)
_ROLE = re.compile(
    r"\b(?:nurse|officers?|witness|victim|suspect|constable|sergeant|inspector|detective|councillor|"
    r"solicitor|barrister|judge|journalist|reporter|clerk|applicant|complainant|requester|informant|"
    r"interpreter|cleaner|landlord|landlady|teacher|carer|tenant|neighbour|cover|deputy is|"
    r"doctor|vicar|detainee|prisoner|driver|passenger|paramedic|supervisor|deputy),?\s"
)
_PERSON_NOUN = re.compile(
    r"\b(?:man|woman|male|female|lad|boy|girl|person|nurse|officer|lady|gentleman|he|she|who|him|her|"
    r"individual|suspect|friend|everybody|everyone|chap|guy|kid|child|baby|son|daughter|also|is|be)"
    r"[ ,]{1,2}$"
)
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
_MET_WHY = "somebody dealt with by name"
_RANKS = frozenset(("DS", "DI", "DCI", "WPC", "TDC"))
_TITLED = "follows a title or rank"
_RELATED = "named after a word for a relation"
_SENTENCE = re.compile(r"[.!?:]\s+$|\n\s*$")
_INITIAL = "initials before a word that means nothing else"
_NAMED = "introduced as a name"
_GIVEN = "a given name"


def titled(layout: Layout) -> Iterator[Finding]:
    """Names after titles and ranks; the title is not part of the finding."""
    text = layout.text
    for match in _titles().finditer(text):
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


def related(layout: Layout) -> Iterator[Finding]:
    """``my husband Piet``, ``a nurse called Blessing``, ``my name is ...``, ``spoke with ...``."""
    text = layout.text
    for match in _RELATION.finditer(text):
        yield from _introduced(layout, match.end(), 0.8, _RELATED)
    for match in _CALLED.finditer(text):
        named = _SURELY_NAMED.search(match.group())
        person = named or _PERSON_NOUN.search(text, max(0, match.start() - 16), match.start() + 1)
        yield from _introduced(layout, match.end(), 0.8, _NAMED, nickname=bool(person))
    for pattern in (_ROLE, _MET, _RELATED_BARE):
        for match in pattern.finditer(text):
            yield from _introduced(layout, match.end(), 0.5, _MET_WHY, full=0.7)


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


def _introduced(
    layout: Layout,
    at: int,
    score: float,
    why: str,
    *,
    full: float = 0.8,
    nickname: bool = False,
) -> Iterator[Finding]:
    """The name that begins at ``at``, perhaps after a title."""
    end = min(len(layout.text), at + 100)
    start = skip_title(layout.text, at, end)
    name = read_name(layout.text, start, end, titled=nickname)
    if name is None or heads_group(layout, name) or is_place(name):
        return
    if nickname or _is_introduced(layout, name):
        worth = full if name.full else score
        yield layout.finding(name.start, name.end, worth, "relation.v1", why)


_OFFICES = frozenset(("CC", "DCC", "ACC", "PCC", "DPCC"))


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
        if plain in _OFFICES:
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
                    yield layout.finding(*match.span(group), score, "hint.v1", _MET_WHY)


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


def _is_introduced(layout: Layout, name: Name) -> bool:
    first, words = name.words[0].folded, lexicon()
    if not is_person(name) or first in layout.bodies:
        return False
    both = name.full and all(word.folded in words.given for word in name.words)  # Will Dean
    return both or not words.is_word(first)


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    forms = "|".join(re.escape(title).replace("\\ ", r"\s") for title, _ in lexicon().titles)
    return re.compile(rf"(?<![\w'’.-])({forms})\b\.?(?=[\s(\d]) {{0,2}}(?:\n[ \t]{{0,8}})?")


@lru_cache(maxsize=256)
def _is_unsure(title: str) -> bool:
    plain = " ".join(title.split())
    return any(form == plain and unsure for form, unsure in lexicon().titles)
