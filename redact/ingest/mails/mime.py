# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking an e-mail apart: headers as a reader sees them, bodies, attachments.

Guarantees that broken boundaries, lying charsets and bad headers never raise, and that every leaf
of the message ends up as a body or as a part: nothing is dropped. It does not decrypt, and does
not judge whether headers tell the truth.
"""

from __future__ import annotations

import base64
import binascii
import email
import quopri
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.message import Message
from typing import Any

from redact.errors import LimitReached
from redact.ingest.parts import PartList
from redact.ingest.plain import decode_western
from redact.ingest.reading import Part

# Errors the standard library raises on malformed mail in spite of its promise not to.
_LIBRARY_ERRORS = (
    AttributeError, IndexError, KeyError, LookupError, TypeError, ValueError,
    AssertionError, RecursionError, MessageError,
)  # fmt: skip
_DEEPEST = 50
_TOO_DEEP = f"the parts of the e-mail lie more than {_DEEPEST} deep: save the inner ones apart"
# What mail programs write before the first boundary for those that know no MIME.
_FILLER = re.compile(r"multi-?part|mime", re.IGNORECASE)
_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_ENCODED = re.compile(rf"{_ENCODED_WORD.pattern}(?:\s*{_ENCODED_WORD.pattern})*")
_PGP = re.compile(r"-----BEGIN PGP MESSAGE-----(?:(?!-----END PGP).|\n)*(?:-----END [A-Z ]*-----)?")
_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} (?P<name>[^\r\n]+)\r?\n"
    r"(?P<lines>(?:[ -`]*\r?\n)*?)(?:[` ]?\r?\n)?end[ \t]*$",
    re.MULTILINE,
)
_WESTERN = frozenset(("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252"))
_BY_PGP = "its text is encrypted (PGP)"


@dataclass(frozen=True, slots=True)
class Body:
    """One piece of the message text, in every form the sender gave; at least one is not empty."""

    html: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail taken apart; ``headers`` are (lower-case name, decoded value), in order.

    ``sealed`` says in a clause why its text, or a part of it, cannot be read.
    """

    headers: tuple[tuple[str, str], ...]
    bodies: tuple[Body, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    sealed: str = ""


def parse_mail(data: bytes) -> Mail:
    """Take an e-mail apart; LimitReached when it is nested without end."""
    line_end = "\r\n" if b"\r\n" in data[:4096] else "\n"
    as_it_came = policy.compat32.clone(max_line_length=0, linesep=line_end)
    try:
        message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf"), policy=as_it_came)
    except RecursionError as error:
        raise LimitReached(_TOO_DEEP) from error
    walk = _Walk()
    walk.visit(message, 0)
    notes = ("the e-mail is malformed: compare its pages with the original",) * walk.defects
    notes = (*notes[:1], *walk.found.notes)
    headers = decoded_headers(message)
    return Mail(headers, tuple(walk.bodies), walk.found.parts, notes, walk.sealed)


@dataclass(slots=True)
class _Walk:
    """One pass over the tree of a message, in its order."""

    bodies: list[Body] = field(default_factory=list)
    found: PartList = field(default_factory=PartList)
    defects: int = 0
    sealed: str = ""

    def visit(self, part: Message, depth: int) -> None:
        kind = _content_type(part)
        self.defects += len(part.defects)
        sealed = _sealed(part, kind, depth)
        if sealed:
            self.sealed = sealed
            return
        if depth > _DEEPEST:
            raise LimitReached(_TOO_DEEP)
        if kind.startswith("message/"):
            self._embedded(part, kind)
        elif kind == "multipart/alternative":
            self._alternatives(part, depth)
        elif part.is_multipart():
            self._several(part, depth)
        elif _is_body(part, kind):
            self._text(_decoded(_payload(part), _charset(part)), kind)
        else:
            self.found.add(_file_name(part), kind, _payload(part))

    def _several(self, part: Message, depth: int) -> None:
        """All parts in order, with text that broken mail leaves before and after them."""
        if part.preamble and not _FILLER.search(part.preamble):
            self._text(_mended(part.preamble), "text/plain")
        for child in _children(part):
            self.visit(child, depth + 1)
        self._text(_mended(part.epilogue or ""), "text/plain")

    def _text(self, text: str, kind: str) -> None:
        if "-----BEGIN PGP MESSAGE-----" in text:
            self.sealed = _BY_PGP
            text = _PGP.sub("", text)
        if kind != "text/html":
            text = _UUENCODED.sub(self._uuencoded, text)
        if text.strip():
            self.bodies.append(Body(html=text) if kind == "text/html" else Body(plain=text))

    def _uuencoded(self, block: re.Match[str]) -> str:
        """A file written into the text by an old mail program: it becomes a part."""
        lines = block["lines"].splitlines()
        try:
            data = b"".join(binascii.a2b_uu(line) for line in lines)
        except (binascii.Error, ValueError):  # cut or mangled: shown as it stands
            return block.group()
        name = self.found.add(decode_value(block["name"]), "", data)
        return f"[file: {name}]\n"

    def _alternatives(self, part: Message, depth: int) -> None:
        """Forms of one text: bodies found below are one piece; other leaves are parts."""
        inner = _Walk(found=self.found)
        inner._several(part, depth)
        self.defects += inner.defects
        self.sealed = self.sealed or inner.sealed
        html = "\n".join(body.html for body in inner.bodies if body.html)
        plain = "\n".join(body.plain for body in inner.bodies if body.plain)
        if html or plain:
            self.bodies.append(Body(html, plain))

    def _embedded(self, part: Message, kind: str) -> None:
        """An e-mail inside the e-mail, a delivery report, or a broken one of these."""
        if kind == "message/rfc822" or kind == "message/global":
            self.found.add(_file_name(part), "message/rfc822", _inner_bytes(part))
        else:
            self.found.add(_file_name(part), "text/plain", _inner_bytes(part))


def decoded_headers(message: Message) -> tuple[tuple[str, str], ...]:
    """All headers in order, unfolded and decoded, whatever their state."""
    return tuple((str(name).lower(), decode_value(str(value))) for name, value in _raw(message))


def _raw(message: Message) -> list[tuple[str, Any]]:
    return list(message.raw_items())


def decode_value(value: str) -> str:
    """A raw header value as a reader sees it: unfolded, encoded words decoded, one line."""
    value = re.sub(r"[\r\n]+[ \t]*", " ", _mended(value))
    value = _ENCODED.sub(_decoded_words, value)
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value).strip()


def _decoded_words(run: re.Match[str]) -> str:
    """A run of encoded words (RFC 2047); a character may be cut in two between them."""
    pieces: list[tuple[str, bytes]] = []
    for charset, encoding, text in _ENCODED_WORD.findall(run.group()):
        charset = charset.partition("*")[0]
        if encoding in "bB":
            data = _lenient_base64(text)
        else:
            data = quopri.decodestring(text.encode("utf-8"), header=True)
        if pieces and pieces[-1][0] == charset:
            data = pieces.pop()[1] + data
        pieces.append((charset, data))
    return "".join(_decoded(data, charset) for charset, data in pieces)


def _lenient_base64(text: str) -> bytes:
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(letters) % 4 == 1:  # a letter that was cut off
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


def _mended(value: str) -> str:
    """Bytes that were not ASCII come as surrogates; they are text in some charset."""
    try:
        return _decoded(value.encode("ascii", "surrogateescape"), "")
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")


def _decoded(data: bytes, charset: str) -> str:
    """Text of ``data``: UTF-8 wherever a Western or no charset is claimed and it fits, then the
    charset claimed, then UTF-8, then Windows-1252."""
    claimed = charset.strip().lower()
    order = ["utf-8"] if claimed in _WESTERN else [claimed, "utf-8"]
    for encoding in order:
        try:
            text = data.decode(encoding).replace("\0", "")
            return text.encode("utf-8", "replace").decode("utf-8")  # no half surrogate pairs
        except (LookupError, ValueError):
            continue
    return decode_western(data).replace("\0", "")


def _guarded(read: Callable[[], Any]) -> str:
    """What ``read`` returns as text, nothing when the library fails on it."""
    try:
        return str(read() or "")
    except _LIBRARY_ERRORS:
        return ""


def _content_type(part: Message) -> str:
    kind = _guarded(part.get_content_type).lower() or "text/plain"
    if kind.startswith("multipart/") and not part.is_multipart():
        return "text/plain"  # its boundary is broken: all of it is text
    return kind


def _charset(part: Message) -> str:
    return _guarded(part.get_content_charset)


def _file_name(part: Message) -> str:
    return decode_value(_guarded(part.get_filename))


def _disposition(part: Message) -> str:
    return _guarded(part.get_content_disposition)


def _is_body(part: Message, kind: str) -> bool:
    """Whether a leaf is shown as text of the message rather than kept as a file."""
    if kind not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    return _disposition(part) != "attachment" and not _file_name(part)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if payload else []


def _payload(part: Message) -> bytes:
    """The bytes of a leaf, its transfer encoding undone as far as that goes."""
    try:
        data = part.get_payload(decode=True)
    except _LIBRARY_ERRORS:
        data = None
    if isinstance(data, bytes):
        return data
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else _as_bytes(part)


def _inner_bytes(part: Message) -> bytes:
    """The message inside a ``message/*`` part, also one that was wrongly encoded."""
    children = _children(part)
    if not children:
        return _payload(part)
    data = b"\n".join(_as_bytes(child) for child in children)
    encoding = _guarded(lambda: part.get("content-transfer-encoding")).strip().lower()
    try:
        if encoding == "base64":
            return base64.b64decode(data, validate=False) or data
        if encoding == "quoted-printable":
            return quopri.decodestring(data)
    except (binascii.Error, ValueError):
        return data
    return data


def _as_bytes(message: Message) -> bytes:
    """The message as it came, as nearly as the parser kept it."""
    try:
        return message.as_bytes(policy=message.policy)
    except _LIBRARY_ERRORS:
        head = "".join(f"{name}: {value}\n" for name, value in _raw(message))
        body = message.get_payload()
        text = body if isinstance(body, str) else "\n".join(map(str, body or ()))
        return f"{head}\n{text}".encode("utf-8", "surrogateescape")


def _sealed(part: Message, kind: str, depth: int) -> str:
    """Why a part hides the text; below the top an encrypted file is a part like others."""
    if kind == "multipart/encrypted":
        return "its text is encrypted"
    if not depth and kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        wrap = _guarded(lambda: part.get_param("smime-type")).lower()
        if wrap == "certs-only":
            return ""
        how = "signed in a form that hides it" if wrap == "signed-data" else "encrypted"
        return f"its text is {how} (S/MIME)"
    return ""
