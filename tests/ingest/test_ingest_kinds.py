# SPDX-License-Identifier: AGPL-3.0-or-later
"""What kind of file it is, and what is refused with which sentence."""

import io
import zipfile

import pytest

from redact import ingest
from redact.errors import InputRefused


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


REFUSED = [
    (b"", "a.pdf", "empty"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.pdf", "Excel workbook"),
    (b"PK\x03\x04" + b"\0" * 50, "a.zip", "archive is damaged"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "letter.pdf", "picture is damaged"),
    (b"\xff\xd8\xff\xe0" + b"\0" * 50, "a", "picture is damaged"),
    (b"Rar!\x1a\x07" + b"\0" * 50, "a.rar", "archive (RAR)"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"),
        "a.msg",
        "Outlook message",
    ),
    (bytes(range(256)) * 4, "letter.txt", "unknown kind"),
    (b"\0" * 400, "letter.eml", "unknown kind"),
]


@pytest.mark.parametrize(("data", "name", "said"), REFUSED, ids=[row[2] for row in REFUSED])
def test_refusals_are_one_sentence_that_says_what_it_is(data: bytes, name: str, said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        ingest.read(data, name)
    sentence = str(refused.value)
    assert said in sentence
    assert "\n" not in sentence and len(sentence) < 200


MESSAGE = b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi\n"
PACKED = MESSAGE.replace(b"\n\n", b"\nContent-Transfer-Encoding: base64\n\n")
LETTER = b"From: Ann Lark\nSent: 4 May 2021\nTo: Bo Reed\nSubject: Fees\n\nDear Bo\n"


@pytest.mark.parametrize(
    ("data", "name", "reader"),
    [
        (MESSAGE, "a.eml", "eml.v1"),
        (MESSAGE, "no-ending", "eml.v1"),
        (MESSAGE, "saved.txt", "txt.v1"),
        (b"Return-Path: <a@b.example>\n" + MESSAGE, "saved.txt", "txt.v1"),
        (PACKED, "saved.txt", "eml.v1"),
        (MESSAGE.replace(b"text/plain", b'multipart/mixed; boundary="x"'), "saved.txt", "eml.v1"),
        (b"Subject: =?utf-8?B?QW5u?=\n" + MESSAGE, "saved.txt", "eml.v1"),
        (LETTER, "a.eml", "eml.v1"),
        (LETTER, "printed.txt", "txt.v1"),
        (b"Message-ID: <1@b.example>\n" + LETTER, "printed.txt", "txt.v1"),
        (LETTER, "no-ending", "txt.v1"),
        (b"Dear Sir\n", "a.pdf", "txt.v1"),
        (b"{\\rtf1 text}", "a.txt", "rtf.v1"),
        (b"<!DOCTYPE html><p>Dear Sir", "a.txt", "html.v1"),
        (b"From a@b Tue\nFrom: a@b\nTo: c\n\nHi\n", "box", "mbox.v1"),
        (b"BEGIN:VCARD\nFN:Ann Lark\nEND:VCARD\n", "a", "vcf.v1"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "a", "ics.v1"),
        (zipped("[Content_Types].xml", "word/document.xml"), "a.zip", "docx.v1"),
        (zipped("notes.txt"), "a.docx", "zip.v1"),
    ],
)
def test_bytes_decide_and_the_name_is_a_hint(data: bytes, name: str, reader: str) -> None:
    assert ingest.read(data, name).document.reader == reader


@pytest.mark.parametrize(
    "data",
    [b"<!---->" * 580 + b"x", b"<?xml " * 700, b" " * 4096, b"<!--" * 1024, b"a:" * 2048],
    ids=["comments", "xml", "blanks", "open", "colons"],
)
def test_no_start_of_a_file_takes_long_to_tell(data: bytes) -> None:
    assert ingest.read(data, "a").document.reader == "txt.v1"
