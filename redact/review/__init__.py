# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decided what, under which section, and which boxes follow from it."""

from redact.review.audit import AuditEvent, Chain, verify_chain
from redact.review.decide import policy_actor, propose
from redact.review.settle import settle
from redact.review.store import CaseStore

__all__ = [
    "AuditEvent",
    "CaseStore",
    "Chain",
    "policy_actor",
    "propose",
    "settle",
    "verify_chain",
]
