# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what: nobody acts out of role, nobody acts as two, nobody undoes another's act."""

from collections.abc import Callable
from typing import Any

import pytest

from redact.config import CaseConfig
from redact.config.case import Participant
from redact.errors import NotAllowed
from tests.review.cases import PEOPLE, MadeCase, Seen, policy_with

WITHHOLD = {"verdict": "withhold"}
CHECK = {"mark": "checked"}
SCOPE = {"mark": "out of scope"}


@pytest.mark.parametrize(
    ("name", "ask", "allowed"),
    [
        ("Ada", WITHHOLD, True),
        ("Ben", {"verdict": "release"}, True),
        ("Ben", {"verdict": "refer"}, True),
        ("Cy", WITHHOLD, False),
        ("Dot", WITHHOLD, False),
        ("Eve", WITHHOLD, True),
        ("Fay", WITHHOLD, False),
        ("Gus", WITHHOLD, False),
        ("ada", WITHHOLD, False),
        ("Ada ", WITHHOLD, False),
        ("", WITHHOLD, False),
        ("Dot", CHECK, False),
        ("Fay", CHECK, False),
    ],
)
def test_a_finding(case: MadeCase, name: str, ask: dict[str, Any], allowed: bool) -> None:
    finding = case.id(1, "Ann Lee")
    if allowed:
        case.do(name, finding, **ask)
        assert [d.actor for d in case.book.snapshot.by_target[finding]] == [name]
    else:
        with pytest.raises(NotAllowed):
            case.do(name, finding, **ask)
        assert not case.book.snapshot.by_target


@pytest.mark.parametrize("name", ["Cy", "Dot", "Fay", "Gus"])
@pytest.mark.parametrize("settle", [False, True])
@pytest.mark.parametrize(
    "ask",
    [
        {"target": "0001", "mark": "out of scope"},
        {"target": "0001", "verdict": "withhold", "exemptions": ("s40(2)",)},
        {"target": "0001#page=0", "mark": "page read"},
        {"target": "0001#char=0,4", "verdict": "withhold"},
        {"target": "undecided", "verdict": "withhold"},
        {"target": "s31(1)", "limb": "(a)", "harm": "x"},
        {"target": "PERSON", "verdict": "withhold"},
        {"target": "PERSON", "role": "official"},
        {"target": "PERSON", "care": "child"},
    ],
)
def test_only_a_reviewer_decides(
    case: MadeCase, name: str, settle: bool, ask: dict[str, Any]
) -> None:
    """Also not by saying that a dispute is settled where there is none."""
    target = case.entity("Ann Lee") if ask["target"] == "PERSON" else ask["target"]
    with pytest.raises(NotAllowed):
        case.do(name, settle=settle, **{**ask, "target": target, "note": "because"})


def test_to_settle_is_for_an_approver_with_a_dispute_and_a_reason(case: MadeCase) -> None:
    finding = case.id(1, "Ann Lee")
    settled = {"verdict": "release", "settle": True}
    case.do("Ada", finding, "withhold")
    with pytest.raises(NotAllowed, match="no dispute"):
        case.do("Cy", finding, note="because", **settled)
    case.do("Ben", finding, "release")
    with pytest.raises(NotAllowed, match="approver"):
        case.do("Ada", finding, note="because", **settled)
    with pytest.raises(NotAllowed, match="reason"):
        case.do("Cy", finding, note=" \n", **settled)
    with pytest.raises(NotAllowed):
        case.do("Cy", finding, "refer", settle=True, note="because")
    case.do("Cy", finding, note="because", **settled)
    assert case.state(finding) == "released"
    case.do("Ada", finding, "withhold")
    assert case.state(finding) == "disputed"


def test_a_settlement_follows_one_side_of_the_dispute(case: MadeCase) -> None:
    """Else the one who settles decides, alone, and approves it afterwards."""
    finding = case.id(1, "Ann Lee")
    case.do("Ada", finding, "withhold", exemptions=("s40(2)",))
    case.do("Ben", finding, "withhold", exemptions=("s38(1)",))
    with pytest.raises(NotAllowed, match="nobody"):
        case.do("Cy", finding, "release", settle=True, note="because")
    case.do("Cy", finding, "withhold", exemptions=("s38(1)", "s40(2)"), settle=True, note="both")
    assert case.state(finding) == "withheld"


def test_nobody_settles_a_dispute_they_are_part_of(case: MadeCase) -> None:
    finding = case.id(1, "Ann Lee")
    case.do("Ada", finding, "withhold")
    case.do("Eve", finding, "release")
    with pytest.raises(NotAllowed, match="part"):
        case.do("Eve", finding, "release", settle=True, note="because")
    case.do("Cy", finding, "release", settle=True, note="because")


def test_a_dispute_about_a_whole_document_can_be_settled(case: MadeCase) -> None:
    case.do("Ada", "0001", "withhold", exemptions=("s40(2)",))
    case.do("Ben", "0001", "release")
    assert "disputed" in case.blocks()
    case.do("Cy", "0001", "withhold", exemptions=("s40(2)",), settle=True, note="all of it")
    assert "disputed" not in case.blocks()
    assert "1.pdf" in case.book.snapshot.fates


# Undo ---------------------------------------------------------------------------------------------


def test_undo_takes_back_ones_own_acts_one_by_one_and_redo_restores_them(case: MadeCase) -> None:
    one, two = case.id(1, "Ann Lee"), case.id(1, "LEE, Ann")
    case.do("Ada", one, "withhold")
    case.do("Ben", two, "withhold")
    case.do("Ada", case.entity("Ann Lee"), "withhold")
    case.book.undo("Ada")
    assert [case.state(f) for f in (one, two)] == ["withheld", "withheld"]
    case.book.undo("Ada")
    assert [case.state(f) for f in (one, two)] == ["undecided", "withheld"]
    with pytest.raises(NotAllowed, match="nothing of yours"):
        case.book.undo("Ada")
    case.book.redo("Ada")
    assert case.state(one) == "withheld"
    case.book.redo("Ada")
    assert case.state(case.id(1, "ann lee")) == "withheld"


def test_to_redo_once_more_does_not_undo(case: MadeCase) -> None:
    finding = case.id(1, "Ann Lee")
    case.do("Ada", finding, "withhold")
    case.book.undo("Ada")
    case.book.redo("Ada")
    with pytest.raises(NotAllowed, match="nothing of yours to redo"):
        case.book.redo("Ada")
    assert case.state(finding) == "withheld"


def test_who_became_an_admin_neither_undoes_nor_redoes(case: MadeCase) -> None:
    case.do("Ada", case.id(1, "Ann Lee"), "withhold")
    case.people = CaseConfig(people=(Participant(name="Ada", roles=("admin",)),))
    case.reload()
    with pytest.raises(NotAllowed):
        case.book.undo("Ada")
    case.people = CaseConfig(people=(Participant(name="Ben", roles=("reviewer",)),))
    case.reload()
    with pytest.raises(NotAllowed):
        case.book.undo("Ada")


# Approving ----------------------------------------------------------------------------------------


def _decided(case: MadeCase) -> None:
    case.do("Ada", "undecided", "withhold")
    assert case.blocks() == {}


@pytest.mark.parametrize("name", ["Ada", "Ben", "Dot", "Fay", "Gus", "cy", "Cy "])
def test_only_an_approver_approves(case: MadeCase, name: str) -> None:
    _decided(case)
    with pytest.raises(NotAllowed):
        case.book.approve(name)


@pytest.mark.parametrize(
    "ask",
    [
        {"target": "0001#char=0,4", "verdict": "withhold"},
        {"target": "0002", "mark": "out of scope"},
        {"target": "0002", "mark": "duplicate of", "value": "0001"},
        {"target": "0001#char=0,4", "mark": "difference meant", "note": "agreed"},
    ],
)
def test_who_decided_does_not_approve(case: MadeCase, ask: dict[str, Any]) -> None:
    """To keep a document back, or to let a difference stand, is to decide."""
    case.add("nothing here")
    _decided(case)
    case.do("Eve", **ask)
    with pytest.raises(NotAllowed, match="Eve decided"):
        case.book.approve("Eve")
    case.book.undo("Eve")
    case.book.approve("Eve")


def test_who_settled_or_read_a_second_time_may_approve(case: MadeCase) -> None:
    _decided(case)
    finding = case.id(1, "Ann Lee")
    case.do("Ben", finding, "release")
    case.do("Cy", finding, "release", settle=True, note="published")
    case.do("Cy", case.id(1, "LEE, Ann"), mark="checked")
    assert case.book.approve("Cy").actor == "Cy"


def test_an_approver_who_was_removed_does_not_count(case: MadeCase) -> None:
    _decided(case)
    case.book.approve("Cy")
    assert case.book.valid_approval().actor == "Cy"
    case.people = CaseConfig(people=tuple(p for p in PEOPLE.people if p.name != "Cy"))
    case.reload()
    with pytest.raises(NotAllowed, match="does not count any more"):
        case.book.valid_approval()


@pytest.mark.parametrize(
    "other",
    ["Ada ", "ADA", "Аda", "A\u200bda", "Ａda", "A-da"],
)
def test_two_people_who_are_written_alike_are_refused(
    make: Callable[..., MadeCase], other: str
) -> None:
    """One person must not act as two by a second spelling of the name."""
    people = (
        Participant(name="Ada", roles=("reviewer",)),
        Participant(name=other, roles=("approver",)),
    )
    case = make(policy_with(), CaseConfig(people=people))
    case.add("Ann Lee", Seen("Ann Lee"))
    for name in ("Ada", other):
        with pytest.raises(NotAllowed, match=r"alike|no name"):
            case.do(name, "undecided", "withhold")


@pytest.mark.parametrize("name", ["", "  ", "policy:0123", "user:ada", "Ada\nBen"])
def test_a_name_that_is_no_name_is_refused(make: Callable[..., MadeCase], name: str) -> None:
    people = CaseConfig(people=(Participant(name=name, roles=("reviewer",)),))
    case = make(policy_with(), people)
    case.add("Ann Lee", Seen("Ann Lee"))
    with pytest.raises(NotAllowed):
        case.do(name, "undecided", "withhold")
