# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long an authority has: pure functions of dates.

Guaranteed: working days as in s10(6) of the Freedom of Information Act 2000, with the bank holidays
of every part of the United Kingdom as known to the installed ``holidays`` package. NOT guaranteed:
an extra bank holiday proclaimed after that package was made, a substitute day moved by
proclamation, or years far ahead; update the package, and print the date before relying on it. The
longer times of the regulations under s10(4) (schools, archives, armed forces on operations), fees
notices, proof of identity and a second clarification are not counted. Subject access in Scotland: a
day that is a bank holiday in England, Wales and Northern Ireland but not there moves the date too.
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from redact.errors import UsageError
from redact.law.tables import table

_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time limit of one request.

    ``started`` is day 0. ``due`` is the last day, before any extension; ``extended_to`` the last
    day with it, or None. While ``paused`` (waiting for a clarification) they are the dates of the
    request as it was made: what holds if the question was not one that had to be asked. ``basis``
    is one sentence that names the provisions.
    """

    law: str
    received: date
    started: date
    due: date
    paused: bool
    extended_to: date | None
    basis: str

    @property
    def answer_by(self) -> date:
        """The last day that counts: extended where it is."""
        return self.extended_to or self.due


def is_working_day(day: date) -> bool:
    """Whether ``day`` is one under FOIA and EIR: no weekend, no bank holiday in any part of the UK.

    UsageError when it is not a date of the years 2000 to 2099.
    """
    _check("the day", day)
    return _works("foia", day)


def due(
    law: str,
    received: date,
    *,
    clarification_asked: date | None = None,
    clarified: date | None = None,
    extended: bool = False,
) -> Clock:
    """The clock of a request under ``foia``, ``eir`` or ``dpa`` (subject access).

    A question asked after the time had run out does not move the date. UsageError for an unknown
    law, for what is not a date, and for dates out of order.
    """
    if law not in table("clocks"):
        raise UsageError(f"there is no law called {law!r}; known: {', '.join(table('clocks'))}")
    _check_order(received, clarification_asked, clarified)
    rules = table("clocks")[law]
    end = _end(law, received, extended=False)
    too_late = clarification_asked is not None and clarification_asked > end
    paused = clarification_asked is not None and clarified is None and not too_late
    started, waited = received, timedelta()
    if clarified is not None and clarification_asked is not None and not too_late:
        if rules["on_clarification"] == "starts":
            started = clarified
        else:
            waited = clarified - clarification_asked
    moved = clarified is not None and not too_late
    parts = [rules["waiting" if paused else "clarified" if moved else "basis"]]
    parts += [rules["too_late"]] if too_late else []
    parts += [rules["extended_by"]] if extended else []
    return Clock(
        law=law,
        received=received,
        started=started,
        due=_end(law, started, extended=False, waited=waited),
        paused=paused,
        extended_to=_end(law, started, extended=True, waited=waited) if extended else None,
        basis="; ".join(parts) + ".",
    )


def working_days_left(clock: Clock, today: date) -> int:
    """Working days from tomorrow to the last day; 0 on the last day, negative when it is past.

    Late is at least -1, also on the weekend after. A paused clock is counted like a running one.
    """
    _check("today", today)
    last = clock.answer_by
    if today > last:
        return min(-1, -_count(clock.law, last, today))
    return _count(clock.law, today, last)


def _count(law: str, after: date, last: date) -> int:
    """The working days in (after, last]."""
    days = (after + _DAY * n for n in range(1, (last - after).days + 1))
    return sum(_works(law, day) for day in days)


def _end(law: str, start: date, *, extended: bool, waited: timedelta = timedelta()) -> date:
    """The last day of the time that starts on ``start``, in working days or in months."""
    rules = table("clocks")[law]
    if "working_days" in rules:
        return _working_day_after(law, start, rules["extended" if extended else "working_days"])
    day = _months_after(start, rules["extended" if extended else "months"]) + waited
    while not _works(law, day):
        day += _DAY
    return day


def _working_day_after(law: str, start: date, number: int) -> date:
    day = start
    while number:
        day += _DAY
        number -= _works(law, day)
    return day


def _months_after(start: date, months: int) -> date:
    """The corresponding date, or the last day of a month that has none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _works(law: str, day: date) -> bool:
    rules: dict[str, Any] = table("clocks")[law]
    return day.weekday() < 5 and day not in _bank_holidays(
        day.year, tuple(rules["holidays_of"]), rules["kept"]
    )


@lru_cache(maxsize=512)
def _bank_holidays(year: int, parts: tuple[str, ...], kept: str) -> frozenset[date]:
    """The bank holidays of a year that are kept in ``any`` or in ``all`` of the parts of the UK."""
    import holidays  # a calendar is needed for clocks only

    each = [set(holidays.country_holidays("GB", subdiv=part, years=year)) for part in parts]
    found = set.union(*each) if kept == "any" else set.intersection(*each)
    return frozenset(day for day in found if day.year == year)


def _check_order(received: date, asked: date | None, clarified: date | None) -> None:
    _check("the date of receipt", received)
    if asked is not None:
        _check("the date of the question", asked)
        if asked < received:
            raise UsageError("the clarification was asked for before the request was received")
    if clarified is None:
        return
    _check("the date of the clarification", clarified)
    if asked is None:
        raise UsageError("a clarification needs the date on which it was asked for")
    if clarified < asked:
        raise UsageError("the clarification was received before it was asked for")


def _check(name: str, day: object) -> None:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise UsageError(f"{name} is not a date")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise UsageError(f"{name} is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
