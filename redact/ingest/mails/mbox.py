# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mailboxes of several e-mails in one file (``mbox.v1``): a page, and each message as a part.

Guarantees that every byte of the mailbox is in one of its messages. Where a message begins is told
by a line "From " after an empty line, as all four dialects have it; quoted ">From " stays quoted.
"""

from __future__ import annotations

import re

from redact.errors import LimitReached
from redact.ingest.composed import composed
from redact.ingest.layout import Paragraph
from redact.ingest.reading import Part, Reading

READER = "mbox.v1"
MOST_MESSAGES = 100_000
_BEGINS = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n(?=[!-9;-~]{1,76}:)")


def is_mbox(data: bytes) -> bool:
    """Whether the bytes begin as a mailbox does."""
    return _BEGINS.match(data) is not None


def read_mbox(data: bytes) -> Reading:
    """Read a mailbox; LimitReached when it holds too many messages."""
    begins = [match.span() for match in _BEGINS.finditer(data)]
    if len(begins) > MOST_MESSAGES:
        raise LimitReached(f"the mailbox holds more than {MOST_MESSAGES:,} messages: split it")
    ends = [start for start, _ in begins[1:]] + [len(data)]
    messages = [data[start:end] for (_, start), end in zip(begins, ends, strict=True)]
    whole = [*map(_whole, messages[:-1]), *messages[-1:]]
    parts = tuple(
        Part(f"message-{number:05d}.eml", "message/rfc822", message)
        for number, message in enumerate(whole, start=1)
    )
    title = Paragraph(f"Mailbox of {len(parts):,} messages", "title")
    return composed(data, READER, [title], parts=parts)


def _whole(message: bytes) -> bytes:
    """A message without the empty line that parts it from the next."""
    return message.removesuffix(b"\r\n" if message.endswith(b"\r\n\r\n") else b"\n")
