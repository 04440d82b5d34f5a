# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for given terms, and into given areas, in any PDF: ours or another tool's.

Guarantees: a term is found when either reader can read it on a page, in content or place order, or
when it stands in any string, name, stream, comment, or attachment (a PDF or an archive in the file
included). A file or stream that cannot be read is a leak itself. It does NOT read pictures of
words, nor letters that are only drawn as lines; a leak never quotes the term, only its number.
"""

import io
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pikepdf

from redact.config import Area, TermRule
from redact.gate.areas import search_areas
from redact.gate.file_bytes import read_layout
from redact.gate.guard import guarded
from redact.gate.haystack import Straw, is_program, operands, straws
from redact.gate.reading import Char, Pdfium, ReadWord, plumber_pages, words_of
from redact.gate.unpacked import Unpacked
from redact.gate.vocabulary import is_vocabulary
from redact.gate.xray import XRay
from redact.text import Skeleton, fold
from redact.types import Box, Leak

_DEEPEST = 3
_SAME_PLACE = 6.0  # points within which two readers mean the same place
_MOST_PLACES = 500
_MOST_REVISIONS = 5
_MOST_MEMBERS, _LARGEST_MEMBER = 500, 1 << 25
_IN_PIXELS = 6
_RUN = re.compile(rb"[\x20-\x7e\xa0-\xff\t\r\n]{4,}")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_END = re.compile(rb"startxref\s+[1-9]\d*\s+%%EOF[\r\n]*")
_TAG = re.compile(r"<[^<>]*>")


def search(pdf: bytes, rules: Sequence[TermRule], areas: Sequence[Area] = ()) -> tuple[Leak, ...]:
    """Where ``pdf`` gives a term of ``rules`` away, or shows anything in one of ``areas``.

    Rules are named by their number, from 1. All ``areas`` are taken to be of this file, in points
    as displayed. Empty means nothing was found.
    """
    leaks: list[Leak] = []
    _search_file(pdf, rules, leaks, "", 0)
    if areas:
        found = guarded("pdfium", leaks, lambda: search_areas(pdf, areas))
        leaks.extend(found or ())
    return tuple(dict.fromkeys(leaks))


def _search_file(
    data: bytes, rules: Sequence[TermRule], leaks: list[Leak], inside: str, depth: int
) -> None:
    read: dict[str, list[list[Char]]] = {}
    readers: tuple[tuple[str, Callable[[], list[list[Char]]]], ...] = (
        ("pdfplumber", lambda: [list(page) for page in plumber_pages(data)]),
        ("pdfium", partial(_pdfium_pages, data)),
    )
    for reader, job in readers:
        read[reader] = guarded(inside + reader, leaks, job) or []
    places = [place for reader, pages in read.items() for place in _in_pages(pages, rules, reader)]
    if places:
        told = guarded(inside + "pdfium", leaks, lambda: list(_told(data, places, inside)))
        leaks.extend(told or [_leak(place, None, inside) for place in places])
    hung = partial(_in_objects, data, rules, inside, depth)
    leaks.extend(guarded(f"{inside}pikepdf", leaks, hung) or ())


def _pdfium_pages(data: bytes) -> list[list[Char]]:
    with Pdfium(data) as reader:
        return [list(reader.chars(number)) for number in range(len(reader))]


# -- terms in what is read


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a reader reads a term: the number of the rule, the page, and the first letter."""

    rule: int
    page: int
    box: Box
    reader: str


def _told(data: bytes, places: Sequence[_Place], inside: str) -> Iterator[Leak]:
    """One leak for each place, by whichever reader; it says under which box it lies."""
    told: set[tuple[int, int, int, int]] = set()
    with Pdfium(data) as reader:
        xray = XRay(reader)
        for place in sorted(places, key=lambda place: (place.page, place.rule)):
            x, y = round(place.box.x0 / _SAME_PLACE), round(place.box.y0 / _SAME_PLACE)
            near = {(place.rule, place.page, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
            if told & near or len(told) > _MOST_PLACES:
                continue
            told.add((place.rule, place.page, x, y))
            box = xray.box_over(place.page, place.box) if place.page < len(reader) else None
            yield _leak(place, box, inside)


def _leak(place: _Place, box: Box | None, inside: str) -> Leak:
    at = box or place.box
    under = ", under the box" if box else ""
    where = f"{inside}page {place.page + 1}{under} at {at.x0:.0f}, {at.y0:.0f} points"
    what = f"the term of rule {place.rule} can be read"
    return Leak("withheld-string", place.page, f"{where} ({place.reader})", what)


def _in_pages(
    pages: Sequence[Sequence[Char]], rules: Sequence[TermRule], reader: str
) -> Iterator[_Place]:
    """The places of terms in the text of pages, over page ends too, in several orders."""
    for order in (_as_given, _by_place, _stacked):
        text = ""
        pieces: list[tuple[int, int, ReadWord]] = []  # offset, page, word
        for number, chars in enumerate(pages):
            for line in order(chars):
                for word in line:
                    pieces.append((len(text), number, word))
                    text += word.text + " "
                text += "\n"
        for rule, at in _find(text, rules):
            offset, page, word = pieces[max(0, bisect_right(pieces, at, key=_offset) - 1)]
            char = _char_at(word, at - offset)
            yield _Place(rule, page, char.box, reader)


def _offset(piece: tuple[int, int, ReadWord]) -> int:
    return piece[0]


def _char_at(word: ReadWord, offset: int) -> Char:
    for char in word.chars:
        if offset < len(char.text):
            return char
        offset -= len(char.text)
    return word.chars[-1]


Lines = Iterable[Sequence[ReadWord]]


def _as_given(chars: Sequence[Char]) -> Lines:
    return [words_of(chars, _gap(chars))]


def _by_place(chars: Sequence[Char]) -> Lines:
    """The characters line by line, from left to right; words that run up or down stay whole."""
    words = words_of(chars, _gap(chars))
    turned = [word for word in words if _is_turned(word.chars)]
    apart = {id(char) for word in turned for char in word.chars}
    level = [char for char in chars if char.text.strip() and id(char) not in apart]
    return [*_lines(level), *([word] for word in turned)]


def _stacked(chars: Sequence[Char]) -> Lines:
    """Letters that stand alone, one above the other: column by column, from the top."""
    alone = [word.chars[0] for word in words_of(chars, _gap(chars)) if len(word.chars) == 1]
    columns: list[list[Char]] = []
    for char in sorted(alone, key=lambda char: char.box.x0 + char.box.x1):
        last = columns[-1][-1].box if columns else None
        if last is None or char.box.x0 + char.box.x1 - last.x0 - last.x1 > char.box.height:
            columns.append([])
        columns[-1].append(char)
    for column in columns:
        ordered = sorted(column, key=_middle)
        yield [ReadWord(char.text, char.box, (char,)) for char in ordered]


def _lines(chars: Sequence[Char]) -> Lines:
    lines: list[list[Char]] = []
    height = -1.0
    for char in sorted(chars, key=_middle):
        if not lines or _middle(char) - height > max(1.0, char.box.height / 2):
            lines.append([])
            height = _middle(char)
        lines[-1].append(char)
    ordered = [sorted(line, key=lambda char: char.box.x0) for line in lines]
    return [words_of(line, _gap(line)) for line in ordered]


def _is_turned(chars: Sequence[Char]) -> bool:
    """Whether the characters of a word follow each other up or down rather than sideways."""
    first, last = chars[0].box, chars[-1].box
    return abs(first.y0 + first.y1 - last.y0 - last.y1) > abs(
        first.x0 + first.x1 - last.x0 - last.x1
    )


def _middle(char: Char) -> float:
    return (char.box.y0 + char.box.y1) / 2


def _gap(chars: Sequence[Char]) -> float:
    """Blank points that part two words: less in small print."""
    heights = sorted(char.box.height for char in chars)
    return min(1.0, 0.12 * heights[len(heights) // 2]) if heights else 1.0


def _find(text: str, rules: Sequence[TermRule]) -> Iterator[tuple[int, int]]:
    """(number of the rule, offset) of each place of a term in ``text``."""
    skeleton = Skeleton(text)
    plain = " ".join(text.split())
    for number, rule in enumerate(rules, start=1):
        if rule.match == "exact":
            yield from ((number, at) for at in _exact(text, plain, " ".join(rule.term.split())))
            continue
        for start, end in skeleton.find(rule.term, whole_words=rule.match != "anywhere"):
            if not rule.cased or _same_case(text[start:end], rule.term):
                yield number, start


def _exact(text: str, plain: str, term: str) -> list[int]:
    """Offsets of ``term`` in ``text``, or 0 where it stands there over white space only."""
    found = [match.start() for match in re.finditer(re.escape(term), text)] if term else []
    return found or ([0] if term and term in plain else [])


def _same_case(found: str, term: str) -> bool:
    """Whether capitals stand where the term has them; True where that cannot be told."""
    one = [letter.isupper() for letter in found if letter.isalnum()]
    other = [letter.isupper() for letter in term if letter.isalnum()]
    return len(one) != len(other) or one == other


# -- terms in what hangs in the file


def _in_objects(
    data: bytes, rules: Sequence[TermRule], inside: str, depth: int
) -> tuple[Leak, ...]:
    leaks: list[Leak] = []
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        for straw in straws(pdf, Unpacked()):
            where = inside + straw.where
            if straw.kind == "unreadable":
                leaks.append(Leak("unreadable", -1, where, "a stream that cannot be decoded"))
                continue
            numbers = {n for text in _texts(straw) for n, _ in _find(text, rules)}
            if straw.kind == "image":
                numbers = {n for n in numbers if len(fold(rules[n - 1].term)) >= _IN_PIXELS}
            for number in sorted(numbers):
                what = f"the term of rule {number} stands in a {straw.kind}"
                leaks.append(Leak("withheld-string", -1, where, what))
            _look_deeper(straw, rules, leaks, where, depth)
    for number, older in enumerate(_revisions(data), start=1):
        if depth < _DEEPEST:
            _search_file(older, rules, leaks, f"{inside}earlier version {number}: ", _DEEPEST)
    if read_layout(data).faults:  # older revisions, loose bytes, comments between objects
        for text in _loose_texts(data):
            for number in sorted({number for number, _ in _find(text, rules)}):
                what = f"the term of rule {number} stands in the bytes of the file"
                leaks.append(Leak("withheld-string", -1, f"{inside}file", what))
    return tuple(leaks)


def _revisions(data: bytes) -> list[bytes]:
    """The file as it was before each update that was added at its end, the latest ones."""
    ends = [found.end() for found in _END.finditer(data)]
    return [data[:end] for end in ends[:-1] if data[end:].strip()][-_MOST_REVISIONS:]


def _loose_texts(data: bytes) -> Iterator[str]:
    """Strings and comments outside streams, what follows the end, and streams that inflate."""
    yield operands(_STREAM.sub(b" ", data))
    yield data[max(0, data.rfind(b"%%EOF")) :].decode("latin-1")
    for found in _STREAM.finditer(data):
        body = zlib.decompressobj()
        try:
            plain = body.decompress(found[1], _LARGEST_MEMBER)
        except zlib.error:  # not compressed this way: as it is
            plain = found[1]
        if is_program(plain):
            yield operands(plain)


def _texts(straw: Straw) -> Iterable[str]:
    """What may be read in a piece: of a content stream only its strings and comments."""
    if straw.kind in ("string", "name"):
        return () if is_vocabulary(straw.text) else (straw.text,)
    runs = b"\n".join(_RUN.findall(straw.data))
    if straw.kind == "image":
        return (runs.decode("latin-1"),)
    if is_program(straw.data):
        return (operands(straw.data),)
    wide = straw.data.replace(b"\0", b"")
    plain = straw.data.decode("utf-8", "replace")
    return (runs.decode("latin-1"), plain, _TAG.sub("", plain), _wide_text(wide))


def _wide_text(data: bytes) -> str:
    return b"\n".join(_RUN.findall(data)).decode("latin-1")


def _look_deeper(
    straw: Straw, rules: Sequence[TermRule], leaks: list[Leak], where: str, depth: int
) -> None:
    """Into a PDF or an archive that hangs in the file."""
    if depth >= _DEEPEST:
        return
    if straw.data.lstrip()[:5] == b"%PDF-":
        _search_file(straw.data, rules, leaks, f"{where}, attached file: ", depth + 1)
    elif straw.data[:4] == b"PK\x03\x04":
        members = guarded(f"{where}, archive", leaks, lambda: _members(straw.data)) or []
        for name, data in members:
            inner = Straw(f"{where}, attached archive", "stream", data=data)
            texts = (*_texts(inner), name)
            for number in sorted({n for text in texts for n, _ in _find(text, rules)}):
                what = f"the term of rule {number} stands in an attachment"
                leaks.append(Leak("withheld-string", -1, inner.where, what))
            _look_deeper(inner, rules, leaks, inner.where, depth + 1)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_MEMBERS or any(i.file_size > _LARGEST_MEMBER for i in infos):
            raise ValueError("the archive is too large")
        return [(info.filename, archive.read(info)) for info in infos]
