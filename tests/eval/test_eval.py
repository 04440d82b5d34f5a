# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact eval``: its figures, what is wrong with gold, and the project's own letters."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.cli.app import invoke
from redact.errors import BadFile, UsageError
from redact.measure import Gold, Tally, load_floors, read_gold, score
from tests.eval.marked import LETTERS, labelled, write

CASE = Path(__file__).parent / "case.toml"


def gold(marked: str, name: str = "a") -> Gold:
    return Gold.model_validate_json(json.dumps(labelled(name, marked)))


def test_a_span_is_found_when_all_of_it_is_withheld_whatever_breaks_it() -> None:
    document = gold("To [[PERSON:Ann\n> | Lee]] and [[PERSON:Bo Ray]] of {{Hull}}")
    text = document.text
    places = [(3, 6), (text.index("Lee"), text.index("Lee") + 3), (text.index("Bo"), len(text) - 9)]
    scores = score([document], {"a": places})
    assert scores.figures()["personal"] == 1 / 2  # "Bo Ra" is not "Bo Ray"
    assert [miss.covered for miss in scores.misses] == [pytest.approx(4 / 5)]
    assert scores.precision.share == 1
    assert scores.violated.share == 0


def test_what_had_to_stay_and_what_counts_neither_way() -> None:
    document = gold("[[PERSON:Ann]] of {{Hull}} and Mr X")
    whole = document.model_copy(update={"neutral": document.keep})
    everything = {"a": [(0, len(document.text))]}
    assert score([document], everything).violated.found == 1
    assert score([document], everything).precision.total == 15
    assert score([whole], everything).precision.total == 15 - 4


def test_terms_are_told_apart_by_whether_they_are_listed() -> None:
    document = gold("[[S31_TERM+listed:Op Ash]] met [[S31_TERM:the van]] and [[PERSON~quasi:Bo]]")
    figures = score([document], {"a": [(0, 6)]}).figures()
    told = [figures[name] for name in ("terms:listed", "terms:unlisted", "tier:quasi", "all")]
    assert told == [1, 0, 0, 1 / 3]


def test_a_document_nobody_looked_at_is_missed_whole() -> None:
    assert score([gold("[[PERSON:Ann]]")], {}).figures()["all"] == 0


def test_intervals_widen_when_the_misses_stand_together() -> None:
    apart, together = Tally([(9, 10)] * 10), Tally([(10, 10)] * 9 + [(0, 10)])
    assert apart.share == together.share == 0.9
    assert apart.interval == pytest.approx((0.8256, 0.9448), abs=1e-4)  # Wilson's for 90 of 100
    assert together.interval is not None
    assert together.interval[0] < 0.6


@given(st.lists(st.integers(0, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))))
def test_an_interval_holds_its_share(clusters: list[tuple[int, int]]) -> None:
    tally = Tally(clusters)
    if tally.share is None or tally.interval is None:
        assert tally.total == 0
        return
    low, high = tally.interval
    assert 0 <= low <= tally.share + 1e-9
    assert tally.share - 1e-9 <= high <= 1


def with_span(**span: Any) -> str:
    return json.dumps({"id": "a", "text": "Ann", "spans": [{"label": "X", **span}]})


BAD = {
    "cut.json": ('{"id": "a"', "not valid JSON"),
    "list.json": ("[]", "list.json"),
    "outside.json": (with_span(start=1, end=9), "spans.0"),
    "tier.json": (with_span(start=0, end=3, tier="sure"), "spans.0.tier"),
    "nothing.json": (json.dumps({"id": "a", "spans": []}), "text"),
    "half.json": (
        json.dumps({"id": "a", "text": "Ann \ud800", "spans": []}),
        "text: it holds half a character",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_file_is_said_and_the_rest_is_measured(
    tmp_path: Path, name: str
) -> None:
    content, told = BAD[name]
    (tmp_path / name).write_text(content)
    (tmp_path / "good.json").write_text(json.dumps(labelled("good", "[[PERSON:Ann Lee]]")))
    documents, wrong = read_gold(tmp_path)
    assert [document.id for document in documents] == ["good"]
    assert name in str(wrong[0])
    assert told in str(wrong[0])
    assert "Ann" not in str(wrong[0])


def test_equal_ids_and_folders_without_documents(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no"):
        read_gold(tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        read_gold(tmp_path / "away")
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps(labelled("same", "[[PERSON:Ann]]")))
    _, wrong = read_gold(tmp_path)
    assert "b.json, id" in str(wrong[0])


def test_floors_that_are_missed_and_such_that_cannot_be_judged(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'format = 1\n[floors]\nall = 0.9\n"label:NHS" = 1.0\n[ceilings]\nkeep_violations = 0.0\n'
    )
    scores = score([gold("[[PERSON:Ann]] of {{Hull}}")], {"a": [(7, 11)]})
    missed = load_floors(str(path)).missed(scores)
    assert [sentence.split(":")[0] for sentence in missed] == ["all", "label", "keep_violations"]
    assert load_floors(str(path)).missed(score([gold("[[NHS:1]]")], {"a": [(0, 1)]})) == (
        "keep_violations: the documents hold nothing to measure it on",
    )
    path.write_text("format = 1\nflors = {}\n")
    with pytest.raises(BadFile, match="did you mean 'floors'"):
        load_floors(str(path))
    with pytest.raises(UsageError, match="dev, own, unseen"):
        load_floors("none")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    code = invoke(["eval", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_projects_own_letters_reach_their_floors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    arguments = (str(tmp_path), "--case-config", str(CASE), "--floors", "own", "--json")
    code, out, err = run(capsys, *arguments)
    report = json.loads(out)
    assert (code, report["missed_floors"]) == (0, []), err
    assert report["documents"] == len(list(LETTERS.glob("*.txt")))
    assert report["recall"]["label:POSTCODE"]["total"] == 5
    assert all("text" not in miss for miss in report["misses"])


def test_the_requester_is_taken_from_the_document_and_words_are_shown_on_demand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = labelled("one", "i told [[PERSON:zedwyn]] that it is {{late}}, [[PERSON:blorp]]")
    (tmp_path / "one.json").write_text(json.dumps({**document, "case": {"requester": "Zedwyn"}}))
    (tmp_path / "two.json").write_text("{}")
    floors = tmp_path / "floors.toml"
    floors.write_text("format = 1\n[floors]\nall = 1.0\n")
    code, out, err = run(capsys, str(tmp_path), "--words", "--floors", str(floors))
    assert code == 5
    assert "1 of 2 " in out
    assert "blorp" in out
    assert "missed: all: 0.5000" in err
    assert "left out: two.json" in err


def test_a_document_that_cannot_be_read_is_named_and_counts_as_untouched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = labelled("good", "This is [[S31_TERM+listed:Project Nightjar]] in {{Hull}}")
    garbled = labelled("garbled", "\x01" * 40 + " [[S31_TERM+listed:Project Nightjar]]")
    for document in (good, garbled):
        (tmp_path / f"{document['id']}.json").write_text(json.dumps(document))
    case = tmp_path / "case.toml"
    case.write_text('[terms]\ns31 = ["Project Nightjar"]\n')
    arguments = (str(tmp_path), "--pipeline", "terms", "--case-config", str(case))
    code, out, err = run(capsys, *arguments, "--by-doc", "--json")
    report = json.loads(out)
    assert (code, report["exit_code"]) == (3, 3)
    assert [row["id"] for row in report["not_read"]] == ["garbled"]
    assert "unknown kind" in report["not_read"][0]["reason"]
    assert "not read, counted as not found: garbled" in err
    assert report["recall"]["terms:listed"]["share"] == 1 / 2
    found = {row["id"]: row["recall"]["all"]["found"] for row in report["by_document"]}
    assert found == {"good": 1, "garbled": 0}
    (miss,) = report["misses"]
    assert (miss["id"], miss["seen"]) == ("garbled", [])


def test_a_miss_tells_what_the_layers_made_of_it_and_labels_and_exemptions_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = labelled(
        "one", "[[S31_TERM+listed:Project Nightjar]] and {{Op Ash}}, [[REF:Op Elm]]"
    )
    document["spans"][0]["exemption"] = "s40(2)"
    (tmp_path / "one.json").write_text(json.dumps(document))
    case = tmp_path / "case.toml"
    case.write_text('[terms]\ns31 = ["Project Nightjar", "Op Ash", "Elm"]\n')
    arguments = (str(tmp_path), "--pipeline", "terms", "--case-config", str(case))
    report = json.loads(run(capsys, *arguments, "--json")[1])
    assert report["right"]["label"]["share"] == 1
    assert (report["right"]["exemption"]["found"], report["right"]["exemption"]["total"]) == (0, 1)
    (kept,), (missed,) = report["violations"], report["misses"]
    assert [seen["label"] for seen in kept["seen"]] == ["S31_TERM"]
    assert missed["covered"] == 0.6
    assert [seen["verdict"] for seen in missed["seen"]] == ["withhold"]
    told = run(capsys, *arguments, "--by-doc")[1]
    assert "0.60 covered  withhold by case_term.v1 (S31_TERM" in told
    assert "by document" in told and "2 of 2" not in told
    assert "Nightjar" not in told and "Elm" not in told
