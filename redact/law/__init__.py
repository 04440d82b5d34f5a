# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law as data: which exemptions exist and what each one is.

Every rule about exemptions is read from the tables beside this file; no code spells one out. It
holds what the statute says, not whether an exemption is rightly claimed: that is for people.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from redact.errors import UsageError


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption: code (``s40(2)``), act, title, absolute or qualified, public label.

    ``excludes`` are codes that cannot be claimed for the same words.
    """

    code: str
    act: str
    title: str
    absolute: bool
    public_label: str
    excludes: tuple[str, ...] = ()


@cache
def exemptions(law: str) -> Mapping[str, Exemption]:
    """The exemptions of a law (``foia``) by code; UsageError when there is no such table."""
    table = files("redact.law") / f"{law}.toml"
    if not law.isidentifier() or not table.is_file():
        raise UsageError(f"there is no law called {law!r}; known: foia")
    data = tomllib.loads(table.read_text(encoding="utf-8"))
    return {
        code: Exemption(
            code,
            data["act"],
            row["title"],
            row["absolute"],
            row.get("public_label", code),
            tuple(row.get("excludes", ())),
        )
        for code, row in data["exemptions"].items()
    }
