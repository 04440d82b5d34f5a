# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule of the case by itself: what spreads, what blocks, what is asked twice, what is told."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from redact.config import load_asks
from redact.errors import BadFile, InputRefused, NotAllowed, RedactError, UsageError
from redact.review.copies import Difference
from redact.review.readiness import blocks
from redact.review.second import second_reading
from tests.review.cases import MadeCase, Seen, policy_with
from tests.review.conftest import TEXT

Maker = Callable[..., MadeCase]
ANN, LEE, LOWER = Seen("Ann Lee"), Seen("LEE, Ann"), Seen("ann lee")
MI5, NINO, REF = Seen("MI5", "S23_TERM"), Seen("AB123456C", "NINO"), Seen("CR/17", "REF")


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


# What is written and told -------------------------------------------------------------------------

SECRET = "zebra"


@pytest.mark.parametrize(
    "ask",
    [
        {"target": SECRET, "verdict": "withhold"},
        {"target": f"item {SECRET}, with (much) more", "verdict": "withhold"},
        {"target": f"0001#{SECRET}?", "verdict": "withhold"},
        {"target": "0001#char=0,4", "verdict": "withhold", "label": SECRET},
        {"target": "0001#char=0,4", "verdict": "withhold", "limb": SECRET},
        {"target": "0001#char=0,4", "verdict": "withhold", "exemptions": (SECRET,)},
        {"target": "0001", "verdict": "refer", "limb": SECRET},
        {"target": "0001", "verdict": "withhold", "exemptions": (SECRET,)},
        {"target": "0001", "mark": "duplicate of", "value": SECRET},
        {"target": SECRET, "harm": SECRET},
        {"target": "s31(1)", "limb": SECRET},
        {"merge": (SECRET, SECRET)},
        {"split": (SECRET,)},
    ],
)
def test_no_error_repeats_what_was_typed_from_a_document(
    case: MadeCase, ask: dict[str, Any]
) -> None:
    with pytest.raises(RedactError) as caught:
        case.do("Ada", **{**ask, "note": SECRET})
    assert SECRET not in str(caught.value)
    assert isinstance(caught.value, NotAllowed | InputRefused | UsageError)


def test_the_audit_never_quotes_words_or_notes(case: MadeCase) -> None:
    note = {"note": f"{SECRET} is her name"}
    ann = case.entity("Ann Lee")
    case.do("Ada", ann, "withhold", **note)
    case.do("Ben", case.id(1, "Ann Lee"), "release", **note)
    case.do("Cy", case.id(1, "Ann Lee"), "release", settle=True, **note)
    case.do("Ada", "0001", mark="out of scope", value=SECRET, **note)
    case.do("Ada", "0001#char=0,4", mark="difference meant", value=SECRET, **note)
    case.do("Ada", ann, care="child", **note)
    case.do("Ada", "s31(1)", limb="(a)", harm=SECRET, public_interest=SECRET, purpose=SECRET)
    case.book.undo("Ada")
    audit = "".join(event.line() for event in case.store.events())
    assert SECRET not in audit and "Ann" not in audit and "LEE" not in audit
    case.store.verify()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"target": "0001"}, "list of entries"),
        ("[", "line 1"),
        ([{"target": "0001"}], "entry.0"),
        ([{"target": "1", "mark": "checked"}, {"targt": "0001"}], "entry.1.targt"),
        ([{"target": "0001", "verdict": "withold"}], "entry.0.verdict"),
        ([{"target": "0001", "verdict": "withhold", "mark": "checked"}], "verdict and mark"),
        ([{"target": "0001", "mark": "checked", "harm": "x"}], "mark and statement"),
        ([{"verdict": "withhold"}], "needs a target"),
        ([{"target": 1, "verdict": "withhold"}], "entry.0.target"),
        ([["0001"]], "entry.0"),
    ],
)
def test_a_file_of_asks_that_is_wrong_is_told_where(
    tmp_path: Path, content: Any, told: str
) -> None:
    path = tmp_path / "asks.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(BadFile) as caught:
        load_asks(path)
    assert told in str(caught.value)


def test_an_empty_file_of_asks_asks_nothing(tmp_path: Path) -> None:
    (tmp_path / "asks.json").write_text("[]")
    assert load_asks(tmp_path / "asks.json") == ()
