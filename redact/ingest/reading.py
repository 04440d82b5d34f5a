# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reading one file yields.

A ``Reading`` always holds a whole document: what could not be read whole is refused, never cut
short; only of an encrypted message the head is shown, and ``unread`` says so. Names and media types
of parts come from the file and are untrusted: data to show, never a path to open.
"""

from __future__ import annotations

from dataclasses import dataclass

from redact.types import Document


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: an attachment of an e-mail, an embedded file of a PDF.

    ``name`` is unique within its reading, without control characters; levels of folders in an
    archive are parted by ``/``. ``media_type`` is what the container claims, lower case.
    ``refusal`` says why there are no bytes: it is damaged, encrypted, or too large.
    """

    name: str
    media_type: str
    data: bytes
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read: its content, the PDF of its pages as displayed, and the files inside it.

    Boxes of ``document`` are places on the pages of ``rendition``. The rendition is internal.
    ``unread`` says in a clause what of the file could not be read and stands on its pages as a
    sentence alone: a text that is encrypted. ``media_type`` is what the file turned out to be.
    """

    document: Document
    rendition: bytes
    parts: tuple[Part, ...] = ()
    unread: str = ""
    media_type: str = ""
