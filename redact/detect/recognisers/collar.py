# SPDX-License-Identifier: AGPL-3.0-or-later
"""Collar, warrant, shoulder and staff numbers.

They have no check digit and no national form, so a word must say what the number is: its name, a
rank, an officer's name, or its place in a signature. A bare number elsewhere is not found here.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.cued import Cued, Led, Searched, line_starts, matches_at, starts_of
from redact.detect.recognisers.dates import DATE
from redact.detect.recognisers.hits import Hit, after, before, line_of

RANK = (
    r"(?:[TA]/)?(?:W?PC|W[.]P[.]C|P[.]C|D/?C|P/?S|D/?S|D/?I|PCSO|TDC|S/?C|Sgts?|SGT|Sergeant|"
    r"Insp(?:ector)?|INSP|C/?I|DCI|"
    r"Ch(?:ief)?[ ]Insp(?:ector)?|Con(?:stable)?|Special[ ]Constable|Detective|Det|Officer|CSO|"
    r"Cwnstabl|Rhingyll|Arolygydd)"
)
_MISREAD = r"(?=\w{0,4}\d)[\dOIl]{3,6}(?!\w)"  # OCR takes 1 and 0 for letters
_NUMBER = rf"(?:{_MISREAD}|[A-Z]{{1,3}}[ /-]?\d{{1,5}}[A-Z]{{0,2}}|\d{{1,6}}[A-Z]{{0,2}}"
_NUMBER += r"|\d{1,2}/\d{3,5})"
_NAME = r"[A-Z\u00c0-\u00de](?:[^\W\d_]|['.-]){0,24}"
_NEXT = re.compile(rf"[ ]?(?:,|;|&|and|or|a|/)[ ]\n?({_NUMBER})(?![\w/:]|[.,]\d|[ ]?%)")
_GAP = r"(?:[ ]{1,2}|[ ]?\n[ ]{0,8})"

# What every match of RANK begins with, and what ranks in small letters do.
_RANK_STARTS = (
    *("T/", "A/", "PC", "WPC", "W.P.C", "P.C", "DC", "D/C", "PS", "P/S", "DS", "D/S", "DI", "D/I"),
    *("TDC", "SC", "S/C", "Sgt", "SGT", "Sergeant", "Insp", "INSP", "CI", "C/I", "Chief", "Ch "),
    *("Con", "Special", "Det", "Officer", "CSO", "Cwnstabl", "Rhingyll", "Arolygydd"),
    *("pc", "ps", "dc", "sgt"),
)
_LOG_STARTS = ("BY ", "By ", "by ", "IS ", "FROM ", "PER ", "TO ", "OP", "Op", "op", "DESP")


_RANK = re.compile(rf"\b(?:{RANK}|pc|ps|dc|sgt)")


@lru_cache(maxsize=2)
def _rank_starts(text: str) -> tuple[int, ...]:
    return tuple(at for at in starts_of(text, _RANK_STARTS) if _RANK.match(text, at))


class _Ranked:
    """A pattern that begins with a rank."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def finditer(self, text: str, /) -> Iterator[re.Match[str]]:
        return matches_at(self._pattern, text, _rank_starts(text))


_CALLED = Led(
    "collar|warrant|shoulder|epaulette|badge|staff|employee|payroll|force|officer|rhif|coler|"
    "number on|on his|on her|on the|on shoulder|on  shoulder",
    r"\b(?:collar|warrant|shoulder|epaulette|badge|staff|employee|payroll|force|officer|"
    r"rhif[ ]coler|coler|(?:number[ ])?on[ ](?:his|her|their|"
    r"the)?[ ]?shoulders?)(?:[ ]?/[ ]?(?:collar|warrant|shoulder|staff))?"
    rf"(?:{_GAP}(?:card[ ])?(?:no|nos|number|numbers|num|id|rhif)\b\.?|[ ]?\#)?"
    rf"(?:[ ]{{0,2}}[:=,(-]|{_GAP}(?:is|was|of))?[ ]{{0,3}}(?:\n[ ]{{0,4}})?"
    rf"((?-i:{_NUMBER}|\d{{7,9}}))(?![\w/]|[.,]\d|[ ]?%|[ ]\d{{3}})",
    re.IGNORECASE,
)
_RANKED = _Ranked(
    rf"\b(?:{RANK})(?![A-Za-z]{{2}})s?\.?[ /]?(?:no\.?[ ])?({_NUMBER})"
    r"(?![\w/]|[.,]\d|[ ]?%|[ ]\d{3})"
)
# Tables and lists: the number in the cell after the name, or after a force and its letters.
_IN_CELL = _Ranked(
    rf"\b(?:{RANK})[.:]?[ ](?:{_NAME}[ ]){{0,3}}{_NAME}(?:[ ]\([A-Z]{{1,5}}\))?(?:\t|[ ]{{2,}}|"
    rf"[ ]?\|[ ]?)"
    r"([A-Z]{0,3}[ ]?\d{3,6})(?=[ ]*(?:\t|\||\n|$|[ ]{2}))",
)
_OF_FORCE = Led(
    "police|constabulary|force|traffic|cid",
    r"\b(?:Police|Constabulary|Force|Traffic|CID)[,:]?[ ]{1,3}([A-Z]{2,3}[ ]\d{3,5})(?![\w/]|"
    r"[.,]\d)",
)
# Operators and officers in logs: "BY OP 6127", "CLOSED ... BY 6127", "TT22 IS 3385 PC MAY".
_LOGGED = re.compile(
    r"\b(?:BY|[Bb]y|IS|FROM|PER|TO)[ ](?:OP(?:ERATOR)?|[Oo]perator|[Oo]p|"
    r"DESP(?:ATCHER)?)?[ ]?(\d{4,5})"
    r"(?=[ ]*(?:$|\n|[,;)]|[A-Z]{2,}\b))"
    r"|\b(?:OP(?:ERATOR)?|[Oo]perator|DESP(?:ATCHER)?)[ ](?:NO\.?[ ]|"
    r"no\.?[ ])?(\d{4,5})(?![\w/:]|[.,]\d)"
    rf"|(?<![\w/:.])(\d{{3,5}})[ ](?:PC|PS|DC|DS|PCSO|WPC|SGT|INSP)[ ](?={_NAME})"
)
# "TREVELYAN, Jago (5512)", "CUSTODY SGT: DEAN, S0318", "no. H/0096".
_AFTER_TURNED = Cued(
    "(0|(1|(2|(3|(4|(5|(6|(7|(8|(9",
    rf"[A-Z](?<!\w.)[\w'-]{{2,24}},[ ]{_NAME}[ ]\((\d{{3,6}}[A-Z]?)\)",
)
_AFTER_LABEL = _Ranked(
    rf"\b(?:{RANK})[ ]?:[ ]?{_NAME}(?:[ ]{_NAME})?,?[ ]([A-Z]{{0,3}}[ ]?\d{{3,6}})(?![\w/]|[.,]\d)"
)
_LETTERED = Led(
    "no |no.|no:|number|rhif|insp|sgt|pc|ps",
    r"\b(?:[Nn]o|NO|[Nn]umber|[Rr]hif|insp|sgt|pc|ps)\b\.?:?[ ]([A-Z]/\d{3,5}|"
    r"[a-z][ /]\d{4})(?![\w/]|[.,]\d)",
)
_DIGIT_BY_DIGIT = _Ranked(
    rf"\b(?:{RANK}|pc|ps|dc|sgt|pcso)[ ](\d(?:[ ]\d){{2,4}})(?![\w/:]|[.,]\d|[ ]\d)"
)
_TYPED = Led(
    "pc |ps |dc |ds |pcso |wpc |sgt ",
    r"(?<![\w.'-])(?:pc|ps|dc|ds|pcso|wpc|sgt)[ ](?:[a-z][a-z'-]{1,20}[ ]){1,2}"
    r"(\d(?:[ ]\d){2,4}|\d{3,5})(?![\w/:]|[.,]\d|[ ]?%|[ ]\d)",
)
_WITH = Cued(
    "with the number|had the number|has the number|under the number|given the number|"
    "with the\nnumber|had the\nnumber|has the\nnumber|under the\nnumber|given the\nnumber",
    rf"(?i:\b(?:{RANK})s?)\b[^.\n]{{0,40}}\n?[^.\n]{{0,40}}\b(?:with|had|has|under|given)[ ]the\s"
    rf"number\s({_NUMBER})(?![\w/]|[.,]\d|[ ]?%)",
)
_NAMED = _Ranked(
    rf"\b(?:{RANK})[.:]?{_GAP}(?:{_NAME},?{_GAP}){{0,2}}{_NAME}[ ]?[,:(/-]{{0,2}}{_GAP}?[(]?"
    rf"(?:(?:no|collar)\.?[ ])?"
    rf"(?<![A-Za-z])([A-Z]{{0,3}}[ ]?\d{{2,6}}[A-Z]?)(?![\w/:]|[.,]\d|[ ]?%)"
)
_BEFORE_NAME = re.compile(
    rf"(?m)(?:^|[:;,]{_GAP})([A-Z]{{0,2}}[ ]?\d{{3,6}}){_GAP}(?:{RANK}\.?[ ])?"
    r"(?:[A-Z][.]?[ ]){0,2}[A-Z][A-Za-z'-]{2,24}(?=[ ]{2,}|\n|$|[,;])"
)
_CREWED = re.compile(
    rf"\b(?:crewed|patrol|patrolling|working|single)[ ]with[ ](?:{RANK}[ ])?"
    r"(\d{3,5})(?=[ ][A-Z][a-z])"
    r"|\b(?:by|and|with)[ ](\d{4,5})(?=[ ][A-Z][a-z]{3,20}(?<!s)(?:[.,;)\n]|[ ][a-z]))"
)
_THEN_NAME = re.compile(r"\d(?<=[ ].)\d{2,4}[ ][A-Z][a-z]")
_BY_NUMBER = re.compile(r"\d(?<![\w/:.].)\d{2,4}[ ](?:P|D|W|S|I)")
_TAKEN = re.compile(
    r"taken by|\bby\b|officer|witness|signed|statement|\boic\b|attend|received|issued|seized|arrest"
)
_SAID = Led(
    "his|her|their|my|your|whose|only",
    r"\b(?:his|her|their|my|your|whose|only)\b(?:[ ]\w+)?[ ](?:number|no\.|rhif)"
    r"[ ,:]{0,2}(?:(?:is|was)[ ])?(?:only[ ])?([A-Z]{0,3}[ ]?\d{3,6})(?![\d/.])",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(r"phone|mobile|telephone|ring|call|house|account|reference|contact|ticket")
_HEADER = re.compile(
    r"(?m)^[ ]*(?:From|To|Cc|Bcc|Sender|O/?b/?o|Author|Oddi wrth|At)[ ]?:(.{3,400})$"
)
_IN_HEADER = re.compile(
    r"(?<=[A-Za-z.)][ ])[(\[]?([A-Z]{0,3}\d{3,6}[A-Z]?)(?=[)\]]?[ ]*(?:[;,<\[(]|$))"
)
_BARE = re.compile(r"(?m)^[ ]{0,8}(?:No\.?[ ])?([A-Z]{1,3}[ ]?\d{2,5}[A-Z]?|\d{3,5})[ ]{0,8}$")
_ENDING = re.compile(r"regards|sincerely|faithfully|thanks|cheers|cofion|gywir|signed|many thx")
_RANK_WORD = re.compile(rf"\b(?:{RANK})\b")


def find(text: str) -> Iterator[Hit]:
    """Hits for the number itself, without rank or cue."""
    for match in _CALLED.finditer(text):
        if len(re.sub(r"\D", "", match.group(1))) >= 2 and not _is_count(match.group()):
            for span in _and_next(text, match.span(1)):
                yield Hit(*span, 0.9, "a number called a collar, warrant or staff number")
    patterns: tuple[tuple[Searched, float, str], ...] = (
        (_RANKED, 0.9, "a number next to a rank"),
        (_NAMED, 0.75, "a number right after an officer's name"),
        (_TYPED, 0.6, "a number right after an officer's name, in lower case"),
        (_AFTER_TURNED, 0.6, "a number in brackets after a name turned round"),
        (_AFTER_LABEL, 0.75, "a number after an officer's name"),
        (_LETTERED, 0.6, "a number with the letter of a division"),
        (_DIGIT_BY_DIGIT, 0.7, "a number next to a rank, digit by digit"),
        (_IN_CELL, 0.75, "a number in the cell after an officer's name"),
        (_OF_FORCE, 0.6, "a number with letters right after a force"),
        (_WITH, 0.75, "the number of an officer"),
    )
    for pattern, score, why in patterns:
        for match in pattern.finditer(text):
            if _is_number(match.group(1)):
                for span in _and_next(text, match.span(1)):
                    yield Hit(*span, score, why)
    numbers = (match.start() for match in _BY_NUMBER.finditer(text))
    for match in matches_at(_LOGGED, text, sorted({*starts_of(text, _LOG_STARTS), *numbers})):
        span = match.span(match.lastindex or 0)
        ranked = match.lastindex == 3  # nobody writes a year before a rank
        if ranked or _is_number(text[span[0] : span[1]]):
            yield Hit(*span, 0.6, "the number of an operator or officer in a log")
    yield from _before_names(text)
    yield from _in_headers(text)
    yield from _in_signatures(text)


def _and_next(text: str, first: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """``first`` and the numbers listed right after it: "884, 912 and 2217"."""
    yield first
    following = _NEXT.match(text, first[1])
    while following and _is_number(following.group(1)):
        yield following.span(1)
        following = _NEXT.match(text, following.end(1))


def _before_names(text: str) -> Iterator[Hit]:
    """``taken by: 3318 T Oyelaran``, and a number somebody is said to have given as his."""
    for match in _BEFORE_NAME.finditer(text):
        if _is_number(match.group(1)) and _TAKEN.search(before(text, match.start(1), 40)):
            yield Hit(*match.span(1), 0.75, "a number right before an officer's name")
    for match in _CREWED.finditer(text) if _THEN_NAME.search(text) else ():
        group = 1 if match.group(1) else 2
        if _is_number(match.group(group)) and not DATE.match(text, match.start(group)):
            yield Hit(*match.span(group), 0.6, "a number right before an officer's name")
    for match in _SAID.finditer(text):
        if not _NOT_SAID.search(before(text, match.start(1), 40) + after(text, match.end(1), 20)):
            yield Hit(*match.span(1), 0.6, "a number said to be somebody's own")


def _is_number(number: str) -> bool:
    """Years and list numbers are not collar numbers."""
    digits = re.sub(r"\D", "", number)
    return len(digits) >= 2 and not re.fullmatch(r"(?:19[5-9]|20[0-3])\d", number.strip())


def _is_count(said: str) -> bool:
    """``staff 30`` and ``force 412`` count people when nothing says "number"."""
    if not re.match(r"(?i)staff|employee|payroll|force", said):
        return False
    return not re.search(r"(?i)no\b|num|\bid\b|#|:", said)


def _in_headers(text: str) -> Iterator[Hit]:
    for header in matches_at(_HEADER, text, line_starts(text)):
        for match in _IN_HEADER.finditer(header.group(1)):
            start, end = (header.start(1) + offset for offset in match.span(1))
            if _is_number(text[start:end]):
                yield Hit(start, end, 0.7, "a number after a name in an e-mail header")


def _in_signatures(text: str) -> Iterator[Hit]:
    """A number alone on a line, close below a sign-off or next to a line with a rank."""
    for match in matches_at(_BARE, text, line_starts(text)):
        start, _ = line_of(text, match.start(1))
        above = text[max(0, start - 160) : start]
        below = text[match.end() : match.end() + 60].lstrip("\n")[:50].split("\n")[0]
        signed = _ENDING.search(above.lower()) or _RANK_WORD.search(above[-70:] + "\n" + below)
        if signed and _is_number(match.group(1)):
            yield Hit(*match.span(1), 0.6, "a number alone on a line of a signature")
