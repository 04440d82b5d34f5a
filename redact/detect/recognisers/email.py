# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mail addresses: plain, broken over lines, spaced by OCR, and ``[at]`` forms. No network.

A mailbox named after a task rather than a person gets a low score: a person decides. Whether an
address is published is the allow-list's question, not asked here.
"""

import re
from collections.abc import Iterable, Iterator

from redact.detect.cued import holds, matches_at, starts_in_any_case
from redact.detect.recognisers.hits import Hit

_LOCAL = r"(?<![\w.+%&-])[\w+%&-][\w.+%&'-]{0,63}"
_LABEL = r"[\w-]{1,63}"
_TOP = r"(?:uk|com|org|net|gov|edu|eu|ie|info|biz|scot|wales|cymru|example|test|invalid|co|me|io)"
_BREAK = r"(?:[ ]?\n[ ]{0,8})"

_PLAIN = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.){{1,6}}[^\W\d_]{{2,24}}(?![\w-])")
# Broken or spaced: what follows the gap must look like the rest of a domain.
_BROKEN = re.compile(
    rf"(?:(?<=[<(\[:])[\w.+-]{{1,40}}[._-]{_BREAK}[\w.+-]{{1,64}}|{_LOCAL})"
    rf"(?:{_BREAK}|[ ])?[@\u00a9]"
    rf"(?:{_BREAK}|[ ])?{_LABEL}(?:{_BREAK}{_LABEL})?"
    rf"(?:(?:{_BREAK}|[ ])?\.(?:{_BREAK}|[ ])?[a-z0-9-]{{1,63}}){{0,5}}"
    rf"(?:{_BREAK}|[ ])?\.(?:{_BREAK}|[ ])?{_TOP}(?![\w-])",
)
_AT = r"[ ]?(?:\[[ ]?at[ ]?\]|\([ ]?at[ ]?\)|\{[ ]?at[ ]?\}|\(a\)|<at>|_at_)[ ]?"
_DOT = r"(?:\.|[ ]?[\[({][ ]?dot[ ]?[\])}][ ]?|[ ]dot[ ])"
_AT_WORDS = ("[at", "[ at", "(at", "( at", "{at", "{ at", "(a)", "<at>", "_at_")
_SPELLED = re.compile(
    rf"{_LOCAL}(?:{_DOT}[\w+-]{{1,64}}){{0,3}}{_AT}{_LABEL}(?:{_DOT}{_LABEL}){{1,5}}"
    rf"|[\w.+-]{{1,64}}(?:[ ]dot[ ][\w-]{{1,40}}){{0,3}}[ ]at[ ]{_LABEL}(?:[ ]dot[ "
    rf"]{_LABEL}){{1,5}}",
    re.IGNORECASE,
)
_SCANNED = re.compile(
    rf"(?<![\w.@])[\w+-]{{1,40}}(?:[ ]?\.[ ]?[\w+-]{{1,40}}){{0,3}}[ ]?@[ ]?{_LABEL}"
    rf"(?:[ ]\.[ ]?{_LABEL}|[ ]?\.[ ]{_LABEL}|\.{_LABEL}){{1,4}}(?![\w-])"
)
# All that may stand before the sign of an address, broken over two lines, is shorter.
_REACH = 300
_SIGN = re.compile("[@\u00a9]")
_START = re.compile(r"[\w.+%&-](?<!\w.)")
_ENDS = re.compile(_TOP)
_CUT = re.compile(r"(?<![\w.@/])[\w+-]{1,40}[._][\w.+-]{1,40}@[a-z][a-z-]{3,40}(?![\w.@-]*\w)")
_TASK = re.compile(
    r"(?:(?:[\w-]+[._-])?foia?(?:[._-][\w-]+)?|freedom[._-]?of[._-]?information|"
    r"info(?:rmation)?(?:[._-]?rights)?|enquir(?:y|"
    r"ies)|"
    r"contact(?:us)?|press(?:office)?|no-?reply|do-?not-?reply|customer[._-]?services?|webmaster|"
    r"postmaster|complaints|casework|data[._-]?protection|dpo|hello|support|help(?:desk)?)\W?@",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Hit]:
    """Hits for addresses, whole."""
    if "@" in text or "\u00a9" in text:
        starts = _starts(text, (sign.start() for sign in _SIGN.finditer(text)))
        for match in matches_at(_PLAIN, text, starts):
            yield _hit(match, 0.99, "an e-mail address")
        for match in matches_at(_BROKEN, text, starts):
            if re.search(r"\s|\u00a9", match.group()):
                yield _hit(match, 0.8, "an e-mail address, broken by a line end or a space")
        for match in matches_at(_SCANNED, text, starts):
            parted = " ." in match.group() or ". " in match.group()
            if parted and _ENDS.fullmatch(match.group().rpartition(".")[2].strip()):
                yield _hit(match, 0.75, "an e-mail address with spaces at its dots")
        for match in matches_at(_CUT, text, starts):
            yield _hit(match, 0.6, "an e-mail address without its last part")
    spelled = (*_AT_WORDS, " at ") if holds(text, (" dot ",)) else _AT_WORDS
    for match in matches_at(_SPELLED, text, _starts(text, starts_in_any_case(text, spelled))):
        yield _hit(match, 0.8, "an e-mail address with its signs written as words")


def _starts(text: str, signs: Iterable[int]) -> list[int]:
    """Where what stands before the signs may begin."""
    places: list[int] = []
    done = 0
    for sign in signs:
        reach = max(done, sign - _REACH)
        places += (start.start() for start in _START.finditer(text, reach, sign))
        done = max(done, sign)
    return places


def _hit(match: re.Match[str], score: float, why: str) -> Hit:
    if _TASK.match(match.group()):
        score, why = 0.3, "an e-mail address that seems to belong to a task, not a person"
    return Hit(match.start(), match.end(), score, why)
