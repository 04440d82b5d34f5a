# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hostile and huge texts end in bounded time, and nothing is lost at the cuts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redact.config import CaseConfig
from redact.detect import Detector
from redact.detect.allow import find_keeps
from redact.detect.engine import engine, pieces
from redact.detect.recognisers import OWN
from redact.detect.view import View, prose

UNITS = (
    "a@", "1 ", "1", "0 ", "0", " ", "\n", "Aa ", "a.", "1/", "one ", ":", "a\\", "(",
    "12 High ",
    "Flat 1, ", "Aaaa, ", "born ", "1 May ", "PC Aaa ", "From: a\n", "+44", "tel 1 ", "account 1 ",
    "nhs ", "passport ", "www.", "the only a ", "AM1 2AB ", "Aa\n", "> ", "DOB x y\n",
    "section 1, ",
    "ABCD ", "-", "a_", "a dot ", "x@y.\n",
)  # fmt: skip


@pytest.mark.timeout(120)
def test_hostile_repetition_ends_soon():
    """A piece of each, as large as the engine cuts them, through every recogniser.

    A quadratic pattern takes minutes for one of these; the test's time limit is the check.
    """
    for unit in UNITS:
        text = View(unit * (12_000 // len(unit))).text
        for recogniser in OWN:
            for hit in recogniser.find(text):
                assert 0 <= hit.start < hit.end <= len(text)


@given(st.text(alphabet=" \n\n.aA1é\u200b>", max_size=300).map(lambda text: text * 40))
@settings(max_examples=30, deadline=None)
def test_pieces_cover_the_text(text):
    covered = 0
    for start, end in pieces(text):
        assert start <= covered < end <= len(text)
        covered = end
    assert covered == len(text)


def test_what_lies_on_a_cut_is_found_whole(make, policy):
    filler = "word " * 3_998
    text = filler + "ring 01632 960417 now " + filler
    found = [f for f in Detector(policy, CaseConfig()).find(make(text)) if not f.keep]
    assert [text[f.start : f.end] for f in found] == ["01632 960417"]


def test_a_long_text_takes_time_in_proportion(make, policy):
    line = "We have considered the request and the reply of the force at some length.\n"
    text = line * 3_400 + "\nRing 01632 960417.\n\n" + line * 3_400
    assert len(text) > 500_000
    found = [f for f in Detector(policy, CaseConfig()).find(make(text)) if not f.keep]
    assert [text[f.start : f.end] for f in found] == ["01632 960417"]


def test_names_are_found_over_wrapped_lines(policy):
    text = (
        "The minutes of the last meeting were agreed and read by Margaret\n"
        "Thornbury, who had been asked by the chair to take the notes of it.\n"
    )
    raw = engine(policy.model.spacy).find(text, people=True, identifiers=False)
    assert "Margaret\nThornbury" in {text[r.start : r.end] for r in raw if r.entity == "PERSON"}


def test_prose_keeps_length_and_header_lines():
    header = "From: Ann Smith of the Northmarch Police Headquarters\nTo: Bob Jones\n\nDear Bob"
    assert prose(header) == header
    wrapped = "a line that is long enough to have been wrapped\nby a mail program\n"
    assert prose(wrapped) == wrapped.replace("\n", " ", 1)


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_view_leads_back(text):
    view = View(text)
    for index in range(len(view.text)):
        start, end = view.back(index, index + 1)
        assert 0 <= start < end <= len(text)


def test_keeps_are_only_for_what_was_hit(make):
    text = "Kent Police wrote on 14 March 2023 under section 40(2) about FOI 412/23."
    assert find_keeps(make(text), CaseConfig(), ()) == ()
