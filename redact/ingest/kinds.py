# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which reader reads which kind of file.

One explicit list. What no reader reads is refused with one sentence that says what it is and what
to do. Readers that need heavy libraries are imported when the first such file comes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from redact.errors import InputRefused
from redact.ingest.cards import CALENDAR, CARD, read_card
from redact.ingest.mails.mail import read_mail
from redact.ingest.mails.mbox import read_mbox
from redact.ingest.pdf import read_pdf
from redact.ingest.plain import read_plain
from redact.ingest.reading import Reading
from redact.ingest.sniff import kind_of
from redact.ingest.web import read_html

Reader = Callable[[bytes], Reading]
_AS_PDF = "save it as PDF and add it again"
_DO = {
    "packed": "unpack it and add the files in it",
    "sound": "add a transcript as text, or withhold it whole",
    "locked": "remove the password and add it again",
    "msg": "save it as .eml or PDF and add it again",
    "pst": "export its messages as .eml and add those",
}


def _later(module: str, name: str) -> Reader:
    """A reader whose module is imported with its first file."""

    def read_it(data: bytes) -> Reading:
        reader: Reader = getattr(import_module(f"redact.ingest.{module}"), name)
        return reader(data)

    return read_it


_READERS: dict[str, Reader] = {
    "pdf": read_pdf,
    "text": read_plain,
    "mail": read_mail,
    "mbox": read_mbox,
    "html": read_html,
    "ics": lambda data: read_card(data, CALENDAR),
    "vcf": lambda data: read_card(data, CARD),
    "picture": _later("pictures", "read_picture"),
    "zip": _later("archive", "read_archive"),
    "rtf": _later("office.richtext", "read_rtf"),
    "signature": _later("mails.signature", "read_signature"),
    "docx": _later("office.word", "read_docx"),
    "pptx": _later("office.slides", "read_pptx"),
}


def read(data: bytes, name: str) -> Reading:
    """Read one file whole. ``name`` is untrusted and used as a hint only.

    InputRefused (one sentence: what it is, what to do) when it cannot be read, LimitReached when
    that would take too much.
    """
    if not data:
        raise InputRefused("the file is empty")
    kind = kind_of(data, name)
    reader = _READERS.get(kind.name)
    if reader is None:
        do = _DO.get(kind.name, _AS_PDF)
        raise InputRefused(f"it is {kind.what}; this version cannot read those yet: {do}")
    return replace(reader(data), media_type=kind.media_type)
