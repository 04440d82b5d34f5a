# SPDX-License-Identifier: AGPL-3.0-or-later
"""How dates are written in UK correspondence, English and Welsh, possible or not.

Text for other patterns; it finds nothing by itself and does not check the calendar.
"""

import re
from collections.abc import Iterator

_ENGLISH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_WELSH = "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr"
MONTH = rf"(?:{_ENGLISH}|{_WELSH})\b\.?"

_ENDING = r"(?:[ ]?(?i:st|nd|rd|th|af|ain|fed|eg|ydd))?"
_GAP = r"(?:[ ]{1,2}|[ ]?\n[ ]{0,6})"
_YEAR = r"(?:(?:1[89]|20)\d\d|'?\d\d)"

# All after the first digit, to which a search skips: the rest of a day of one or two digits, and
# that of a year.
_SECOND = r"(?:(?<=[0-3])\d)?"
_NUMERIC = (
    rf"(?<![\d/.-].)(?:{_SECOND}[ ]?[/.-][ ]?[01]?\d[ ]?[/.-][ ]?(?:(?:1[89]|20)\d\d|\d\d)"
    r"|(?:(?<=1)[89]|(?<=2)0)\d\d[/.-][01]?\d[/.-][0-3]?\d)(?![\d/])"
)
_DAY_FIRST = (
    rf"(?<!\d.)(?:{_SECOND}{_ENDING},?{_GAP}(?i:of[ ])?(?i:{MONTH}),?{_GAP}{_YEAR}(?!\d)"
    rf"|{_SECOND}[-/](?i:{MONTH})[-/]{_YEAR}(?!\d))"
)
_DIGIT_FIRST = rf"\d(?:{_NUMERIC}|{_DAY_FIRST})"
_AFTER_MONTH = rf",?{_GAP}(?:1[89]|20)\d\d(?!\d)"

DATE = re.compile(rf"{_DIGIT_FIRST}|(?<!\d)(?i:{MONTH}){_GAP}(?:[0-3]?\d){_ENDING}{_AFTER_MONTH}")
_PLAIN = re.compile(_DIGIT_FIRST)
_TURNED = re.compile(rf"\d(?<=[ \n].){_SECOND}{_ENDING}{_AFTER_MONTH}")


def dates_in(text: str) -> Iterator[re.Match[str]]:
    """``DATE.finditer(text)``, quicker where no date has its month first."""
    return (DATE if _TURNED.search(text) else _PLAIN).finditer(text)
