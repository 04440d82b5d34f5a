# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures, scans and care, from a run's bytes to its draft and what the officer is told."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from redact import ocr
from tests.cli.desk import CONFIG, Desk, Said, offline

_LINES = (
    "Minutes of the pool committee, held at the town hall.",
    "Write to henrietta.vale@example.org before the end of the month.",
)


def _logo() -> bytes:
    """A drawing that no program takes for words."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=120, height=60)
        for number, colour in enumerate(((0.1, 0.4, 0.2), (0.8, 0.7, 0.1), (0.2, 0.2, 0.7))):
            page.draw_circle((20 + 40 * number, 30), 18, color=colour, fill=colour)
        return bytes(page.get_pixmap(dpi=72).tobytes("png"))


def _badly_redacted() -> bytes:
    """A name under a black rectangle that somebody drew over it."""
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((72, 200), "The pool was closed by Tobias Wren in March.", fontsize=11)
        (place,) = page.search_for("Tobias Wren")
        page.draw_rect(place, color=(0, 0, 0), fill=(0, 0, 0))
        return bytes(pdf.tobytes())


def _letter(scanned: bool = False) -> bytes:
    """A letter under a letterhead, or a scan of it without one."""
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        for number, line in enumerate(_LINES):
            page.insert_text((72, 200 + 20 * number), line, fontsize=11)
        if scanned:
            picture, whole = page.get_pixmap(dpi=200).tobytes("png"), pymupdf.Rect(page.rect)
            pdf.new_page().insert_image(whole, stream=picture)
            pdf.delete_page(0)
        else:
            page.insert_image(pymupdf.Rect(72, 40, 192, 100), stream=_logo())
        return bytes(pdf.tobytes())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("pictures"))
    desk.write("in/one.pdf", _letter())
    desk.write("in/two.pdf", _letter())
    if ocr.engine() is not None:
        desk.write("in/zscan.pdf", _letter(scanned=True))
    desk.write("in/zz.pdf", _badly_redacted())
    text = desk.small_pipeline().read_text()
    desk.write("small.toml", text.replace('"allow"]', '"allow", "pictures"]'))
    desk.write("case.toml", CONFIG)
    with offline():
        said = _run(desk)
        assert said.code == 0, said
        yield desk


def _run(desk: Desk) -> Said:
    return desk.do(
        *("run", desk.folder / "in", "--out", desk.folder / "out"),
        *("--pipeline", desk.folder / "small.toml", "--case-config", desk.folder / "case.toml"),
    )


def _taken(desk: Desk) -> str:
    """What whole lines took of the first letter, as the officer's list of findings has it."""
    lines = (desk.folder / "out" / "internal" / "findings.jsonl").read_text().splitlines()
    rows = [row for row in map(json.loads, lines) if row["source"] == "one.pdf"]
    words = [row["text"].split() for row in rows if row["label"] == "LINE"]
    return " ".join(word for some in words for word in some)


def _to_look_at(out: Path) -> list[str]:
    rows = csv.DictReader((out / "internal" / "to-decide.csv").open(encoding="utf-8"))
    return [row["finding"] for row in rows if row["label"] == "HANDWRITING"]


def test_a_letterhead_is_one_thing_to_decide(desk: Desk) -> None:
    out = desk.folder / "out"
    found = desk.status(out)
    (logo,) = [entity for entity in found["entities"] if entity["label"] == "IMAGE"]
    assert (logo["name"], logo["pages"]) == ("picture 1", ["0001#page=0", "0002#page=0"])
    assert {row["text"] for row in found["to_decide"] if row["label"] == "IMAGE"} == {"picture 1"}
    boxes = [row["redactions"] for row in _ledger(out)[:2]]
    assert desk.decide(out, "Ana", {"target": logo["target"], "verdict": "release"}).code == 0
    assert _run(desk).code == 0
    assert [row["redactions"] for row in _ledger(out)[:2]] == [number - 1 for number in boxes]


@pytest.mark.skipif(ocr.engine() is None, reason="no OCR on this machine")
def test_a_scan_is_to_be_looked_at_until_somebody_has(desk: Desk) -> None:
    out = desk.folder / "out"
    assert _to_look_at(out) == desk.status(out)["handwriting"]["to_look_at"] == ["0003#page=0"]
    block = [block for block in desk.status(out)["blocks"] if block["kind"] == "handwriting"]
    assert [b["targets"] for b in block] == [["0003#page=0"]]
    looked = {"target": "0003", "mark": "handwriting looked for"}
    assert desk.decide(out, "Ana", looked).code == 0
    assert _run(desk).code == 0
    assert _to_look_at(out) == desk.status(out)["handwriting"]["to_look_at"] == []


def test_care_makes_boxes_take_whole_lines_and_lists_what_went(desk: Desk) -> None:
    out = desk.folder / "out"
    assert _taken(desk) == ""
    person = desk.entity(out, "henrietta.vale@example.org")
    assert desk.decide(out, "Ana", {"target": person, "care": "source"}).code == 0
    assert _run(desk).code == 0
    assert _taken(desk) == "Write to before the end of the month."
    text = (out / "draft" / "documents" / "0001.txt").read_text()
    assert "Minutes of the pool" in text and "month" not in text
    report = (out / "internal" / "report.html").read_text()
    assert "whole line 1" in report


def test_what_is_under_an_earlier_box_is_told_to_the_officer_alone(desk: Desk) -> None:
    out = desk.folder / "out"
    (told,) = [row for row in desk.status(out)["sources"] if row["source"] == "zz.pdf"]
    assert told["hidden"] == {"covered": 2} == _ledger(out)[-1]["hidden"]
    assert any("earlier redaction" in note for note in told["notes"])
    (place,) = desk.do("explain", out, "Tobias Wren", "--json").json["places"]
    assert place["hidden"] == "covered"
    assert "hidden in the file (covered)" in desk.do("explain", out, "Tobias Wren").out
    report = (out / "internal" / "report.html").read_text()
    assert "Tobias Wren" in report and "perhaps an earlier redaction" in report
    going_out = [path.read_bytes() for path in (out / "draft").rglob("*") if path.is_file()]
    assert not any(b"Tobias" in data or b"Wren" in data for data in going_out)
    audit = (out / "internal" / "audit.jsonl").read_bytes()
    assert b"Tobias" not in audit and b"covered" not in audit


@pytest.mark.skipif(ocr.engine() is None, reason="no OCR on this machine")
def test_how_sure_ocr_was_is_told(desk: Desk) -> None:
    (told,) = [
        row for row in desk.status(desk.folder / "out")["sources"] if row["source"] == "zscan.pdf"
    ]
    assert any(note.startswith("OCR was ") for note in told["notes"])


def _ledger(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((out / "internal" / "ledger.json").read_text())[
        "sources"
    ]
    return rows
