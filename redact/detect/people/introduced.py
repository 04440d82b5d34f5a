# SPDX-License-Identifier: AGPL-3.0-or-later
"""People whom the words before them introduce: a relation, a role, "called", "spoke with".

Guarantees linear time. A word that means something else is no name here, unless it stands with a
given name or is said to be a nickname.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led, matches_at, starts_in_any_case, starts_of
from redact.detect.people.grammar import Name, read_name
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon
from redact.detect.people.lists import heads_group, is_person, is_place, skip_title
from redact.types import Finding

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
_CALLED = re.compile(
    r"\b(?:(?:is|was|are|were)?\s?(?:called|named|nicknamed|known as|calls (?:him|her)?|"
    r"a\.?k\.?a\.?|alias|n[eé]e|formerly|under the name(?: of)?)|calls|call (?:him|her|me)|"
    r"(?:first|last|full|maiden|real|own|pet)?\s?names? (?:is|was|are|were|as|being|of)|"
    r"badge (?:reads|says)|answers? to|goes by|likes? to be(?: called)?|prefers? to be(?: called)?|"
    r"surname (?:is|was)|my (?:own )?name,|I am|I'm|this is|o'r enw|enw(?:i)?r yn)\s[\"“'‘]?"
)
_CALLED_WORDS = (
    *("called", "name", "nickname", "known as", "calls", "call ", "a.k", "ak", "alias", "nee"),
    *("n\u00e9e", "formerly", "under the name", "surname", "badge", "answer", "goes by", "like"),
    *("prefer", "my ", "i am", "i'm", "this is", "o'r enw", "enw"),
)
_CALLED_BACK = 8  # characters: what may stand before the word
_SURELY_NAMED = re.compile(r"name|badge|answers? to|goes by|to be")
_MET = re.compile(
    r"\b(?:statements? (?:of|from|by)|evidence (?:of|from)|account of|"
    r"interview(?:ed)? (?:with|of|by)?|arrested|detained|spoke (?:to|with)|spoken (?:to|with)|"
    r"(?:email|e-mail|letter|call|message|note|t/c|tel|reply|text|complaint)s? (?:to|from)|"
    r"emailed|phoned|rang|telephoned|contacted|met(?: with)?|"
    r"(?:agreed|discussed|checked|confirmed|raised) with|on behalf of|in respect of|cc|"
    r"copied to|fao|[a-z]{3,20}ed by|taken by|seen by|written by|advice from|thanks to|via|"
    r"ask|tell|let)\s",
)
_MET_WORDS = (
    *("statement", "evidence", "account of", "interview", "arrested", "detained", "spoke", "email"),
    *("e-mail", "letter", "call", "message", "note", "t/c", "tel", "reply", "text", "complaint"),
    *("phoned", "rang", "contacted", "met", "agreed", "discussed", "checked", "confirmed"),
    *("raised", "on behalf", "in respect", "cc", "copied to", "fao", "taken by", "seen by"),
    *("written by", "advice", "thanks to", "via", "ask", "let"),
)
_DEED = re.compile(r"\b[a-z]{3,20}$")
_ROLE = Led(
    "nurse|officer|witness|victim|suspect|constable|sergeant|inspector|detective|councillor|"
    "solicitor|barrister|judge|journalist|reporter|clerk|applicant|complainant|requester|"
    "informant|interpreter|cleaner|landlord|landlady|teacher|carer|tenant|neighbour|cover|deputy|"
    "doctor|vicar|detainee|prisoner|driver|passenger|paramedic|supervisor",
    r"\b(?:nurse|officers?|witness|victim|suspect|constable|sergeant|inspector|detective|councillor|"
    r"solicitor|barrister|judge|journalist|reporter|clerk|applicant|complainant|requester|informant|"
    r"interpreter|cleaner|landlord|landlady|teacher|carer|tenant|neighbour|cover|deputy is|"
    r"doctor|vicar|detainee|prisoner|driver|passenger|paramedic|supervisor|deputy),?\s",
)
_PERSON_NOUN = re.compile(
    r"\b(?:man|woman|male|female|lad|boy|girl|person|nurse|officer|lady|gentleman|he|she|who|him|her|"
    r"individual|suspect|friend|everybody|everyone|chap|guy|kid|child|baby|son|daughter|also|is|be)"
    r"[ ,]{1,2}$"
)
MET = "somebody dealt with by name"
_RELATED = "named after a word for a relation"
_NAMED = "introduced as a name"


def related(layout: Layout) -> Iterator[Finding]:
    """``my husband Piet``, ``a nurse called Blessing``, ``my name is ...``, ``spoke with ...``."""
    text = layout.text
    for match in _RELATION.finditer(text):
        yield from _introduced(layout, match.end(), 0.8, _RELATED)
    for match in matches_at(_CALLED, text, _called_starts(text)):
        named = _SURELY_NAMED.search(match.group())
        person = named or _PERSON_NOUN.search(text, max(0, match.start() - 16), match.start() + 1)
        yield from _introduced(layout, match.end(), 0.8, _NAMED, nickname=bool(person))
    for matches in (
        _ROLE.finditer(text),
        matches_at(_MET, text, _met_starts(text)),
        _RELATED_BARE.finditer(text),
    ):
        for match in matches:
            yield from _introduced(layout, match.end(), 0.5, MET, full=0.7)


def _called_starts(text: str) -> list[int]:
    """Where ``_CALLED`` may begin: a little before its words (``is called``, ``first name is``)."""
    places = starts_in_any_case(text, _CALLED_WORDS)
    return sorted({at - back for at in places for back in range(min(at, _CALLED_BACK) + 1)})


def _met_starts(text: str) -> list[int]:
    """Where ``_MET`` may begin: at its words, and at that before ``... ed by``."""
    ends = (_DEED.search(text, max(0, at - 21), at) for at in starts_of(text, ("ed by",)))
    deeds = {deed.start() for deed in ends if deed}
    return sorted({*deeds, *starts_in_any_case(text, _MET_WORDS)})


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


def _is_introduced(layout: Layout, name: Name) -> bool:
    first, words = name.words[0].folded, lexicon()
    if not is_person(name) or first in layout.bodies:
        return False
    both = name.full and all(word.folded in words.given for word in name.words)  # Will Dean
    return both or not words.is_word(first)
