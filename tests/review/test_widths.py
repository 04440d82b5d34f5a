# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of people in need of care have whole lines boxed."""

from pathlib import Path

import pytest

from redact.review.burning import wants_lines
from tests.review.cases import MadeCase, Seen, policy_with

_TEXT = "A letter about Orla Fenn and Tom Ash"


@pytest.fixture
def case(tmp_path: Path) -> MadeCase:
    case = MadeCase(tmp_path)
    case.add(_TEXT, Seen("Orla Fenn"), Seen("Tom Ash"))
    case.add("Another letter about Tom Ash", Seen("Tom Ash"))
    return case


def _whole_lines(case: MadeCase) -> list[int]:
    return [n for n in (1, 2) if wants_lines(case.book.snapshot, case.sha(n))]


@pytest.mark.parametrize(("care", "found"), [("protected", [1]), ("source", [1]), ("child", [])])
def test_care_asks_for_whole_lines_as_the_policy_says(
    case: MadeCase, care: str, found: list[int]
) -> None:
    assert _whole_lines(case) == []
    case.do("Ada", case.entity("Orla Fenn"), care=care)
    assert _whole_lines(case) == found
    case.do("Ada", case.entity("Orla Fenn"), "withhold")
    assert _whole_lines(case) == found
    case.do("Ada", undo=True)
    case.do("Ada", undo=True)
    assert _whole_lines(case) == []


def test_a_policy_may_ask_for_none(tmp_path: Path) -> None:
    case = MadeCase(tmp_path, policy_with(line_for_care=()))
    case.add(_TEXT, Seen("Orla Fenn"))
    case.do("Ada", case.entity("Orla Fenn"), care="protected")
    assert not wants_lines(case.book.snapshot, case.sha(1))


def test_who_is_released_needs_no_whole_lines(case: MadeCase) -> None:
    case.do("Ada", case.entity("Tom Ash"), care="protected")
    assert _whole_lines(case) == [1, 2]
    case.do("Ada", case.id(2, "Tom Ash"), "release")
    assert _whole_lines(case) == [1]


def test_who_is_found_no_more_but_stays_withheld_still_needs_them(case: MadeCase) -> None:
    case.do("Ada", case.entity("Tom Ash"), care="protected")
    case.do("Ada", case.entity("Tom Ash"), "withhold")
    case.detect({1: [Seen("Orla Fenn")]})
    assert _whole_lines(case) == [1, 2]
