# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small invented documents, boxes and outcomes for the tests of the bundle."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from redact.bundle import BundleInfo, Outcome
from redact.types import Box, Document, Page, Redaction, Source, Status, Word

GLYPH, LINE = 6.0, 12.0

DRAFT = BundleInfo("412/23", "foi", False, "0.1", "draft")
RELEASE = BundleInfo("412/23", "foi", True, "0.1", "release")


def document(
    *pages: str, hidden: Sequence[str] = (), glyphs: bool = True, name: str = "d"
) -> Document:
    """A document of mono-spaced pages; words in ``hidden`` are in the text and not visible."""
    text, made, words = "", [], []
    for number, content in enumerate(pages):
        start = len(text)
        for line, row in enumerate(content.split("\n")):
            words.extend(_words(row, len(text), number, line, hidden, glyphs))
            text += row + "\n"
        text = text[:-1]
        made.append(Page(number, 595, 842, start, len(text)))
        text += "\n\n"
    return Document(name, "test.v1", text[:-2], tuple(made), tuple(words))


def _words(
    row: str, offset: int, page: int, line: int, hidden: Sequence[str], glyphs: bool
) -> list[Word]:
    words, at = [], 0
    for part in row.split(" "):
        places = [
            Box(GLYPH * n, LINE * line, GLYPH * (n + 1), LINE * line + 10)
            for n in range(at, at + len(part))
        ]
        if part:
            whole = places[0].union(places[-1])
            words.append(
                Word(
                    offset + at,
                    offset + at + len(part),
                    page,
                    line,
                    whole,
                    tuple(places) if glyphs else (),
                    hidden="no ink" if part in hidden else "",
                )
            )
        at += len(part) + 1
    return words


def box_on(
    doc: Document, *phrases: str, label: str = "s40(2)", codes: Sequence[str] = ()
) -> Redaction:
    """One redaction over the first place of each phrase; its box holds them all."""
    spans = tuple(
        (doc.text.index(phrase), doc.text.index(phrase) + len(phrase)) for phrase in phrases
    )
    covered = [word for word in doc.words if any(word.start < e and s < word.end for s, e in spans)]
    place = covered[0].box
    for word in covered[1:]:
        place = place.union(word.box)
    if len(phrases) == 1 and covered[0].glyphs:
        place = _exact(doc, *spans[0])
    page = covered[0].page
    return Redaction(doc.id, page, place, tuple(codes) or (label,), label, ("f",), spans)


def _exact(doc: Document, start: int, end: int) -> Box:
    places = [
        glyph
        for word in doc.words
        for offset, glyph in enumerate(word.glyphs, start=word.start)
        if start <= offset < end
    ]
    place = places[0]
    for glyph in places[1:]:
        place = place.union(glyph)
    return place


def picture_box(page: int, box: Box, label: str = "s40(2)") -> Redaction:
    """A redaction of a picture: it takes no words."""
    return Redaction("d", page, box, (label,), label, ("f",))


def source(order: int, path: str = "", status: Status = Status.RELEASED, **more: str) -> Source:
    """One source with this number, in the item 412-23."""
    made = Source(path or f"letter {order}.pdf", "", "412-23", order, "", "application/pdf", status)
    return replace(made, **more)


def released(
    folder: Path, order: int, redactions: Sequence[Redaction] = (), **more: str
) -> Outcome:
    """An outcome of two pages whose files lie in ``folder``."""
    pdf, twin = folder / f"{order}.pdf", folder / f"{order}.txt"
    pdf.write_bytes(b"%PDF-1.7 " + str(order).encode())
    twin.write_text("Dear [s40(2)]\n")
    return Outcome(source(order, **more), 2, tuple(redactions), pdf, twin)


def to_pdf(html: str, title: str) -> bytes:
    """A stand-in for the product's renderer: deterministic, and searchable as it is."""
    return f"%PDF-1.7 {title}\n{html}".encode()
