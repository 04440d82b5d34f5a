# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clocks: answers counted by hand, and what must hold for every date."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redact.errors import UsageError
from redact.law.clock import due, is_working_day, working_days_left

# As published by the government for the four parts of the United Kingdom: every day of 2025 that is
# a bank holiday in one of them and not on a weekend, Christmas Day and Good Friday among them.
CLOSED_2025 = {
    *((1, 1), (1, 2), (3, 17), (4, 18), (4, 21), (5, 5), (5, 26), (7, 14), (8, 4), (8, 25)),
    *((12, 1), (12, 25), (12, 26)),
}
DAYS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
WORKING_LAWS = st.sampled_from(("foia", "eir"))


def every_day(year: int) -> list[date]:
    days = (date(year, 1, 1) + timedelta(n) for n in range(366))
    return [day for day in days if day.year == year]


def test_the_working_days_of_a_year() -> None:
    closed = {(day.month, day.day) for day in every_day(2025) if not is_working_day(day)}
    weekend = {(day.month, day.day) for day in every_day(2025) if day.weekday() >= 5}
    assert closed == CLOSED_2025 | weekend


@pytest.mark.parametrize(
    "day",
    [
        date(2021, 12, 28),  # substitute for Boxing Day, Christmas Day on a Saturday
        date(2022, 1, 4),  # substitute for 2 January in Scotland
        date(2022, 9, 19),  # proclaimed once
        date(2023, 5, 8),  # proclaimed once
        date(2024, 3, 18),  # substitute for St Patrick's Day
        date(2024, 12, 2),  # substitute for St Andrew's Day
    ],
)
def test_substitutes_and_proclaimed_days(day: date) -> None:
    assert day.weekday() < 5
    assert not is_working_day(day)


@pytest.mark.parametrize(
    ("law", "received", "last"),
    [
        ("foia", date(2025, 12, 19), date(2026, 1, 22)),  # Christmas, Boxing Day, 1 and 2 January
        ("foia", date(2025, 7, 1), date(2025, 7, 30)),  # 14 July for 12 July
        ("foia", date(2024, 3, 15), date(2024, 4, 17)),  # 18 March, Good Friday, Easter Monday
        ("foia", date(2025, 9, 1), date(2025, 9, 29)),  # nothing between: four weeks
        ("foia", date(2025, 9, 6), date(2025, 10, 3)),  # a Saturday: day 1 is the Monday
        ("eir", date(2025, 12, 19), date(2026, 1, 22)),
        ("dpa", date(2025, 1, 31), date(2025, 2, 28)),  # no 31 February
        ("dpa", date(2024, 1, 31), date(2024, 2, 29)),
        ("dpa", date(2024, 11, 25), date(2024, 12, 27)),  # 25 and 26 December
        ("dpa", date(2025, 12, 9), date(2026, 1, 9)),  # over the end of the year
        ("dpa", date(2025, 5, 9), date(2025, 6, 9)),
        ("dpa", date(2025, 3, 21), date(2025, 4, 22)),  # Easter Monday
        ("dpa", date(2025, 6, 14), date(2025, 7, 14)),  # closed in Northern Ireland only: due
        ("dpa", date(2025, 8, 31), date(2025, 9, 30)),
    ],
)
def test_known_answers(law: str, received: date, last: date) -> None:
    clock = due(law, received)
    assert (clock.received, clock.started, clock.due) == (received, received, last)
    assert (clock.paused, clock.extended_to, clock.answer_by) == (False, None, last)


def test_extended() -> None:
    assert due("foia", date(2025, 9, 1), extended=True).extended_to == date(2025, 10, 27)
    clock = due("eir", date(2025, 9, 1), extended=True)
    assert (clock.due, clock.answer_by) == (date(2025, 9, 29), date(2025, 10, 27))
    assert "reg 7" in clock.basis
    assert due("dpa", date(2025, 11, 30), extended=True).extended_to == date(2026, 3, 2)


def test_a_clarification_starts_foia_and_eir_anew() -> None:
    for law in ("foia", "eir"):
        asked = due(law, date(2025, 8, 26), clarification_asked=date(2025, 8, 27))
        assert asked.paused
        assert asked.due == due(law, date(2025, 8, 26)).due
        given_ = due(
            law,
            date(2025, 8, 26),
            clarification_asked=date(2025, 8, 27),
            clarified=date(2025, 9, 1),
        )
        assert not given_.paused
        assert (given_.started, given_.due) == (date(2025, 9, 1), date(2025, 9, 29))


def test_a_clarification_pauses_subject_access() -> None:
    received, asked = date(2025, 9, 1), date(2025, 9, 8)
    waiting = due("dpa", received, clarification_asked=asked)
    assert (waiting.paused, waiting.due) == (True, date(2025, 10, 1))
    answered = due("dpa", received, clarification_asked=asked, clarified=date(2025, 9, 15))
    assert (answered.paused, answered.started) == (False, received)
    assert answered.due == date(2025, 10, 8)
    same_day = due("dpa", received, clarification_asked=asked, clarified=asked)
    assert same_day.due == date(2025, 10, 1)


@pytest.mark.parametrize("law", ["foia", "eir", "dpa"])
def test_a_question_asked_too_late_moves_nothing(law: str) -> None:
    received = date(2025, 9, 1)
    last = due(law, received).due
    after = last + timedelta(1)
    for clarified in (None, after + timedelta(3)):
        clock = due(law, received, clarification_asked=after, clarified=clarified)
        assert (clock.due, clock.paused, clock.started) == (last, False, received)
        assert "does not move the date" in clock.basis
    in_time = due(law, received, clarification_asked=last, clarified=after + timedelta(3))
    assert in_time.due > last


def test_the_basis_is_one_sentence_that_names_the_provision() -> None:
    asked: dict[str, Any] = {"clarification_asked": date(2025, 9, 2)}
    told = {**asked, "clarified": date(2025, 9, 3), "extended": True}
    named = {"foia": ("s10(1)", "s1(3)"), "eir": ("reg 5(2)", "reg 9"), "dpa": ("s54", "12A")}
    for law, (plain, clarification) in named.items():
        sentences = [due(law, date(2025, 9, 1), **more).basis for more in ({}, asked, told)]
        assert plain in sentences[0]
        assert all(clarification in sentence for sentence in sentences[1:])
        assert len(set(sentences)) == 3
        for sentence in sentences:
            assert sentence.endswith(".")
            assert sentence.count(". ") == 0
            assert "  " not in sentence and "\n" not in sentence


def test_working_days_left() -> None:
    clock = due("foia", date(2025, 9, 1))  # due on Monday 29 September
    assert working_days_left(clock, date(2025, 9, 1)) == 20
    assert working_days_left(clock, date(2025, 9, 26)) == 1
    assert working_days_left(clock, date(2025, 9, 29)) == 0
    assert working_days_left(clock, date(2025, 9, 30)) == -1
    assert working_days_left(clock, date(2025, 10, 6)) == -5
    friday = due("foia", date(2025, 9, 5))
    assert friday.due == date(2025, 10, 3)
    assert working_days_left(friday, date(2025, 10, 4)) == -1  # late, though no working day passed
    longer = due("foia", date(2025, 9, 1), extended=True)
    assert working_days_left(longer, date(2025, 9, 1)) == 40


@given(WORKING_LAWS, DAYS, st.booleans())
def test_exactly_twenty_working_days(law: str, received: date, extended: bool) -> None:
    clock = due(law, received, extended=extended)
    last = clock.answer_by
    between = [received + timedelta(n) for n in range(1, (last - received).days + 1)]
    assert sum(map(is_working_day, between)) == (40 if extended else 20)
    assert is_working_day(last)
    assert working_days_left(clock, received) == (40 if extended else 20)


@given(st.sampled_from(("foia", "eir", "dpa")), DAYS, st.integers(0, 40), st.booleans())
def test_later_receipt_is_never_due_earlier(
    law: str, received: date, later: int, extended: bool
) -> None:
    first = due(law, received, extended=extended)
    second = due(law, received + timedelta(later), extended=extended)
    assert second.due >= first.due
    assert second.answer_by >= first.answer_by


@given(DAYS, st.booleans())
def test_a_month_is_never_more_than_it_may_be(received: date, extended: bool) -> None:
    last = due("dpa", received, extended=extended).answer_by
    months = (last.year - received.year) * 12 + last.month - received.month
    wanted = 3 if extended else 1
    assert last.weekday() < 5
    # at most the corresponding date, and five days of weekend and Christmas or Easter after it
    assert months == wanted or (months == wanted + 1 and last.day <= 5)
    assert last.day <= received.day + 5 or months == wanted


@given(st.sampled_from(("foia", "eir", "dpa")), DAYS, st.integers(0, 60), st.integers(0, 60))
def test_an_answer_never_brings_the_date_forward(
    law: str, received: date, asked_after: int, waited: int
) -> None:
    asked = received + timedelta(asked_after)
    clock = due(
        law, received, clarification_asked=asked, clarified=asked + timedelta(waited), extended=True
    )
    plain = due(law, received)
    assert clock.due >= plain.due
    assert clock.extended_to is not None and clock.extended_to > clock.due
    if asked > plain.due:
        assert clock.due == plain.due


DAY = date(2025, 9, 1)


@pytest.mark.parametrize(
    ("law", "received", "more", "sentence"),
    [
        ("foisa", DAY, {}, "no law called 'foisa'; known: foia, eir, dpa"),
        ("foia", "2025-09-01", {}, "the date of receipt is not a date"),
        ("foia", datetime(2025, 9, 1), {}, "the date of receipt is not a date"),
        ("foia", None, {}, "the date of receipt is not a date"),
        ("foia", date(1999, 12, 31), {}, "outside the years 2000 to 2099"),
        ("foia", date(2100, 1, 1), {}, "outside the years 2000 to 2099"),
        ("foia", DAY, {"clarification_asked": date(2025, 8, 31)}, "before the request"),
        ("foia", DAY, {"clarification_asked": "soon"}, "the date of the question is not a date"),
        ("foia", DAY, {"clarified": DAY}, "needs the date on which it was asked for"),
        ("dpa", DAY, {"clarified": 3}, "the date of the clarification is not a date"),
        (
            "eir",
            DAY,
            {"clarification_asked": date(2025, 9, 3), "clarified": date(2025, 9, 2)},
            "before it was asked for",
        ),
    ],
)
def test_wrong_dates_get_a_sentence(
    law: str, received: Any, more: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        due(law, received, **more)


def test_the_last_year_still_counts() -> None:
    assert due("foia", date(2099, 12, 31), extended=True).answer_by.year == 2100
    assert due("dpa", date(2099, 12, 31), extended=True).answer_by == date(2100, 3, 31)


def test_today_must_be_a_date() -> None:
    with pytest.raises(UsageError, match="today is not a date"):
        working_days_left(due("foia", DAY), datetime(2025, 9, 1))
    with pytest.raises(UsageError, match="the day is not a date"):
        is_working_day("2025-09-01")  # type: ignore[arg-type]
