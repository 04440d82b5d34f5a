# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a case lies: a reference under the data folder, or the path of a case folder itself."""

import errno
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from redact.errors import UsageError

DOOMED = ".forgetting-"  # before the name of a case folder that is being deleted
_LONGEST = 80
_RUN = Path("internal") / "case"  # where a run's folder has its case


def data_folder(given: Path | None) -> Path:
    """The folder that holds all cases: the one given, or the platform's for this user."""
    return given if given is not None else user_data_path("redact")


def case_folder(ref: str, data: Path | None) -> Path:
    """The folder of the case ``ref``, whether it exists or not.

    A path to a case folder, or to the folder of a run, is taken as it is; so is what begins like a
    path. UsageError when no folder can be named so.
    """
    given = _expanded(ref)
    for place in (given, given / _RUN):
        if _is_case(place):
            return place
    if given.is_absolute() or ref.startswith(("./", "../")):
        return given
    name = re.sub(r"[^0-9A-Za-z._-]+", "-", ref).strip("-.")
    # Other letters would be lost, and two references could come to mean one case.
    if not name or len(name) > _LONGEST or not (ref.isascii() and ref.isprintable()):
        raise UsageError(
            "a case reference has letters from A to Z, digits and signs, and at most"
            f" {_LONGEST} of them; write it like 412/23"
        )
    return data_folder(data) / "cases" / name


def reference_of(settings: Mapping[str, Any], folder: Path) -> str:
    """What the case is called: the reference it was made with, or the name of the run's folder."""
    place = folder.resolve()
    run = place.parent.parent if place.parts[-2:] == _RUN.parts else place
    return str(settings.get("reference") or run.name)


def _expanded(ref: str) -> Path:
    try:
        return Path(ref).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{ref}: there is no such user; write the whole path") from error


def _is_case(place: Path) -> bool:
    """Whether there is a case, or what is left of one that is being forgotten."""
    try:
        doomed = place.name and place.with_name(f"{DOOMED}{place.name}").is_dir()
        return bool(doomed) or (place / "case.db").is_file()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise
