# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must stay readable though a finder hits it: keep findings.

Configured items (own addresses, public mailboxes and numbers) are kept wherever they stand.
General ones (statutes, references, document dates, forces, courts, addresses of organisations) are
reported only where an ordinary finding lies inside. It keeps nothing that a person asked to
withhold, and does not know published officials: those are people.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from redact.config import CaseConfig
from redact.detect.recognisers.dates import DATE, MONTH
from redact.detect.view import View
from redact.text import Skeleton
from redact.types import Document, Finding

_SOURCE = "allow.v1"
_CAP = r"[A-Z][\w'&.-]{0,30}"
_SMALL = r"(?:of|and|the|for|in|by|on|to|with|etc\.|&)"
_TITLE = rf"{_CAP}(?:,?[ ]{{1,2}}\n?(?:{_CAP}|{_SMALL}|\([^()\n]{{3,90}}\))){{0,14}}"
_ACT = re.compile(
    rf"\b(?:the[ ])?{_TITLE}?[ ]\n?(?:Act|Regulations?|Rules|Order|Convention|Measure|Directive)"
    r"(?:[ ]\n?\(?(?:1[5-9]|20)\d\d\)?|\b(?=[ ]\(|[,.;)]))",
)
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
_FORCE = re.compile(
    rf"\b(?:{_CAP}(?:[ ](?:{_CAP}|and|of|&)){{0,4}}[ ])(?:Police(?:[ ]Service)?|Constabulary|"
    rf"POLICE|CONSTABULARY)\b"
)
_COURT = re.compile(
    rf"\b(?:{_CAP}[ ](?:{_CAP}[ ]){{0,3}}(?:Court|Tribunal|Inquest)|"
    rf"[Tt]he[ ](?:{_CAP}[ ]){{0,3}}(?:Court|Tribunal)"
    rf"(?:[ ](?:at|of|in)[ ]{_CAP})?)\b"
)
_BODY = re.compile(
    rf"\b(?:{_CAP}[ ](?:(?:{_CAP}|of|for|and|the|&)[ ]){{0,5}})(?:Council|Commission|"
    rf"Commissioner's[ ]Office|"
    r"University|Trust|Department|Ministry|Authority|Association|Unit|Centre|College|Agency|"
    r"Office)\b"
)
_MONTH_DATE = re.compile(rf"\b(?:[0-3]?\d(?:st|nd|rd|th)?[ ])?{MONTH}(?:[ ](?:19|20)?\d\d)\b")
_ORGANISATION = re.compile(
    r"\b(?:police|constabulary|headquarters|hq|council|solicitors?|barristers|chambers|llp|ltd|"
    r"limited|plc|"
    r"commissioner(?:'s)?(?: office)?|tribunal|court|department|ministry|authority|trust|"
    r"university|"
    r"information (?:rights|management|governance)|disclosure unit|college|secretariat|agency|"
    r"heddlu|cyngor|foi (?:team|unit|office)|registry|parliament|house of (?:commons|lords))\W*$"
)
_BUILDING = re.compile(rf"(?:{_CAP}[ ]){{1,3}}(?:House|Building|Centre|Court|Tower|Hall|Lodge)\W*$")
_SITE = re.compile(r"(?i)\bpolice (?:station|headquarters|hq)\b|\bsolicitors\b|\bllp\b")

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
_LIST_CUE = re.compile(r"23\s?\(3\)|\blist(?:ed)?\b|specified in", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A pattern of something public, why it stays, and what it may not veto."""

    pattern: re.Pattern[str]
    why: str
    spares: frozenset[str]


_CHECKED = frozenset(("EMAIL", "NINO", "NHS", "PNCID", "CRO", "URL_PERSONAL", "IMAGE", "AREA"))
_KINDS = (
    _Kind(_ACT, "the name of an Act or other legislation is public", _CHECKED),
    _Kind(
        _PROVISION, "a provision of an Act is public", _CHECKED | {"DOB", "S23_TERM", "S31_TERM"}
    ),
    _Kind(
        _REFERENCE,
        "a reference of the request or of a case log is needed to follow the correspondence",
        _CHECKED | {"S23_TERM", "S31_TERM", "ADDRESS", "BANK", "DOB"},
    ),
    _Kind(
        DATE,
        "the date of a document or an event",
        _CHECKED | {"DOB", "S23_TERM", "S31_TERM", "IP", "BANK", "PHONE"},
    ),
    _Kind(_MONTH_DATE, "a month", _CHECKED | {"DOB", "S23_TERM", "S31_TERM", "COLLAR"}),
    _Kind(_FORCE, "the name of a police force is public", _CHECKED | {"S23_TERM", "S31_TERM"}),
    _Kind(_COURT, "the name of a court or tribunal is public", _CHECKED | {"S23_TERM", "S31_TERM"}),
    _Kind(
        _BODY, "the name of a public body is public", _CHECKED | {"S23_TERM", "S31_TERM", "ADDRESS"}
    ),
)


def find_keeps(
    document: Document, case: CaseConfig, found: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Keep findings for ``document``; ``found`` are the ordinary findings so far."""
    view = View(document.text)
    spans = [*_configured(document, view, case, found), *_general(view, found)]
    spans += [*_organisations(document, found), *_statutory_lists(document)]
    return tuple(
        Finding(
            document.id, "KEEP", start, end, 1.0, _SOURCE, why, keep=True, reader=document.reader
        )
        for start, end, why in dict.fromkeys(spans)
    )


_Span = tuple[int, int, str]


def _configured(
    document: Document, view: View, case: CaseConfig, found: Sequence[Finding]
) -> Iterator[_Span]:
    skeleton = Skeleton(document.text)
    for mailbox in case.authority.public_mailboxes:
        for start, end in skeleton.find(mailbox):
            yield start, end, "a public mailbox of the authority"
    for number in case.authority.public_phones:
        for match in _phone_pattern(number).finditer(view.text):
            yield *view.back(*match.span()), "a public telephone number of the authority"
    for address in case.authority.own_addresses:
        for match in _address_pattern(address).finditer(view.text):
            start, end = view.back(*match.span())
            start, end = _grown(document.text, start, end, found)
            yield start, end, "an address of the authority"


def _phone_pattern(number: str) -> re.Pattern[str]:
    """The digits of ``number`` with any signs between, also after +44."""
    digits = re.sub(r"\D", "", number)
    spaced = r"[ .()/-]{0,3}\n?[ ]{0,4}"
    national = spaced.join(digits)
    if digits.startswith("0") and len(digits) > 5:
        national = rf"(?:0|(?:\+|00)44{spaced}(?:\(0\))?){spaced}{spaced.join(digits[1:])}"
    return re.compile(rf"(?<![\d+])\(?{national}(?!{spaced}\d)(?!\w)")


def _address_pattern(address: str) -> re.Pattern[str]:
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
    return re.compile(rf"(?<!\w)(?:{joined or '(?!)'})(?!\w)", re.IGNORECASE)


def _grown(text: str, start: int, end: int, found: Sequence[Finding]) -> tuple[int, int]:
    """The span with what an address finding around it adds, when that is no number or street."""
    for finding in found:
        if finding.label != "ADDRESS" or finding.end <= start or finding.start >= end:
            continue
        rest = (
            text[finding.start : max(start, finding.start)]
            + text[min(end, finding.end) : finding.end]
        )
        if not re.search(r"\d", rest) and len(rest.split()) <= 4:
            start, end = min(start, finding.start), max(end, finding.end)
    return start, end


def _general(view: View, found: Sequence[Finding]) -> Iterator[_Span]:
    """Of the public things in the text those that hold a finding they may veto, and no other."""
    ordinary = sorted(
        (
            finding
            for finding in found
            if not (finding.keep or finding.regions or finding.label == "REF")
        ),
        key=lambda finding: finding.start,
    )
    if not ordinary:
        return
    for kind in _KINDS:
        for match in kind.pattern.finditer(view.text):
            start, end = view.back(*match.span())
            inside = [f for f in ordinary if start <= f.start and f.end <= end]
            if inside and not any(f.label in kind.spares for f in inside):
                yield start, end, kind.why


def _organisations(document: Document, found: Iterable[Finding]) -> Iterator[_Span]:
    """Addresses and postcodes of organisations: the name stands right before them."""
    addresses = [f for f in found if f.label == "ADDRESS" and not f.keep]
    for finding in addresses:
        lead = document.text[max(0, finding.start - 90) : finding.start]
        inside = document.text[finding.start : finding.end]
        if _is_organisation(lead) or _SITE.search(inside):
            yield finding.start, finding.end, "the address of an organisation"


def _is_organisation(lead: str) -> bool:
    """Whether the words right before an address name an organisation, maybe with its building."""
    if "\n\n" in lead[-3:]:
        return False
    lead = lead.rstrip(" ,\n")
    building = _BUILDING.search(lead)
    if building:
        lead = lead[: building.start()].rstrip(" ,\n")
    return bool(_ORGANISATION.search(lead.lower()))


def _statutory_lists(document: Document) -> Iterator[_Span]:
    """The bodies of section 23(3) where three or more are listed as the statute lists them."""
    skeleton = Skeleton(document.text)
    places = sorted(span for body in _BODIES for span in skeleton.find(body))
    run: list[tuple[int, int]] = []
    for place in (*places, None):
        if (
            place
            and run
            and place[0] - run[-1][1] <= 60
            and _is_glue(document.text, run[-1], place)
        ):
            run.append(place)
            continue
        if len(run) >= 3:
            start, end = run[0][0], run[-1][1]
            if _LIST_CUE.search(document.text[max(0, start - 250) : end + 150]):
                yield start, end, "the bodies that section 23(3) lists are public"
        run = [place] if place else []


def _is_glue(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    between = text[left[1] : right[0]].lower()
    return bool(re.fullmatch(r"[\s,;()a-p]*(?:(?:the|and|or|a|of)[\s,;]*){0,4}", between))
