# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must not get out of a case though every single step was allowed, or was cut short."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redact.run import record
from redact.run.case import Case
from redact.types import Status
from tests.cli.desk import CONFIG, Desk, contents, offline

BARE = """From: Desk <desk@council.example>
To: Someone <someone@council.example>
Subject: =?utf-8?q?pool_hours_and_more?=
Date: Mon, 2 Mar 2026 09:00:00 +0000
X-Long-Header-That-Readers-Leave-Out: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa

Please ring 07700 900123 today about Nightjar, and not later.
"""
PHONE = "07700 900123"


@pytest.fixture(scope="module", autouse=True)
def _offline() -> Iterator[None]:
    with offline():
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    config, pipeline = desk.write("case.toml", CONFIG), desk.small_pipeline()
    assert desk.do("new", "R", "--case-config", config, "--pipeline", pipeline).code == 0
    return desk


def _add(desk: Desk, **files: str) -> int:
    for name, text in files.items():
        desk.write(f"in/{name.replace('_', '.')}", text)
    return desk.do("add", "R", desk.folder / "in").code


def _agreed(desk: Desk, *numbers: str) -> None:
    assert desk.decide("R", "Ana", {"target": "undecided", "verdict": "withhold"}).code == 0
    asks = [{"target": number, "mark": "checked"} for number in numbers]
    assert desk.decide("R", "Ben", *asks).code == 0


def _unreviewed(desk: Desk) -> None:
    """A case of a pipeline that nobody reviews, with one term to withhold."""
    desk.write("terms.csv", "term,exemption\nNightjar,s31(1)\n")
    terms = ("--pipeline", "terms", "--terms", desk.folder / "terms.csv")
    assert desk.do("new", "T", *terms).code == 0
    desk.write("in/a.txt", BARE)


def _twin(desk: Desk, number: str) -> str:
    return (desk.folder / "out" / "release" / "documents" / f"{number}.txt").read_text()


def test_one_file_is_not_read_in_two_ways(desk: Desk) -> None:
    assert _add(desk, a_eml=BARE, b_txt=BARE) == 3
    _agreed(desk, "0001")
    assert "document 0002 was refused" in desk.do("approve", "R", "--as", "Cyd").err
    mark = {"target": "0002", "mark": "duplicate of", "value": "0001"}
    assert desk.decide("R", "Ana", mark).code == 0
    assert desk.do("approve", "R", "--as", "Cyd").code == 0
    assert desk.do("bundle", "R", "--out", desk.folder / "out").code == 0
    assert PHONE not in _twin(desk, "0001")


def test_a_file_may_lie_where_a_part_would(desk: Desk) -> None:
    part = "Content-Type: text/plain\n"
    head = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    held = f"--b\n{part}\nHello.\n--b\n{part}Content-Disposition: attachment; filename=x.txt\n\nX\n"
    desk.write("in/m.eml", f"From: a@council.example\nSubject: x\n{head}{held}--b--\n")
    desk.write("in/m.eml!/x.txt", "Another letter altogether.\n")
    for _ in range(2):
        assert desk.do("add", "R", desk.folder / "in").code == 0
        paths = [source["source"] for source in desk.status("R")["sources"]]
        assert paths == ["m.eml", "m.eml!/x.txt (2)", "m.eml!/x.txt"]


def test_a_check_is_of_what_stood_then(desk: Desk) -> None:
    assert _add(desk, a_txt="She was born on 3 March 1961, they say.\n") == 0
    (row,) = desk.status("R")["to_decide"]
    target = row["target"]
    for verdict in ("release", "withhold"):
        assert desk.decide("R", "Ana", {"target": target, "verdict": verdict}).code == 0
    assert desk.decide("R", "Ben", {"target": "0001", "mark": "checked"}).code == 0
    assert desk.decide("R", "Ana", {"undo": True}).code == 0  # and so it is released again
    refused = desk.do("approve", "R", "--as", "Cyd")
    assert refused.code == 5 and "1 decisions wait for a second person" in refused.err
    assert desk.decide("R", "Ben", {"target": "0001", "mark": "checked"}).code == 0
    assert desk.do("approve", "R", "--as", "Cyd").code == 0


def test_a_file_withheld_whole_does_not_go_out_under_another_number(desk: Desk) -> None:
    assert _add(desk, a_txt=BARE, b_txt=BARE) == 0
    whole = {"target": "0001", "verdict": "withhold", "exemptions": ["s40(2)"]}
    assert desk.decide("R", "Ana", whole).code == 0
    _agreed(desk, "0001", "0002")
    assert "document 0002 is the same file" in desk.do("approve", "R", "--as", "Cyd").err
    assert desk.decide("R", "Ana", {**whole, "target": "0002"}).code == 0
    assert desk.decide("R", "Ben", {"target": "0002", "mark": "checked"}).code == 0
    assert desk.do("approve", "R", "--as", "Cyd").code == 0


def test_an_original_that_was_exchanged_does_not_go_out(desk: Desk) -> None:
    assert _add(desk, a_txt=BARE) == 0
    _agreed(desk, "0001")
    assert desk.do("approve", "R", "--as", "Cyd").code == 0
    (original,) = (desk.case("R") / "originals").iterdir()
    original.chmod(0o600)
    original.write_text(BARE.replace("From", f"{PHONE} From"))
    for file in contents(desk.case("R") / "cache"):
        (desk.case("R") / "cache" / file).unlink()
    refused = desk.do("bundle", "R", "--out", desk.folder / "out")
    assert refused.code == 5 and "not what was added" in refused.err


def test_what_somebody_writes_into_the_cache_does_not_go_out(desk: Desk) -> None:
    assert _add(desk, a_txt=BARE) == 0
    _agreed(desk, "0001")
    assert desk.do("approve", "R", "--as", "Cyd").code == 0
    out = desk.folder / "out"
    assert desk.do("bundle", "R", "--out", out).code == 0
    before, changed = contents(out / "release"), 0
    for old, new in (
        (b'"withhold"', b'"release" '),
        (b"[s40(2)]", b"Mr Smith"),
        (b"ring", b"kill"),
    ):
        for file in (desk.case("R") / "cache").rglob("*.*"):
            data = file.read_bytes() if file.is_file() else b""
            if old in data and file.suffix in (".json", ".txt"):
                file.write_bytes(data.replace(old, new))
                changed += 1
    assert changed > 4
    assert desk.do("bundle", "R", "--out", out).code == 0
    assert contents(out / "release") == before


def test_an_addition_that_was_killed_is_finished_before_a_bundle(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unreviewed(desk)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(record, "_record_document", killed)
        assert desk.do("add", "T", desk.folder / "in").code == 130
    assert desk.do("bundle", "T", "--out", desk.folder / "out").code == 0
    assert "[s31(1)]" in _twin(desk, "0001") and "Nightjar" not in _twin(desk, "0001")


def test_what_could_not_be_searched_does_not_go_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unreviewed(desk)

    def failing(_: Case, works: Any) -> None:
        for work in works:
            work.end(Status.FAILED, "finding failed")

    monkeypatch.setattr(Case, "find", failing)
    assert desk.do("add", "T", desk.folder / "in").code == 3
    assert desk.do("bundle", "T", "--out", desk.folder / "out").code == 5
    assert not (desk.folder / "out").exists()


def test_an_area_on_one_of_two_equal_files_stays(desk: Desk) -> None:
    desk.write("in/a.txt", "The pool is open.\n")
    desk.write("in/b.txt", "The pool is open.\n")
    box = {"source": "a.txt", "page": 0, "box": [60, 60, 300, 120], "exemption": "s40(2)"}
    areas = desk.write("areas.json", json.dumps([box]))
    config, out = desk.write("case.toml", CONFIG), desk.folder / "out"
    told = ("--pipeline", "terms", "--case-config", config, "--areas", areas)
    command = ("run", desk.folder / "in", "--out", out, *told)
    assert desk.do(*command).code == 0 and "[s40(2)]" in _twin(desk, "0001")
    words = {"target": "0001#char=4,8", "verdict": "withhold", "exemptions": ["s31(1)"]}
    assert desk.decide(out, "Ana", words).code == 0
    assert desk.do(*command).code == 0
    assert "s40(2)" in _twin(desk, "0001") and "open" not in _twin(desk, "0001")
