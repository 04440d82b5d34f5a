# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text layer: three readers see the survivors and the labels, and nothing else."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence

import pdfplumber
import pikepdf
import pymupdf
import pypdfium2
import pytest

from redact.burn import burn
from redact.types import Box, Document, Page, Redaction, Word
from tests.burn.conftest import LINES, letter, read, turned, withhold

SECRETS = ("Quillfeather", "Osgood Jaggayappa", "01632 960123", "gypsy@example.org", "Pemberly")
BOX = "[redacted, section 40(2)]"
SURVIVORS = (
    f"Dear Ms {BOX} , thank you for your letter of 3 May about the visit of Mr {BOX} to the "
    f"depot. I am a 3 Please ring {BOX} or write to {BOX} today, ( {BOX} ) said the "
    "officer; nobody else was present."
)


def by_pdfplumber(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [word["text"] for page in document.pages for word in page.extract_words()]


def by_pdfium(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_range() for page in document).split()


def by_mupdf(pdf: bytes) -> list[str]:
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return " ".join(page.get_text() for page in document).split()


READERS = (by_pdfplumber, by_pdfium, by_mupdf)


def everything(pdf: bytes) -> Iterator[bytes]:
    """The file's bytes, and every stream decoded, text strings of operators included."""
    yield pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Stream):
                yield item.read_bytes()


def decoded_text(pdf: bytes) -> str:
    """The layer's strings through the file's own ToUnicode, in the order of the stream."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            cmap = page.obj.Resources.Font.F.ToUnicode.read_bytes().decode()
            table = {
                int(code, 16): bytes.fromhex(char).decode("utf-16-be")
                for code, char in re.findall(r"<(\w{4})> <(\w{4,8})>", cmap)
            }
            for string in re.findall(rb"<(\w+)>Tj", page.obj.Contents.read_bytes()):
                codes = [int(string[at : at + 4], 16) for at in range(0, len(string), 4)]
                found.append("".join(table[code] for code in codes))
    return "".join(found)


def document_of(words: Sequence[tuple[str, Box]], *, visible: bool = True) -> Document:
    """A document of one A4 page from words and places, with equal glyphs."""
    made, text = [], ""
    for number, (surface, box) in enumerate(words):
        step = box.width / len(surface)
        glyphs = tuple(
            Box(box.x0 + at * step, box.y0, box.x0 + (at + 1) * step, box.y1)
            for at in range(len(surface))
        )
        start = len(text)
        text += surface + " "
        made.append(
            Word(start, len(text) - 1, 0, number, box, glyphs, hidden="" if visible else "no ink")
        )
    return Document("d", "test.v1", text, (Page(0, 595.276, 841.89, 0, len(text)),), tuple(made))


@pytest.fixture(scope="module")
def burnt(letter_pdf: bytes, letter_document: Document) -> bytes:
    redactions = withhold(letter_document, *SECRETS)
    return burn(letter_pdf, letter_document, redactions, dpi=100, title="Letter 1")


@pytest.mark.parametrize("reader", READERS)
def test_readers_see_survivors_and_labels(reader, burnt) -> None:
    assert " ".join(reader(burnt)) == SURVIVORS


def test_withheld_strings_are_nowhere_in_the_file(burnt) -> None:
    forms = [form for secret in SECRETS for part in secret.split() for form in (part, part.lower())]
    for data in everything(burnt):
        for form in forms:
            for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
                assert form.encode(encoding) not in data
            assert form.encode("utf-16-be").hex().upper().encode() not in data
    layer = decoded_text(burnt)
    assert " ".join(layer.split()) == SURVIVORS
    for form in forms:
        assert form not in layer


def test_characters_only_withheld_words_use_are_not_in_the_font() -> None:
    pdf = letter(["Dear Zq meet me at noon"])
    document = read(pdf)
    cmaps = []
    for redactions in ((), withhold(document, "Zq")):
        out = burn(pdf, document, redactions, dpi=100, title="t")
        with pikepdf.open(io.BytesIO(out)) as file:
            cmaps.append(file.pages[0].obj.Resources.Font.F.ToUnicode.read_bytes())
    assert b"<005A>" in cmaps[0] and b"<0071>" in cmaps[0]
    assert b"<005A>" not in cmaps[1] and b"<0071>" not in cmaps[1]


def test_one_letter_words_at_the_end_of_a_line_are_kept() -> None:
    pdf = letter(["I am a 3", "x", "he is I"])
    out = burn(pdf, read(pdf), (), dpi=100, title="t")
    for reader in READERS:
        assert " ".join(reader(out)) == "I am a 3 x he is I"


@pytest.mark.parametrize("size", [9, 11, 14])
def test_a_column_of_equal_long_words_is_kept(size: int) -> None:
    """pdfium drops what it takes for bold print: the same string again, close by."""
    word = "ambassadorial.correspondence@northmarch.example"
    pdf = letter([f"{word} Featherstonehaugh {n}" for n in range(12)], size=size, lead=size * 1.15)
    out = burn(pdf, read(pdf), (), dpi=100, title="t")
    for reader in READERS:
        assert reader(out).count(word) == 12, reader


def test_a_column_of_equal_wide_boxes_keeps_its_labels() -> None:
    word = "ambassadorial.correspondence@northmarch.example"
    pdf = letter([f"{word} {n}" for n in range(12)], lead=12.5)
    document = read(pdf)
    out = burn(pdf, document, withhold(document, word), dpi=100, title="t")
    for reader in READERS:
        assert " ".join(reader(out)).count(BOX) == 12, reader


SCRIPTS = {
    "Polish": "Łódź Żółć gęślą jaźń",
    "Welsh": "dŵr ŷd Llŷn tŵr",
    "Vietnamese": "Nguyễn Thị Hương Đặng",
    "Greek": "Ελλάδα Ωμέγα ή",
    "Cyrillic": "Київ їжак Йосиф",
    "Georgian and Armenian": "საქართველო Հայաստան",
    "Devanagari": "नमस्ते हिन्दी क्षत्रिय",
    "Thai": "สวัสดี น้ำ",
    "Chinese, Japanese, Korean": "東京都 漢字 𠮷野 カナ 한국어",
    "emoji and letters beyond the first plane": "ok😀 👍🏽 a😀b 𝐀bc",
    "signs": "£5 €10 – “quote” ½ №",
}


def line_of(words: Sequence[str]) -> Document:
    wide = [7 * sum(not unicodedata.combining(letter) for letter in word) for word in words]
    boxes = [Box(40 + 80 * at, 100, 40 + 80 * at + w, 112) for at, w in enumerate(wide)]
    return document_of(list(zip(words, boxes, strict=True)))


@pytest.mark.parametrize("script", SCRIPTS)
def test_words_of_any_script_read_back(script: str) -> None:
    words = SCRIPTS[script].split()
    out = burn(letter([]), line_of(words), (), dpi=72, title="t")
    for reader in READERS:
        assert reader(out) == words, reader
    assert decoded_text(out).split() == words


def test_ligatures_are_spelled_out_and_marks_joined() -> None:
    words = ["\ufb01nal", "o\ufb03ce", unicodedata.normalize("NFD", "Nguyễn")]
    out = burn(letter([]), line_of(words), (), dpi=72, title="t")
    for reader in READERS:
        assert reader(out) == ["final", "office", "Nguyễn"], reader


def right_to_left(word: str) -> Document:
    """A word whose letters stand from right to left, a mark where its letter is."""
    glyphs, x = [], 140
    for character in word:
        x -= 0 if unicodedata.combining(character) else 10
        glyphs.append(Box(x, 100, x + 10, 112))
    end = len(word)
    page, box = Page(0, 595.276, 841.89, 0, end), Box(x, 100, 140, 112)
    return Document("d", "t", word, (page,), (Word(0, end, 0, 0, box, tuple(glyphs)),))


@pytest.mark.parametrize("word", ["שלום", "مرحبا", "بالعالم"])
def test_right_to_left_words_are_written_as_seen(word: str) -> None:
    out = burn(letter([]), right_to_left(word), (), dpi=72, title="t")
    assert decoded_text(out).strip() == word[::-1]
    assert by_pdfium(out) == by_mupdf(out) == [word]
    assert by_pdfplumber(out) == [word[::-1]]  # as it stands: pdfplumber does not turn words


def test_right_to_left_letters_by_their_shape_and_with_marks() -> None:
    for word, plain in (
        ("\ufee3\ufeae\ufea3\ufe92\ufe8e", "مرحبا"),
        ("\ufefb", "لا"),
        ("מָה", "מָה"),
        ("ا\u0653ن", "آن"),
    ):
        out = burn(letter([]), right_to_left(word), (), dpi=72, title="t")
        assert by_pdfium(out) == [plain]


def test_invisible_words_are_not_written() -> None:
    document = document_of([("ghost", Box(72, 100, 100, 112))], visible=False)
    assert by_pdfplumber(burn(letter([]), document, (), dpi=100, title="t")) == []


def test_what_lies_under_a_picture_box_is_not_written() -> None:
    words = [("kept", Box(72, 100, 100, 112)), ("half", Box(190, 100, 220, 112))]
    document = document_of([*words, ("under", Box(250, 100, 280, 112))])
    box = Redaction("d", 0, Box(205, 90, 300, 300), ("s40(2)",), "s40(2)", ("f",))
    out = burn(letter([]), document, (box,), dpi=100, title="t")
    assert by_pdfplumber(out) == ["kept", "ha", *BOX.split()]


def test_a_word_without_glyphs_goes_whole() -> None:
    page = (Page(0, 595.276, 841.89, 0, 11),)
    words = tuple(
        Word(start, end, 0, 0, Box(x, 100, x + 30, 112), ())
        for start, end, x in ((0, 4, 72), (5, 11, 110))
    )
    document = Document("d", "t", "kept Rolfes", page, words)
    redaction = Redaction(
        "d", 0, Box(109.5, 100, 140.5, 112), ("s40(2)",), "s40(2)", ("f",), ((5, 8),)
    )
    pdf = letter(["kept     Rolfes"], lead=0)  # about where the words are said to be
    with pymupdf.open(stream=pdf, filetype="pdf") as file:
        file[0].draw_rect((112, 103, 138, 109), fill=(0, 0, 0))
        pdf = file.tobytes()
    out = burn(pdf, document, (redaction,), dpi=100, title="t")
    assert by_pdfplumber(out) == ["kept", *BOX.split()]


def test_places_are_on_the_half_point_grid(burnt) -> None:
    with pikepdf.open(io.BytesIO(burnt)) as file:
        stream = file.pages[0].obj.Contents.read_bytes().decode()
    places = re.findall(r"(\S+) (\S+) (?:Tm|Td)\b", stream)
    assert len(places) == len(SURVIVORS.split()) - 2 * SURVIVORS.count(BOX)
    assert all(float(value) * 2 % 1 == 0 for place in places for value in place)


def test_words_stand_where_they_are_seen(letter_pdf, letter_document, burnt) -> None:
    where = {
        letter_document.text[word.start : word.end]: word.box for word in letter_document.words
    }
    with pdfplumber.open(io.BytesIO(burnt)) as file:
        for word in file.pages[0].extract_words():
            if word["text"] in ("depot.", "officer;", "nobody", "Please", "letter"):
                box = where[word["text"]]
                assert abs(word["x0"] - box.x0) < 1 and abs(word["x1"] - box.x1) < 1.5
                assert abs(word["top"] - box.y0) < 1 and abs(word["bottom"] - box.y1) < 1


@pytest.mark.parametrize("rotate", (90, 180, 270))
def test_turned_pages_keep_their_words(rotate) -> None:
    pdf = turned(letter(), rotate=rotate, crop=(30, 40, 560, 800))
    document = read(pdf)
    out = burn(pdf, document, withhold(document, "Quillfeather"), dpi=100, title="t")
    expected = sorted(" ".join(LINES).replace("Quillfeather,", f"{BOX} ,").split())
    with pypdfium2.PdfDocument(out) as file:
        seen = file[0].get_textpage().get_text_range()
    assert sorted(seen.split()) == expected
    assert sorted(decoded_text(out).split()) == expected
