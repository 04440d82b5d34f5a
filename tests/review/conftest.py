# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases for the tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.review.cases import MadeCase, Seen

TEXT = "Dear Ann Lee, MI5 asked LEE, Ann about CR/17 and ann lee of NINO AB123456C today."


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., MadeCase]]:
    """Makes cases, and closes them afterwards."""
    made: list[MadeCase] = []

    def maker(*args: Any) -> MadeCase:
        made.append(MadeCase(tmp_path / f"case{len(made)}", *args))
        return made[-1]

    yield maker
    for case in made:
        case.close()


@pytest.fixture
def case(make: Callable[..., MadeCase]) -> MadeCase:
    """One letter with a person in three places of two forms."""
    found = make()
    found.add(TEXT, Seen("Ann Lee"), Seen("LEE, Ann"), Seen("ann lee"))
    return found
