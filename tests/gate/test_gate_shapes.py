# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clean files of odd shape that the gate once refused: stacked letters, low boxes, long words."""

import gc
from functools import partial

import numpy as np
import pymupdf
import pytest

from redact import gate, ingest
from redact.burn import burn, set_lines
from redact.config import load_policy
from redact.gate.leftover import SetLines
from redact.gate.pixels import Picture
from redact.gate.standing import Standings
from redact.gate.sweeping import swept_rarely
from redact.review import public_label
from redact.text import TextMap
from redact.types import Box, Document, Leak, Page, Redaction, Word
from tests.gate.clean import tried

NAME = "REDDAWAY"


def checked(pdf: pymupdf.Document, term: str, width: str = "exact") -> tuple[Leak, ...]:
    """What the gate says of a file whose words up to and with ``term`` are withheld."""
    reading = ingest.read(pdf.tobytes(), "letter.pdf")
    document, places = reading.document, TextMap(reading.document)
    last = document.text.index(term) + len(term)
    found = [
        Redaction(document.id, run.page, Box(run.box.x0 - 0.5, run.box.y0, run.box.x1 + 0.5,
                  run.box.y1), ("s40(2)",), "s40(2)", ("f" * 32,), ((run.start, run.end),))
        for word in document.words
        if word.end <= last
        for run in places.runs(word.start, word.end)
    ]  # fmt: skip
    label = partial(public_label, policy=load_policy("foi"))
    as_set, settled = set_lines(reading.rendition, document, found, label, width=width, dpi=200)
    data = burn(reading.rendition, document, settled, dpi=200, title="1", as_set=as_set)
    return gate.check(data, document, settled, as_set=as_set, settled=found)


@pytest.mark.parametrize("leading", [8, 10, 14])
def test_letters_one_under_the_other(leading: int) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    for row, letter in enumerate(NAME):
        page.insert_text((100, 100 + leading * row), letter, fontsize=11)
    page.insert_text((40, 300), "and some more words beside it")
    assert checked(pdf, "Y") == ()


def test_a_word_of_a_hundred_thousand_letters() -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((40, 30), "Colm was here")
    page.insert_text((40, 60), "abcdefghij" * 10_000, fontsize=0.005)
    assert checked(pdf, "Colm") == ()


@pytest.mark.parametrize("width", ["exact", "step", "line"])
@pytest.mark.parametrize("colour", [(0, 0, 1), (0, 0, 0.93), (1, 0, 0), (1, 1, 0), (0.5, 0, 0.5)])
def test_words_of_any_colour_on_a_line_set_anew(
    colour: tuple[float, float, float], width: str
) -> None:
    pdf = pymupdf.open()
    page = pdf.new_page()
    for row in range(6):
        line = "Colm sent a link to the page" if not row else "that tells more of all this"
        page.insert_text((60, 100 + 14 * row), line, fontsize=11, color=colour)
    assert checked(pdf, "Colm", width) == ()


@pytest.mark.parametrize("colour", [(0, 0, 255), (255, 0, 0), (255, 255, 0), (0, 0, 0)])
def test_ink_of_any_colour_in_a_gap_is_seen(colour: tuple[int, int, int]) -> None:
    rows = np.full((200, 600, 3), 255, dtype=np.uint8)
    place = Box(72, 10, 90, 20)
    glyphs = tuple(Box(x, 10, x + 4, 20) for x in (72, 76, 80, 84))
    word = Word(0, 4, 0, 0, place, glyphs)
    page = Page(0, 216.0, 72.0, 0, 4)
    document = Document("d" * 32, "pdf.v1", "Colm", (page,), (word,))
    box = Redaction(document.id, 0, Box(10, 10, 60, 20), ("s40(2)",), "s40(2)", ("f" * 32,),
                    ((0, 4),), width="step")  # fmt: skip
    lines = SetLines(document, document, [box], Standings(document, document, [box]))
    picture = Picture(rows.reshape(200, 1800), 600, 8, None, 600 / 216, 200 / 72)
    assert list(lines.faults(picture, 0)) == []
    rows[35:45, 210:230] = colour
    assert [leak.kind for leak in lines.faults(picture, 0)] == ["ink-left"]


@pytest.mark.parametrize("width", ["exact", "step", "line"])
def test_low_boxes_and_labels_of_touching_lines(width: str) -> None:
    assert list(tried(range(127, 128), (width,))) == []


def test_sweeps_come_back_as_they_were() -> None:
    before = gc.get_threshold()
    with pytest.raises(ValueError, match="reader"), swept_rarely():
        assert gc.get_threshold()[0] > before[0]
        raise ValueError("reader")
    assert gc.get_threshold() == before
