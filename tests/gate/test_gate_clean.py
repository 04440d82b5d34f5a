# SPDX-License-Identifier: AGPL-3.0-or-later
"""Right files of many shapes: the gate must find nothing."""

from dataclasses import replace

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redact import gate
from redact.types import Box, Redaction, Word
from tests.gate.conftest import FIRST, SECOND, Letter, layer, letter, make


def passes(given_letter: Letter, **options: object) -> None:
    data = make(given_letter).save(**options)
    assert gate.check(data, given_letter.document, given_letter.redactions) == ()
    assert gate.inspect(data) == ()


def test_with_object_streams(plain: Letter) -> None:
    passes(plain, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def test_no_redactions() -> None:
    passes(letter(FIRST, SECOND))


def test_an_empty_page() -> None:
    passes(letter(FIRST, "", SECOND).withhold("Colm"))


def test_pages_of_many_sizes() -> None:
    sizes = [(842.0, 595.0), (595.28, 841.89), (300.5, 1191.0)]
    passes(letter(FIRST, FIRST, "A narrow page by Colm", sizes=sizes).withhold("Colm"))


def test_many_boxes() -> None:
    passes(letter(FIRST, FIRST).withhold("e", "o", label="s40(2)"))


@pytest.mark.parametrize("label", ["s23(1), s24(1)", "Personal information", "Exempt", "s.40"])
def test_other_labels(label: str) -> None:
    passes(letter(FIRST).withhold("met Mr Colm Reddaway at the depot", "01632 960144", label=label))


def test_withheld_words_that_the_format_uses_too() -> None:
    words = ("Page", "Parent", "Adobe", "Title", "Identity", "Type", "Count", "0.1.0", "Font")
    passes(letter("Kept: " + " and ".join(words) + " here").withhold(*words))


def test_tiny_boxes() -> None:
    given_letter = letter("tiny words here: by Ada and Bo, in lines of print", size=5.0)
    small = given_letter.withhold("Ada", "Bo")
    assert all(r.box.width < 11 and r.box.height <= 6 for r in small.redactions)
    passes(small)


def test_part_of_a_word() -> None:
    passes(letter("Kept by Reddaway's team (Reddaway) and co-Reddaways.").withhold("Reddaway"))


def test_letters_of_many_scripts() -> None:
    lines = "Zażółć gęślą jaźń ﬁne oﬃce Đặng Σωκράτης Привет naïve\n“Łódź” co‑op £5 ½ … — A\u0301da"
    passes(letter(lines).withhold("Σωκράτης"))


def test_words_from_right_to_left() -> None:
    passes(letter("שלום עולם and مرحبا بك then 12 שלום").withhold("עולם"))


def test_characters_beyond_the_bmp() -> None:
    passes(letter("good 😀 day🎉 to Colm").withhold("Colm"))


def test_the_same_word_struck_twice() -> None:
    once = letter("Bold words twice")
    first = once.document.words[0]
    again = replace(first, start=17, end=21)
    text = once.document.text + "Bold\n"
    page = replace(once.document.pages[0], end=len(text))
    document = replace(once.document, text=text, pages=(page,), words=(*once.document.words, again))
    passes(replace(once, document=document))


def test_words_without_glyph_boxes(plain: Letter) -> None:
    """As from OCR: a word is covered whole."""
    bare = letter(FIRST)
    withheld = bare.withhold("Colm")
    words = tuple(
        replace(word, glyphs=()) if bare.document.text[word.start] != "C" else word
        for word in bare.document.words
    )
    data = make(withheld).save()
    assert gate.check(data, replace(bare.document, words=words), withheld.redactions) == ()


def test_hidden_words_are_not_expected() -> None:
    shown = letter("Seen words only")
    hidden = replace(shown.document.words[1], hidden="no ink")
    words = (shown.document.words[0], hidden, shown.document.words[2])
    given_letter = replace(shown, document=replace(shown.document, words=words))
    passes(given_letter)
    whole = make(shown).save()
    kinds = {leak.kind for leak in gate.check(whole, given_letter.document, ())}
    assert kinds == {"extra-text"}


def test_a_box_over_a_picture_drops_the_words_in_it() -> None:
    picture = letter(FIRST)
    box = Box(30, 45, 200, 95)
    area = Redaction("d" * 64, 0, box, ("s40(2)",), "s40(2)", ("f" * 32,))
    covered = replace(picture, redactions=(area,))
    assert len(layer(covered, 0)) < len(layer(picture, 0))
    passes(covered)


def test_boxes_that_overlap() -> None:
    picture = letter(FIRST).withhold("Colm Reddaway")
    area = Redaction("d" * 64, 0, Box(100, 50, 300, 90), ("s31(1)",), "s31(1)", ("f" * 32,))
    word: Word = picture.document.words[0]
    assert word.page == 0
    passes(replace(picture, redactions=(area, *picture.redactions)))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    words=st.lists(
        st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'-.,()", min_size=1,
                max_size=12), min_size=1, max_size=60,
    ),
    chosen=st.sets(st.integers(0, 59), max_size=12),
    size=st.sampled_from([6.0, 9.5, 11.0, 16.0]),
)  # fmt: skip
def test_any_letter(words: list[str], chosen: set[int], size: float) -> None:
    lines = [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)]
    made = letter("\n".join(lines), size=size)
    found = tuple(
        made.redaction(word.start, word.end)
        for number, word in enumerate(made.document.words)
        if number in chosen
    )
    passes(replace(made, redactions=found))
