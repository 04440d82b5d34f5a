# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job over the sample request, judged from outside by independent readers."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from redact.cli.show import Quiet
from redact.run import Job, load_setup, run
from tests.run import judge
from tests.run.conftest import SAMPLES, Finished, run_on
from tests.samples.readers import find_in_text, normal, words_of


def test_every_file_and_attachment_has_one_row_and_all_are_released(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    assert sorted(sample_run.rows) == sorted(expected)
    assert {row["status"] for row in sample_run.rows.values()} == {"released"}
    assert sample_run.report.exit_code == 0
    for source, known in expected.items():
        if known["pages"] is not None:
            assert sample_run.rows[source]["pages"] == known["pages"], source


def test_no_withheld_string_in_any_released_file_by_any_reader(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    assert judge.leaks(sample_run, expected) == []


def test_what_occurs_often_is_withheld_as_often_as_expected(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    """A string that also stands in what must stay is left exactly that often."""
    wrong = []
    for source, known in expected.items():
        row = sample_run.rows[source]
        twin = normal((sample_run.report.folder / row["text_output"]).read_text())
        for wanted in known["withhold"]:
            left = twin.count(normal(wanted["text"]))
            if wanted.get("remaining") and left > wanted["remaining"]:
                wrong.append((source, wanted["text"], left))
    assert wrong == []


def test_what_must_stay_is_readable(sample_run: Finished, expected: dict[str, Any]) -> None:
    assert judge.lost_keeps(sample_run, expected) == []


def test_every_label_is_found_somewhere(sample_run: Finished, expected: dict[str, Any]) -> None:
    lines = (sample_run.out / "internal" / "findings.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    found = {row["label"] for row in rows if row["verdict"] == "withhold"}
    assert {w["label"] for known in expected.values() for w in known["withhold"]} <= found
    assert set(rows[0]) >= {
        *("source", "start", "end", "text", "label", "score", "finder"),
        *("page", "boxes", "exemptions", "verdict"),
    }


def test_no_word_outside_the_boxes_is_lost(sample_run: Finished) -> None:
    assert judge.lost_words(sample_run, SAMPLES) == []


def test_a_second_run_elsewhere_is_byte_identical(sample_run: Finished, tmp_path: Path) -> None:
    again = run_on(SAMPLES, tmp_path / "again")
    assert judge.contents(again.report.folder) == judge.contents(sample_run.report.folder)


def test_a_second_run_on_the_same_folder_does_nothing_twice(sample_run: Finished) -> None:
    before = judge.contents(sample_run.report.folder)
    events = len((sample_run.out / "internal" / "audit.jsonl").read_text().splitlines())

    setup = load_setup("foi", SAMPLES / "case.toml")
    job = Job((SAMPLES,), sample_run.out, setup, 1, prepare=_no_work)
    report = run(job, Quiet())
    assert report.exit_code == 0
    assert judge.contents(sample_run.report.folder) == before
    after = (sample_run.out / "internal" / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["action"] for line in after[events:]] == ["run"]


def _no_work() -> None:
    raise AssertionError("a worker was started although nothing was due")


def test_the_draft_holds_only_what_may_go_out(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    draft = judge.contents(sample_run.report.folder)
    everything = {text for known in expected.values() for text in judge.gone(known)}
    texts = {name: data for name, data in draft.items() if not name.endswith(".pdf")}
    for name in ("index.pdf", "schedule.pdf"):
        readings = words_of(draft[name])
        del readings["pikepdf"]  # its own words (Type, Catalog) are no sources' names
        texts[name] = "\n".join(readings.values()).encode("utf-8", "replace")
    for name in ("manifest.json", "schedule.csv", "index.pdf", "schedule.pdf"):
        text = texts[name].decode("utf-8")
        assert find_in_text(text, (w for w in everything if len(w) > 3)) == [], name
        names = {Path(source).stem for source in sample_run.rows} - {"request"}
        assert find_in_text(text, names) == [], name
    for name in ("index.pdf", "schedule.pdf", "schedule.csv"):
        assert "NOT REVIEWED" in texts[name].decode("utf-8"), name
    assert "sha256" in texts["manifest.json"].decode()


def test_the_schedule_counts_every_box(sample_run: Finished) -> None:
    text = (sample_run.report.folder / "schedule.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    boxes = sum(row["redactions"] for row in sample_run.rows.values())
    labelled = [row for row in rows if any(cell.startswith("s") and "(" in cell for cell in row)]
    assert len(labelled) == boxes > 400


def test_a_page_is_small(sample_run: Finished) -> None:
    """A page of 330 words takes at most 110 kB, a fuller one in proportion."""
    sizes = judge.sizes(sample_run)
    assert max(sizes.values()) <= 110_000
    assert len(sizes) == 24


@pytest.mark.parametrize("name", ["ledger.json", "to-decide.csv", "report.html", "audit.jsonl"])
def test_internal_files_are_private_and_there(sample_run: Finished, name: str) -> None:
    internal = sample_run.out / "internal"
    assert (internal / name).stat().st_size > 0
    assert internal.stat().st_mode & 0o777 == 0o700
    assert (internal / "NOT-FOR-RELEASE.txt").is_file()


def test_the_audit_never_quotes_and_is_tagged(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    text = (sample_run.out / "internal" / "audit.jsonl").read_text()
    long = {w for known in expected.values() for w in judge.gone(known) if len(w) > 5}
    assert find_in_text(text, long) == []
    tagged = [json.loads(line)["exemptions"] for line in text.splitlines()]
    assert ["s40(2)"] in tagged and ["s31(1)"] in tagged and ["s40(1)"] in tagged
