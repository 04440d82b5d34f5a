# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planted controls: counted, kept from those who look, and never readable in what goes out."""

from pathlib import Path

import pytest

from redact.cli.show import Quiet
from redact.config import Ask
from redact.review import Casebook, CaseStore, NotReady
from redact.review.controls import controls, passed_over
from redact.run import casework, load_setup
from redact.types import Finding

LETTER = """Dear Sir

I saw Josephine Tallis on Monday, and Ottoline Fairbrass with her. Josephine Tallis rang me on
07700 900123. Miss OTTOLINE FAIRBRASS did not.

Yours faithfully
"""
CONFIG = """
controls = ["Ottoline Fairbrass"]
[[people]]
name = "Ana"
roles = ["reviewer"]
[[people]]
name = "Cyd"
roles = ["approver"]
"""


def found(words: str, text: str = LETTER) -> Finding:
    start = text.index(words)
    return Finding("d", "PERSON", start, start + len(words), 0.9, "x.v1", "why", reader="txt.v1")


def test_only_what_has_a_control_in_it_is_passed_over() -> None:
    some = (
        found("Josephine Tallis"),
        found("Ottoline Fairbrass"),
        found("Miss OTTOLINE FAIRBRASS"),
    )
    assert passed_over(some, LETTER, ["Ottoline Fairbrass"]) == some[:1]
    assert passed_over(some, LETTER, []) == some
    assert passed_over(some, LETTER, [""]) == some


@pytest.fixture
def case(tmp_path: Path) -> Path:
    (tmp_path / "case.toml").write_text(CONFIG)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text(LETTER)
    folder = tmp_path / "cases" / "1"
    setup = load_setup("foi", tmp_path / "case.toml")
    casework.new(folder, "1", setup, None, None)
    casework.add(folder, [tmp_path / "letters"], lambda before: before, 1, Quiet())
    return folder


def test_a_case_passes_them_over_counts_them_and_is_not_ready_while_one_can_be_read(
    case: Path,
) -> None:
    def decide(*asks: Ask) -> None:
        told = casework.decide(case, asks, "Ana", 1, Quiet())
        assert [one.error for one in told if one.error] == []

    with CaseStore.read(case) as store:
        words = [held.words for held in store.findings() if held.present]
        setup = casework.setup_of(store.settings())
    assert "Josephine Tallis" in words
    assert not [one for one in words if "fairbrass" in one.lower()]
    decide(Ask(target="undecided", verdict="withhold"))
    with pytest.raises(NotReady, match="2 of 2 places of planted controls can be read"):
        casework.approve(case, "Cyd", 1, Quiet())
    first, second = LETTER.index("Ottoline"), LETTER.index("OTTOLINE")
    decide(Ask(target=f"0001#char={first},{first + 18}", verdict="withhold", label="PERSON"))
    with pytest.raises(NotReady, match=r"1 of 2 places .* \(1 were found\)"):
        casework.approve(case, "Cyd", 1, Quiet())
    decide(Ask(target=f"0001#char={second},{second + 18}", verdict="withhold", label="PERSON"))
    with CaseStore.open(case) as store:
        book = Casebook(store, setup.policy, setup.case)
        looked = controls(book.snapshot, lambda _: LETTER)
        assert (looked.places, looked.found, looked.readable) == (2, 2, ())
    with pytest.raises(NotReady) as error:
        casework.approve(case, "Cyd", 1, Quiet())
    assert {block.kind for block in error.value.blocks} == {"second reader"}
