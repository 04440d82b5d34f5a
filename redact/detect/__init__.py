# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may have to be withheld, why, and who occurs in this case.

The door of the package; nothing heavy is loaded before it is used. It proposes: no verdict here.
"""

from collections.abc import Iterable
from importlib import import_module

from redact.config import CaseConfig, Policy
from redact.detect.detector import Detector
from redact.detect.model import model_identity
from redact.types import Document, Finding, Register

__all__ = ["Detector", "build_register", "model_identity", "propagate"]


def build_register(
    case: CaseConfig, found: Iterable[tuple[Document, tuple[Finding, ...]]]
) -> Register:
    """The people and phrases of a case, folded from all its documents and their findings."""
    register: Register = import_module("redact.detect.people").build_register(case, found)
    return register


def propagate(
    policy: Policy,
    case: CaseConfig,
    document: Document,
    findings: tuple[Finding, ...],
    register: Register,
) -> tuple[Finding, ...]:
    """All findings of a document once the case is known, conflicts resolved."""
    people = import_module("redact.detect.people")
    every: tuple[Finding, ...] = people.propagate(policy, case, document, findings, register)
    return every
