# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes wrong in a case: each fault is one sentence, a safe state and the right exit code."""

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from redact.review import CaseStore
from tests.cli.desk import CONFIG, LETTER, MAIL, Desk, contents, offline, refused
from tests.samples.readers import find_in_text

REF, NAME = "412/23", "412-23"
WORDS = ("Henrietta Vale", "henrietta.vale@example.org", "07700 900123", "letter.txt", "Albright")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A case with a letter, an e-mail with its attachment, and a file that cannot be read."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    config = desk.write("case.toml", CONFIG)
    desk.write("in/letter.txt", LETTER)
    desk.write("in/mail.eml", MAIL)
    desk.write("in/word.docx", b"PK\x03\x04 this is not one")
    desk.write("in/zz\x1b[2J\u202etxt.pdf", b"")
    with offline():
        made = desk.do("new", REF, "--case-config", config, "--pipeline", desk.small_pipeline())
        added = desk.do("add", REF, desk.folder / "in")
        assert (made.code, added.code) == (0, 3), (made, added)
        assert "refused: 0004 word.docx: " in added.err
        assert "refused: 0005 zz\\x1b[2J\\u202etxt.pdf: " in added.err
        yield desk


def state(desk: Desk) -> tuple[str, int]:
    """What stands in the case, and how many events say so."""
    with CaseStore.read(desk.case(NAME)) as store:
        count = store.log.last()[0]
    return str(desk.status(REF)["digest"]), count


# References and folders ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("no-such-case", "there is no case at "),
        ("x" * 81, "a case reference has letters"),
        ("x" * 5000, "a case reference has letters"),
        ("/tmp/" + "x" * 300, "too long"),
        ("...", "a case reference has letters"),
        ("", "a case reference has letters"),
        ("Ærø 7", "a case reference has letters"),  # would be the same case as Ørø 7
        ("a\x1b[2Jb", "a case reference has letters"),
        ("../../etc", "there is no case at "),
        ("~nobody-of-this-name/case", "there is no such user"),
    ],
)
@pytest.mark.parametrize("verb", ["status", "forget"])
def test_a_case_that_is_not_there(desk: Desk, verb: str, ref: str, sentence: str) -> None:
    refused(desk.do(verb, ref), 2, sentence)


def test_every_verb_says_that_there_is_no_case(desk: Desk) -> None:
    before = sorted(path.name for path in desk.case("x").parent.iterdir())
    asks = desk.write("d.json", '[{"target": "undecided", "verdict": "withhold"}]')
    for arguments in (
        ("add", "nope", desk.folder / "in"),
        ("decide", "nope", asks, "--as", "Ana"),
        ("approve", "nope", "--as", "Cyd"),
        ("bundle", "nope", "--out", desk.folder / "no"),
        ("explain", "nope", "words"),
        ("audit", "verify", "nope"),
        ("audit", "export", "nope"),
    ):
        refused(desk.do(*arguments), 2, "there is no case at ")
    assert sorted(path.name for path in desk.case("x").parent.iterdir()) == before


@pytest.mark.parametrize(
    ("options", "code", "sentence"),
    [
        (("--received", "yesterday"), 2, "yesterday is no date"),
        (("--received", "2026-02-30"), 2, "is no date"),
        (("--received", str(date.today() + timedelta(days=1))), 2, "has not come yet"),
        (("--received", "1066-10-14"), 2, "2000"),
        (("--request", "nothing-here.pdf"), 2, "nothing-here.pdf"),
        (("--request", "."), 2, "not a plain file"),
        (("--pipeline", "fio"), 2, "foi, foi_masked, terms"),
        (("--case-config", "nothing.toml"), 2, "nothing.toml"),
    ],
)
def test_a_case_that_cannot_be_made_leaves_nothing(
    desk: Desk, options: tuple[str, ...], code: int, sentence: str
) -> None:
    before = sorted(desk.case("x").parent.iterdir())
    refused(desk.do("new", "other", *options), code, sentence)
    assert sorted(desk.case("x").parent.iterdir()) == before
    assert desk.do("new", "other").code == 0 and desk.do("forget", "other").code == 0


def test_a_case_is_made_once(desk: Desk) -> None:
    before = state(desk)
    refused(desk.do("new", REF), 2, "already something at ")
    refused(desk.do("new", NAME), 2, "already something at ")
    full = desk.write("full/thesis.doc", "mine").parent
    refused(desk.do("new", full), 2, "already something at ")
    assert state(desk) == before


def test_a_path_stands_for_a_case(desk: Desk) -> None:
    place = desk.folder / "by path"
    assert desk.do("new", place, "--json").json == {"reference": "by path", "folder": str(place)}
    link = desk.folder / "link"
    link.symlink_to(place)
    assert desk.status(link)["reference"] == "by path"
    outside = desk.write("outside.txt", "keep me")
    (place / "originals" / "out").symlink_to(outside)
    assert "names no people" not in desk.do("add", link, desk.folder / "in" / "letter.txt").err
    said = desk.do("forget", link)
    assert said.code == 0 and "links in the case folder" in said.err
    assert not place.exists() and outside.read_text() == "keep me"


def test_names_are_shown_and_cannot_act_on_the_terminal(desk: Desk) -> None:
    assert "0005  zz\\x1b[2J\\u202etxt.pdf: refused: " in desk.do("status", REF).out


# People -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Zoe", "Zoe is not among the people of this case"),
        ("Adi", "Adi is an admin in this case; to approve takes an approver"),
        ("Ana", "Ana is a reviewer in this case; to approve takes an approver"),
        ("An\x1b[31ma\u202e", "An\\x1b[31ma\\u202e is not among"),
    ],
)
def test_who_may_not_approve(desk: Desk, name: str, sentence: str) -> None:
    before = state(desk)
    refused(desk.do("approve", REF, "--as", name), 5, sentence)
    assert state(desk) == before


def test_who_may_not_decide(desk: Desk) -> None:
    before = state(desk)
    entry = {"target": "undecided", "verdict": "withhold"}
    refused(desk.decide(REF, "Zoe", entry), 5, "not among the people")
    said = desk.decide(REF, "Cyd", entry)
    assert said.code == 5 and "entry 1 of decisions.json: Cyd is an approver" in said.err
    assert desk.decide(REF, "Adi", entry).code == 5
    assert state(desk) == before


def test_a_case_without_people_says_how_to_name_them(desk: Desk) -> None:
    said = desk.do("new", "empty", "--pipeline", desk.small_pipeline())
    assert said.code == 0 and "nobody may act in it yet" in said.err
    refused(desk.do("approve", "empty", "--as", "Cyd"), 5, "names no people", "--case-config")
    refused(desk.decide("empty", "Ana", {"undo": True}), 5, "names no people")
    assert "add the letters" in desk.do("status", "empty").out
    assert desk.do("forget", "empty").code == 0


# Decisions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not valid JSON"),
        ("[{", "not valid JSON"),
        ("{}", "expected a list of entries"),
        ('[{"target": "0001", "verdct": "withhold"}]', "did you mean 'verdict'?"),
        ('[{"target": "0001", "verdict": "accept"}]', "withhold"),
        ('[{"target": "0001"}]', "nothing to do"),
        ('[{"target": "0001", "verdict": "withhold", "mark": "checked"}]', "verdict and mark"),
        ('[{"verdict": "withhold"}]', "needs a target"),
        ('[{"target": "0001", "mark": "checked", "note": "\\ud800"}]', "decisions.json"),
        ("[" * 100_000, "nested too deeply"),
        ("[" + " " * (9 << 20) + "]", "larger than 8 MB"),
    ],
)
def test_a_file_of_decisions_that_is_none(desk: Desk, text: str, sentence: str) -> None:
    before = state(desk)
    file = desk.write("decisions.json", text)
    refused(desk.do("decide", REF, file, "--as", "Ana"), 2, "decisions.json", sentence)
    assert state(desk) == before


def test_a_file_that_is_not_there_or_a_folder(desk: Desk) -> None:
    odd = desk.folder / "no\x1b[2J\u202esuch.json"
    refused(desk.do("decide", REF, odd, "--as", "Ana"), 2, "no\\x1b[2J\\u202esuch.json")
    refused(desk.do("decide", REF, desk.folder, "--as", "Ana"), 2, "cannot be read")
    assert desk.decide(REF, "Ana").code == 0  # an empty list asks for nothing


@pytest.mark.parametrize(
    ("entry", "code", "sentence"),
    [
        ({"target": "0" * 32, "verdict": "withhold"}, 3, "nothing in the case"),
        ({"target": "0099", "verdict": "withhold"}, 3, "no document 0099"),
        ({"target": "0001#page=9", "verdict": "withhold"}, 3, "has 1 pages"),
        ({"target": "0001#char=5,99999", "verdict": "withhold"}, 3, "characters of text"),
        ({"target": "0004#page=0", "verdict": "withhold"}, 3, "was not read"),
        ({"target": "item 9", "verdict": "withhold"}, 3, "no item"),
        ({"target": "Henrietta Vale's", "verdict": "withhold"}, 3, "nothing in the case"),
        ({"target": "undecided", "verdict": "release"}, 5, "nobody has looked at"),
        ({"target": "0001", "verdict": "withhold", "exemptions": ["s99"]}, 5, "is none of foia"),
        ({"target": "0001", "verdict": "withhold"}, 5, "at least one exemption"),
        ({"target": "0001", "verdict": "release"}, 5, "not withheld as a whole"),
        ({"target": "0001", "mark": "duplicate of", "value": "0001"}, 5, "the other document"),
        ({"target": "0001", "mark": "page read"}, 5, "only a page"),
        ({"target": "s40(9)", "harm": "none"}, 3, "no such exemption"),
        (
            {"target": "0001#char=0,4", "verdict": "withhold", "label": "X"},
            3,
            "is none of the pipeline's",
        ),
        ({"merge": ["0001", "0002"]}, 3, "two or more people"),
        ({"undo": True}, 5, "nothing of yours to undo"),
    ],
)
def test_an_entry_that_cannot_be_carried_out(
    desk: Desk, entry: dict[str, object], code: int, sentence: str
) -> None:
    before = state(desk)
    said = desk.decide(REF, "Ben", entry)
    assert said.code == code and sentence in said.err and "0 of 1 entry" in said.out
    assert find_in_text(said.err, WORDS) == []
    assert state(desk) == before
    as_json = desk.decide(REF, "Ben", entry, json=True)
    assert as_json.json["refused"][0]["entry"] == 1 and as_json.code == code


def test_the_others_of_a_file_are_carried_out(desk: Desk) -> None:
    said = desk.decide(
        REF,
        "Ana",
        {"target": "0099", "verdict": "withhold"},
        {"target": "0002", "mark": "out of scope", "note": "another matter"},
        {"target": "undecided", "verdict": "release"},
    )
    assert said.code == 5 and "1 of 3 entries carried out" in said.out
    rows = {row["target"]: row for row in desk.status(REF)["sources"]}
    assert [rows[n]["status"] for n in ("0002", "0003")] == ["out_of_scope"] * 2  # as its mail
    assert rows["0003"]["reason"] == "another matter"
    assert desk.decide(REF, "Ana", {"undo": True}).code == 0
    rows = {row["target"]: row for row in desk.status(REF)["sources"]}
    assert rows["0002"]["status"] == "pending"


# Approving and bundling ---------------------------------------------------------------------------


def test_all_that_stands_in_the_way_is_listed(desk: Desk) -> None:
    desk.decide(REF, "Ana", {"target": desk.entity(REF, "Henrietta Vale"), "verdict": "refer"})
    before = state(desk)
    said = desk.do("approve", REF, "--as", "Cyd")
    refused(said, 5, "the case is not ready:", "document 0004 was refused", "nobody has decided")
    assert "referred, and wait for somebody's decision" in said.err
    assert state(desk)[0] == before[0]
    refused(desk.do("bundle", REF, "--out", desk.folder / "none"), 5, "not approved")
    assert not (desk.folder / "none").exists()
    desk.decide(REF, "Ana", {"undo": True})


def test_a_folder_that_a_bundle_may_not_take(desk: Desk) -> None:
    mine = desk.write("mine/thesis.doc", "mine").parent
    file = desk.write("file", "mine")
    for out, sentence in (
        (desk.case(NAME) / "out", "inside the case"),
        (desk.case(NAME), "inside the case"),
        (file, "is a file"),
        (mine, "holds other files"),
    ):
        before = contents(desk.folder / "mine")
        refused(desk.do("bundle", REF, "--out", out), 2, sentence)
        assert contents(mine) == before and file.read_text() == "mine"


def test_the_case_is_not_taken_for_letters(desk: Desk) -> None:
    before = state(desk)
    for given in (desk.case(NAME), desk.case(NAME) / "originals", desk.folder):
        refused(desk.do("add", REF, given), 2, "the letters alone")
    refused(desk.do("add", REF, desk.folder / "nothing"), 2, "does not exist")
    refused(desk.do("add", REF, "--case-config", desk.folder / "no.toml"), 2, "no.toml")
    assert state(desk) == before


# The folder of the case ---------------------------------------------------------------------------


def test_one_process_at_a_time(desk: Desk) -> None:
    asks = desk.write("d.json", '[{"target": "undecided", "verdict": "withhold"}]')
    before = state(desk)
    with CaseStore.open(desk.case(NAME)) as store:
        for arguments in (
            ("add", REF, desk.folder / "in"),
            ("decide", REF, asks, "--as", "Ana"),
            ("approve", REF, "--as", "Cyd"),
            ("bundle", REF, "--out", desk.folder / "none"),
            ("forget", REF),
        ):
            refused(desk.do(*arguments), 5, "another process is working on")
        sources = store.sources()
        with store.change() as change:  # half way through a change, others can look
            change.put_sources(())
            assert len(desk.status(REF)["sources"]) == 5
            assert desk.do("explain", REF, "town hall").code == 3  # one could not be searched
            change.put_sources(sources)
    assert desk.case(NAME).is_dir()
    assert state(desk) == before


@pytest.fixture
def read_only(desk: Desk) -> Iterator[Path]:
    """A copy of the case in a folder that this process may read and not write."""
    place = Path(tempfile.mkdtemp())
    case = shutil.copytree(desk.case(NAME), place / "case", ignore=shutil.ignore_patterns("cache"))
    for path in (place, case, *case.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield case
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for path in (place, case, *case.rglob("*")):
            path.chmod(0o755)
        shutil.rmtree(place)


def test_a_case_that_may_not_be_written(desk: Desk, read_only: Path) -> None:
    before = contents(read_only)
    looked = desk.do("status", read_only)
    assert looked.code == 0 and "next: " in looked.out
    for arguments in (
        ("add", read_only),
        ("approve", read_only, "--as", "Cyd"),
        ("bundle", read_only, "--out", "/tmp/none"),
        ("forget", read_only),
        ("explain", read_only, "town hall"),
        ("new", read_only.parent / "another"),
    ):
        refused(desk.do(*arguments), 5)
    assert contents(read_only) == before


def test_a_case_of_a_newer_version(desk: Desk) -> None:
    with sqlite3.connect(desk.case(NAME) / "case.db") as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        database.execute(f"PRAGMA user_version = {version + 1}")
    try:
        for verb in ("status", "add", "forget"):
            refused(desk.do(verb, REF), 2, "newer version of redact")
        refused(desk.do("approve", REF, "--as", "Cyd"), 2, "newer version of redact")
    finally:
        with sqlite3.connect(desk.case(NAME) / "case.db") as database:
            database.execute(f"PRAGMA user_version = {version}")
    assert desk.do("status", REF).code == 0


@pytest.mark.parametrize(
    ("number", "code", "sentence"),
    [(errno.EACCES, 5, "check its permissions"), (errno.ENOSPC, 1, "free some space")],
)
def test_what_the_system_refuses(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int, code: int, sentence: str
) -> None:
    def refuse(folder: Path) -> None:
        raise OSError(number, os.strerror(number), str(folder))

    monkeypatch.setattr("redact.run.casework.opened", refuse)
    refused(desk.do("approve", REF, "--as", "Cyd"), code, sentence)


def test_nothing_of_the_letters_is_in_errors_or_in_the_audit(desk: Desk) -> None:
    """After all that went wrong above."""
    assert find_in_text(desk.do("audit", "export", REF).out, WORDS) == []
    private = [word for word in WORDS if word != "letter.txt"]
    for said in desk.printed:
        assert find_in_text(said.err, private) == []
        assert not any(ord(c) < 32 and c != "\n" for c in said.out + said.err)
        assert "\u202e" not in said.out + said.err
    assert desk.do("audit", "verify", REF).code == 0
