# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers dictated digit by digit: "oh seven seven double oh ...".

Nine digits and more are taken for a telephone number, fewer only where a collar number is said to
follow, or bank details. It does not read "four thousand four hundred and ten".
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led
from redact.detect.dictated import Run, runs
from redact.detect.numbers import TEENS, TENS_OF
from redact.detect.recognisers.hits import Hit, said_near

_COLLAR = re.compile(
    r"collar|warrant|shoulder|epaulette|badge|\b(?:pc|ps|dc|ds|wpc|pcso|sgt)\b|\bnumber\b|sergeant|"
    r"constable|\bstaff\b"
)
_BEGUN = re.compile(r"0(?<![\w+].)\d{2,4}[ -]?\d{0,6}[ .,\u2026-]{1,6}(?=[a-z])", re.IGNORECASE)
_IN_BANK = re.compile(r"sort[ ]?code|account|a/c")
_BANK_CALLED = Led(
    "sort|account|a/c",
    r"\b(?:sort[ ]?code|account(?:[ ](?:number|no))?|a/c)\b\.?[ ]?(?:is|was|of|[:=-])?\s{1,3}",
    re.IGNORECASE,
)
# An O is said for a nought.
_DIGITS = re.compile("[0-9O]+")
_BY_TENS = re.compile(rf"{TENS_OF}|{'|'.join(TEENS)}", re.IGNORECASE)
_FEWEST_OF_PHONE, _FEWEST_OF_BANK = 9, 3


def find_banks(text: str) -> Iterator[Hit]:
    """Hits for three number words and more right after "sort code" or "account number"."""
    starts = {run.start: run for run in runs(text)}
    for match in _BANK_CALLED.finditer(text):
        run = starts.get(match.end())
        digits = _DIGITS.match(run.value) if run and run.words else None
        if run and digits and len(set(run.places[: digits.end()])) >= _FEWEST_OF_BANK:
            yield Hit(*run.span(0, digits.end()), 0.8, "bank details in words")
    for run in runs(text):
        long = run.value.isdigit() and run.words and len(run.value) in (6, 7, 8)
        if long and said_near(_IN_BANK, text, (run.start, run.end), 60, 30):
            yield Hit(run.start, run.end, 0.7, "bank details in words")


def find_phones(text: str) -> Iterator[Hit]:
    """Hits for spoken numbers of nine digits and more."""
    for run in runs(text):
        for digits in _DIGITS.finditer(run.value) if run.words else ():
            if len(digits.group()) >= _FEWEST_OF_PHONE and _is_dialled(text, run, digits):
                yield Hit(*run.span(*digits.span()), 0.8, "a telephone number in words")
    starts = {run.start: run for run in runs(text)}
    for match in _BEGUN.finditer(text):
        rest = starts.get(match.end())
        said = sum(sign.isdigit() for sign in match.group())
        if rest and rest.words and rest.value.isdigit() and 9 <= said + len(rest.value) <= 12:
            yield Hit(match.start(), rest.end, 0.8, "a telephone number, partly in words")


def _is_dialled(text: str, run: Run, digits: re.Match[str]) -> bool:
    """Digits in a row, or from a nought on: "ten, eleven, twelve, thirteen ..." are counted."""
    return digits.group()[0] in "0O" or not _BY_TENS.search(text, *run.span(*digits.span()))


def find_collars(text: str) -> Iterator[Hit]:
    """Hits for spoken numbers of three to six digits after words for a collar number."""
    for run in runs(text):
        few = run.value.isdigit() and run.words and 3 <= len(run.value) <= 6
        if few and said_near(_COLLAR, text, (run.start, run.end), 40, 20):
            yield Hit(run.start, run.end, 0.7, "a collar number in words")
