# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ledger, manifest, schedule and index: what each must say, and what none may tell."""

import json
import re
from dataclasses import replace

import pytest

from redact.bundle import Outcome
from redact.bundle.index import index_html
from redact.bundle.ledger import ledger
from redact.bundle.manifest import FileRecord, manifest
from redact.bundle.outcome import in_order
from redact.bundle.schedule import schedule_csv, schedule_html, title_of
from redact.errors import RedactError
from redact.types import Box, Status
from tests.bundle.bundle_samples import (
    DRAFT,
    RELEASE,
    box_on,
    document,
    picture_box,
    released,
    source,
)

SECRET = "Ann Example complaint.pdf"
MASK = "s23(1) or s24(1)"


@pytest.fixture
def outcomes(tmp_path):
    doc = document("Dear Ann\nof MI5\nin Leeds")
    boxes = [
        box_on(doc, "MI5", label=MASK, codes=["s23(1)"]),
        box_on(doc, "Leeds", label=MASK, codes=["s24(1)"]),
        picture_box(1, Box(10, 10, 82, 82)),
        box_on(doc, "Ann"),
    ]
    return (
        released(tmp_path, 1, boxes, path=SECRET),
        released(tmp_path, 2, path="other Ann.txt"),
        Outcome(source(3, "Ann.zip", Status.REFUSED, reason="it is an archive of Ann"), pages=0),
    )


def test_ledger_is_as_agreed(outcomes):
    made = json.loads(ledger(outcomes, DRAFT))
    assert list(made) == (
        ["format", "case", "pipeline", "reviewed", "tool_version", "bundle", "sources"]
    )
    assert made["sources"][0] == {
        "source": SECRET,
        "status": "released",
        "reason": "",
        "output": "412-23/0001.pdf",
        "text_output": "412-23/0001.txt",
        "pages": 2,
        "redactions": 4,
        "exemptions": {"s23(1)": 1, "s24(1)": 1, "s40(2)": 2},
        "hidden": {},
    }
    assert made["sources"][2]["output"] is None
    assert made["sources"][2]["status"] == "refused"


def test_ledger_takes_a_name_that_is_not_text(outcomes):
    odd = replace(outcomes[1], source=replace(outcomes[1].source, path="caf\udce9.txt"))
    assert json.loads(ledger([odd], DRAFT))["sources"][0]["source"] == "caf\udce9.txt"


def going_out(outcomes, info):
    files = {path: FileRecord(9, "ab" * 32) for o in outcomes if (path := o.pdf_path)}
    return (
        manifest(outcomes, files, info).decode(),
        schedule_csv(outcomes, info),
        schedule_html(outcomes, info),
        index_html(outcomes, info),
    )


@pytest.mark.parametrize("info", [DRAFT, RELEASE])
def test_no_public_page_tells_name_reason_or_true_exemption(outcomes, info):
    swapped = [
        replace(o, redactions=tuple(replace(box, exemptions=("s44(1)",)) for box in o.redactions))
        for o in outcomes
    ]
    assert going_out(outcomes, info) == going_out(swapped, info)
    for page in going_out(outcomes, info):
        assert "Ann" not in page and "archive" not in page and "412/23" not in page


def test_a_masked_label_has_one_total(outcomes):
    made = json.loads(going_out(outcomes, RELEASE)[0])
    assert made["redactions"] == {MASK: 2, "s40(2)": 2}
    assert made["documents"][0]["redactions"] == made["redactions"]
    assert made["documents"][1]["redactions"] == {}
    assert [row["number"] for row in made["documents"]] == ["0001", "0002"]


def test_schedule_lists_each_box_in_page_order_and_its_size(outcomes):
    lines = schedule_csv(outcomes, RELEASE).splitlines()
    assert lines == [
        "document,page,label,extent",
        '0001,1,s40(2),"words, 6 x 4 mm"',
        f'0001,1,{MASK},"words, 6 x 4 mm"',
        f'0001,1,{MASK},"words, 11 x 4 mm"',
        '0001,2,s40(2),"area, 25 x 25 mm"',
    ]


def test_schedule_does_not_depend_on_the_order_boxes_were_found(outcomes):
    turned = [replace(o, redactions=tuple(reversed(o.redactions))) for o in outcomes]
    assert schedule_csv(turned, RELEASE) == schedule_csv(outcomes, RELEASE)


def test_drafts_begin_with_not_reviewed(outcomes):
    assert schedule_csv(outcomes, DRAFT).startswith("NOT REVIEWED\r\n")
    for page in (schedule_html(outcomes, DRAFT), index_html(outcomes, DRAFT)):
        assert text_of(page).startswith("NOT REVIEWED ")
    for page in going_out(outcomes, RELEASE):
        assert "NOT REVIEWED" not in page


def text_of(html):
    return " ".join(re.sub("<[^>]*>", " ", html.split("<body>")[1]).split())


def test_index_says_full_part_and_not(outcomes):
    page = text_of(index_html(outcomes, RELEASE))
    assert "3 documents, of which 2 released: 4 pages, 4 redactions." in page
    assert "0001 412-23 2 Released in part 0002 412-23 2 Released in full" in page
    assert "0003 412-23 - Not released" in page


def test_schedule_key_is_made_from_the_public_label():
    assert title_of("s40(2)", "foia") == "Personal data of a third party"
    assert title_of(MASK, "foia").endswith("security matters, or National security")
    assert (
        title_of("s31(1), s40(2)", "foia") == "Law enforcement; and Personal data of a third party"
    )
    assert title_of("withheld", "foia") == ""


def test_markup_in_a_label_stays_text(outcomes):
    odd = replace(outcomes[0].redactions[0], public_label="<b>&")
    page = schedule_html([replace(outcomes[0], redactions=(odd,))], RELEASE)
    assert "&lt;b&gt;&amp;" in page and "<b>&" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"item": "../up"},
        {"item": ""},
        {"item": "a/b"},
        {"order": 2},
        {"order": 0},
        {"status": Status.PENDING},
        {"status": Status.FAILED},
    ],
)
def test_an_outcome_that_is_not_whole_stops_the_bundle(outcomes, change):
    broken = replace(outcomes[0], source=replace(outcomes[0].source, **change))
    with pytest.raises(RedactError, match="cannot be bundled"):
        in_order([broken, *outcomes[1:]])


def test_released_without_its_twin_stops_the_bundle(outcomes):
    with pytest.raises(RedactError, match="without its files"):
        in_order([replace(outcomes[0], twin=None)])
