# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule of the case by itself: what spreads, what the law allows, what a group leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from redact.errors import NotAllowed
from tests.review.cases import MadeCase, Seen, policy_with
from tests.review.conftest import TEXT

Maker = Callable[..., MadeCase]
ANN, LEE = Seen("Ann Lee"), Seen("LEE, Ann")
MI5 = Seen("MI5", "S23_TERM")


# What spreads -------------------------------------------------------------------------------------


def test_withhold_reaches_every_form_and_what_is_found_later(case: MadeCase) -> None:
    assert case.do("Ada", case.entity("Ann Lee"), "withhold").reached == 4
    number = case.add("From LEE, Ann to all", LEE)
    assert case.shown(1) == TEXT.replace("Ann Lee", "#" * 7).replace("LEE, Ann", "#" * 8).replace(
        "ann lee", "#" * 7
    )
    assert case.shown(number) == "From ######## to all"
    assert case.book.snapshot.standing(case.id(number, "LEE, Ann")).by == ("Ada",)


def test_release_reaches_the_form_shown_and_nothing_later(case: MadeCase) -> None:
    answer = case.do("Ada", case.entity("Ann Lee"), "release")
    assert [kept.target for kept in answer.kept] == [case.id(1, "LEE, Ann")]
    number = case.add("From Ann Lee to all", ANN)
    assert case.shown(1) == TEXT.replace("LEE, Ann", "#" * 8)
    assert case.shown(number) == "From ####### to all"
    assert case.state(case.id(number, "Ann Lee")) == "undecided"


def test_two_who_withhold_a_person_otherwise_still_withhold_them(make: Maker) -> None:
    case = make()
    case.add(TEXT, ANN)
    case.do("Ada", case.entity("Ann Lee"), "withhold", exemptions=("s40(2)",))
    with pytest.raises(NotAllowed):
        case.do("Ben", case.entity("Ann Lee"), "withhold", exemptions=("s38(1)",))
    number = case.add("Ann Lee", replace(ANN, keep=True))
    assert case.shown(number) == "#######"


def test_merged_people_who_were_withheld_otherwise_are_disputed_later(make: Maker) -> None:
    case = make()
    case.add("Ann Lee and Bo Dean", ANN, Seen("Bo Dean"))
    case.do("Ada", case.entity("Ann Lee"), "withhold", exemptions=("s40(2)",))
    case.do("Ben", case.entity("Bo Dean"), "withhold", exemptions=("s38(1)",))
    case.do("Ada", merge=(case.entity("Ann Lee"), case.entity("Bo Dean")))
    number = case.add("Ann Lee", replace(ANN, keep=True))
    finding = case.id(number, "Ann Lee")
    assert case.state(finding) == "disputed" and case.shown(number) == "#######"
    case.do("Cy", finding, "withhold", exemptions=("s40(2)",), settle=True, note="her name")
    assert case.state(finding) == "withheld"


def test_a_release_of_a_later_mention_is_a_dispute_with_who_withheld_the_person(
    case: MadeCase,
) -> None:
    case.do("Ada", case.entity("Ann Lee"), "withhold")
    number = case.add("From Ann Lee", ANN)
    finding = case.id(number, "Ann Lee")
    case.do("Ben", finding, "release")
    assert case.state(finding) == "disputed" and case.shown(number) == "From #######"
    assert set(case.book.snapshot.standing(finding).by) == {"Ada", "Ben"}
    case.do("Ada", finding, "release")
    assert case.shown(number) == "From Ann Lee"


def test_what_was_withheld_with_a_person_stays_so_when_it_is_not_found_any_more(
    case: MadeCase,
) -> None:
    case.do("Ada", case.entity("Ann Lee"), "withhold")
    number = case.add("From Ann Lee to all", ANN)
    case.detect({number: ()})
    assert case.shown(number) == "From ####### to all"
    case.do("Ada", case.id(number, "Ann Lee"), "release")
    assert case.shown(number) == "From Ann Lee to all"


def test_a_decision_holds_for_its_place_and_no_other(case: MadeCase) -> None:
    case.do("Ada", case.id(1, "Ann Lee"), "release")
    case.do("Ada", case.id(1, "ann lee"), "withhold")
    inside, moved = Seen("lee", at=TEXT.index("ann lee") + 4), Seen("Dear Ann Lee")
    case.detect({1: (inside, moved)})
    assert case.state(case.finding(1, inside).id) == "withheld"
    assert case.state(case.id(1, "Dear Ann Lee")) == "undecided"
    case.detect({1: (ANN, replace(ANN, label="EMAIL"))})
    assert case.state(case.id(1, "Ann Lee")) == "released"
    assert case.state(case.id(1, "Ann Lee", "EMAIL")) == "undecided"
    assert case.shown(1)[5:12] == "#" * 7


def test_who_refers_gives_their_own_decision_up(case: MadeCase) -> None:
    finding = case.id(1, "Ann Lee")
    case.do("Ada", finding, "withhold")
    case.do("Ada", finding, "refer")
    assert case.state(finding) == "referred" and case.shown(1)[5:12] == "#" * 7
    case.do("Ben", finding, "release")
    assert case.state(finding) == "released"


def test_another_persons_referral_leaves_a_decision_standing(case: MadeCase) -> None:
    finding = case.id(1, "Ann Lee")
    case.do("Ada", finding, "withhold")
    case.do("Ben", finding, "refer")
    case.do("Ben", finding, "release")
    assert case.state(finding) == "disputed"


def test_to_agree_is_to_agree_in_the_limb_too(make: Maker) -> None:
    case = make()
    case.add(TEXT, MI5)
    finding = case.id(1, "MI5", "S23_TERM")
    case.do("Ada", finding, "withhold", exemptions=("s31(1)",), limb="(a)")
    case.do("Ben", finding, "withhold")
    assert case.state(finding) == "withheld"
    assert case.book.snapshot.standing(finding).limb == "(a)"


# What the law allows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        ({"verdict": "withhold", "exemptions": ("s40(2)",)}, True),
        ({"verdict": "withhold", "exemptions": ("s40(1)",)}, False),
        ({"verdict": "withhold", "exemptions": ("s40(2)", "s31(1)"), "limb": "(a)"}, True),
        ({"verdict": "withhold", "exemptions": ("s23(1)", "s24(1)")}, False),
        ({"verdict": "withhold", "exemptions": ("s30(1)", "s31(1)")}, False),
        ({"verdict": "withhold", "exemptions": ("s99",)}, False),
        ({"verdict": "withhold", "limb": "(z)"}, False),
        ({"verdict": "release", "exemptions": ("s40(2)",)}, False),
        ({"verdict": "release", "limb": "(3B)"}, False),
        ({"verdict": "refer"}, True),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_what_one_decision_may_say(
    case: MadeCase, ask: dict[str, Any], allowed: bool, whole: bool
) -> None:
    """On one mention, and on the person with all that is found later."""
    target = case.entity("Ann Lee") if whole else case.id(1, "Ann Lee")
    if allowed:
        case.do("Ada", target, **ask)
    else:
        with pytest.raises(NotAllowed):
            case.do("Ada", target, **ask)
        assert not case.book.snapshot.by_target


def test_a_person_who_is_decided_already_is_not_decided_under_nonsense(case: MadeCase) -> None:
    """It would bind what is found later."""
    case.do("Ada", case.entity("Ann Lee"), "withhold")
    with pytest.raises(NotAllowed):
        case.do("Ada", case.entity("Ann Lee"), "withhold", exemptions=("s99",))
    case.add("Ann Lee", ANN)
    assert case.blocks() == {}


@pytest.mark.parametrize("mode", ["masked", "ncnd"])
def test_23_and_24_stand_together_in_the_alternative(make: Maker, mode: str) -> None:
    case = make(policy_with(s23_mode=mode))
    case.add(TEXT, MI5)
    target = case.id(1, "MI5", "S23_TERM")
    case.do("Ada", target, "withhold", exemptions=("s23(1)", "s24(1)"))
    assert case.state(target) == "withheld"


def test_section_40_turns_on_the_requester(case: MadeCase) -> None:
    ann = case.entity("Ann Lee")
    case.do("Ada", ann, "withhold")
    assert case.blocks() == {}
    case.do("Ada", ann, role="requester")
    assert len(case.blocks()["own data"]) == 3
    with pytest.raises(NotAllowed, match="requester"):
        case.do("Ada", case.id(1, "Ann Lee"), "withhold", exemptions=("s40(2)",))
    for words in ("Ann Lee", "LEE, Ann", "ann lee"):
        case.do("Ada", case.id(1, words), "withhold", exemptions=("s40(1)",))
    assert case.blocks() == {}


def test_a_person_knows_better_than_a_finder_who_is_the_requester(make: Maker) -> None:
    case = make()
    case.add(TEXT, replace(ANN, exemptions=("s40(1)",)))
    finding = case.id(1, "Ann Lee")
    with pytest.raises(NotAllowed):
        case.do("Ada", finding, "withhold", exemptions=("s40(2)",))
    case.do("Ada", case.entity("Ann Lee"), role="third party")
    case.do("Ada", finding, "withhold")
    assert case.book.snapshot.standing(finding).exemptions == ("s40(2)",)
    assert case.blocks() == {}


def test_nothing_is_released_by_sweeping(case: MadeCase) -> None:
    with pytest.raises(NotAllowed, match="nobody has looked at"):
        case.do("Ada", "undecided", "release")
    assert case.do("Ada", "undecided", "withhold").reached == 3


# Whole documents ----------------------------------------------------------------------------------


def test_a_document_that_is_kept_back_keeps_its_attachments_back(case: MadeCase) -> None:
    case.add("an attachment by Bo Dean", Seen("Bo Dean"), parent=1)
    with pytest.raises(NotAllowed, match="not withheld as a whole"):
        case.do("Ben", "0001", "release")
    case.do("Ada", "0001", "withhold", exemptions=("s40(2)",))
    assert set(case.book.snapshot.fates) == {"1.pdf", "1.pdf!/2.pdf"}
    assert case.blocks() == {}
    case.do("Ben", "0001", "release")
    assert set(case.blocks()) == {"disputed", "undecided"}
    case.do("Ada", "0001", "release")
    assert set(case.blocks()) == {"undecided"}


def test_a_duplicate_needs_an_original_that_stays(case: MadeCase) -> None:
    case.add(TEXT)
    case.do("Ada", "0002", mark="duplicate of", value="0001")
    with pytest.raises(NotAllowed, match="kept back itself"):
        case.do("Ada", "0001", mark="duplicate of", value="0002")
    with pytest.raises(NotAllowed, match="other document"):
        case.do("Ada", "0001", mark="duplicate of", value="0001")
    case.do("Ben", "0002", mark="duplicate of", value="no")
    assert case.book.snapshot.fates == {}


@pytest.mark.parametrize("verdict", ["withhold", "release", "refer"])
def test_a_decision_on_a_person_leaves_disputed_and_referred_mentions(
    case: MadeCase, verdict: str
) -> None:
    one, two = case.id(1, "Ann Lee"), case.id(1, "ann lee")
    case.do("Ada", one, "withhold")
    case.do("Ben", one, "release")
    case.do("Ada", two, "refer")
    before = list(case.book.snapshot.by_target[one])
    try:
        answer = case.do("Eve", case.entity("Ann Lee"), verdict)
        assert {one, two} <= {kept.target for kept in answer.kept}
    except NotAllowed:  # nothing else was left in it to release
        assert verdict == "release"
    assert case.book.snapshot.by_target[one] == before
    assert [case.state(f) for f in (one, two)] == ["disputed", "referred"]
