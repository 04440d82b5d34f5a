# SPDX-License-Identifier: AGPL-3.0-or-later
"""The security bodies of s23(3), by date; and that the law costs nothing to import."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import redact
from redact.law import bodies, not_security_bodies, security_bodies

LETTERS = [f"({letter})" for letter in "abcdefghijklmnop"]


def listed(on: date) -> list[str]:
    return [body.letter for body in security_bodies(on) if not body.reached_through]


def test_the_list_is_whole_and_grew() -> None:
    assert listed(date(2024, 10, 14)) == LETTERS
    assert listed(date(2024, 10, 13)) == LETTERS[:-1]
    assert listed(date(2005, 1, 1)) == LETTERS[:12]
    assert security_bodies(date(2004, 12, 31)) == ()


def test_an_abolished_body_stays_listed() -> None:
    names = {body.letter: body.name for body in security_bodies(date(2026, 7, 1))}
    assert names["(k)"] == "National Criminal Intelligence Service"
    assert names["(m)"] == "Serious Organised Crime Agency"
    assert names["(j)"] == "Security Commission"


def test_what_is_reached_through_a_listed_body() -> None:
    now = security_bodies(date(2026, 7, 1))
    by_name = {body.name: body for body in now}
    assert len(by_name) == len(now)
    cyber = by_name["National Cyber Security Centre"]
    assert (cyber.letter, cyber.reached_through) == (
        "(c)",
        "Government Communications Headquarters",
    )
    assert by_name["Special Boat Service"].reached_through == "the special forces"
    for body in now:
        if body.reached_through:
            assert by_name[body.reached_through].letter == body.letter
            assert not by_name[body.reached_through].reached_through
            assert body.since >= by_name[body.reached_through].since


def test_a_body_ends_on_the_day_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    body = bodies.SecurityBody("(a)", "A", date(2020, 1, 1), date(2021, 1, 1))
    monkeypatch.setattr(bodies, "_bodies", lambda: (body,))
    assert security_bodies(date(2020, 12, 31)) == (body,)
    assert security_bodies(date(2021, 1, 1)) == ()


def test_those_taken_for_one_are_none() -> None:
    others = not_security_bodies()
    assert {"Counter Terrorism Policing", "Special Branch", "Home Office"} <= set(others)
    assert not set(others) & {body.name for body in security_bodies(date(2026, 7, 1))}


def test_importing_the_law_loads_no_calendar() -> None:
    look = "import sys, redact.law; print('holidays' in sys.modules)"
    root = Path(redact.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
