# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms, what must stay readable, and which of the two wins."""

import pytest

from redact.config import CaseConfig, TermRule
from redact.config.case import Authority, TermEntry, Terms
from redact.detect import Detector
from redact.detect.allow import find_keeps
from redact.detect.conflicts import resolve
from redact.detect.terms import find_terms
from redact.types import Finding

CASE = CaseConfig(
    authority=Authority(
        own_addresses=("c/o PO BOX 481, Fareham, Hampshire, PO14 9FS",),
        public_mailboxes=("foi@northmarch.police.uk",),
        public_phones=("01632 960100", "101"),
    ),
    terms=Terms(
        s23=("MI5", "Security Service", "GCHQ", "Secret Intelligence Service", "special forces"),
        s31=("HALYARD", TermEntry(term="BOX", case_sensitive=True), "Op Larkspur"),
    ),
)


def withheld(policy, make, text, rules=()):
    found = Detector(policy, CASE, rules).find(make(text))
    return [text[f.start : f.end] for f in found if not f.keep]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("told by MI5's people", ["MI5"]),
        ("told by M I\u20115 and mi5", ["M I\u20115", "mi5"]),
        ("in HAL-\nYARD twice", ["HAL-\nYARD"]),
        ("the box, a BOX, the Box", ["BOX"]),
        ("OP LARKSPUR and Op\nLarkspur", ["OP LARKSPUR", "Op\nLarkspur"]),
        ("MI55 and AMI5", []),
    ],
)
def test_terms_of_the_case(policy, make, text, surfaces):
    assert withheld(policy, make, text) == surfaces


@pytest.mark.parametrize(
    ("rule", "text", "surfaces"),
    [
        (
            TermRule("Blue Room", "s31(1)", "exact"),
            "Blue Room, blue room, Blue  Room",
            ["Blue Room"],
        ),
        (TermRule("lark", "s31(1)", "anywhere"), "skylarks and LARK", ["lark", "LARK"]),
        (TermRule("lark", "s40(2)", "word"), "skylarks and LARK", ["LARK"]),
    ],
)
def test_kinds_of_match(make, rule, text, surfaces):
    found = find_terms(make(text), CaseConfig(), (rule,))
    assert [text[f.start : f.end] for f in found] == surfaces
    assert {f.exemptions for f in found} == {(rule.exemption,)}


@pytest.mark.parametrize(
    "text",
    [
        "under the Security Service Act 1989 and",
        "section 23(3). The list is the Security Service, the Secret Intelligence Service, GCHQ, "
        "the special forces and others",
        "write to foi@northmarch.police.uk",
        "write to foi@northmarch.\npolice.uk",
        "call 101, or 01632 960 100, or +44 (0)1632 960100",
        "c/o PO BOX 481\nFareham\nHampshire\nPO14 9FS\n",
        "c/o PO Box 481, Fareham, Hampshire PO14 9FS",
        "the Information Commissioner's Office, Wycliffe House, Water Lane, Wilmslow, "
        "Cheshire SK9 5AF",
        "HARGREAVE TULL LLP\nSolicitors\n3 Assize Court Lane, Eastmere EM1 1BB\n",
        "Eastmere Constabulary\nPO Box 9, Eastmere",
    ],
)
def test_stays_readable(policy, make, text):
    assert withheld(policy, make, text) == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("told by the Security Service and GCHQ", "Security Service"),
        ("ring 01632 9601001", None),
        ("write to ann.foi@northmarch.police.uk", "ann.foi@northmarch.police.uk"),
        ("Ann Smith, Northmarch Police, lives at 27 Skerry View", "27 Skerry View"),
        ("born on 14 March 1985", "14 March 1985"),
        ("PNC 2017/0674013F", "2017/0674013F"),
        ("PC 101 came", "101"),
        ("collar 12/4410 came", "12/4410"),
        ("told MI5 Security Service Act 1989", "MI5"),
    ],
)
def test_is_not_kept_by_accident(policy, make, text, surface):
    assert (surface in withheld(policy, make, text)) is (surface is not None)


def test_a_term_given_by_a_person_beats_every_keep(policy, make):
    text = "under the Security Service Act 1989, write to foi@northmarch.police.uk"
    rules = (TermRule("Security Service", "s24(1)"), TermRule("foi@northmarch.police.uk", "s40(2)"))
    assert withheld(policy, make, text, rules) == ["Security Service", "foi@northmarch.police.uk"]


def finding(start, end, label="PHONE", score=0.5, keep=False, source="x.v1", exemptions=()):
    return Finding("d", label, start, end, score, source, "why", exemptions, keep=keep)


def test_withholding_wins_where_a_finding_reaches_out_of_a_keep():
    inside, across = finding(2, 5), finding(4, 12)
    keep = finding(0, 10, "PHONE", keep=True)
    assert resolve((inside, across, keep)) == (keep, across)


def test_a_keep_speaks_only_for_its_own_label():
    keep, name, phone = finding(0, 10, "PHONE", keep=True), finding(2, 5, "PERSON"), finding(6, 9)
    assert resolve((keep, name, phone)) == (keep, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("told PC Ann Smith Kent Police", "Ann Smith"),
        ("told Ann Smith Data Protection Act 1998", "Ann Smith"),
        ("told Ann Smith and Kent Police", "Smith"),
        ("at Ann Smith Crown Court", "Ann"),
        ("Kent Police HQ\nAnn Smith\nMill Road\nEastmere\nEM1 1BB", "Ann Smith"),
    ],
)
def test_no_keep_takes_a_name_beside_a_public_body(make, text, name):
    start = text.index(name)
    named = Finding("d1", "PERSON", start, start + len(name), 0.9, "header.v1", "why")
    address = Finding("d1", "ADDRESS", start, len(text), 0.9, "uk_address.v1", "why")
    keeps = find_keeps(make(text), CASE, (named, address))
    assert named in resolve((named, address, *keeps))


@pytest.mark.parametrize(
    ("text", "hit"),
    [("Kent Police wrote", "Kent"), ("on 3 May 2021", "May"), ("in May 2021", "May")],
)
def test_a_place_or_month_taken_for_a_name_stays(make, text, hit):
    start = text.index(hit)
    named = Finding("d1", "PERSON", start, start + len(hit), 0.5, "spacy_ner.v1", "why")
    assert named not in resolve((named, *find_keeps(make(text), CASE, (named,))))


def test_two_touching_keeps_do_not_veto_what_only_their_gap_leaves_open():
    keeps = (finding(0, 4, "KEEP", keep=True), finding(6, 10, "KEEP", keep=True))
    across = finding(2, 8)
    assert across in resolve((*keeps, across))


def test_duplicates_become_the_best_and_nested_ones_the_longer():
    weak, strong = finding(0, 5, score=0.3), finding(0, 5, score=0.9, exemptions=("s40(1)",))
    nested = finding(1, 3, score=0.95)
    (only,) = resolve((weak, nested, strong))
    assert (only.start, only.end, only.score, only.exemptions) == (0, 5, 0.95, ("s40(1)",))


def test_other_labels_at_the_same_place_stand():
    assert len(resolve((finding(0, 5, "EMAIL"), finding(0, 5, "TERM")))) == 2


def test_a_keep_of_one_document_spares_another():
    keep = finding(0, 10, "KEEP", keep=True)
    other = Finding("e", "PHONE", 2, 5, 0.5, "x.v1", "why")
    assert other in resolve((keep, other))


def test_resolving_twice_changes_nothing():
    first = resolve((finding(0, 5), finding(1, 3), finding(7, 9, "KEEP", keep=True)))
    assert resolve(first) == first
