# SPDX-License-Identifier: AGPL-3.0-or-later
"""Equal labels that stand in more than one box, and labels that a reader gives in pieces."""

import pytest

from redact.gate.expected import Expected
from redact.gate.letters import key_of
from redact.gate.reading import Char, ReadWord
from redact.gate.withheld import PageText, find_in_text
from redact.gate.words import compare_words
from redact.types import Box
from tests.gate.clean import tried

UPPER, LOWER = Box(10, 10, 90, 22), Box(10, 20, 90, 32)


def label(text: str, box: Box) -> Expected:
    return Expected(frozenset((key_of(text),)), text, box, label=True)


def read(text: str, x: float, y: float) -> ReadWord:
    chars = tuple(Char(c, Box(x + 4 * n, y, x + 4 * n + 4, y + 8)) for n, c in enumerate(text))
    return ReadWord(text, Box(x, y, x + 4 * len(text), y + 8), chars)


def kinds(expected: list[Expected], words: list[ReadWord], boxes: list[Box]) -> list[str]:
    return [leak.kind for leak in compare_words(expected, words, boxes, 0, "pdfium").leaks]


def test_a_label_makes_way_for_its_like() -> None:
    both = [label("section", UPPER), label("section", LOWER)]
    words = [read("section", 36, 17), read("section", 12, 9)]  # the first may stand in either box
    assert kinds(both, words, [UPPER, LOWER]) == []


def test_labels_over_each_other_in_pieces() -> None:
    both = [label("31(1)]", UPPER), label("[redacted,", LOWER)]
    assert kinds(both, [read("31(1)", 30, 15), read("redacted,", 40, 17)], [UPPER, LOWER]) == []


@pytest.mark.parametrize("word", ["31", "detcader", "Colm"])
def test_other_letters_under_the_boxes_are_a_leak(word: str) -> None:
    both = [label("31(1)]", UPPER), label("[redacted,", LOWER)]
    words = [read("31(1)", 30, 15), read("redacted,", 40, 17), read(word, 20, 15)]
    assert "text-under-box" in kinds(both, words, [UPPER, LOWER])


@pytest.mark.parametrize("seed", [102, 123])
def test_files_that_were_refused(seed: int) -> None:
    assert list(tried(range(seed, seed + 1))) == []


def test_a_phrase_that_only_a_reader_makes_of_words_that_stay() -> None:
    text = PageText.of(["lost", "letters", "were"], {0, 1, 2})
    assert list(find_in_text([("pdfium", [text])], ["letters were"])) == []


@pytest.mark.parametrize("staying", [{0, 1}, {0, 2}, set()])
def test_a_phrase_with_a_word_that_was_not_to_be_there(staying: set[int]) -> None:
    pages = [PageText.of([], ()), PageText.of(["lost", "letters", "were"], staying)]
    leaks = list(find_in_text([("pdfium", pages)], ["letters were"]))
    assert [(leak.kind, leak.page) for leak in leaks] == [("withheld-string", 1)]


@pytest.mark.parametrize(("first", "leaks"), [({0, 1}, 0), ({0}, 1)])
def test_a_phrase_over_the_end_of_a_page(first: set[int], leaks: int) -> None:
    pages = [PageText.of(["lost", "letters"], first), PageText.of(["were"], {0})]
    assert len(list(find_in_text([("pdfium", pages)], ["letters were"]))) == leaks
