# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rich text files (``rtf.v1``): the text, then what does not stand in it, section by section."""

from __future__ import annotations

from redact.ingest.composed import composed, sections
from redact.ingest.flatten import lines_of_html
from redact.ingest.layout import Paragraph
from redact.ingest.office.package import drawings_note
from redact.ingest.office.rtf import lines_of, read_rich
from redact.ingest.parts import PartList
from redact.ingest.reading import Reading

READER = "rtf.v1"
_DRAWINGS = (".emf", ".wmf")


def read_rtf(data: bytes) -> Reading:
    """Read a rich text file."""
    rich = read_rich(data)
    shown = lines_of_html(rich.html) if rich.html else list(lines_of(rich.text.strip("\n")))
    paragraphs = [*map(Paragraph, shown)]
    paragraphs += sections(
        (title, [line for line in lines_of(text) if line.strip()]) for title, text in rich.asides
    )
    found = PartList()
    for number, (ending, inner) in enumerate(rich.files, start=1):
        if ending not in _DRAWINGS:
            found.add(f"inside-{number}{ending}", "", inner)
    left = sum(ending in _DRAWINGS for ending, _ in rich.files)
    return composed(data, READER, paragraphs, notes=drawings_note(left), parts=found.parts)
