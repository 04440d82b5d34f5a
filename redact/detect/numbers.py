# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in words: the words for digits, teens, tens and days, English and Welsh.

Text for other patterns, and the value of each word. It reads no number as a whole, and knows no
thousands.
"""

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FIRST_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen")
_TEEN_WORDS = (*_FIRST_TEENS, "seventeen", "eighteen", "nineteen")
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WELSH = (("un",), ("dau", "dwy"), ("tri", "tair"), ("pedwar",), ("pump",), ("chwech",), ("saith",))

DIGITS = {
    **dict.fromkeys(("zero", "nought", "oh", "dim", "sero"), "0"),
    **{word: str(value) for value, word in enumerate(_UNITS, start=1)},
    **{word: str(value) for value, words in enumerate(_WELSH, start=1) for word in words},
    **{"wyth": "8", "niner": "9", "naw": "9"},
}
TEENS = {word: str(value) for value, word in enumerate(_TEEN_WORDS, start=10)}
TENS = {word: str(value) for value, word in enumerate(_TEN_WORDS, start=2)}

TENS_OF = "|".join(TENS)
# From one to ninety-nine.
CARDINAL = rf"(?:{'|'.join(_UNITS)}|{'|'.join(TEENS)}|(?:{TENS_OF})(?:[ -](?:{'|'.join(_UNITS)}))?)"
# The days of a month.
ORDINAL = (
    r"(?:(?:twenty|thirty)[ -])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|"
    r"tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir)tieth)"
)
# All that an ordinal may begin with.
ORDINAL_BEGINS = (
    "first|second|third|thirt|fourth|fourteenth|fif|six|seven|eigh|nin|tenth|eleventh|twel|twent"
)
