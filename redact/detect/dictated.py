# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people spell out for each other: "Kilo Alpha", "N for November", "double oh", "sixty-eight".

Turns such runs into the letters and digits they stand for, with the way back to the text. A hundred
counts after two signs and more ("oh eight hundred"), since "five hundred" alone is how many. It
does not say what runs mean: that is for whoever asks. Linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from redact.detect.cued import matches_at, starts_in_any_case
from redact.detect.numbers import DIGITS, TEENS, TENS

# The spelling alphabet of the police, the services and aviation, as it is heard and typed.
_SIGNS = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whisky whiskey xray yankee zulu"
)
_ALPHABET = {word: word[0].upper() for word in _SIGNS.split()}
_TIMES = {"double": 2, "treble": 3, "triple": 3}

_TOKEN = re.compile(
    rf"(?:(?P<times>{'|'.join(_TIMES)})[ -]{{1,2}})?"
    rf"(?:(?P<tens>{'|'.join(TENS)})(?:[ -](?P<unit>{'|'.join(DIGITS)}))?"
    rf"|(?P<teen>{'|'.join(TEENS)})|(?P<digit>{'|'.join(DIGITS)})"
    rf"|(?P<word>{'|'.join(_ALPHABET)}|x-ray)|(?P<hundred>hundred)"
    r"|(?P<letter>[a-zA-Z])(?:[ ](?:for|as[ ]in)[ ](?P<like>[a-zA-Z]{3,12}))?|(?P<plain>\d))(?!\w)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ \u00a0.,\u2026-]{1,5}(?:\n[ \t>]{0,8})?|\n[ \t>]{0,8}")
_WORDS = (*_TIMES, *TENS, *TEENS, *DIGITS, *_ALPHABET, "x-ray")
_WORD = re.compile(
    rf"(?<![\w'\u2019@./\\-])(?:{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[A-Za-z\d](?<![\w'\u2019@./\\-].)(?=[ ,-]|(?<=[A-Za-z])\.)")
_SMALL_WORD = re.compile(r"[aio]", re.IGNORECASE)
_GOES_ON = re.compile(r"['\u2019]|[ ][a-z]{2}")
_LONGEST, _SHORTEST, _BEFORE_HUNDRED = 40, 2, 2


@dataclass(frozen=True, slots=True)
class Run:
    """``value`` (capitals and digits) and, for each of its characters, the place it came from.

    ``words`` counts what was said in words (of the alphabet, of numbers, "N for November").
    """

    value: str
    places: tuple[tuple[int, int], ...]
    words: int

    @property
    def start(self) -> int:
        return self.places[0][0]

    @property
    def end(self) -> int:
        return self.places[-1][1]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where ``value[first:last]`` (not empty) stands in the text."""
        return self.places[first][0], self.places[last - 1][1]


@lru_cache(maxsize=4)
def runs(text: str) -> tuple[Run, ...]:
    """Everything in ``text`` that is spelled out by two signs and more, in order."""
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    at = 0
    for start, end in _starts(text):
        if start < at:
            continue
        at = end
        signs: list[str] = []
        places: list[tuple[int, int]] = []
        words = 0
        token = _TOKEN.match(text, start)
        while token and len(signs) < _LONGEST:
            value = _value(token)
            if not value or (token["hundred"] and len(signs) < _BEFORE_HUNDRED):
                break
            signs.append(value)
            places += [token.span()] * len(value)
            by_sign = token["letter"] or token["plain"]
            words += not by_sign or token["like"] is not None
            at = token.end()
            gap = _SEPARATOR.match(text, at)
            token = _TOKEN.match(text, gap.end()) if gap else None
        if signs and _SMALL_WORD.fullmatch(text, *places[-1]) and _GOES_ON.match(text, at):
            places = places[: -len(signs.pop())]  # "W, A, U. I was": the last is a word
        if len(signs) >= _SHORTEST:
            yield Run("".join(signs), tuple(places), words)


def _starts(text: str) -> list[tuple[int, int]]:
    """The words, letters and digits that a run may begin with."""
    words = matches_at(_WORD, text, starts_in_any_case(text, _WORDS))
    return sorted(match.span() for match in (*words, *_ALONE.finditer(text)))


def _value(token: re.Match[str]) -> str:
    """The letters or digits of one token; "" where "N for ..." does not fit."""
    if token["tens"]:
        unit = token["unit"]
        value = TENS[token["tens"].lower()] + (DIGITS[unit.lower()] if unit else "0")
    elif token["teen"]:
        value = TEENS[token["teen"].lower()]
    elif token["digit"]:
        value = DIGITS[token["digit"].lower()]
    elif token["hundred"]:
        value = "00"
    elif token["word"]:
        value = token["word"][0].upper()
    elif token["letter"]:
        like = token["like"]
        if like and like[0].lower() != token["letter"].lower():
            return ""
        value = token["letter"].upper()
    else:
        value = token["plain"]
    return value * _TIMES.get((token["times"] or "").lower(), 1)
