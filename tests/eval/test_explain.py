# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact explain``: which layer saw or lost words, in a case and in a file that is in none."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.cli.app import invoke
from redact.detect.conflicts import ANY, resolve
from redact.detect.losses import Losses
from redact.types import Finding

LETTER = """Dear Mr Albright

Henrietta Vale wrote to you. Op Marlpit was not named. I met Vale in the vale.
Write to foi@eastmarsh.example or to henrietta.vale@eastmarsh.example.

Kind regards

Josephine Tallis
"""
CASE = """[terms]
s31 = ["Op Marlpit"]
[authority]
public_mailboxes = ["foi@eastmarsh.example"]
"""
SMALL = '["headers", "structure", "identifiers", "terms", "allow", "propagate"]'  # no model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter, its case configuration, and pipelines without the language model."""
    folder = tmp_path_factory.mktemp("explain")
    (folder / "letter.txt").write_text(LETTER)
    (folder / "case.toml").write_text(CASE)
    shipped = (Path(__file__).parents[2] / "pipelines" / "foi.toml").read_text()
    lines = [
        f"detectors = {SMALL}" if line.startswith("detectors =") else line
        for line in shipped.splitlines()
    ]
    (folder / "small.toml").write_text("\n".join(lines))
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = invoke(["explain", *map(str, arguments), "--workers", "1"])
    said = capsys.readouterr()
    return code, said.out, said.err


def places(
    folder: Path, capsys: pytest.CaptureFixture[str], words: str, *more: object
) -> list[dict[str, Any]]:
    options = ("--pipeline", folder / "small.toml", "--case-config", folder / "case.toml")
    code, out, _ = run(capsys, folder / "letter.txt", words, *options, *more, "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["places"]
    return found


def test_what_stays_by_a_rule_was_seen_by_a_layer_and_lost_to_that_rule(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place,) = places(folder, capsys, "foi@eastmarsh.example")
    assert not place["covered"]
    assert [(x["label"], x["proposed"]) for x in place["findings"]] == [("KEEP", "release")]
    (lost,) = place["lost"]
    assert (lost["label"], lost["finder"]) == ("EMAIL", "email.v1")
    assert lost["rule"] == "it stays readable by allow.v1: a public mailbox of the authority"
    assert (lost["start"], lost["end"]) == (place["start"], place["end"])


def test_a_name_of_the_case_that_reads_as_a_word_is_lost_where_it_does(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = places(folder, capsys, "vale")
    assert [place["covered"] for place in found] == [True, True, False, True]
    (lost,) = found[2]["lost"]
    assert lost["finder"] == "propagate.v1"
    assert "reads as a word" in lost["rule"]
    assert any("part of an address" in lost["rule"] for lost in found[3]["lost"])


def test_a_finding_that_was_joined_to_another_is_not_lost(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place,) = places(folder, capsys, "Albright")
    assert place["covered"]
    assert {x["finder"] for x in (*place["findings"], *place["joined"])} == {
        "salutation.v1",
        "propagate.v1",
    }
    assert place["lost"] == []


def test_what_no_layer_saw_is_said_with_the_finders_that_ran(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--pipeline", folder / "small.toml")
    code, out, _ = run(capsys, folder / "letter.txt", "named", *options)
    assert code == 0
    assert "nothing found it and nobody added it" in out
    assert "no layer took it for anything; finders: headers, structure, identifiers" in out
    _, out, _ = run(capsys, folder / "letter.txt", "unheard of", *options)
    assert out == "these words are in no document that could be read\n"
    _, out, _ = run(capsys, folder / "letter.txt", "Josephine Tallis", *options)
    assert out.startswith("known in the case: PERSON unknown, from 1 x sign-off\n")
    assert "withheld under s40(2), via policy" in out


def test_the_models_names_are_vetted_with_a_reason(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "model.txt"
    letter.write_text("We spoke to Kent about it. Then Mr Kent left, and the kent fell over.\n")
    _, out, _ = run(capsys, letter, "Kent", "--json")
    lost = [lost for place in json.loads(out)["places"] for lost in place["lost"]]
    assert all(one["rule"] for one in lost)
    assert "spacy_ner.v1" in {one["finder"] for one in lost}


def test_a_run_is_explained_by_its_own_pipeline_and_configuration(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ("--pipeline", folder / "small.toml", "--case-config", folder / "case.toml")
    arguments = ("run", folder / "letter.txt", "--out", tmp_path / "out", *told, "--workers", 1)
    assert invoke([str(argument) for argument in arguments]) == 0
    capsys.readouterr()
    code, out, _ = run(capsys, tmp_path / "out", "foi@eastmarsh.example", "--json")
    (place,) = json.loads(out)["places"]
    assert code == 0
    assert [lost["finder"] for lost in place["lost"]] == ["email.v1"]
    code, out, err = run(capsys, tmp_path / "out", "Vale", *told)
    assert (code, out) == (2, "")
    assert "leave these options out" in err


def test_what_cannot_be_searched_or_looked_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "garbled.pdf").write_bytes(b"%PDF-1.4 nothing")
    code, _, err = run(capsys, tmp_path / "garbled.pdf", "Vale", "--pipeline", "terms")
    assert code == 3
    assert "not searched: 0001: " in err
    (tmp_path / "long.txt").write_text("one line\n" * 250)
    assert run(capsys, tmp_path / "long.txt", "line", "--pipeline", "terms")[1].endswith(
        "and 50 places more: --json has all\n"
    )
    code, _, err = run(capsys, folder / "letter.txt", " - ")
    assert code == 2
    assert "nothing to look for" in err
    assert run(capsys, tmp_path / "away.txt", "Vale")[0] == 2


def _finding(place: tuple[int, int], label: str, score: float, keep: bool) -> Finding:
    source = f"{'allow' if keep else 'finder'}_{score}.v1"
    start, length = place
    return Finding("d", label, start, start + length, score, source, "why", keep=keep)


def test_a_name_in_a_listed_term_is_lost_to_it() -> None:
    lost: Losses = []
    name, term = _finding((3, 4), "PERSON", 0.9, False), _finding((0, 7), "S31_TERM", 0.9, False)
    assert resolve([name, term], lost) == (term,)
    assert [(one.finding, one.rule) for one in lost] == [(name, "it is part of a listed term")]


LABELS = ("PERSON", "S31_TERM", "EMAIL")
findings = st.builds(
    _finding,
    st.tuples(st.integers(0, 12), st.integers(1, 8)),
    st.sampled_from((*LABELS, ANY)),
    st.sampled_from((0.2, 0.5, 0.9)),
    st.booleans(),
).filter(lambda finding: finding.keep or finding.label != ANY)


@given(st.lists(findings, max_size=12))
def test_nothing_disappears_without_a_word(given_findings: list[Finding]) -> None:
    lost: Losses = []
    result = resolve(given_findings, lost)
    assert result == resolve(given_findings)
    assert {*given_findings} <= {*result, *(one.finding for one in lost)}
    for one in lost:
        covers = [f for f in result if (f.label, f.keep) == (one.finding.label, one.finding.keep)]
        inside = any(f.start <= one.finding.start and one.finding.end <= f.end for f in covers)
        assert inside or not one.joined
