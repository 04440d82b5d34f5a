# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a bundle leaves out on purpose, and what makes it leave out everything."""

import errno
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redact.run import publish
from tests.cli.desk import CONFIG, LETTER, MAIL, Desk, contents, offline, sabotage
from tests.run import saboteurs

REF, NAME = "8/1", "8-1"
OTHER = "Ring 07700 900789 about the lockers.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A decided case: 0001 goes out, the rest is kept back for one reason each."""
    desk = Desk(tmp_path_factory.mktemp("kept"))
    desk.write("in/a.txt", LETTER)
    desk.write("in/b.eml", MAIL)  # with an attachment: 0002, 0003
    desk.write("in/c.txt", OTHER)  # 0004
    desk.write("in/d.txt", LETTER + "\n")  # 0005
    desk.write("in/e.docx", b"PK\x03\x04 this is not one")  # 0006
    desk.write("in/f.png", b"\x89PNG\r\n\x1a\n")  # 0007
    with offline():
        desk.do("new", REF, "--case-config", desk.write("case.toml", CONFIG), *_small(desk))
        assert desk.do("add", REF, desk.folder / "in").code == 3
        decided = desk.decide(
            REF,
            "Ana",
            {"target": "0002", "mark": "out of scope", "note": "about the other pool"},
            {"target": "0004", "verdict": "withhold", "exemptions": ["s21"]},
            {"target": "0005", "mark": "duplicate of", "value": "0001"},
            {"target": "0006", "mark": "out of scope"},
            {"target": "undecided", "verdict": "withhold"},
            {"target": "s31(1)", "limb": "(a)", "harm": "It would.", "public_interest": "It is."},
        )
        assert decided.code == 0, decided
        yield desk


def _small(desk: Desk) -> tuple[object, ...]:
    return "--pipeline", desk.small_pipeline()


@pytest.fixture(scope="module")
def approved(desk: Desk) -> Desk:
    """The same, when the last block is gone and somebody approved it."""
    waiting = desk.do("approve", REF, "--as", "Cyd")
    assert waiting.code == 5 and "document 0007 was refused" in waiting.err
    assert "document 0006" not in waiting.err
    hold = {"target": "0007", "verdict": "withhold", "exemptions": ["s40(2)"]}
    assert desk.decide(REF, "Ana", hold).code == 0
    checked = ({"target": number, "mark": "checked"} for number in ("0001", "0004", "0007"))
    assert desk.decide(REF, "Ben", *checked).code == 0
    assert desk.do("approve", REF, "--as", "Cyd").code == 0
    return desk


def _rows(out: Path) -> dict[str, dict[str, Any]]:
    rows = json.loads((out / "internal" / "ledger.json").read_text())["sources"]
    return {row["source"]: row for row in rows}


def test_each_is_kept_back_for_its_reason(approved: Desk) -> None:
    out = approved.folder / "out"
    said = approved.do("bundle", REF, "--out", out, "--json")
    assert said.code == 0, said
    assert said.json["counts"] == {
        **{"released": 1, "duplicate": 1, "out_of_scope": 3, "withheld": 2},
    }
    rows = _rows(out)
    assert {source: row["status"] for source, row in rows.items()} == {
        **{"a.txt": "released", "b.eml": "out_of_scope", "b.eml!/notes.txt": "out_of_scope"},
        **{"c.txt": "withheld", "d.txt": "duplicate", "e.docx": "out_of_scope"},
        "f.png": "withheld",
    }
    assert rows["c.txt"]["reason"] == "s21"
    assert rows["b.eml!/notes.txt"]["reason"] == "about the other pool"  # with its mail
    assert sorted(path.name for path in (out / "release" / "documents").iterdir()) == [
        *("0001.pdf", "0001.txt"),
    ]
    assert approved.do("verify", out / "release").code == 0
    # The rows of the case still say how reading ended: taking a mark back blocks again.
    assert approved.decide(REF, "Ana", {"target": "0006", "mark": "out of scope", "value": "no"})
    status = approved.status(REF)
    assert [b["kind"] for b in status["blocks"]] == ["unread"] and status["state"] == "open"
    assert approved.decide(REF, "Ana", {"undo": True}).code == 0


@pytest.fixture(scope="module")
def released(approved: Desk) -> Path:
    """A copy of the case in ``case``, and its release in ``out``."""
    place = approved.folder / "copy"
    shutil.copytree(approved.case(NAME), place / "case")
    assert approved.do("approve", place / "case", "--as", "Cyd").code == 0
    assert approved.do("bundle", place / "case", "--out", place / "out").code == 0
    return place


@pytest.mark.parametrize(
    ("saboteur", "code"),
    [(saboteurs.forget_a_box, 4), (saboteurs.leave_the_text_layer, 4), (saboteurs.throw, 5)],
)
def test_a_file_that_the_gate_refuses_stops_the_bundle(
    approved: Desk, released: Path, monkeypatch: pytest.MonkeyPatch, saboteur: Any, code: int
) -> None:
    before = contents(released / "out")
    shutil.rmtree(released / "case" / "cache")
    with monkeypatch.context() as patch:
        sabotage(patch, saboteur)
        said = approved.do("bundle", released / "case", "--out", released / "out")
        new = approved.do("bundle", released / "case", "--out", released / "new")
    for one in (said, new):
        assert one.code == code and one.out == "" and "nothing was published" in one.err
        assert "0001" in one.err and "a word of" not in one.err
    assert contents(released / "out") == before and not (released / "new").exists()
    shutil.rmtree(released / "case" / "cache")
    assert approved.do("bundle", released / "case", "--out", released / "out").code == 0
    assert contents(released / "out" / "release") == {
        path.removeprefix("release/"): data
        for path, data in before.items()
        if path.startswith("release/")
    }


def _full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", "manifest.json")


def test_an_approver_who_is_taken_out_of_the_case(
    approved: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "case"
    shutil.copytree(approved.case(NAME), case)
    assert approved.do("approve", case, "--as", "Cyd").code == 0
    config = approved.write("without.toml", CONFIG.replace('"Cyd", roles', '"Eve", roles'))
    for name, sentence in (("", "takes an admin; say who"), ("Ana", "Ana is a reviewer")):
        refused = approved.do("add", case, "--case-config", config, "--as", name)
        assert refused.code == 5 and sentence in refused.err
    assert approved.do("add", case, "--case-config", config, "--as", "Adi").code == 0
    said = approved.do("bundle", case, "--out", tmp_path / "out")
    assert said.code == 5 and "something was changed since" in said.err
    assert approved.do("approve", case, "--as", "Cyd").code == 5
    assert "by Eve" in approved.do("status", case).out
    assert approved.do("approve", case, "--as", "Eve").code == 0
    with monkeypatch.context() as patch:
        patch.setattr(publish, "write_tree", _full)
        said = approved.do("bundle", case, "--out", tmp_path / "out")
    assert said.code == 1 and "free some space" in said.err
    assert approved.status(case)["state"] == "approved"  # and not released
    assert approved.do("bundle", case, "--out", tmp_path / "out").code == 0


def test_a_decision_on_what_vanished_stays_and_is_told(desk: Desk, tmp_path: Path) -> None:
    """Terms that are taken out of the configuration are found no more; what was decided stands."""
    case = tmp_path / "case"
    shutil.copytree(desk.case(NAME), case)
    (term,) = [e for e in desk.status(case)["entities"] if e["label"] == "S31_TERM"]
    config = desk.write("no-terms.toml", CONFIG.replace('"Project Nightjar"', ""))
    assert desk.do("add", case, "--case-config", config, "--as", "Adi").code in (0, 3)
    assert not [e for e in desk.status(case)["entities"] if e["label"] == "S31_TERM"]
    places = desk.do("explain", case, "Project Nightjar", "--json").json["places"]
    assert [place["covered"] or place["kept_back"] for place in places] == [True, "duplicate"]
    said = desk.decide(case, "Ana", {"target": term["target"], "verdict": "withhold"})
    assert said.code == 3 and "nothing in the case" in said.err


def test_nothing_is_left_to_decide_in_what_is_kept_back(approved: Desk) -> None:
    found, said = approved.status(REF), approved.do("status", REF)
    assert "to decide" not in said.out
    assert not [e for e in found["entities"] if "undecided" in e["states"]]
    pages = {"target": "0002#page=0", "mark": "page read"}
    assert approved.decide(REF, "Ben", pages).code == 0
    assert approved.status(REF)["pages"]["read"] == 0  # it does not go out
    assert approved.decide(REF, "Ben", {**pages, "target": "0001#page=0"}).code == 0
    assert approved.status(REF)["pages"] == {"all": 1, "read": 1}
    assert approved.decide(REF, "Ben", {"undo": True}, {"undo": True}).code == 0


def test_a_text_that_could_not_be_read_is_told_by_add_run_and_bundle(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    head = "From: a@example.org\nSubject: fees\nMIME-Version: 1.0\n"
    desk.write("in/a.eml", head + "Content-Type: application/pkcs7-mime\n\nabc\n")
    with offline():
        desk.do("new", REF, "--case-config", desk.write("case.toml", CONFIG), *_small(desk))
        added = desk.do("add", REF, desk.folder / "in")
        assert added.code == 3 and "in part: 0001 a.eml: its text is encrypted" in added.err
        undecided = {"target": "undecided", "verdict": "withhold", "exemptions": ["s40(2)"]}
        assert desk.decide(REF, "Ana", undecided).code == 0
        assert desk.decide(REF, "Ben", {"target": "0001", "mark": "checked"}).code == 0
        assert desk.do("approve", REF, "--as", "Cyd").code == 0
        out = desk.folder / "out"
        assert desk.do("bundle", REF, "--out", out).code == 3
    row = _rows(out)["a.eml"]
    assert row["status"] == "released" and row["output"] and "encrypted" in row["reason"]
