# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telephone numbers as people write them, and extensions.

Loose patterns find, the GB numbering plan only adds confidence: a number that was never allocated
is still somebody's as written. Freephone and 03 numbers score low, for a person to decide. It does
not know which numbers are published.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.cued import Led
from redact.detect.recognisers.dates import DATE
from redact.detect.recognisers.hits import Hit, said_near

_GAP = r"[ .()/-]{0,3}(?:\n[ ]{0,8})?"
_EXTENSION = r"(?:,?[ ]{0,2}(?:ext(?:ension|n)?|x)[.:]?[ ]{0,2}\d{2,6})?"
_NATIONAL = re.compile(
    rf"[(0](?<![\w/.:@\u00a3$-].)(?:(?<=0)|(?<=\()0){_GAP}[1-9](?:{_GAP}\d){{8,9}}(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
_COUNTRY = re.compile(
    rf"[(+0](?<![\w@].)(?:(?<=\+)|(?<=0)0|(?<=\()(?:\+|00))[ ]?"
    rf"(?:44\)?{_GAP}(?:\(0\))?|[1-9]\d{{0,2}})(?:{_GAP}\d){{7,12}}(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
_SCANNED = re.compile(rf"[0O](?<![\w/].)(?:{_GAP}[\dOoIl|]){{9,10}}(?!\w)")
_CALLED = Led(
    "telephone|phone|tel|mob|cell|fax|home|work|landline|ffon|ff\u00f4n|symudol|ddi|direct|t.|t:|"
    "m.|m:",
    r"\b(?:(?:tele)?phone|tel|mob(?:ile)?|cell|fax|home|work|landline|ff[oô]n|symudol|ddi|"
    r"direct(?:[ ](?:line|dial))?)\b(?:[ ]?(?:no|number|rhif))?[.:)]{0,2}[ ]{0,3}"
    rf"(\(?\d(?:{_GAP}\d){{5,11}})(?!\d)"
    rf"|(?<!\w)[TM][.:][ ]{{0,2}}(\(?\d(?:{_GAP}\d){{5,11}})(?!\d)",
    re.IGNORECASE,
)
_INTERNAL = Led(
    "ext|estyniad|internal|int.|ddi|direct dial|direct line|airwave|voip|speed dial|bleep|pager|"
    "beep|x",
    r"(?<!\w)(?:ext(?:ension|n)?|estyniad|internal(?:[ ](?:ext|line|phone|tel))?|int(?=\.)|ddi|"
    r"direct[ ](?:dial|line)|airwave|voip|speed[ ]dial|bleep|pager|beep)\b[.:]?[ ]{0,2}\#?(?:(?:no|"
    r"number)\.?:?[ ]{0,2})?"
    r"(?:is[ ]|on[ ])?(?!(?:19|20)\d\d\b)(\d{3,7}|\d{1,3}(?:[ -]\d{2,4}){1,2})(?![\d/])"
    r"|(?<!\w)x[ ]?(\d{4,6})(?![\d/])",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"direct|ddi|mobile|\bmob\b|\bmy\b|\bhome\b|\bhis\b|\bher\b")
_REFERENCE = re.compile(r"\d{1,6}/\d\d(?!\d)")
_WHY = "a telephone number"


def find(text: str) -> Iterator[Hit]:
    """Hits for numbers with their extensions, and for extensions alone (digits only)."""
    for pattern in (_NATIONAL, _COUNTRY):
        for match in pattern.finditer(text):
            if not (DATE.match(text, match.start()) or _REFERENCE.match(match.group())):
                yield Hit(match.start(), match.end(), _score(text, match.span()), _WHY)
    for match in _SCANNED.finditer(text):
        digits = sum(character.isdigit() for character in match.group())
        if 5 <= digits < len(re.sub(r"\W", "", match.group())):
            yield Hit(match.start(), match.end(), 0.6, "a telephone number with misread digits")
    for match in _CALLED.finditer(text):
        group = 1 if match.group(1) else 2
        yield Hit(match.start(group), match.end(group), 0.6, "a number called a telephone number")
    for match in _INTERNAL.finditer(text):
        group = 1 if match.group(1) else 2
        yield Hit(match.start(group), match.end(group), 0.7, "a telephone extension")


def _score(text: str, span: tuple[int, int]) -> float:
    digits = re.sub(r"\D", "", text[span[0] : span[1]])
    if re.match(r"(?:0044|44)?0?(?:3|80|845|844|843|870|871|500)", digits):
        return 0.6 if said_near(_PERSONAL, text, span, 40) else 0.3
    return 0.95 if _is_allocated(text[span[0] : span[1]]) else 0.75


@lru_cache(maxsize=4096)
def _is_allocated(number: str) -> bool:
    import phonenumbers

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "GB"))
    except phonenumbers.NumberParseException:
        return False
