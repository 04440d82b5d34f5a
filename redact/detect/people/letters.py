# SPDX-License-Identifier: AGPL-3.0-or-later
"""People at the two ends of a message: who is greeted, who signs, and the signature block.

Guarantees that a name after a greeting, a closing phrase or alone at the end of a message is
found, in English and Welsh, also as a pet form, in lower case after a closing, or as initials. It
does not read handwriting, and it leaves teams that sign alone.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from redact.detect.people.grammar import Name, read_name, words_in
from redact.detect.people.headers import header_blocks
from redact.detect.people.layout import Layout, Line
from redact.detect.people.lexicon import lexicon, word_set
from redact.detect.people.lists import heads_group, is_person, one_person, skip_title
from redact.types import Finding

_GREETING = re.compile(
    r"(?:my )?(?:dear|hi+|hiya|haia|hello|hey|hullo|good (?:morning|afternoon|evening|day)|morning|"
    r"afternoon|evening|greetings|annwyl|helo|bore da|prynhawn da|noswaith dda|shwmae|s'mae|"
    r"salaam|salam|namaste|dzie[nń] dobry|cze[sś][cć])(?: there| again)?[ ,]{1,3}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:with|and|many|best|kind|kindest|warm|warmest|very|my) ){0,3}"
    r"(?:regards?|rgds|brgds|wishes|thanks(?: again| in advance| very much| so much)?|thank you|"
    r"all the best|best|cheers|ta|yours(?: (?:sincerely|faithfully|truly|ever|aye))?|sincerely|"
    r"faithfully|kr|br|bw|atb|speak soon|take care|love|signed|p\.?p\.?|"
    r"cofion(?: (?:gorau|cynnes|caredig|am y tro))?|diolch(?: yn fawr)?(?: iawn)?|llawer o ddiolch|"
    r"yn gywir|yn ddiffuant|yr eiddoch(?: yn (?:gywir|ffyddlon))?|hwyl(?: fawr)?|pob hwyl|"
    r"dymuniadau gorau|pob dymuniad da)\b[ ,.!:\-–—]{0,4}",
    re.IGNORECASE,
)
_GREETED_TO = re.compile(r"[,;:!–—]|\s-")
_EVERYBODY = word_set(
    "all everybody everyone folks guys lads team both colleagues sir madam again there"
)
_JOINED = re.compile(r"\s*(?:,|&|/|\band\b|\ba(?:c)?\b)\s*")
_SIGN = re.compile(r"[\s,.!x]*$|\s*\(")
_INITIALS = re.compile(r"(?:[A-Z][.-]? ?){2,4}$")
_TRAILING = re.compile(
    r"(?:[a-z][.!?]|\b[Bb]est,|[Tt]hanks,|[Rr]egards,) {1,2}([A-Z](?:-?[A-Z]){1,3})$"
)
_MARKING = re.compile(r"\W*[A-Z][A-Z /&:.,\-–()\[\]]{3,}$")
_END = re.compile(r"-{3,}|_{5,}|\*{5,}|={5,}|Begin forwarded|\[?Attachment|Annex\b|Attachments?:")
_CONTACT = re.compile(
    r"\d{3}|@|www\.|\||^(?:tel|t|m|mob|mobile|ext|ddi|direct|phone|e|email|ff[oô]n)\b[ .:]",
    re.IGNORECASE,
)
_STREET = re.compile(r"c/o |flat |unit |apartment |the [A-Z]|\d|[A-Z][\w' -]{2,40}$", re.IGNORECASE)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_ADDRESSED = "stands above a postal address"
_GREETED = "greeted at the start of a message"
_SIGNED = "signs a message"
_BLOCK = "stands in a signature block"


def greeted(layout: Layout) -> Iterator[Finding]:
    """Names in ``Dear Ms X,`` and its like, and a name that opens a message alone."""
    for line in layout.lines:
        match = _GREETING.match(line.text)
        if match:
            yield from _greeting(layout, line, match.end())
    for line in _openings(layout):
        yield from _bare_greeting(layout, line)


def _greeting(layout: Layout, line: Line, offset: int) -> Iterator[Finding]:
    at = line.start + offset
    for _ in range(4):
        start = skip_title(layout.text, at, line.end)
        name = read_name(layout.text, start, line.end, titled=start > at)
        if name is None:
            yield from _lower_greeting(layout, line, start)
            return
        if start > at or is_person(name):
            score = 0.95 if start > at or name.full else 0.9
            yield layout.finding(name.start, name.end, score, "salutation.v1", _GREETED)
        join = _JOINED.match(layout.text, name.end, line.end)
        if join is None:
            return
        at = join.end()


def _lower_greeting(layout: Layout, line: Line, start: int) -> Iterator[Finding]:
    """``hi bryony``, ``hiya hakim n. koc``: names in lower case."""
    end = _GREETED_TO.search(layout.text, start, line.end)
    whole = one_person(layout.text[start : end.start() if end else line.end], start, small=True)
    if whole and (whole.full or end is None or line.end - whole.end < 3) and _is_nobody_else(whole):
        yield layout.finding(whole.start, whole.end, 0.85, "salutation.v1", _GREETED)
        return
    first = next(words_in(layout.text, start, line.end), None)
    if first and first.start == start and lexicon().is_clear_given(first.folded):
        yield layout.finding(first.start, first.end, 0.85, "salutation.v1", _GREETED)


def _is_nobody_else(name: Name) -> bool:
    """Whether the words greeted mean nothing but a name."""
    words = lexicon()
    return name.known or not any(
        words.is_ambiguous(word.folded) or word.folded in _EVERYBODY for word in name.words
    )


def _openings(layout: Layout) -> Iterator[Line]:
    """The first line of each message's body."""
    for _, last in header_blocks(layout):
        for line in layout.lines[last + 1 : last + 9]:
            if line.text and not _MARKING.match(line.text):
                yield line
                break


def _bare_greeting(layout: Layout, line: Line) -> Iterator[Finding]:
    name = read_name(layout.text, line.start, line.end)
    if name is None or len(name.words) > 2 or not is_person(name):
        return
    after = layout.text[name.end : line.end].strip()
    # A colon with more behind it is a label or a header line, not a greeting.
    if (after in ("", ":") or after[0] in ",!;-–—") and name.words[0].folded not in layout.bodies:
        yield layout.finding(name.start, name.end, 0.85, "salutation.v1", _GREETED)


def addressed(layout: Layout) -> Iterator[Finding]:
    """The name above a postal address that ends in a postcode."""
    for row, line in enumerate(layout.lines[:-1]):
        if not line.text or len(line.text) > 50 or not _STREET.match(layout.lines[row + 1].text):
            continue
        block = " ".join(other.text for other in layout.lines[row + 1 : row + 8])
        name = one_person(line.text, line.start) if _POSTCODE.search(block) else None
        if name is None or not name.full or heads_group(layout, name):
            continue
        first = row == 0 or not layout.lines[row - 1].text
        if first and not any(word.folded in layout.bodies for word in name.words):
            yield layout.finding(name.start, name.end, 0.85, "addressee.v1", _ADDRESSED)


def signed(layout: Layout) -> Iterator[Finding]:
    """Names after a closing phrase, with the block below, and names that end a message alone."""
    for row, line in enumerate(layout.lines):
        match = _CLOSING.match(line.text)
        if match is None:
            continue
        rest = line.text[match.end() :]
        if not rest:
            yield from _block(layout, row + 1)
        elif len(rest) < 60:
            name = _signature(layout, line, line.start + match.end())
            if name is None and _INITIALS.fullmatch(rest):
                yield from _lone_sign(layout, replace(line, start=line.end - len(rest), text=rest))
            if name:
                yield layout.finding(name.start, name.end, 0.9, "signoff.v1", _SIGNED)
                yield from _block(layout, row + 1, known=name)
    for row in _message_ends(layout):
        yield from _unclosed(layout, row)
    for row, line in enumerate(layout.lines):
        last = row + 1 == len(layout.lines) or not layout.lines[row + 1].text
        match = _TRAILING.search(line.text[-40:]) if last else None
        if match and match.group(1).casefold() not in lexicon().groups:
            end = line.end
            yield layout.finding(end - len(match.group(1)), end, 0.5, "signoff.v1", _SIGNED)


def _block(layout: Layout, row: int, known: Name | None = None) -> Iterator[Finding]:
    """Names in the lines below a closing phrase: the sign-off, then the signature block."""
    seen = 0
    for line in layout.lines[row : row + 9]:
        if not line.text:
            continue
        if _END.match(line.text) or seen > 5:
            return
        seen += 1
        name = _signature(layout, line, line.start)
        if name is None or (known and not _same_block(name, known)):
            if known is None and seen == 1:
                yield from _lone_sign(layout, line)
            if known is None and seen > 1:
                return
            continue
        source, why = ("signature.v1", _BLOCK) if known else ("signoff.v1", _SIGNED)
        yield layout.finding(name.start, name.end, 0.95 if name.full else 0.9, source, why)
        known = known or name


def _same_block(name: Name, known: Name) -> bool:
    """Whether a further line of a signature block is a name: full, and known or the signer's."""
    words = {word.folded for word in known.words}
    return name.full and (name.known or any(word.folded in words for word in name.words))


def _signature(layout: Layout, line: Line, start: int) -> Name | None:
    """The name that is all there is from ``start`` to the end of the line."""
    fragment = re.split(r" [|–—-] |\||, (?=[A-Z])", layout.text[start : line.end], maxsplit=1)[0]
    name = one_person(fragment, start)
    if name is None:
        small = one_person(fragment, start, small=True)
        known = small is not None and small.words[0].folded in lexicon().given
        name = small if small and small.full and known else None
    if name is None or (not name.full and name.words[0].folded in layout.bodies):
        return None
    if not name.full and len(fragment) < line.end - start:
        return None
    return name


def _lone_sign(layout: Layout, line: Line) -> Iterator[Finding]:
    """Initials, or a name in lower case, directly below a closing phrase."""
    if _INITIALS.fullmatch(line.text) and line.text.casefold() not in lexicon().groups:
        yield layout.finding(line.start, line.end, 0.85, "signoff.v1", "initials that sign")
        return
    words = list(words_in(layout.text, line.start, line.end))
    if not words or len(words) > 3 or not _SIGN.match(layout.text, words[0].end, line.end):
        return
    first = words[0]
    known = first.folded in lexicon().given
    if first.start == line.start and (known or not lexicon().is_ambiguous(first.folded)):
        score = 0.85 if known else 0.6
        yield layout.finding(first.start, first.end, score, "signoff.v1", _SIGNED)


def _message_ends(layout: Layout) -> Iterator[int]:
    """Line numbers just after the last line of each message."""
    starts = {first for first, _ in header_blocks(layout)}
    previous = 0
    for row, line in enumerate(layout.lines):
        if row and (
            row in starts or _END.match(line.text) or (line.text and line.quote > previous)
        ):
            yield row
        if line.text:
            previous = line.quote
    yield len(layout.lines)


def _unclosed(layout: Layout, row: int) -> Iterator[Finding]:
    """A name alone at the end of a message that has no closing phrase."""
    paragraphs = 0
    below: list[Line] = []
    for number in range(row - 1, max(-1, row - 16), -1):
        line = layout.lines[number]
        if not line.text:
            paragraphs += bool(below)
            if paragraphs > 2:
                return
            continue
        if len(line.text) > 60:
            return
        name = _signature(layout, line, line.start)
        if not below and _INITIALS.fullmatch(line.text):
            yield from _lone_sign(layout, line)
        if name and _ends_message(layout, name, number, below):
            yield layout.finding(name.start, name.end, 0.85, "signoff.v1", _SIGNED)
        below.append(line)


def _ends_message(layout: Layout, name: Name, number: int, below: list[Line]) -> bool:
    """Whether the lines around a name make it a sign-off rather than a list or a heading."""
    if name.full and not name.known and not any(_CONTACT.search(line.text) for line in below):
        return False
    before = layout.lines[number - 1].text if number else ""
    if before and not before.endswith((".", "!", "?", ",")) and not name.known:
        return False
    if not name.full and not name.known:
        return not below and not before and not layout.text[name.start : name.end].isupper()
    return True
