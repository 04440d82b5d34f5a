# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text files: offsets stay those of the file, every character has its place on a page."""

import hashlib
import io

import numpy as np
import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from redact import ingest
from redact.types import Box, Document

SCRIPTS = (
    'Dear Ms Ŵynne-O’Neill,   three  spaces <tag> & "quotes"\r\n'
    "\r\n"
    "Nguyễn Thị Ánh\tΕλληνικά\tПривет 王小明 한국어 テスト\n"
    "עולם שלום 12 and محمد علي السيد 34\n"
    "नमस्ते दुनिया 😀 🇬🇧 e\u0301 n\u0302 o\ufb03ce office\n"
    "soft\u00adhyphen zero\u200bwidth rtl\u202eoverride bell\x07 nbsp\u00a0here\n"
)


def shown(rendition: bytes, page: int, box: Box, dpi: int = 144) -> bool:
    """Whether the page is not blank inside the box."""
    with pymupdf.open("pdf", rendition) as pdf:
        clip = pymupdf.Rect(box.x0, box.y0, box.x1, box.y1)
        pixmap = pdf[page].get_pixmap(dpi=dpi, clip=clip)
        return bool((np.asarray(Image.open(io.BytesIO(pixmap.tobytes("png")))) < 160).any())


def check_words(document: Document) -> None:
    """What every document promises about its words."""
    last = 0
    for word in document.words:
        assert last <= word.start < word.end <= len(document.text)
        last = word.end
        assert not any(char.isspace() for char in document.text[word.start : word.end])
        assert len(word.glyphs) == word.end - word.start
        page = document.pages[word.page]
        assert page.start <= word.start <= page.end
        assert -1 <= word.box.x0 <= word.box.x1 <= page.width + 1
        assert -1 <= word.box.y0 <= word.box.y1 <= page.height + 1


def test_text_is_the_decoded_file_and_all_of_it_has_a_place() -> None:
    reading = ingest.read(SCRIPTS.encode(), "a.txt")
    document = reading.document
    assert document.text == SCRIPTS
    assert document.id == hashlib.sha256(SCRIPTS.encode()).hexdigest()
    assert document.notes == ()
    check_words(document)
    assert [document.text[w.start : w.end] for w in document.words] == SCRIPTS.split()
    for word in document.words:
        assert shown(reading.rendition, word.page, word.box), word


def test_every_glyph_stands_over_its_own_ink() -> None:
    text = "I il|l. 8 Wm, j'q"
    reading = ingest.read(text.encode(), "a.txt")
    for word in reading.document.words:
        for box in word.glyphs:
            assert shown(reading.rendition, 0, box, 288)


def test_endless_words_are_broken_and_others_are_not() -> None:
    words = ["x" * 10_000, *["ordinary"] * 400, "unbroken" * 8]
    document = ingest.read(" ".join(words).encode(), "a.txt").document
    check_words(document)
    pieces = [document.text[w.start : w.end] for w in document.words]
    assert "".join(pieces) == "".join(words)
    assert pieces.count("ordinary") == 400
    assert pieces[-1] == words[-1]


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (b"\xef\xbb\xbfCaf\xc3\xa9", "Café", ""),
        ("Café 王".encode("utf-16"), "Café 王", ""),
        (b"Caf\xe9 \x93q\x94 \x81", "Café “q” \x81", "Windows-1252"),
        (b" \r\n ", " \r\n ", ""),
    ],
)
def test_encodings(data: bytes, text: str, note: str) -> None:
    document = ingest.read(data, "a.txt").document
    assert document.text == text
    assert note in " ".join(document.notes)
    assert bool(document.notes) == bool(note)


def test_pages_share_the_text_without_gaps() -> None:
    text = "\n".join(f"line {number} of the file" for number in range(200))
    document = ingest.read(text.encode(), "a.txt").document
    assert len(document.pages) > 2
    assert document.pages[0].start == 0 and document.pages[-1].end == len(text)
    for page, following in zip(document.pages, document.pages[1:], strict=False):
        assert page.end == following.start


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cn", "Co")), max_size=60))
def test_any_text_keeps_its_offsets(text: str) -> None:
    data = text.encode()
    if not data or b"\0" in data or data.startswith((b"\xef\xbb\xbf", b"%PDF", b"PK", b"<")):
        return
    try:
        document = ingest.read(data, "a.txt").document
    except ingest.kinds.InputRefused:
        return
    assert document.text == text
    check_words(document)
