# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact status`` and ``redact explain``: how a case stands, and why a string is boxed or not.

Both only read, so they work while somebody else writes. What they tell quotes the documents: it is
for the officer's eyes, not for logs. Copies of passages are compared when a case is approved, not
here: that takes the text of every document.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from redact import codec
from redact.errors import UsageError
from redact.law.clock import due, working_days_left
from redact.review import CaseStore, Snapshot, State
from redact.review.acts import MarkKind
from redact.review.burning import boxed
from redact.review.looking import to_look_at
from redact.review.pictures import pages_with, picture_names
from redact.review.places import Placed
from redact.review.readiness import Block, blocks
from redact.review.roles import roles_of
from redact.review.second import second_reading
from redact.review.standing import POLICY, Standing
from redact.review.store import Held
from redact.review.targets import pages_of
from redact.run.case import STAGES, Case, Reporter
from redact.run.casework import read_again, setup_of
from redact.run.places import reference_of
from redact.run.work import Work
from redact.run.workers import Pool
from redact.text import Skeleton
from redact.types import Decision, Document, Entity


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
    published = snapshot.settings.get("published") == snapshot.digest
    reading = second_reading(snapshot)
    pictures = picture_names(snapshot)
    return {
        "reference": reference_of(snapshot.settings, folder),
        "pipeline": setup.policy.name,
        "state": _state(bool(open_blocks), approval is not None, published),
        "clock": _clock(setup.policy.law, snapshot, today),
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


def _state(blocked: bool, approved: bool, published: bool) -> str:
    if published:
        return "released"
    if approved:
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


def _clock(law: str, snapshot: Snapshot, today: date) -> dict[str, Any] | None:
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


# Explaining ---------------------------------------------------------------------------------------


def explain(folder: Path, words: str, workers: int, reporter: Reporter) -> dict[str, Any]:
    """Each place where the case has ``words``, whatever their spelling tricks: what found it, who
    decided what on it, and whether it is boxed; and the documents that could not be searched.

    UsageError when there is nothing to look for.
    """
    if not Skeleton(words).folded:
        raise UsageError("there is nothing to look for; write words, a name or a number")
    with CaseStore.read(folder) as store:
        setup = setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        with Pool(STAGES, workers) as pool:
            works = read_again(store, Case(folder, setup, pool, reporter))
        return {
            "places": [place for work in works for place in _places(snapshot, work, words)],
            "not_searched": [
                {"document": f"{work.source.order:04d}", "reason": work.source.reason}
                for work in works
                if "read" not in work.folders
            ],
        }


def _places(snapshot: Snapshot, work: Work, words: str) -> Iterator[dict[str, Any]]:
    if "read" not in work.folders:
        return
    data = (work.folders["read"] / "document.json").read_bytes()
    document: Document = codec.loads(Document, data)
    covers = boxed(snapshot, document.id)
    held_here = snapshot.held_in.get(document.id, ())
    added = snapshot.places_in(document.id)
    for start, end in Skeleton(document.text).find(words, whole_words=False):
        page = next((p.number for p in document.pages if p.start <= start < p.end), 0)
        yield {
            "document": f"{work.source.order:04d}",
            "source": work.source.path,
            "page": page,
            "start": start,
            "end": end,
            "covered": all(any(a <= at < b for a, b in covers) for at in range(start, end)),
            "hidden": _hidden(document, start, end),
            "kept_back": str(snapshot.fates[work.source.path][0])
            if work.source.path in snapshot.fates
            else None,
            "findings": [
                _explained(snapshot, held)
                for held in held_here
                if held.finding.start < end and start < held.finding.end
            ],
            "added": [
                _added(snapshot, placed)
                for placed in added
                if placed.finding.id not in snapshot.held
                and placed.finding.start < end
                and start < placed.finding.end
            ],
        }


def _hidden(document: Document, start: int, end: int) -> str:
    """Why nobody sees the words there, in the file as it came; "" when some of them are seen."""
    there = [word.hidden for word in document.words if word.start < end and start < word.end]
    return there[0] if there and all(there) else ""


def _explained(snapshot: Snapshot, held: Held) -> dict[str, Any]:
    standing = snapshot.standing(held.id)
    proposal = snapshot.proposals.get(held.id)
    finding = held.finding
    return {
        "target": held.id,
        "text": held.words,
        "label": finding.label,
        "finder": finding.source,
        "score": finding.score,
        "why": finding.why,
        "present": held.present,
        "proposed": str(proposal.verdict) if proposal else None,
        **_stands(snapshot, held.id, standing),
    }


def _added(snapshot: Snapshot, placed: Placed) -> dict[str, Any]:
    own = placed.finding.id
    return {"target": own, "label": placed.finding.label, **_stands(snapshot, own, placed.standing)}


def _stands(snapshot: Snapshot, target: str, standing: Standing) -> dict[str, Any]:
    return {
        "state": str(standing.state),
        "exemptions": list(standing.exemptions),
        "via": standing.via,
        "decisions": [_decision(made) for made in snapshot.by_target.get(target, ())],
    }


def _decision(made: Decision) -> dict[str, Any]:
    return {
        "verdict": str(made.verdict),
        "exemptions": list(made.exemptions),
        "by": made.actor,
        "role": made.role,
        "at": made.at,
        "via": made.via,
        "note": made.note,
    }
