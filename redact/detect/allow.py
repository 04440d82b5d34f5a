# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must stay readable though a finder hits it: keep findings.

Configured items (own addresses, public mailboxes and numbers) are kept wherever they stand.
General ones (provisions, references, document dates, forces, courts, addresses of organisations)
are reported only where an ordinary finding lies inside, and each only against the labels it can
be mistaken for: a keep carries the label it speaks for. It keeps nothing that a person asked to
withhold, and does not know published officials: those are people.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from redact.config import CaseConfig
from redact.detect.conflicts import ANY
from redact.detect.cued import Cued, Led
from redact.detect.recognisers.dates import MONTH, dates_in
from redact.detect.view import View, view_of
from redact.text import skeleton_of
from redact.types import Document, Finding

_NO_DIGITS = re.compile(r"\D+")
_SOURCE = "allow.v1"
_CAP = r"[A-Z][\w'&.-]{0,30}"
# Right after a term: the term is the name of an Act.
_ACT = re.compile(r"[ ]\n?Act[ ]\n?(?:19|20)\d\d\b")
_PROVISION = re.compile(
    r"\b(?:sections?|ss?|regulations?|regs?|articles?|art|rules?|schedules?|sch|paragraphs?|"
    r"paras?|parts?|"
    r"limbs?|adran)\.?[ ]?\d{1,3}[A-Z]{0,2}(?:[ ]?\([0-9a-zA-Z]{1,4}\)){0,5}"
    r"(?:[ ]?(?:,|and|or|to|/|-)[ ]?(?:s\.?|"
    r"section[ ])?\d{0,3}[A-Z]{0,2}(?:\([0-9a-zA-Z]{1,4}\)){1,5}){0,6}",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?<![\w/])(?:(?:FOI|FOIA|CRU|EIR|SAR|DPA|IR|ICO|IC|FS|FER|ENQ|Ref|CDP|"
    r"[A-Z]{2,5})[ /:-]{0,2}){0,3}"
    r"(?:\d{1,6}/(?:\d{4}|\d{2})(?![\d/A-Za-z])|20\d\d/\d{1,6}(?![\w/])|(?:FS|FER|"
    r"IC)-?\d{5,8}(?:-\w{4})?)"
)
# At most a qualifier before the place, so that no name in front of a force counts as part of it.
_FORCE = Cued(
    "police|constabulary|heddlu",
    r"\b(?:(?:North|South|East|West|Greater|Mid|British|Royal)[ ])?"
    rf"(?:City of London|Ministry of Defence|Devon (?:and|&) Cornwall|Avon (?:and|&) Somerset|"
    rf"{_CAP})"
    r"[ ](?:Police|Constabulary|POLICE|CONSTABULARY)\b"
    rf"|\b(?:Heddlu|HEDDLU)[ ]{_CAP}(?:[ ]{_CAP})?",
)
_COUNCIL = Cued(
    "council",
    rf"\b(?:(?:North|South|East|West|Greater|Mid|Royal|New)[ ])?{_CAP}[ ]"
    r"(?:(?:City|County|Borough|Metropolitan Borough|District|Town|Parish|Community)[ ]Council|"
    r"(?:CITY|COUNTY|BOROUGH|DISTRICT|TOWN|PARISH)[ ]COUNCIL)\b",
)
_COURT = Cued(
    "court",
    rf"\b(?:{_CAP}[ ])?(?:Crown|County|Magistrates'?|High|Supreme|Family|Coroner's)[ ]Court"
    rf"(?:[ ](?:at|of|in)[ ]{_CAP})?",
)
_JUDGE = Cued(
    "judge|hhj|ddj|justice",
    rf"\b(?:(?:(?:District|Tribunal|Circuit|Deputy|Employment|Immigration)[ ]){{0,3}}Judge|HHJ|DDJ|"
    rf"(?:Mr|Mrs|Ms|Lord|Lady)[ ]Justice)[ ]{_CAP}(?:[ ]{_CAP})?",
)
_MONTH_DATE = re.compile(rf"\b(?:[0-3]?\d(?:st|nd|rd|th)?[ ]{MONTH}|{MONTH}[ ](?:19|20)\d\d)\b")
_ORGANISATION = re.compile(
    r"\b(?:police|constabulary|headquarters|hq|council|solicitors?|barristers|chambers|llp|ltd|"
    r"limited|plc|"
    r"commissioner(?:'s)?(?: office)?|tribunal|court|department|ministry|authority|trust|"
    r"university|"
    r"information (?:rights|management|governance)|disclosure unit|college|secretariat|agency|"
    r"medical (?:group|centre|practice)|practice|surgery|clinic|hospital|school|academy|library|"
    r"police conduct|ombudsman|inspectorate|museum|church|heddlu|cyngor|"
    r"foi (?:team|unit|office)|registry|parliament|"
    r"house of (?:commons|lords))\W*$"
)
_BUILDING = re.compile(rf"(?:{_CAP}[ ]){{1,3}}(?:House|Building|Centre|Court|Tower|Hall|Lodge)\W*$")
_LIVED_IN = re.compile(r"(?i)\b(?:flat|apartment|apt|bedsit|cottage|c/o)\b")
_SITE = re.compile(
    r"(?i)\bpolice (?:station|headquarters|hq)\b|\bsolicitors\b|\bllp\b|"
    r"\b(?:civic centre|health centre|medical centre|town hall|county hall|guildhall|"
    r"council offices)\b"
)

_BODIES = (
    "Security Service",
    "Secret Intelligence Service",
    "GCHQ",
    "Government Communications Headquarters",
    "special forces",
    "National Crime Agency",
    "Serious Organised Crime Agency",
    "National Criminal Intelligence Service",
    "Security Vetting Appeals Panel",
    "Security Commission",
    "Intelligence and Security Committee",
    "Judicial Commissioner",
    "Investigatory Powers Tribunal",
)
_FEWEST_LISTED = 3
_LIST_CUE = re.compile(r"23\s?\(3\)|\blist(?:ed)?\b|specified in", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What finds something public, why it stays, and the labels it can be mistaken for."""

    find: Callable[[str], Iterator[re.Match[str]]]
    why: str
    speaks_for: frozenset[str]


# The regulator, to whom every refusal sends its reader.
_REGULATOR = Cued(
    "wilmslow|sk9|0303",
    r"(?:(?:Swyddfa['\u2019]r Comisiynydd Gwybodaeth|Information Commissioner['\u2019]s Office|"
    r"ICO),?\s{1,3})?"
    r"(?:Wycliffe House,?\s{1,3})?Water Lane,?\s{1,3}Wilmslow(?:,?\s{1,3}Cheshire)?"
    r"(?:,?\s{1,3}SK9 5AF)?"
    r"|\bSK9 5AF\b|\b0303 ?123 ?1113\b",
)

_KINDS = (
    _Kind(
        _REGULATOR.finditer,
        "an address or number of the Information Commissioner",
        frozenset(("ADDRESS", "POSTCODE", "PHONE", "PERSON")),
    ),
    _Kind(
        _PROVISION.finditer,
        "a provision of an Act is public",
        frozenset(("COLLAR", "VRM", "POSTCODE", "ADDRESS")),
    ),
    _Kind(
        _REFERENCE.finditer,
        "a reference of the request or of a case log is needed to follow the correspondence",
        frozenset(("PHONE", "VRM", "POSTCODE", "USERNAME", "PASSPORT")),
    ),
    _Kind(
        dates_in,
        "the date of a document or an event",
        frozenset(("PERSON", "COLLAR", "ADDRESS", "POSTCODE", "VRM", "USERNAME")),
    ),
    _Kind(_MONTH_DATE.finditer, "a month", frozenset(("PERSON", "VRM"))),
    _Kind(_FORCE.finditer, "the name of a police force is public", frozenset(("PERSON",))),
    _Kind(_COUNCIL.finditer, "the name of a council is public", frozenset(("PERSON",))),
    _Kind(_JUDGE.finditer, "who sits as a judge sits in public", frozenset(("PERSON",))),
    _Kind(
        _COURT.finditer,
        "the name of a court or tribunal is public",
        frozenset(("PERSON", "ADDRESS")),
    ),
)


def find_keeps(
    document: Document, case: CaseConfig, found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Keep findings for ``document``; ``found`` are the ordinary findings so far."""
    view = view_of(document.text)
    spans = [*_configured(document, view, case), *_general(view, found)]
    spans += [*_organisations(document, found), *_statutory(document, found)]
    spans += _in_own_building(document, case, found)
    return tuple(
        Finding(
            document.id, label, start, end, 1.0, _SOURCE, why, keep=True, reader=document.reader
        )
        for start, end, label, why in dict.fromkeys(spans)
    )


def without_public_head(
    document: Document, found: Sequence[Finding], keeps: Sequence[Finding]
) -> list[Finding]:
    """``found``, but of a public number with somebody's extension only the extension."""
    public = {keep.start: keep.end for keep in keeps if keep.label == "PHONE"}
    left = []
    for finding in found:
        end = public.get(finding.start, finding.end)
        if finding.label == "PHONE" and not finding.keep and end < finding.end:
            more = document.text[end : finding.end]
            finding = replace(finding, start=finding.end - len(more.lstrip(" ,")))
        left.append(finding)
    return left


_Span = tuple[int, int, str, str]


def _configured(document: Document, view: View, case: CaseConfig) -> Iterator[_Span]:
    skeleton = skeleton_of(document.text)
    for mailbox in case.authority.public_mailboxes:
        for start, end in skeleton.find(mailbox):
            yield start, end, ANY, "a public mailbox of the authority"
    digits = _digits_of(view.text)
    for number in case.authority.public_phones:
        wanted = _digits_of(number)
        there = wanted.removeprefix("0") in digits
        for match in _phone_pattern(number).finditer(view.text) if there else ():
            yield *view.back(*match.span()), "PHONE", "a public telephone number of the authority"
    for address in case.authority.own_addresses:
        for match in _address_pattern(address).finditer(view.text):
            yield *view.back(*match.span()), ANY, "an address of the authority"


def _digits_of(text: str) -> str:
    return _NO_DIGITS.sub("", text)


@lru_cache(maxsize=64)
def _phone_pattern(number: str) -> re.Pattern[str]:
    """The digits of ``number`` with any signs between, also after +44."""
    digits = _digits_of(number)
    spaced = r"[ .()/-]{0,3}\n?[ ]{0,4}"
    national = spaced.join(digits)
    if digits.startswith("0") and len(digits) > 5:
        national = rf"(?:0|(?:\+|00)44{spaced}(?:\(0\))?){spaced}{spaced.join(digits[1:])}"
    return re.compile(rf"(?<![\d+])\(?{national}(?!{spaced}\d)(?!\w)")


@lru_cache(maxsize=64)
def _address_pattern(address: str) -> Led:
    """Any run of consecutive parts of ``address`` that says where, over commas and line ends."""
    parts = [re.findall(r"\w+", part) for part in address.split(",")]
    words = [part for part in parts if part]
    runs = [
        [word for part in words[first:last] for word in part]
        for first in range(len(words))
        for last in range(len(words), first, -1)
    ]
    telling = [run for run in runs if len(run) >= 2]
    telling.sort(key=len, reverse=True)
    joined = "|".join(r"\W{1,8}".join(map(re.escape, run)) for run in telling)
    firsts = "|".join({run[0].lower(): None for run in telling})
    return Led(firsts or "\0", rf"(?<!\w)(?:{joined or '(?!)'})(?!\w)", re.IGNORECASE)


def _general(view: View, found: Sequence[Finding]) -> Iterator[_Span]:
    """Public things in the text, once for each label of findings inside that they speak for."""
    for kind in _KINDS:
        hits = [f for f in found if f.label in kind.speaks_for and not (f.keep or f.regions)]
        if not hits:
            continue
        hits.sort(key=lambda finding: finding.start)
        starts = [finding.start for finding in hits]
        for match in kind.find(view.text):
            start, end = view.back(*match.span())
            inside = hits[bisect_left(starts, start) : bisect_left(starts, end)]
            for label in sorted({finding.label for finding in inside if finding.end <= end}):
                yield start, end, label, kind.why


def _organisations(document: Document, found: Iterable[Finding]) -> Iterator[_Span]:
    """Addresses and postcodes of organisations: the name stands right before them."""
    for finding in found:
        if finding.label != "ADDRESS" or finding.keep:
            continue
        lead = document.text[max(0, finding.start - 90) : finding.start]
        inside = document.text[finding.start : finding.end]
        if _is_organisation(lead) or _SITE.search(inside):
            for label in ("ADDRESS", "POSTCODE"):
                yield finding.start, finding.end, label, "the address of an organisation"


def _in_own_building(
    document: Document, case: CaseConfig, found: Iterable[Finding]
) -> Iterator[_Span]:
    """``Room 2, Civic Offices``: a found address that names the authority's own building. That its
    street is named is not enough: somebody may live there."""
    heads = [re.findall(r"\w+", one.partition(",")[0]) for one in case.authority.own_addresses]
    telling = [r"\W{1,3}".join(map(re.escape, head)) for head in heads if len(head) > 1]
    if not telling:
        return
    building = re.compile(rf"(?<!\w)(?:{'|'.join(telling)})(?!\w)", re.IGNORECASE)
    for finding in found:
        if finding.label != "ADDRESS" or finding.keep:
            continue
        inside = document.text[finding.start : finding.end]
        if building.search(inside) and not _LIVED_IN.search(inside):
            yield finding.start, finding.end, "ADDRESS", "an address of the authority"


def _is_organisation(lead: str) -> bool:
    """Whether the words right before an address name an organisation, maybe with its building."""
    if "\n\n" in lead[-3:]:
        return False
    lead = lead.rstrip(" ,\n")
    building = _BUILDING.search(lead)
    if building:
        lead = lead[: building.start()].rstrip(" ,\n")
    return bool(_ORGANISATION.search(lead.lower()))


def _statutory(document: Document, found: Iterable[Finding]) -> Iterator[_Span]:
    """Terms that are the name of an Act, or stand in a list as section 23(3) lists its bodies."""
    text = document.text
    terms = sorted((f for f in found if f.label == "S23_TERM"), key=lambda f: (f.start, f.end))
    for term in terms:
        act = _ACT.match(text, term.end)
        if act:
            yield term.start, act.end(), term.label, "the name of an Act is public"
    if len(terms) < _FEWEST_LISTED:
        return
    skeleton = skeleton_of(text)
    places = sorted(span for body in _BODIES for span in skeleton.find(body))
    for start, end in _lists(text, places):
        if _LIST_CUE.search(text[max(0, start - 250) : end + 150]):
            yield start, end, "S23_TERM", "the bodies that section 23(3) lists are public"


def _lists(text: str, places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """From the first to the last of at least three places with nothing but commas between."""
    run: list[tuple[int, int]] = []
    for place in places:
        if run and not _is_glue(text, run[-1], place):
            if len(run) >= _FEWEST_LISTED:
                yield run[0][0], run[-1][1]
            run = []
        run.append(place)
    if len(run) >= _FEWEST_LISTED:
        yield run[0][0], run[-1][1]


def _is_glue(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    between = text[left[1] : right[0]].lower()
    return len(between) <= 60 and bool(
        re.fullmatch(r"[\s,;.…()a-p]*(?:(?:the|and|or|a|of)[\s,;]*){0,4}", between)
    )
