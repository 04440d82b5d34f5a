# SPDX-License-Identifier: AGPL-3.0-or-later
"""An officer is told what to look at in the files of a run, without a term being quoted."""

from pathlib import Path

from redact.run import load_setup
from redact.run.doubts import doubts


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
