# SPDX-License-Identifier: AGPL-3.0-or-later
"""The case that ``redact run`` keeps: people go on with it, and a later run honours them."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.desk import CONFIG, LETTER, MAIL, Desk, Said, contents, offline
from tests.samples.readers import find_in_text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A finished run in ``out``, as a policy proposes it: phone numbers are referred."""
    desk = Desk(tmp_path_factory.mktemp("run"))
    desk.write("in/letter.txt", LETTER)
    desk.write("in/mail.eml", MAIL)
    pipeline = desk.small_pipeline()
    phone = 'PHONE = { exemption = "s40(2)", verdict = "refer"'
    text = pipeline.read_text().replace(
        'PHONE = { exemption = "s40(2)", verdict = "withhold"', phone
    )
    pipeline.write_text(text)
    desk.write("case.toml", CONFIG)
    with offline():
        assert _run(desk).code == 0
        yield desk


def _run(desk: Desk) -> Said:
    return desk.do(
        *("run", desk.folder / "in", "--out", desk.folder / "out"),
        *("--pipeline", desk.folder / "small.toml", "--case-config", desk.folder / "case.toml"),
    )


def _to_decide(out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((out / "internal" / "to-decide.csv").open(encoding="utf-8")))


def _acts(desk: Desk) -> list[dict[str, Any]]:
    lines = desk.do("audit", "export", desk.folder / "out").out.splitlines()
    return [
        event for line in lines if (event := json.loads(line))["actor"] in ("Ana", "Ben", "Cyd")
    ]


def test_people_go_on_with_a_run_and_the_next_run_honours_them(desk: Desk) -> None:
    out = desk.folder / "out"
    assert "case out (small): open" in desk.do("status", out).out
    assert "[s40(2)]" in (out / "draft" / "documents" / "0001.txt").read_text()
    first, second = _to_decide(out)
    by_ana = (
        {"target": first["finding"], "verdict": "release", "note": "the council's own number"},
        {"target": second["finding"], "verdict": "withhold"},
    )
    assert desk.decide(out, "Ana", *by_ana).code == 0
    acts = _acts(desk)
    assert [act["action"] for act in acts] == ["release", "withhold"]

    assert _run(desk).code == 0
    text = "".join(p.read_text() for p in sorted((out / "draft").rglob("000*.txt")))
    assert find_in_text(text, [first["text"], second["text"]]) == [first["text"]]
    assert "NOT REVIEWED" in text  # still only a draft
    assert _to_decide(out) == []
    assert _acts(desk) == acts
    assert desk.do("audit", "verify", out).code == 0

    rest = desk.status(out)
    assert {entry["state"] for entry in rest["to_decide"]} == {"undecided"}
    said = {"limb": "(a)", "harm": "It would.", "public_interest": "It is."}
    assert desk.decide(
        out, "Ana", {"target": "undecided", "verdict": "withhold"}, {"target": "s31(1)", **said}
    )
    every = [{"target": f"000{number}", "mark": "checked"} for number in (1, 2)]
    assert desk.decide(out, "Ben", *every).code == 0
    assert desk.do("bundle", out, "--out", out).code == 5
    assert desk.do("approve", out, "--as", "Cyd").code == 0
    assert desk.do("bundle", out, "--out", out).code == 0
    assert not (out / "draft").exists()
    released = contents(out / "release")
    ledger = json.loads((out / "internal" / "ledger.json").read_text())
    assert ledger["reviewed"] and ledger["case"] == "out"
    assert desk.do("verify", out / "release").code == 0

    assert _run(desk).code == 0  # a run after the release changes nothing that was decided
    assert contents(out / "release") == released
    status = desk.status(out)
    assert status["approved_by"] == "Cyd" and status["state"] == "released"
    assert desk.do("bundle", out, "--out", out).code == 0
    assert contents(out / "release") == released


def test_the_seed_of_a_runs_case_is_made_when_people_begin(desk: Desk) -> None:
    lines = desk.do("audit", "export", desk.folder / "out").out.splitlines()
    seeds = [
        event["data"]["seed"] for line in lines if (event := json.loads(line))["action"] == "seed"
    ]
    assert len(seeds) == 1 and len(seeds[0]) == 32


def test_forgetting_a_run_says_what_it_leaves(desk: Desk) -> None:
    out = desk.folder / "out"
    said = desk.do("forget", out)
    assert said.code == 0 and "what the run wrote is still there" in said.err
    assert not (out / "internal" / "case").exists() and (out / "release").is_dir()
