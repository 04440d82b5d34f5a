# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms in what OCR was not sure of: found when look-alike or nearly right, and not elsewhere."""

import pytest

from redact.config import CaseConfig, TermRule
from redact.detect.terms import find_terms
from redact.types import Box, Document, Page, Word


def scanned(text: str, confidence: float) -> Document:
    words, at = [], 0
    for number, part in enumerate(text.split(" ")):
        box = Box(40 * number, 10, 40 * number + 38, 20)
        words.append(Word(at, at + len(part), 0, 0, box, (), confidence))
        at += len(part) + 1
    page = Page(0, 600, 800, 0, len(text), source="ocr")
    return Document("0" * 64, "pdf.v1", text, (page,), tuple(words))


def found(text: str, term: str, confidence: float = 0.6, match: str = "word") -> list[str]:
    rule = TermRule(term=term, exemption="s40(2)", match=match)
    findings = find_terms(scanned(text, confidence), CaseConfig(), [rule])
    return [text[f.start : f.end] for f in findings]


@pytest.mark.parametrize(
    ("read", "term"),
    [
        ("Qui11feather,", "Quillfeather"),
        ("QuilIfeather", "Quillfeather"),
        ("Quillteather", "Quillfeather"),
        ("Osric Tarnblyn", "Osric Tamblyn"),
        ("MsQuillfeather", "Quillfeather"),
        ("Ml5", "MI5"),
        ("O1632 96O471", "01632 960471"),
        ("Quill feather", "Quillfeather"),
    ],
)
def test_a_term_that_was_read_badly_is_found(read: str, term: str) -> None:
    spans = found(f"We met {read} there today", term)
    assert spans == [read], spans


@pytest.mark.parametrize(
    ("read", "term"),
    [("mis", "MI5"), ("Marlow", "Harlow"[:5]), ("weather", "Quillfeather"), ("MI55", "MI5")],
)
def test_other_words_are_left_alone(read: str, term: str) -> None:
    assert found(f"We met {read} there today", term) == []


def test_what_was_read_surely_or_must_match_exactly_is_taken_as_read() -> None:
    assert found("We met Quillteather there", "Quillfeather", confidence=0.95) == []
    assert found("We met Qui11feather there", "Quillfeather", match="exact") == []
    assert found("We met Quillfeather there", "Quillfeather", confidence=0.95) == ["Quillfeather"]
