# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact audit verify`` and ``redact audit export``."""

import sys
from pathlib import Path

from redact.cli.show import print_json
from redact.errors import BrokenChain
from redact.review import CaseStore


def verify(case: Path, as_json: bool) -> None:
    """Say that the audit is whole, and that copies beside the case (a run's ``internal/``) are of
    it; BrokenChain (5) names the first link that is not."""
    with CaseStore.read(case_folder(case)) as store:
        try:
            count = store.verify(store.folder.parent)
        except BrokenChain as error:
            if as_json:
                print_json({"whole": False, "fault": str(error)})
            raise
    if as_json:
        print_json({"whole": True, "events": count})
    else:
        print(f"the audit is whole: {count} events, from the first to the sealed head")


def export(case: Path) -> None:
    """Print every event as a line of JSON."""
    with CaseStore.read(case_folder(case)) as store:
        for event in store.events():
            sys.stdout.write(event.line())


def case_folder(given: Path) -> Path:
    """The case at a path: a case folder itself, or the one inside a run's folder."""
    inside = given / "internal" / "case"
    return inside if (inside / "case.db").is_file() else given
