# SPDX-License-Identifier: AGPL-3.0-or-later
"""Police records: PNC identity, CRO number, crime, custody and incident references.

The check letter (modulus 23) makes a hit near certain; a wrong one lowers the score and vetoes
nothing. References to a crime or an incident are reported for the officer, not to be withheld.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led, matches_at, number_starts
from redact.detect.recognisers.hits import Hit, said_near

_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_PNC = re.compile(r"(?<![\w/])((?:19|20)?\d\d)[ ]?/[ ]?(\d{1,7})[ ]?([A-Za-z])(?![\w/])")
_CRO = re.compile(r"(?<![\w/])(\d{1,6})[ ]?/[ ]?(\d\d)[ ]?([A-Za-z])(?![\w/])")
_CRO_FILE = Led(
    "sf", r"(?<!\w)SF[ ]?(\d\d)[ ]?/[ ]?(\d{1,6})[ ]?([A-Za-z])(?![\w/])", re.IGNORECASE
)
_PNC_CUE = re.compile(r"\bpnc\b|police national computer")
_CRO_CUE = re.compile(r"\bcro\b|criminal record|c\.r\.o")


def find_pnc(text: str) -> Iterator[Hit]:
    """Hits for PNC identities: year, serial, check letter."""
    for match in matches_at(_PNC, text, number_starts(text)):
        year, serial, letter = match.groups()
        right = _LETTERS[int(year[-2:] + serial.zfill(7)) % 23] == letter.upper()
        said = said_near(_PNC_CUE, text, match.span(), 60)
        if right or said or len(serial) >= 6:
            yield Hit(*match.span(), _score(right, said), "a PNC identity" + _note(right))


def find_cro(text: str) -> Iterator[Hit]:
    """Hits for CRO numbers, standard and file forms."""
    for match in matches_at(_CRO, text, number_starts(text)):
        serial, year, letter = match.groups()
        right = _LETTERS[int(year + serial.zfill(6)) % 23] == letter.upper()
        said = said_near(_CRO_CUE, text, match.span(), 60)
        if said or len(serial) >= (4 if right else 5):
            yield Hit(*match.span(), _score(right, said), "a CRO number" + _note(right))
    for match in _CRO_FILE.finditer(text):
        year, serial, letter = match.groups()
        right = _LETTERS[int(year + serial) % 23] == letter.upper()
        yield Hit(*match.span(), _score(right, True), "a CRO file number" + _note(right))


def _score(right: bool, said: bool) -> float:
    return {2: 0.98, 1: 0.85, 0: 0.5}[right + said] if right or not said else 0.7


def _note(right: bool) -> str:
    return " with the right check letter" if right else ", though its check letter is wrong"


_REFERENCES = (
    re.compile(r"\d(?<![\w/].)\d[A-Z]{1,3}\d?/\d{3,7}/\d{2}(?![\w/])"),
    re.compile(r"\d(?<![\w/].)\d[ ]?[A-Z]{2}[ ]?\d{4,5}[ ]?\d{2}(?![\w/])"),
    re.compile(r"[A-Z](?<![\w/].)[A-Z]{0,2}\d{7,9}(?:-\d{1,3})?(?![\w/])"),
)
_REFERRED = Led(
    "crime|incident|cad|log|custody|occurrence|urn|asn",
    r"\b(?:crime|incident|cad|log|custody|occurrence|urn|asn)\b(?:[ ](?:record|report))?"
    r"[ ]?(?:ref(?:erence)?|no|number|log)?\b[.:]{0,2}[ ]{0,2}"
    r"([A-Z]{0,4}[/-]?\d{2,}[\w/-]{0,16}(?:[ ]of[ ]\d\d?/\d\d?/\d{2,4})?)",
    re.IGNORECASE,
)
_RECORD_CUE = re.compile(r"crime|incident|custody|\burn\b|\basn\b|arrest|occurrence|niche")


def find_references(text: str) -> Iterator[Hit]:
    """Hits for references that lead to a crime, an incident, a case or a detention."""
    for pattern in _REFERENCES:
        for match in pattern.finditer(text):
            if said_near(_RECORD_CUE, text, match.span(), 40):
                yield Hit(*match.span(), 0.6, "a reference to a crime, a case or a detention")
    for match in _REFERRED.finditer(text):
        yield Hit(match.start(1), match.end(1), 0.6, "a reference to a crime or an incident")
