# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passport and driving licence numbers in forms Presidio's patterns leave out.

A passport number has no checkable form: a word before it must call it one. A licence number is
found by its form, with spaces and in lower case too.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led
from redact.detect.recognisers.hits import Hit, said_near

_PASSPORT = Led(
    "passport|pasbort|travel doc",
    r"\b(?:passport|pasbort|travel[ ]doc(?:ument)?)\b(?:[ ](?:no|number|num|ref|id|rhif)\b\.?)?"
    r"[^\d\n]{0,30}?(?<!\w)((?:[A-Z]{1,2}[ ]?)?\d{3}[ ]?\d{3}[ ]?\d{1,3}|"
    r"[A-Z]{1,2}[ ]?\d{6,8}[A-Z]?)(?!\w)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"[A-Za-z](?<!\w.)(?i:[A-Z9]{4}[ ]?\d[0156]\d[ ]?[0-3]\d\d[ ]?[A-Z][A-Z9][ ]?\d[ ]?[A-Z]{2}"
    r"(?:[ ]?\d\d)?)(?!\w)",
)
_LICENCE_CALLED = Led(
    "driv|dvla|dl|trwydded yrru",
    r"\b(?:driv(?:er|ing)'?s?[ ](?:licence|license|number|no)|dvla|dln?|trwydded[ ]yrru)\b"
    r"(?:[ ](?:no|number|num)\b\.?)?[ ]?[:=-]?[ ]{0,3}((?=[A-Z9]{0,5}\d)[A-Z0-9]{8,18})(?!\w)",
    re.IGNORECASE,
)
LICENCE_CUE = re.compile(r"licen[cs]e|\bdvla\b|driver")
PASSPORT_CUE = re.compile(r"passport|pasbort|travel document")


def find_passports(text: str) -> Iterator[Hit]:
    """Hits for eight or nine digits, with or without letters, called a passport."""
    for match in _PASSPORT.finditer(text):
        yield Hit(*match.span(1), 0.85, "a number called a passport number")


def find_licences(text: str) -> Iterator[Hit]:
    """Hits for sixteen characters formed like a driver number, or called one."""
    for match in _LICENCE.finditer(text):
        said = said_near(LICENCE_CUE, text, match.span(), 60)
        yield Hit(*match.span(), 0.95 if said else 0.75, "formed like a driving licence number")
    for match in _LICENCE_CALLED.finditer(text):
        yield Hit(*match.span(1), 0.7, "called a driving licence number")
