# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs: what is read, what becomes a part, what is refused."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from redact import ingest
from redact.errors import InputRefused
from redact.types import Document

Make = Callable[[], pymupdf.Document]


def words(document: Document) -> list[str]:
    return [document.text[word.start : word.end] for word in document.words]


def rebuilt(pdf: pymupdf.Document, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The PDF after a change made with pikepdf."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.tobytes())) as other:
        change(other)
        other.save(buffer)
    return buffer.getvalue()


def test_a_letter_is_read_with_lines_and_glyphs(letter: Make) -> None:
    data = letter().tobytes()
    document = ingest.read(data, "letter").document
    assert document.id == hashlib.sha256(data).hexdigest()
    assert document.reader == "pdf.v1" and document.notes == ()
    assert "Mill Lane.\nWe have asked Ms Oduya" in document.text
    assert len({word.line for word in document.words}) == 5
    for word in document.words:
        assert word.visible and len(word.glyphs) == word.end - word.start
        assert word.box.x0 == word.glyphs[0].x0 and word.box.x1 == word.glyphs[-1].x1


def test_pages_are_parted_and_bounded(letter: Make) -> None:
    pdf = letter()
    pdf.new_page()
    pdf.insert_pdf(letter())
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    texts = [document.text[page.start : page.end] for page in document.pages]
    assert "\n\n".join(texts) == document.text
    assert texts[1] == "" and texts[0] == texts[2] != ""
    assert {word.page for word in document.words} == {0, 2}
    for word in document.words:
        assert document.pages[word.page].start <= word.start < document.pages[word.page].end


def test_ligatures_share_a_box_and_wide_gaps_part_words() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    writer = pymupdf.TextWriter(page.rect)
    writer.append((50, 80), "o\ufb01ce", font=pymupdf.Font("helv"))
    writer.write_text(page)
    page.insert_text((50, 120), "Ref")
    page.insert_text((50 + 25, 120), "AB12")
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert words(document) == ["ofice", "Ref", "AB12"]
    office = document.words[0]
    assert office.glyphs[1] == office.glyphs[2]
    assert office.glyphs[1].width > 2


def test_fields_and_annotations_are_baked_into_text(letter: Make) -> None:
    pdf = letter()
    field = pymupdf.Widget()
    field.field_name, field.field_type = "name", pymupdf.PDF_WIDGET_TYPE_TEXT
    field.field_value, field.rect = "Fieldvalue", pymupdf.Rect(50, 300, 200, 320)
    pdf[0].add_widget(field)
    pdf[0].add_freetext_annot(pymupdf.Rect(50, 340, 250, 360), "Freetext")
    pdf[0].add_text_annot((300, 300), "only on a click")
    reading = ingest.read(pdf.tobytes(), "a.pdf")
    assert {"Fieldvalue", "Freetext"} <= set(words(reading.document))
    assert [w.hidden for w in reading.document.words][-4:] == ["invisible"] * 4
    assert words(reading.document)[-4:] == ["only", "on", "a", "click"]
    assert reading.document.notes[0] == "1 comments open only on a click and are not shown"
    with pikepdf.open(io.BytesIO(reading.rendition)) as made:
        assert "/AcroForm" not in made.Root or not made.Root.AcroForm.get("/Fields")
        assert not made.pages[0].get("/Annots")


def test_files_inside_become_parts(letter: Make) -> None:
    pdf = letter()
    pdf.embfile_add("one", b"first", filename="../notes/one.txt")
    pdf[0].add_file_annot((300, 300), b"second", "one.txt")
    reading = ingest.read(pdf.tobytes(), "a.pdf")
    assert [(part.name, part.data) for part in reading.parts] == [
        ("one.txt", b"first"),
        ("one (2).txt", b"second"),
    ]
    with pymupdf.open("pdf", reading.rendition) as made:
        assert made.embfile_count() == 0


def test_layers_are_read_as_displayed(letter: Make) -> None:
    pdf = letter()
    on, off = pdf.add_ocg("on", on=True), pdf.add_ocg("off", on=False)
    pdf[0].insert_text((50, 300), "Shownlayer", oc=on)
    pdf[0].insert_text((50, 330), "Hiddenlayer", oc=off)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    why = {document.text[word.start : word.end]: word.hidden for word in document.words}
    assert why["Shownlayer"] == "" and why["Hiddenlayer"] == "layer off"
    assert document.notes[0] == "the file has layers that are switched off: they are not shown"


def test_pictures_are_listed_where_they_show(letter: Make, png: bytes) -> None:
    pdf = letter()
    pdf[0].insert_image(pymupdf.Rect(300, 400, 400, 450), stream=png, keep_proportion=False)
    pdf[0].insert_image(pymupdf.Rect(400, 500, 500, 550), stream=png, keep_proportion=False)
    pdf[0].insert_image(pymupdf.Rect(10, 10, 13, 13), stream=png, keep_proportion=False)
    pictures = ingest.read(pdf.tobytes(), "a.pdf").document.pages[0].pictures
    boxes = [picture.box for picture in pictures]
    sides = [tuple(round(side) for side in (b.x0, b.y0, b.x1, b.y1)) for b in boxes]
    assert len({picture.digest for picture in pictures}) == 1
    assert sides == [(300, 400, 400, 450), (400, 500, 420, 550)]


def test_reading_is_the_same_in_every_process(letter: Make, tmp_path: Path) -> None:
    pdf = letter()
    pdf[0].add_freetext_annot(pymupdf.Rect(50, 340, 250, 360), "Freetext")
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf.tobytes())
    mail = tmp_path / "a.eml"
    mail.write_bytes(b"From: a@b.example\nSubject: x\n\nHello there \xf0\x9f\x98\x80\n")
    script = (
        "import hashlib, sys\nfrom pathlib import Path\nfrom redact import ingest\n"
        "for name in sys.argv[1:]:\n"
        "    made = ingest.read(Path(name).read_bytes(), name)\n"
        "    print(hashlib.sha256(made.rendition + repr(made.document).encode()).hexdigest())\n"
        "print(hashlib.sha256(ingest.render_html('<h1>Index</h1>')).hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, str(path), str(mail)],
            check=True,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def password(pdf: pymupdf.Document) -> bytes:
    return pdf.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")


def truncated(pdf: pymupdf.Document) -> bytes:
    for _ in range(20):
        pdf.new_page().insert_text((50, 50), "More")
    data = pdf.tobytes()
    return data[: len(data) // 2]


def loop(pdf: pymupdf.Document) -> bytes:
    def change(other: pikepdf.Pdf) -> None:
        other.Root.Pages.Kids.append(other.Root.Pages)
        other.Root.Pages.Count = 2

    return rebuilt(pdf, change)


def no_pages(pdf: pymupdf.Document) -> bytes:
    def change(other: pikepdf.Pdf) -> None:
        other.Root.Pages.Kids = pikepdf.Array()
        other.Root.Pages.Count = 0

    return rebuilt(pdf, change)


def lying_count(pdf: pymupdf.Document) -> bytes:
    return pdf.tobytes().replace(b"/Count 1", b"/Count 7")


def xfa(pdf: pymupdf.Document) -> bytes:
    def change(other: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(other, b"<xdp/>")
        other.Root.AcroForm = pikepdf.Dictionary(XFA=stream, Fields=pikepdf.Array())

    return rebuilt(pdf, change)


def portfolio(pdf: pymupdf.Document) -> bytes:
    def change(other: pikepdf.Pdf) -> None:
        other.Root.Collection = pikepdf.Dictionary()

    return rebuilt(pdf, change)


def header_only(pdf: pymupdf.Document) -> bytes:
    return b"%PDF-1.7\n"


REFUSED = [
    (password, "password"),
    (truncated, "cut off"),
    (loop, "which pages"),
    (no_pages, "PDF"),
    (lying_count, "which pages"),
    (xfa, "XFA"),
    (portfolio, "portfolio"),
    (header_only, "PDF"),
]


@pytest.mark.parametrize(("spoil", "said"), REFUSED, ids=[row[0].__name__ for row in REFUSED])
def test_what_cannot_be_read_whole_is_refused(
    letter: Make, spoil: Callable[[pymupdf.Document], bytes], said: str
) -> None:
    with pytest.raises(InputRefused, match=said) as refused:
        ingest.read(spoil(letter()), "a.pdf")
    assert ":" in str(refused.value) or "no pages" in str(refused.value)


def test_an_owner_password_alone_is_no_obstacle(letter: Make) -> None:
    data = letter().tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o")
    reading = ingest.read(data, "a.pdf")
    assert "Oduya" in words(reading.document)
    with pikepdf.open(io.BytesIO(reading.rendition)) as made:
        assert not made.is_encrypted


def test_a_broken_table_of_objects_is_repaired_and_noted(letter: Make) -> None:
    data = letter().tobytes()
    at = data.rindex(b"startxref")
    broken = data[:at] + b"startxref\n99999\n%%EOF\n"
    document = ingest.read(broken, "a.pdf").document
    assert "Oduya" in words(document)
    assert any("repaired" in note for note in document.notes)
