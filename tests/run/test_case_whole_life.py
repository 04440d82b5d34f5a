# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case from new to forget: two people decide, a third approves, twice; judged from outside."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.desk import CONFIG, LETTER, MAIL, MORE, Desk, Said, contents, offline, sheet
from tests.samples.readers import find_in_text, find_withheld

REF, NAME = "FOI/2026/7", "FOI-2026-7"
WITHHELD = (
    *("Henrietta Vale", "henrietta.vale@example.org", "07700 900123", "07700 900456"),
    *("Albright", "swimming pool", "Project Nightjar", "3 March 1961", "Ian Osgood"),
    "josephine.tallis@example.org",
)
SHOWN = ("Josephine Tallis", "town hall", "opens at nine", "changing rooms", "pool committee")


@dataclass
class Life:
    """What was said at each step, and what lay in the release folder after it."""

    desk: Desk
    said: dict[str, Said] = field(default_factory=dict)
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.desk.folder / "out"

    def step(self, name: str, said: Said) -> Said:
        self.said[name] = said
        if (self.out / "release").is_dir():
            self.files[name] = contents(self.out / "release")
        return said

    def ledger(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.out / "internal" / "ledger.json").read_text())
        return found


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """The case up to its first release."""
    desk = Desk(tmp_path_factory.mktemp("life"))
    life = Life(desk)
    config = desk.write("case.toml", CONFIG)
    desk.write("in/412-23/letter.txt", LETTER)
    desk.write("in/412-23/mail.eml", MAIL)
    desk.write("in/412-23/sheet.pdf", sheet())
    day = ("--received", "2026-03-03")
    request = desk.write("request.txt", "Please send me the minutes of the pool committee.")
    with offline():
        life.step("new", desk.do("new", REF, "--case-config", config, *day, "--request", request))
        life.step("add", desk.do("add", REF, desk.folder / "in"))
        life.step("status", desk.do("status", REF))
        life.step("early", desk.do("approve", REF, "--as", "Cyd"))
        life.step("early bundle", desk.do("bundle", REF, "--out", life.out))
        _decide(life)
        life.step("ready", desk.do("status", REF))
        life.step("approve", desk.do("approve", REF, "--as", "Cyd"))
        life.step("bundle", desk.do("bundle", REF, "--out", life.out))
        yield life


def _decide(life: Life) -> None:
    desk, at = life.desk, LETTER.index("swimming pool")
    tallis = desk.entity(REF, "Josephine Tallis")
    by_ana = (
        {"target": tallis, "verdict": "release", "note": "she signs for the council"},
        {"target": "undecided", "verdict": "withhold"},
        {"target": f"0001#char={at},{at + 13}", "verdict": "withhold", "exemptions": ["s40(2)"]},
    )
    life.step("ana", desk.decide(REF, "Ana", *by_ana))
    said = {"limb": "(a)", "harm": "It would warn them.", "public_interest": "Crime is prevented."}
    by_ben = (
        {"target": "s31(1)", **said},
        *({"target": f"000{number}", "mark": "checked"} for number in (1, 2, 3, 4)),
    )
    life.step("ben", desk.decide(REF, "Ben", *by_ben))


def _lies_about(files: dict[str, bytes], strings: tuple[str, ...]) -> list[tuple[str, object]]:
    """What of ``strings`` can be read in released files, by file."""
    found: list[tuple[str, object]] = []
    for name, data in files.items():
        if name.endswith(".pdf"):
            found += [(name, one) for one in find_withheld(data, strings)]
        else:
            found += [(name, one) for one in find_in_text(data.decode(), strings)]
    return found


def test_each_step_ends_as_it_should(life: Life) -> None:
    early = {"early": 5, "early bundle": 5}
    assert {name: said.code for name, said in life.said.items()} == {
        **dict.fromkeys(("new", "add", "status", "ana", "ben", "ready", "approve", "bundle"), 0),
        **early,
    }
    for name, said in life.said.items():
        assert "Traceback" not in said.err, name


def test_status_says_what_to_do_next(life: Life) -> None:
    status, ready = life.said["status"].out, life.said["ready"].out
    assert "received 2026-03-03, due 2026-04-01" in status
    assert "0003  412-23/mail.eml!/notes.txt: 1 page\n" in status  # nothing was found in it
    assert "next: write what is decided into a file" in status and "Henrietta Vale" in status
    assert "next: redact approve REF --as NAME, by Cyd" in ready
    assert "places: nobody has decided" in life.said["early"].err
    assert "not approved" in life.said["early bundle"].err


def test_the_release_shows_what_was_decided_and_nothing_else(life: Life) -> None:
    files = life.files["bundle"]
    assert sorted(files) == [
        *sorted(f"412-23/000{n}.{end}" for n in (1, 2, 3, 4) for end in ("pdf", "txt")),
        *("index.pdf", "manifest.json", "schedule.csv", "schedule.pdf"),
    ]
    assert _lies_about(files, WITHHELD) == []
    shown = {string for _, one in _lies_about(files, SHOWN) for string in SHOWN if string in one}
    assert set(SHOWN) - shown <= {"town hall"}  # beside two boxes, on a line that may have no room
    findings = (life.out / "internal" / "findings.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, findings) if row["label"] == "LINE"]
    taken = " ".join(row["text"] for row in rows)
    assert all(string in taken for string in set(SHOWN) - shown)  # what went so is listed
    assert not any(b"NOT REVIEWED" in data for data in files.values())
    assert _lies_about(files, ("NOT REVIEWED",)) == []
    terms = life.desk.write("t.csv", "term,exemption\nHenrietta Vale,s40(2)\n")
    assert life.desk.do("verify", life.out / "release", "--terms", terms).code == 0


def test_the_internal_folder_agrees(life: Life) -> None:
    ledger = life.ledger()
    assert (ledger["reviewed"], ledger["bundle"], ledger["case"]) == (True, "release", REF)
    rows = ledger["sources"]
    assert isinstance(rows, list)
    assert [row["source"] for row in rows] == [
        *("412-23/letter.txt", "412-23/mail.eml", "412-23/mail.eml!/notes.txt"),
        "412-23/sheet.pdf",
    ]
    assert {row["status"] for row in rows} == {"released"}
    assert rows[0]["exemptions"]["s31(1)"] == 1 and rows[0]["exemptions"]["s40(1)"] >= 1
    internal = life.out / "internal"
    waiting = list(csv.reader(io.StringIO((internal / "to-decide.csv").read_text())))
    assert len(waiting) == 1
    audit = (internal / "audit.jsonl").read_text()
    exported = life.desk.do("audit", "export", REF).out
    assert exported.startswith(audit) and len(audit.splitlines()) > 30
    rest = [json.loads(line)["action"] for line in exported[len(audit) :].splitlines()]
    assert rest[0] == "publish"


def test_a_person_is_behind_every_box(life: Life) -> None:
    told = life.desk.do("explain", REF, "Henrietta Vale", "--json").json
    assert told["not_searched"] == [] and len(told["places"]) == 3
    for place in told["places"]:
        assert place["covered"]
        made = [d for found in place["findings"] for d in found["decisions"]]
        assert {(d["by"], d["verdict"]) for d in made} == {("Ana", "withhold")}
    (shown,) = life.desk.do("explain", REF, "town hall", "--json").json["places"]
    assert not shown["covered"] and shown["findings"] == []
    (added,) = life.desk.do("explain", REF, "swimming pool was", "--json").json["places"]
    assert not added["covered"]  # "was" shows
    assert added["added"][0]["decisions"][0]["by"] == "Ana"
    words = life.desk.do("explain", REF, "swimming pool").out
    assert "added by a person" in words and "Ana (reviewer) withhold s40(2)" in words


def test_the_same_state_gives_the_same_bytes_anywhere(life: Life, tmp_path: Path) -> None:
    desk, case = life.desk, life.desk.case(NAME)
    moved = tmp_path / "elsewhere" / "kept"
    shutil.copytree(case, moved, ignore=shutil.ignore_patterns("cache"))
    shutil.copytree(moved, tmp_path / "archive")
    assert desk.do("bundle", REF, "--out", tmp_path / "again").code == 0
    assert contents(tmp_path / "again" / "release") == life.files["bundle"]
    assert desk.do("bundle", moved, "--out", tmp_path / "moved").code == 0
    assert contents(tmp_path / "moved" / "release") == life.files["bundle"]
    # One copy went on by itself: what it makes may not take the place of what the other made.
    assert desk.do("bundle", tmp_path / "archive", "--out", tmp_path / "moved").code == 2
    assert contents(tmp_path / "moved" / "release") == life.files["bundle"]


@pytest.fixture(scope="module")
def second(life: Life) -> Life:
    """The case goes on: another letter, decided, approved and bundled into the same folder."""
    desk = life.desk
    life.step("before", desk.do("audit", "verify", REF))
    desk.write("in2/412-23/more.txt", MORE)
    life.step("add more", desk.do("add", REF, desk.folder / "in2", "--json"))
    life.step("void", desk.do("status", REF, "--json"))
    life.step("refused", desk.do("bundle", REF, "--out", life.out))
    life.step("undecided", desk.do("approve", REF, "--as", "Cyd"))
    tallis = desk.entity(REF, "Josephine Tallis")
    life.step("ana again", desk.decide(REF, "Ana", {"target": tallis, "verdict": "release"}))
    life.step("ben again", desk.decide(REF, "Ben", {"target": "undecided", "verdict": "withhold"}))
    life.step("unchecked", desk.do("approve", REF, "--as", "Cyd"))
    checked = {"target": "0005", "mark": "checked"}
    life.step("ana checks", desk.decide(REF, "Ana", checked))
    life.step("ben checks", desk.decide(REF, "Ben", checked))
    life.step("ben approves", desk.do("approve", REF, "--as", "Ben"))
    life.step("approved", desk.do("approve", REF, "--as", "Cyd", "--json"))
    life.step("approved status", desk.do("status", REF, "--json"))
    life.step("second bundle", desk.do("bundle", REF, "--out", life.out, "--json"))
    life.step("second status", desk.do("status", REF, "--json"))
    return life


def test_an_addition_voids_the_approval_and_leaves_the_release_alone(second: Life) -> None:
    said = second.said
    assert [said[name].code for name in ("add more", "refused", "undecided")] == [0, 5, 5]
    assert said["void"].json["state"] == "open" and said["void"].json["approved_by"] is None
    assert "something was changed since" in said["refused"].err
    for name in ("add more", "refused", "undecided", "ben checks", "approved"):
        assert second.files[name] == second.files["bundle"], name


def test_a_withhold_spreads_to_what_comes_later_and_a_release_does_not(second: Life) -> None:
    by_name = {e["name"]: e["states"] for e in second.said["void"].json["entities"]}
    assert by_name["Bartholomew Quince"] == {"undecided": 1}
    assert by_name["Josephine Tallis"]["undecided"] == 1


def test_the_second_approval_has_its_own_conditions(second: Life) -> None:
    said = second.said
    assert said["unchecked"].code == 5 and "wait for a second person" in said["unchecked"].err
    assert said["ben approves"].code == 5 and "Ben is a reviewer" in said["ben approves"].err
    assert said["approved"].code == 0 and said["approved"].json["approved_by"] == "Cyd"
    assert said["approved status"].json["state"] == "approved"  # not yet released again


def test_the_second_release_takes_the_place_of_the_first(second: Life) -> None:
    assert second.said["second bundle"].json["counts"] == {"released": 5}
    assert second.said["second status"].json["state"] == "released"
    files = second.files["second bundle"]
    for name in ("412-23/0001.pdf", "412-23/0004.pdf", "412-23/0003.txt"):
        assert files[name] == second.files["bundle"][name]
    changed = {
        name: data for name, data in files.items() if second.files["bundle"].get(name) != data
    }
    assert set(changed) - set(second.files["bundle"]) == {"412-23/0005.pdf", "412-23/0005.txt"}
    assert _lies_about(changed, (*WITHHELD, "Bartholomew Quince", "Quince")) == []
    assert b"Dear Josephine Tallis" in files["412-23/0005.txt"]
    assert second.desk.do("verify", second.out / "release").code == 0
    assert second.desk.do("audit", "verify", REF).code == 0


def test_nothing_withheld_is_in_the_audit_or_in_errors(second: Life) -> None:
    words = (*WITHHELD, "Bartholomew Quince", "Quince", "Tallis", "letter.txt", "sheet.pdf")
    assert find_in_text(second.desk.do("audit", "export", REF).out, words) == []
    for said in second.desk.printed:
        assert find_in_text(said.err, words) == []


def test_forgetting_leaves_a_receipt_and_the_bundle(second: Life) -> None:
    desk, case = second.desk, second.desk.case(NAME)
    said = desk.do("forget", REF, "--json")
    assert said.code == 0 and not case.exists()
    receipt = Path(said.json["receipt"])
    content = json.loads(receipt.read_text())
    assert content["forgotten"] == REF and content["documents"] == 5
    assert len(content["released"]) == 2  # two different manifests
    assert find_in_text(receipt.read_text(), WITHHELD) == []
    assert [path.name for path in case.parent.iterdir()] == ["receipts"]
    assert contents(second.out / "release") == second.files["second bundle"]
    assert desk.do("status", REF).code == 2 and desk.do("forget", REF).code == 2
