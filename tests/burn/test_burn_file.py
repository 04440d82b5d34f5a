# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file itself: whitelisted keys, one revision, the same bytes, small, nothing of the source."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pymupdf
import pytest

import redact
from redact.burn import burn
from redact.errors import InputRefused, LimitReached, RedactError
from redact.types import Box, Document, Page, Redaction
from tests.burn.conftest import letter, read, withhold

CANARY = "ZebraCanary"

KEYS = {
    "/Catalog": {"/Type", "/Pages", "/Lang", "/ViewerPreferences", "/MarkInfo", "/StructTreeRoot"},
    "/Pages": {"/Type", "/Kids", "/Count"},
    "/Page": {
        *("/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"),
        *("/Tabs", "/StructParents"),
    },
    "/StructTreeRoot": {"/Type", "/K", "/ParentTree"},
    "/XObject": {
        *("/Type", "/Subtype", "/Width", "/Height"),
        *("/BitsPerComponent", "/ColorSpace", "/Filter", "/Length"),
    },
}


def laden(pdf: bytes) -> bytes:
    """``pdf`` with everything a source may carry along, each holding the canary."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.docinfo.Author = file.docinfo.Title = CANARY
        with file.open_metadata(set_pikepdf_as_editor=False) as xmp:
            xmp["dc:creator"] = [CANARY]
        page = file.pages[0].obj
        page.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(CANARY))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[10, 10, 40, 40],
            Contents=pikepdf.String(CANARY),
        )
        page.Annots = pikepdf.Array([file.make_indirect(note)])
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(CANARY))
        file.Root.OpenAction = action
        file.attachments[CANARY] = CANARY.encode()
        file.Root.ZebraCanary = pikepdf.String(CANARY)
        file.save(stream)
    return stream.getvalue() + b"\n% " + CANARY.encode()


def renamed(document: Document, pdf: bytes) -> Document:
    return Document(
        hashlib.sha256(pdf).hexdigest(),
        document.reader,
        document.text,
        document.pages,
        document.words,
    )


def test_only_known_keys(letter_pdf, letter_document) -> None:
    redactions = withhold(letter_document, "Quillfeather")
    out = burn(letter_pdf, letter_document, redactions, dpi=100, title="Letter 1")
    kinds, elements = [], []
    with pikepdf.open(io.BytesIO(out)) as file:
        assert set(file.trailer.keys()) <= {"/Root", "/Info", "/Size", "/ID"}
        assert dict(file.docinfo.items()) == {
            "/Title": "Letter 1",
            "/Producer": f"redact {redact.__version__}",
        }
        assert file.Root.Lang == "en-GB" and file.Root.ViewerPreferences.DisplayDocTitle is True
        for item in file.objects:
            kind = str(item.get("/Type", "")) if hasattr(item, "keys") else ""
            kinds.append(kind)
            if kind in KEYS:
                assert set(item.keys()) == KEYS[kind]
            if kind == "" and isinstance(item, pikepdf.Dictionary) and "/S" in item:
                assert set(item.keys()) - {"/Pg", "/ActualText"} == {"/S", "/P", "/K"}
                elements.append(str(item.S))
        assert str(file.pages[0].obj.Resources.Font.F.DescendantFonts[0].BaseFont) == "/Glyphless"
    for kind, most in (
        ("/Catalog", 1),
        ("/Pages", 1),
        ("/Page", 1),
        ("/XObject", 1),
        ("/StructTreeRoot", 1),
    ):
        assert kinds.count(kind) == most
    assert sorted(elements) == ["/Document", "/P", "/Sect", "/Span"]
    assert len(kinds) == 12 + 2 + len(elements)
    assert out.count(b"%%EOF") == 1 and out.count(b"startxref") == 1
    assert out.rstrip().endswith(b"%%EOF")


def test_nothing_of_the_source_comes_along(letter_pdf, letter_document) -> None:
    pdf = laden(letter_pdf)
    assert CANARY.encode() in pdf
    document = renamed(letter_document, pdf)
    out = burn(pdf, document, withhold(document, "Pemberly"), dpi=100, title="Letter 1")
    with pikepdf.open(io.BytesIO(out)) as file:
        streams = [s.read_bytes() for s in file.objects if isinstance(s, pikepdf.Stream)]
    for data in (out, *streams):
        assert CANARY.encode() not in data and CANARY.encode("utf-16-be") not in data
    plain = burn(
        letter_pdf,
        letter_document,
        withhold(letter_document, "Pemberly"),
        dpi=100,
        title="Letter 1",
    )
    assert out == plain


def test_the_same_bytes_again_and_in_another_process(letter_pdf, letter_document, tmp_path) -> None:
    redactions = withhold(letter_document, "Quillfeather", "Pemberly")
    first = burn(letter_pdf, letter_document, redactions, dpi=100, title="Letter 1")
    assert burn(letter_pdf, letter_document, redactions, dpi=100, title="Letter 1") == first
    (tmp_path / "in.pdf").write_bytes(letter_pdf)
    script = (
        "import sys, pathlib\n"
        "from conftest import read, withhold\n"
        "from redact.burn import burn\n"
        "pdf = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "document = read(pdf)\n"
        "redactions = withhold(document, 'Quillfeather', 'Pemberly')\n"
        "out = burn(pdf, document, redactions, dpi=100, title='Letter 1')\n"
        "pathlib.Path(sys.argv[2]).write_bytes(out)\n"
    )
    here = Path(__file__).parent
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "in.pdf"), str(tmp_path / "out.pdf")],
        check=True,
        cwd=here,
        env={"PYTHONPATH": f"{here.parents[1]}:{here}", "PYTHONHASHSEED": "77"},
    )
    assert (tmp_path / "out.pdf").read_bytes() == first


def test_the_id_follows_the_content(letter_pdf, letter_document) -> None:
    def identity(title: str) -> bytes:
        out = burn(letter_pdf, letter_document, (), dpi=100, title=title)
        with pikepdf.open(io.BytesIO(out)) as file:
            return bytes(file.trailer.ID[0])

    assert identity("a") == identity("a") != identity("b")


DENSE = (
    "Thank you for your letter of 14 March, which asked for correspondence about the closure of "
    "the footbridge at Marlow Lane between January and June. We have searched the records held by "
    "the highways team and the parish liaison office, and enclose copies of what we found. Some "
    "of the material has been withheld because it would identify residents who wrote to us in "
    "confidence. You asked, in particular, whether the Council had considered a temporary crossing "
    "before the contractor's notice expired; the enclosed minutes show that it did so twice. "
)


@pytest.mark.parametrize("font", ("tiro", "helv"))
@pytest.mark.parametrize("boxes", (False, True))
def test_a_page_of_330_words_takes_at_most_110_kilobytes(font, boxes) -> None:
    words = (DENSE * 4).split()[:330]
    pdf = pymupdf.open()
    page = pdf.new_page(width=595.276, height=841.89)
    left = page.insert_textbox(
        (72, 72, 523, 790), " ".join(words), fontname=font, fontsize=11, align=3
    )
    assert left > 0
    data = pdf.tobytes()
    document = read(data)
    redactions = withhold(document, "Marlow Lane", "Council") if boxes else ()
    assert len(burn(data, document, redactions, dpi=200, title="t")) <= 110_000


def test_empty_pages_and_several_pages() -> None:
    pdf = pymupdf.open()
    for text in ("first", "", "third"):
        page = pdf.new_page(width=400, height=300)
        if text:
            page.insert_text((50, 50), text)
    data = pdf.tobytes()
    out = burn(data, read(data), (), dpi=100, title="t")
    with pymupdf.open(stream=out, filetype="pdf") as burnt:
        assert [page.get_text().split() for page in burnt] == [["first"], [], ["third"]]
        assert {tuple(page.rect) for page in burnt} == {(0, 0, 400, 300)}


@pytest.mark.parametrize(
    "change",
    (
        {"document": "another"},
        {"page": 4},
        {"page": -1},
        {"box": Box(300, 300, 400, 320)},
    ),
)
def test_redactions_that_do_not_fit_are_an_error(letter_pdf, letter_document, change) -> None:
    good = withhold(letter_document, "Quillfeather")[0]
    fields = {name: getattr(good, name) for name in Redaction.__slots__} | change
    with pytest.raises(RedactError):
        burn(letter_pdf, letter_document, (Redaction(**fields),), dpi=100, title="t")


def test_a_withheld_word_that_is_not_there_is_an_error(letter_document) -> None:
    redactions = withhold(letter_document, "Quillfeather")
    with pytest.raises(RedactError, match="nothing to be seen"):
        burn(letter([]), letter_document, redactions, dpi=100, title="t")


def test_another_geometry_is_an_error(letter_pdf, letter_document) -> None:
    small = Document("d", "t", "", (Page(0, 500, 500, 0, 0),), ())
    with pytest.raises(RedactError, match="another size"):
        burn(letter_pdf, small, (), dpi=100, title="t")
    two = Document("d", "t", "", letter_document.pages * 2, ())
    with pytest.raises(RedactError, match="numbers of pages"):
        burn(letter_pdf, two, (), dpi=100, title="t")


def test_hostile_files_are_refused() -> None:
    empty = Document("d", "t", "", (Page(0, 14000, 14000, 0, 0),), ())
    for data in (b"", b"not a pdf at all", b"%PDF-1.7\n"):
        with pytest.raises(InputRefused):
            burn(data, empty, (), dpi=100, title="t")
    pdf = pymupdf.open()
    pdf.new_page(width=14000, height=14000)
    with pytest.raises(LimitReached):
        burn(pdf.tobytes(), empty, (), dpi=200, title="t")
    pdf = pymupdf.open()
    pdf.new_page()
    locked = pdf.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="x", owner_pw="y")
    with pytest.raises(InputRefused, match="password"):
        burn(locked, empty, (), dpi=200, title="t")
