# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of file this is, and which reader reads it.

The bytes decide; the name only settles what bytes cannot (a saved letter that begins like an
e-mail). What has no reader yet is refused with one sentence that says what it is and what to do.
It does not look inside archives and office files.
"""

from __future__ import annotations

import re

from redact.errors import InputRefused
from redact.ingest.mail import read_mail
from redact.ingest.pdf import read_pdf
from redact.ingest.plain import read_plain
from redact.ingest.reading import Reading

_AS_PDF = "save it as PDF and add it again"
_UNPACK = "unpack it and add the files in it"
_PICTURE = "add the text it shows as a PDF, or withhold it whole"

# (where, bytes, what it is, what to do), the first that matches.
_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x89PNG\r\n", "a picture (PNG)", _PICTURE),
    (0, b"\xff\xd8\xff", "a picture (JPEG)", _PICTURE),
    (0, b"GIF8", "a picture (GIF)", _PICTURE),
    (0, b"II*\x00", "a picture (TIFF)", _PICTURE),
    (0, b"MM\x00*", "a picture (TIFF)", _PICTURE),
    (8, b"WEBP", "a picture (WebP)", _PICTURE),
    (4, b"ftyphei", "a picture (HEIC)", _PICTURE),
    (4, b"ftypmif1", "a picture (HEIC)", _PICTURE),
    (0, b"{\\rtf", "a rich text document (RTF)", _AS_PDF),
    (0, b"%!PS", "a PostScript file", _AS_PDF),
    (0, b"!BDN", "an Outlook mailbox (PST)", "export its messages as .eml and add those"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _UNPACK),
    (0, b"Rar!", "an archive (RAR)", _UNPACK),
    (0, b"\x1f\x8b", "an archive (gzip)", _UNPACK),
    (0, b"BZh", "an archive (bzip2)", _UNPACK),
    (257, b"ustar", "an archive (tar)", _UNPACK),
    (0, b"\x78\x9f\x3e\x22", "an Outlook attachment package (winmail.dat)", _AS_PDF),
    (8, b"AVI ", "a film", "withhold it whole, or describe it in a letter"),
    (8, b"WAVE", "a sound recording", "add a transcript as text"),
    (0, b"ID3", "a sound recording", "add a transcript as text"),
    (4, b"ftyp", "a film or sound recording", "add a transcript as text"),
)
_ZIP = (
    (b"word/document.xml", "a Word document", _AS_PDF),
    (b"xl/workbook.", "an Excel workbook", _AS_PDF),
    (b"ppt/presentation.xml", "a PowerPoint presentation", _AS_PDF),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file", _AS_PDF),
)
_OLE = (
    ("__substg1.0_", "an Outlook message (.msg)", "save it as .eml or PDF and add it again"),
    ("__properties_version1.0", "an Outlook message (.msg)", "save it as .eml or PDF"),
    ("WordDocument", "a Word document", _AS_PDF),
    ("Workbook", "an Excel workbook", _AS_PDF),
    ("PowerPoint Document", "a PowerPoint presentation", _AS_PDF),
    ("EncryptedPackage", "an office file with a password", "remove the password, save as PDF"),
)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body)\b", re.I | re.S
)
_PACKED = re.compile(
    rb"^content-(?:transfer-encoding:\s*(?:base64|quoted-printable|x-uu)"
    rb"|type:\s*(?:multipart/|text/html|message/))|=\?[\w-]{1,40}\?[bq]\?",
    re.I | re.M,
)
_MAIL_NAMES = frozenset(
    b"from to cc date sent subject received message-id mime-version content-type return-path "
    b"delivered-to reply-to sender x-mailer in-reply-to references dkim-signature".split()
)
# Headers that only a mail program writes: with one of these the bytes are a message.
_SURE_NAMES = frozenset((b"mime-version", b"received", b"message-id", b"return-path"))


def read(data: bytes, name: str) -> Reading:
    """Read one file whole. ``name`` is untrusted and used as a hint only.

    InputRefused (one sentence: what it is, what to do) when it cannot be read, LimitReached when
    that would take too much.
    """
    if not data:
        raise InputRefused("the file is empty")
    if b"%PDF-" in data[:1024]:
        return read_pdf(data)
    known = _known_kind(data)
    if known:
        what, do = known
        raise InputRefused(f"it is {what}; this version cannot read those yet: {do}")
    if not _is_text(data):
        raise InputRefused("it is of an unknown kind; this version cannot read it: " + _AS_PDF)
    return _read_text(data, name)


def _read_text(data: bytes, name: str) -> Reading:
    ending = name.lower().rpartition(".")[2]
    if _is_mail(data, ending):
        return read_mail(data)
    if data.startswith(b"From ") and b"\nFrom: " in data[:20000]:
        raise InputRefused(
            "it is a mailbox of several e-mails; this version cannot read those yet: "
            "save each e-mail as .eml and add those"
        )
    if _HTML.match(data[:4096].lstrip(b"\xef\xbb\xbf")):
        raise InputRefused(f"it is a web page; this version cannot read those yet: {_AS_PDF}")
    return read_plain(data)


def _known_kind(data: bytes) -> tuple[str, str] | None:
    for where, magic, what, do in _MAGIC:
        if data[where : where + len(magic)] == magic:
            return what, do
    if data.startswith(b"PK\x03\x04"):
        inside = ((what, do) for mark, what, do in _ZIP if mark in data)
        return next(inside, ("an archive (zip)", _UNPACK))
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = ((what, do) for mark, what, do in _OLE if mark.encode("utf-16-le") in data)
        return next(found, ("an old office file", _AS_PDF))
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "a picture (BMP)", _PICTURE
    return None


def _is_text(data: bytes) -> bool:
    """Whether the bytes can be text: a byte order mark, or no NUL and few controls."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(data) % 2 == 0
    if b"\0" in data:
        return False
    sample = data[:65536]
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r\x1b" for byte in sample)
    return controls <= len(sample) // 100


def _is_mail(data: bytes, ending: str) -> bool:
    """Whether the bytes begin with the header block of an e-mail.

    A letter saved as text may begin ``From: ... Subject: ...`` as well, and what a mail program
    saved as text is read as it stands there: with the ending .txt only a message counts whose words
    cannot be read without unpacking it.
    """
    names = _header_names(data)
    if ending in ("eml", "mht", "mhtml"):
        return True
    if ending == "txt":
        head = re.split(rb"\r?\n\r?\n", data[:65536], maxsplit=1)[0]
        return b"mime-version" in names and bool(_PACKED.search(head))
    return len(names & _MAIL_NAMES) >= 2 and bool(names & _SURE_NAMES)


def _header_names(data: bytes) -> set[bytes]:
    """The lower-case names of the header block at the start; none when there is no such block."""
    names: set[bytes] = set()
    for line in data[:65536].removeprefix(b"\xef\xbb\xbf").splitlines():
        if not line.strip():
            break
        if line[:1] in b" \t" and names:
            continue
        if not _HEADER_LINE.match(line):
            return set() if len(names) < 2 else names
        names.add(line.partition(b":")[0].strip().lower())
    return names
