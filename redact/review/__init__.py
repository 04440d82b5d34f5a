# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who decided what, under which section, and which boxes follow from it."""

from redact.review.audit import AuditEvent, Chain, verify_chain
from redact.review.casebook import Answer, Casebook, NotReady
from redact.review.decide import policy_actor, propose
from redact.review.looking import scans_of, unseen
from redact.review.places import source_id
from redact.review.settle import public_label, settle
from redact.review.snapshot import Snapshot
from redact.review.standing import State
from redact.review.store import CaseStore

__all__ = [
    "Answer",
    "AuditEvent",
    "CaseStore",
    "Casebook",
    "Chain",
    "NotReady",
    "Snapshot",
    "State",
    "policy_actor",
    "propose",
    "public_label",
    "scans_of",
    "settle",
    "source_id",
    "unseen",
    "verify_chain",
]
