# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of keys: no clashes, nothing without a button or a link, all of it on the help page."""

import re
from pathlib import Path

import pytest

import redact.web
from redact.web import keys
from tests.web.serving import REVIEWER, Served

PLACES = (keys.PEOPLE, keys.GROUP, keys.PAGE, keys.CHECK, keys.BUNDLE)
WEB = Path(redact.web.__file__).parent


@pytest.mark.parametrize("place", PLACES)
def test_no_two_keys_of_a_screen_are_alike(place: str) -> None:
    here = [key.key for key in keys.keys_of(place)]
    assert len(here) == len(set(here))


def test_the_browser_s_own_keys_are_left_alone() -> None:
    ours = {key.key for key in keys.KEYS}
    assert not ours & {"Tab", "F5", "Ctrl+w", "Ctrl+t", "Ctrl+r", "Ctrl+f", " ", "Shift+Tab"}


def test_every_action_is_done_by_the_script_or_is_a_button() -> None:
    script = "".join(file.read_text() for file in (WEB / "static").glob("*.js"))
    pages = "".join(file.read_text() for file in (WEB / "templates").glob("*.html"))
    for key in keys.KEYS:
        in_script = re.search(rf'["\s.{{]{key.action}"?[:\s]', script)
        favourite = key.action.startswith("favourite-") and "favourite-${n}" in script
        assert in_script or favourite or f"'{key.action}'" in pages or f'"{key.action}"' in pages


def test_the_help_page_and_the_script_have_the_whole_table(served: Served) -> None:
    client = served.client(REVIEWER)
    page, script = client.get("/keys").text, client.get("/keys.js").text
    for key in keys.KEYS:
        assert key.does in page
        assert f'"{key.action}"' in script
    assert served.stranger().get("/keys").status == 303
