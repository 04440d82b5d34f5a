# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences and paragraphs to read: marked around terms and cues, and never boxed by policy."""

import pytest

from redact.config import load_policy
from redact.detect.passages import PASSAGE, find_passages
from redact.review import propose
from redact.types import Box, Document, Finding, Page, Verdict, Word

OP = (
    "Op Fernhill ran in May. The team used a grey van, and nobody saw it. Invoices went to Mr. Ode."
)


def as_document(text: str) -> Document:
    words = tuple(Word(n, n + 1, 0, 0, Box(0, 0, 1, 1)) for n in range(min(len(text), 1)))
    return Document("d" * 16, "txt.v1", text, (Page(0, 595, 842, 0, len(text)),), words)


def term(document: Document, words: str, label: str = "S31_TERM", keep: bool = False) -> Finding:
    at = document.text.index(words)
    return Finding(document.id, label, at, at + len(words), 1.0, "case_term.v1", "", keep=keep)


def passages(text: str, *found: tuple[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    document = as_document(text)
    standing = [term(document, words, label) for words, label in found]
    return [
        (f.source, text[f.start : f.end], f.exemptions) for f in find_passages(document, standing)
    ]


def test_the_sentence_around_a_term() -> None:
    assert passages(OP, ("Op Fernhill", "S31_TERM")) == [
        ("passage_term.v1", "Op Fernhill ran in May.", ("s31(1)",))
    ]


def test_a_sentence_runs_over_wrapped_and_quoted_lines() -> None:
    text = "> We were told by Thames House that nothing at all\n> should be said. Thanks.\n"
    assert passages(text, ("Thames House", "S23_TERM")) == [
        (
            "passage_term.v1",
            "We were told by Thames House that nothing at all\n> should be said.",
            ("s23(1)",),
        )
    ]


def test_a_shortened_title_ends_no_sentence() -> None:
    text = "All is well. We asked Mr. Ode and Insp. Ray about Op Fernhill today. Fine."
    assert passages(text, ("Op Fernhill", "S31_TERM"))[0][1].startswith("We asked Mr. Ode and")


def test_two_sentences_make_a_paragraph() -> None:
    text = f"Dear all\n\n{OP} There is a blind spot by the gate.\n\nRegards"
    found = passages(text, ("Op Fernhill", "S31_TERM"))
    assert found == [("passage_paragraph.v1", text.split("\n\n")[1], ("s31(1)",))]


def test_a_phrase_about_methods_marks_its_sentence() -> None:
    text = "The car park is full. The camera has a Blind\nSpot by Gate 5. Bring a coat."
    assert passages(text) == [
        ("passage_cue.v1", "The camera has a Blind\nSpot by Gate 5.", ("s31(1)",))
    ]


def test_what_stays_marks_nothing() -> None:
    document = as_document("It is the Covert Surveillance Code of 2018. Op Fernhill was named.")
    keeps = [
        term(document, "Covert Surveillance Code of 2018", "KEEP", keep=True),
        term(document, "Op Fernhill", keep=True),
    ]
    assert find_passages(document, keeps) == ()


def test_a_term_that_is_its_whole_sentence_needs_no_more() -> None:
    assert passages("Op Fernhill\n\nDear all\n", ("Op Fernhill", "S31_TERM")) == []


@pytest.mark.parametrize("name", ["foi", "foi_masked"])
def test_policy_never_boxes_a_passage(name: str) -> None:
    document = as_document(OP)
    found = find_passages(document, [term(document, "Op Fernhill")])
    decided = propose(load_policy(name), found, "2026-01-01T00:00:00Z")
    assert [d.verdict for d in decided] == [Verdict.RELEASE]
    assert {f.label for f in found} == {PASSAGE}


@pytest.mark.parametrize(
    "text", ["a" * 400_000, ". " * 200_000, "\n" * 400_000, "covert " * 60_000, "Mr. " * 100_000]
)
def test_ugly_texts_end_and_make_no_endless_passage(text: str) -> None:
    assert all(found.end - found.start <= 2000 for found in find_passages(as_document(text), ()))
