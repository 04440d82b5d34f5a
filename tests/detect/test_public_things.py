# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public beside what is not: a switchboard's extension, an official's initials."""

import json
from typing import Any

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import Detector
from redact.types import Document

POLICY = load_policy("foi").model_copy(
    update={"detectors": ("headers", "structure", "identifiers", "terms", "allow")}
)


def found(text: str, **case: Any) -> dict[str, str]:
    config = CaseConfig.model_validate_json(json.dumps(case))
    page = Document("d1", "txt.v1", text, (), ())
    findings = Detector(POLICY, config).find(page)
    return {text[f.start : f.end]: f.label for f in findings if not f.keep}


def test_of_a_public_number_only_somebodys_extension_goes() -> None:
    case = {"authority": {"public_phones": ["0117 496 0100"]}}
    assert found("Tel: 0117 496 0100 x2331 please", **case) == {"x2331": "PHONE"}
    assert found("Tel: 0117 496 0100 please", **case) == {}


OFFICIAL = {"published_officials": [{"name": "Wyn Hale", "role": "Chief Constable"}]}


def test_an_officials_initials_stay_where_the_document_says_what_they_mean() -> None:
    text = "Present: Wyn Hale (WH), Ada Pell (AP)\n\nAP asked. WH agreed.\n"
    assert set(found(text, **OFFICIAL)) == {"Ada Pell", "AP"}
    both = "Present: Walid Hussain (WH), Wyn Hale (WH)\n\nWH agreed.\n"
    assert "WH" in found(both, **OFFICIAL)


def test_an_officials_initial_and_surname_stay_if_nobody_else_bears_it() -> None:
    assert found("Decision of W. Hale, Chief Constable, and Mr Ode.", **OFFICIAL) == {
        "Ode": "PERSON"
    }
    both = found("Ms Una Hale and W. Hale came.", **OFFICIAL)
    assert any("Hale" in name for name in both)


@pytest.mark.parametrize(
    "text",
    [
        "Write to Wycliffe House, Water Lane, Wilmslow, Cheshire, SK9 5AF",
        "or telephone 0303 123 1113.",
        "Section 23(3) lists (a) the Security Service, (b) GCHQ, ... (n) the National Crime Agency",
    ],
)
def test_what_everybody_may_know(text: str) -> None:
    assert found(text) == {}


def test_spoken_hundreds() -> None:
    text = "ring oh seven seven double-oh, nine hundred, five six two tonight"
    assert found(text) == {"oh seven seven double-oh, nine hundred, five six two": "PHONE"}


def test_initials_with_a_small_letter_in_them() -> None:
    assert found("Present: Bronagh McAteer (BMcA)\n\nBMcA agreed.\n") == {
        "Bronagh McAteer": "PERSON",
        "BMcA": "PERSON",
    }
