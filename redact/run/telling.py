# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact status``: how a case stands.

It only reads, so it works while somebody else writes. What it tells quotes the documents: it is
for the officer's eyes, not for logs. Copies of passages are compared when a case is approved, not
here: that takes the text of every document.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from redact.law.clock import due, working_days_left
from redact.review import CaseStore, Snapshot, State
from redact.review.acts import MarkKind
from redact.review.looking import to_look_at
from redact.review.pictures import pages_with, picture_names
from redact.review.readiness import Block, blocks
from redact.review.roles import roles_of
from redact.review.second import second_reading
from redact.review.standing import POLICY
from redact.review.targets import pages_of
from redact.run.casework import setup_of
from redact.run.places import reference_of
from redact.types import Entity


def status(folder: Path, today: date) -> dict[str, Any]:
    """The case as it stands, as ``redact status --json`` prints it; UsageError when there is none.

    Pages count from 0.
    """
    with CaseStore.read(folder) as store:
        setup = setup_of(store.settings())
        seen = store.log.last()[0]
        snapshot = Snapshot(store, setup.policy, setup.case)
    open_blocks = blocks(snapshot) if setup.policy.review == "required" else ()
    approval = snapshot.approval
    published = is_published(snapshot)
    reading = second_reading(snapshot)
    pictures = picture_names(snapshot)
    return {
        "reference": reference_of(snapshot.settings, folder),
        "pipeline": setup.policy.name,
        "state": state_of(snapshot, bool(open_blocks)),
        "clock": clock_of(setup.policy.law, snapshot, today),
        "findings": _counts(snapshot),
        "kept_readable_by_policy": _by_policy(snapshot),
        "pages": _pages(snapshot),
        "handwriting": _handwriting(snapshot),
        "second_reading": {
            "always": len(reading.always),
            "sample": len(reading.sample),
            "missing": len(reading.missing),
            "bound": reading.bound,
        },
        "approved_by": approval.actor if approval else None,
        "digest": snapshot.digest,
        "seen": seen,
        "next": _next(snapshot, open_blocks, published),
        "blocks": [
            {"kind": b.kind, "what": b.what, "targets": list(b.targets)} for b in open_blocks
        ],
        "sources": list(_sources(snapshot)),
        "entities": [_entity(snapshot, entity, pictures) for entity in snapshot.entities],
        "to_decide": list(_to_decide(snapshot, pictures)),
    }


def is_published(snapshot: Snapshot) -> bool:
    """Whether what stands is what was published last."""
    return snapshot.settings.get("published") == snapshot.digest


def state_of(snapshot: Snapshot, blocked: bool) -> str:
    """How far a case is, in a word or three; ``blocked``: something stands in the way."""
    if is_published(snapshot):
        return "released"
    if snapshot.approval is not None:
        return "approved"
    return "open" if blocked else "ready for approval"


def _next(snapshot: Snapshot, found: Sequence[Block], published: bool) -> str:
    """The one thing to do now, in a sentence."""
    if published:
        return "nothing: what stands was published"
    if not snapshot.live:
        return "add the letters: redact add REF PATH"
    if snapshot.approval or snapshot.policy.review != "required":
        return "redact bundle REF --out DIR"
    if not snapshot.config.people:
        return "say who may act: [[people]] in a file for redact add REF --case-config FILE"
    return _to_do(found) if found else _to_approve(snapshot)


def _to_do(found: Sequence[Block]) -> str:
    kinds = {block.kind for block in found}
    if kinds & {str(State.UNDECIDED), str(State.REFERRED), str(State.DISPUTED)}:
        return "write what is decided into a file, then redact decide REF FILE --as NAME"
    if kinds == {"second reader"}:
        return (
            "somebody who did not decide them reads the decisions, and marks documents or findings"
            " as checked in a file for redact decide REF FILE --as NAME"
        )
    return "do what stands in the way, by redact decide REF FILE --as NAME"


def _to_approve(snapshot: Snapshot) -> str:
    named = dict.fromkeys(person.name for person in snapshot.config.people)
    able = [name for name in named if "approver" in roles_of(snapshot.config, name)]
    free = [name for name in able if name not in snapshot.deciders]
    if not free:
        return (
            "name an approver who has decided nothing here, with redact add REF --case-config FILE"
        )
    return f"redact approve REF --as NAME, by {' or '.join(free)}"


def clock_of(law: str, snapshot: Snapshot, today: date) -> dict[str, Any] | None:
    """By when the request has to be answered; None where nobody said when it came."""
    received = snapshot.settings.get("received")
    if not received:
        return None
    clock = due(law, date.fromisoformat(received))
    return {
        "received": received,
        "due": clock.answer_by.isoformat(),
        "working_days_left": working_days_left(clock, today),
        "basis": clock.basis,
    }


def _counts(snapshot: Snapshot) -> dict[str, int]:
    counted = Counter(str(standing.state) for _, standing in snapshot.in_play())
    return {str(state): counted[str(state)] for state in State}


def _by_policy(snapshot: Snapshot) -> int:
    """How many of what counts as released no person decided: policy keeps it readable."""
    return sum(standing.via == POLICY for _, standing in snapshot.in_play())


def _pages(snapshot: Snapshot) -> dict[str, int]:
    """All pages of what would go out, and those that somebody marked as read for misses."""
    pages = {page for document in snapshot.live for page in pages_of(snapshot, document)}
    read = {mark.target for mark in snapshot.marks if mark.kind is MarkKind.PAGE_READ}
    return {"all": len(pages), "read": len(pages & read)}


def _handwriting(snapshot: Snapshot) -> dict[str, Any]:
    """The scanned pages of what would go out, and those to look at still, as targets."""
    scans = sum(len(snapshot.documents[d].scans) for d in snapshot.live if d in snapshot.documents)
    left = to_look_at(snapshot)
    return {"scans": scans, "looked_at": scans - len(left), "to_look_at": list(left)}


def _sources(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Each with what reading it met: ``notes``, and how many words are ``hidden`` by what."""
    met = snapshot.settings.get("met", {})
    for source in snapshot.sources:
        status, reason = snapshot.fates.get(source.path, (source.status, source.reason))
        read = snapshot.documents.get(source.document)
        yield {
            "target": f"{source.order:04d}",
            "source": source.path,
            "item": source.item,
            "status": str(status),
            "reason": reason,
            "pages": len(read.pages) if read else 0,
            **met.get(f"{source.order:04d}", {"notes": [], "hidden": {}}),
        }


def _entity(snapshot: Snapshot, entity: Entity, pictures: Mapping[str, str]) -> dict[str, Any]:
    """``states`` count the mentions in documents that would go out, ``mentions`` all of them. A
    picture has a name for the eye, no variants, and the pages on which it stands."""
    picture = pictures.get(entity.id)
    going = (f for f in entity.findings if snapshot.held[f].finding.document in snapshot.live)
    standings = Counter(str(snapshot.standings[finding].state) for finding in going)
    return {
        "target": entity.id,
        "label": entity.label,
        "name": picture or entity.name,
        "variants": [] if picture else list(entity.variants),
        "mentions": len(entity.findings),
        "states": dict(sorted(standings.items())),
        "suggested": list(snapshot.suggested(entity.findings[0])),
        "role": str(entity.role),
        "care": str(entity.care),
        "may_be": list(entity.proposed),
        **({"pages": list(pages_with(snapshot, entity))} if picture else {}),
    }


def _to_decide(snapshot: Snapshot, pictures: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Every finding that is not decided, in the order of the documents."""
    open_states = (State.UNDECIDED, State.REFERRED, State.DISPUTED)
    found = [(held, s) for held, s in snapshot.in_play() if s.state in open_states]
    first = {d: sources[0].order for d, sources in snapshot.live.items()}
    found.sort(key=lambda pair: (first[pair[0].finding.document], pair[0].finding.start))
    for held, standing in found:
        proposal = snapshot.proposals.get(held.id)
        entity = snapshot.entity_of.get(held.id)
        yield {
            "target": held.id,
            "document": f"{first[held.finding.document]:04d}",
            "page": held.page,
            "label": held.finding.label,
            "text": pictures.get(entity.id, held.words) if entity else held.words,
            "why": held.finding.why,
            "finder": held.finding.source,
            "score": held.finding.score,
            "entity": entity.id if entity else None,
            "state": str(standing.state),
            "by": list(standing.by),
            "note": standing.note,
            "proposed": str(proposal.verdict) if proposal else None,
            "exemptions": list(snapshot.suggested(held.id)),
        }
