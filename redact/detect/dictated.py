# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people spell out for each other: "Kilo Alpha", "N for November", "double oh", "sixty-eight".

Turns such runs into the letters and digits they stand for, with the way back to the text. It does
not say what they mean: that is for whoever asks. Linear in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from redact.detect.cued import matches_at, starts_in_any_case

_DIGITS = {
    **dict.fromkeys(("zero", "nought", "oh", "dim", "sero"), "0"),
    **dict.fromkeys(("one", "un"), "1"),
    **dict.fromkeys(("two", "dau", "dwy"), "2"),
    **dict.fromkeys(("three", "tri", "tair"), "3"),
    **dict.fromkeys(("four", "pedwar"), "4"),
    **dict.fromkeys(("five", "pump"), "5"),
    **dict.fromkeys(("six", "chwech"), "6"),
    **dict.fromkeys(("seven", "saith"), "7"),
    **dict.fromkeys(("eight", "wyth"), "8"),
    **dict.fromkeys(("nine", "niner", "naw"), "9"),
}
_TEENS = {
    word: str(number)
    for number, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),  # noqa: SIM905
        start=10,
    )
}
_TENS = {
    word: str(number)
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),  # noqa: SIM905
        start=2,
    )
}
# The spelling alphabet of the police, the services and aviation, as it is heard and typed.
_SIGNS = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whisky whiskey xray yankee zulu"
)
_ALPHABET = {word: word[0].upper() for word in _SIGNS.split()}
_TIMES = {"double": 2, "treble": 3, "triple": 3}

_TOKEN = re.compile(
    rf"(?:(?P<times>{'|'.join(_TIMES)})[ -]{{1,2}})?"
    rf"(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<unit>{'|'.join(_DIGITS)}))?"
    rf"|(?P<teen>{'|'.join(_TEENS)})|(?P<digit>{'|'.join(_DIGITS)})"
    rf"|(?P<word>{'|'.join(_ALPHABET)}|x-ray)"
    r"|(?P<letter>[a-zA-Z])(?:[ ](?:for|as[ ]in)[ ](?P<like>[a-zA-Z]{3,12}))?|(?P<plain>\d))(?!\w)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ \u00a0.,\u2026-]{1,5}(?:\n[ \t>]{0,8})?|\n[ \t>]{0,8}")
_WORDS = (*_TIMES, *_TENS, *_TEENS, *_DIGITS, *_ALPHABET, "x-ray")
_WORD = re.compile(
    rf"(?<![\w'\u2019@./\\-])(?:{'|'.join(_WORDS)})\b",
    re.IGNORECASE,
)
_ALONE = re.compile(r"[A-Za-z\d](?<![\w'\u2019@./\\-].)(?=[ ,-]|(?<=[A-Za-z])\.)")
_SMALL_WORD = re.compile(r"[aio]", re.IGNORECASE)
_GOES_ON = re.compile(r"['\u2019]|[ ][a-z]{2}")
_LONGEST, _SHORTEST = 40, 2


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
            if not value:
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
        value = _TENS[token["tens"].lower()] + (_DIGITS[unit.lower()] if unit else "0")
    elif token["teen"]:
        value = _TEENS[token["teen"].lower()]
    elif token["digit"]:
        value = _DIGITS[token["digit"].lower()]
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
