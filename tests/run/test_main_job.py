# SPDX-License-Identifier: AGPL-3.0-or-later
"""The main job over the sample request, judged from outside by independent readers."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pymupdf
import pypdfium2
import pytest

from redact.cli.show import Quiet
from redact.run import Job, load_setup, run
from tests.run.conftest import SAMPLES, Finished, run_on
from tests.samples.readers import find_in_text, find_withheld, normal, words_of


def gone(source: dict[str, Any]) -> list[str]:
    """Strings of a source that must be readable nowhere in it any more."""
    return [w["text"] for w in source["withhold"] if not w.get("remaining")]


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
    leaks = []
    for source, known in expected.items():
        row = sample_run.rows[source]
        released = (sample_run.report.folder / row["output"]).read_bytes()
        leaks += [(source, *found) for found in find_withheld(released, gone(known))]
        twin = (sample_run.report.folder / row["text_output"]).read_text()
        leaks += [(source, "twin", found) for found in find_in_text(twin, gone(known))]
    assert leaks == []


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
    lost = []
    for source, known in expected.items():
        read = words_of(sample_run.released(source).read_bytes())["pypdfium2"]
        there = find_in_text(read, known["keep"])
        lost += [(source, text) for text in known["keep"] if text not in there]
    assert lost == []


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
    """A source word whose place is not all black in the release must be readable there."""
    lost = []
    for source in (s for s in sample_run.rows if s.endswith(".pdf") and "!/" not in s):
        released = sample_run.released(source).read_bytes()
        with pymupdf.open(SAMPLES / source) as before, pymupdf.open("pdf", released) as after:
            drawn = pypdfium2.PdfDocument(released)
            for number, page in enumerate(before):
                picture = drawn[number].render(scale=2, grayscale=True).to_numpy()
                left = normal(after[number].get_text()).replace(" ", "")
                for x0, y0, x1, y1, word, *_ in page.get_text("words"):
                    place = (pymupdf.Rect(x0, y0, x1, y1) * page.rotation_matrix) * 2
                    shown = picture[int(place.y0) : int(place.y1), int(place.x0) : int(place.x1)]
                    boxed = (shown == 0).mean() > 0.3  # print alone has far less black
                    if not boxed and normal(word).replace(" ", "") not in left:
                        lost.append((source, number, word))
            drawn.close()
    assert lost == []


def test_a_second_run_elsewhere_is_byte_identical(sample_run: Finished, tmp_path: Path) -> None:
    again = run_on(SAMPLES, tmp_path / "again")
    assert contents(again.report.folder) == contents(sample_run.report.folder)


def test_a_second_run_on_the_same_folder_does_nothing_twice(sample_run: Finished) -> None:
    before = contents(sample_run.report.folder)
    events = len((sample_run.out / "internal" / "audit.jsonl").read_text().splitlines())

    setup = load_setup("foi", SAMPLES / "case.toml")
    job = Job((SAMPLES,), sample_run.out, setup, 1, prepare=_no_work)
    report = run(job, Quiet())
    assert report.exit_code == 0
    assert contents(sample_run.report.folder) == before
    after = (sample_run.out / "internal" / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["action"] for line in after[events:]] == ["run"]


def _no_work() -> None:
    raise AssertionError("a worker was started although nothing was due")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_draft_holds_only_what_may_go_out(
    sample_run: Finished, expected: dict[str, Any]
) -> None:
    draft = contents(sample_run.report.folder)
    everything = {text for known in expected.values() for text in gone(known)}
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
    """A page of 330 words or more takes at most 110 kB."""
    seen = 0
    for source, row in sample_run.rows.items():
        path = sample_run.report.folder / row["output"]
        with pymupdf.open(path) as pdf:
            words = [len(page.get_text("words")) for page in pdf]
        allowed = sum(110_000 * max(1.0, count / 330) for count in words)
        assert path.stat().st_size <= allowed, source
        seen += max(words) >= 330
    assert seen >= 3


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
    long = {w for known in expected.values() for w in gone(known) if len(w) > 5}
    assert find_in_text(text, long) == []
    tagged = [json.loads(line)["exemptions"] for line in text.splitlines()]
    assert ["s40(2)"] in tagged and ["s31(1)"] in tagged and ["s40(1)"] in tagged
