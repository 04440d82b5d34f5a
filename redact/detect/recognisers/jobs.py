# SPDX-License-Identifier: AGPL-3.0-or-later
"""Job titles that one person holds: "the only ...", "<Place> Liaison Sergeant", a staff officer.

A few plain shapes for a person to judge; most identifying titles need knowledge of the place and
are not found.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Cued, Led
from redact.detect.recognisers.hits import Hit

_RANKS = (
    r"(?:Sergeant|Inspector|Constable|Officer|Superintendent|Manager|Adviser|Advisor|Lead|"
    r"Co-?ordinator|Sgt|Insp)"
)
_LIAISON = Cued("liaison", rf"\b(?:[A-Z][a-z]+[ ]){{1,3}}Liaison[ ]{_RANKS}\b")
_STAFF = Cued(
    "staff officer|driver|private secretary",
    r"\b(?:(?:Deputy|Assistant|Acting)[ ])?(?:Chief[ ]Constable|Commissioner|"
    r"Chief[ ]Superintendent|"
    r"Commander|Chief[ ]Executive|Minister)(?:'s|s')?[ ](?:staff[ ]officer|driver|"
    r"private[ ]secretary)\b",
    re.IGNORECASE,
)
_ONLY = Led(
    "the only|the sole",
    r"\bthe[ ]((?:only|sole)(?:[ ](?!and\b|or\b)[\w-]{2,20}){0,3}?[ ]"
    r"(?!(?:number|matter|paper|letter|answer|order|factor|other|person|officer[ ]who|further|"
    r"remainder|"
    r"quarter|whether|either|chapter|parameter|question|statement|document|event|moment|element|"
    r"comment|amendment|incident|agreement|requirement|argument|payment|department|man|woman)\b)"
    r"[\w-]{2,20}(?:ist|ian|ician|er|or|man|woman|ant|handler|pilot|nurse|clerk|specialist|lead|"
    r"coach)"
    r"(?:[ ](?:in|on|at|with|within|for)[ ](?:the|our|this|that|"
    r"my)[ ][\w-]{2,20}(?:[ ][A-Z]\w+)?)?)",
)


def find(text: str) -> Iterator[Hit]:
    """Hits for titles that seem to have one holder."""
    for match in _LIAISON.finditer(text):
        yield Hit(*match.span(), 0.5, "a post that one person seems to hold")
    for match in _STAFF.finditer(text):
        yield Hit(*match.span(), 0.5, "a post that one person seems to hold")
    for match in _ONLY.finditer(text):
        yield Hit(*match.span(1), 0.5, "somebody described as the only one of a kind")
