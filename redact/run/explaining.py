# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact explain``: where words stand, which layer saw or lost them, who decided, what shows.

Guarantees a row for each place where a document that was read has the words, whatever their
spelling tricks, and names the documents that could not be searched. What was lost is what the
layers of today say: they look again. It does not know what a pattern nearly matched. What it tells
quotes the documents: it is for the officer's eyes, not for logs.
"""

import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from redact import codec
from redact.detect import Lost
from redact.errors import UsageError
from redact.review import CaseStore, Snapshot
from redact.review.burning import boxed
from redact.review.places import Placed
from redact.review.standing import Standing
from redact.review.store import Held
from redact.run import stages
from redact.run.applying import evidence
from redact.run.case import STAGES, Case, Reporter
from redact.run.casework import read_again, setup_of
from redact.run.intake import check_inputs
from redact.run.setup import Setup
from redact.run.work import Work
from redact.run.workers import Pool
from redact.text import Skeleton, covering, fold
from redact.types import Decision, Document, Register, Verdict

Span = tuple[int, int]
_STATES = {
    Verdict.WITHHOLD: "withheld",
    Verdict.REFER: "referred",
    Verdict.RELEASE: "released",
}


def explain(folder: Path, words: str, workers: int, reporter: Reporter) -> dict[str, Any]:
    """The places of ``words`` in a case; UsageError when there is nothing to look for.

    Only reads, so it works while somebody else writes.
    """
    _check(words)
    with CaseStore.read(folder) as store:
        setup = setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        with Pool(STAGES, workers) as pool:
            case = Case(folder, setup, pool, reporter)
            case.evidence = evidence(snapshot)
            works = read_again(store, case)
            found, register = _looked_again(case, works, words)
        return _told(
            setup,
            words,
            register,
            [row for work, spans in found for row in _in_case(snapshot, work, spans)],
            works,
        )


def explain_file(
    file: Path, words: str, setup: Setup, workers: int, reporter: Reporter
) -> dict[str, Any]:
    """The same for a file that is in no case, with what is in it, as policy proposes."""
    _check(words)
    check_inputs((file,), None)
    with tempfile.TemporaryDirectory(prefix="redact-") as temporary:
        folder = Path(temporary)
        for part in ("originals", "cache"):
            (folder / part).mkdir(mode=0o700)
        with Pool(STAGES, workers) as pool:
            case = Case(folder, setup, pool, reporter)
            works = case.read(case.take((file,)))
            found, register = _looked_again(case, works, words)
            case.judge([work for work, _ in found], codec.dumps(register))
        rows = [row for work, spans in found for row in _in_file(work, spans)]
        return _told(setup, words, register, rows, works)


def _check(words: str) -> None:
    if not Skeleton(words).folded:
        raise UsageError("there is nothing to look for; write words, a name or a number")


def _told(
    setup: Setup,
    words: str,
    register: Register,
    places: list[dict[str, Any]],
    works: Iterable[Work],
) -> dict[str, Any]:
    return {
        "finders": list(setup.policy.detectors),
        "known": list(_known(register, words)),
        "places": places,
        "not_searched": [
            {"document": f"{work.source.order:04d}", "reason": work.source.reason}
            for work in works
            if not work.alive
        ],
    }


def _known(register: Register, words: str) -> Iterator[dict[str, Any]]:
    """Who or what in the register goes by these words."""
    wanted = fold(words)
    for person in register.people:
        if wanted in {fold(form) for form in (person.name, *person.variants)}:
            yield {"label": "PERSON", "role": str(person.role), "evidence": dict(person.evidence)}
    for phrase in register.phrases:
        if fold(phrase.text) == wanted:
            yield {"label": phrase.label, "role": "", "evidence": {}}


def _looked_again(
    case: Case, works: Sequence[Work], words: str
) -> tuple[list[tuple[Work, Sequence[Span]]], Register]:
    """The works that have the words, each with their places, looked at again layer by layer; and
    the register of today."""
    case.find(works)
    register = case.register(works)
    found: list[tuple[Work, Sequence[Span]]] = [
        (work, spans) for work in works if (spans := tuple(_find(work, words)))
    ]
    case.trace([work for work, _ in found], register)
    known: Register = codec.loads(Register, register)
    return found, known


def _find(work: Work, words: str) -> Iterator[Span]:
    if "read" in work.folders:
        yield from Skeleton(work.document().text).find(words, whole_words=False)


# Places -------------------------------------------------------------------------------------------


def _in_case(snapshot: Snapshot, work: Work, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    document = work.document()
    held = [h for h in snapshot.held_in.get(document.id, ()) if not h.finding.regions]
    added = [p for p in snapshot.places_in(document.id) if p.finding.id not in snapshot.held]
    fate = snapshot.fates.get(work.source.path)
    found_at = _On([(h.finding.start, h.finding.end) for h in held])
    added_at = _On([(p.finding.start, p.finding.end) for p in added])
    covered = covering(boxed(snapshot, document.id))
    place, traced = _Places(work, document), _Trace(work, document)
    for start, end in spans:
        yield {
            **place(start, end),
            "covered": covered(start, end),
            "kept_back": str(fate[0]) if fate else None,
            "findings": [_held(snapshot, held[at]) for at in found_at(start, end)],
            "added": [_added(snapshot, added[at]) for at in added_at(start, end)],
            **traced(start, end),
        }


def _in_file(work: Work, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    document = work.document()
    rows = list(stages.rows_of(work.folders["judge"])) if "judge" in work.folders else []
    found_at = _On([(row["start"], row["end"]) for row in rows])
    boxes = [(r["start"], r["end"]) for r in rows if r["verdict"] != Verdict.RELEASE]
    covered, place, traced = covering(boxes), _Places(work, document), _Trace(work, document)
    for start, end in spans:
        yield {
            **place(start, end),
            "covered": covered(start, end),
            "kept_back": None,
            "findings": [_proposed(rows[at]) for at in found_at(start, end)],
            "added": [],
            **traced(start, end),
        }


class _On:
    """Which of some spans touch a place, by their number; a long document has many of both."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted((start, end, number) for number, (start, end) in enumerate(spans))
        self._longest = max((end - start for start, end in spans), default=0)

    def __call__(self, start: int, end: int) -> list[int]:
        first = bisect_left(self._spans, (start - self._longest,))
        last = bisect_left(self._spans, (end,))
        return sorted(number for _, e, number in self._spans[first:last] if start < e)


class _Places:
    """Where places of a document lie, and whether a reader of the file sees them."""

    def __init__(self, work: Work, document: Document) -> None:
        self._source, self._document = work.source, document
        self._words = _On([(word.start, word.end) for word in document.words])

    def __call__(self, start: int, end: int) -> dict[str, Any]:
        pages = self._document.pages
        return {
            "document": f"{self._source.order:04d}",
            "source": self._source.path,
            "page": next((p.number for p in pages if p.start <= start < p.end), 0),
            "start": start,
            "end": end,
            "hidden": self._hidden(start, end),
        }

    def _hidden(self, start: int, end: int) -> str:
        """Why nobody sees the words there, in the file as it came; "" when some are seen."""
        there = [self._document.words[at].hidden for at in self._words(start, end)]
        return there[0] if there and all(there) else ""


class _Trace:
    """What layers saw on some characters and others took out (``lost``) or made part of a finding
    (``joined``), each once, in text order."""

    def __init__(self, work: Work, document: Document) -> None:
        everything: tuple[Lost, ...] = ()
        if "trace" in work.folders:
            data = (work.folders["trace"] / "lost.json").read_bytes()
            everything = codec.loads(tuple[Lost, ...], data)
        self._document = document
        self._lost = sorted(
            (one for one in dict.fromkeys(everything) if not one.finding.regions),
            key=lambda one: (one.finding.start, one.finding.end, one.finding.source),
        )
        self._on = _On([(one.finding.start, one.finding.end) for one in self._lost])

    def __call__(self, start: int, end: int) -> dict[str, Any]:
        told: dict[str, Any] = {"lost": [], "joined": []}
        for one in (self._lost[at] for at in self._on(start, end)):
            told["joined" if one.joined else "lost"].append(_lost(self._document, one))
        return told


def _lost(document: Document, one: Lost) -> dict[str, Any]:
    finding = one.finding
    return {
        "text": document.text[finding.start : finding.end],
        "start": finding.start,
        "end": finding.end,
        "label": finding.label,
        "finder": finding.source,
        "score": finding.score,
        "why": finding.why,
        "rule": one.rule,
    }


# Findings -----------------------------------------------------------------------------------------


def _held(snapshot: Snapshot, held: Held) -> dict[str, Any]:
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
        **_stands(snapshot, held.id, snapshot.standing(held.id)),
    }


def _added(snapshot: Snapshot, placed: Placed) -> dict[str, Any]:
    own = placed.finding.id
    return {"target": own, "label": placed.finding.label, **_stands(snapshot, own, placed.standing)}


def _proposed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("text", "label", "finder", "score", "why", "exemptions")},
        "proposed": row["verdict"],
        "state": _STATES[row["verdict"]],
        "via": "policy",
        "decisions": [],
    }


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
