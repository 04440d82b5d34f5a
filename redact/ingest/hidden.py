# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a page that are in the file but that MuPDF does not list, as further blocks of its text.

Guarantees that what only PDFium reads (see ``second.py``) and what notes say that open on a click
follow the page's own text as hidden words, each with its reason, so that they are searched and
never released. Words beside the page get a place without size on its nearest edge.

The reasons are for the officer: "clipped" is said of all text that stands on the page, is not in a
layer, and yet is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import pymupdf

from redact.ingest.pages import PageContent
from redact.ingest.second import Comparison, SecondReader, Unlisted
from redact.types import Box, Word

_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)
# Two listings of one word in a layer lie this close (points).
_NEAR = 12.0
_DEEPEST = 16  # fields within fields


@dataclass(frozen=True, slots=True)
class Addition:
    """What follows the text of a page; offsets and line numbers go on from the page's own."""

    text: str = ""
    words: tuple[Word, ...] = ()


class HiddenText:
    """Finds the hidden words of a PDF page by page; a context manager.

    ``notes`` are what opens on a click, by page number (see ``click_texts``).
    """

    def __init__(self, data: bytes, notes: Mapping[int, Sequence[str]]) -> None:
        self._data, self._notes = data, notes
        self._stack = ExitStack()
        self._second = self._stack.enter_context(SecondReader(data))
        self._lit: Any = None

    def __enter__(self) -> HiddenText:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def compared(self, content: PageContent) -> Comparison:
        """What PDFium reads on a page beside or against ``content``."""
        return self._second.compare(content)

    def beside(self, content: PageContent, found: Comparison, start: int, line: int) -> Addition:
        """What to add to a page whose text ends at ``start`` and whose next line is ``line``.

        ``found`` is what ``compared`` gave for the page.
        """
        layers = self._layer_words(content.number) if found.unlisted else {}
        blocks = list(_blocks(found.unlisted))
        parts: list[str] = []
        words: list[Word] = []
        offset = start
        for block in blocks:
            for index, unlisted in enumerate(block):
                before = " " if index else "\n\n"
                parts += [before, unlisted.text]
                offset += len(before)
                words.append(_word(unlisted, content, offset, line, layers))
                offset = words[-1].end
            line += 1
        for note in self._notes.get(content.number, ()):
            for index, text in enumerate(note.split()):
                before = " " if index else "\n\n"
                parts += [before, text]
                offset += len(before)
                end = offset + len(text)
                words.append(Word(offset, end, content.number, line, _NOWHERE, hidden="invisible"))
                offset = end
            line += 1
        return Addition("".join(parts), tuple(words))

    def _layer_words(self, number: int) -> Mapping[str, list[tuple[float, float]]]:
        """Middles of all words on a page once all layers are on, by word; none without layers."""
        if self._lit is None:
            self._lit = self._stack.enter_context(pymupdf.open("pdf", self._data))
            root = self._lit.pdf_catalog()
            if self._lit.xref_get_key(root, "OCProperties")[0] == "null":
                self._lit = False
            else:
                self._lit.xref_set_key(root, "OCProperties", "null")
        found: dict[str, list[tuple[float, float]]] = {}
        if self._lit:
            page = self._lit[number]
            for x0, y0, x1, y1, text, *_ in page.get_text("words"):
                box = pymupdf.Rect(x0, y0, x1, y1) * page.rotation_matrix
                found.setdefault(text, []).append(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
        return found


def click_texts(pdf: Any) -> dict[int, tuple[str, ...]]:
    """What notes, stamps, marks and fields of each page of a PyMuPDF document say beside what they
    show: of a field its value, the value it is reset to, its choices and what it tells the mouse.
    """
    found = {}
    for page in pdf:
        texts = dict.fromkeys(
            text
            for annot in page.annots()
            if annot.type[0] != pymupdf.PDF_ANNOT_FREE_TEXT
            for text in (annot.info.get("subject"), annot.info.get("content"))
            if text and text.strip()
        )
        texts |= dict.fromkeys(_field_texts(pdf, page))
        if texts:
            found[page.number] = tuple(_clean(text) for text in texts)
    return found


def _field_texts(pdf: Any, page: Any) -> Iterator[str]:
    """What the fields of a page hold, but what the page shows in any case."""
    shown: set[str] | None = None
    for widget in page.widgets():
        values = [pdf.xref_get_key(x, "DV") for x in _with_parents(pdf, widget.xref)]
        texts = [widget.field_label, widget.field_value]
        texts += [value for kind, value in values if kind == "string"]
        for choice in widget.choice_values or ():
            texts += [choice] if isinstance(choice, str) else choice
        for text in texts:
            if not isinstance(text, str) or not text.strip():
                continue
            if shown is None:
                shown = set(page.get_text().split())
            if not shown.issuperset(text.split()):
                yield text


def _with_parents(pdf: Any, xref: int) -> Iterator[int]:
    """A field and those that it is part of, up to some depth."""
    for _ in range(_DEEPEST):
        yield xref
        kind, value = pdf.xref_get_key(xref, "Parent")
        if kind != "xref":
            return
        xref = int(value.split()[0])


def _clean(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def _blocks(unlisted: Sequence[Unlisted]) -> Iterator[list[Unlisted]]:
    block: list[Unlisted] = []
    for word in unlisted:
        if block and word.new_line:
            yield block
            block = []
        block.append(word)
    if block:
        yield block


def _word(
    unlisted: Unlisted,
    content: PageContent,
    offset: int,
    line: int,
    layers: Mapping[str, list[tuple[float, float]]],
) -> Word:
    whole = Box.around(unlisted.boxes)
    x, y = (whole.x0 + whole.x1) / 2, (whole.y0 + whole.y1) / 2
    if not (0 <= x <= content.width and 0 <= y <= content.height):
        why = "off the page"
    elif any(abs(x - a) + abs(y - b) <= _NEAR for a, b in layers.get(unlisted.text, ())):
        why = "layer off"
    else:
        why = "clipped"
    glyphs = tuple(_clamped(box, content) for box in unlisted.boxes)
    return Word(
        offset,
        offset + len(unlisted.text),
        content.number,
        line,
        _clamped(whole, content),
        glyphs,
        hidden=why,
    )


def _clamped(box: Box, content: PageContent) -> Box:
    """The part of ``box`` on the page, or its nearest point on the edge."""
    left, right = (min(max(side, 0.0), content.width) for side in (box.x0, box.x1))
    top, bottom = (min(max(side, 0.0), content.height) for side in (box.y0, box.y1))
    return Box(left, top, right, bottom)
