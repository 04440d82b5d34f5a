# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of HTML, as lines in reading order.

Guarantees that all text of the body is there, also what styles would hide, and that nothing is
fetched or run: only text leaves this module. Tables become rows, one line each where the cells are
short, their cells parted by a tab. It does not keep looks, links' targets or pictures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main",
        "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "table", "tbody",
        "tfoot", "thead", "ul",
    )
)  # fmt: skip
_SPACED = frozenset(
    (
        "blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre", "table",
        "ul",
    )
)  # fmt: skip
_INLINE = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins",
        "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt",
        "u", "var",
    )
)  # fmt: skip
_SILENT = frozenset(
    (
        "script", "style", "template", "head", "title", "noembed", "noframes",
    )
)  # fmt: skip
_PARTING = _BLOCKS | {"br", "tr", "td", "th"}
# Boxes of their own within a line: what stands beside them is no part of the same word.
_BOXES = frozenset(
    (
        "audio", "button", "canvas", "iframe", "input", "noscript", "object", "textarea", "video",
    )
)  # fmt: skip
_TAGS = (_PARTING | _INLINE | _BOXES | {"img"}) - {"body"}
# Styles that take words out of their line or out of sight: their neighbours are shown without them.
_APART = re.compile(
    r"display\s*:\s*(?!inline\s*(;|$))|visibility\s*:|opacity\s*:|mso-hide|position\s*:|float\s*:"
    r"|font-size\s*:\s*[01](\.\d+)?\s*(px|pt|em|%|;|$)"
    r"|(?<!-)color\s*:\s*(white|transparent|#fff|rgba|rgb\(255)",
    re.IGNORECASE,
)
_WHITE = re.compile(r"\s*(white|#?f{3,6})\s*$", re.IGNORECASE)
_ATTRIBUTES = {"img": {"alt"}, "font": {"color", "style", "hidden"}}
# How many open elements back the start of a closed one is looked for.
_LOOK_BACK = 100
_SPACE = re.compile(r"[ \t\r\n\f]+")


def lines_of_html(untrusted_html: str) -> list[str]:
    """The lines of an HTML text; empty lines part paragraphs."""
    clean = nh3.clean(
        untrusted_html,
        tags=set(_TAGS),
        clean_content_tags=set(_SILENT),
        attributes={tag: {"style", "hidden"} for tag in _INLINE} | _ATTRIBUTES,
        strip_comments=True,
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.finish()


def words_of_html(untrusted_html: str) -> list[str]:
    """The words of an HTML text by a second way that shares nothing with the first."""
    words = _Words()
    words.feed(untrusted_html)
    words.close()
    return "".join(words.pieces).split()


def _stands_apart(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether an element's own attributes take it out of its line or out of sight."""
    given = dict(attrs)
    style, colour = given.get("style") or "", given.get("color") or ""
    return "hidden" in given or bool(_APART.search(style) or _WHITE.match(colour))


@dataclass(slots=True)
class _Row:
    """An open table row: the lines of each cell."""

    cells: list[list[str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """One line when no cell has more than one; else the cells one below the other."""
        cells = [[line for line in cell if line.strip()] for cell in self.cells]
        filled = sum(map(bool, cells))
        if filled > 1 and all(len(cell) <= 1 for cell in cells):
            return ["\t".join(cell[0] if cell else "" for cell in cells).rstrip("\t")]
        return [line for cell in self.cells for line in cell]


class _Reader(HTMLParser):
    """Walks clean HTML; iterative, so that depth costs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._rows: list[_Row] = []
        self._lists: list[int] = []  # the number of the last item; -1 in a bulleted list
        self._inline: list[str] = []
        self._preformatted = 0
        self._apart: list[bool] = []  # of each open inline element

    def finish(self) -> list[str]:
        self._flush()
        while self._rows:
            self._end_row()
        return _single_gaps(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._flush(keep_empty=True)
        elif tag == "img":
            alternative = dict(attrs).get("alt")
            if alternative and alternative.strip():
                self._inline.append(f"[picture: {alternative}]")
        elif tag == "tr":
            self._flush()
            self._rows.append(_Row())
        elif tag in ("td", "th"):
            self._flush()
            if self._rows:
                self._rows[-1].cells.append([])
        elif tag in _BLOCKS:
            self._start_block(tag)
        elif tag in _BOXES:
            self._inline.append(" ")
        else:
            self._apart.append(_stands_apart(attrs))
            if self._apart[-1]:
                self._inline.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self._flush()
            self._end_row()
        elif tag in ("td", "th"):
            self._flush()
        elif tag in _BLOCKS:
            self._end_block(tag)
        elif tag in _BOXES or (tag in _INLINE and self._apart and self._apart.pop()):
            self._inline.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._preformatted:
            self._inline.append(data)
            return
        for number, line in enumerate(re.split(r"\r\n|\r|\n", data)):
            if number:
                self._flush(keep_empty=True)
            self._inline.append(line.replace(" ", "\u00a0"))

    def _start_block(self, tag: str) -> None:
        self._flush()
        self._gap(tag)
        if tag in ("ul", "menu", "dir", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            self._inline.append(self._marker())
        elif tag == "pre":
            self._preformatted += 1

    def _end_block(self, tag: str) -> None:
        self._flush()
        self._gap(tag)
        if tag in ("ul", "menu", "dir", "ol") and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def _marker(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "\u2022 "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _end_row(self) -> None:
        if self._rows:
            for line in self._rows.pop().lines():
                self._put(line)

    def _flush(self, *, keep_empty: bool = False) -> None:
        line = _SPACE.sub(" ", "".join(self._inline)).strip(" ")
        self._inline.clear()
        if line or keep_empty:
            self._put(line.replace("\u00a0", " ") if self._preformatted else line)

    def _gap(self, tag: str) -> None:
        if tag in _SPACED:
            self._put("")

    def _put(self, line: str) -> None:
        if self._rows and self._rows[-1].cells:
            self._rows[-1].cells[-1].append(line)
        else:
            self._lines.append(line)


class SourceParser(HTMLParser):
    """Reads HTML as it came; ``<![...`` of any kind is a comment up to ``>``, as browsers have it:
    the library throws at those that it does not know."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        return self.parse_bogus_comment(i, report)


class _Words(SourceParser):
    """Collects text outside scripts, styles and the head's title."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent: list[str] = []
        self._apart: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title", "template"):
            self._silent.append(tag)
        self._part(tag)
        if tag in _INLINE:
            self._apart.append((tag, _stands_apart(attrs)))
            if self._apart[-1][1]:
                self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        self._part(tag)
        if any(tag == name for name, _ in self._apart[-_LOOK_BACK:]):
            apart = False
            while (opened := self._apart.pop())[0] != tag:
                apart = apart or opened[1]
            if apart or opened[1]:
                self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE and ":" not in tag:
            self.pieces.append(" ")


def _single_gaps(lines: list[str]) -> list[str]:
    """``lines`` without empty ones at the ends, and never two empty ones in a row."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
