# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fonts that show other letters than they claim, give them no width, or do not name them."""

import io
import random
import string
from collections.abc import Mapping, Sequence

import pikepdf
import pymupdf
import pytest
from pikepdf import Array, Dictionary, Name

from redact import ingest, ocr
from redact.errors import InputRefused
from redact.ingest.pages import read_page
from redact.ingest.trust import FontTrust
from redact.types import Document
from tests.adversarial.typefaces import EM, Typeface, simple

WORD = "Quillfeather"
KEEP = "the drains were looked at"
SIZE = 12
Set = tuple[str, float, float, str]  # font key, x, y, operand


def paper(fonts: Mapping[str, Typeface], sets: Sequence[Set], how: str = "page") -> bytes:
    """A page with ``KEEP`` in Helvetica at its top, and what is set in the fonts given.

    ``how`` is where the page has its fonts from.
    """
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    made = Dictionary({f"/{key}": face.embed(pdf) for key, face in fonts.items()})
    made["/Helv"] = simple(pdf, "helv", False)
    text = f"BT /Helv {SIZE} Tf 72 770 Td ({KEEP}) Tj ET\n"
    for key, x, y, operand in sets:
        choose = f"/G{key} gs" if how == "state" else f"/{key} {SIZE} Tf"
        text += f"q BT {choose} {x} {y} Td {operand} TJ ET Q\n"
    resources = Dictionary(Font=made)
    if how == "state":
        states = {f"/G{k}": Dictionary(Font=Array([made[f"/{k}"], SIZE])) for k in fonts}
        resources = Dictionary(Font=Dictionary(Helv=made["/Helv"]), ExtGState=Dictionary(states))
    if how == "form":
        form = pdf.make_stream(text.encode(), Type=Name.XObject, Subtype=Name.Form)
        form.BBox, form.Resources = Array([0, 0, 595, 842]), resources
        resources, text = Dictionary(XObject=Dictionary(Fm=form)), "/Fm Do"
    if how == "inherited":
        del page.obj["/Resources"]
        pdf.Root.Pages.Resources = resources
    else:
        page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(text.encode())
    data = io.BytesIO()
    pdf.save(data)
    return data.getvalue()


def other(text: str, seed: int) -> dict[str, str]:
    """For each letter another one that it is claimed to be."""
    choice = random.Random(seed)
    return {c: choice.choice([d for d in "abdeghkmpqrswzy" if d != c.lower()]) for c in text}


def doubted(data: bytes) -> list[str]:
    with pymupdf.open("pdf", data) as pdf:
        content = read_page(pdf[0])
        flags = FontTrust(pdf).untrusted_words(pdf[0], content)
        assert pdf.page_count == 1
        assert read_page(pdf[0]) == content
    return [
        "".join(glyph.char for glyph in word.glyphs)
        for word, flag in zip(content.words, flags, strict=True)
        if flag
    ]


def line(face: Typeface, text: str, key: str = "T", y: float = 700) -> Set:
    return key, 72, y, f"[<{face.codes(text)}>]"


@pytest.mark.parametrize("how", ["page", "inherited", "form", "state"])
@pytest.mark.parametrize("base", ["helv", "tiro", "cour", "hebo"])
def test_a_word_that_shows_another(base: str, how: str) -> None:
    lie = other(WORD, 3)
    face = Typeface(WORD, base, says=lie)
    data = paper({"T": face}, [line(face, WORD)], how)
    assert doubted(data) == ["".join(lie[c] for c in WORD)]


@pytest.mark.parametrize(
    "face", ["helv", "heit", "hebi", "tiro", "tibi", "cour", "coit", "china-s"]
)
def test_honest_fonts(face: str) -> None:
    texts = (
        "The quick brown fox jumps over the lazy dog, sphinx of black quartz judge my vow",
        "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG ILl1 O0o 0123456789 first flight office",
        "Zo\u00eb Bront\u00eb caf\u00e9 \u00a3450 na\u00efve \u03b1\u03b2\u03b3 \u0416\u0434\u0438",
    )
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        writer = pymupdf.TextWriter(page.rect)
        for row, text in enumerate(texts):
            writer.append((40, 100 + 30 * row), text, pymupdf.Font(face), 10)
        writer.write_text(page)
        assert doubted(pdf.tobytes()) == []


@pytest.mark.parametrize("signs", [",.-'!", "\u2022", "\u00ad", "$\u00a3\u20ac"])
def test_letters_that_claim_to_be_signs(signs: str) -> None:
    claims = [random.Random(signs).choice(signs) for _ in {*WORD}]
    face = Typeface(WORD, "tiro", says=dict(zip(dict.fromkeys(WORD), claims, strict=True)))
    assert len(doubted(paper({"T": face}, [line(face, WORD)]))) == 1
    plain = Typeface(f"a{signs}", "tiro")
    sets = [line(plain, f"{sign}{sign}{sign}", y=700 - 20 * i) for i, sign in enumerate(signs)]
    assert doubted(paper({"T": plain}, sets)) == []


@pytest.mark.parametrize("shown, claimed", [("m", "o"), ("a", "Q"), ("g", "c"), ("r", "k")])
def test_a_lie_about_a_single_letter(shown: str, claimed: str) -> None:
    text = f"Bin{shown}ley"
    face = Typeface(text, "helv", says={c: claimed if c == shown else c for c in text})
    assert doubted(paper({"T": face}, [line(face, text)])) == [f"Bin{claimed}ley"]


def test_every_permuted_map_of_a_whole_font() -> None:
    text = "we told Mary about the harbour and the quay that evening"
    letters = "".join(sorted({*text} - {" "}))
    for seed in range(6):
        turned = list(letters)
        random.Random(seed).shuffle(turned)
        says = dict(zip(letters, turned, strict=True))
        face = Typeface(text, "tiro", says=says)
        told = {"".join(says[c] for c in word) for word in text.split()}
        assert {*doubted(paper({"T": face}, [line(face, text)]))} == told


def test_one_code_of_two_for_a_letter_lies() -> None:
    face = Typeface("ab\u2460", "helv", likes={"\u2460": "K"}, says={"\u2460": "a"})
    sets = [line(face, "abab"), line(face, "\u2460b\u2460b", y=680)]
    assert "abab" in doubted(paper({"T": face}, sets))


def test_a_liar_with_the_name_of_an_honest_font() -> None:
    honest, liar = Typeface(WORD), Typeface(WORD, says=other(WORD, 5))
    sets = [line(honest, WORD, "H"), line(liar, WORD, "L", 680)]
    found = doubted(paper({"H": honest, "L": liar}, sets))
    assert "".join(other(WORD, 5)[c] for c in WORD) in found and "drains" not in found


def test_letters_that_claim_to_be_of_another_script() -> None:
    claimed = [chr(0x5D0 + number) for number in range(len(WORD))]
    face = Typeface("".join(claimed), likes=dict(zip(claimed, WORD, strict=True)))
    assert len(doubted(paper({"T": face}, [line(face, "".join(claimed))]))) == 1
    plain = Typeface("\u05d5\u05d3\u05d4\u05d7\u05df\u05d9\u05e8")
    assert doubted(paper({"T": plain}, [line(plain, plain.text)])) == []


def test_an_honest_subset_lacks_letters() -> None:
    """Boxes stand in for what two subsets of one name lack; no page shows them."""
    one, two = Typeface(WORD), Typeface(KEEP)
    sets = [line(one, WORD, "A"), line(two, KEEP, "B", 680)]
    assert doubted(paper({"A": one, "B": two}, sets)) == []


def read(data: bytes) -> Document:
    return ingest.read(data, "letter.pdf").document


def words(document: Document, hidden: str = "") -> list[str]:
    return [document.text[w.start : w.end] for w in document.words if w.hidden == hidden]


@pytest.mark.skipif(ocr.engine() is None, reason="needs an OCR engine")
def test_what_a_lying_font_shows_is_read_off_the_page() -> None:
    lie = str.maketrans(string.ascii_letters, string.ascii_letters[7:] + string.ascii_letters[:7])
    face = Typeface(f"{WORD} today", "tiro", says={c: c.translate(lie) for c in WORD + "today"})
    document = read(paper({"T": face}, [line(face, f"{WORD} today")]))
    assert words(document) == [*KEEP.split(), WORD, "today"]
    assert words(document, "not trusted") == [WORD.translate(lie), "today".translate(lie)]


@pytest.mark.skipif(ocr.engine() is None, reason="needs an OCR engine")
def test_unknown_letters_that_touch_a_known_word() -> None:
    blind = Typeface("Menflaupen", "tiro", says=None, cmap=False)
    blind.file()
    beside = ("Helv", 72 + blind.length("Menflaupen", SIZE) + 3, 700, "[(leave)]")
    document = read(paper({"T": blind}, [line(blind, "Menflaupen"), beside]))
    assert words(document) == [*KEEP.split(), "Menflaupen", "leave"]


def test_a_lying_font_is_refused_without_ocr(no_ocr: None) -> None:
    face = Typeface(WORD, says=other(WORD, 1))
    with pytest.raises(InputRefused, match="lie about"):
        read(paper({"T": face}, [line(face, WORD)]))


@pytest.mark.parametrize("text", [WORD, "Dernokeg"])
def test_letters_of_a_font_without_widths(text: str) -> None:
    face = Typeface(text, wide=0.0)
    face.file()
    moves = "".join(f"<{face.codes(c)}> {-face.advances[c]} " for c in text)
    document = read(paper({"T": face}, [("T", 72, 700, f"[{moves}]")]))
    assert words(document) == [*KEEP.split(), text]
    word = document.words[-1]
    assert word.box.x1 - word.box.x0 == pytest.approx(face.length(text, SIZE), abs=0.5)
    lefts = [72 + face.length(text[:at], SIZE) for at in range(len(text))]
    assert [glyph.x0 for glyph in word.glyphs] == pytest.approx(lefts, abs=0.5)
    assert all(
        glyph.width >= face.advances[c] * SIZE / EM - 0.5
        for glyph, c in zip(word.glyphs, text, strict=True)
    )


@pytest.mark.skipif(ocr.engine() is None, reason="needs an OCR engine")
def test_a_soft_mask_takes_a_letter_away() -> None:
    """The file's word stays as it is; what the page shows is searched too."""
    face = Typeface(f"{WORD}s")
    with pikepdf.open(io.BytesIO(paper({"T": face}, [line(face, f"{WORD}s")]))) as pdf:
        page = pdf.pages[0]
        end = 72 + face.length(WORD, SIZE) - 0.2
        shown = f"1 g 0 720 595 122 re f 0 0 {end} 720 re f".encode()
        group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
        mask = pdf.make_stream(shown, Type=Name.XObject, Subtype=Name.Form, Group=group)
        mask.BBox = Array([0, 0, 595, 842])
        state = Dictionary(SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=mask))
        page.obj.Resources.ExtGState = Dictionary(G0=state)
        page.obj.Contents = pdf.make_stream(b"/G0 gs " + page.obj.Contents.read_bytes())
        data = io.BytesIO()
        pdf.save(data)
    document = read(data.getvalue())
    assert words(document) == [*KEEP.split(), f"{WORD}s"]
    assert words(document, "not trusted") == [WORD]


@pytest.mark.skipif(ocr.engine() is None, reason="needs an OCR engine")
@pytest.mark.parametrize("claim", ["\u2022", "-", "W", "Underwood"])
def test_a_single_letter_that_is_drawn_as_a_word(claim: str) -> None:
    face = Typeface("\u2605", likes={"\u2605": WORD}, says={"\u2605": claim})
    assert WORD in words(read(paper({"T": face}, [line(face, "\u2605")])))
