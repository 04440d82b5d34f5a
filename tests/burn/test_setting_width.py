# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of one class of widths give one and the same released file, byte for byte."""

from __future__ import annotations

import pytest

from redact.burn import burn, set_lines
from redact.burn.placing import stepped
from redact.gate import check
from tests.bench.width import FONTS, LAYOUTS, on_outputs
from tests.burn.conftest import read, withhold

# Letters that reach up, down and aside, and whose line ends elsewhere each time.
NAMES = ("Taylor", "Li", "Guppy", "Fitzwilliam", "Jagger")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("font", FONTS)
def test_names_of_one_step_give_one_file(layout: str, font: str) -> None:
    found = on_outputs(layout, font, "step", NAMES)
    assert (found.classes, found.modes) == (1, ("step",))


def test_boxes_as_wide_as_names_tell_them_apart() -> None:
    assert on_outputs("ragged", "helv", "exact", NAMES).classes == len(NAMES)


@pytest.mark.parametrize(
    ("length", "box"), [(1.0, 72.0), (72.0, 72.0), (72.1, 108.0), (108.0, 108.0), (150.0, 180.0)]
)
def test_steps(length: float, box: float) -> None:
    assert stepped(length) == box


@pytest.mark.parametrize("withheld", ["Osgood", "Jaggayappa", "emberly", "gypsy@example.org"])
@pytest.mark.parametrize("width", ["step", "line"])
def test_the_gate_finds_a_line_set_anew_clean(letter_pdf: bytes, width: str, withheld: str) -> None:
    document = read(letter_pdf)
    given = withhold(document, withheld)
    as_set, boxes = set_lines(letter_pdf, document, given, "".join, width=width, dpi=200)
    out = burn(letter_pdf, document, boxes, dpi=200, title="t", as_set=as_set)
    assert check(out, document, boxes, as_set=as_set, settled=given) == ()
    assert {box.width for box in boxes} == {width}
