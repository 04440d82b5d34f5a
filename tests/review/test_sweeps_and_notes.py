# SPDX-License-Identifier: AGPL-3.0-or-later
"""All undecided findings of one label as a target; notes; and what an answer says of disputes."""

from pathlib import Path

import pytest

from redact.config import Ask
from redact.errors import InputRefused, NotAllowed
from redact.review.acts import Mark
from tests.review.cases import MadeCase, Seen

TEXT = "Ann Lee 07700 900123 and Bo Dean 07700 900456"
SEEN = (
    Seen("Ann Lee"),
    Seen("07700 900123", "PHONE"),
    Seen("Bo Dean"),
    Seen("07700 900456", "PHONE"),
)


@pytest.fixture
def case(tmp_path: Path) -> MadeCase:
    made = MadeCase(tmp_path)
    made.add(TEXT, *SEEN)
    return made


def states(case: MadeCase) -> dict[str, str]:
    snapshot = case.book.snapshot
    return {h.words: str(snapshot.standing(h.id).state) for h in snapshot.held.values()}


def test_a_label_is_withheld_in_one_act_and_one_undo_takes_it_back(case: MadeCase) -> None:
    answer = case.book.do("Ada", Ask(target="undecided PHONE", verdict="withhold"))
    assert answer.reached == 2
    assert {words for words, state in states(case).items() if state == "withheld"} == {
        "07700 900123",
        "07700 900456",
    }
    case.book.undo("Ada")
    assert set(states(case).values()) == {"undecided"}


def test_a_label_is_never_released_in_one_act(case: MadeCase) -> None:
    with pytest.raises(NotAllowed, match="not released in one go"):
        case.book.do("Ada", Ask(target="undecided PHONE", verdict="release"))
    with pytest.raises(NotAllowed, match="nothing left to decide"):
        case.book.do("Ada", Ask(target="undecided NHS", verdict="withhold"))
    with pytest.raises(InputRefused):
        case.book.do("Ada", Ask(target="undecided phone", verdict="withhold"))


def test_a_note_is_kept_and_decides_nothing(case: MadeCase) -> None:
    entity = case.book.snapshot.entities[0]
    case.book.do("Ada", Ask(target=entity.id, mark="note", note="ask the press office"))
    case.book.do("Ben", Ask(target="0001", mark="note", note="the letter of May"))
    marks = case.store.all(Mark)
    assert [mark.note for mark in marks] == ["ask the press office", "the letter of May"]
    assert marks[0].target == entity.findings[0]
    assert set(states(case).values()) == {"undecided"}
    assert not case.book.snapshot.deciders
    with pytest.raises(NotAllowed, match="a note has words"):
        case.book.do("Ada", Ask(target="0001", mark="note", note=" "))
    with pytest.raises(NotAllowed, match="a note has words"):
        case.book.do("Ada", Ask(target="undecided", mark="note", note="all"))


def test_an_answer_names_what_it_makes_disputed(case: MadeCase) -> None:
    target = next(iter(case.book.snapshot.held))
    assert case.book.do("Ada", Ask(target=target, verdict="withhold")).disputed == ()
    assert case.book.do("Ben", Ask(target=target, verdict="release")).disputed == (target,)
    assert case.book.do("Ben", Ask(target=target, verdict="withhold")).disputed == ()
