# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in which text recognition took digits for letters."""

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import Detector
from redact.detect.view import as_digits
from redact.types import Document

POLICY = load_policy("foi").model_copy(update={"detectors": ("identifiers", "allow")})


def found(text: str) -> dict[str, str]:
    page = Document("d1", "txt.v1", text, (), ())
    findings = Detector(POLICY, CaseConfig()).find(page)
    return {text[f.start : f.end]: f.label for f in findings if not f.keep}


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("Nat. Ins. no. WP 77 l9 02 D was given", "WP 77 l9 02 D", "NINO"),
        ("his C.R.O. is 17O37O/94X on file", "17O37O/94X", "CRO"),
        ("P.N.C. ID 88/O736O51U on file", "88/O736O51U", "PNCID"),
        ("he lives at TBl 4QX now", "TBl 4QX", "POSTCODE"),
    ],
)
def test_a_number_with_letters_that_look_like_digits(text: str, number: str, label: str) -> None:
    assert found(text).get(number) == label


@pytest.mark.parametrize(
    "text", ["Ill be late, Oh I see", "Only 10 of them", "page 3 of I and II", "see l. 4"]
)
def test_words_are_no_numbers(text: str) -> None:
    assert found(text) == {}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("17O37O/94X", "170370/94X"),
        ("OO7 77OO", "007 7700"),
        ("Only 10", "Only 10"),
        ("TBl 4QX", "TB1 4QX"),
        ("Io ll", "Io ll"),
    ],
)
def test_letters_beside_digits_are_read_as_digits(text: str, wanted: str) -> None:
    assert as_digits(text) == wanted
    assert len(as_digits(text)) == len(text)
