# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates of birth: a date, possible or not, that a word near it or above its column calls one.

A date without such a word is a document's date and is not found here; neither are ages.
"""

import re
from collections.abc import Iterator

from redact.detect.recognisers.dates import DATE, MONTH
from redact.detect.recognisers.hits import Hit, before

_CUE = re.compile(
    r"\bborn\b|\bd[.]?[ ]of[ ]b\b|\bd[.]?[ ]?o[.]?[ ]?b\b|"
    r"dates?[ ](?:and[ ]place[ ])?of[ ]birth|birth[ ]?da(?:y|te)|"
    r"\bdate[ ]birth|\bb\.[ ]?$|[(,]b\.[ ]|\bbirth[ ]?[:(]|dyddiad[ ]geni|\bganwyd\b|\bganed\b|"
    r"\bgeni\b|"
    r"\baged[ ]\d{1,3}\b",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"(?<!\w)(?:born|d\.?[ ]?o\.?[ ]?b\.?|date[ ]of[ ]birth|birth[ ]?date|dyddiad[ ]geni)(?!\w)",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?:\bd\.?o\.?b\.?|date[ ]of[ ]birth|\bborn)(?!\w)[ ]?[:=-]?[ ]{0,3}(\d{8}|\d{6}|"
    r"\d\d?[ ]\d\d?[ ]\d{2,4})(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:\bborn[ ](?:in[ ])?|\byear[ ]of[ ]birth[ ]?:?[ ]{0,2}|\bd\.?o\.?b\.?[ ]?:?[ ]{0,2}|"
    r"\bb\.[ ])"
    rf"((?:{MONTH}[ ]|\d\d?[./])?(?:19|20)\d\d)(?![\d/-])",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(
    r"\b(?:birthday(?:[ ](?:is|was|falls|being))?(?:[ ]on)?|(?:will[ ]be|be|turn(?:s|ed|ing)?)[ ]"
    r"\d{1,3}[ ]on)[ ](?:the[ ])?"
    rf"(\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:{MONTH})|(?:{MONTH})[ ]\d{{1,2}}(?:st|nd|rd|"
    rf"th)?)(?!\w)",
    re.IGNORECASE,
)
_READ_WRONG = re.compile(r"(?<!\w)[\dOoIl]{1,2}[/.-][\dOoIl]{1,2}[/.-][\dOoIl]{2,4}(?!\w)")
_ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir)tieth)"
)
_SAID_YEAR = (
    r"(?:(?:19|20)\d\d|(?:nineteen|twenty|two[ ]thousand)(?:[ -](?:and[ ])?[a-z]{3,9}){0,3}|"
    r"'?\d\d(?!\d)|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -][a-z]{3,5})?)"
)
_WORDS = re.compile(
    rf"\b(?:the[ ])?(?:{_ORDINAL}[ ](?:of[ ])?(?:the[ ])?(?:(?:{MONTH})|{_ORDINAL})"
    rf"|(?:{MONTH})[ ](?:the[ ])?{_ORDINAL})(?:[ ]of)?,?[ ]\n?{_SAID_YEAR}\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    r"(?<![\w/.-])[0-3]?\d[ ]?[-/. ][ ]?[ivx]{1,4}[ ]?[-/. ][ ]?(?:(?:19|20)\d\d|\d\d)(?!\w)",
    re.IGNORECASE,
)
_WELSH = re.compile(
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
    called = _CUE.search(text) is not None  # most texts speak of no birth at all
    for pattern in (DATE, _READ_WRONG, _WORDS, _ROMAN, _WELSH) if called else ():
        for match in pattern.finditer(text):
            if _is_called(text, match):
                yield Hit(*match.span(), 0.9, "a date called a date of birth")
    for pattern, why in (
        (_COMPACT, "a date of birth in digits"),
        (_YEAR, "a year of birth"),
        (_BIRTHDAY, "a birthday"),
        (_AFTER_NAME, "a date right after a name in a list of people"),
    ):
        for match in pattern.finditer(text):
            yield Hit(*match.span(1), 0.7, why)
    yield from _in_columns(text)


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
    column: int | None = None
    at = 0
    for line in text.split("\n"):
        if not line.strip() or len(line) > _LONGEST_ROW:
            column = None
        elif (column is None and not _COLUMN.search(line)) or not DATE.search(line):
            head = _COLUMN.search(line)
            column = head.start() if head and _is_table(line) else column
        elif column is not None:
            wanted = column
            nearest = min(DATE.finditer(line), key=lambda date: abs(date.start() - wanted))
            start, end = (at + offset for offset in nearest.span())
            yield Hit(start, end, 0.8, "a date in a column headed as dates of birth")
        at += len(line) + 1


def _is_table(head: str) -> bool:
    """A head of columns: two to sixteen words, in columns or all with capitals."""
    words = head.split()
    if not 2 <= len(words) <= 16 or head.rstrip().endswith((".", ",")):
        return False
    columns = "|" in head or bool(re.search(r"\S[ ]{2,}\S", head))
    return columns or all(not word[0].islower() or word in ("of", "and", "no") for word in words)
