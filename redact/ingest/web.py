# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web pages saved as files (``html.v1``): their text, and the words of what is not shown.

Guarantees the words of the body, hidden ones included, the title, and where links lead; nothing is
fetched, no script is run. It does not show pictures, nor what a script would have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redact.ingest.composed import composed, section
from redact.ingest.flatten import SourceParser, lines_of_html, words_of_html
from redact.ingest.layout import Paragraph
from redact.ingest.plain import decode
from redact.ingest.reading import Reading

READER = "html.v1"
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_TELLING = frozenset(("description", "author", "keywords", "creator", "publisher", "title"))
_ASIDE = ("alt", "title", "placeholder", "aria-label", "value")


def read_html(data: bytes) -> Reading:
    """Read a web page."""
    source, notes = _decoded(data)
    shown = lines_of_html(source)
    head = _Head()
    head.feed(source)
    head.close()
    paragraphs = [Paragraph(line, "title") for line in head.titles()]
    paragraphs += map(Paragraph, shown)
    paragraphs += section("Not shown on the page", dict.fromkeys(head.asides))
    paragraphs += section("Where links lead", dict.fromkeys(head.links))
    return composed(data, READER, paragraphs, wanted=words_of_html(source), notes=notes)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text; the page's own word for its charset counts where UTF-8 does not fit."""
    text, notes = decode(data)
    said = _CHARSET.search(data[:4096])
    if notes and said:
        try:
            return data.decode(said[1].decode("ascii")), ()
        except (LookupError, ValueError):
            return text, notes
    return text, notes


class _Head(SourceParser):
    """Collects the title, telling attributes and the targets of links."""

    def __init__(self) -> None:
        super().__init__()
        self.asides: list[str] = []
        self.links: list[str] = []
        self._title: list[str] = []
        self._in_title = False

    def titles(self) -> Iterator[str]:
        title = " ".join("".join(self._title).split())
        if title:
            yield title

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value.strip() for name, value in attrs if value and value.strip()}
        self._in_title = tag == "title"
        if tag == "meta" and given.get("name", "").lower() in _TELLING and "content" in given:
            self.asides.append(f"{given['name']}: {given['content']}")
        if tag == "a" and "href" in given and not given["href"].startswith("#"):
            self.links.append(given["href"])
        for name in _ASIDE:
            if name in given and not (tag == "img" and name == "alt"):
                self.asides.append(given[name])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)
