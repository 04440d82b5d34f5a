# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read twice, what blocks and how it is cleared, and what voids an approval."""

from collections.abc import Callable
from typing import Any

import pytest

from redact.errors import NotAllowed
from redact.review.copies import Difference
from redact.review.readiness import blocks
from redact.review.second import second_reading
from tests.review.cases import MadeCase, Seen, policy_with
from tests.review.conftest import TEXT

Maker = Callable[..., MadeCase]
ANN, LEE, LOWER = Seen("Ann Lee"), Seen("LEE, Ann"), Seen("ann lee")
MI5, NINO = Seen("MI5", "S23_TERM"), Seen("AB123456C", "NINO")


# The second reader --------------------------------------------------------------------------------

GRAVE = {"exemptions": ("s23(1)",), "labels": ("NINO",), "care": ("child",)}


def _reading(case: MadeCase) -> Any:
    return second_reading(case.book.snapshot)


def test_what_a_second_person_always_reads(make: Maker) -> None:
    case = make(policy_with({**GRAVE, "share": 0.0, "least": 0}))
    case.add(TEXT, ANN, MI5, NINO, Seen("today"))
    mi5, nino = case.id(1, "MI5", "S23_TERM"), case.id(1, "AB123456C", "NINO")
    case.do("Ada", "undecided", "withhold")
    assert set(_reading(case).always) == {mi5, nino}
    case.do("Ada", case.entity("Ann Lee"), care="child")
    assert set(_reading(case).missing) == {mi5, nino, case.id(1, "Ann Lee")}
    with pytest.raises(NotAllowed):
        case.do("Ada", mi5, mark="checked")
    for name, target in (("Ben", mi5), ("Cy", nino), ("Eve", case.id(1, "Ann Lee"))):
        case.do(name, target, mark="checked")
    assert _reading(case).missing == ()
    case.do("Ada", mi5, "withhold", exemptions=("s24(1)",))  # a later change voids the check
    assert _reading(case).missing == (mi5,)
    case.do("Ben", mi5, mark="checked")
    case.book.undo("Ben")
    assert _reading(case).missing == (mi5,)
    case.do("Ben", mi5, "withhold")  # two people decided the same
    assert _reading(case).missing == ()


def test_a_released_term_of_section_23_is_read_twice_too(make: Maker) -> None:
    case = make(policy_with({**GRAVE, "share": 0.0, "least": 0}))
    case.add(TEXT, MI5)
    case.do("Ada", case.id(1, "MI5", "S23_TERM"), "release")
    assert set(case.blocks()) == {"second reader"}


def test_what_a_person_added_and_whole_documents_are_read_twice_too(make: Maker) -> None:
    case = make(policy_with({**GRAVE, "share": 0.0, "least": 0}))
    case.add(TEXT)
    case.add("all of it")
    case.do("Ada", "0001#char=14,40", "withhold", exemptions=("s23(1)",))
    case.do("Ada", "0002", "withhold", exemptions=("s23(1)",))
    assert len(case.blocks()["second reader"]) == 2
    case.do("Ben", "0001", mark="checked")
    case.do("Ben", "0002", mark="checked")
    assert case.blocks() == {}


def _many(make: Maker, **more: Any) -> MadeCase:
    case = make(policy_with({**GRAVE, "share": 0.25, "least": 2, **more}))
    words = [f"Person{chr(97 + n)}" for n in range(16)]
    case.add(" ".join(words), *map(Seen, words))
    return case


def test_the_sample_hangs_on_the_seed_alone(make: Maker) -> None:
    case = _many(make)
    findings = sorted(case.book.snapshot.held)
    for finding in findings:
        case.do("Ada", finding, "withhold")
    sample = set(_reading(case).sample)
    assert len(sample) == 4 and _reading(case).rest == 16
    other = _many(make)
    for finding in reversed(findings):
        other.do("Ben", finding, "withhold")
    assert set(_reading(other).sample) == sample
    seen = [Seen(word) for word in case.texts[1].split()]
    case.detect({1: seen[8:]})
    case.detect({1: seen})
    assert set(_reading(case).sample) == sample
    with case.store.change() as change:
        change.set("seed", "another")
    case.reload()
    assert set(_reading(case).sample) != sample


def test_a_mistake_in_the_sample_makes_everything_read(make: Maker) -> None:
    case = _many(make)
    case.do("Ada", "undecided", "withhold")
    first, *others = _reading(case).sample
    for finding in others:
        case.do("Ben", finding, mark="checked")
    case.do("Ben", first, "release")
    case.do("Ada", first, "release")
    assert len(_reading(case).missing) == 16 - 4
    assert "other 16" in _reading(case).bound


def test_the_bound_of_the_sample_is_said(make: Maker) -> None:
    case = _many(make)
    case.do("Ada", "undecided", "withhold")
    assert "no bound" in _reading(case).bound
    for finding in _reading(case).sample:
        case.do("Ben", finding, mark="checked")
    assert "75 % of them are wrong (3/4, 95 %)" in _reading(case).bound


# What blocks, and the way out ---------------------------------------------------------------------


def test_every_open_state_blocks_until_it_is_decided(case: MadeCase) -> None:
    one, two, three = (case.id(1, words) for words in ("Ann Lee", "LEE, Ann", "ann lee"))
    case.do("Ada", one, "refer")
    case.do("Ada", two, "withhold")
    case.do("Ben", two, "release")
    assert case.blocks() == {"undecided": (three,), "referred": (one,), "disputed": (two,)}
    case.do("Ben", one, "withhold")
    case.do("Ada", two, "release")
    case.do("Ben", three, "withhold")
    assert case.blocks() == {}


def test_a_case_without_documents_is_not_ready_but_one_that_withholds_all_is(make: Maker) -> None:
    case = make()
    assert set(case.blocks()) == {"empty"}
    case.add(TEXT, ANN)
    case.do("Ada", "0001", "withhold", exemptions=("s40(2)",))
    assert case.blocks() == {}


@pytest.mark.parametrize("status", ["refused", "failed"])
@pytest.mark.parametrize(
    "way_out",
    [
        {"mark": "out of scope"},
        {"verdict": "withhold", "exemptions": ("s40(2)",)},
        {"mark": "duplicate of", "value": "0001"},
    ],
)
def test_what_could_not_be_read_blocks(make: Maker, status: str, way_out: dict[str, Any]) -> None:
    case = make()
    case.add(TEXT)
    case.add("", status=status)
    assert set(case.blocks()) == {"unread"}
    case.do("Ada", "0002", **way_out)
    assert case.blocks() == {}


@pytest.mark.parametrize(
    ("codes", "limb", "steps"),
    [
        (("s40(2)",), "", []),
        (("s40(2)",), "(3B)", [{"public_interest": "x"}]),
        (("s23(1)",), "", []),
        (("s42(1)",), "", [{"public_interest": "x"}]),
        (("s31(1)",), "", [{"harm": "x"}, {"public_interest": "x"}, {"limb": "(a)"}]),
        (("s31(1)",), "(a)", [{"harm": "x", "public_interest": "x"}]),
        (("s31(1)",), "(g)", [{"harm": "x", "public_interest": "x"}, {"purpose": "x"}]),
        (("s40(2)", "s31(1)"), "(a)", [{"harm": "x", "public_interest": "x"}]),
        (("s40(2)", "s31(1)"), "(3A)(a)", [{"limb": "(b)", "harm": "x", "public_interest": "x"}]),
    ],
)
def test_an_exemption_needs_what_the_law_asks_for(
    make: Maker, codes: tuple[str, ...], limb: str, steps: list[dict[str, str]]
) -> None:
    case = make()
    case.add(TEXT, ANN)
    case.do("Ada", case.id(1, "Ann Lee"), "withhold", exemptions=codes, limb=limb)
    for step in steps:
        assert case.blocks() == {"statement": (codes[-1],)}
        case.do("Ada", codes[-1], **step)
    assert case.blocks() == {}


def test_exemptions_that_exclude_each_other_do_not_overlap(make: Maker) -> None:
    case = make()
    case.add(TEXT, MI5, Seen("MI5 asked", "TERM"))
    one, other = case.id(1, "MI5", "S23_TERM"), case.id(1, "MI5 asked", "TERM")
    case.do("Ada", one, "withhold", exemptions=("s23(1)",))
    case.do("Ada", other, "withhold", exemptions=("s24(1)",))
    case.do("Ada", "s24(1)", harm="x", public_interest="x")
    assert set(case.blocks()["excluding"]) == {one, other}
    case.do("Ada", other, "withhold", exemptions=("s23(1)",))
    assert case.blocks() == {}


def test_neither_confirm_nor_deny_lets_no_box_out(make: Maker) -> None:
    case = make(policy_with(s23_mode="ncnd"))
    case.add(TEXT, MI5)
    case.add("nothing here")
    case.do("Ada", "undecided", "withhold")
    assert set(case.blocks()) == {"neither confirm nor deny"}
    case.do("Ada", "0001", mark="out of scope")
    assert case.blocks() == {}


@pytest.mark.parametrize("typed", ["0002#char=5,12", "2#char=5,12", "000002#char=05,12"])
def test_a_difference_between_copies_is_settled_or_meant(case: MadeCase, typed: str) -> None:
    case.add("Dear Ann Lee, MI5 asked")
    case.do("Ada", "undecided", "withhold")
    copies = (Difference("0001", 5, 12, "0002", 5, 12),)

    def kinds() -> set[str]:
        return {block.kind for block in blocks(case.book.snapshot, copies)}

    assert kinds() == {"copies"}
    with pytest.raises(NotAllowed, match="note"):
        case.do("Ada", typed, mark="difference meant")
    case.do("Ada", typed, mark="difference meant", note="public there")
    assert kinds() == set()
    case.do("Ben", typed, mark="difference meant", value="no", note="it is not")
    assert kinds() == {"copies"}


def test_a_new_reading_is_looked_at_before_it_goes_out(case: MadeCase) -> None:
    """What a person added has lost its place; a check of the earlier reading does not count."""
    case.do("Ada", "undecided", "withhold")
    case.do("Ada", "0001#char=0,4", "withhold")
    case.do("Ben", "0001", mark="checked")
    assert case.blocks() == {}
    case.detect({1: ()}, reader="txt.v2")
    assert set(case.blocks()) == {"stale"} and case.shown(1) == TEXT
    case.do("Ben", "0001", mark="checked")
    assert case.blocks() == {}


# Approval -----------------------------------------------------------------------------------------

CHANGES: dict[str, Callable[[MadeCase], Any]] = {
    "a decision": lambda c: c.do("Ada", c.id(1, "Ann Lee"), "release"),
    "and back": lambda c: [c.do("Ada", c.id(1, "Ann Lee"), v) for v in ("release", "withhold")],
    "an undo": lambda c: c.book.undo("Ada"),
    "and redo": lambda c: [c.book.undo("Ada"), c.book.redo("Ada")],
    "a mark": lambda c: c.do("Ben", "0001", mark="checked"),
    "a page": lambda c: c.do("Ben", "0001#page=0", mark="page read"),
    "a role": lambda c: c.do("Ben", c.entity("Ann Lee"), role="staff"),
    "a statement": lambda c: c.do("Ben", "s31(1)", harm="x"),
    "a document": lambda c: c.add("nothing"),
    "a finding": lambda c: c.detect({1: (ANN, LEE, LOWER, MI5)}),
    "a finding gone": lambda c: c.detect({1: (ANN, LEE)}),
    "gone and back": lambda c: [c.detect({1: (ANN,)}), c.detect({1: (ANN, LEE, LOWER)})],
    "a reading": lambda c: c.detect({1: ()}, reader="txt.v2"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_done_after_an_approval_voids_it(case: MadeCase, change: str) -> None:
    case.do("Ada", "undecided", "withhold")
    case.book.approve("Cy")
    case.reload()
    assert case.book.valid_approval().actor == "Cy"
    CHANGES[change](case)
    for _ in range(2):
        with pytest.raises(NotAllowed, match="changed since"):
            case.book.valid_approval()
        case.reload()


def test_a_duplicate_blocks_once_its_original_does_not_go_out(case: MadeCase) -> None:
    case.add("Another letter.")
    case.do("Ada", "0002", mark="duplicate of", value="0001")
    assert "duplicate" not in case.blocks()
    case.do("Ada", "0001", mark="out of scope")
    assert "duplicate" in case.blocks()
    case.do("Ada", "0002", mark="duplicate of", value="no")
    assert "duplicate" not in case.blocks()


def test_a_release_does_not_reach_what_was_found_after_what_was_shown(case: MadeCase) -> None:
    """The officer decides from a listing that is older than the newest letter."""
    shown, ann = case.store.log.last()[0], case.entity("Ann Lee")
    case.add("Regards, Ann Lee", Seen("Ann Lee"))
    answer = case.do("Ada", ann, "release", seen=shown)
    assert case.id(2, "Ann Lee") in {kept.target for kept in answer.kept}
    assert case.state(case.id(2, "Ann Lee")) == "undecided"
    assert case.state(case.id(1, "Ann Lee")) == "released"
