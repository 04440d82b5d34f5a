# SPDX-License-Identifier: AGPL-3.0-or-later
"""Marks in the sources of the samples: what must go, what must stay, both written only once.

``{{PERSON:Ada Fell}}`` must be withheld, ``{{PERSON!:Ada Fell}}`` too but as the requester's own
data, ``[[Kent Police]]`` must stay readable. A ``?`` at the end of a PNCID, CRO or NHS mark is
replaced by the right check character. The marks are judgement, written by hand: nothing here finds
personal data, but ``unmarked`` tells when a marked string stands elsewhere without its mark.
"""

import re
from collections import Counter
from dataclasses import dataclass

_MARK = re.compile(r"\{\{([A-Z0-9_]+)(!?):(.+?)\}\}|\[\[(.+?)\]\]", re.S)
_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"
_EXEMPTIONS = {"S23_TERM": "s23(1)", "S31_TERM": "s31(1)"}
LABELS = frozenset(
    {
        *("PERSON", "EMAIL", "PHONE", "ADDRESS", "POSTCODE", "DOB", "NINO", "NHS", "VRM", "COLLAR"),
        *("PNCID", "CRO", "BANK", "IP", "URL_PERSONAL", "USERNAME", "S23_TERM", "S31_TERM"),
        *("PASSPORT", "DRIVING_LICENCE"),
    }
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A string that nobody may read in the released file."""

    text: str
    label: str
    exemption: str


def check_letter(label: str, value: str) -> str:
    """The check character of a PNC ID (2015/0482913), CRO number (34350/19) or NHS number."""
    if label == "NHS":
        digits = [int(digit) for digit in value if digit.isdigit()]
        total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
        check = (11 - total % 11) % 11
        if check == 10:
            raise ValueError(f"no NHS number begins {value}")
        return str(check)
    if label == "PNCID":
        year, serial = value.split("/")
        return _LETTERS[int(year[-2:] + serial.zfill(7)) % 23]
    serial, year = value.split("/")
    return _LETTERS[int(year + serial.zfill(6)) % 23]


def _value(label: str, text: str) -> str:
    if text.endswith("?") and label in ("PNCID", "CRO", "NHS"):
        return text[:-1] + check_letter(label, text[:-1])
    return text


def plain(text: str) -> str:
    """``text`` without its marks, as a reader sees it."""
    return _MARK.sub(lambda m: m[4] if m[4] is not None else _value(m[1], m[3]), text)


def one_line(text: str) -> str:
    """``text`` with every run of white space as one space."""
    return " ".join(text.split())


def withheld(text: str) -> Counter[Withheld]:
    """What is marked to go, with how often it is marked."""
    found: Counter[Withheld] = Counter()
    for match in _MARK.finditer(text):
        label = match[1]
        if label is None:
            continue
        if label not in LABELS:
            raise ValueError(f"unknown label {label}")
        exemption = "s40(1)" if match[2] else _EXEMPTIONS.get(label, "s40(2)")
        found[Withheld(one_line(_value(label, match[3])), label, exemption)] += 1
    return found


def kept(text: str) -> list[str]:
    """What is marked to stay, in order, each once."""
    return list(dict.fromkeys(one_line(m[4]) for m in _MARK.finditer(text) if m[4] is not None))


def rest(text: str, *, with_kept: bool = True) -> str:
    """``text`` with a break in place of everything withheld (and, if asked, everything kept)."""
    return one_line(
        _MARK.sub(lambda m: m[4] if m[4] is not None and with_kept else " \N{BULLET} ", text)
    )


def occurrences(string: str, text: str, *, cased: bool = True) -> int:
    """How often ``string`` stands in ``text`` as whole words."""
    pattern = rf"(?<!\w){re.escape(string)}(?!\w)"
    return len(re.findall(pattern, text, 0 if cased else re.IGNORECASE))


def unmarked(strings: set[str], text: str) -> list[str]:
    """Which of ``strings`` stand in ``text`` outside every mark."""
    outside = rest(text, with_kept=False)
    return sorted(string for string in strings if occurrences(string, outside))
