# SPDX-License-Identifier: AGPL-3.0-or-later
"""Staff by grade and task as the configuration says, and officials only while in office."""

from datetime import date
from typing import Any

import pytest

from redact.config import CaseConfig, load_policy
from redact.detect import Detector, build_register, propagate
from redact.detect.dated import Dates, date_in
from redact.review import propose
from redact.types import Document


def verdicts(text: str, **case: Any) -> dict[str, str]:
    """What policy proposes for each name found."""
    import json

    config = CaseConfig.model_validate_json(json.dumps(case))
    policy = load_policy("foi").model_copy(
        update={"detectors": ("headers", "structure", "allow", "propagate")}
    )
    page = Document("d1", "txt.v1", text, (), ())
    own = Detector(policy, config).find(page)
    found = propagate(policy, config, page, own, build_register(config, [(page, own)]))
    decided = propose(policy, found, "2026-01-01T00:00:00Z")
    return {
        text[f.start : f.end]: str(d.verdict)
        for f, d in zip(found, decided, strict=True)
        if not f.keep and f.label == "PERSON"
    }


RANKS = "PC Ada Pell, Ch Supt Mo Tarn, T/Supt Ivo Lund and Assistant Chief Constable Una Grey came."


@pytest.mark.parametrize(
    ("grade", "stay"),
    [
        ("", set()),
        ("chief officer", {"Una Grey"}),
        ("superintendent", {"Una Grey", "Mo Tarn", "Ivo Lund"}),
        ("constable", {"Una Grey", "Mo Tarn", "Ivo Lund", "Ada Pell"}),
        ("grade 6", set()),
    ],
)
def test_from_a_grade_up_staff_are_named(grade: str, stay: set[str]) -> None:
    found = verdicts(RANKS, staff_policy={"named_from_grade": grade})
    everybody = {"Ada Pell", "Mo Tarn", "Ivo Lund", "Una Grey"}
    assert {name for name, verdict in found.items() if verdict == "withhold"} == everybody - stay


def test_a_grade_in_a_signature_counts() -> None:
    text = "Dear Mr Ode\n\nIt is done.\n\nYours sincerely\n\nWyn Hale\nChief Superintendent\n"
    found = verdicts(text, staff_policy={"named_from_grade": "superintendent"})
    assert "Wyn Hale" not in found
    assert found["Ode"] == "withhold"


@pytest.mark.parametrize(
    ("treatment", "verdict"), [(None, "withhold"), ("refer", "refer"), ("withhold", "withhold")]
)
def test_whoever_speaks_to_the_press(treatment: str | None, verdict: str) -> None:
    text = "Contact: Bryn Coe, press officer, and Mr Ode of Hull."
    found = verdicts(text, staff_policy={"press_office": treatment})
    assert found["Bryn Coe"] == verdict
    assert found["Ode"] == "withhold"


LETTER = (
    "Dear Mr Ode\n\nIt is done.\n\nYours sincerely\n\nWyn Hale\nFOI Manager, Hull Moor Police\n"
)


@pytest.mark.parametrize("name", ["Hull Moor Police", "National Board (FOI Manager)"])
def test_who_signs_a_letter_of_the_authority_is_named(name: str) -> None:
    given = {"staff_policy": {"signatory": "release"}, "authority": {"name": name}}
    assert "Wyn Hale" not in verdicts(LETTER, **given)


@pytest.mark.parametrize("name", ["", "Eastmarsh Council", "FOI"])
def test_who_signs_a_letter_of_somebody_else_is_not(name: str) -> None:
    given = {"staff_policy": {"signatory": "release"}, "authority": {"name": name}}
    assert verdicts(LETTER, **given)["Wyn Hale"] == "withhold"


def test_who_signs_a_mail_is_not() -> None:
    given = {"staff_policy": {"signatory": "release"}, "authority": {"name": "Hull Moor Police"}}
    mail = f"From: Wyn Hale\nSent: 3 May 2024\nTo: Mr Ode\n\n{LETTER}"
    assert verdicts(mail, **given)["Wyn Hale"] == "withhold"


@pytest.mark.parametrize(
    ("head", "stays"),
    [
        ("Sent: Monday, 4 March 2019 10:12", False),
        ("Sent: 2021-02-03", True),
        ("Date: 31/12/2023", True),
        ("Date: 1 Ionawr 2024", False),
        ("Subject: undated", True),
    ],
)
def test_an_official_is_named_while_in_office(head: str, stays: bool) -> None:
    official = {"name": "Wyn Hale", "role": "CC", "from": "2020-01-01", "to": "2023-12-31"}
    text = f"From: Mr Ode\n{head}\n\nDear Wyn Hale\n\nIt is done."
    found = verdicts(text, published_officials=[official])
    assert ("Wyn Hale" not in found) == stays


def test_each_message_of_a_chain_has_its_own_date() -> None:
    text = "Date: 2 May 2024\n\nx\n\n> Sent: 3rd of June, 2019\n> y"
    dates = Dates(Document("d", "txt.v1", text, (), ()))
    assert dates.at(text.index("x")) == date(2024, 5, 2)
    assert dates.at(text.index("> y")) == date(2019, 6, 3)


@pytest.mark.parametrize("text", ["", "31 June 2024", "99/99/9999", "1 2 3", "May " * 1000])
def test_no_date_is_no_date(text: str) -> None:
    assert date_in(text) is None
