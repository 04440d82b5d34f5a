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

from redact.errors import LimitReached
from redact.ingest.align import align
from redact.ingest.layout import Paragraph, drawable, lay_out
from redact.ingest.plain import LONGEST, lost_notes
from redact.ingest.reading import Part, Reading
from redact.types import Document

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
        missing = lacking(words_of(wanted), shown)
        if missing:
            notes.append(f"{len(missing)} words of the file are listed at its end")
            paragraphs += section(_NOT_SHOWN, [" ".join(missing)])
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    if len(text) > LONGEST:
        raise LimitReached(f"the text has more than {LONGEST:,} characters: split it")
    laid = lay_out(paragraphs)
    aligned = align(text, laid.pages)
    notes.extend(lost_notes(aligned, text))
    document = Document(
        hashlib.sha256(data).hexdigest(),
        reader,
        text,
        aligned.pages,
        aligned.words,
        tuple(headers),
        tuple(notes),
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
