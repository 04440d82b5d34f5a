# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bad input: files that people send, and files that people make.

``make_ugly`` writes one folder of them and says what has to become of each. What cannot be read by
this version is refused with a reason; a file that is merely ugly is read. Nothing here is a danger
to the machine that makes it: no file is large, and the links lead to harmless places.
"""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
from PIL import Image, ImageDraw

from tests.samples.mail import Attachment, make_mail

_TEXT = "Mr Linus Okafor-Wren can be reached on 01632 960733."
_HEADERS = (
    "From: Linus Okafor-Wren <linus@okafor-wren.example>\n"
    "To: foi.request@ncc.police.example\n"
    "Date: Wed, 05 Jun 2024 10:00:00 +0100\n"
    "Subject: papers"
)


def make_ugly(folder: Path) -> dict[str, str]:
    """Write the bad inputs under ``folder``; {source path: ``released`` or ``refused``}.

    Paths are those of the ledger (attachments behind ``!/``). A target for the link that leads
    out of the folder is written beside ``folder``. What the file system does not allow is left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, str] = {}
    for write in _WRITERS:
        expected |= write(folder)
    return expected


def _plain_bytes(folder: Path) -> dict[str, str]:
    """Nothing at all, half of something, files that are not what they are called, archives."""
    pdf = _pdf(_TEXT)
    files = {
        "empty.pdf": b"",
        "empty.txt": b"",
        "truncated.pdf": pdf[:200],
        "not a pdf.pdf": b"PK\x03\x04 this is not one",
        "unknown.xyz": bytes(range(256)) * 4,
        "archive.zip": _zip({"letter.txt": _TEXT.encode()}),
        "word.docx": _zip(
            {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
        ),
        "picture.png": _picture("PNG"),
        "scan.pdf": _scan(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    whole = ("archive.zip", "archive.zip!/letter.txt", "word.docx", "picture.png", "scan.pdf")
    return dict.fromkeys(files, "refused") | dict.fromkeys(whole, "released")


def _pdfs(folder: Path) -> dict[str, str]:
    """PDFs that fight back: a password, a tree that bites its tail, letters without meaning."""
    with pymupdf.open("pdf", _pdf(_TEXT)) as document:
        document.save(
            folder / "password.pdf",
            encryption=pymupdf.PDF_ENCRYPT_AES_256,
            user_pw="Harrow-1",
            owner_pw="Harrow-2",
        )
    with pikepdf.open(io.BytesIO(_pdf(_TEXT))) as document:
        pages = document.Root.Pages
        pages.Kids = pikepdf.Array([document.make_indirect(pages)])
        pages.Count = 7
        document.save(folder / "loop.pdf")
    (folder / "no meaning.pdf").write_bytes(_without_meaning())
    return {"password.pdf": "refused", "loop.pdf": "refused", "no meaning.pdf": "released"}


def _folders_and_links(folder: Path) -> dict[str, str]:
    """A folder that calls itself a PDF; links out of the folder, in a circle, and to nowhere."""
    (folder / "bare folder.pdf").mkdir(exist_ok=True)
    (folder / "folder.pdf").mkdir(exist_ok=True)
    (folder / "folder.pdf" / "inside.txt").write_text(_TEXT)
    outside = folder.parent / f"{folder.name}-outside.txt"
    outside.write_text("This was never part of the input.")
    links = {
        "out.txt": outside,
        "up": folder,  # a link to the folder it lies in
        "circle a.txt": folder / "circle b.txt",
        "circle b.txt": folder / "circle a.txt",
        "nowhere.txt": folder / "gone.txt",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    expected = {"bare folder.pdf": "refused", "folder.pdf/inside.txt": "released"}
    return expected | dict.fromkeys(links, "refused")


def _names(folder: Path) -> dict[str, str]:
    """Names with line breaks, steps upwards, markup, formulas, and as long as may be."""
    names = [
        "a\n..%2f..\nb.txt",
        "..txt",
        "-rf.txt",
        "=cmd|' .txt",
        "<b onclick=x>bold.txt",
        "..\\..\\up.txt",
        "name\x1b[31m red.txt",
        "right\u202etxt.fdp.txt",
        "x" * 251 + ".txt",
        "e\u0301 and \u00e9.txt",
    ]
    expected = {}
    for name in names:
        try:
            (folder / name).write_text(_TEXT)
        except OSError:  # this file system does not allow the name
            continue
        expected[name] = "released"
    raw = os.fsencode(folder) + b"/not utf-8 \xff.txt"
    try:
        Path(os.fsdecode(raw)).write_text(_TEXT)
    except OSError:
        return expected
    return expected | {os.fsdecode(b"not utf-8 \xff.txt"): "released"}


def _mails(folder: Path) -> dict[str, str]:
    """E-mails that lie: about their borders, their letters, and the names of what they bring."""
    broken = (
        _HEADERS + "\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="one"\n\n'
        "--one\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + _TEXT
        + " Caf\u00e9, \u00a3100.\n--two\nContent-Type: text/plain; charset=klingon-8\n\n"
        + "The second part, which the first one's border does not know.\n--one\n"
    )
    (folder / "broken.eml").write_bytes(broken.encode("latin-1"))
    escape = make_mail(_HEADERS, _TEXT, "plain", [Attachment("../../etc/x.txt", _TEXT.encode())])
    (folder / "escape.eml").write_bytes(escape)
    long_name = "n" * 4996 + ".txt"
    attachments = [Attachment(long_name, _TEXT.encode()), Attachment("s.pdf", _pdf(_TEXT)[:200])]
    (folder / "long name.eml").write_bytes(make_mail(_HEADERS, _TEXT, "plain", attachments))
    (folder / "deep.eml").write_bytes(_deep(60))
    return {
        "broken.eml": "released",
        "escape.eml": "released",
        "escape.eml!/x.txt": "released",
        "long name.eml": "released",
        f"long name.eml!/{'n' * 146}.txt": "released",
        "long name.eml!/s.pdf": "refused",
        "deep.eml": "released",
    }


_WRITERS: tuple[Callable[[Path], dict[str, str]], ...] = (
    _plain_bytes,
    _pdfs,
    _folders_and_links,
    _names,
    _mails,
)


def _deep(levels: int) -> bytes:
    """An e-mail in an e-mail in an e-mail ... deeper than anybody writes."""
    mail = make_mail(_HEADERS, _TEXT, "plain", [])
    for level in range(levels):
        headers = _HEADERS.replace("papers", f"papers {level}")
        mail = make_mail(headers, _TEXT, "plain", [Attachment(f"m{level}.eml", mail)])
    return mail


def _pdf(text: str) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 90), text, fontname="helv", fontsize=11)
        data: bytes = document.tobytes(deflate=True, no_new_id=True)
    return data


def _without_meaning() -> bytes:
    """A page whose letters a person can read and a machine cannot: a font without a Unicode map."""
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_font("F7", fontbuffer=pymupdf.Font("tiro").buffer)
        page.insert_text((72, 90), _TEXT, fontname="F7", fontsize=14)
        document.subset_fonts()
        for xref in range(1, document.xref_length()):
            if document.xref_get_key(xref, "ToUnicode")[0] == "xref":
                document.xref_set_key(xref, "ToUnicode", "null")
        data: bytes = document.tobytes(garbage=3, no_new_id=True)
    return data


def _picture(form: str) -> bytes:
    image = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(image).text((150, 180), _TEXT, fill=0)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def _scan() -> bytes:
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_image(page.rect, stream=_picture("PNG"))
        data: bytes = document.tobytes(deflate=True, no_new_id=True)
    return data


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 6, 5, 10, 0, 0)), data)
    return out.getvalue()
