# SPDX-License-Identifier: AGPL-3.0-or-later
"""Postal addresses, on one line or several, as one span each.

Two ways in: a unit, house name or number with a street word, then the places after it; and a
postcode, then the lines before it. Whose address it is, is not asked here. A street without a
number, a house name and a postcode is not an address.
"""

import re
from collections.abc import Iterator

from redact.detect.cued import Cued, Led, Searched, line_starts, matches_at, starts_of
from redact.detect.numbers import CARDINAL
from redact.detect.recognisers.dates import MONTH
from redact.detect.recognisers.hits import Hit

_TYPES = (
    "Road|Rd|Street|St|Lane|Ln|Avenue|Ave|Drive|Dr|Close|Cl|Crescent|Cres|Court|Ct|Place|Pl|Way|"
    "Walk|"
    "Row|Terrace|Terr|Tce|Gardens?|Gdns|Grove|Gr|Hill|Park|Rise|View|Mews|Square|Sq|Green|Parade|"
    "Wharf|"
    "Quay|Gate|Path|Passage|Mount|Vale|Meadows?|Fields?|Croft|Common|Bank|Heath|Yard|Alley|"
    "Approach|"
    "Boulevard|Broadway|Circle|Circus|Chase|Copse|Cottages|Dale|Dene|End|Garth|Glade|Glen|Hollow|"
    "Knoll|"
    "Lea|Leys?|Link|Loan|Mead|Nook|Orchard|Paddocks?|Pastures?|Promenade|Ridge|Ropewalk|Spinney|"
    "Strand|"
    "Villas?|Warren|Woods?|Wynd|Brow|Fold|Ginnel|Snicket|Chare|Esplanade|Embankment|Estate|Brae|"
    "Drove|"
    "Bridge|Buildings|Causeway|Cross|Drift|Gardens|Hamlet|Lawns?|Mill|Side|Top|Towers?|Wharfe"
)
_HOUSES = (
    "Cottages?|House|Lodge|Farm(?:house)?|Villa|Barn|Mill|Hall|Manor|Smithy|Gatehouse|Rectory|"
    "Vicarage|"
    "Grange|Bungalow|Mansions?|Priory|Chapel|Stables?|Oast|Heights|Tower|Point|Court|Croft|Forge|"
    "Bakery|"
    "Coach[ ]House|School[ ]House|Parsonage|Presbytery|Manse|Granary|Dairy|Orchard|Byre|Abbey"
)
_SMALL = r"(?:of|the|and|y|yr|on|upon|in|le|de|la|by|under|next|with|-)"
_CAP = r"[A-Z\u00c0-\u00de][\w'.&-]{0,24}"
_WORD = rf"(?:{_CAP}|{_SMALL})"
# The letters l, I and O stand for misread digits.
_NUMBER = r"(?!(?:19|20)\d\d[ ])(?:\d{1,4}|[lI]\d{1,2}|"
_NUMBER += r"\d[lIO])[A-Za-z]?(?:[ ]?[-/&][ ]?\d{1,4}[A-Za-z]?)?"
_UNIT = (
    r"(?:[Ff]lat|FLAT|[Aa]partment|APARTMENT|(?<![A-Za-z][ ])(?:[Rr]oom|ROOM|[Rr]m)|[Aa]pt|"
    r"[Mm]aisonette|[Ss]tudio|[Bb]edsit|[Ff]flat|"
    r"[Pp]lot|"
    r"[Pp]itch|[Bb]erth|[Cc]aravan|[Uu]nit|UNIT)\.?[ ](?:[Nn]o\.?[ ])?"
    r"(?:\d{1,4}[A-Za-z]?(?:/\d{1,2})?|[A-Z]\d{0,3})"
)
_SPACE = r"(?:[ ]{1,2}|[ ]?\n[ ]{0,8})"
_STREET_END = rf"(?:{_TYPES}|{_TYPES.upper()})"
_STREET = (
    rf"(?:{_CAP}{_SPACE}(?:{_WORD}{_SPACE}){{0,3}}{_STREET_END}"
    r"|Broadway|Esplanade|High[ ]St(?:reet)?)\b\.?"
)
_WELSH = (
    r"(?:Heol|Ffordd|Stryd|Lôn|Lon|Clos|Maes|Rhodfa|Cilgant|Cwrt|Gerddi|Rhes|Teras|Rhiw|Stad|"
    r"Trem|Erw|"
    rf"Parc|Bryn|Llys)(?:[ ]{_WORD}){{1,4}}"
)
_STREETS = rf"(?:{_STREET}|{_WELSH})"
_HOUSE = rf"(?:[Tt]he[ ])?(?:{_CAP}[ ]){{0,3}}(?:{_HOUSES})\b"
_SEP = r"(?:[ ]?,[ ]?\n?[ ]{0,8}|[ ]?\n[ ]{0,8})"
POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]{0,2}\n?\d[A-Z]{2}|GIR[ ]?0AA)(?!\w)"

_CORE = re.compile(
    rf"(?<![\w/.:\u00a3-])(?:(?:c/o[ ])?(?:{_UNIT}(?:{_SEP}|[ ]))?(?:(?:{_HOUSE}|[Hh]ostel|"
    rf"The[ ](?:{_CAP}[ ]?)"
    rf"{{1,3}}){_SEP})?{_NUMBER},?{_SPACE}{_STREETS}"
    rf"|{_NUMBER},?[ ]{_CAP}(?:[ ]{_CAP})?[ ](?:House|Heights|Mansions|Point|Lodge)\b"
    rf"|{_UNIT}(?:{_SEP}|[ ])(?:{_HOUSE}|"
    rf"{_CAP}(?:[ ]{_CAP}){{0,2}})(?:{_SEP}(?:{_NUMBER},?[ ])?{_STREETS})?"
    rf"|(?:{_HOUSE}|The[ ]{_CAP}(?:[ ]{_CAP})?){_SEP}{_STREETS})"
)
_CORE_BEGINS = re.compile(r"[A-Z\u00c0-\u00de\dl](?<![\w/.:\u00a3-].)")
_CORE_WORDS = (
    *("c/o ", "flat", "apartment", "room", "rm", "apt", "maisonette", "studio", "bedsit", "fflat"),
    *("plot", "pitch", "berth", "caravan", "unit", "the ", "hostel"),
)
_CASUAL = Led(
    "live|living|home|address|stay|house|move|round|over|byw",
    r"(?:\b(?:live[sd]?|living|home|address|stay(?:s|ing|ed)?|house|moved?|round|over|"
    r"byw)\b[^\n.]{0,25}?[ ])"
    r"(\d{1,4}[a-z]?[ ](?:[a-z'-]{2,20}[ ]){1,3}"
    rf"(?:{_TYPES.lower()})(?:,[ ][a-z]{{3,20}})?)\b",
    re.IGNORECASE,
)
_SPOKEN = Led(
    "number|one|two|three|four|five|six|seven|eigh|nine|ten|eleven|twelve|thirt|fift|twent|fort",
    rf"\b((?:[Nn]umber[ ])?(?i:{CARDINAL}),?[ ]{_STREET})",
)
_BEFORE_LOWER = re.compile(
    r"(?:\b(?:at|outside|opposite|near|from|of|to|visit(?:ed)?|attend(?:ed)?)|[a-z],)[ ]$"
)
_LOWER = re.compile(
    r"(\d(?<=[ ].)\d{0,3}[a-z]?[ ](?!the[ ]|our[ ]|this[ ])[a-z'-]{3,20}(?:[ ][a-z'-]{3,20})?[ ]"
    r"(?:road|rd|street|st|lane|avenue|ave|drive|close|crescent|court|terrace|row|gardens|grove|mews|"
    r"rise|walk|way|place))(?!\w)"
)
_DOOR = Led(
    "neighbour|upstairs|downstairs|next door|opposite|live|living|tenant|flat|across the",
    r"\b(?:neighbour|upstairs|downstairs|next[ ]door|opposite|lives?(?:[ ]at)?|living[ ]at|tenant|"
    r"flat|across[ ]the[ ]road)\b[^\n.]{0,12}?\b([Nn](?:o\.?|umber)[ ]?\d{1,4}[A-Za-z]?)(?![\w/-])",
)
_NAMED_HOUSE = Cued(
    "cottage|farm|lodge|barn|bungalow|rectory|vicarage|smithy|gatehouse|villa|parsonage|manse",
    rf"\b(?:of|at|from)[ ]((?:{_CAP}[ ]){{1,3}}(?:Cottages?|Farm(?:house)?|Lodge|Barn|Bungalow|"
    r"Rectory|Vicarage|Smithy|Gatehouse|Villa|Parsonage|Manse))(?=[ ]?[,.;:)\n]|[ ][a-z])",
)
_CALLED = Cued(
    " address",
    r"\b(?:home|current|previous|present|permanent|private|residential|forwarding|last[ ]known)[ ]"
    r"address\b(?:[ ]?\([^)\n]{1,40}\))?[ ]?:?[ \t]{1,20}"
    r"((?=[A-Z\d])[^\n\t,]{2,40}(?:,[ ]?[^\n\t,]{2,40}?)"
    r"{1,5})(?=[ ]{2,}|[ ]?[\t\n;]|$)",
    re.IGNORECASE,
)
_MISREAD_CODE = re.compile(r"(?m)^[ ]{0,8}([8501][A-Z]\d{1,2}[A-Z]?[ ]\d[A-Z]{2})[ ]*$")
_GAPPED_CODE = re.compile(r"[A-Z](?:(?<=, .)|(?<=\n.))[A-Z]?[ ]\d{1,2}[ ]\d[A-Z]{2}(?!\w)")
_LIVES = Led(
    "live|living|resid|my home|his home|her home|their home|byw",
    r"\b(?:live[sd]?|living|resid(?:es?|ed|ing)|(?:my|his|her|their)[ ]home|byw)[ ]"
    rf"(?:in|on|at|along|off|yn)[ ]({_STREETS}(?:,?[ ](?:at[ ])?(?:number|"
    rf"no\.?)[ ]\d{{1,4}}[A-Za-z]?)?)",
)
_BOX = Cued("box", r"\b(?:P\.?[ ]?O\.?[ ]?)Box[ ](?:No\.?[ ])?\d{1,6}", re.IGNORECASE)
_CODE = re.compile(rf"(?<![\w/]){POSTCODE}")
_LETTERED = r"[A-Z\u00c0-\u00de](?:[^\W\d_]|['.-]){1,24}"
_PLACE = re.compile(rf"{_LETTERED}(?:[ -](?:{_LETTERED}|{_SMALL})(?!\w)){{0,3}}")
_NOT_A_PLACE = re.compile(
    rf"(?:{MONTH}|Dear|Tel|Telephone|Phone|Mobile|Email|E-mail|Fax|Yours|Re|Ref|Our|Your|Date|Mr|"
    rf"Mrs|Ms|"
    r"Miss|Mx|Dr|Rev|Revd|Sir|Madam|From|To|Sent|Subject|Cc|The|This|He|She|They|We|It|I|PC|DC|"
    r"DS|DI|Sgt|"
    r"Insp|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Postcode|NI|NHS|PNC|CRO|DOB|"
    r"Please|"
    r"Freedom|Information|Request|Chief|But|And|When|His|Her|My|No|Yes|Section|FOI|SIR|MADAM|"
    r"FREEDOM)\b"
)
_ORGANISATION = re.compile(
    r"police|constabulary|council|solicitor|\bllp\b|\bltd\b|limited|\bplc\b|commission|tribunal|"
    r"headquarters|heddlu|cyngor|pencadlys"
    r"|\boffice\b|department|ministry|\bunit\b|authority|\btrust\b|university|information rights|"
    r"\bcourt$"
)
_STREETLIKE = re.compile(rf"(?:^|[ ])(?:{_TYPES}|{_HOUSES})\.?$|^(?:{_WELSH})$", re.IGNORECASE)
_CARE_OF = re.compile(r"\b[Cc]/[Oo][ ]((?:the[ ])?[^\n,]{3,40},[ ])$")
_NEAR = re.compile(r"(?:nr|near)\b\.?[ ]")
_TRAILING = re.compile(rf"(?:{_NUMBER}[ ]|{_UNIT}[ ])?{_CAP}(?:[ ]{_WORD}){{0,4}}$")


def find(text: str) -> Iterator[Hit]:
    """Hits for whole addresses, with the postcode where there is one."""
    yield from _formed(text)
    yield from _noted(text)
    for match in _CODE.finditer(text):
        start = _start_of_block(text, match.start())
        if start is not None:
            yield Hit(start, match.end(), 0.8, "the lines of an address above its postcode")


def _core_starts(text: str) -> list[int]:
    """Where a capital or a digit begins a word, or one of the words that may begin small."""
    capitals = (match.start() for match in _CORE_BEGINS.finditer(text))
    return sorted({*capitals, *starts_of(text, _CORE_WORDS)})


def _formed(text: str) -> Iterator[Hit]:
    """Addresses by their form: number and street, house and street, post office box."""
    for match in matches_at(_CORE, text, _core_starts(text)):
        if _is_court(match.group()):
            continue
        end = end_of_places(text, match.end())
        care = _CARE_OF.search(text, max(0, match.start() - 60), match.start())
        start = care.start(1) if care else match.start()
        coded = bool(re.search(POSTCODE + r"$", text[match.start() : end]))
        end -= text[end - 1] == "."
        yield Hit(start, end, 0.9 if coded else 0.75, "a postal address")
    for match in _BOX.finditer(text):
        yield Hit(match.start(), end_of_places(text, match.end()), 0.6, "a post office box")


def _noted(text: str) -> Iterator[Hit]:
    """Addresses by the words around them, in prose, notes and forms."""
    for match in _CASUAL.finditer(text):
        yield Hit(*match.span(1), 0.6, "an address written casually")
    for match in _LIVES.finditer(text):
        yield Hit(*match.span(1), 0.6, "the street somebody is said to live in")
    for match in _LOWER.finditer(text):
        if _BEFORE_LOWER.search(text, max(0, match.start() - 10), match.start()):
            yield Hit(*match.span(1), 0.5, "part of an address, as written in a note")
    patterns: tuple[Searched, ...] = (_SPOKEN, _DOOR, _NAMED_HOUSE)
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Hit(*match.span(1), 0.5, "part of an address, as written in a note")
    for match in _CALLED.finditer(text):
        if not _ORGANISATION.search(match.group(1).lower()):
            yield Hit(*match.span(1), 0.8, "the value of a label that asks for an address")


def find_misread_codes(text: str) -> Iterator[Hit]:
    """Hits for a postcode with a gap, or with its first letter read as a digit."""
    for match in _GAPPED_CODE.finditer(text):
        yield Hit(*match.span(), 0.6, "a postcode with a gap in it")
    for match in matches_at(_MISREAD_CODE, text, line_starts(text)):
        yield Hit(*match.span(1), 0.6, "a postcode with a misread letter")


def _is_court(address: str) -> bool:
    return bool(
        re.search(r"(?i)\b(?:crown|high|county|family|magistrates'?|supreme) court$", address)
    )


def end_of_places(text: str, end: int) -> int:
    """Where the towns, the county and the postcode after a street end."""
    code = re.compile(rf"[ ]?,?{_SPACE}{POSTCODE}")
    for _ in range(5):
        found = code.match(text, end)
        if found:
            return found.end()
        step = _next_place(text, end)
        if step is None:
            return end
        end = step
    return end


def is_organisation(address: str) -> bool:
    """Whether it holds a word for a body."""
    return bool(_ORGANISATION.search(address.lower()))


def _next_place(text: str, end: int) -> int | None:
    """The end of one more place after ``end``, or none."""
    separator = re.compile(_SEP).match(text, end)
    direct = re.compile(rf"[ ]({_CAP}(?:[ -]{_WORD}){{0,2}})(?={_SPACE}{POSTCODE})").match(
        text, end
    )
    if direct:
        return direct.end()
    if not separator:
        return None
    near = _NEAR.match(text, separator.end())
    place = _PLACE.match(text, near.end() if near else separator.end())
    if not place or _NOT_A_PLACE.match(place.group()):
        return None
    following = text[place.end() : place.end() + 12]
    closed = re.match(
        r"[ ]?(?:[,.;:)\n|]|$|[ ]{2})|[ ](?:and|but|since|until|where|with|is)\b", following
    )
    coded = re.match(rf"{_SPACE}{POSTCODE}", following)
    if "," not in separator.group() and not coded and not _leads_on(text, place.end()):
        return None
    return place.end() if closed or coded else None


def _leads_on(text: str, end: int) -> bool:
    """Whether the lines after ``end`` close an address: a postcode soon, or an empty line now."""
    rest = text[end : end + 90]
    return bool(
        re.match(rf"[ ]?,?\n(?:[^\n\d]{{1,40}}\n){{0,3}}[^\n\d]{{0,40}}{POSTCODE}", rest)
    ) or bool(re.match(r"[ ]*\n[ ]*(?:\n|$)|[ ]*$", rest))


def _start_of_block(text: str, code: int) -> int | None:
    """Where the address that ends with the postcode at ``code`` begins; none without a street."""
    start, anchored, count = code, False, 0
    floor = max(0, code - 200)
    while count < 6:
        segment_start, segment = _segment_before(text, start, floor)
        run = _TRAILING.search(segment)
        if not run or _NOT_A_PLACE.match(run.group()) or _ORGANISATION.search(segment.lower()):
            break
        whole = run.start() == 0
        is_house = bool(_STREETLIKE.search(run.group())) or bool(
            re.match(r"\d|The[ ]", run.group())
        )
        if (anchored and not (is_house and whole)) or ":" in segment:
            break
        start = segment_start + run.start()
        anchored, count = anchored or bool(re.match(rf"{_NUMBER}[ ]", run.group())), count + 1
        if not whole:
            break
    block = text[start:code]
    streets = [part for part in re.split(r"[,\n]", block) if _STREETLIKE.search(part.strip())]
    return start if count >= 2 and (anchored or streets or "\n" in block) else None


def _segment_before(text: str, end: int, floor: int) -> tuple[int, str]:
    """The piece between the last comma or line end before ``end`` and ``end``, trimmed."""
    last = end
    while last > floor and text[last - 1] in " ,\n" and text[last - 2 : last] != "\n\n":
        last -= 1
    first = max(text.rfind(",", floor, last), text.rfind("\n", floor, last), floor - 1) + 1
    lead = len(text[first:last]) - len(text[first:last].lstrip())
    return first + lead, text[first + lead : last]
