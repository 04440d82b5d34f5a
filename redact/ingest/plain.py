# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain text files (``txt.v1``).

Guarantees that ``Document.text`` is the decoded file and nothing else, so that offsets into the
file's text stay true. Pages are made for it. It does not know formats inside text (CSV, JSON): they
are shown as written.
"""

from __future__ import annotations

import codecs

from redact.ingest.composed import drawn
from redact.ingest.layout import Paragraph
from redact.ingest.reading import Reading

READER = "txt.v1"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_plain(data: bytes) -> Reading:
    """Read a text file; InputRefused when it is too long or cannot be drawn."""
    text, notes = decode(data)
    paragraphs = [Paragraph(line) for line in text.splitlines()]
    return drawn(data, READER, text, paragraphs, notes=notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of ``data``, and a note when its encoding had to be guessed.

    A byte order mark decides and is dropped; else UTF-8; else Windows-1252, which always succeeds.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            text = body.decode(encoding, "replace")
            broken = text.count("\ufffd") > body.decode(encoding, "ignore").count("\ufffd")
            return text, ("some bytes were not valid text",) if broken else ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return decode_western(data), ("not UTF-8: read as Windows-1252",)


def decode_western(data: bytes) -> str:
    """Windows-1252, its five holes filled from Latin-1: one character for each byte."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in data)
