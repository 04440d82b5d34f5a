# SPDX-License-Identifier: AGPL-3.0-or-later
"""How dates are written in UK correspondence, English and Welsh, possible or not.

Text for other patterns; it finds nothing by itself and does not check the calendar.
"""

import re

_ENGLISH = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    "Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_WELSH = "Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr"
MONTH = rf"(?:{_ENGLISH}|{_WELSH})\b\.?"

_DAY = r"(?:[0-3]?\d)(?:[ ]?(?:st|nd|rd|th|af|ain|fed|eg|ydd))?"
_GAP = r"(?:[ ]{1,2}|[ ]?\n[ ]{0,6})"
_YEAR = r"(?:(?:1[89]|20)\d\d|'?\d\d)"

NUMERIC = r"(?<![\d/.-])(?:[0-3]?\d[ ]?[/.-][ ]?[01]?\d[ ]?[/.-][ ]?(?:(?:1[89]|20)\d\d|\d\d)"
NUMERIC += r"|(?:1[89]|20)\d\d[/.-][01]?\d[/.-][0-3]?\d)(?![\d/])"
WORDED = rf"(?<!\d)(?:{_DAY},?{_GAP}(?:of[ ])?(?:{MONTH}),?{_GAP}{_YEAR}(?!\d)"
WORDED += rf"|(?:{MONTH}){_GAP}{_DAY},?{_GAP}(?:1[89]|20)\d\d(?!\d)"
WORDED += rf"|[0-3]?\d[-/](?:{MONTH})[-/]{_YEAR}(?!\d))"

DATE = re.compile(rf"(?:{NUMERIC}|{WORDED})", re.IGNORECASE)
