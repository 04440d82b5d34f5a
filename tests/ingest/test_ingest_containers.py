# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archives, mailboxes, pictures, pages, cards: every item inside is accounted for."""

import io
import zipfile

import pytest
from PIL import Image, PngImagePlugin

from redact import ingest, ocr
from redact.errors import InputRefused, LimitReached
from redact.ingest import cards
from redact.ingest.parts import PartList


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_each_file_of_an_archive_is_a_part_under_its_own_name() -> None:
    data = zipped(**{"412-23/a.txt": b"one", "../../etc/a.txt": b"two", "412-23/A.TXT": b"three"})
    reading = ingest.read(data, "a.zip")
    assert [(part.name, part.data) for part in reading.parts] == [
        ("412-23/a.txt", b"one"),
        ("etc/a.txt", b"two"),
        ("412-23/A (2).TXT", b"three"),
    ]
    assert reading.document.text.startswith("Archive of 3 files\n412-23/a.txt\t3 bytes")


def test_a_bomb_in_an_archive_is_refused_alone() -> None:
    reading = ingest.read(zipped(bomb=b"\0" * 50_000_000, letter=b"Dear Ann"), "a.zip")
    assert [bool(part.refusal) for part in reading.parts] == [True, False]
    assert "bombs" in reading.parts[0].refusal and reading.parts[0].data == b""


def test_a_damaged_or_encrypted_file_of_an_archive_is_refused_alone() -> None:
    data = bytearray(zipped(one=b"Dear Ann " * 50, two=b"Yours"))
    at = data.index(b"one") + 10
    data[at] ^= 0xFF
    refused = ingest.read(bytes(data), "a.zip").parts[0].refusal
    assert "damaged" in refused
    locked = bytearray(zipped(one=b"x"))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in ingest.read(bytes(locked), "a.zip").parts[0].refusal


def test_a_mailbox_comes_apart_at_its_messages() -> None:
    one = b"From: a@example.org\nSubject: one\n\nDear Bo\n\nFrom here on quoted\n>From x\n"
    two = b"From: b@example.org\nSubject: two\n\nDear Ann\n"
    box = b"From a Mon Jan 1\n" + one + b"\nFrom b Tue Jan 2\n" + two
    reading = ingest.read(box, "inbox")
    assert [part.data for part in reading.parts] == [one, two]
    assert reading.document.text == "Mailbox of 2 messages"


def test_a_web_page_shows_title_links_and_what_is_not_shown() -> None:
    page = b"""<!DOCTYPE html><html><head><title>Minutes</title><meta name=author content="A Lark">
    <script>var x="never"</script></head><body><h1>Present</h1><a href="mailto:b@example.org">Bo</a>
    <input value="typed"><p hidden>unseen</body></html>"""
    text = ingest.read(page, "a.html").document.text
    assert text.startswith("Minutes\nPresent\n")
    for words in ("A Lark", "mailto:b@example.org", "typed", "unseen"):
        assert words in text
    assert "never" not in text


@pytest.mark.parametrize("odd", ["<![enMicrosoft x>", "<![if !mso]>", "<![CDATA[x>", "<![", "<!x"])
def test_odd_declarations_in_a_web_page_end_no_reading(odd: str) -> None:
    page = f"<html><body><p>Dear Ann</p>{odd}<p>Yours</p></body></html>"
    text = ingest.read(page.encode(), "a.html").document.text
    assert "Dear Ann" in text and "Yours" in text


def test_cards_are_unfolded_and_their_pictures_are_parts() -> None:
    card = (
        "BEGIN:VCARD\r\nFN:Ann La\r\n rk\r\nADR:;;1 High St\\, Northmarch\\nWest\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:caf=C3=A9 =\r\nnext\r\n"
        "PHOTO;ENCODING=b;TYPE=JPEG:AAEC\r\nEND:VCARD\r\n"
    )
    reading = ingest.read(card.encode(), "a.vcf")
    text = reading.document.text
    assert "FN: Ann Lark\n" in text and "1 High St, Northmarch\nWest\n" in text
    assert "café next" in text and "[file: photo.jpg]" in text
    assert [(part.name, part.data) for part in reading.parts] == [("photo.jpg", b"\0\1\2")]


@pytest.mark.parametrize("piece", [";", '"', ';"', "quoted-printable", "=\n", "a.", "\\", "data:"])
def test_endless_lines_of_cards_are_read(piece: str) -> None:
    card = "BEGIN:VCARD\nNOTE;" + piece * (400_000 // len(piece)) + "\nFN:Ann\n"
    lines = list(cards._lines(card, PartList()))
    assert any("Ann" in line for line in lines[-2:])


def picture(size: tuple[int, int], kind: str, frames: int = 1, **saved: object) -> bytes:
    buffer = io.BytesIO()
    first, *more = [Image.new("L", size, 200 + number) for number in range(frames)]
    given = {"save_all": True, "append_images": more} if more else {}
    first.save(buffer, kind, **given, **saved)
    return buffer.getvalue()


@pytest.mark.skipif(ocr.engine() is None, reason="no OCR on this machine")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_a_picture_is_a_page(kind: str) -> None:
    document = ingest.read(picture((400, 200), kind), "a").document
    assert document.reader == "picture.v1" and len(document.pages) == 1
    assert document.pages[0].width > document.pages[0].height


@pytest.mark.skipif(ocr.engine() is None, reason="no OCR on this machine")
def test_every_frame_is_a_page_upright_and_what_the_file_says_follows() -> None:
    assert len(ingest.read(picture((60, 40), "TIFF", 3), "a").document.pages) == 3
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Ann Lark")
    document = ingest.read(picture((60, 40), "PNG", pnginfo=words), "a").document
    assert len(document.pages) == 2 and "Author: Ann Lark" in document.text
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = ingest.read(picture((60, 40), "JPEG", exif=exif), "a").document.pages[0]
    assert turned.height > turned.width


def test_huge_pictures_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(LimitReached, match="points"):
        ingest.read(picture((12_000, 10_000), "PNG"), "a")


def test_cut_off_pictures_are_refused() -> None:
    with pytest.raises(InputRefused, match="damaged"):
        ingest.read(picture((300, 300), "JPEG")[:200], "a")
