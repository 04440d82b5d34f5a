# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a case lies: a reference under the data folder, or the path of a case folder itself."""

import re
from pathlib import Path

from platformdirs import user_data_path

from redact.errors import UsageError

_LONGEST = 80


def data_folder(given: Path | None) -> Path:
    """The folder that holds all cases: the one given, or the platform's for this user."""
    return given if given is not None else user_data_path("redact")


def case_folder(ref: str, data: Path | None) -> Path:
    """The folder of the case ``ref``, whether it exists or not.

    A path to a case folder, or to the folder of a run, is taken as it is; so is what begins like a
    path. UsageError when no folder can be named so.
    """
    given = Path(ref)
    for place in (given, given / "internal" / "case"):
        if (place / "case.db").is_file():
            return place
    if given.is_absolute() or ref.startswith(("./", "../", "~")):
        return given.expanduser()
    name = re.sub(r"[^0-9A-Za-z._-]+", "-", ref).strip("-.")
    if not name or len(name) > _LONGEST:
        raise UsageError(
            f"a case reference has letters or digits, and at most {_LONGEST} of them; write it like"
            " 412/23"
        )
    return data_folder(data) / "cases" / name
