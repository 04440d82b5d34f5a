# SPDX-License-Identifier: AGPL-3.0-or-later
"""One text of a page from what its file says and what OCR reads on it.

Guarantees that visible words are those a reader of the page sees, each once: OCR words that the
file's own visible words explain are left out, the others take the place of words that are not
trusted, or follow. Words that are not trusted, and guesses, come last: they are searched, never
released. It reads nothing itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from redact.ingest.pages import PageContent, PageWord
from redact.ingest.recognise import ReadWord
from redact.text import fold
from redact.types import Box, Word

NOT_TRUSTED = "not trusted"
# Share of an OCR word's area under visible words of the file that explains it.
_EXPLAINED = 0.5
# A gap this high, in heights of a word, parts two paragraphs.
_EMPTY = 1.2
# OCR this sure, at the very place of a word of the file (both ways this much in common), that reads
# something else (less alike than this): the file's word is not to be trusted.
_SURE, _SAME_PLACE, _ALIKE, _LONG = 0.8, 0.5, 0.5, 4
# A word that differs a little is a guess from this many letters on.
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page and its words, offsets from 0; ``source`` as in ``Page``."""

    text: str
    words: tuple[Word, ...]
    source: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A word to be written, and the white space before it unless it is the first of its block."""

    text: str
    word: Word
    before: str


def union(
    content: PageContent,
    hidden: Sequence[str],
    read: Sequence[ReadWord],
    *,
    strict: bool = False,
) -> PageText:
    """``hidden`` says for each word of the page why it is hidden (or nothing); ``read`` is OCR.

    Words with the reason ``NOT_TRUSTED`` give way to OCR. ``strict`` on a page that may not show
    what it says: what OCR surely reads a little differently is a guess beside the file's word.
    """
    reasons = _doubted(content, hidden, read)
    words = [replace(w.word, hidden=r) for w, r in zip(content.words, reasons, strict=True)]
    kept = [word for word in words if word.visible]
    rest = [word for word in read if not _explained(word.box, kept)]
    if strict:
        said = {_letters(content.text[word.start : word.end]) for word in kept}
        rest += [replace(word, guess=True) for word in read if _differs(word, kept, said)]
    if not rest and NOT_TRUSTED not in reasons:
        return PageText(content.text, tuple(words), "text")
    sure = [word for word in rest if not word.guess]
    places = _places(sure, words) if kept else {}
    loose = [word for word in sure if word not in places]
    own = list(_own(content, words, places))
    doubted = [p for p in _printed(content, words) if p.word.hidden == NOT_TRUSTED]
    guesses = list(_read(word for word in rest if word.guess))
    first, second = (own, list(_read(loose))) if kept else (list(_read(loose)), own)
    return _written((first, second, doubted, guesses), "mixed" if kept else "ocr")


def _doubted(content: PageContent, hidden: Sequence[str], read: Sequence[ReadWord]) -> list[str]:
    """The reasons as OCR leaves them.

    A word at whose place OCR surely reads another is not trusted; one that was not, and that OCR
    reads just so, is.
    """
    reasons = list(hidden)
    for index, own in enumerate(content.words):
        if reasons[index] == NOT_TRUSTED and _confirmed(own, read):
            reasons[index] = ""
    sure = [word for word in read if word.confidence >= _SURE and len(word.text) >= _LONG]
    for index, own in enumerate(content.words):
        if reasons[index]:
            continue
        claimed = fold("".join(glyph.char for glyph in own.glyphs))
        if any(
            min(_share(word.box, own.word.box), _share(own.word.box, word.box)) > _SAME_PLACE
            and SequenceMatcher(None, fold(word.text), claimed).ratio() < _ALIKE
            for word in sure
            if _share(word.box, own.word.box) > 0
        ):
            reasons[index] = NOT_TRUSTED
    return reasons


def _confirmed(own: PageWord, read: Sequence[ReadWord]) -> bool:
    """Whether OCR reads the very letters of a word at its place, all of which are known."""
    if any(glyph.unmapped for glyph in own.glyphs):
        return False
    claimed = _letters("".join(glyph.char for glyph in own.glyphs))
    return bool(claimed) and any(
        _letters(word.text) == claimed and _share(word.box, own.word.box) > _SAME_PLACE
        for word in read
        if not word.guess or len(claimed) >= _LONG
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _share(box: Box, other: Box) -> float:
    """The share of ``box`` that lies in ``other``."""
    width, height = box.overlap(other)
    return width * height / max(box.width * box.height, 1e-6)


def _explained(box: Box, kept: Sequence[Word]) -> bool:
    return sum(_share(box, word.box) for word in kept) >= _EXPLAINED


def _differs(word: ReadWord, kept: Sequence[Word], said: set[str]) -> bool:
    """Whether OCR surely reads what the page says nowhere, where words of the file stand."""
    sure = word.confidence >= _SURE and len(word.text) >= _SHORTEST
    return sure and _letters(word.text) not in said and _explained(word.box, kept)


def _places(sure: Sequence[ReadWord], words: Sequence[Word]) -> dict[ReadWord, int]:
    """Which OCR words stand for which word of the file that is not trusted: its index."""
    doubted = [i for i, word in enumerate(words) if word.hidden == NOT_TRUSTED]
    found = {}
    for word in sure:
        shares = [(_share(word.box, words[index].box), index) for index in doubted]
        best = max(shares, default=(0.0, 0))
        if best[0] >= _EXPLAINED:
            found[word] = best[1]
    return found


def _printed(content: PageContent, words: Sequence[Word]) -> Iterator[_Part]:
    """The words of the file as they stand in its text."""
    end = 0
    for word in words:
        yield _Part(content.text[word.start : word.end], word, content.text[end : word.start])
        end = word.end


def _own(
    content: PageContent, words: Sequence[Word], places: dict[ReadWord, int]
) -> Iterator[_Part]:
    """The words of the file but those not trusted, in whose place stands what OCR reads."""
    instead: dict[int, list[ReadWord]] = defaultdict(list)
    for word, index in places.items():
        instead[index].append(word)
    missed = ""
    for index, part in enumerate(_printed(content, words)):
        before = max(missed, part.before, key=_weight)
        if part.word.hidden != NOT_TRUSTED:
            yield replace(part, before=before)
            missed = ""
            continue
        missed = before
        for word in sorted(instead[index], key=lambda one: one.box.x0):
            yield _Part(word.text, _word(word, part.word.line), missed)
            missed = " "


def _weight(gap: str) -> int:
    """How far a white space parts: line breaks before spaces."""
    return 2 * min(gap.count("\n"), 2) + bool(gap)


def _read(words: Iterable[ReadWord]) -> Iterator[_Part]:
    """OCR words line by line, in their own order."""
    last: ReadWord | None = None
    for word in words:
        before = "\n\n"
        if last and last.line == word.line:
            before = " "
        elif last and last.block == word.block and _is_next(last.box, word.box):
            before = "\n"
        yield _Part(word.text, _word(word, word.line), before)
        last = word


def _is_next(above: Box, below: Box) -> bool:
    """Whether the lines of two boxes follow each other without an empty one between."""
    return below.y0 - above.y1 < _EMPTY * max(above.height, below.height)


def _word(word: ReadWord, line: int) -> Word:
    reason = NOT_TRUSTED if word.guess else ""
    return Word(0, 0, 0, line, word.box, (), word.confidence, reason)


def _written(blocks: Sequence[Sequence[_Part]], source: str) -> PageText:
    """The blocks one after the other; lines are numbered anew."""
    texts: list[str] = []
    words: list[Word] = []
    offset, line = 0, -1
    for block in filter(None, blocks):
        last = None
        for part in block:
            before = part.before if last is not None else "\n\n" if texts else ""
            if part.word.line != last:
                last, line = part.word.line, line + 1
                before = before if not texts or "\n" in before else "\n"
            texts += (before, part.text)
            start = offset + len(before)
            offset = start + len(part.text)
            words.append(replace(part.word, start=start, end=offset, line=line))
    return PageText("".join(texts), tuple(words), source)
