# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places of a case that people decided on, and what they are called. Pure."""

import hashlib
from dataclasses import dataclass

from redact.review.standing import Standing
from redact.types import Decision, Finding


@dataclass(frozen=True, slots=True)
class Placed:
    """A place that people decided on: a finding, there or vanished, or words and areas of their
    own; with what stands."""

    finding: Finding
    standing: Standing
    present: bool


def source_id(path: str) -> str:
    """Names a source in decisions, marks and the audit without quoting its file name."""
    return hashlib.sha256(f"source|{path}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def finding_of(made: Decision) -> Finding:
    """The place of a decision that no finding stands for."""
    return Finding(
        made.document,
        made.label,
        made.start,
        made.end,
        1.0,
        "reviewer.v1",
        "words or an area that a person added",
        made.exemptions,
        made.regions,
        reader=made.reader,
    )
