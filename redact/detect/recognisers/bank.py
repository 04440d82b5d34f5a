# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bank details: sort code, account number, IBAN, roll number, payment card.

Checksums (IBAN modulus 97, card modulus 10) raise the score; sort codes have none. Six digits in
pairs are a date unless an account number or a word says otherwise.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Led, Searched, matches_at, number_starts
from redact.detect.recognisers.hits import Hit, said_near

_GAP = r"(?:[ ]{0,4}\n?[ ]{0,8})"
_SORT = r"\d\d[ ]?-[ ]?\d\d[ ]?-[ ]?\d\d|\d\d[ ]\d\d[ ]\d\d|\d{6}"
_PAIR = re.compile(
    rf"(?<![\w/-])({_SORT})((?:[ ,;/|]|a/?c|acc(?:(?:oun)?t)?|no|number|"
    rf"[.:]){{1,4}}{_GAP})(\d{{7,8}})(?![\w/-])",
    re.IGNORECASE,
)
_TURNED = re.compile(r"\d(?<![\w/-].)\d{7}[ ,;/]{1,3}\d\d-\d\d-\d\d(?![\w/-])")
_AFTER_SORT = re.compile(
    r"\d(?<!\d.)\d[./-]\d\d[./-]\d\d[ ,;]{1,3}(?:and[ ])?(?:a/?c|acc(?:oun)?t|acc|no|number)\b\.?"
    r"(?:[ ]?(?:no|number)\b\.?)?[ :]{0,2}(\d{4}[ -]?\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_SORT_CALLED = Led(
    "sort|s/c|cod didoli",
    r"\b(?:sort(?:ing)?[ ]?-?code|sort(?=[ ]?:)|s/c|cod[ ]didoli)\b(?:[ ](?:no|number|is|was))?"
    rf"[ ]?[:.=-]?{_GAP}({_SORT}|\d\d([./])\d\d\2\d\d)(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT_CALLED = Led(
    "a/c|acc|cyfrif|roll|policy roll",
    r"\b(?:a/c|acc(?:oun)?t|acc|cyfrif|roll|policy[ ]roll)\b\.?(?:[ ]?(?:no|number|num|"
    r"rhif)\b\.?|[ ]?\#)?"
    rf"(?:[ ](?:is|was|ending))?[ ]?[:.=-]?{_GAP}(\d(?:[ -]?\d){{5,9}}(?:/\d{{1,3}})?|"
    rf"[A-Z]/?\d{{6,10}}-?\d?)(?!\w)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"[A-Z](?<!\w.)[A-Z]\d\d(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"[2-6](?<![\w-].)\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\w-])")
_CUE = re.compile(r"sort|bank|a/c|account|acct|payment|pay(?:ee|roll|ing)|\bbacs\b|refund|transfer")
_CARD_CUE = re.compile(r"card|visa|master|debit|credit|amex|\bpan\b")


def find(text: str) -> Iterator[Hit]:
    """Hits for each number; a sort code with its account number is one hit."""
    for match in matches_at(_PAIR, text, number_starts(text)):
        dashed = "-" in match.group(1)
        if dashed or said_near(_CUE, text, match.span(), 80):
            yield Hit(*match.span(), 0.9, "a sort code with an account number")
    for match in _TURNED.finditer(text):
        yield Hit(*match.span(), 0.8, "an account number with a sort code")
    patterns: tuple[tuple[Searched, float, str], ...] = (
        (_SORT_CALLED, 0.95, "a number called a sort code"),
        (_ACCOUNT_CALLED, 0.85, "a number called an account or roll number"),
        (_AFTER_SORT, 0.8, "an account number after a sort code"),
    )
    for pattern, score, why in patterns:
        for match in pattern.finditer(text):
            yield Hit(*match.span(1), score, why)
    for match in _IBAN.finditer(text):
        right = _iban_is_right(match.group())
        if right or match.group().startswith("GB"):
            yield Hit(*match.span(), 0.97 if right else 0.6, "an international account number")
    for match in _CARD.finditer(text):
        right = _card_is_right(match.group())
        if right or said_near(_CARD_CUE, text, match.span(), 60):
            yield Hit(*match.span(), 0.9 if right else 0.6, "a payment card number")


def _iban_is_right(written: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(written))


def _card_is_right(written: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(re.sub(r"\D", "", written)))
