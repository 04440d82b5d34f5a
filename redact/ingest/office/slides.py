# SPDX-License-Identifier: AGPL-3.0-or-later
"""PowerPoint presentations (``pptx.v1``): the text of each slide, then what is not shown.

Guarantees that the words of every text element are on the pages: slides in the order of their
numbers, then notes, comments, charts and diagrams, masters and layouts, alternative texts, where
links lead and properties. Pictures and embedded files become parts. Slides that are hidden are
shown as others and said to be hidden; nothing of a slide's looks or the order of its boxes is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redact.ingest.composed import composed, sections
from redact.ingest.layout import Paragraph
from redact.ingest.office.markup import DRAWING, line_in, lines_in, words_told
from redact.ingest.office.package import (
    Package,
    alternatives,
    chart_values,
    given,
    properties,
)
from redact.ingest.reading import Reading

READER = "pptx.v1"
_PARTS = (
    r"^ppt/(?:slides|notesSlides|slideLayouts|slideMasters|notesMasters|handoutMasters|comments"
    r"|charts|diagrams|threadedComments)/[^/]+\.xml$|^ppt/(?:commentAuthors|authors)\.xml$"
)
_SLIDE = re.compile(r"^ppt/slides/slide(\d+)\.xml$")
_TITLES = (
    ("ppt/notesSlides/", "Notes"),
    ("ppt/charts/", "Charts and diagrams"),
    ("ppt/diagrams/", "Charts and diagrams"),
    ("ppt/slide", "Masters and layouts"),
    ("ppt/notesMasters/", "Masters and layouts"),
    ("ppt/handoutMasters/", "Masters and layouts"),
)


def read_pptx(data: bytes) -> Reading:
    """Read a presentation; InputRefused when it is damaged or has a password."""
    with Package(data) as package:
        trees = dict(package.trees(_PARTS))
        paragraphs = [line for name in trees for line in _slide(name, trees[name])]
        paragraphs += sections(_hidden(package, trees))
        files, notes = package.files(), package.notes()
    return composed(
        data,
        READER,
        paragraphs,
        wanted=words_told(trees.values()),
        notes=(*notes, *files.notes),
        parts=files.parts,
    )


def _slide(name: str, root: Any) -> Iterator[Paragraph]:
    slide = _SLIDE.match(name)
    if slide:
        hidden = " (hidden)" if given(root, "show") == "0" else ""
        yield Paragraph(f"Slide {slide[1]}{hidden}", "head")
        yield from map(Paragraph, lines_in(root, DRAWING))
        yield Paragraph("")


def _hidden(package: Package, trees: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """(title, lines) of what is on no slide, in the order of the pages."""
    sections: dict[str, list[str]] = {}
    for name, root in trees.items():
        title = next((title for start, title in _TITLES if name.startswith(start)), "")
        if title and not _SLIDE.match(name):
            sections.setdefault(title, []).extend([*lines_in(root, DRAWING), *chart_values(root)])
    yield from sections.items()
    roots = trees.values()
    yield "Comments", [line for root in roots for line in _comments(root)]
    yield "Alternative texts", alternatives(roots, "cNvPr")
    yield "Where links lead", package.linked()
    yield "Properties", properties(package)


def _comments(root: Any) -> Iterator[str]:
    """Comments of old and new programs, and who wrote any."""
    for element in root.iter("{*}cmAuthor", "{*}author"):
        if given(element, "name"):
            yield given(element, "name")
    for comment in root.iter("{*}cm"):
        said = " ".join(text.text or "" for text in comment.iter("{*}text"))
        when = given(comment, "dt") or given(comment, "created")
        yield f"{when}: {said or line_in(comment, DRAWING)}"
