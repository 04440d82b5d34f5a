# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact audit verify`` and ``redact audit export``."""

import sys
from pathlib import Path

from redact.cli.show import print_json
from redact.errors import BrokenChain
from redact.review import CaseStore
from redact.run.places import case_folder


def verify(ref: str, data: Path | None, as_json: bool) -> None:
    """Say that the audit is whole, and that copies beside the case (a run's ``internal/``) are of
    it; BrokenChain (5) names the first link that is not."""
    with CaseStore.read(case_folder(ref, data)) as store:
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


def export(ref: str, data: Path | None) -> None:
    """Print every event as a line of JSON."""
    with CaseStore.read(case_folder(ref, data)) as store:
        for event in store.events():
            sys.stdout.write(event.line())
