# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan handed to the burner saves work and never changes a byte of the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from redact.burn import Plan, burn, burner, plan_lines
from tests.bench.pages import letter as full_pages
from tests.burn.conftest import letter, read, withhold

_LONG = "and so on to the very end of the line, which has no room left for any wider box at all."
_PDF = letter(("Dear Mr Osgood, thank you", "for Ms Pemberly's kind note", f"Ann {_LONG}"))


def planned(*names: str, width: str = "step") -> Plan:
    document = read(_PDF)
    return plan_lines(_PDF, document, withhold(document, *names), "".join, width=width, dpi=100)


def burnt(by: Plan, plan: Plan | None) -> bytes:
    return burn(_PDF, by.document, by.redactions, dpi=100, title="t", as_set=by.as_set, plan=plan)


@pytest.mark.parametrize("width", ["exact", "step", "line"])
@pytest.mark.parametrize("names", [("Osgood", "Pemberly"), ("Osgood", "Ann", "very")])
def test_a_plan_changes_no_byte_however_often_used(names: tuple[str, ...], width: str) -> None:
    plan = planned(*names, width=width)
    assert burnt(plan, plan) == burnt(plan, plan) == burnt(plan, None)


def test_the_lines_of_a_plan_are_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned("Osgood", "Pemberly")
    expected = burnt(plan, None)
    assert {box.width for box in plan.redactions} == {"step"}

    def again(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(burner, "bare", again)
    monkeypatch.setattr(burner, "resets", again)
    assert burnt(plan, plan) == expected
    with pytest.raises(AssertionError):
        burnt(plan, None)


def test_a_plan_of_something_else_is_not_used() -> None:
    plan, other = planned("Osgood"), planned("Osgood", "Pemberly")
    assert burnt(plan, other) == burnt(plan, None)
    # Equal is not enough: what the objects were when the plan was made, nobody knows.
    same = planned("Osgood")
    assert not same.fits(_PDF, plan.document, plan.as_set, 100)
    assert not plan.fits(_PDF, plan.document, plan.as_set, 200)


def test_a_plan_for_fewer_boxes_is_not_used_for_more() -> None:
    fewer = planned("Osgood")
    document = fewer.document
    (named,) = withhold(fewer.as_set, "Pemberly")
    # Its tail hangs out of the box: it is gone where the page is drawn without the name.
    low = replace(named, box=replace(named.box, y1=named.box.y1 - 5))
    more = (*fewer.redactions, low)
    files = [
        burn(_PDF, document, more, dpi=100, title="t", as_set=fewer.as_set, plan=plan)
        for plan in (fewer, None)
    ]
    assert files[0] == files[1]


def test_a_plan_of_several_pages_changes_no_byte() -> None:
    pdf, names = full_pages(2, 3)
    document = read(pdf)
    plan = plan_lines(pdf, document, withhold(document, *names[:5]), "".join, width="step", dpi=72)
    files = [
        burn(pdf, document, plan.redactions, dpi=72, title="t", as_set=plan.as_set, plan=given)
        for given in (plan, None)
    ]
    assert files[0] == files[1]
