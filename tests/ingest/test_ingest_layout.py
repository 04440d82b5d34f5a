# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages made for text: alignment when the drawing differs, and the bundle's own HTML."""

import pymupdf
import pytest

from redact import ingest
from redact.errors import InputRefused, LimitReached
from redact.ingest.align import align
from redact.ingest.composed import lost_notes
from redact.ingest.glyphs import Glyph, Line
from redact.ingest.layout import Paragraph, lay_out
from redact.types import Box


def line(drawn: str, top: float = 0.0) -> Line:
    glyphs = (
        Glyph(char, Box(10.0 * i, top, 10.0 * i + 10, top + 10), True, False, False, False)
        for i, char in enumerate(drawn)
    )
    return Line(0, tuple(glyphs))


def covered(text: str, drawn: str) -> dict[str, tuple[float, float]]:
    """For each word of ``text``, the columns its box takes on a line that shows ``drawn``."""
    words = align(text, [[line(drawn)]]).words
    return {text[w.start : w.end]: (w.box.x0 / 10, w.box.x1 / 10) for w in words}


@pytest.mark.parametrize(
    ("text", "drawn", "places"),
    [
        ("ab cd", "ab cd", {"ab": (0, 2), "cd": (3, 5)}),
        ("abcdefgh", "abXXefgh", {"abcdefgh": (0, 8)}),  # other characters
        ("e\u0301f ghij", "éf ghij", {"e\u0301f": (0, 2), "ghij": (3, 7)}),  # composed
        ("ab cdef", "ab12 cdef", {"ab": (0, 4), "cdef": (5, 9)}),  # more is drawn
        ("ab 12 cdefg", "ab cdefg", {"ab": (0, 2), "cdefg": (3, 8)}),  # less is drawn
    ],
)
def test_a_difference_makes_boxes_grow_and_nothing_slip(
    text: str, drawn: str, places: dict[str, tuple[float, float]]
) -> None:
    assert covered(text, drawn) == places


def test_all_ink_belongs_to_some_word() -> None:
    text, drawn = "one two three four", "XXone tw two threeX four YY"
    words = align(text, [[line(drawn)]]).words
    for column, char in enumerate(drawn):
        if char != " ":
            assert any(w.box.x0 <= 10 * column and 10 * column + 10 <= w.box.x1 for w in words)


def test_many_lost_characters_refuse_and_few_are_noted() -> None:
    text = "abcdefghij" * 20
    few = align(text, [[line(text[:-3])]])
    assert few.lost == 3 and lost_notes(few, text) == ("3 characters could not be drawn",)
    many = align(text, [[line(text[:-30])]])
    with pytest.raises(InputRefused, match="drawn"):
        lost_notes(many, text)


def test_places_are_those_of_the_made_pdf() -> None:
    paragraphs = [Paragraph("Title here", "title"), Paragraph("From: Ann Lark", "field")]
    paragraphs += [Paragraph(f"Line {n} of a longer text, with words") for n in range(80)]
    paragraphs += [Paragraph("Next", new_page=True)]
    laid = lay_out(paragraphs)
    with pymupdf.open("pdf", laid.pdf) as pdf:
        assert len(pdf) == len(laid.pages) == 3
        for page, lines in zip(pdf, laid.pages, strict=True):
            read = list(page.get_text("words"))
            made = align(" ".join(word[4] for word in read), [lines]).words
            assert len(read) == len(made)
            for theirs, ours in zip(read, made, strict=True):
                assert abs(theirs[0] - ours.box.x0) < 0.5 and abs(theirs[3] - ours.box.y1) < 0.5


def test_too_many_pages_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redact.ingest.layout.MOST_PAGES", 2)
    with pytest.raises(LimitReached, match="pages"):
        lay_out([Paragraph("line")] * 300)


def test_html_of_our_own_keeps_its_columns() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>Letter {n}</td><td>s40(2)</td></tr>" for n in range(70))
    made = ingest.render_html(f"<h1>Schedule</h1><table><tr><th>No</th></tr>{rows}</table>")
    assert made == ingest.render_html(f"<h1>Schedule</h1><table><tr><th>No</th></tr>{rows}</table>")
    with pymupdf.open("pdf", made) as pdf:
        found = [word for page in pdf for word in page.get_text("words")]
        assert [word[4] for word in found].count("s40(2)") == 70
        lefts = {round(word[0]) for word in found if word[4] == "s40(2)"}
        assert len(lefts) == 1
        assert pdf[0].rect.width == 595
