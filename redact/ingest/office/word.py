# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word documents (``docx.v1``): the text in order, then what Word hides, on labelled pages.

Guarantees that the words of every text element of every part are on the pages: the body with its
text boxes, then notes, headers and footers, comments with their authors, tracked deletions, charts,
form fields, alternative texts, where links lead, data and properties, and last whatever was still
missing. Pictures and embedded files become parts. No field is updated, no macro run. It does not
show Word's layout or numbers of lists, and shows hidden words as others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redact.ingest.composed import composed, sections
from redact.ingest.layout import Paragraph
from redact.ingest.office.markup import DRAWING, WORD, line_in, lines_in, words_told
from redact.ingest.office.package import (
    Package,
    alternatives,
    chart_values,
    given,
    local,
    properties,
)
from redact.ingest.reading import Reading

READER = "docx.v1"
_PARTS = r"^word/(?:glossary/|charts/|diagrams/|drawings/)?[^/]+\.xml$|^customXml/item\d+\.xml$"
_NO_WORDS = (
    "styles", "settings", "fontTable", "webSettings", "numbering", "theme", "stylesWithEffects",
    "commentsIds", "commentsExtended", "commentsExtensible", "colors", "quickStyle", "layout",
)  # fmt: skip
_TITLES = {
    "footnotes": "Notes", "endnotes": "Notes", "header": "Headers and footers",
    "footer": "Headers and footers", "chart": "Charts and diagrams",
    "data": "Charts and diagrams", "drawing": "Charts and diagrams", "item": "Data in the file",
}  # fmt: skip
_TOLD = {
    "default": "val", "helpText": "val", "statusText": "val", "listItem": "displayText",
    "alias": "val", "listEntry": "val",
}  # fmt: skip


def read_docx(data: bytes) -> Reading:
    """Read a Word document; InputRefused when it is damaged or has a password."""
    with Package(data) as package:
        trees = {name: root for name, root in package.trees(_PARTS) if not _is_wordless(name)}
        main = next((name for name in trees if name.startswith("word/document")), "")
        shown = lines_in(trees[main], WORD) if main else []
        paragraphs = [*map(Paragraph, shown)]
        paragraphs += sections(_hidden(package, trees, main))
        files, notes = package.files(), package.notes()
    return composed(
        data,
        READER,
        paragraphs,
        wanted=words_told(trees.values()),
        notes=(*notes, *files.notes),
        parts=files.parts,
    )


def _is_wordless(name: str) -> bool:
    return name.rpartition("/")[2].startswith(_NO_WORDS)


def _hidden(
    package: Package, trees: Mapping[str, Any], main: str
) -> Iterator[tuple[str, list[str]]]:
    """(title, lines) of what does not stand in the body, in the order of the pages."""
    sections: dict[str, list[str]] = {}
    for name, root in trees.items():
        base = name.rpartition("/")[2]
        title = next((t for start, t in _TITLES.items() if base.startswith(start)), "")
        if name == main or base.startswith(("comments", "people")):
            continue
        if title == "Data in the file":
            lines = [text.strip() for text in root.itertext() if text.strip()]
        elif title == "Charts and diagrams":
            lines = [*lines_in(root, DRAWING), *chart_values(root)]
        else:
            lines = lines_in(root, WORD)
        sections.setdefault(title or "Building blocks", []).extend(lines)
    yield from sections.items()
    roots = trees.values()
    yield "Comments", [line for root in roots for line in _comments(root)]
    yield "Tracked deletions", [line for root in roots for line in _deleted(root)]
    yield "Who changed or commented", list(dict.fromkeys(n for r in roots for n in _authors(r)))
    yield "Fields and forms", list(dict.fromkeys(n for r in roots for n in _fields(r)))
    yield "Alternative texts", alternatives(roots, "docPr", "cNvPr", "shape", "imagedata")
    yield "Where links lead", package.linked()
    yield "Properties", properties(package)


def _comments(root: Any) -> Iterator[str]:
    for comment in root.iter("{*}comment"):
        said = [given(comment, name) for name in ("author", "initials", "date")]
        yield f"{', '.join(filter(None, said))}: {line_in(comment, WORD)}"


def _deleted(root: Any) -> Iterator[str]:
    for change in root.iter("{*}del", "{*}moveFrom"):
        text = "".join(e.text or "" for e in change.iter("{*}delText", "{*}t"))
        if text.strip():
            said = ", ".join(filter(None, (given(change, "author"), given(change, "date"))))
            yield f"{said}: {text}" if said else text


def _authors(root: Any) -> Iterator[str]:
    for element in root.iter("{*}ins", "{*}del", "{*}moveFrom", "{*}moveTo", "{*}person"):
        author = given(element, "author")
        if author:
            yield author


def _fields(root: Any) -> Iterator[str]:
    """Instructions of fields (an address in a link, a name in a merge) and what forms offer."""
    for paragraph in root.iter("{*}p"):
        told = "".join(element.text or "" for element in paragraph.iter("{*}instrText"))
        if told.strip():
            yield " ".join(told.split())
    for element in root.iter("{*}fldSimple"):
        yield " ".join(given(element, "instr").split())
    for element in root.iter(*(f"{{*}}{name}" for name in _TOLD)):
        value = given(element, _TOLD[local(element)])
        if any(char.isalpha() for char in value):
            yield value
