# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saboteurs are caught; ugly inputs are rows with reasons; nothing ends the run."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from redact.cli.app import invoke
from tests.run import saboteurs
from tests.run.conftest import run_on
from tests.samples.ugly import make_ugly

LETTER = """Dear Mr Albright

Thank you for ringing me on 07700 900123 about your account. My colleague Henrietta Vale
will write to you at henrietta.vale@example.org before the end of the month.

Kind regards

Josephine Tallis
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "letter.txt").write_text(LETTER)
    return folder


@pytest.mark.parametrize(
    ("saboteur", "kind"),
    [
        (saboteurs.forget_a_box, "unpainted-box"),
        (saboteurs.leave_the_text_layer, "text"),
        (saboteurs.copy_an_attachment, "structure"),
        (saboteurs.eat_a_neighbour, "lost-word"),
    ],
)
def test_a_sabotaged_file_is_never_released(
    letter: Path, tmp_path: Path, saboteur: Callable[[], None], kind: str
) -> None:
    finished = run_on(letter, tmp_path / "out", prepare=saboteur)
    row = finished.rows["letter.txt"]
    assert finished.report.exit_code == 4
    assert row["status"] == "failed" and row["output"] is None and kind in row["reason"]
    assert list(finished.report.folder.rglob("0*")) == []
    assert list((tmp_path / "out" / "internal").rglob("released.pdf")) == []  # nor kept for later


def test_a_burner_that_throws_fails_the_document_without_quoting_it(
    letter: Path, tmp_path: Path
) -> None:
    finished = run_on(letter, tmp_path / "out", prepare=saboteurs.throw)
    row = finished.rows["letter.txt"]
    assert finished.report.exit_code == 3 and row["status"] == "failed"
    assert "RuntimeError" in row["reason"] and "a word of" not in row["reason"]


def test_after_a_failure_the_next_run_goes_on(letter: Path, tmp_path: Path) -> None:
    run_on(letter, tmp_path / "out", prepare=saboteurs.throw)
    assert run_on(letter, tmp_path / "out").rows["letter.txt"]["status"] == "released"


def test_ugly_inputs_each_have_a_row_and_the_rest_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    wanted = make_ugly(folder)
    (folder / "letter.txt").write_text(LETTER)
    finished = run_on(folder, tmp_path / "out")
    rows = finished.rows
    assert finished.report.exit_code == 3
    assert rows["letter.txt"]["status"] == "released"
    for source, status in wanted.items():
        shown = source.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        assert rows[shown]["status"] == status, shown
        assert status == "released" or len(rows[shown]["reason"]) > 10, shown
    assert not any((tmp_path / name).exists() for name in ("etc", "x.txt"))


def test_broken_audits_and_other_states_have_their_exit_codes(letter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert invoke(["run", str(letter), "--out", str(out), "--workers", "1", "--json"]) == 0
    assert invoke(["audit", "verify", str(out)]) == 0
    assert invoke(["verify", str(out / "draft")]) == 0
    assert invoke(["verify", str(out)]) == 4
    terms = tmp_path / "terms.csv"
    terms.write_text("term,exemption\ncolleague,s40(2)\n")
    assert invoke(["verify", str(out / "draft"), "--terms", str(terms)]) == 4
    with sqlite3.connect(out / "internal" / "case" / "case.db") as database:
        database.execute("DROP TRIGGER audit_whole")
        database.execute("DELETE FROM audit WHERE seq = 2")
    assert invoke(["audit", "verify", str(out)]) == 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "nothing-here", "--out", "x"],
        ["run", ".", "--out", "x", "--pipeline", "fio"],
        ["detect", "nothing-here"],
        ["verify", "nothing-here"],
        ["audit", "verify", "nothing-here"],
        ["no-such-verb"],
        ["run", "--no-such-option"],
    ],
)
def test_wrong_usage_is_two_and_one_line(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke(arguments) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_out_that_holds_other_files_is_not_touched(letter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.doc").write_text("mine")
    assert invoke(["run", str(letter), "--out", str(out)]) == 2
    assert [path.name for path in out.iterdir()] == ["thesis.doc"]


def test_detect_keeps_the_offsets_of_a_text_file(
    letter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["detect", str(letter / "letter.txt"), "--json"]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert document["source"] == "letter.txt" and document["text_length"] == len(LETTER)
    found = {LETTER[f["start"] : f["end"]]: f for f in document["findings"]}
    assert {"07700 900123", "henrietta.vale@example.org", "Henrietta Vale"} <= set(found)
    assert all(f["text"] == words for words, f in found.items())
    assert found["07700 900123"]["verdict"] == "withhold"
    assert found["07700 900123"]["exemptions"] == ["s40(2)"]
