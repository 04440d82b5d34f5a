# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run writes into the case: what was found, what policy proposes, how each source ended.

Each document is one transaction with its events, and only what the case does not say already is
written: a run that was stopped, or is run again, writes nothing twice. Events hold ids, labels,
exemptions, boxes and keyed digests, never words or names of files.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from redact import __version__, codec
from redact.detect import model_identity
from redact.review import CaseStore, policy_actor
from redact.review.audit import AuditEvent, Entry
from redact.review.store import Read
from redact.run import stages
from redact.run.setup import Setup
from redact.run.work import Work
from redact.types import Decision, Finding, Source, Status

_AGAIN = (Status.REFUSED, Status.FAILED)  # what may have become readable since

_KEPT_BACK = (Status.OUT_OF_SCOPE, Status.DUPLICATE, Status.WITHHELD)


def record_found(store: CaseStore, setup: Setup, works: Sequence[Work], register: bytes) -> None:
    """What was found in each document under which model, terms and policy, and what is proposed."""
    actor = policy_actor(setup.policy)
    digest = hashlib.sha256(register).hexdigest()
    data = {
        "pipeline": setup.policy.name,
        "policy": setup.policy.digest,
        "terms": setup.terms_digest,
        "model": model_identity(setup.policy),
        "version": __version__,
        "register": digest[:16],
        "sources": len(works),
    }
    known = {source.path: source for source in store.sources()}
    sources = [_as_known(work.source, known) for work in works]
    with store.change() as change:
        change.event(Entry(actor, "run", "case", (), data))
        if store.register()[0] != digest:
            change.put_register(digest, store.now(), register.decode())
        detection = change.batch
        # Only what differs makes it another detection: an approval is of one.
        told = {"run": data, "setup": setup.to_json()}
        before = store.settings()
        if sources != list(known.values()) or any(before.get(k) != v for k, v in told.items()):
            change.put_sources(sources)
            for key, value in {**told, "detection": detection}.items():
                change.set(key, value)
        met = _met(works)
        if before.get("met", {}) != met:
            change.set("met", met)
    proposed = _proposed(store)
    present = store.present()
    readings = store.documents()
    judged: dict[str, list[Work]] = defaultdict(list)
    for work in (work for work in works if "judge" in work.folders):
        judged[work.source.document].append(work)
    for document, alike in judged.items():
        read = Read(alike[0].reader, alike[0].characters, alike[0].places, alike[0].scans)
        if readings.get(document) != read:
            with store.change() as change:
                change.put_document(document, read)
                change.set("detection", detection)
        folders = list(dict.fromkeys(work.folders["judge"] for work in alike))
        _record_document(store, document, folders, proposed, present, detection)
    gone = set(present) - set(judged)
    if gone:
        with store.change() as change:
            change.set("detection", detection)
            for document in sorted(gone):
                change.put_findings(document, ())


def _met(works: Sequence[Work]) -> dict[str, Any]:
    """By number, what reading met: sentences for the officer, hidden words by the reason."""
    return {
        f"{work.source.order:04d}": {"notes": list(work.notes), "hidden": dict(work.hidden)}
        for work in works
        if work.notes or work.hidden
    }


def _as_known(source: Source, known: Mapping[str, Source]) -> Source:
    """A source under way, with the status that the case gave it before."""
    before = known.get(source.path)
    if source.status is not Status.PENDING or before is None or before.status in _AGAIN:
        return source
    return replace(source, status=before.status, reason=before.reason)


def record_endings(store: CaseStore, actor: str, works: Sequence[Work]) -> None:
    """How each source ended: released with a digest of what is released, or not at all.

    What people keep back follows from their acts, which they may undo: the row of such a source
    goes on to say how reading it ended.
    """
    told = {(e.action, e.target): (e.exemptions, _said(e)) for e in store.events()}
    before = {source.path: source for source in store.sources()}
    with store.change() as change:
        change.put_sources(
            before.get(work.source.path, work.source)
            if work.source.status in _KEPT_BACK
            else work.source
            for work in works
        )
        for work in works:
            ending = _ending(actor, work)
            if told.get((ending.action, ending.target)) != (ending.exemptions, ending.data):
                change.event(ending)


def _proposed(store: CaseStore) -> dict[str, Decision]:
    """The newest decision of a policy on each finding."""
    made = (d for d in store.all(Decision) if d.via == "policy")
    return {decision.target: decision for decision in made}


def _record_document(
    store: CaseStore,
    document: str,
    folders: Sequence[Path],
    proposed: dict[str, Decision],
    present: dict[str, frozenset[str]],
    detection: int,
) -> None:
    """The findings of one document and policy's new decisions on them, in one transaction.

    Several sources may share the document, and an area may be drawn on one of them: what was found
    in any of them (in one of ``folders`` each) is found in the document.
    """
    judged: dict[str, tuple[Decision, Finding]] = {}
    words: dict[str, str] = {}
    boxes: dict[str, list[list[float]]] = {}
    for folder in reversed(folders):
        made = codec.loads(tuple[Decision, ...], (folder / "decisions.json").read_bytes())
        found = codec.loads(tuple[Finding, ...], (folder / "findings.json").read_bytes())
        pairs = zip(made, found, strict=True)
        judged |= {finding.id: (decision, finding) for decision, finding in pairs}
        more_words, more_boxes = _places(folder)
        words |= more_words
        boxes |= more_boxes
    findings = [finding for _, finding in judged.values()]
    fresh = [
        (decision, finding)
        for decision, finding in judged.values()
        if not _is_known(proposed.get(decision.target), decision)
    ]
    ids = frozenset(judged)
    if not fresh and present.get(document, frozenset()) == ids:
        return
    with store.change() as change:
        rows = ((f, words[f.id], int(boxes[f.id][0][0]) if boxes[f.id] else 0) for f in findings)
        change.set("detection", detection)
        change.put_findings(document, rows)
        for decision, finding in fresh:
            data = {
                "document": finding.document,
                "label": finding.label,
                "finder": finding.source,
                "score": round(finding.score, 3),
                "via": decision.via,
                "detection": detection,
                "boxes": boxes[finding.id],
                "digest": store.digest(words[finding.id]),
            }
            verdict, target = str(decision.verdict), decision.target
            change.act(decision, Entry(decision.actor, verdict, target, decision.exemptions, data))


def _is_known(known: Decision | None, decision: Decision) -> bool:
    return known is not None and (known.verdict, known.exemptions, known.actor) == (
        decision.verdict,
        decision.exemptions,
        decision.actor,
    )


def _places(folder: Path) -> tuple[dict[str, str], dict[str, list[list[float]]]]:
    """By finding: its words, and its boxes as [page, x0, y0, x1, y1].

    What a picture shows stands for its words: so it is one thing wherever the case repeats it.
    """
    words: dict[str, str] = defaultdict(str)
    boxes: dict[str, list[list[float]]] = defaultdict(list)
    for row in stages.rows_of(folder):
        words[row["id"]] += f"picture {row['picture']}" if row["picture"] else row["text"]
        boxes[row["id"]] += [[row["page"], *box] for box in row["boxes"]]
    return words, boxes


def _said(event: AuditEvent) -> dict[str, Any]:
    """What an event says of its target; the state of the case in it is of that moment."""
    return {key: value for key, value in json.loads(event.data).items() if key != "state"}


def _ending(actor: str, work: Work) -> Entry:
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
