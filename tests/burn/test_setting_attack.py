# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of one step give one released file, byte for byte, wherever on a page they stand.

A slice of the layouts with a few names; ``make trial`` takes all.
"""

from __future__ import annotations

import pytest

from tests.burn.attack import told
from tests.burn.layouts import LAYOUTS, NAMES

_SLICE = sorted(LAYOUTS)[::3]
_ANEW = ("amid", "first", "last", "in brackets", "highlighted", "in a table", "upright")


@pytest.mark.parametrize("layout", _SLICE)
def test_the_file_tells_nothing_of_the_name(layout: str) -> None:
    found = told(LAYOUTS[layout], ("Taylor", "Li", "Fitzwif", "Jagger"), "step")
    assert len(found) == 1, found
    assert "refused" not in next(iter(found)), "the gate refused the file"


@pytest.mark.parametrize("layout", ["to the right", "leading 9, helv", "in a table"])
def test_whole_lines_tell_nothing_either(layout: str) -> None:
    assert len(told(LAYOUTS[layout], NAMES, "line")) == 1


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name.startswith(_ANEW)])
def test_these_lines_are_set_anew(layout: str) -> None:
    (made,) = told(LAYOUTS[layout], ("Taylor",), "step")
    assert set(made.split()[1:]) == {"step"}


def test_exact_boxes_tell_names_apart() -> None:
    assert len(told(LAYOUTS["amid, helv"], NAMES, "exact")) == len(NAMES)
