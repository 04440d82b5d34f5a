# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of an office file's XML as lines in the file's order: paragraphs, lists, rows of tables.

Formats differ in the names of elements only, so a ``Shape`` names them, and one pass makes simple
HTML of our own, which is laid out as that of e-mails is. Iterative, so depth costs nothing. It
knows no styles: what is hidden by one is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from lxml import etree

from redact.ingest.composed import words_of
from redact.ingest.flatten import lines_of_html
from redact.ingest.office.package import local

_TEXTS = frozenset(("t", "delText"))
_GAP = "\u00a0\u00a0\u00a0 "  # a tab: wide enough to part a label from its value


@dataclass(frozen=True, slots=True)
class Shape:
    """The local names of a family's elements.

    ``tags`` maps elements to the HTML that stands for them; the words of ``texts`` are shown;
    ``signs`` maps elements to what they are drawn as; what is below ``skipped`` is left out.
    """

    tags: Mapping[str, str]
    texts: frozenset[str] = frozenset()
    signs: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


WORD = Shape(
    tags={"p": "p", "tbl": "table", "tr": "tr", "tc": "td"},
    texts=frozenset(("t",)),
    signs={
        "tab": _GAP, "ptab": _GAP, "br": "<br>", "cr": "<br>", "noBreakHyphen": "-",
        "numPr": "\u2022 ", "footnoteReference": " ", "endnoteReference": " ",
    },
    skipped=frozenset(("Fallback", "moveFrom", "tabs", "sectPr", "rPr", "docPr")),
)  # fmt: skip
DRAWING = Shape(
    tags={"p": "p", "tbl": "table", "tr": "tr", "tc": "td"},
    texts=frozenset(("t",)),
    signs={"tab": _GAP, "br": "<br>"},
    skipped=frozenset(("Fallback", "rPr", "tabLst")),
)


def lines_in(root: Any, shape: Shape) -> list[str]:
    """The lines below an element; empty lines part tables from paragraphs."""
    return [line for line in lines_of_html(_html(root, shape)) if line.strip()]


def line_in(root: Any, shape: Shape) -> str:
    """The same on one line."""
    return " ".join(" ".join(lines_in(root, shape)).split())


def _html(root: Any, shape: Shape) -> str:
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = local(element)
        if event == "end":
            if name in shape.tags:
                pieces.append(f"</{shape.tags[name]}>")
        elif name in shape.skipped and element is not root:
            walk.skip_subtree()
        elif name in shape.signs:
            pieces.append(shape.signs[name])
        elif name in shape.tags:
            pieces.append(f"<{shape.tags[name]}>")
        elif name in shape.texts:
            pieces.append(escape(element.text or "").replace("\t", _GAP))
    return "".join(pieces)


def words_told(roots: Iterable[Any]) -> list[str]:
    """The words of all text elements; what stands in a second form for old programs counts only
    where the first form lacks it."""
    sure: list[str] = []
    again: list[str] = []
    for root in roots:
        for paragraph in root.iter("{*}p"):
            text = _own_text(paragraph)
            old = any(local(above) == "Fallback" for above in paragraph.iterancestors())
            (again if old else sure).append(text)
    known = set(words_of(sure))
    return [*sure, *(word for word in dict.fromkeys(words_of(again)) if word not in known)]


def _own_text(paragraph: Any) -> str:
    """The text of a paragraph without that of paragraphs inside it, breaks as spaces."""
    pieces = []
    for element in paragraph.iter():
        name = local(element)
        if name in _TEXTS:
            if next(element.iterancestors("{*}p")) is paragraph:
                pieces.append(element.text or "")
        elif name in ("tab", "ptab", "br", "cr", "footnoteReference", "endnoteReference"):
            pieces.append(" ")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name in ("txbxContent", "AlternateContent"):
            pieces.append(" ")
    return "".join(pieces)
