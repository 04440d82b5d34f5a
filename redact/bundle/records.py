# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of the internal files: what was found, and what a person has to decide.

They quote the documents: they are for the officer's own disk and never for a release. Cells that a
spreadsheet would take for a formula are made text. Whether a finding is right is not judged here.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from redact.bundle.outcome import Outcome
from redact.text import TextMap
from redact.types import Box, Decision, Document, Finding, Redaction, Verdict

HANDWRITING = "HANDWRITING"  # no label of a finding: nothing finds it
TO_DECIDE = ("source", "page", "label", "score", "text", "why", "finding")

LINE = "LINE"  # the label of words that a whole-line box takes
PICTURE = "IMAGE"  # the label of pictures
_EDGE = 0.01  # points
_FINDING = (
    "start",
    "end",
    "text",
    "label",
    "score",
    "finder",
    "page",
    "boxes",
    "exemptions",
    "verdict",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def findings_lines(
    document: Document, findings: Sequence[Finding], decisions: Iterable[Decision]
) -> bytes:
    """The findings of one document as JSON lines, for the cache: without the source's name.

    ``decisions`` have findings as targets; the last one on a target counts, none is null. A
    finding that runs over a page break has one line per page. Pages count from 0; boxes are
    ``[x0, y0, x1, y1]`` in points.
    """
    words = TextMap(document)
    decided = {decision.target: decision for decision in decisions}
    lines: list[bytes] = []
    for finding in sorted(findings, key=lambda f: (f.start, f.end, f.label, f.id)):
        decision = decided.get(finding.id)
        rows = (_row(document, finding, decision, place) for place in _places(finding, words))
        lines.extend(_line(row) for row in rows)
    return b"".join(lines)


def taken_lines(document: Document, redactions: Sequence[Redaction]) -> bytes:
    """Rows like those of ``findings_lines`` for words that nobody withheld and that went because
    the box beside them took the whole line; ``document`` as it was read."""
    words = TextMap(document)
    lines: list[bytes] = []
    for redaction in redactions:
        for start, end in redaction.taken:
            finding = Finding(
                document.id,
                LINE,
                start,
                end,
                1.0,
                "line.v1",
                "a box took the whole line",
                redaction.exemptions,
                reader=document.reader,
            )
            decision = Decision(
                finding.id, Verdict.WITHHOLD, redaction.exemptions, "", "", "policy"
            )
            places = _places(finding, words)
            lines.extend(_line(_row(document, finding, decision, place)) for place in places)
    return b"".join(lines)


def with_source(lines: bytes, source: str) -> bytes:
    """``findings_lines`` of a document as lines of ``findings.jsonl``, under a source's path."""
    return b"".join(
        _line({"source": source, **{key: row[key] for key in _FINDING}}) for row in _rows(lines)
    )


def to_decide(lines: bytes, source: str) -> list[tuple[str, ...]]:
    """The rows of ``to-decide.csv`` for one source: what was referred. Pages count from 1."""
    return [
        (
            source,
            str(row["page"] + 1),
            row["label"],
            f"{row['score']:.2f}",
            row["text"],
            row["why"],
            row["id"],
        )
        for row in _rows(lines)
        if row["verdict"] == Verdict.REFER.value
    ]


def to_look_at(outcome: Outcome) -> list[tuple[str, ...]]:
    """The rows of ``to-decide.csv`` for scanned pages, which are to be marked, not decided."""
    why = "a scanned page: look for signatures and handwriting, then mark it"
    source, number = outcome.source.path, outcome.number
    return [
        (source, str(page + 1), HANDWRITING, "", "", why, f"{number}#page={page}")
        for page in outcome.unseen
    ]


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV (RFC 4180), each cell safe to open in a spreadsheet."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [safe_cell(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def safe_cell(cell: str) -> str:
    """The cell, with an apostrophe before whatever a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


class _Place:
    """The part of a finding that lies on one page."""

    def __init__(self, page: int, start: int, end: int, box: Box) -> None:
        self.page, self.start, self.end = page, start, end
        self.boxes = [box]


def _places(finding: Finding, words: TextMap) -> list[_Place]:
    """Where a finding lies, page by page; a finding without a place is on page 0, without boxes."""
    places: dict[int, _Place] = {}
    for run in words.runs(finding.start, finding.end):
        start, end = max(run.start, finding.start), min(run.end, finding.end)
        if run.page not in places:
            places[run.page] = _Place(run.page, start, end, run.box)
        else:
            places[run.page].boxes.append(run.box)
            places[run.page].end = end
    for page, box in finding.regions:
        if page in places:
            places[page].boxes.append(box)
        else:
            places[page] = _Place(page, finding.start, finding.end, box)
    if len(places) == 1:  # the common case keeps the finder's own offsets to the letter
        only = next(iter(places.values()))
        only.start, only.end = finding.start, finding.end
    return [places[page] for page in sorted(places)] or [_nowhere(finding)]


def _nowhere(finding: Finding) -> _Place:
    place = _Place(0, finding.start, finding.end, Box(0, 0, 0, 0))
    place.boxes = []
    return place


def _row(
    document: Document, finding: Finding, decision: Decision | None, place: _Place
) -> dict[str, Any]:
    return {
        "id": finding.id,
        "why": finding.why,
        "start": place.start,
        "end": place.end,
        "text": document.text[place.start : place.end],
        "label": finding.label,
        "score": round(finding.score, 3),
        "finder": finding.source,
        "page": place.page,
        "boxes": [[round(side, 2) for side in (b.x0, b.y0, b.x1, b.y1)] for b in place.boxes],
        "exemptions": list(decision.exemptions if decision else finding.exemptions),
        "verdict": decision.verdict.value if decision else None,
        "picture": " ".join(sorted(_shown_in(document, finding))),
    }


def _shown_in(document: Document, finding: Finding) -> Iterator[str]:
    """The digests of the pictures that stand just where a finding of a picture does."""
    if finding.label != PICTURE:
        return
    for page, box in finding.regions:
        for picture in document.pages[page].pictures:
            if picture.digest and _alike(picture.box, box):
                yield picture.digest


def _alike(a: Box, b: Box) -> bool:
    """The same to the eye and after rounding in a cache."""
    return max(abs(a.x0 - b.x0), abs(a.y0 - b.y0), abs(a.x1 - b.x1), abs(a.y1 - b.y1)) < _EDGE


def _line(row: dict[str, Any]) -> bytes:
    """One JSON object and a line end; ASCII, so that half a surrogate pair cannot break it."""
    return json.dumps(row, ensure_ascii=True).encode() + b"\n"


def _rows(lines: bytes) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines.splitlines())
