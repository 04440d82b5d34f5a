# SPDX-License-Identifier: AGPL-3.0-or-later
"""The gate's own idea of what a released page must say, from what was read and what was settled.

It computes survivors from the document's words, the redactions' spans and boxes, and shares no
code with the burner. It does not know how far boxes were grown to the ink: growing never reaches
surviving glyphs, so it makes no difference to the words.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from redact.gate.letters import key_of
from redact.law.spoken import spoken_label
from redact.types import Box, Document, Redaction, Word

# A glyph whose centre is this near to a box's edge may fall on either side of it.
_DOUBT = 0.75


@dataclass(frozen=True, slots=True)
class Expected:
    """A word that stands on the released page: the keys it may be read as, and its place.

    ``needed`` is False where its absence is no loss. ``text`` is the word itself, for comparing
    with what is withheld; it never enters a leak.
    """

    keys: frozenset[str]
    text: str
    box: Box
    needed: bool = True
    label: bool = False


def expected_pages(
    document: Document, redactions: Sequence[Redaction]
) -> tuple[tuple[Expected, ...], ...]:
    """For each page the words that survive, in text order, then the labels of its boxes."""
    by_page: dict[int, list[Word]] = defaultdict(list)
    for word in document.words:
        by_page[word.page].append(word)
    taken = taken_characters(document, redactions)
    gone = taken_before(taken)
    boxes: dict[int, list[Redaction]] = defaultdict(list)
    for redaction in redactions:
        boxes[redaction.page].append(redaction)
    pages = []
    for page in document.pages:
        here = boxes[page.number]
        found: list[Expected] = []
        words = by_page[page.number]
        nears = _boxes_at(words, [r.box for r in here])
        for word, near in zip(words, nears, strict=True):
            if not word.visible:
                continue
            if near or gone[word.start] != gone[word.end]:
                found.extend(_survivors(document.text, word, taken, near))
            else:
                whole = document.text[word.start : word.end]
                found.append(Expected(_keys(whole), whole, word.box))
        for redaction in here:
            found.extend(_label(redaction))
        pages.append(tuple(found))
    return tuple(pages)


def _boxes_at(words: Sequence[Word], boxes: Sequence[Box]) -> list[list[Box]]:
    """For each word the boxes that overlap its own."""
    sides = [(w.box.x0, w.box.y0, w.box.x1, w.box.y1) for w in words]
    x0, y0, x1, y1 = np.array(sides, dtype=float).reshape(-1, 4).T
    near: list[list[Box]] = [[] for _ in words]
    for box in boxes:
        meets = (x0 < box.x1) & (box.x0 < x1) & (y0 < box.y1) & (box.y0 < y1)
        for index in np.flatnonzero(meets):
            near[index].append(box)
    return near


def taken_characters(document: Document, redactions: Sequence[Redaction]) -> npt.NDArray[np.bool_]:
    """One flag for each code point of the text: whether a redaction takes it away."""
    taken = np.zeros(len(document.text) + 1, dtype=np.bool_)
    for redaction in redactions:
        for start, end in redaction.spans:
            taken[start:end] = True
    return taken


def taken_before(taken: npt.NDArray[np.bool_]) -> list[int]:
    """For each offset how many characters before it are taken away."""
    before: list[int] = np.concatenate(([0], np.cumsum(taken))).tolist()
    return before


def label_text(redaction: Redaction) -> str:
    """The words of a box as its picture and the text twin show them."""
    return f"[{redaction.public_label}]"


def _label(redaction: Redaction) -> Iterator[Expected]:
    for part in f"[{spoken_label(redaction.public_label)}]".split():
        # pdfium turns a bracket round that follows a word written from right to left
        keys = frozenset((key_of(part), key_of(part.replace("[", "]"))))
        yield Expected(keys, part, redaction.box, label=True)


@lru_cache(maxsize=8192)
def _keys(text: str) -> frozenset[str]:
    """The one key of a whole word."""
    return frozenset((key_of(text),))


def _survivors(
    text: str, word: Word, taken: npt.NDArray[np.bool_], boxes: Sequence[Box]
) -> Iterator[Expected]:
    """What stays of a word that a box takes or touches: all, none, or what stands beside it."""
    if not word.glyphs:
        if not taken[word.start : word.end].any():
            state = _state(word.box, boxes)
            if state:
                whole = text[word.start : word.end]
                yield Expected(frozenset((key_of(whole),)), whole, word.box, state > 1)
        return
    run: list[tuple[int, int]] = []
    for offset in range(word.start, word.end + 1):
        last = offset == word.end
        state = 0
        if not last and not taken[offset]:
            state = _state(word.glyphs[offset - word.start], boxes)
        if state:
            run.append((offset, state))
        elif run:
            yield _fragment(text, word, run)
            run = []


def _fragment(text: str, word: Word, run: Sequence[tuple[int, int]]) -> Expected:
    whole = "".join(text[offset] for offset, _ in run)
    sure = "".join(text[offset] for offset, state in run if state > 1)
    box = Box.around([word.glyphs[offset - word.start] for offset, _ in run])
    return Expected(frozenset((key_of(whole), key_of(sure))), whole, box, bool(key_of(sure)))


def _state(glyph: Box, boxes: Sequence[Box]) -> int:
    """0: the centre is inside a box; 1: too near to its edge to tell; 2: it stays."""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    state = 2
    for box in boxes:
        depth = min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)
        if depth >= _DOUBT:
            return 0
        if depth > -_DOUBT:
            state = 1
    return state
