# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the tables shipped beside this file. They are the product's own: nothing checks them at run
time but the tests.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The shipped table of that name (without ``.toml``); one object for all, not to be changed."""
    text = (files("redact.law") / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
