# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in forms and minutes: values of labels, attendance and distribution lists, initials.

Guarantees that initials are taken for a person only where the document itself ties them to one: in
brackets after a name, or as the initials of somebody present. It does not join a table's cells.
"""

import re
from collections.abc import Iterator

from redact.detect.people.grammar import Name
from redact.detect.people.layout import Layout, Line
from redact.detect.people.lexicon import fold_word, lexicon, word_set
from redact.detect.people.lists import one_person, split_people
from redact.types import Finding

_LABEL = re.compile(
    r"(?<![\w/])([A-Z][\w'’()/]{0,30}(?: [\w'’()/&]{1,30}){0,9}) ?(?::[ \t]{0,8}|\.{3,80} ?)(?=\S)"
)
_NAME_LABEL = re.compile(
    r"\b(?:names?|surnames?|forenames?|enw(?:au)?|cyfenw|alias(?:es)?|aka|nickname|n[eé]e)\b",
    re.IGNORECASE,
)
_NOT_NAMED = re.compile(
    r"\b(?:file|user|company|organisation|operation|project|system|document|domain|host|street|"
    r"trading|business|school|product|bank|code|template|road|place|force|unit|team|group|court)\b",
    re.IGNORECASE,
)
_PERSON_LABEL = re.compile(
    r"(?:\bby|\bapplicant|\brequester|\bcomplainant|\bofficer(?: in (?:the )?case)?|\boic|\bauthor|"
    r"\bsigned|\bsignature\b.*|\ballocated(?: to)?|\bassigned(?: to)?|\bowner|\bcontact|\bvictim|"
    r"\bwitness|\bsuspect|\bdefendant|\baccused|\bdetainee|\bcaller|\binformant|"
    r"\bstatement of|\bon behalf of|\bqa|\breviewer|\bapprover|\bdecision maker|\bcaseworker|"
    r"\bcase officer|\bapproved|\bauthorised|\bprepared|\bwitnessed|\binvestigated|"
    r"\breferee(?: \d)?|"
    r"\bsupervisor|\bline manager|\bmanager|\bnext of kin|\bpatient|\bclient|"
    r"\bhandler|\binterviewer|\binterviewee|\binterpreter|\bdriver|\bkeeper|\bemployee|\breferrer|"
    r"\bappellant|\binvestigator|\bnurse|\bdoctor|\bgp|\bsolicitor|\bchild|\bparent|\bguardian|"
    r"\bcarer|\bpartner|\bspouse|\baction|\blead|\bto|\bfrom|\bfao|\battention|\battn|\bc/o|"
    r"\bchair(?:man|person)?|\bsecretary|\bminutes?|\bnotes?|\bclerk|\bpresenter|\bspeaker|"
    r"\bceisydd|\bswyddog|\bllofnod|\bgan)(?: \([^)]*\))?$",
    re.IGNORECASE,
)
_ATTENDANCE = re.compile(
    r"(?:those |members |also |officers |staff )?"
    r"(?:present|roll call|(?:those |not )there|in attendance|"
    r"attend(?:ees|ing|ance|ed)|apologies(?: for absence)?(?: (?:received )?from)?|absent|"
    r"circulation|distribution(?: list)?|"
    r"copied to|copies to|cc|members(?:hip)?|panel(?: members)?|participants|invited|guests|"
    r"observers|witnesses|persons? involved|rota|recipients|interviewees|defendants|suspects|"
    r"victims|tystion|by (?:phone|teams|video)|yn bresennol|presennol|ymddiheuriadau|dosbarthiad)"
    r"(?: \([^)\n]{0,40}\))?(?:[ \t]{0,3}(?::|$|-|–|\t)|[ ]{3,}(?=[A-Z]))",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\d{1,2}[.)]? |[A-Z][A-Z ]{6,}$|.{0,60}:$")
_BRACKETS = re.compile(
    r"(?:[ ]\([A-Za-z][A-Za-z ]{2,24}\))?"
    r"\s{0,2}[(\[](?:[a-z][a-z ]{2,20}, ?)?((?:Rh|Ll|Dd|Th|Ch|Ph|[A-Z])(?:Ma?c(?=[A-Z])|Rh|Ll|"
    r"Dd|Th|Ch|Ph|[A-Z.]| (?=[A-Z])){1,5})"
    r"(?:[)\]]|, ?[a-z][a-z ]{2,20}[)\]])"
)
_CAPITALS = re.compile(
    r"(?<![\w@.\\&-])(?:[A-Z]{2,4}|[A-Z]{1,2}Ma?c[A-Z]{1,2})(?![\w@\\&]|-\w|\.\w)"
)
_SURE = 0.6
_FEWEST_IN_KEY = 2
_ALIAS = re.compile(
    r"[^(\n]{0,14}\((?:(?:also )?(?:known|called)? ?(?:to \w{2,8} )?(?:as )?|a\.?k\.?a\.? )"
    r"(?:[\"“‘']([A-Z][\w'’ -]{1,24})[\"”’']|([A-Z][a-zà-ÿ]{1,15}))\)"
)
_QUOTED = re.compile(r"[ ]{0,2},?[ ]{1,2}[\"“]([A-Z][\w’-]{2,15})()[\"”](?=[ ]?[,;.)\n]|$)")
_ALSO = "another name of somebody, in brackets after the first"
_SHORT = re.compile(r"[A-Z](?:[.-]{0,2}[A-Z]){1,3}\.?")
_LABELLED = "the value of a label that asks for a person"
_ATTENDED = "in a list of people who attended or received this"
_DONE_BY = re.compile(
    r"\b(?:QA|QC|[a-z]{3,20}ed|seen|drawn up|taken|written) by ([A-Z]{3})(?![\w/&])"
)
_ABBREVIATIONS = word_set(
    "pc dc ps ds di dci dcs sc ok am pm tv id cd eu us un ie eg nb cc re fw fwd ni na ta hq pa pr "
    "uk dob vat ac ad bc ce cv dj dp gb gp ip it mb mg mp op pe po pp pt qa qc rd sr st td tb vs kc"
)
_ACTING = re.compile(
    r"(?:['’]s)? [a-z]{2,}|\s{0,3}(?:\n|$)| \d\d?[/.]\d\d?[/.]\d|[,;:]| ?/ ?[A-Z]| [+(]?\d{2}"
)
_TOLD = re.compile(r"\b(?:[Tt]old|[Aa]sked|[Rr]ang|by|from|with|per|cc)[ ]$")
_CELL_BELOW = re.compile(
    r"[ ]{0,2}(?:\([^)\n]{1,30}\))?[ ]{0,2}\n[ ]{0,4}([A-Z]{2,4})[ ]{0,4}(?:\n|$)"
)
_EXPLAINED = re.compile(r"\b([A-Z][a-z]{1,20})[ ]\(([A-Z]{2,4})\)")
_DOTTED = re.compile(r"(?<![\w.])(?:[A-Z]\.-?){1,3}[A-Z]\.(?![\w])")
_TO_DOTTED = re.compile(r"\b(?:[Tt]old|[Aa]sked|[Rr]ang|by|from|with|per|for|cc)[ ]$")
_MEANS = re.compile(r"(?<![\w@])([A-Z]{2,4}) ?(?:=|:|is|-|–) ?$")
_TYPIST = re.compile(
    r"\b(?:[Tt]yped|[Dd]ictated)(?: by)?:?[ ](?:\d[\d./]{5,9}[ ])?([a-z]{2,4}|"
    r"[A-Z]{2,4})(?=[ ]*(?:\n|$))"
)
_BARRELLED = re.compile(r"(?<![\w.])(?:[A-Z]\. ?){1,2}[A-Z]-[A-Z]\b\.?")  # T. B-M.
# A log's entry ends with whoever wrote it: "0610 CALL FROM DUTY OFFICER. PP".
_WRITER = re.compile(r"(?m)^[ ]{0,8}\[?\d\d[:.]?\d\d\]?[ ].*[.!?)-][ ]?-?[ ]?([A-Z]{2,3})\.?[ ]*$")
_SHORTENED = "a name cut down to its letters"
# A key to initials: "AM  Adaobi Mbadiwe", "PK  Chief Insp. Parminder Kaur".
_KEY = re.compile(
    r"(?:^|[ \t]{2,}|[(\[,;] ?)([A-Z][A-Za-z]{1,4})(?:[ \t]{2,8}|"
    r" ?[=–-] ?)(?:[A-Z][a-z]{1,9}\.? ){0,3}$"
)
_HANDLED = "initials of whoever did something"
_INITIALS = "the initials of somebody named in this document"


def labelled(layout: Layout) -> Iterator[Finding]:
    """Values of ``Name of applicant:``, ``Officer in case:``, ``Allocated to:`` and their like."""
    for row, line in enumerate(layout.lines):
        held = ":" in line.text or "..." in line.text
        marks = [*_LABEL.finditer(line.text[:2000])] if held else []
        for number, mark in enumerate(marks):
            stop = marks[number + 1].start(1) if number + 1 < len(marks) else len(line.text)
            yield from _value(layout, mark.group(1), line.start + mark.end(), line.start + stop)
        if not marks and row + 1 < len(layout.lines):
            yield from _below(layout, line, layout.lines[row + 1])


def _value(layout: Layout, label: str, start: int, end: int) -> Iterator[Finding]:
    kind = _kind_of(label)
    if not kind:
        return
    fragment = re.split(r"\t| {3,}|[.;] (?=[A-Z])|\||, (?=[a-z0-9])", layout.text[start:end])[0]
    names = list(split_people(fragment, start)) or [
        name for name in split_people(fragment, start, small=True) if name.full and name.known
    ]
    for name in names:
        first = name.words[0]
        if kind == "role" and not (name.known or name.full or first.folded not in layout.bodies):
            continue
        yield layout.finding(name.start, name.end, 0.9, "label.v1", _LABELLED)
    parts = [part.strip() for part in re.split("[,;/&]", fragment)]
    if names or not all(map(_is_short, parts)):
        return
    at = start
    for part in parts:
        at = layout.text.index(part, at)
        yield layout.finding(at, at + len(part), 0.85, "label.v1", _LABELLED)
        at += len(part)


def _is_short(part: str) -> bool:
    """Whether a label's value is initials and no abbreviation."""
    return bool(_SHORT.fullmatch(part)) and part.rstrip(".").casefold() not in lexicon().groups


def _below(layout: Layout, label: Line, value: Line) -> Iterator[Finding]:
    """A label without a colon, its value on the next line or after a wide gap."""
    parts = re.split(r"\t| {3,}", label.text, maxsplit=1)
    start, end = value.start, value.end
    if len(parts) == 2:
        start, end = label.start + len(label.text) - len(parts[1]), label.end
    elif not label.text or len(label.text) > 40:
        return
    if _kind_of(parts[0].rstrip(":")) == "name" or (
        _kind_of(parts[0].rstrip(":")) and (len(parts) == 2 or label.text.endswith(":"))
    ):
        name = one_person(layout.text[start:end], start)
        if name and name.clear and (name.full or name.known):
            yield layout.finding(name.start, name.end, 0.85, "label.v1", _LABELLED)


def _kind_of(label: str) -> str:
    plain = label.strip()
    if _NOT_NAMED.search(plain):
        return ""
    if _NAME_LABEL.search(plain):
        return "name"
    return "role" if len(plain) < 50 and _PERSON_LABEL.search(plain) else ""


def attended(layout: Layout) -> Iterator[Finding]:
    """People of attendance, apologies and distribution lists."""
    for name in _attendees(layout):
        score = 0.95 if name.full else 0.85
        yield layout.finding(name.start, name.end, score, "attendance.v1", _ATTENDED)


def _attendees(layout: Layout) -> Iterator[Name]:
    lines = layout.lines
    for row, line in enumerate(lines):
        match = _ATTENDANCE.match(line.text)
        if match is None:
            continue
        inline = line.text[match.end() :].strip()
        if inline:
            yield from _entries(layout, line.start + match.end(), line.end)
        gap = 0
        for below in lines[row + 1 : row + 41]:
            if not below.text:
                gap += 1
                if gap > 1 or inline:
                    break
                continue
            if _HEADING.match(below.text) or _ATTENDANCE.match(below.text):
                break
            if gap and not _starts_person(layout, below):
                break
            yield from _entries(layout, below.start, below.end)
            inline = "x"


def _starts_person(layout: Layout, line: Line) -> bool:
    first = next(iter(split_people(line.text[:120], line.start, small=True)), None)
    return len(line.text) < 160 and first is not None and first.start - line.start < 30


def _entries(layout: Layout, start: int, end: int) -> Iterator[Name]:
    for name in split_people(layout.text[start:end], start, small=True):
        if name.full or name.words[0].folded not in layout.bodies:
            yield name


def initials(layout: Layout, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """Capitals that the document ties to one of the ``found`` people."""
    text = layout.text
    for finding in found:
        match = _BRACKETS.match(text, finding.end)
        if match:
            yield layout.finding(*match.span(1), 0.9, "attendance.v1", _INITIALS)
    yield from _handled(layout)
    sure, likely = _letters_of(text, found)
    mixed = sorted((letters for letters in sure if not letters.isupper()), key=len, reverse=True)
    if mixed:  # RhM, LlHK
        forms = "|".join(map(re.escape, mixed))
        for match in re.finditer(rf"(?<![\w@.-])(?:{forms})(?![\w@])", text):
            yield layout.finding(*match.span(), 0.8, "attendance.v1", _INITIALS)
    yield from _keyed(layout, found)
    yield from _dotted(layout, sure | likely)
    yield from _explained(layout, sure | likely)
    for match in _CAPITALS.finditer(text) if sure or likely else ():
        letters = match.group()
        if _in_capitals(text, match):
            continue
        if letters in sure:
            yield layout.finding(match.start(), match.end(), 0.9, "attendance.v1", _INITIALS)
        elif letters in likely and acts(text, match.start(), match.end()):
            yield layout.finding(match.start(), match.end(), 0.7, "attendance.v1", _INITIALS)


def _handled(layout: Layout) -> Iterator[Finding]:
    """``taken by ABC``, ``Typed: 25.11.2021 kmd``, and whoever ends an entry of a log.

    Initials in the reference of an exhibit stay: it is what the exhibit is called.
    """
    text = layout.text
    for match in _DONE_BY.finditer(text):
        if match.group(1).casefold() not in lexicon().groups:
            yield layout.finding(match.start(1), match.end(1), 0.6, "label.v1", _HANDLED)
    for match in _BARRELLED.finditer(text):
        yield layout.finding(*match.span(), 0.5, "label.v1", _SHORTENED)
    for match in _WRITER.finditer(text):
        if not are_other_letters(match.group(1)):
            yield layout.finding(*match.span(1), 0.5, "label.v1", _HANDLED)
    for match in _TYPIST.finditer(text):
        if match.group(1) not in ("by", "up", "on"):
            yield layout.finding(*match.span(1), 0.5, "label.v1", _HANDLED)


def also_called(layout: Layout, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """``Thaddeus Price (Thad)``, ``Jo Marsh ("Tee Bee")``: another name in brackets after one."""
    words = lexicon()
    for finding in found:
        match = _ALIAS.match(layout.text, finding.end) or _QUOTED.match(layout.text, finding.end)
        if match is None or finding.score < _SURE:
            continue
        quoted, plain = match.group(1), match.group(2)
        group = 1 if quoted else 2
        folded = [fold_word(word) for word in (quoted or plain).split()]
        said = quoted or "as" in match.group().split()
        if plain and not said and plain[0] != layout.text[finding.start]:
            continue
        if not any(words.is_word(word) and word not in words.given for word in folded):
            yield layout.finding(*match.span(group), 0.7, "alias.v1", _ALSO)


def _letters_of(text: str, found: tuple[Finding, ...]) -> tuple[set[str], set[str]]:
    """Initials the document gives itself (in brackets, or in the cell below a name); and those
    that follow from a name, unless they mean something else."""
    sure, likely = set(), set()
    for finding in found:
        letters = initials_of(text[finding.start : finding.end])
        match = _BRACKETS.match(text, finding.end)
        if match:
            sure.add(re.sub(r"[ .]", "", match.group(1)))
        means = _MEANS.search(text, max(0, finding.start - 8), finding.start)
        if means and means.group(1) == letters:
            sure.add(letters)
        below = _CELL_BELOW.match(text, finding.end)
        if below and below.group(1) == letters:
            sure.add(letters)
        if finding.score >= 0.6 and finding.end - finding.start > len(letters) + 3:
            likely.add(letters)
    return sure, {x for x in likely - sure if len(x) > 1 and not are_other_letters(x)}


def _dotted(layout: Layout, letters: set[str]) -> Iterator[Finding]:
    """``G.W.``: of somebody known here, or of whoever something was done by or told to."""
    for match in _DOTTED.finditer(layout.text):
        plain = re.sub(r"[.-]", "", match.group())
        told = _TO_DOTTED.search(layout.text, max(0, match.start() - 8), match.start())
        if plain in letters or (told and not are_other_letters(plain)):
            yield layout.finding(*match.span(), 0.6, "attendance.v1", _HANDLED)


def _keyed(layout: Layout, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """Initials of a key ("AM  Adaobi Mbadiwe") wherever they stand, whatever else they may mean.

    A key has two entries at least whose letters are those of the name after them.
    """
    text = layout.text
    entries = {}
    for finding in found:
        start = text.rfind("\n", 0, finding.start) + 1
        match = _KEY.search(text, max(start, finding.start - 50), finding.start)
        if match and match.group(1)[0] in text[finding.start : finding.end]:
            name = text[finding.start : finding.end]
            entries[match.group(1)] = match.group(1).upper() == initials_of(name)
    if sum(entries.values()) < _FEWEST_IN_KEY:
        return
    letters = "|".join(sorted(map(re.escape, entries), key=len, reverse=True))
    for place in re.finditer(rf"(?<![\w@.\\-])(?<!\d )(?:{letters})(?![\w@\\])", text):
        yield layout.finding(*place.span(), 0.8, "attendance.v1", _INITIALS)
    dotted = {letter for letter in entries if letter.isupper()}
    for place in _DOTTED.finditer(text):
        if re.sub(r"[.-]", "", place.group()) in dotted:
            yield layout.finding(*place.span(), 0.8, "attendance.v1", _INITIALS)


def _other_letters() -> frozenset[str]:
    """Capitals that are an abbreviation before they are anybody's initials."""
    return lexicon().groups | _ABBREVIATIONS


def initials_of(name: str) -> str:
    """``LAC`` for ``Lesley-Ann Crook``; a name turned round is turned back first."""
    if "," in name:
        last, _, first = name.partition(",")
        name = f"{first} {last}"
    return "".join(part[0] for part in re.split(r"[\s\-.]+", name) if part and part[0].isupper())


def _in_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether the letters stand in words all in capitals, where they are a word like any other."""
    around = re.findall(r"[^\W\d_]{2,}", text[max(0, match.start() - 25) : match.end() + 25])
    return len(around) > 2 and all(word.isupper() for word in around)


def _explained(layout: Layout, letters: set[str]) -> Iterator[Finding]:
    """``Will (WS)``: a word before initials that are somebody's, beginning like them."""
    for match in _EXPLAINED.finditer(layout.text):
        if match.group(2) in letters and match.group(1)[0] == match.group(2)[0]:
            yield layout.finding(*match.span(1), 0.8, "attendance.v1", _INITIALS)


def acts(text: str, start: int, end: int) -> bool:
    """Whether the initials at ``start:end`` stand where a person would do or be told something."""
    after = text[end : end + 24]
    if end - start > 2 and re.match(r"[\s,.;:)'’]", after or "."):
        return True
    return bool(_ACTING.match(after) or _TOLD.search(text, max(0, start - 12), start))


def are_other_letters(letters: str) -> bool:
    """Whether capitals are an abbreviation before they are anybody's initials."""
    return letters.casefold() in _other_letters()
