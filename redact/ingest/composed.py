# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document made of paragraphs that a reader took from a file that has no pages.

Guarantees that every word the file was found to hold by a second way is on the pages: words are
counted, and what is missing is appended under a heading of its own and told in a note. It takes
the second way's word for what the file holds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from redact.errors import InputRefused, LimitReached
from redact.ingest.align import Aligned, align
from redact.ingest.layout import Paragraph, drawable, lay_out
from redact.ingest.reading import Part, Reading
from redact.types import Document

LONGEST = 5_000_000  # characters
# More characters than this share that no font can draw, and the pages are not the text.
_MOST_LOST = 0.02
_NOT_SHOWN = "Words not shown above"


def composed(
    data: bytes,
    reader: str,
    paragraphs: Sequence[Paragraph],
    *,
    wanted: Iterable[str] | None = None,
    headers: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    parts: Sequence[Part] = (),
) -> Reading:
    """The reading of a file with the bytes ``data`` whose pages hold ``paragraphs``.

    ``wanted`` are pieces of text that a second way found in it: words of theirs that are on no page
    are appended. LimitReached when it is too long, InputRefused when it cannot be drawn.
    """
    notes = list(notes)
    paragraphs = list(paragraphs)
    if wanted is not None:
        shown = words_of(paragraph.text for paragraph in paragraphs)
        paragraphs += unshown(wanted, shown, "the file", notes)
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    return drawn(data, reader, text, paragraphs, headers=headers, notes=notes, parts=parts)


def drawn(
    data: bytes,
    reader: str,
    text: str,
    paragraphs: Sequence[Paragraph],
    *,
    headers: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    parts: Sequence[Part] = (),
) -> Reading:
    """The reading of a file whose text is ``text`` and is drawn as ``paragraphs``.

    LimitReached when it is too long, InputRefused when it cannot be drawn.
    """
    if len(text) > LONGEST:
        raise LimitReached(f"the text has more than {LONGEST:,} characters: split it")
    laid = lay_out(paragraphs)
    aligned = align(text, laid.pages)
    document = Document(
        hashlib.sha256(data).hexdigest(),
        reader,
        text,
        aligned.pages,
        aligned.words,
        tuple(headers),
        (*notes, *lost_notes(aligned, text)),
    )
    return Reading(document, laid.pdf, tuple(parts))


def section(title: str, lines: Iterable[str], *, new_page: bool = False) -> list[Paragraph]:
    """A heading and lines below it; nothing when there are none."""
    below = [Paragraph(line) for line in lines]
    if not below:
        return []
    if new_page:
        return [Paragraph(title, "title", new_page=True), *below]
    return [Paragraph(""), Paragraph(title, "head"), *below]


def sections(parted: Iterable[tuple[str, Sequence[str]]]) -> list[Paragraph]:
    """(title, lines) one below the other, from a new page on; nothing where there are no lines."""
    found: list[Paragraph] = []
    for title, lines in parted:
        found += section(title, lines, new_page=not found)
    return found


def unshown(
    wanted: Iterable[str], shown: Iterable[str], of: str, notes: list[str]
) -> list[Paragraph]:
    """The words of ``wanted`` that are not among ``shown``, under a heading, and a note of it."""
    missing = lacking(words_of(wanted), shown)
    if not missing:
        return []
    notes.append(f"{len(missing)} words of {of} are listed at its end")
    return section(_NOT_SHOWN, [" ".join(missing)])


def words_of(lines: Iterable[str]) -> list[str]:
    """The words of some lines as they come to stand on a page."""
    return [word for line in lines for word in drawable(line).split()]


def lacking(wanted: Iterable[str], shown: Iterable[str]) -> list[str]:
    """The wanted words that are not shown, as often as they are lacking."""
    have = Counter(shown)
    missing = []
    for word in wanted:
        if have[word]:
            have[word] -= 1
        else:
            missing.append(word)
    return missing


def lost_notes(aligned: Aligned, text: str) -> tuple[str, ...]:
    """A note on characters that could not be drawn; InputRefused when they are too many."""
    if not aligned.lost:
        return ()
    total = sum(not char.isspace() for char in text)
    if aligned.lost > _MOST_LOST * total:
        raise InputRefused(
            "too many of its characters cannot be drawn, so its pages would not show it: "
            "print it to PDF and add that"
        )
    return (f"{aligned.lost} characters could not be drawn",)
