# SPDX-License-Identifier: AGPL-3.0-or-later
"""An officer is told what to look at, without a term being quoted."""

from pathlib import Path

import pytest

from redact.review import CaseStore
from redact.review.audit import Entry
from redact.review.store import log
from redact.run import load_setup
from redact.run.doubts import clock_doubt, doubts


def test_a_body_that_section_23_does_not_list_is_named_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(
        '[terms]\ns23 = ["MI5", { term = "the others", aliases = ["special branch"] }]\n'
    )
    (told,) = doubts(load_setup("terms", file))
    assert told.startswith("entry 2 of terms.s23") and "branch" not in told.lower()


def test_a_list_of_listed_bodies_raises_no_doubt(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text('[terms]\ns23 = ["MI5", "National Crime Agency"]\n')
    assert not list(doubts(load_setup("terms", file)))


def test_a_term_that_nobody_looked_at_again_in_time_is_told_by_its_place(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(
        '[terms]\ns31 = [{ term = "Op Ash", review_by = 2020-01-31 },'
        ' { term = "Op Elm", review_by = 2999-01-31 }]\n'
    )
    (told,) = doubts(load_setup("terms", file))
    assert told.startswith("entry 1 of terms.s31 was to be reviewed by 2020-01-31")


def test_a_clock_behind_the_case_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock_doubt(tmp_path) == ""  # no case yet
    with monkeypatch.context() as later:
        later.setattr(log, "now", lambda: "2999-01-01T00:00:00.000Z")
        with CaseStore.open(tmp_path) as store, store.change() as change:
            change.event(Entry("x", "run", "case", (), {}))
    assert "2999-01-01T00:00:00.000Z" in clock_doubt(tmp_path)


def test_a_clock_that_is_right_is_not_mentioned(tmp_path: Path) -> None:
    with CaseStore.open(tmp_path) as store, store.change() as change:
        change.event(Entry("x", "run", "case", (), {}))
    assert clock_doubt(tmp_path) == ""
