# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matching blind to spelling tricks; values that survive being written down."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from redact import codec
from redact.text import Skeleton, fold, merge_spans
from redact.types import Box, Document, Finding, Page, Picture, Word


@pytest.mark.parametrize(
    "text",
    [
        "MI5",
        "mi5",
        "M I 5",
        "M\u200bI\u00ad5",
        "МI5",  # Cyrillic
        "ＭＩ５",
        "MI\u20115",
        "M\u0301I5",
        "MI-\n5",
    ],
)
def test_one_term_in_many_spellings(text: str) -> None:
    whole = f"from {text}, who"
    ((start, end),) = Skeleton(whole).find("MI5")
    assert whole[start:end] == text


@pytest.mark.parametrize("text", ["MI55", "AMI5", "MI5x"])
def test_whole_words_only(text: str) -> None:
    assert list(Skeleton(text).find("MI5")) == []
    assert len(list(Skeleton(text).find("MI5", whole_words=False))) == 1


def test_over_line_breaks_and_accents() -> None:
    text = "the covert vehi-\ncle tracker and Sîan Ŵyn and the ﬁle"
    found = [text[s:e] for s, e in Skeleton(text).find("covert vehicle tracker")]
    assert found == ["covert vehi-\ncle tracker"]
    assert [text[s:e] for s, e in Skeleton(text).find("sian wyn")] == ["Sîan Ŵyn"]
    assert [text[s:e] for s, e in Skeleton(text).find("file")] == ["ﬁle"]


def test_a_term_without_letters_is_never_found() -> None:
    assert list(Skeleton("a - b").find("-")) == []


@given(st.text(max_size=60), st.text(min_size=1, max_size=8), st.text(max_size=20))
def test_what_is_put_in_is_found_again(before: str, term: str, after: str) -> None:
    text = f"{before} {term} {after}"
    if fold(term):
        spans = list(Skeleton(text).find(term, whole_words=False))
        assert any(fold(text[s:e]).find(fold(term)) >= 0 for s, e in spans)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
@example([(0, 1), (1, 2)])
def test_merged_spans_cover_the_same_and_never_touch(spans: list[tuple[int, int]]) -> None:
    merged = merge_spans(spans)
    covered = {n for s, e in spans for n in range(s, e)}
    assert covered == {n for s, e in merged for n in range(s, e)}
    assert all(a[1] < b[0] for a, b in pairwise(merged))


def test_values_survive_being_written_down() -> None:
    box = Box(1.25, 2, 3, 4)
    word = Word(0, 2, 0, 0, box, (box, box), hidden="no ink")
    page = Page(0, 595.0, 842.0, 0, 2, (Picture(box),))
    document = Document("ab", "pdf.v1", "é\ud800", (page,), (word,), (("from", "x"),), ("n",))
    assert codec.loads(Document, codec.dumps(document)) == document
    finding = Finding("ab", "PERSON", 0, 2, 0.5, "f.v1", "why", regions=((0, box),), reader="r")
    again = codec.loads(tuple[Finding, ...], codec.dumps((finding,)))
    assert again == (finding,) and again[0].id == finding.id


@pytest.mark.parametrize("data", ["[]", "{}", "5", '["a"]', "[[]]", "not json"])
def test_other_shapes_are_refused(data: str) -> None:
    with pytest.raises(ValueError):
        codec.loads(Document, data)


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("the rapist", "therapist", []),
        ("a part", "apart", []),
        ("M I 5 5", "MI5", []),
        ("a p a r t", "apart", ["a p a r t"]),
        ("Z E P H Y R", "zephyr", ["Z E P H Y R"]),
        ("Mac Donald", "MacDonald", ["Mac Donald"]),
        ("01632 960 123", "01632960123", ["01632 960 123"]),
        ("the\nrapist", "therapist", ["the\nrapist"]),
        ("Ta\u0308 u\u0301 bler", "tauber", []),
        ("Ta\u0308 bler", "tabler", ["Ta\u0308 bler"]),
    ],
)
def test_what_a_space_parts(text: str, term: str, found: list[str]) -> None:
    assert [text[s:e] for s, e in Skeleton(text).find(term)] == found


def test_letters_close_together_are_one_word() -> None:
    asked: list[tuple[int, int, tuple[int, int]]] = []

    def together(left: int, right: int, span: tuple[int, int]) -> bool:
        asked.append((left, right, span))
        return True

    assert list(Skeleton("of the rapist", together).find("therapist")) == [(3, 13)]
    assert asked == [(5, 7, (3, 13))]


@pytest.mark.parametrize(
    "text",
    [
        "\u05d0\u05d1\u05d2 \u05d3\u05d4",
        "\u05d4\u05d3 \u05d2\u05d1\u05d0",
        "\u05d3\u05d4 \u05d0\u05d1\u05d2",
        "\u05d2\u05d1\u05d0 \u05d4\u05d3",
    ],
)
def test_right_to_left_in_whichever_order(text: str) -> None:
    term = "\u05d0\u05d1\u05d2 \u05d3\u05d4"
    (span,) = Skeleton(f"x{text}y").find(term)
    assert span == (1, 1 + len(text))
    assert list(Skeleton(text + "\u05d5").find(term)) == []
