# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers over line ends, in cells, in words and in part; and s23 names that are referred.

In a positive case the part between « and » must be covered by findings of that label.
"""

import pytest

from redact.config import CaseConfig, Policy, load_policy
from redact.detect import Detector
from redact.detect.view import View
from redact.review import propose

POSITIVE = {
    "BANK": [
        "we agreed that the sort code is «twenty, forty-six, eleven» today",
        "and account number «six one one nine oh four two seven» is right",
        "Bank        Sort code    Account no.\nNorthern    «072436»       «55 01 98 20»",
        "the money goes to the account of the estate, IBAN «GB29 NWBK\n6016 1331 9268 19» please",
    ],
    "PASSPORT": ["Name      Passport no.   Since\nA Hill    «533380992»      2016"],
    "NINO": ["NI number      «TN 23 04 79 F»", "NI number\n«PW 83 01 44 B»"],
    "COLLAR": [
        "Employee no.        «P004417»        Warrant no.  «0098»",
        "he was crewed with «2207» Wetherall",
    ],
    "PHONE": [
        "ring me at any time of day on «oh seven seven\ndouble oh, nine double oh, one four three»",
        "HC is on ext. «55 713» today",
        "Mobile\t«07700 900123»",
    ],
    "VRM": [
        "a grey Corsa, part index «BK19 V??»",
        "later I saw it was «B K 1 9  V T X» on the plate",
        "white van, reg starts «YK68»",
        "the driver of the blue van that we all saw there had «KT 14\nXOB» on it",
    ],
    "NHS": ["NHS No:\n«999.945.8076»"],
    "DOB": ["baby (Ola, b. «11.2020»)"],
    "EMAIL": [
        "write to «kwabena (dot) asante (at) posteo (dot) example»",
        "e-mail «jean . dobbs@brackenshire . police . example».",
        "Mwangi («j.mwangi@brackenshire») signs",
    ],
    "ADDRESS": [
        "I know where you live, number «forty two Tolley Street»",
        "he is at «14 orchard close» now",
        "our neighbour at «no 8», deaf",
        "Mr Eddowes of «Tithe Barn Cottage» asked",
        "Home address        «The Bothy, Glebe Farm, Long Marston, Nr Tarnwick»",
        "moved to «The Limes, Dray Rd, Saltwick», last year",
    ],
    "POSTCODE": ["42 Waverley Gardens\nBrackenport\n«8P2 7LR»\n"],
}
CASES = [(label, text) for label, texts in POSITIVE.items() for text in texts]

LEFT = [
    "What? Why 19 V? See 12 A?",
    "on account of twenty people, sort of",
    "see no 8 on the list, and at 14 the close of play",
    "the end. He rang @ noon . then left",
    "I T is down; a b c d",
    "Mobile\tnone",
    "Passport no.\tseen",
]


@pytest.mark.parametrize(("label", "text"), CASES)
def test_every_form_is_covered(label: str, text: str, make: object, policy: Policy) -> None:
    plain = text.replace("«", "").replace("»", "")
    covered: set[int] = set()
    for finding in Detector(policy, CaseConfig()).find(make(plain)):  # type: ignore[operator]
        if finding.label == label and not finding.keep and finding.score >= 0.35:
            covered |= set(range(finding.start, finding.end))
    at = 0
    for part in text.split("«")[1:]:
        wanted = part.partition("»")[0]
        at = plain.index(wanted, at)
        missing = [i for i in range(at, at + len(wanted)) if i not in covered]
        assert not [i for i in missing if not plain[i].isspace()]
        at += len(wanted)


@pytest.mark.parametrize("text", LEFT)
def test_what_looks_like_it_is_left(text: str, make: object, policy: Policy) -> None:
    found = Detector(policy, CaseConfig()).find(make(text))  # type: ignore[operator]
    assert [f for f in found if not f.keep and f.score >= 0.35] == []


def test_a_word_broken_by_a_hyphen_is_read_whole_and_an_address_is_not() -> None:
    text = "the swyddog, Cwns-\ntabl (1420), wrote to ann-\nlouise@mail.example"
    view = View(text)
    at = view.text.index("Cwnstabl")
    assert view.back(at, at + 8) == (13, 23)
    assert "ann-\nlouise" in view.text


def test_names_of_section_23_bodies_are_referred_and_never_withheld(make: object) -> None:
    policy = load_policy("foi")
    text = "checked with Thames House; a house on the Thames; the Doughnut; NCSC; a doughnut"
    found = Detector(policy, CaseConfig()).find(make(text))  # type: ignore[operator]
    bodies = [f for f in found if f.label == "S23_TERM"]
    assert [text[f.start : f.end] for f in bodies] == ["Thames House", "the Doughnut", "NCSC"]
    decisions = propose(policy, bodies, "2026-01-01T00:00:00Z")
    assert {decision.verdict.value for decision in decisions} == {"refer"}


def test_cells_parted_by_tabs_are_read_by_their_order(make: object, policy: Policy) -> None:
    text = "Name of the person\tPassport no.\tStaff no.\nA Hill\t533380992\tP004417"
    found = Detector(policy, CaseConfig()).find(make(text))  # type: ignore[operator]
    assert {(f.label, text[f.start : f.end]) for f in found if not f.keep} == {
        ("PASSPORT", "533380992"),
        ("COLLAR", "P004417"),
    }
