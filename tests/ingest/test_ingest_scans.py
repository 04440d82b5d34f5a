# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scans and what else only OCR can read, from the file to the release: terms and nothing else."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pymupdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from redact import ingest, ocr
from redact.errors import InputRefused
from tests.ingest.conftest import LETTER
from tests.ocr.pages import KEPT, SECRETS, png, rendered, scan_pdf, scanned
from tests.run.conftest import Finished, run_on

NAME = "Quillfeather"


def hidden_layer() -> bytes:
    """A scan whose hidden OCR layer misreads one secret, and stands where the words are."""
    with pymupdf.open("pdf", scan_pdf(scanned(150), dpi=150)) as pdf:
        with pymupdf.open() as printed:
            page = printed.new_page(width=595, height=842)
            page.insert_text((70, 90), ["Councl of Northmoor"], render_mode=3, fontsize=11)
            page.insert_text((130, 176), ["Tamb1yn"], render_mode=3, fontsize=11)
            pdf[0].show_pdf_page(pdf[0].rect, printed)
        return bytes(pdf.tobytes(no_new_id=True))


SCANS: dict[str, Callable[[], bytes]] = {
    "noise": lambda: scan_pdf(scanned(200, noise=15, skew=1.5)),
    "sideways": lambda: scan_pdf(scanned(200, turn=90)),
    "on-its-head": lambda: scan_pdf(scanned(150, turn=180, skew=-1), dpi=150),
    "bitonal": lambda: scan_pdf(scanned(300, bitonal=True, font="helv"), dpi=300, bitonal=True),
    "askew": lambda: scan_pdf(scanned(150, skew=-3.5), dpi=150),
    "layer": hidden_layer,
}


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return released(tmp_path_factory.mktemp("scans"), {n: make() for n, make in SCANS.items()})


def released(folder: Path, files: dict[str, bytes]) -> Finished:
    (folder / "in").mkdir()
    for name, data in files.items():
        (folder / "in" / f"{name}.pdf").write_bytes(data)
    terms = "".join(f"{secret},s40(2)\n" for secret in (*SECRETS, "Tamb1yn"))
    (folder / "terms.csv").write_text("term,exemption\n" + terms)
    return run_on(folder / "in", folder / "out", "terms", terms=folder / "terms.csv")


def shown(path: Path) -> tuple[str, str]:
    """The text layer of a released PDF, and what OCR reads on its pages."""
    with pymupdf.open(path) as pdf:
        layer = "\n".join(page.get_text() for page in pdf)
        seen = []
        for page in pdf:
            pixmap = page.get_pixmap(dpi=200, colorspace="gray", alpha=False)
            rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.h, pixmap.stride)
            seen += [word.text for word in ocr.read(rows[:, : pixmap.w].copy(), 200).words]
    return layer, " ".join(seen)


@pytest.mark.parametrize("name", SCANS)
def test_secrets_of_a_scan_are_gone_and_the_rest_is_there(scans: Finished, name: str) -> None:
    row = scans.rows[f"{name}.pdf"]
    assert row["status"] == "released", row["reason"]
    layer, seen = shown(scans.released(f"{name}.pdf"))
    for part in ("Quillfeather", "Osric", "Tamblyn", "960471"):
        assert part not in layer and part not in seen, part
    for kept in KEPT:
        assert all(word in layer for word in kept.split()), kept
        assert all(word in seen for word in kept.split()), kept


def test_a_scan_is_no_picture_and_its_layer_is_only_searched() -> None:
    document = ingest.read(hidden_layer(), "a.pdf").document
    (page,) = document.pages
    assert page.source == "ocr" and all(picture.scan for picture in page.pictures)
    reasons = {document.text[w.start : w.end]: w.hidden for w in document.words}
    assert (reasons["Councl"], reasons["Tamb1yn"]) == ("scan layer", "scan layer")
    assert (reasons["Council"], reasons["Tamblyn,"]) == ("", "")
    assert all(0 < w.confidence <= 1 and not w.glyphs for w in document.words if w.visible)
    assert any("by OCR" in note for note in document.notes)


def letter_with(spoil: Callable[[pymupdf.Page], None]) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page(width=420, height=595)
    page.insert_text((50, 80), LETTER.splitlines(), fontsize=11)
    spoil(page)
    return bytes(pdf.tobytes(no_new_id=True))


def name_in_a_picture() -> bytes:
    image = Image.new("L", (500, 90), 255)
    font = ImageFont.load_default(size=44)
    ImageDraw.Draw(image).text((20, 15), f"Ms {NAME}", fill=0, font=font)
    return letter_with(
        lambda page: page.insert_image((50, 300, 250, 336), stream=png(np.asarray(image)))
    )


def name_in_outlines() -> bytes:
    drawn = pymupdf.open()
    drawn.new_page(width=200, height=40).insert_text((5, 20), NAME, fontsize=12)
    svg = drawn[0].get_svg_image(text_as_path=True).encode()
    outlines = pymupdf.open("pdf", pymupdf.open("svg", svg).convert_to_pdf())
    return letter_with(lambda page: page.show_pdf_page(pymupdf.Rect(50, 300, 250, 340), outlines))


def _page_and_resources(pdf: pikepdf.Pdf) -> tuple[pikepdf.Page, Dictionary]:
    page = pdf.pages[0]
    page.obj.Resources.Font.F1 = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    return page, page.obj.Resources


def name_in_a_pattern() -> bytes:
    pdf = pikepdf.open(io.BytesIO(letter_with(lambda page: None)))
    page, resources = _page_and_resources(pdf)
    cell = pdf.make_stream(
        f"BT /F1 14 Tf 5 10 Td ({NAME}) Tj ET".encode(),
        Type=Name.Pattern,
        PatternType=1,
        PaintType=1,
        TilingType=1,
        Matrix=[1, 0, 0, 1, 40, 240],
        BBox=[0, 0, 200, 40],
        XStep=200,
        YStep=40,
        Resources=Dictionary(Font=resources.Font),
    )
    resources.Pattern = Dictionary(P=cell)
    page.contents_add(pdf.make_stream(b"/Pattern cs /P scn 40 240 200 40 re f"))
    return _saved(pdf)


def name_in_a_letter() -> bytes:
    pdf = pikepdf.open(io.BytesIO(letter_with(lambda page: None)))
    page, resources = _page_and_resources(pdf)
    glyph = pdf.make_stream(f"100 0 d0 BT /F1 14 Tf 0 0 Td ({NAME}) Tj ET".encode())
    resources.Font.T3 = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=[0, 0, 100, 20],
            FontMatrix=[1, 0, 0, 1, 0, 0],
            CharProcs=Dictionary(a=glyph),
            Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a]),
            FirstChar=97,
            LastChar=97,
            Widths=[100],
            Resources=Dictionary(Font=Dictionary(F1=resources.Font.F1)),
        )
    )
    page.contents_add(pdf.make_stream(b"BT /T3 1 Tf 50 250 Td (a) Tj ET"))
    return _saved(pdf)


def name_without_unicode() -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page()
    writer = pymupdf.TextWriter(page.rect)
    for at, line in enumerate(LETTER.replace("Lark", NAME).splitlines()):
        writer.append((50, 80 + 18 * at), line, font=pymupdf.Font("helv"), fontsize=11)
    writer.write_text(page)
    for xref in range(1, pdf.xref_length()):
        if pdf.xref_get_key(xref, "ToUnicode")[0] == "xref":
            pdf.xref_set_key(xref, "ToUnicode", "null")
    return bytes(pdf.tobytes(no_new_id=True))


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


HYBRIDS: dict[str, Callable[[], bytes]] = {
    "picture": name_in_a_picture,
    "outlines": name_in_outlines,
    "pattern": name_in_a_pattern,
    "letter": name_in_a_letter,
    "no-unicode": name_without_unicode,
}


@pytest.fixture(scope="module")
def hybrids(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return released(tmp_path_factory.mktemp("mixed"), {n: make() for n, make in HYBRIDS.items()})


@pytest.mark.parametrize("name", HYBRIDS)
def test_a_name_that_only_the_eye_reads_is_found_beside_text(hybrids: Finished, name: str) -> None:
    row = hybrids.rows[f"{name}.pdf"]
    assert row["status"] == "released", row["reason"]
    layer, seen = shown(hybrids.released(f"{name}.pdf"))
    assert "uill" not in layer + seen and "feather" not in layer + seen
    for kept in ("Thank", "parking", "Oduya", "sincerely"):
        assert layer.count(kept) == 1 and kept in seen


@pytest.mark.parametrize("name", HYBRIDS)
def test_pages_with_trusted_text_keep_it(name: str) -> None:
    document = ingest.read(HYBRIDS[name](), "a.pdf").document
    sources = {"no-unicode": "ocr", "pattern": "text"}  # MuPDF lists a pattern's text once
    assert document.pages[0].source == sources.get(name, "mixed")
    visible = [document.text[w.start : w.end] for w in document.words if w.visible]
    assert visible.count("parking") == 1 and sum(NAME in word for word in visible) >= 1
    for word in document.words:
        assert word.glyphs == () or len(word.glyphs) == word.end - word.start
    starts = [word.start for word in document.words]
    assert starts == sorted(starts)


def test_a_photograph_and_a_logo_without_words_add_none() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (30, 40)).astype(np.uint8)
    photo = Image.fromarray(noise).resize((400, 300), Image.Resampling.BICUBIC)
    plain = ingest.read(letter_with(lambda page: None), "a.pdf").document

    def spoil(page: pymupdf.Page) -> None:
        page.insert_image((60, 250, 260, 400), stream=png(np.asarray(photo)))

    document = ingest.read(letter_with(spoil), "a.pdf").document
    visible = [document.text[w.start : w.end] for w in document.words if w.visible]
    assert visible == plain.text.split()


def test_a_logo_on_every_page_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    read = ocr.read
    monkeypatch.setattr(ocr, "read", lambda *a, **k: calls.append(1) or read(*a, **k))
    logo = png(np.ascontiguousarray(rendered(200)[220:260, 180:700]))
    pdf = pymupdf.open()
    for _ in range(3):
        page = pdf.new_page(width=420, height=595)
        page.insert_text((50, 80), LETTER.splitlines(), fontsize=11)
        page.insert_image((50, 300, 237, 314), stream=logo)
    document = ingest.read(pdf.tobytes(), "a.pdf").document
    assert len(calls) == 1 and document.text.count("Northmoor") == 3


def test_without_an_engine_a_scan_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDACT_OCR", "none")
    with pytest.raises(InputRefused, match=r"page 1 is a scan.*install tesseract-ocr"):
        ingest.read(scan_pdf(scanned(150), dpi=150), "a.pdf")


def test_small_print_of_small_pages_is_read() -> None:
    """A letter scanned well, then shown on a page as small as a card."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=212, height=300)
        page.insert_image(page.rect, stream=png(rendered(200)))
        text = ingest.read(bytes(pdf.tobytes()), "card.pdf").document.text
    assert all(word in text for word in ("Quillfeather", "pavement", "inspection", "01632"))
