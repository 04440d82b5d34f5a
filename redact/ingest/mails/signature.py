# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures of clear-signed e-mails (``signature.v1``): a page with the texts in their bytes.

Guarantees that names and addresses in the certificates are shown and searched. It does not check
the signature, and shows what else reads like text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redact.ingest.composed import composed
from redact.ingest.layout import Paragraph
from redact.ingest.reading import Reading

READER = "signature.v1"
_TEXT = re.compile(rb"(?:[\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}){4,}")
_LETTERS = re.compile(r"[^\W\d_]{3}")


def read_signature(data: bytes) -> Reading:
    """Read a PKCS #7 signature."""
    title = Paragraph("Digital signature of an e-mail, with these texts in it", "title")
    paragraphs = [title, *map(Paragraph, dict.fromkeys(_texts(data)))]
    return composed(data, READER, paragraphs)


def _texts(data: bytes) -> Iterator[str]:
    """Runs of text with a word in them: certificates hold names as they are written."""
    for run in _TEXT.finditer(data):
        text = run.group().decode("utf-8", "replace").strip()
        if _LETTERS.search(text):
            yield text
