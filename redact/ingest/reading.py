# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reading one file yields.

A ``Reading`` always holds a whole document: what could not be read whole is refused, never cut
short. Names and media types of parts come from the file and are untrusted: data to show, never a
path to open.
"""

from __future__ import annotations

from dataclasses import dataclass

from redact.types import Document


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file: an attachment of an e-mail, an embedded file of a PDF.

    ``name`` is unique within its reading, without separators and control characters.
    ``media_type`` is what the container claims, lower case.
    """

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read: its content, the PDF of its pages as displayed, and the files inside it.

    Boxes of ``document`` are places on the pages of ``rendition``. The rendition is internal.
    """

    document: Document
    rendition: bytes
    parts: tuple[Part, ...] = ()
