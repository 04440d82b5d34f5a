# SPDX-License-Identifier: AGPL-3.0-or-later
"""``--pipeline terms``: the listed terms and drawn areas are withheld, and nothing else."""

import json
from pathlib import Path

import pymupdf
import pytest

from redact.cli.app import invoke
from redact.errors import UsageError
from tests.run.conftest import Finished, run_on

TEXT = "Mr Albright of MI5 met Ms Vale about MI55 and the tide-\nwater plan, at noon precisely."


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = tmp_path_factory.mktemp("terms")
    (folder / "in").mkdir()
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((72, 100), TEXT.split("\n"), fontsize=12)
        page.set_rotation(90)
        pdf.save(folder / "in" / "note.pdf")
        noon = page.search_for("noon")[0] * page.rotation_matrix
    (folder / "terms.csv").write_text("term,exemption,match\nMI5,s23(1)\nTidewater,s31(1),word\n")
    area = {"source": "note.pdf", "page": 0, "box": list(noon), "exemption": "s40(2)"}
    (folder / "areas.json").write_text(json.dumps([area]))
    files = {"terms": folder / "terms.csv", "areas": folder / "areas.json"}
    return run_on(folder / "in", folder / "out", "terms", **files)


def test_exactly_the_terms_and_areas_are_gone(finished: Finished) -> None:
    assert finished.report.exit_code == 0 and finished.report.folder.name == "release"
    row = finished.rows["note.pdf"]
    twin = (finished.report.folder / row["text_output"]).read_text()
    assert "NOT REVIEWED" not in twin
    for kept in ("Albright", "Vale", "MI55", "plan", "precisely", "about"):
        assert kept in twin
    for taken in ("MI5 ", "tide", "water", "noon"):
        assert taken not in twin
    assert row["exemptions"] == {"s23(1)": 1, "s31(1)": 2, "s40(2)": 1}


def test_verify_agrees_and_knows_a_leak_when_it_sees_one(finished: Finished) -> None:
    base = finished.out.parent
    terms, areas = ["--terms", str(base / "terms.csv")], ["--areas", str(base / "areas.json")]
    assert invoke(["verify", str(finished.report.folder), *terms, *areas]) == 0
    assert invoke(["verify", str(base / "in" / "note.pdf"), *terms]) == 4
    assert invoke(["verify", str(base / "in" / "note.pdf"), *areas]) == 4


@pytest.mark.parametrize(
    ("area", "fault"),
    [
        ({"source": "nota.pdf"}, "no source of that name"),
        ({"page": 1}, "has 1 page, and page 1 is not one"),
        ({"box": [900, 0, 950, 20]}, "beside its page, which is 842 x 595 points"),
    ],
)
def test_an_area_that_covers_nothing_stops_the_run(
    finished: Finished, tmp_path: Path, area: dict[str, object], fault: str
) -> None:
    good = {"source": "note.pdf", "page": 0, "box": [1, 2, 30, 40], "exemption": "s40(2)"}
    (tmp_path / "areas.json").write_text(json.dumps([good, {**good, **area}]))
    with pytest.raises(UsageError, match=f"area 2 of --areas: .*{fault}"):
        run_on(finished.out.parent / "in", tmp_path / "out", "terms", areas=tmp_path / "areas.json")
    assert not (tmp_path / "out" / "release").exists()


def test_an_area_on_what_cannot_be_read_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.pdf").write_bytes(b"")
    area = {"source": "empty.pdf", "page": 7, "box": [1, 2, 30, 40], "exemption": "s40(2)"}
    (tmp_path / "areas.json").write_text(json.dumps([area]))
    done = run_on(tmp_path / "in", tmp_path / "out", "terms", areas=tmp_path / "areas.json")
    assert done.report.exit_code == 3


def test_a_case_file_may_add_terms_and_empty_lists_still_rebuild(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "note.txt").write_text("Mr Albright rang from 07700 900123.")
    (tmp_path / "terms.csv").write_text("term,exemption,match\n")
    (tmp_path / "areas.json").write_text("[]")
    files = {"terms": tmp_path / "terms.csv", "areas": tmp_path / "areas.json"}
    done = run_on(folder, tmp_path / "out", "terms", **files)
    twin = (done.report.folder / done.rows["note.txt"]["text_output"]).read_text()
    assert done.rows["note.txt"]["redactions"] == 0 and "07700 900123" in twin
