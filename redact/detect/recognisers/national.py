# SPDX-License-Identifier: AGPL-3.0-or-later
"""National Insurance and NHS (CHI) numbers in forms Presidio's patterns leave out.

Loose on prefixes, separators and scanning errors, so a number that was never issued is found too;
for that a word near it must say what it is, or its form must be complete.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led
from redact.detect.recognisers.hits import Hit, said_near

_GAP = r"[ .-]{0,2}(?:\n[ ]{0,8})?"
_D = r"[\dOoIl]"
_NINO = re.compile(
    rf"[A-Za-z](?<![\w/].)(?i:[A-Z]{_GAP}{_D}{{2}}{_GAP}{_D}{{2}}{_GAP}{_D}{{2}}{_GAP}[A-D]"
    rf"|(?<=T)N(?:{_GAP}\d\d){{3}}{_GAP}[MF])(?![\w/])",
)
_NINO_BARE = Led(
    "ni |ni.|ni:|ni=|ni-|nino|nat|yswiriant",
    r"\b(?:ni(?:no)?|nat(?:ional)?\.?[ ]ins(?:urance)?|yswiriant[ ]gwladol)\b\.?"
    rf"(?:[ ]?(?:no|number|num|rhif)\b\.?)?[ ]?[:=-]?[ ]{{0,3}}([A-Z]{{2}}(?:{_GAP}\d){{6}})(?!\w)",
    re.IGNORECASE,
)
NINO_CUE = re.compile(r"\bn[i1l]\b|\bnino\b|nat(?:ional)?\.?\s+ins|yswiriant")
_NHS = Led(
    "nhs|chi|gig|hospital|patient",
    rf"\b(?:nhs|chi|gig|hospital|patient)\b(?:[ ](?:no|number|num|id|rhif)\b\.?)?"
    rf"(?:[^\d\n]{{0,50}}?|[ ]?:?[ ]?\n[ ]{{0,8}})(\d(?:{_GAP}\d){{9}})(?!\d)",
    re.IGNORECASE,
)
NHS_CUE = re.compile(r"\bnhs\b|\bchi\b|\bgig\b|national health|patient|hospital")


def find_nino(text: str) -> Iterator[Hit]:
    """Hits for National Insurance numbers, also with misread digits or without the last letter."""
    for match in _NINO.finditer(text):
        said = said_near(NINO_CUE, text, match.span(), 60)
        digits = sum(character.isdigit() for character in match.group())
        plain = match.group()[:2].isupper() and digits == 6
        if said or plain:
            score = 0.95 if said else 0.7
            yield Hit(*match.span(), score, "a National Insurance number")
    for match in _NINO_BARE.finditer(text):
        yield Hit(*match.span(1), 0.75, "a National Insurance number without its last letter")


def find_nhs(text: str) -> Iterator[Hit]:
    """Hits for ten digits that a word before calls an NHS or CHI number."""
    for match in _NHS.finditer(text):
        yield Hit(*match.span(1), 0.9, "a number called an NHS number")
