# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text twin: the words that survive on the released pages, as plain text.

It is built from what may stay: characters of visible words outside every box. Each box appears
exactly once as its public label in brackets. White space is closed up, so that a gap does not tell
how much was taken. It does not look at the finished PDF, and does not judge whether the boxes are
the right ones.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from redact.errors import RedactError
from redact.text import TextMap
from redact.types import Box, Document, Page, Redaction, Word

NOT_REVIEWED = "NOT REVIEWED"

_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n ?")
_EMPTY_LINES = re.compile(r"\n{3,}")
_JOINERS = "\u200c\u200d"  # invisible, but they change how letters of some scripts join


@dataclass(frozen=True, slots=True)
class _Cut:
    """Characters of the text to replace by ``label``, or to drop where that is empty."""

    start: int
    end: int
    label: str


def text_twin(document: Document, redactions: Sequence[Redaction], *, reviewed: bool) -> str:
    """The surviving words of ``document``; ends with a line end.

    ``redactions`` are the settled boxes of this document. ``reviewed`` False puts NOT REVIEWED on
    the first line. RedactError when the replacing engine did not do exactly what was asked.
    """
    marks = _Marks(document, redactions)
    pages = [_page_text(document.text, page, marks) for page in document.pages]
    body = "\n\n".join(page for page in pages if page)
    head = "" if reviewed else f"{NOT_REVIEWED}\n\n"
    return f"{head}{body}\n" if body else head or "\n"


class _Marks:
    """Which box, if any, owns each character, and which characters nobody may read."""

    def __init__(self, document: Document, redactions: Sequence[Redaction]) -> None:
        self.text = document.text
        self.readable = bytearray(len(document.text))
        self.owner: dict[int, int] = {}
        self.labels = [f"[{redaction.public_label}]" for redaction in redactions]
        self.waiting: dict[int, list[int]] = defaultdict(list)  # label follows this character
        self.unplaced: dict[int, list[int]] = defaultdict(list)  # label ends this page
        self.told: set[int] = set()
        boxes: dict[int, list[Box]] = defaultdict(list)
        for redaction in redactions:
            boxes[redaction.page].append(redaction.box)
        for word in document.words:
            self._allow(word, boxes[word.page])
        words = TextMap(document)
        for index, redaction in enumerate(redactions):
            self._claim(index, redaction, words)

    def _allow(self, word: Word, boxes: Sequence[Box]) -> None:
        """Mark the characters of a visible word that no box lies over."""
        if not word.visible:
            return
        near = [box for box in boxes if _meets(box, word.box)]
        places = word.glyphs or (word.box,) * (word.end - word.start)
        for offset, place in enumerate(places, start=word.start):
            hidden = any(_is_over(box, place) for box in near)
            self.readable[offset] = not hidden and _is_seen(self.text[offset])

    def _claim(self, index: int, redaction: Redaction, words: TextMap) -> None:
        """Give a box its characters, and its label to the first that no earlier box has."""
        offsets = [
            offset
            for start, end in sorted(redaction.spans)
            for first, last in _whole(words, start, end)
            for offset in range(first, last)
        ]
        free = [offset for offset in offsets if offset not in self.owner]
        for offset in free:
            self.owner[offset] = index
        if free:
            return
        if offsets:
            self.waiting[offsets[0]].append(index)
        else:
            self.unplaced[redaction.page].append(index)

    def cuts(self, start: int, end: int) -> Iterator[_Cut]:
        """The cuts of ``text[start:end]`` in order, disjoint; each label once."""
        kinds = groupby(range(start, end), lambda at: (self.owner.get(at), self._kept(at)))
        for (owner, kept), offsets in kinds:
            if not kept:
                group = list(offsets)
                yield _Cut(group[0], group[-1] + 1, self._label(owner, group))

    def _kept(self, offset: int) -> bool:
        """Whether a character that no box owns may stay; the same for all that a box owns."""
        if offset in self.owner:
            return False
        return bool(self.readable[offset]) or self.text[offset].isspace()

    def _label(self, owner: int | None, offsets: Sequence[int]) -> str:
        """The labels that stand in place of these characters: none where nobody owns them."""
        if owner is None:
            return ""
        boxes = [] if owner in self.told else [owner]
        self.told.add(owner)
        boxes.extend(index for offset in offsets for index in self.waiting.get(offset, ()))
        return " ".join(self.labels[index] for index in boxes)


def _whole(words: TextMap, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span, grown to the whole of each word that has no place per character."""
    yield start, end
    for word in words.words(start, end):
        if not word.glyphs:
            yield word.start, word.end


def _meets(box: Box, place: Box) -> bool:
    """Whether the two share a point; a place may have no width."""
    across = box.x0 <= place.x1 and place.x0 <= box.x1
    return across and box.y0 <= place.y1 and place.y0 <= box.y1


def _is_over(box: Box, place: Box) -> bool:
    """Whether the centre of a glyph lies inside a box: the burner drops such a glyph."""
    x, y = (place.x0 + place.x1) / 2, (place.y0 + place.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _is_seen(character: str) -> bool:
    """Whether a reader sees the character: no control, no direction mark, no half of a pair."""
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def _page_text(text: str, page: Page, marks: _Marks) -> str:
    cuts = tuple(marks.cuts(page.start, page.end))
    kept = _replace(text[page.start : page.end], cuts, page.start)
    lines = _EMPTY_LINES.sub("\n\n", _LINE_ENDS.sub("\n", _BLANKS.sub(" ", kept))).strip()
    pictures = [marks.labels[index] for index in marks.unplaced.get(page.number, ())]
    return "\n".join(part for part in (lines, " ".join(pictures)) if part)


def _replace(text: str, cuts: Sequence[_Cut], offset: int) -> str:
    """``text`` with the cuts made by Presidio; ``offset`` is where ``text`` begins."""
    if not cuts:
        return text
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import (
        ConflictResolutionStrategy,
        OperatorConfig,
        RecognizerResult,
    )

    # A name of its own for each cut: results that share a type are merged when they touch.
    results = [
        RecognizerResult(f"box {n}", cut.start - offset, cut.end - offset, 1.0)
        for n, cut in enumerate(cuts)
    ]
    operators: Mapping[str, OperatorConfig] = {
        f"box {n}": OperatorConfig("replace", {"new_value": cut.label})
        if cut.label
        else OperatorConfig("redact", {})
        for n, cut in enumerate(cuts)
    }
    engine = AnonymizerEngine()  # type: ignore[no-untyped-call]
    made = engine.anonymize(
        text,
        results,
        dict(operators),
        conflict_resolution=ConflictResolutionStrategy.REMOVE_INTERSECTIONS,
        merge_entities_with_spaces=False,
    )
    expected = len(text) + sum(len(cut.label) - (cut.end - cut.start) for cut in cuts)
    if len(made.items) != len(cuts) or len(made.text) != expected:
        raise RedactError("the text twin could not be made: a box was lost or changed")
    return str(made.text)
