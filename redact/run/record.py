# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run writes into the case's audit: once, whatever number of times it is run again."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redact import __version__, codec
from redact.detect import model_identity
from redact.review import CaseStore, policy_actor
from redact.review.audit import Entry, canonical
from redact.run import stages
from redact.run.case import Work
from redact.run.setup import Setup
from redact.types import Decision, Finding, Status


def record(store: CaseStore, setup: Setup, works: Sequence[Work]) -> None:
    """Append the run, every new decision and every new ending to the audit, document by document.

    Events hold ids, labels, exemptions, boxes and keyed digests, never words or names of files.
    """
    actor = policy_actor(setup.policy)
    told = _Told(store)
    store.record([], [_start(actor, setup, len(works))])
    for work in works:
        decisions, entries = _decided(store, told, work)
        ending = _ending(actor, work)
        if told.is_news(ending):
            entries.append(ending)
        store.record(decisions, entries)


class _Told:
    """What the audit says already: the last state of each target under each action."""

    def __init__(self, store: CaseStore) -> None:
        self.decisions = store.decisions()
        self._last = {(e.action, e.target): (e.exemptions, e.data) for e in store.events()}

    def is_news(self, entry: Entry) -> bool:
        state = (entry.exemptions, canonical(dict(entry.data)))
        return self._last.get((entry.action, entry.target)) != state

    def is_decided(self, decision: Decision) -> bool:
        known = self.decisions.get(decision.target)
        return known is not None and (known.verdict, known.exemptions, known.actor) == (
            decision.verdict,
            decision.exemptions,
            decision.actor,
        )


def _start(actor: str, setup: Setup, sources: int) -> Entry:
    data = {
        "pipeline": setup.policy.name,
        "policy": setup.policy.digest,
        "terms": setup.terms_digest,
        "model": model_identity(setup.policy),
        "version": __version__,
        "sources": sources,
    }
    return Entry(actor, "run", "case", (), data)


def _decided(store: CaseStore, told: _Told, work: Work) -> tuple[list[Decision], list[Entry]]:
    """Decisions on this document's findings that are not recorded yet, and their events."""
    folder = work.folders.get("judge")
    if folder is None:
        return [], []
    made = codec.loads(tuple[Decision, ...], (folder / "decisions.json").read_bytes())
    findings = codec.loads(tuple[Finding, ...], (folder / "findings.json").read_bytes())
    words, boxes = _places(folder)
    decisions, entries = [], []
    for decision, finding in zip(made, findings, strict=True):
        if told.is_decided(decision):
            continue
        told.decisions[decision.target] = decision  # two sources may share the document
        decisions.append(decision)
        data = {
            "document": finding.document,
            "label": finding.label,
            "finder": finding.source,
            "score": round(finding.score, 3),
            "via": decision.via,
            "boxes": boxes[finding.id],
            "digest": store.digest(words[finding.id]),
        }
        entries.append(
            Entry(
                decision.actor,
                str(decision.verdict),
                decision.target,
                decision.exemptions,
                data,
            )
        )
    return decisions, entries


def _places(folder: Path) -> tuple[dict[str, str], dict[str, list[list[float]]]]:
    """By finding: its words, and its boxes as [page, x0, y0, x1, y1]."""
    words: dict[str, str] = defaultdict(str)
    boxes: dict[str, list[list[float]]] = defaultdict(list)
    for row in stages.rows_of(folder):
        words[row["id"]] += row["text"]
        boxes[row["id"]] += [[row["page"], *box] for box in row["boxes"]]
    return words, boxes


def _ending(actor: str, work: Work) -> Entry:
    """How the source ended: released with a digest of what is released, or not at all."""
    data: dict[str, Any] = {"document": work.source.document, "pages": work.pages}
    codes: set[str] = set()
    outcome = work.outcome()
    if outcome.released is not None:
        data["released"] = hashlib.sha256(outcome.released.read_bytes()).hexdigest()
        data["boxes"] = len(outcome.redactions)
        codes = {code for redaction in outcome.redactions for code in redaction.exemptions}
    elif work.source.status is Status.FAILED:
        data["leaked"] = work.leaked
    target = f"source {work.source.order:04d}"
    return Entry(actor, str(work.source.status), target, tuple(sorted(codes)), data)
