# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody lives, by what is said of it: a label of a form, "lives at ...", streets abroad.

Addresses by their own form are ``address``'s. A place alone ("lives in Leeds") is none.
"""

import re
from collections.abc import Iterator

from redact.detect.cells import columns
from redact.detect.cued import Cued, Led, Searched, holds
from redact.detect.recognisers.address import end_of_places, is_organisation
from redact.detect.recognisers.hits import Hit

_CAP = r"[A-Z\u00c0-\u00de][\w'\u2019.&-]{0,24}"
_SMALL = r"(?:of|the|and|y|yr|on|upon|in|le|de|la|des|du|del|della|by|under|with|ger|at)"
_PART = rf"(?:{_CAP}|\d{{1,4}}[a-zA-Z]?)(?:[ ](?:{_CAP}|{_SMALL})){{0,4}}"
_CHAIN = (
    rf"(?:[Tt]he[ ])?{_PART}(?:,[ ](?:(?:nr|near|ger)[ .])?(?:{_PART}|ger[ ]y[ ]\w{{3,12}})){{1,4}}"
)

_LABEL = Led(
    "address|home|add|adr|residence|abode|cyfeiriad|lodgings|where kept|where living|"
    "where staying|place of|domicile",
    r"(?<![\w-])(?:address(?:es)?|home|addrs?|add|adr|residence|abode|cyfeiriad(?:[ ]cartref)?|"
    r"lodgings|"
    r"where[ ](?:kept|living|staying)|place[ ]of[ ](?:residence|abode)|domicile)\b\.?"
    r"(?:[ ]?\([^)\n]{1,30}\))?(?:[ ]?[:=]|[ ]?\.{3,60}|\t)[ \t]{0,12}"
    r"([^\n\t|@]{4,120}?)"
    r"(?=[ ]{3}|[ ]*(?:[\t|\n;]|$|\b(?:until|Tel|TEL|P/?code|PCODE|Post[ ]?code|DOB|dob)\b))",
    re.IGNORECASE,
)
_OTHER_ADDRESS = re.compile(
    r"(?:e-?mail|web|site|ip|mac|internet|url|network|return)[ /]{0,3}$", re.I
)
_NUMBER_ONLY = re.compile(r"[+(]?[\d ()-]{7,}(?:\W|$)")
_HEAD = re.compile(r"(?:home |postal |current )?addr(?:ess)?|cyfeiriad", re.IGNORECASE)
_LONGEST_ROW, _MOST_ROWS = 600, 200
_NO_VALUE = re.compile(
    r"(?:not[ ]known|unknown|as[ ](?:above|before)|n/?a\b|withheld|nfa\b|no[ ]fixed|same|see\b|"
    r"none|"
    r"redacted|given|supplied|provided|your|the[ ]address|\d{1,3}\.\d{1,3}\.)",
    re.IGNORECASE,
)
_LIVES = Led(
    "live|living|resid|stay|lodg|byw|my home|my house|my address|my farm|his home|his house|"
    "his address|his farm|her home|her house|her address|her farm|their home|their house|"
    "their address|their farm",
    r"\b(?:live[sd]?|living|resid(?:es?|ed|ing)|stay(?:s|ed|ing)|lodg(?:es|ed|ing)|"
    r"(?:my|his|her|their)[ ](?:home|house|address|farm)(?:[ ](?:is|was))?|byw)"
    rf"(?:[ ][a-z]{{2,8}})?[ ](?:at|above|over|yn|yng|ym)[ ]({_CHAIN})",
)
_NAMED = Cued(
    "farm|cottage|bungalow|caravan|smallholding",
    rf"\b(?:the|her|his|their|our)[ ](?:farm|farmhouse|cottage|bungalow|caravan|"
    rf"smallholding),?[ ]({_CHAIN})",
)
_TYPE = r"(?:[Rr]ue|[Vv]ia|[Vv]iale|[Cc]alle|[Cc]arrer|[Rr]ua|[Uu]l\.|[Uu]lica|"
_TYPE += r"[Qq]uai|[Aa]ll\u00e9e|[Cc]hemin)"
_ABROAD = Cued(
    "rue |via |viale |calle |carrer |rua |ul. |ulica |quai |all\u00e9e |chemin |stra\u00dfe |"
    "strasse |gasse |platz |straat |gata ",
    rf"(?<![\w/])(?:\d{{1,4}}[a-z]?,?[ ]{_TYPE}[ ](?:{_SMALL}[ ])?{_CAP}(?:[ ](?:{_CAP}|"
    rf"{_SMALL})){{0,3}}"
    rf"|"
    rf"{_TYPE}[ ](?:{_SMALL}[ ])?{_CAP}(?:[ ]{_CAP}){{0,3}}"
    r",?[ ]\d{1,4}[a-z]?(?:/\d{1,3})?(?!\w)"
    r"|[A-Z][a-z\u00e4\u00f6\u00fc\u00df]{2,20}(?:stra\u00dfe|strasse|gasse|platz|straat|"
    r"gata)[ ]\d{1,4}[a-z]?(?!\w))",
)


def find(text: str) -> Iterator[Hit]:
    """Hits for the value of a label, for what follows "lives at", and for streets abroad."""
    for match in _LABEL.finditer(text):
        start, end = match.span(1)
        value = match.group(1)
        before = text[max(0, match.start() - 12) : match.start()]
        if _is_address(value) and not _OTHER_ADDRESS.search(before):
            yield Hit(start, end, 0.7, "the value of a label that asks for an address")
    yield from _in_columns(text)
    patterns: tuple[Searched, ...] = (_LIVES, _NAMED)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not is_organisation(match.group(1)):
                yield Hit(*match.span(1), 0.6, "where somebody is said to live")
    for match in _ABROAD.finditer(text):
        yield Hit(match.start(), end_of_places(text, match.end()), 0.7, "a street abroad")


def _is_address(value: str) -> bool:
    if _NO_VALUE.match(value) or _NUMBER_ONLY.match(value) or is_organisation(value):
        return False
    return bool(re.search(r"[A-Z\d]", value))


def _in_columns(text: str) -> Iterator[Hit]:
    """The cells under ``Address`` in tables whose cells are parted by bars or tabs."""
    if not holds(text, ("addr", "cyfeiriad")):
        return
    at, column, width, rows = 0, None, 0, 0
    for line in text.split("\n"):
        row = columns(line) if len(line) <= _LONGEST_ROW else ()
        heads = [n for n, (_, cell) in enumerate(row) if _HEAD.fullmatch(cell)]
        if len(row) > 1 and heads:
            column, width, rows = heads[0], len(row), 0
        elif column is not None and len(row) == width and rows < _MOST_ROWS:
            start, value = row[column]
            if len(value) > 1 and "@" not in value and _is_address(value):
                where = at + start
                yield Hit(where, where + len(value), 0.7, "a cell in a column of addresses")
            rows += 1
        else:
            column = None
        at += len(line) + 1
