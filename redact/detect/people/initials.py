# SPDX-License-Identifier: AGPL-3.0-or-later
"""People by their initials: in brackets after a name, in a key, and wherever somebody acts.

Guarantees that initials are taken for a person only where the document itself ties them to one, or
says that somebody did something; and that a text is searched for them once, whatever ties them. It
does not tell two people of the same initials apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from redact.detect.cued import Led
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import lexicon, word_set
from redact.types import Finding

_BRACKETS = re.compile(
    r"(?:[ ]\([A-Za-z][A-Za-z ]{2,24}\))?"
    r"\s{0,2}[(\[](?:[a-z][a-z ]{2,20}, ?)?((?:Rh|Ll|Dd|Th|Ch|Ph|[A-Z])(?:Ma?c(?=[A-Z])|Rh|Ll|"
    r"Dd|Th|Ch|Ph|[A-Z.]| (?=[A-Z])){1,5})"
    r"(?:[)\]]|, ?[a-z][a-z ]{2,20}[)\]])"
)
# T. B-M.; G.W.; and words that are short enough to be initials, which are judged one by one.
_WRITTEN = re.compile(
    r"[A-Z](?<!\w.)(?:"
    r"(?P<barrelled>(?<!\..)\. ?(?:[A-Z]\. ?)?[A-Z]-[A-Z]\b\.?)"
    r"|(?P<dotted>(?<!\..)\.-?(?:[A-Z]\.-?){0,2}[A-Z]\.(?!\w))"
    r"|(?P<letters>(?<!@.)[A-Za-z]{1,12}(?![\w@])))"
)
_CAPITALS = re.compile(r"[A-Z]{2,4}|[A-Z]{1,2}Ma?c[A-Z]{1,2}")
_COUNTED = re.compile(r"\d $")
_GOES_ON = re.compile(r"[\\&]|-\w|\.\w")
_DONE_BY = re.compile(r"\b(?:QA|QC|[a-z]{3,20}ed|seen|drawn up|taken|written) by $")
_TYPIST = Led(
    "typed|dictated",
    r"\b(?:[Tt]yped|[Dd]ictated)(?: by)?:?[ ](?:\d[\d./]{5,9}[ ])?([a-z]{2,4}|"
    r"[A-Z]{2,4})(?=[ ]*(?:\n|$))",
)
# A log's entry ends with whoever wrote it: "0610 CALL FROM DUTY OFFICER. PP".
_ENTRY = re.compile(r"[ ]{0,8}\[?\d\d[:.]?\d\d\]?[ ].*[.!?)-][ ]?-?[ ]?")
_ENTRY_ENDS = re.compile(r"\.?[ ]*(?:\n|$)")
_ABBREVIATIONS = word_set(
    "pc dc ps ds di dci dcs sc ok am pm tv id cd eu us un ie eg nb cc re fw fwd ni na ta hq pa pr "
    "uk dob vat ac ad bc ce cv dj dp gb gp ip it mb mg mp op pe po pp pt qa qc rd sr st td tb vs kc"
)
_ACTING = re.compile(
    r"(?:['’]s)? [a-z]{2,}|\s{0,3}(?:\n|$)| \d\d?[/.]\d\d?[/.]\d|[,;:]| ?/ ?[A-Z]| [+(]?\d{2}"
)
_TOLD = re.compile(r"\b(?:[Tt]old|[Aa]sked|[Rr]ang|by|from|with|per|cc)[ ]$")
_TO_DOTTED = re.compile(r"\b(?:[Tt]old|[Aa]sked|[Rr]ang|by|from|with|per|for|cc)[ ]$")
_CELL_BELOW = re.compile(
    r"[ ]{0,2}(?:\([^)\n]{1,30}\))?[ ]{0,2}\n[ ]{0,4}([A-Z]{2,4})[ ]{0,4}(?:\n|$)"
)
_EXPLAINED = re.compile(r"\b([A-Z][a-z]{1,20})[ ]\($")
_MEANS = re.compile(r"(?<![\w@])([A-Z]{2,4}) ?(?:=|:|is|-|–) ?$")
# A key to initials: "AM  Adaobi Mbadiwe", "PK  Chief Insp. Parminder Kaur".
_KEY = re.compile(
    r"(?:^|[ \t]{2,}|[(\[,;] ?)([A-Z][A-Za-z]{1,4})(?:[ \t]{2,8}|"
    r" ?[=–-] ?)(?:[A-Z][a-z]{1,9}\.? ){0,3}$"
)
_LIKELY, _FEWEST_IN_KEY, _LONGEST_DEED = 0.6, 2, 26
_SHORTENED = "a name cut down to its letters"
_HANDLED = "initials of whoever did something"
_INITIALS = "the initials of somebody named in this document"


@dataclass(frozen=True, slots=True)
class _Known:
    """The initials that a document ties to people.

    ``sure`` are given by the document itself, in brackets or in the cell below a name; ``likely``
    follow from a name and mean nothing else; those of ``key`` stand in a key to initials.
    """

    sure: frozenset[str]
    likely: frozenset[str]
    key: frozenset[str]


def initials(layout: Layout, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """Capitals that the document ties to one of the ``found`` people, or to what somebody did.

    Initials in the reference of an exhibit stay: it is what the exhibit is called.
    """
    text = layout.text
    brackets = [match for match in (_BRACKETS.match(text, f.end) for f in found) if match]
    for match in brackets:
        yield layout.finding(*match.span(1), 0.9, "attendance.v1", _INITIALS)
    for match in _TYPIST.finditer(text):
        if match.group(1) not in ("by", "up", "on"):
            yield layout.finding(*match.span(1), 0.5, "label.v1", _HANDLED)
    sure = {re.sub(r"[ .]", "", match.group(1)) for match in brackets}
    known = _known(text, found, sure)
    for match in _WRITTEN.finditer(text):
        if match["barrelled"]:
            yield layout.finding(*match.span(), 0.5, "label.v1", _SHORTENED)
        elif match["dotted"]:
            yield from _dotted(layout, match, known)
        else:
            yield from _who_did(layout, match)
            yield from _lettered(layout, match, known)


def _known(text: str, found: tuple[Finding, ...], sure: set[str]) -> _Known:
    """What is known from the ``found`` people, and from the brackets after them."""
    likely = set()
    for finding in found:
        letters = initials_of(text[finding.start : finding.end])
        means = _MEANS.search(text, max(0, finding.start - 8), finding.start)
        if means and means.group(1) == letters:
            sure.add(letters)
        below = _CELL_BELOW.match(text, finding.end)
        if below and below.group(1) == letters:
            sure.add(letters)
        if finding.score >= _LIKELY and finding.end - finding.start > len(letters) + 3:
            likely.add(letters)
    likely = {x for x in likely - sure if len(x) > 1 and not are_other_letters(x)}
    return _Known(frozenset(sure), frozenset(likely), _key(text, found))


def _key(text: str, found: tuple[Finding, ...]) -> frozenset[str]:
    """The initials of a key ("AM  Adaobi Mbadiwe"), whatever else they may mean.

    A key has two entries at least whose letters are those of the name after them.
    """
    entries = {}
    for finding in found:
        start = text.rfind("\n", 0, finding.start) + 1
        match = _KEY.search(text, max(start, finding.start - 50), finding.start)
        if match and match.group(1)[0] in text[finding.start : finding.end]:
            name = text[finding.start : finding.end]
            entries[match.group(1)] = match.group(1).upper() == initials_of(name)
    return frozenset(entries if sum(entries.values()) >= _FEWEST_IN_KEY else ())


def _dotted(layout: Layout, match: re.Match[str], known: _Known) -> Iterator[Finding]:
    """``G.W.``: of somebody known here, or of whoever something was done by or told to."""
    plain = re.sub(r"[.-]", "", match.group())
    told = _TO_DOTTED.search(layout.text, max(0, match.start() - 8), match.start())
    if plain in known.key:
        yield layout.finding(*match.span(), 0.8, "attendance.v1", _INITIALS)
    if plain in known.sure | known.likely or (told and not are_other_letters(plain)):
        yield layout.finding(*match.span(), 0.6, "attendance.v1", _HANDLED)


def _who_did(layout: Layout, match: re.Match[str]) -> Iterator[Finding]:
    """``taken by ABC``, and whoever ends an entry of a log."""
    letters, text = match.group(), layout.text
    if len(letters) not in (2, 3) or not letters.isupper():
        return
    start, end = match.span()
    by = len(letters) == 3 and text[end : end + 1] not in ("/", "&")
    done_by = by and _DONE_BY.search(text, max(0, start - _LONGEST_DEED), start)
    if done_by and letters.casefold() not in lexicon().groups:
        yield layout.finding(start, end, 0.6, "label.v1", _HANDLED)
    if not _ENTRY_ENDS.match(text, end) or are_other_letters(letters):
        return
    if _ENTRY.fullmatch(text, text.rfind("\n", 0, start) + 1, start):
        yield layout.finding(start, end, 0.5, "label.v1", _HANDLED)


def _lettered(layout: Layout, match: re.Match[str], known: _Known) -> Iterator[Finding]:
    """Initials of somebody known here, written together."""
    letters, text = match.group(), layout.text
    start, end = match.span()
    before = text[start - 1 : start]
    if before and before in ".-":
        return
    path = "\\" in (before, text[end : end + 1])
    if letters in known.key and not path and not _COUNTED.search(text, max(0, start - 2), start):
        yield layout.finding(start, end, 0.8, "attendance.v1", _INITIALS)
    sure = letters in known.sure
    if not sure and letters not in known.likely:
        return
    if sure and not letters.isupper():  # RhM, LlHK
        yield layout.finding(start, end, 0.8, "attendance.v1", _INITIALS)
    explained = _EXPLAINED.search(text, max(0, start - 24), start)
    if explained and text[end : end + 1] == ")" and explained.group(1)[0] == letters[0]:
        yield layout.finding(*explained.span(1), 0.8, "attendance.v1", _INITIALS)
    apart = before not in ("\\", "&") and not _GOES_ON.match(text, end)
    if not apart or not _CAPITALS.fullmatch(letters) or _in_capitals(text, start, end):
        return
    if sure:
        yield layout.finding(start, end, 0.9, "attendance.v1", _INITIALS)
    elif acts(text, start, end):
        yield layout.finding(start, end, 0.7, "attendance.v1", _INITIALS)


def initials_of(name: str) -> str:
    """``LAC`` for ``Lesley-Ann Crook``; a name turned round is turned back first."""
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    return "".join(part[0] for part in re.split(r"[\s\-.]+", name) if part and part[0].isupper())


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Whether the letters stand in words all in capitals, where they are a word like any other."""
    around = re.findall(r"[^\W\d_]{2,}", text[max(0, start - 25) : end + 25])
    return len(around) > 2 and all(word.isupper() for word in around)


def acts(text: str, start: int, end: int) -> bool:
    """Whether the initials at ``start:end`` stand where a person would do or be told something."""
    after = text[end : end + 24]
    if end - start > 2 and re.match(r"[\s,.;:)'’]", after or "."):
        return True
    return bool(_ACTING.match(after) or _TOLD.search(text, max(0, start - 12), start))


def are_other_letters(letters: str) -> bool:
    """Whether capitals are an abbreviation before they are anybody's initials."""
    plain = letters.casefold()
    return plain in _ABBREVIATIONS or plain in lexicon().groups
