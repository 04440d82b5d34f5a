# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates of birth: a date, possible or not, that a word near it or above its column calls one.

A date without such a word is a document's date and is not found here; neither are ages.
"""

import re
from collections.abc import Iterator

from redact.detect.cells import cells
from redact.detect.cued import Cued, Led, holds, line_starts, matches_at, starts_of
from redact.detect.numbers import ORDINAL, ORDINAL_BEGINS, TENS_OF
from redact.detect.recognisers.dates import DATE, MONTH, dates_in
from redact.detect.recognisers.hits import Hit, before

_CALLED = (
    r"\bborn\b|\bd[.]?[ ]of[ ]b\b|\bd[.]?[ ]?o[.]?[ ]?b\b|"
    r"dates?[ ](?:and[ ]place[ ])?of[ ]birth|birth[ ]?da(?:y|te)|"
    r"\bdate[ ]birth|\bb\.[ ]?$|[(,]b\.[ ]|\bbirth[ ]?[:(]|dyddiad[ ]geni|\bganwyd\b|\bganed\b|"
    r"\bgeni\b|"
    r"\baged[ ]\d{1,3}\b"
)
_CUE = re.compile(_CALLED, re.IGNORECASE)
# The same, skipping to the letters and signs that it may begin with.
_ANY_CUE = re.compile(rf"[BbDdGgAa(,](?<=(?=(?i:{_CALLED})).)")
# Nothing but a date after a name is found in a text without one of these.
_SPOKEN_OF = ("born", "birth", "geni", "ganwyd", "ganed")
_SHORT_CUE = re.compile(
    r"[dD](?<!\w.)[.]?(?i:[ ]?o[.]?[ ]?b\b|o[.]?b|[ ]of[ ]b\b)"
    r"|[bB](?<!\w.)\.|[aA](?<!\w.)(?i:ged[ ]\d)"
)
_COLUMN = Led(
    "born|do|d o|d.o|d. o|date of birth|birth date|birthdate|dyddiad geni",
    r"(?<!\w)(?:born|d\.?[ ]?o\.?[ ]?b\.?|date[ ]of[ ]birth|birth[ ]?date|dyddiad[ ]geni)(?!\w)",
    re.IGNORECASE,
)
_COMPACT = Led(
    "dob|d.ob|do.b|d.o.b|date of birth|born",
    r"(?:\bd\.?o\.?b\.?|date[ ]of[ ]birth|\bborn)(?!\w)[ ]?[:=-]?[ ]{0,3}(\d{8}|\d{6}|"
    r"\d\d?[ ]\d\d?[ ]\d{2,4})(?!\d)",
    re.IGNORECASE,
)
_YEAR = Led(
    "born|year of birth|dob|d.ob|do.b|d.o.b|b. ",
    r"(?:\bborn[ ](?:in[ ])?|\byear[ ]of[ ]birth[ ]?:?[ ]{0,2}|\bd\.?o\.?b\.?[ ]?:?[ ]{0,2}|"
    r"\bb\.[ ])"
    rf"((?:{MONTH}[ ]|\d\d?[./])?(?:19|20)\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_BIRTHDAY = Cued(
    "birthday|0 on |1 on |2 on |3 on |4 on |5 on |6 on |7 on |8 on |9 on ",
    r"\b(?:birthday(?:[ ](?:is|was|falls|being))?(?:[ ]on)?|(?:will[ ]be|be|turn(?:s|ed|ing)?)[ ]"
    r"\d{1,3}[ ]on)[ ](?:the[ ])?"
    rf"(\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:{MONTH})|(?:{MONTH})[ ]\d{{1,2}}(?:st|nd|rd|"
    rf"th)?)(?!\w)",
    re.IGNORECASE,
)
_READ_WRONG = re.compile(r"(?<!\w)[\dOoIl]{1,2}[/.-][\dOoIl]{1,2}[/.-][\dOoIl]{2,4}(?!\w)")
_SAID_YEAR = (
    r"(?:(?:19|20)\d\d|(?:nineteen|twenty|two[ ]thousand)(?:[ -](?:and[ ])?[a-z]{3,9}){0,3}|"
    rf"'?\d\d(?!\d)|(?:{TENS_OF})(?:[ -][a-z]{{3,5}})?)"
)
_MONTHS_BEGIN = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ionawr|chwefror|mawrth|ebrill|mai|mehefin|"
    "gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
_WORDS = Led(
    f"{ORDINAL_BEGINS}|the {ORDINAL_BEGINS.replace('|', '|the ')}|{_MONTHS_BEGIN}",
    rf"\b(?:the[ ])?(?:{ORDINAL}[ ](?:of[ ])?(?:the[ ])?(?:(?:{MONTH})|{ORDINAL})"
    rf"|(?:{MONTH})[ ](?:the[ ])?{ORDINAL})(?:[ ]of)?,?[ ]\n?{_SAID_YEAR}\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"(?<![\w/.-])[0-3]?\d[ ]?[-/. ][ ]?[ivx]{1,4}[ ]?[-/. ][ ]?(?:(?:19|20)\d\d|\d\d)(?!\w)",
    re.IGNORECASE,
)
_WELSH = Cued(
    " o ",
    rf"\b(?:y[ ])?(?:cyntaf|ail|trydydd|pedwerydd|pumed|chweched|seithfed|wythfed|nawfed|degfed)"
    rf"[ ]o[ ](?:{MONTH})[ ](?:19|20)\d\d",
    re.IGNORECASE,
)
# As rows about people in logs and minutes have them: "SMITH, John 160384", "Ty Marsh, 30.11.04".
_AFTER_NAME = re.compile(
    r"(?:\b[A-Z][A-Z'\u2019-]{2,24},[ ][A-Z][\w'\u2019-]{1,24}(?:[ ][A-Z][\w'\u2019-]{1,24}){0,2}"
    r",?[ ]{1,3}|(?:^|"
    r"\|)[ ]{0,3}(?:\d[\d.]{0,4}[ |]{1,3})?[A-Z][\w'\u2019-]{1,24}"
    r"(?:[ ][A-Z][\w'\u2019-]{1,24}){1,3}"
    r",?[ ])((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d|\d\d?[./]\d\d?[./]\d\d(?:\d\d)?)"
    r"(?=[ ]{0,2}(?:[(|,;\n]|$|PNC|CRO|[MF]\b|born|of\b))",
    re.MULTILINE,
)
_SURNAME = re.compile(r"[A-Z](?<!\w.)(?=[A-Z'\u2019-]{2,24},)")
_SHORT_DATE = re.compile(r"\d(?<=[ ].)(?:\d{5}|\d?[./]\d)")
_AFTER = re.compile(r"[ ]{0,2}[(\[]?(?:d\.?o\.?b|date of birth|birthday)(?!\w)", re.IGNORECASE)
_BREAK = re.compile(r"[.?!](?:[ ]|\n)+(?=[A-Z])")
_ASKED = re.compile(
    r"(?:date[ ]of[ ]birth|\bd\.?o\.?b\.?|when[ ](?:was|were|is)[^.?!\n]{0,40}\bborn|birthday)\?"
    r"(?:.|\n){0,120}$",
    re.IGNORECASE,
)
_WIDTH, _ANSWER, _LONGEST_ROW = 60, 140, 400


def find(text: str) -> Iterator[Hit]:
    """Hits for the date alone."""
    # Most texts speak of no birth at all.
    spoken_of = holds(text, _SPOKEN_OF) or _SHORT_CUE.search(text) is not None
    if spoken_of:
        yield from _called(text)
        yield from _first_groups(_COMPACT.finditer(text), "a date of birth in digits")
        yield from _first_groups(_YEAR.finditer(text), "a year of birth")
    yield from _first_groups(_BIRTHDAY.finditer(text), "a birthday")
    if _SHORT_DATE.search(text):
        why = "a date right after a name in a list of people"
        places = {match.start() for match in _SURNAME.finditer(text)}
        places.update(line_starts(text), starts_of(text, ("|",)))
        yield from _first_groups(matches_at(_AFTER_NAME, text, sorted(places)), why)
    if spoken_of:
        yield from _in_columns(text)


def _first_groups(matches: Iterator[re.Match[str]], why: str) -> Iterator[Hit]:
    for match in matches:
        yield Hit(*match.span(1), 0.7, why)


def _called(text: str) -> Iterator[Hit]:
    """Dates that a word near them calls dates of birth."""
    if not _ANY_CUE.search(text):
        return
    for dates in (
        dates_in(text),
        *(pattern.finditer(text) for pattern in (_READ_WRONG, _WORDS, _ROMAN, _WELSH)),
    ):
        for match in dates:
            if _is_called(text, match):
                yield Hit(*match.span(), 0.9, "a date called a date of birth")


def _is_called(text: str, match: re.Match[str]) -> bool:
    """A cue shortly before, with no other date and no sentence end between; or right after."""
    if _AFTER.match(text, match.end()):
        return True
    if _ASKED.search(text, max(0, match.start() - _ANSWER), match.start()):
        return True
    start = match.start() - len(before(text, match.start(), _WIDTH))
    window = text[start : match.start()]
    cues = list(_CUE.finditer(window))
    if not cues:
        return False
    between = window[cues[-1].end() :]
    return not DATE.search(between) and not _BREAK.search(between.lstrip(". :"))


def _in_columns(text: str) -> Iterator[Hit]:
    """Dates below a column head, down to the next empty line."""
    if not next(_COLUMN.finditer(text), None):
        return
    column: int | None = None
    at = 0
    for line in text.split("\n"):
        if not line.strip() or len(line) > _LONGEST_ROW:
            column = None
        elif (column is None and not _COLUMN.pattern.search(line)) or not DATE.search(line):
            head = _COLUMN.pattern.search(line)
            column = head.start() if head and _is_table(line) else column
        elif column is not None:
            wanted = column
            nearest = min(dates_in(line), key=lambda date: abs(date.start() - wanted))
            start, end = (at + offset for offset in nearest.span())
            yield Hit(start, end, 0.8, "a date in a column headed as dates of birth")
        at += len(line) + 1


def _is_table(head: str) -> bool:
    """A head of columns: two to sixteen words, in columns or all with capitals."""
    words = head.split()
    if not 2 <= len(words) <= 16 or head.rstrip().endswith((".", ",")):
        return False
    return len(cells(head)) > 1 or all(
        not word[0].islower() or word in ("of", "and", "no") for word in words
    )
