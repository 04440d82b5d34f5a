# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms that the text of a file does not hold in one piece, but that stand on its pages."""

import random
from collections.abc import Sequence

import pymupdf
import pytest

from redact import ingest
from redact.config import CaseConfig, TermRule
from redact.detect.terms import find_terms
from redact.text import TextMap
from redact.types import Document

WORD = "Quillfeather"
SIZE = 11
Drawn = tuple[float, float, str]


def width(text: str) -> float:
    return pymupdf.get_text_length(text, fontsize=SIZE)


def document(*pages: Sequence[Drawn]) -> Document:
    with pymupdf.open() as pdf:
        for drawn in pages:
            page = pdf.new_page()
            for x, y, text in drawn:
                page.insert_text((x, y), text, fontsize=SIZE)
        return ingest.read(pdf.tobytes(), "letter.pdf").document


def boxed(given: Document, term: str, match: str = "word") -> tuple[str, list[str]]:
    """The letters found for a term, in order, and the words that stay whole."""
    found = find_terms(given, CaseConfig(), (TermRule(term, "s40(2)", match),))
    taken = {at for finding in found for at in range(finding.start, finding.end)}
    words = [
        given.text[w.start : w.end] for w in given.words if not taken & {*range(w.start, w.end)}
    ]
    return "".join(given.text[f.start : f.end] for f in found), words


BODY = [(72, 80 + 14 * row, "the drains were looked at by staff") for row in range(6)]
FOOT = [(72, 40, "Council letter"), (72, 800, "Page 1 of 2"), (400, 800, "Ref ab")]


@pytest.mark.parametrize("match", ["word", "anywhere", "exact"])
@pytest.mark.parametrize("half", ["Quill-", "Quill"])
@pytest.mark.parametrize("foot_first", [True, False])
def test_a_word_goes_on_behind_foot_and_head(match: str, half: str, foot_first: bool) -> None:
    first = [*BODY, (72, 164, f"words before {half}")]
    second = [(72, 80, "feather after"), *((x, y + 14, t) for x, y, t in BODY)]
    pages = [[*FOOT, *p] if foot_first else [*p, *FOOT] for p in (first, second)]
    found, words = boxed(document(*pages), WORD, match)
    assert found == half + "feather"
    assert words.count("Council") == words.count("Ref") == 2 and {"before", "after"} < {*words}


def test_two_words_of_a_term_on_two_pages() -> None:
    given = document([*BODY, (72, 164, "told Mary"), *FOOT], [*FOOT, (72, 80, f"{WORD} wrote")])
    assert boxed(given, f"Mary {WORD}")[0] == f"Mary{WORD}"


@pytest.mark.parametrize(("one", "other"), [("Quill-", "feather"), ("Mary", WORD)])
def test_a_term_wraps_inside_its_column(one: str, other: str) -> None:
    left = ["left one words", f"left two {one}", f"{other} left", "left four words"]
    rows = [(72, 100 + 14 * row, text) for row, text in enumerate(left)]
    given = document([d for x, y, t in rows for d in ((x, y, t), (300, y, "right words"))])
    term = WORD if one == "Quill-" else f"Mary {WORD}"
    found, words = boxed(given, term)
    assert found == one + other and words.count("right") == 4 and words.count("left") == 4


@pytest.mark.parametrize("shuffled", [True, False])
def test_letters_stacked_beside_other_lines(shuffled: bool) -> None:
    stack = [(400, 80 + 14 * row, letter) for row, letter in enumerate(WORD)]
    lines = [(72, y, "body words here") for _, y, _ in stack]
    drawn = (
        [*lines, *stack]
        if shuffled
        else [d for pair in zip(lines, stack, strict=True) for d in pair]
    )
    if shuffled:
        random.Random(3).shuffle(drawn)
    found, words = boxed(document(drawn), WORD)
    assert sorted(found) == sorted(WORD) and words.count("body") == len(WORD)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("the rapist of", "therapist"),
        ("a part of it", "apart"),
        ("of MI55 and AMI5, M I 5 5", "MI5"),
    ],
)
def test_neighbouring_words_are_not_glued(text: str, term: str) -> None:
    assert boxed(document([(72, 72, text)]), term) == ("", text.split())


def test_a_narrow_gap_is_none() -> None:
    start = 72 + width("seen by Quill") + 1.7
    found, words = boxed(document([(72, 72, "seen by Quill"), (start, 72, "feather today")]), WORD)
    assert found.replace(" ", "") == WORD and words == ["seen", "by", "today"]


def test_boxes_of_parts_lie_where_the_parts_are() -> None:
    given = document([*BODY, (72, 164, "told Quill-"), *FOOT], [*FOOT, (72, 80, "feather wrote")])
    found = find_terms(given, CaseConfig(), (TermRule(WORD, "s40(2)"),))
    runs = [run for f in found for run in TextMap(given).runs(f.start, f.end)]
    assert [run.page for run in runs] == [0, 1]
    assert 150 < runs[0].box.y0 < 164 and 66 < runs[1].box.y0 < 80


def test_columns_made_with_spaces() -> None:
    left = ["left one words", "left two Quill-", "feather left", "left four"]
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        for row, text in enumerate(left):
            page.insert_text((72, 100 + 14 * row), f"{text:<24}right words", fontname="cour")
        given = ingest.read(pdf.tobytes(), "letter.pdf").document
    found, words = boxed(given, WORD)
    assert found == "Quill-feather" and words.count("right") == 4
