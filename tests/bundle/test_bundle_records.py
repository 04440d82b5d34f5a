# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io
import json
from dataclasses import replace

import pytest

from redact.bundle import csv_rows, findings_lines, to_decide, with_source
from redact.types import Box, Decision, Finding, Picture, Verdict
from tests.bundle.bundle_samples import document

KEYS = [
    "source",
    "start",
    "end",
    "text",
    "label",
    "score",
    "finder",
    "page",
    "boxes",
    "exemptions",
    "verdict",
]


def finding(doc, phrase, label="PERSON", **more):
    start = doc.text.index(phrase)
    values = {"score": 0.85, "source": "names.v1", "why": "a name", **more}
    return Finding(doc.id, label, start, start + len(phrase), **values)


def decision(found, verdict, *codes):
    return Decision(found.id, verdict, codes, "policy:1", "2026-01-01T00:00:00Z", "policy")


def rows(lines, source="a.eml!/b.pdf"):
    return [json.loads(line) for line in with_source(lines, source).splitlines()]


def test_a_row_has_exactly_the_agreed_keys_and_values():
    doc = document("Dear Ann Example")
    found = finding(doc, "Ann Example")
    lines = findings_lines(doc, [found], [decision(found, Verdict.WITHHOLD, "s40(2)")])
    assert rows(lines) == [
        {
            "source": "a.eml!/b.pdf",
            "start": 5,
            "end": 16,
            "text": "Ann Example",
            "label": "PERSON",
            "score": 0.85,
            "finder": "names.v1",
            "page": 0,
            "boxes": [[30.0, 0.0, 96.0, 10.0]],
            "exemptions": ["s40(2)"],
            "verdict": "withhold",
        }
    ]
    assert list(rows(lines)[0]) == KEYS


def test_two_lines_are_two_boxes_and_two_pages_are_two_rows():
    doc = document("met Ann\nExample", "Two lives")
    wide = finding(doc, "Ann\nExample")
    over = finding(doc, "Example\n\nTwo")
    made = rows(findings_lines(doc, [over, wide], []))
    assert [len(row["boxes"]) for row in made] == [2, 1, 1]
    assert [(row["page"], row["text"]) for row in made[1:]] == [(0, "Example"), (1, "Two")]
    assert all(row["verdict"] is None for row in made)


def test_a_region_keeps_its_page_and_box():
    doc = document("one", "two")
    area = Finding("d", "IMAGE", 0, 0, 1.0, "pictures.v1", "a picture", (), ((1, Box(1, 2, 3, 4)),))
    (row,) = rows(findings_lines(doc, [area], []))
    assert (row["page"], row["boxes"], row["text"]) == (1, [[1.0, 2.0, 3.0, 4.0]], "")


def test_the_last_decision_counts():
    doc = document("Dear Ann")
    found = finding(doc, "Ann", exemptions=("s31(1)",))
    decisions = [decision(found, Verdict.REFER), decision(found, Verdict.RELEASE)]
    (row,) = rows(findings_lines(doc, [found], decisions))
    assert row["verdict"] == "release"


def test_only_what_was_referred_is_to_decide():
    doc = document("x", "Ann met Bob and Cy")
    found = [finding(doc, name) for name in ("Ann", "Bob", "Cy")]
    verdicts = (Verdict.WITHHOLD, Verdict.REFER, Verdict.RELEASE)
    decisions = [decision(f, verdict) for f, verdict in zip(found, verdicts, strict=True)]
    made = to_decide(findings_lines(doc, found, decisions), "letter.pdf")
    assert made == [("letter.pdf", "2", "PERSON", "0.85", "Bob", "a name", found[1].id)]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"]
)
def test_a_formula_becomes_text(cell):
    ((read,),) = csv.reader(io.StringIO(csv_rows([(cell,)]), newline=""))
    assert read == "'" + cell


def test_other_cells_stay_as_they_are():
    cells = ["O'Brien", 'a "b", c', "two\nlines", "s40(2)", "1-2"]
    (read,) = csv.reader(io.StringIO(csv_rows([cells]), newline=""))
    assert read == cells


def test_a_picture_is_known_by_what_it_shows_and_two_in_one_place_by_both():
    doc = document("Dear Ann Example")
    logo, photo = Box(72, 40, 172, 90), Box(72, 600, 172, 700)
    shown = (Picture(logo, "bb"), Picture(photo, "cc"), Picture(replace(logo, x0=72.0004), "aa"))
    doc = replace(doc, pages=(replace(doc.pages[0], pictures=shown),))
    found = [
        Finding(doc.id, "IMAGE", 0, 0, 0.5, "picture.v1", "a picture", regions=((0, box),))
        for box in (logo, photo)
    ]
    lines = findings_lines(doc, [*found, finding(doc, "Ann")], [])
    kept = {row["id"]: row["picture"] for row in map(json.loads, lines.splitlines())}
    assert [kept[f.id] for f in found] == ["aa bb", "cc"]
    assert sorted(kept.values()) == ["", "aa bb", "cc"]
    assert {row["text"] for row in rows(lines) if row["label"] == "IMAGE"} == {""}
