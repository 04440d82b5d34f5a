# SPDX-License-Identifier: AGPL-3.0-or-later
"""A picture that recurs is decided once, like a name; another picture is another thing."""

from pathlib import Path

import pytest

from redact.errors import NotAllowed
from redact.review.pictures import pages_with, picture_names
from redact.types import Box, Verdict
from tests.review.cases import MadeCase, Pictured

LOGO, FACE = "a1" * 16, "b2" * 16
TOP, LOW = Box(72, 40, 172, 90), Box(72, 600, 172, 700)


@pytest.fixture
def case(tmp_path: Path) -> MadeCase:
    """Two letters under one letterhead, the second with a photograph."""
    case = MadeCase(tmp_path)
    case.add("First letter", Pictured(LOGO, TOP))
    case.add("Second letter", Pictured(LOGO, TOP), Pictured(FACE, LOW))
    return case


def _entity(case: MadeCase, shows: str) -> str:
    words = f"picture {shows}"
    return next(e.id for e in case.book.snapshot.entities if words in e.variants)


def _released(case: MadeCase, number: int) -> list[Box]:
    """The pictures of a document that would go out."""
    findings, decisions = case.book.snapshot.to_burn(case.sha(number))
    pairs = zip(findings, decisions, strict=True)
    return [f.regions[0][1] for f, d in pairs if d.verdict is Verdict.RELEASE]


def test_one_picture_is_one_entity_wherever_it_stands(case: MadeCase) -> None:
    snapshot = case.book.snapshot
    assert [len(e.findings) for e in snapshot.entities] in ([2, 1], [1, 2])
    assert picture_names(snapshot) == {
        _entity(case, LOGO): "picture 1",
        _entity(case, FACE): "picture 2",
    }
    logo = next(e for e in snapshot.entities if e.id == _entity(case, LOGO))
    assert pages_with(snapshot, logo) == ("0001#page=0", "0002#page=0")


def test_undecided_pictures_are_boxed(case: MadeCase) -> None:
    assert (_released(case, 1), _released(case, 2)) == ([], [])
    assert len(case.blocks()["undecided"]) == 3


def test_a_release_reaches_each_place_of_the_very_picture_and_no_other(case: MadeCase) -> None:
    assert case.do("Ada", _entity(case, LOGO), "release").reached == 2
    assert (_released(case, 1), _released(case, 2)) == ([TOP], [TOP])
    case.do("Ada", undo=True)
    assert (_released(case, 1), _released(case, 2)) == ([], [])


def test_a_release_does_not_reach_letters_added_later(case: MadeCase) -> None:
    case.do("Ada", _entity(case, LOGO), "release")
    later = case.add("Third letter", Pictured(LOGO, TOP))
    assert _released(case, later) == []
    assert len(case.blocks()["undecided"]) == 2


def test_a_withhold_reaches_letters_added_later(case: MadeCase) -> None:
    case.do("Ada", _entity(case, FACE), "withhold", exemptions=("s38(1)",))
    later = case.add("Third letter", Pictured(FACE, TOP))
    ((finding, decision),) = zip(*case.book.snapshot.to_burn(case.sha(later)), strict=True)
    assert (finding.label, decision.verdict, decision.exemptions) == (
        "IMAGE",
        Verdict.WITHHOLD,
        ("s38(1)",),
    )
    case.do("Ada", undo=True)
    assert case.state(finding.id) == "undecided"


def test_a_withheld_picture_stays_withheld_when_it_is_found_no_more(case: MadeCase) -> None:
    case.do("Ada", _entity(case, LOGO), "withhold")
    case.detect({1: []})
    findings, decisions = case.book.snapshot.to_burn(case.sha(1))
    assert [(f.regions[0][1], d.verdict) for f, d in zip(findings, decisions, strict=True)] == [
        (TOP, Verdict.WITHHOLD)
    ]


def test_what_nobody_could_tell_apart_is_not_taken_for_one(tmp_path: Path) -> None:
    case = MadeCase(tmp_path)
    case.add("One", Pictured("", TOP), Pictured("", LOW))
    assert len(case.book.snapshot.entities) == 2
    one = case.book.snapshot.entities[0].id
    with pytest.raises(NotAllowed):
        case.do("Ada", one, "release")
    assert case.do("Ada", one, "withhold").reached == 2  # the place, and the rule for its like
    assert len(case.blocks()["undecided"]) == 1


def test_joined_pictures_are_withheld_together_but_released_one_by_one(case: MadeCase) -> None:
    case.do("Ada", merge=(_entity(case, LOGO), _entity(case, FACE)))
    both = _entity(case, LOGO)
    answer = case.do("Ada", both, "release")
    assert answer.reached < 3 and answer.kept
    case.do("Ada", undo=True)
    case.do("Ada", both, "withhold")
    assert "undecided" not in case.blocks()


def test_names_stay_when_letters_are_added(case: MadeCase) -> None:
    before = picture_names(case.book.snapshot)
    case.add("Third letter", Pictured("00" * 16, TOP))
    after = picture_names(case.book.snapshot)
    assert before.items() <= after.items() and len(after) == 3


def test_the_audit_does_not_hold_what_a_picture_shows(case: MadeCase) -> None:
    case.do("Ada", _entity(case, LOGO), "withhold")
    assert not any(LOGO in event.line() for event in case.store.events())
