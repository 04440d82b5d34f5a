# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mails for the samples, written out byte by byte.

The standard library's generator folds headers differently from one Python to the next; a sample
has to be the same everywhere. Attachments are whatever the caller hands over, e-mails included.
"""

import base64
import hashlib
import quopri
import re
from dataclasses import dataclass

from tests.samples.blocks import html_of, text_of
from tests.samples.marks import plain

SHOWN = ("from", "to", "cc", "bcc", "date", "subject")  # the rest no reader of the e-mail sees
_TYPES = {"pdf": "application/pdf", "txt": 'text/plain; charset="utf-8"', "eml": "message/rfc822"}
_STYLE = (
    "body{font-family:Calibri,Arial,sans-serif;font-size:11pt} "
    "table.grid td,table.grid th{border:1px solid #888;padding:3px 6px} "
    "blockquote{border-left:2px solid #1f497d;margin:0 0 0 8px;padding-left:8px}"
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside an e-mail."""

    name: str
    data: bytes


def make_mail(headers: str, body: str, mode: str, attachments: list[Attachment]) -> bytes:
    """The e-mail; ``mode`` is ``plain`` (the body as written) or ``both`` (HTML and plain)."""
    key = hashlib.sha256(headers.encode()).hexdigest()[:16]
    content = _both(body, f"alt_{key}") if mode == "both" else _text_part("plain", plain(body))
    if attachments:
        parts = [content, *map(_attached, attachments)]
        content = _multipart("mixed", f"mix_{key}", parts)
    lines = [_header(line) for line in plain(headers).strip().splitlines()]
    return ("\r\n".join([*lines, "MIME-Version: 1.0"]) + "\r\n").encode("ascii") + content


def _both(body: str, boundary: str) -> bytes:
    page = f"<html><head><style>{_STYLE}</style></head>\n<body>\n{html_of(body)}\n</body></html>\n"
    page = re.sub(r"([\w.+-]+@[\w.-]+\w)", r'<a href="mailto:\1">\1</a>', page)
    parts = [_text_part("plain", text_of(body)), _text_part("html", page)]
    return _multipart("alternative", boundary, parts)


def _text_part(subtype: str, text: str) -> bytes:
    coded = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")
    head = f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
    return head.encode() + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + coded


def _attached(part: Attachment) -> bytes:
    media = _TYPES[part.name.rsplit(".", 1)[-1]]
    head = f'Content-Type: {media}; name="{part.name}"\r\n'
    head += f'Content-Disposition: attachment; filename="{part.name}"\r\n'
    if media == "message/rfc822":  # an e-mail is never encoded again (RFC 2046, 5.2.1)
        return head.encode("ascii") + b"\r\n" + part.data
    coded = base64.encodebytes(part.data).replace(b"\n", b"\r\n")
    return head.encode("ascii") + b"Content-Transfer-Encoding: base64\r\n\r\n" + coded


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return head + body + line + b"--\r\n"


def _header(line: str) -> str:
    """One header line; other than ASCII as an encoded word (RFC 2047), address by address."""
    name, value = line.split(": ", 1)
    separator = "; " if name == "Subject" else ", "
    return f"{name}: " + separator.join(map(_encoded, value.split(separator)))


def _encoded(value: str) -> str:
    phrase, bracket, address = value.partition(" <")
    if not phrase.isascii():
        phrase = f"=?utf-8?B?{base64.b64encode(phrase.encode()).decode()}?="
    return phrase + bracket + address
