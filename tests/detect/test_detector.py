# SPDX-License-Identifier: AGPL-3.0-or-later
"""The detector as a whole: what policy switches, requester, pictures, purity, offline, laziness."""

import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from redact.config import CaseConfig, TermRule
from redact.config.case import Authority, Requester, Terms
from redact.detect import Detector
from redact.detect.derived import derived
from redact.errors import UsageError
from redact.types import Box, Picture

LETTER = "Ann lives at 27 Skerry View, Whinmouth. Ring 01632 960417. PC 884 was there. Op Larkspur."


def labels(findings):
    return {finding.label for finding in findings if not finding.keep}


def test_finder_left_out_never_runs(policy, make):
    case = CaseConfig(terms=Terms(s31=("Op Larkspur",)))
    everything = labels(Detector(policy, case).find(make(LETTER)))
    assert everything == {"ADDRESS", "PHONE", "COLLAR", "S31_TERM"}
    only = policy.model_copy(update={"detectors": ("terms",)})
    assert labels(Detector(only, case).find(make(LETTER))) == {"S31_TERM"}
    none = policy.model_copy(update={"detectors": ()})
    assert Detector(none, case, (TermRule("Ann", "s40(2)"),)).find(make(LETTER)) == ()


def test_same_input_gives_same_findings(policy, make):
    detector = Detector(policy, CaseConfig())
    first = detector.find(make(LETTER))
    assert first == detector.find(make(LETTER)) == Detector(policy, CaseConfig()).find(make(LETTER))
    assert all(finding.reader == "test.v1" and finding.document == "d1" for finding in first)


def test_why_quotes_nothing(policy, make):
    for finding in Detector(policy, CaseConfig()).find(make(LETTER)):
        assert finding.why and not any(digit in finding.why for digit in ("27", "01632", "884"))


def test_requesters_address_is_section_40_1(policy, make):
    case = CaseConfig(requester=Requester(emails=("Ann@mail.example",)))
    text = "From: ann@mail.example\nTo: bob@mail.example"
    found = {text[f.start : f.end]: f.exemptions for f in Detector(policy, case).find(make(text))}
    assert found == {"ann@mail.example": ("s40(1)",), "bob@mail.example": ()}


def test_one_finding_for_each_picture(policy, make):
    document = make("x")
    boxes = (Box(1, 2, 3, 4), Box(5, 6, 7, 8))
    pictured = replace(
        document, pages=(replace(document.pages[0], pictures=tuple(map(Picture, boxes))),)
    )
    found = Detector(policy, CaseConfig()).find(pictured)
    assert [f.regions for f in found] == [((0, boxes[0]),), ((0, boxes[1]),)]
    assert {(f.label, f.start, f.end) for f in found} == {("IMAGE", 0, 0)}
    assert len({f.id for f in found}) == 2


def test_offsets_hold_with_invisible_characters(policy, make):
    text = "\ufeffRing\u200b 07700\u00a0900\u200b143 now"
    (found,) = Detector(policy, CaseConfig()).find(make(text))
    assert text[found.start : found.end] == "07700\u00a0900\u200b143"


def test_user_names_built_from_known_names(make):
    text = "Ann Ridley wrote it. Later aridley2 and ridley_a sent www.ann-ridley.example/blog on."
    found = {(f.label, text[f.start : f.end]) for f in derived(make(text), ["Ann Ridley"])}
    assert found == {
        ("USERNAME", "aridley2"),
        ("USERNAME", "ridley_a"),
        ("URL_PERSONAL", "www.ann-ridley.example/blog"),
    }


def test_user_names_cut_at_eight_letters(make):
    text = "logged in as hwinstan and then as winstanl"
    found = [text[f.start : f.end] for f in derived(make(text), ["Hal Winstanley"])]
    assert found == ["hwinstan"]


def test_repeats_are_found_but_not_inside_other_numbers(policy, make):
    text = "PC 4410 came. Then 4410 left, at 44:10, for £4410 and 4410/21 and 14410, says 4410."
    found = [f for f in Detector(policy, CaseConfig()).find(make(text)) if f.label == "COLLAR"]
    assert [f.start for f in found] == [3, 19, text.rindex("4410")]


def test_an_unknown_model_is_a_usage_error_not_a_download(policy):
    from redact.detect.engine import Engine

    with pytest.raises(UsageError, match="not installed"):
        Engine("no_such_pipeline")


def test_importing_the_door_loads_neither_presidio_nor_spacy():
    code = (
        "import sys, redact.detect; bad = {'spacy', 'presidio_analyzer', 'phonenumbers'};"
        "sys.exit(bool(bad & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_socket_is_opened(policy, make, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    text = "Write to ann.smith@northmarch.police.uk, NHS 999 174 2182, PX14 UTB, AM2 7JD."
    found = Detector(policy, CaseConfig()).find(make(text))
    assert labels(found) == {"EMAIL", "NHS", "VRM", "POSTCODE"}


def test_own_address_stays_and_a_neighbours_goes(policy, make):
    own = Authority(own_addresses=("Police HQ, Castle Way, Aldermouth, AM1 4QZ",))
    text = (
        "Police HQ\nCastle Way\nAldermouth\nAM1 4QZ\n\nWrite to 12 Castle Way, Aldermouth, AM1 9XX."
    )
    found = Detector(policy, CaseConfig(authority=own)).find(make(text))
    withheld = [text[f.start : f.end] for f in found if not f.keep and f.label == "ADDRESS"]
    assert withheld == ["12 Castle Way, Aldermouth, AM1 9XX"]
