# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of file this is, from its bytes.

The name only settles what bytes cannot: a saved letter that begins like an e-mail. Guarantees one
``Kind`` for any bytes, ``UNKNOWN`` among them. It looks into archives no further than the names of
their entries.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from redact.ingest.mails.mbox import is_mbox
from redact.ingest.zipped import ERRORS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: ``name`` for the program, ``what`` for people, its media type."""

    name: str
    what: str
    media_type: str = "application/octet-stream"


PDF = Kind("pdf", "a PDF", "application/pdf")
TEXT = Kind("text", "a text", "text/plain")
MAIL = Kind("mail", "an e-mail", "message/rfc822")
MBOX = Kind("mbox", "a mailbox", "application/mbox")
HTML = Kind("html", "a web page", "text/html")
CALENDAR = Kind("ics", "a calendar file", "text/calendar")
CARD = Kind("vcf", "an address card", "text/vcard")
RTF = Kind("rtf", "a rich text document (RTF)", "application/rtf")
ZIP = Kind("zip", "an archive (zip)", "application/zip")
MSG = Kind("msg", "an Outlook message (.msg)", "application/vnd.ms-outlook")
TNEF = Kind("tnef", "an Outlook attachment package (winmail.dat)", "application/ms-tnef")
PST = Kind("pst", "an Outlook mailbox (PST)", "application/vnd.ms-outlook-pst")
SIGNATURE = Kind("signature", "a digital signature", "application/pkcs7-signature")
_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = Kind("docx", "a Word document", f"{_OOXML}.wordprocessingml.document")
XLSX = Kind("xlsx", "an Excel workbook", f"{_OOXML}.spreadsheetml.sheet")
PPTX = Kind("pptx", "a PowerPoint presentation", f"{_OOXML}.presentationml.presentation")
XLSB = Kind("xls", "an Excel workbook (binary)", "application/vnd.ms-excel")
ODF = Kind("odf", "an OpenDocument file", "application/vnd.oasis.opendocument")
XLS = Kind("xls", "an old Excel workbook", "application/vnd.ms-excel")
DOC = Kind("office", "an old Word document", "application/msword")
PPT = Kind("office", "an old PowerPoint presentation", "application/vnd.ms-powerpoint")
LOCKED = Kind("locked", "an office file with a password")
OLE = Kind("old", "an old office file")
SOUND = Kind("sound", "a film or sound recording")
UNKNOWN = Kind("unknown", "of an unknown kind")


def _picture(what: str, media_type: str) -> Kind:
    return Kind("picture", f"a picture ({what})", media_type)


_HEIC = _picture("HEIC", "image/heic")
# (where, bytes, kind), the first that matches.
_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\x89PNG\r\n", _picture("PNG", "image/png")),
    (0, b"\xff\xd8\xff", _picture("JPEG", "image/jpeg")),
    (0, b"GIF8", _picture("GIF", "image/gif")),
    (0, b"II*\x00", _picture("TIFF", "image/tiff")),
    (0, b"MM\x00*", _picture("TIFF", "image/tiff")),
    (8, b"WEBP", _picture("WebP", "image/webp")),
    *((4, b"ftyp" + brand, _HEIC) for brand in (b"hei", b"hev", b"mif1", b"msf1", b"avif")),
    (0, b"{\\rtf", RTF),
    (0, b"%!PS", Kind("postscript", "a PostScript file")),
    (0, b"!BDN", PST),
    (0, b"7z\xbc\xaf\x27\x1c", Kind("packed", "an archive (7z)")),
    (0, b"Rar!", Kind("packed", "an archive (RAR)")),
    (0, b"\x1f\x8b", Kind("packed", "an archive (gzip)")),
    (0, b"BZh", Kind("packed", "an archive (bzip2)")),
    (257, b"ustar", Kind("packed", "an archive (tar)")),
    (0, b"\x78\x9f\x3e\x22", TNEF),
    (8, b"AVI ", SOUND),
    (8, b"WAVE", SOUND),
    (0, b"ID3", SOUND),
    (4, b"ftyp", SOUND),
)
_OOXML_PARTS = (
    ("word/document", DOCX),
    ("xl/workbook.bin", XLSB),
    ("xl/workbook", XLSX),
    ("ppt/presentation", PPTX),
)
_OLE_STREAMS = (
    ("EncryptedPackage", LOCKED),
    ("__substg1.0_", MSG),
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("PowerPoint Document", PPT),
)
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->).)*-->\s*)*<(!doctype html|html|head|body)\b",
    re.I | re.S,
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
_PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file that is not empty. ``name`` is untrusted and used as a hint only."""
    if b"%PDF-" in data[:1024]:
        return PDF
    for where, magic, kind in _MAGIC:
        if data[where : where + len(magic)] == magic:
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        found = (kind for mark, kind in _OLE_STREAMS if mark.encode("utf-16-le") in data)
        return next(found, OLE)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return _picture("BMP", "image/bmp")
    if data[:1] == b"0" and _PKCS7 in data[:32]:
        return SIGNATURE
    return _of_text(data, name) if _is_text(data) else UNKNOWN


def _of_zip(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:2000]
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").decode("latin-1").strip()
                if mimetype.startswith(ODF.media_type):
                    return Kind(ODF.name, ODF.what, mimetype)
    except (*ERRORS, RuntimeError):
        return ZIP
    if "[Content_Types].xml" not in names:
        return ZIP
    found = (kind for mark, kind in _OOXML_PARTS if any(n.startswith(mark) for n in names))
    return next(found, ZIP)


def _of_text(data: bytes, name: str) -> Kind:
    ending = name.lower().rpartition(".")[2]
    start = data[:4096].lstrip(b"\xef\xbb\xbf")
    if is_mbox(data):
        return MBOX
    if _is_mail(data, ending):
        return MAIL
    if _HTML.match(start) or (ending in ("htm", "html", "xhtml") and start.lstrip()[:1] == b"<"):
        return HTML
    head = start.lstrip()[:20].upper()
    if head.startswith(b"BEGIN:VCALENDAR"):
        return CALENDAR
    return CARD if head.startswith(b"BEGIN:VCARD") else TEXT


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
