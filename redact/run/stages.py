# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stages of a pipeline, as worker processes run them: from cached results to cached results.

Each function takes JSON arguments (the case folder, the key of its own result, the keys of what it
needs), fills its result's folder in the cache and returns nothing: who asked reads the folder.
Which stage is due, and under which key, is for ``case`` to know.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from redact import codec, ingest
from redact.bundle import findings_lines, hidden_lines, taken_lines, text_twin
from redact.burn import Note, burn, mark_up, page_picture, page_pictures, plan_lines
from redact.detect import Detector, Losses, propagate
from redact.errors import InputRefused, RedactError
from redact.gate import check
from redact.review import propose, public_label, scans_of, settle
from redact.review.controls import passed_over
from redact.run.cache import Cache, write_once
from redact.run.setup import Setup
from redact.text import TextMap
from redact.types import (
    Decision,
    Document,
    Finding,
    Leak,
    Redaction,
    Register,
    Verdict,
)

PICTURE_DPI = 80
STRICTEST = "line"  # the width of boxes when another one leaked
_COLOURS = {
    Verdict.WITHHOLD: (0.75, 0.05, 0.1),
    Verdict.REFER: (0.8, 0.45, 0.0),
    Verdict.RELEASE: (0.1, 0.5, 0.2),
}


def read(case: str, key: str, sha256: str, name: str) -> None:
    """Bytes to a document, its rendition, and its parts' bytes among the originals."""
    folder = Path(case)
    originals = folder / "originals"
    data = (originals / sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise InputRefused("what the case keeps of it is not what was added; add it again")
    reading = ingest.read(data, name)
    parts = []
    for part in reading.parts:
        digest = "" if part.refusal else hashlib.sha256(part.data).hexdigest()
        if digest:
            write_once(originals, digest, part.data)
        parts.append([part.name, part.media_type, digest, part.refusal])
    with Cache(folder / "cache").store(key) as result:
        (result / "document.json").write_bytes(codec.dumps(reading.document))
        (result / "rendition.pdf").write_bytes(reading.rendition)
        (result / "hidden.jsonl").write_bytes(hidden_lines(reading.document))
        summary = {
            "pages": [[p.start, p.end, p.width, p.height] for p in reading.document.pages],
            "characters": len(reading.document.text),
            "scans": scans_of(reading.document),
            "notes": [*reading.document.notes, *_confidence(reading.document)],
            "hidden": Counter(word.hidden for word in reading.document.words if word.hidden),
            "reader": reading.document.reader,
            "media_type": reading.media_type,
            "unread": reading.unread,
            "parts": parts,
        }
        _write_json(result / "summary.json", summary)


def _confidence(document: Document) -> Iterator[str]:
    """How sure OCR was of what it read, where it read something."""
    by_ocr = {page.number for page in document.pages if page.source != "text"}
    sure = [w.confidence for w in document.words if w.page in by_ocr and w.confidence < 1.0]
    if sure:
        yield f"OCR was {sum(sure) / len(sure):.0%} sure of its {len(sure):,} words on average"


def load(setup: str) -> None:
    """Get ready for ``find``: load the language model."""
    _detector(setup)


def find(case: str, key: str, setup: str, reading: str) -> None:
    """What one document on its own shows."""
    cache = Cache(Path(case) / "cache")
    findings = _detector(setup).find(_document(cache, reading))
    with cache.store(key) as result:
        (result / "findings.json").write_bytes(codec.dumps(findings))


def judge(
    case: str,
    key: str,
    setup: str,
    reading: str,
    found: str,
    register: str,
    source: str,
    at: str,
    controls: list[str],
) -> None:
    """What the case adds to a document's findings, and what policy proposes for each."""
    cache, given = Cache(Path(case) / "cache"), _setup(setup)
    document = _document(cache, reading)
    known = codec.loads(Register, _need(cache, register, "register.json"))
    own = codec.loads(tuple[Finding, ...], _need(cache, found, "findings.json"))
    findings = propagate(given.policy, given.case, document, own, known)
    findings = passed_over(findings, document.text, controls) + _drawn(given, document, source)
    decisions = propose(given.policy, findings, at)
    with cache.store(key) as result:
        (result / "findings.json").write_bytes(codec.dumps(findings))
        (result / "decisions.json").write_bytes(codec.dumps(decisions))
        rows = findings_lines(document, findings, decisions)
        (result / "findings.jsonl").write_bytes(rows)


def trace(case: str, key: str, setup: str, reading: str, register: str) -> None:
    """What layers of detection saw in a document and others took out: they look again."""
    cache, given = Cache(Path(case) / "cache"), _setup(setup)
    document = _document(cache, reading)
    known = codec.loads(Register, _need(cache, register, "register.json"))
    lost: Losses = []
    own = _detector(setup).find(document, lost)
    propagate(given.policy, given.case, document, own, known, lost)
    with cache.store(key) as result:
        (result / "lost.json").write_bytes(codec.dumps(tuple(lost)))


def decided(case: str, key: str, reading: str, given: str) -> None:
    """What people decided for a document, in the shape of ``judge``'s result."""
    cache = Cache(Path(case) / "cache")
    kind = tuple[tuple[Finding, ...], tuple[Decision, ...]]
    findings, decisions = codec.loads(kind, _need(cache, given, "given.json"))
    with cache.store(key) as result:
        (result / "findings.json").write_bytes(codec.dumps(findings))
        (result / "decisions.json").write_bytes(codec.dumps(decisions))
        rows = findings_lines(_document(cache, reading), findings, decisions)
        (result / "findings.jsonl").write_bytes(rows)


def release(
    case: str,
    key: str,
    setup: str,
    reading: str,
    judged: str,
    title: str,
    width: str,
    reviewed: bool,
) -> None:
    """Settle, burn and prove one document; on a leak burn it once more by the strictest route, if
    that makes another file."""
    cache, given = Cache(Path(case) / "cache"), _setup(setup)
    document = _document(cache, reading)
    rendition = _need(cache, reading, "rendition.pdf")
    findings = codec.loads(tuple[Finding, ...], _need(cache, judged, "findings.json"))
    decisions = codec.loads(tuple[Decision, ...], _need(cache, judged, "decisions.json"))
    exact = settle(document, findings, decisions, given.policy)
    made = _proven(given, rendition, document, exact, title, width)
    with cache.store(key) as result:
        if not made.leaks:
            (result / "released.pdf").write_bytes(made.released)
            # Boxes lie where lines were set, so the letters beside them are those set there.
            twin = text_twin(made.as_set, made.redactions, reviewed=reviewed)
            (result / "twin.txt").write_text(twin, encoding="utf-8")
            (result / "taken.jsonl").write_bytes(taken_lines(document, made.redactions))
        (result / "redactions.json").write_bytes(codec.dumps(made.redactions))
        (result / "leaks.json").write_bytes(codec.dumps(made.leaks))
        _write_marked_up(result, rendition, document, findings, decisions)


def picture(case: str, key: str, of: str, name: str, page: int, dpi: int) -> None:
    """A page of the file ``name`` in the result ``of``, as a picture for the officer's eyes."""
    cache = Cache(Path(case) / "cache")
    made = page_picture(_need(cache, of, name), page, dpi)
    with cache.store(key) as result:
        (result / "page.png").write_bytes(made)


@dataclass(frozen=True, slots=True)
class _Made:
    """A finished file, its words and boxes where they stand in it, and what the gate found."""

    released: bytes
    as_set: Document
    redactions: tuple[Redaction, ...]
    leaks: tuple[Leak, ...]


def _proven(
    setup: Setup,
    rendition: bytes,
    document: Document,
    exact: tuple[Redaction, ...],
    title: str,
    width: str,
) -> _Made:
    """The file with boxes of ``width``; where that leaks or cannot be made, the one with whole
    lines, unless its boxes are the same: they would leak the same way."""
    dpi, label = setup.policy.burn.dpi, partial(public_label, policy=setup.policy)

    def made_with(width: str, before: _Made | None = None) -> _Made:
        plan = plan_lines(rendition, document, exact, label, width=width, dpi=dpi)
        as_set, redactions = plan.as_set, plan.redactions
        if before is not None and redactions == before.redactions:
            return before
        released = burn(
            rendition, document, redactions, dpi=dpi, title=title, as_set=as_set, plan=plan
        )
        leaks = check(released, document, redactions, as_set=as_set, settled=exact)
        return _Made(released, as_set, redactions, leaks)

    if width == STRICTEST:
        return made_with(STRICTEST)
    try:
        made = made_with(width)
    except InputRefused:  # the rendition itself cannot be drawn
        raise
    except RedactError:
        return made_with(STRICTEST)
    return made_with(STRICTEST, made) if made.leaks else made


def rows_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The findings of a result of ``judge``, a row for each page that one lies on."""
    with (folder / "findings.jsonl").open(encoding="ascii") as lines:
        for line in lines:
            yield json.loads(line)


def leaks_of(folder: Path) -> tuple[Leak, ...]:
    """Why the gate refused the file in a result of ``release``; empty when it did not."""
    leaks: tuple[Leak, ...] = codec.loads(tuple[Leak, ...], (folder / "leaks.json").read_bytes())
    return leaks


def redactions_of(folder: Path) -> tuple[Redaction, ...]:
    """The boxes of a result of ``release``."""
    data = (folder / "redactions.json").read_bytes()
    redactions: tuple[Redaction, ...] = codec.loads(tuple[Redaction, ...], data)
    return redactions


def _drawn(setup: Setup, document: Document, source: str) -> tuple[Finding, ...]:
    """The areas a person drew on this source, as findings."""
    return tuple(
        Finding(
            document.id,
            "AREA",
            0,
            0,
            1.0,
            "areas.v1",
            "an area drawn by a person",
            (area.exemption,),
            ((area.page, area.box),),
            reader=document.reader,
        )
        for area in setup.areas_of(source)
    )


def _write_marked_up(
    result: Path,
    rendition: bytes,
    document: Document,
    findings: Sequence[Finding],
    decisions: Sequence[Decision],
) -> None:
    """The internal copy: each finding outlined, with what was decided; and its pages' pictures."""
    places = TextMap(document)
    notes = []
    for finding, decision in zip(findings, decisions, strict=True):
        regions = [*finding.regions]
        if finding.start < finding.end:
            regions += [(run.page, run.box) for run in places.runs(finding.start, finding.end)]
        label = ", ".join(decision.exemptions) or str(decision.verdict)
        colour = _COLOURS[decision.verdict]
        notes += [Note(page, box, label, colour) for page, box in regions]
    marked_up = mark_up(rendition, notes, title="Marked-up copy")
    (result / "marked-up.pdf").write_bytes(marked_up)
    for number, picture in enumerate(page_pictures(marked_up, PICTURE_DPI), start=1):
        (result / f"page-{number:05d}.png").write_bytes(picture)


@lru_cache(maxsize=1)
def _setup(path: str) -> Setup:
    return Setup.from_json(Path(path).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _detector(path: str) -> Detector:
    setup = _setup(path)
    return Detector(setup.policy, setup.case, setup.rules)


def _need(cache: Cache, key: str, name: str) -> bytes:
    folder = cache.find(key)
    if folder is None:
        raise FileNotFoundError(f"the cache lacks {key}/{name}")
    return (folder / name).read_bytes()


def _document(cache: Cache, key: str) -> Document:
    document: Document = codec.loads(Document, _need(cache, key, "document.json"))
    return document


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, sort_keys=True), encoding="utf-8")
