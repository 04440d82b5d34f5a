# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers dictated digit by digit: "oh seven seven double oh ...".

Nine digits and more are taken for a telephone number, fewer only where a collar number is said to
follow. It does not read "four thousand four hundred and ten".
"""

import re
from collections.abc import Iterator

from redact.detect.dictated import runs
from redact.detect.recognisers.hits import Hit, said_near

_DIGIT = (
    r"(?:zero|nought|oh|o|one|two|three|four|five|six|seven|eight|nine|"
    r"dim|sero|un|dau|dwy|tri|tair|pedwar|pump|chwech|saith|wyth|naw)"
)
_SPOKEN = re.compile(
    rf"\b(?:(?:double|treble|triple)[ -])?{_DIGIT}"
    r"(?:[ ,-]{1,3}(?:\n[ ]{0,8})?(?:(?:double|treble|triple)[ -])?"
    rf"(?:{_DIGIT}|hundred)){{2,15}}\b",
    re.IGNORECASE,
)
_COLLAR = re.compile(
    r"collar|warrant|shoulder|epaulette|badge|\b(?:pc|ps|dc|ds|wpc|pcso|sgt)\b|\bnumber\b|sergeant|"
    r"constable|\bstaff\b"
)


_TENS = (
    r"(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -](?:one|two|three|four|five|six|seven|"
    r"eight|nine))?)"
)
_BEGUN = re.compile(r"(?<![\w+])0\d{2,4}[ -]?\d{0,6}[ .,\u2026-]{1,6}(?=[a-z])", re.IGNORECASE)
_IN_BANK = re.compile(r"sort[ ]?code|account|a/c")
_BANK = re.compile(
    r"\b(?:sort[ ]?code|account(?:[ ](?:number|no))?|a/c)\b\.?[ ]?(?:is|was|of|[:=-])?\s{1,3}"
    rf"((?:(?:double|treble|triple)[ -])?(?:{_TENS}|{_DIGIT})"
    rf"(?:[ ,-]{{0,3}}(?:\n[ ]{{0,8}}|[ -])(?:(?:double|treble|triple)[ -])?(?:{_TENS}|{_DIGIT}))"
    rf"{{2,12}})\b",
    re.IGNORECASE,
)


def find_banks(text: str) -> Iterator[Hit]:
    """Hits for three number words and more right after "sort code" or "account number"."""
    for match in _BANK.finditer(text):
        yield Hit(*match.span(1), 0.8, "bank details in words")
    for run in runs(text):
        long = run.value.isdigit() and run.words and len(run.value) in (6, 7, 8)
        if long and said_near(_IN_BANK, text, (run.start, run.end), 60, 30):
            yield Hit(run.start, run.end, 0.7, "bank details in words")


def find_phones(text: str) -> Iterator[Hit]:
    """Hits for spoken numbers of nine digits and more."""
    for match in _SPOKEN.finditer(text):
        if _count(match.group()) >= 9:
            yield Hit(*match.span(), 0.8, "a telephone number in words")
    starts = {run.start: run for run in runs(text)}
    for match in _BEGUN.finditer(text):
        rest = starts.get(match.end())
        digits = sum(sign.isdigit() for sign in match.group())
        if rest and rest.words and rest.value.isdigit() and 9 <= digits + len(rest.value) <= 12:
            yield Hit(match.start(), rest.end, 0.8, "a telephone number, partly in words")


def find_collars(text: str) -> Iterator[Hit]:
    """Hits for spoken numbers of three to six digits after words for a collar number."""
    for run in runs(text):
        few = run.value.isdigit() and run.words and 3 <= len(run.value) <= 6
        if few and said_near(_COLLAR, text, (run.start, run.end), 40, 20):
            yield Hit(run.start, run.end, 0.7, "a collar number in words")


def _count(spoken: str) -> int:
    words = re.findall(r"[a-z]+", spoken.lower())
    more = {"double": 1, "treble": 2, "triple": 2, "hundred": 2}
    return sum(more.get(word, 1) for word in words)
