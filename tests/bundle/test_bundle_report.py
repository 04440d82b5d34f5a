# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report: whole, escaped, readable without a script, and honest about its state."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from redact.bundle import Outcome, hidden_lines, taken_lines
from redact.bundle.index import SPACING, index_html
from redact.bundle.ledger import ledger
from redact.bundle.report import report_html
from redact.types import Status
from tests.bundle.bundle_samples import DRAFT, RELEASE, box_on, document, released, source

EVIL = '<script>alert(1)</script>"\u202egpj.exe\n&amp;'


OURS = ("#", "pages/", "marked-up/", "../draft/412-23/", "to-decide.csv")


class Reader(HTMLParser):
    """Collects elements, attributes and text; a tag left open or closed twice is an error."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, page):
        super().__init__()
        self.open, self.elements, self.words = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture
def outcomes(tmp_path):
    doc = document("Dear Ann of Leeds")
    boxes = [box_on(doc, "Ann"), box_on(doc, "Leeds", label="s23 or s24", codes=["s23(1)"])]
    one = released(tmp_path, 1, boxes, path=EVIL)
    return (
        replace(
            one,
            pictures=(tmp_path / "a.png", tmp_path / "b.png"),
            notes=(EVIL,),
            marked_up=tmp_path,
        ),
        Outcome(source(2, "b.zip", Status.REFUSED, reason=EVIL, parent=EVIL)),
        Outcome(source(3, "c.pdf", Status.DUPLICATE)),
    )


def test_names_reasons_and_notes_cannot_become_markup(outcomes):
    page = Reader(report_html(outcomes, replace(DRAFT, case=EVIL), {}))
    assert page.all("script") == []
    assert not any(name.startswith("on") for _, a in page.elements for name in a)
    assert "\u202e" not in page.text and "\u2039U+202E\u203a" in page.text
    assert "<script>alert(1)</script>" in page.text


def test_half_a_pair_in_a_name_can_be_written(outcomes):
    odd = replace(outcomes[2], source=replace(outcomes[2].source, path="caf\udce9.pdf"))
    assert "caf\u2039U+DCE9\u203a.pdf" in report_html([odd], DRAFT, {}).encode().decode()


def test_the_page_needs_nothing_from_elsewhere(outcomes):
    page = Reader(report_html(outcomes, DRAFT, {}))
    for attributes in [a for _, a in page.elements]:
        for name in ("src", "href"):
            assert not attributes.get(name) or attributes[name].startswith(OURS)
    assert page.all("link") == []


@pytest.mark.parametrize("info, told", [(DRAFT, True), (RELEASE, False)])
def test_the_banner_tells_the_state(outcomes, info, told):
    page = Reader(report_html(outcomes, info, {}))
    assert page.text.count("NOT FOR RELEASE") == 1
    assert ("NOT REVIEWED" in page.text) is told


def test_every_source_has_its_row_and_section(outcomes):
    page = Reader(report_html(outcomes, DRAFT, {1: 4}))
    assert [a["id"] for a in page.all("section") if "id" in a] == ["d0001", "d0002", "d0003"]
    assert len([a for a in page.all("th") if a["scope"] == "row"]) == 3
    assert "4 findings to decide" in page.text
    assert "s23(1) 1" in page.text and "s40(2) 1" in page.text


def test_each_page_is_a_picture_with_words_for_it(outcomes):
    page = Reader(report_html(outcomes, DRAFT, {}))
    pictures = page.all("img")
    assert [a["src"] for a in pictures] == ["pages/0001-1.png", "pages/0001-2.png"]
    assert pictures[0]["alt"] == "Document 0001, page 1, with its boxes outlined and labelled"
    assert "Page 1: 2 boxes (1 under s23(1), 1 under s40(2))" in page.text
    assert "Page 2: 0 boxes" in page.text


def test_headings_and_language_are_there_for_a_reader_aloud(outcomes):
    page = Reader(report_html(outcomes, DRAFT, {}))
    assert page.all("html") == [{"lang": "en-GB"}]
    assert len(page.all("h1")) == 1 and len(page.all("main")) == 1
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    named = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert named <= set(ids)


@pytest.fixture
def hidden(outcomes, tmp_path):
    """A document with a word in white, and one under an earlier box."""
    doc = document("Dear Ann of Leeds", "says Bob", hidden=["Ann", "Bob"])
    under = tuple(replace(w, hidden="covered") if w.page else w for w in doc.words[-1:])
    doc = replace(doc, words=(*doc.words[:-1], *under))
    file = tmp_path / "hidden.jsonl"
    file.write_bytes(hidden_lines(doc))
    return (replace(outcomes[0], hidden=file), *outcomes[1:])


def test_hidden_words_are_listed_by_reason_and_page_the_covered_ones_first(hidden):
    page = Reader(report_html(hidden, DRAFT, {}))
    assert "2 words are in the file and cannot be seen" in page.text
    assert page.all("details")[0] == {"open": None}
    at = page.text.index("page 2, covered: perhaps an earlier redaction: Bob")
    assert at < page.text.index("page 1, no ink: Ann")
    assert (
        "an earlier redaction left 1 word under it" in page.text[: page.text.index("All sources")]
    )


def test_hidden_words_are_counted_in_the_ledger_and_go_nowhere(hidden):
    first, *others = json.loads(ledger(hidden, DRAFT))["sources"]
    assert first["hidden"] == {"covered": 1, "no ink": 1}
    assert [row["hidden"] for row in others] == [{}] * len(others)
    assert "Bob" not in ledger(hidden, DRAFT).decode() + index_html(hidden, DRAFT)


def test_hidden_words_start_no_element(outcomes, tmp_path):
    file = tmp_path / "hidden.jsonl"
    file.write_text(json.dumps({"page": 0, "reason": "clipped", "words": [EVIL]}) + "\n")
    page = report_html([replace(outcomes[0], hidden=file)], DRAFT, {})
    assert "<script" not in page and Reader(page).text


def test_widths_are_counted_and_what_whole_lines_took_is_listed(outcomes, tmp_path):
    doc = document("Dear Ann of Leeds")
    ann, leeds = outcomes[0].redactions
    whole = replace(ann, spans=((0, 8),), width="line", taken=((0, 4),))
    file = tmp_path / "taken.jsonl"
    file.write_bytes(taken_lines(doc, [whole, leeds]))
    (row,) = map(json.loads, file.read_text().splitlines())
    assert (row["text"], row["label"], row["finder"]) == ("Dear", "LINE", "line.v1")
    assert (row["verdict"], row["exemptions"]) == ("withhold", list(ann.exemptions))
    taken = replace(outcomes[0], redactions=(whole, leeds), taken=file)
    text = Reader(report_html([taken], DRAFT, {})).text
    assert "whole line 1, exact 1, whole lines took 1 further word" in text
    assert "page 1: Dear" in text
    assert text.count("whole line 1") == 1


@pytest.mark.parametrize("width", ["step", "line", "exact", "area"])
def test_the_index_says_that_spacing_was_altered_and_not_where(outcomes, width):
    boxes = outcomes[0].redactions
    one = replace(outcomes[0], redactions=(replace(boxes[0], width=width), boxes[1]))
    page = index_html([one, *outcomes[1:]], RELEASE)
    assert (SPACING in page) is (width in ("step", "line"))
    other = index_html([replace(one, redactions=boxes), *outcomes[1:]], RELEASE)
    assert page.replace(f"<p>{SPACING}</p>", "") == other
