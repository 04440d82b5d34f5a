# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ledger: one row for every file and attachment of the input, whatever became of it. Internal.

Nothing of the input is without a row as long as every source has an outcome; whether every file
became a source is for the reader of the input to guarantee.
"""

import json
from collections.abc import Sequence
from typing import Any

from redact.bundle.listed import hidden_counts
from redact.bundle.outcome import BundleInfo, Outcome, true_codes

FORMAT = 1


def ledger(outcomes: Sequence[Outcome], info: BundleInfo) -> bytes:
    """``ledger.json``: true exemptions, with the number of boxes under each; and how
    many words are in the file and cannot be seen, by the reason."""
    return as_json(
        {
            "format": FORMAT,
            "case": info.case,
            "pipeline": info.pipeline,
            "reviewed": info.reviewed,
            "tool_version": info.tool_version,
            "bundle": info.bundle,
            "sources": [_row(outcome) for outcome in outcomes],
        }
    )


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "source": outcome.source.path,
        "status": outcome.source.status.value,
        "reason": outcome.source.reason,
        "output": outcome.pdf_path,
        "text_output": outcome.text_path,
        "pages": outcome.pages,
        "redactions": len(outcome.redactions),
        "exemptions": true_codes(outcome.redactions),
        "hidden": hidden_counts(outcome),
    }


def as_json(value: Any) -> bytes:
    """JSON for people and programs: indented, in ASCII, the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=True, indent=1).encode() + b"\n"
