# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a passage was written: the date of the message it stands in.

That is the last Sent or Date line above it, else the first date near the top of the document, else
the date of the message's own header. It cannot tell when an undated note was written, and takes the
date that is written for true.
"""

import re
from bisect import bisect_right
from datetime import date, datetime

from dateutil import parser

from redact.detect.recognisers.dates import DATE
from redact.types import Document

_LINE = re.compile(
    r"(?m)^[>| \t]{0,12}(?:Sent(?: on)?|Date|Dated|Dyddiad|Anfonwyd)[ ]?:[ \t]{0,4}([^\n]{4,60})"
    r"|^[>| \t]{0,12}(?:On|Ar|Am) ([^\n]{6,60})"
)
_TOP = 800
_WELSH = {
    "ionawr": "january", "chwefror": "february", "mawrth": "march", "ebrill": "april",
    "mai": "may", "mehefin": "june", "gorffennaf": "july", "awst": "august", "medi": "september",
    "hydref": "october", "tachwedd": "november", "rhagfyr": "december",
}  # fmt: skip
_MONTH = re.compile("|".join(_WELSH), re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)[ ]?(?:st|nd|rd|th|af|ain|fed|eg|ydd)\b|\bof\b|,", re.IGNORECASE)


class Dates:
    """The dates of one document's messages, read once."""

    def __init__(self, document: Document) -> None:
        self._starts: list[int] = []
        self._dates: list[date] = []
        for line in _LINE.finditer(document.text):
            found = date_in(line.group(1) or line.group(2))
            if found:
                self._starts.append(line.start())
                self._dates.append(found)
        self._first = date_in(document.text[:_TOP])
        for label, value in document.headers:
            if self._first is None and label.casefold() in ("date", "sent"):
                self._first = date_in(value)

    def at(self, offset: int) -> date | None:
        """When what stands at ``offset`` was written; None where nothing says so."""
        before = bisect_right(self._starts, offset) - 1
        return self._dates[before] if before >= 0 else self._first


def date_in(text: str) -> date | None:
    """The first date of a text, day before month, if the calendar has it."""
    for match in DATE.finditer(text):
        try:
            return date.fromisoformat(match.group())
        except ValueError:  # no ISO date: as people write it
            pass
        plain = _MONTH.sub(lambda month: _WELSH[month.group().lower()], match.group())
        try:
            read: datetime = parser.parse(_ORDINAL.sub(" ", plain), dayfirst=True)
        except (ValueError, OverflowError):  # such as 31 June: the next may be one
            continue
        return read.date()
    return None
