# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vehicle registration marks in forms Presidio's patterns leave out: lower case, dateless, Northern
Irish, Q and broken marks. For these a word near the mark must speak of a vehicle.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Cued, Led, matches_at
from redact.detect.recognisers.hits import Hit, said_near

CUE = re.compile(
    r"\bregist(?:ration|ered|rd?)\b|\breg\b|\bvrm\b|\bvrn\b|\bindex\b|number ?plate|\bplates?\b|"
    r"\bcar\b|\bvan\b|vehicle|lorry|motor ?(?:bike|cycle)|\bscooter\b|\btaxi\b|\bdriv(?:er|ing|"
    r"es|en)\b|"
    r"\bkeeper\b|\btrailer\b|\bcaravan\b|\bkpr\b|\bvods\b|\banpr\b|\bparked\b|\bhatchback\b|\bsaloon\b|\bcerbyd\b|\bplât\b|"
    r"audi|bmw|citroen|fiat|ford\b|honda|hyundai|jaguar|\bkia\b|land ?rover|lexus|mazda|mercedes|"
    r"\bmini\b|mitsubishi|nissan|peugeot|renault|\bseat\b|skoda|subaru|suzuki|tesla|toyota|transit|"
    r"vauxhall|volvo|volkswagen|\bvw\b|corsa|astra|fiesta|focus|golf|yaris"
)
_BEGINS = re.compile(r"[A-Za-z](?<![\w/].)[A-Za-z]{0,2}[ -]?(?:\d|[OoIi][\dOoIi])")
_FORMED = re.compile(
    r"(?<![\w/])(?:[A-Z]{2}[ -]?[\dOI]{2}[ -]?(?:\n[ ]{0,8})?[A-Z]{3}"
    r"|[A-Z]\d{1,3}[ -]?(?:\n[ ]{0,8})?[A-Z]{3}|[A-Z]{3}[ -]?\d{1,3}[A-Z]"
    r"|(?=[A-Z]{0,2}[IZ])[A-Z]{3}[ ]?\d{1,4})(?![\w/])",
    re.IGNORECASE,
)
_CALLED = Led(
    "reg|vrm|vrn|index|number|plate|licence plate",
    r"\b(?:reg(?:istration|n|d)?|vrm|vrn|index|(?:number[ ]?)?plates?|licence[ ]plate)\b\.?"
    r"(?:[ ](?:no|number|mark|plate|index|part|partly|starts?|starting|begins?|beginning|"
    r"ends?|ending|with|in)"
    r"\b\.?){0,3}[ ]?(?:[:=,(-]|is|was|of)?[ ]{0,2}"
    r"((?-i:[A-Z]{1,3}[ -]?\d{1,4}|\d{1,4}[ -]?[A-Z]{1,3}|"
    r"[A-Z]{1,2}\d{1,3}[ ]?[A-Z]{1,3}))(?![\w/])",
    re.IGNORECASE,
)
_PARTIAL = Cued(
    "?|*",
    r"(?<![\w?*])(?=[A-Z0-9 ?*]{4,9})(?:[A-Z]{1,2}[ ]?[\d?*]{2}[ ]?[A-Z]{0,2}[?*]{1,3}"
    r"|[A-Z]{2}[ ]?\d{2}[ ]?[?*]{1,2}[A-Z]{1,2}|[?*]{1,2}[ ]?\d{2}[ ]?[A-Z]{3})(?!\w)",
)
_REMEMBERED = re.compile(
    r"[A-Za-z](?<!\w.)[A-Za-z][ ]?\d{2}[ ,]{1,2}"
    r"(?i:(?:something|summat|dunno|unknown|and[ ]then|then|ending)"
    r"(?:[ ](?:in|with))?(?:[ ][A-Z]{1,3})?(?!\w))",
)
_SPACED = re.compile(r"[A-Z](?<!\w.)[ ]{1,2}[A-Z][ ]{1,2}\d[ ]{1,2}\d(?:[ ]{1,3}[A-Z]){3}(?!\w)")
_WORDS = frozenset(
    """
    and the for are was has had not but you all can her his one our out day get him how man new now
    old see two way who boy did its let put say she too use may per any off via yes ext con oct nov
    dec jan feb mar apr jun jul aug sep foi gdp dpa ico cru act
    """.split()  # noqa: SIM905
)


def find(text: str) -> Iterator[Hit]:
    """Hits for marks near words about vehicles, and for any mark called a registration."""
    starts = (match.start() for match in _BEGINS.finditer(text))
    for match in matches_at(_FORMED, text, starts):
        if not is_word_with_number(match.group()) and said_near(CUE, text, match.span(), 70, 25):
            yield Hit(*match.span(), 0.85, "a registration mark near words about a vehicle")
    for match in _CALLED.finditer(text):
        if not re.fullmatch(r"(?:19|20)\d\d", match.group(1)[-4:]):
            yield Hit(*match.span(1), 0.7, "called a registration mark")


def find_partial(text: str) -> Iterator[Hit]:
    """Hits for marks with letters left open (``AB12 C??``), and spelled with a gap after each."""
    for match in _PARTIAL.finditer(text):
        if sum(character.isdigit() for character in match.group()) and said_near(
            CUE, text, match.span(), 120, 40
        ):
            yield Hit(*match.span(), 0.7, "part of a registration mark")
    for match in _REMEMBERED.finditer(text):
        if said_near(CUE, text, match.span(), 120, 40):
            yield Hit(*match.span(), 0.7, "part of a registration mark, the rest not remembered")
    for match in _SPACED.finditer(text):
        yield Hit(*match.span(), 0.8, "a registration mark spelled letter by letter")


def is_word_with_number(mark: str) -> bool:
    """Whether the letters are a common word, as in ``s31 and``."""
    return any(part in _WORDS for part in re.findall(r"[a-z]+", mark.lower()))
