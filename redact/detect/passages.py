# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences and paragraphs to read, because sections 23 and 31 cover information, not words.

A listed term, a name of a security body or a phrase about how policing is done marks its
sentence; two marked sentences mark their paragraph. A passage is a suggestion, which policy
leaves readable until a person decides: what gives a method away in words nobody has listed is not
found, and most of what is found may stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from redact.config.policy import shipped_lines
from redact.detect.conflicts import lies_in, reach_of
from redact.detect.cued import matches_at, starts_in_any_case
from redact.detect.view import View, prose, view_of
from redact.types import Document, Finding

PASSAGE = "PASSAGE"
_SECURITY, _CRIME = "s23(1)", "s31(1)"
_EXEMPTIONS = {"S23_TERM": _SECURITY, "S31_TERM": _CRIME}
_SCORE = 0.2
_LONGEST = 2000  # characters: what is longer has no sentences that could be told
_WHY = {
    "term": "the sentence around a listed term: the exemption covers what it says, not the word",
    "cue": "it seems to say how policing is done: whether that would help somebody is for a person",
    "paragraph": "several of its sentences may be exempt: read it as a whole",
}
# Each sentence once: it ends at a mark and a space before something new, or with its line.
_END = re.compile(r"[.!?][\"'”’)\]]{0,3}(?=[ ]{1,9}[\"'“‘(\[]{0,2}[A-Z0-9])|\n")
_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|No|vs|Ch|cf|pp?|Rev|Sgt|Det|Insp|Supt|Cllr|Prof|paras?|e\.g|i\.e|[A-Z])\.$"
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")

Span = tuple[int, int]


def find_passages(document: Document, standing: Sequence[Finding]) -> tuple[Finding, ...]:
    """PASSAGE findings of a document; ``standing`` are its findings after conflicts."""
    keeps = reach_of((f.start, f.end) for f in standing if f.keep)
    marks = [
        (f.start, f.end, _EXEMPTIONS[f.label], "term")
        for f in standing
        if f.label in _EXEMPTIONS and not f.keep and not f.regions
    ]
    view = view_of(document.text)
    marks += [(a, b, _CRIME, "cue") for a, b in _cues(view) if not lies_in(keeps, a, b)]
    return tuple(_passages(document, view, marks)) if marks else ()


def _passages(
    document: Document, view: View, marks: Sequence[tuple[int, int, str, str]]
) -> Iterator[Finding]:
    sentences, paragraphs = _parts(view)
    marked: dict[Span, list[tuple[str, str]]] = {}
    for start, end, exemption, kind in sorted(marks):
        span = _around(sentences, start, end)
        if span and (span[0] < start or end < span[1]) and span[1] - span[0] <= _LONGEST:
            marked.setdefault(span, []).append((exemption, kind))
    many: dict[Span, list[Span]] = {}
    for span in marked:
        paragraph = _around(paragraphs, *span)
        if paragraph and paragraph[1] - paragraph[0] <= _LONGEST:
            many.setdefault(paragraph, []).append(span)
    inside: set[Span] = set()
    for paragraph, spans in many.items():
        if len(spans) > 1:
            inside.update(spans)
            reasons = [reason for span in spans for reason in marked[span]]
            yield _finding(document, paragraph, reasons, "paragraph")
    for span, reasons in marked.items():
        if span not in inside:
            kind = "term" if any(kind == "term" for _, kind in reasons) else "cue"
            yield _finding(document, span, reasons, kind)


def _finding(
    document: Document, span: Span, reasons: Sequence[tuple[str, str]], kind: str
) -> Finding:
    exemptions = tuple(sorted({exemption for exemption, _ in reasons}))
    source = f"passage_{kind}.v1"
    return Finding(
        document.id, PASSAGE, *span, _SCORE, source, _WHY[kind], exemptions, reader=document.reader
    )


def _parts(view: View) -> tuple[list[Span], list[Span]]:
    """The sentences and the paragraphs of a text, in order, without the blanks around them."""
    shown = prose(view.text)
    ends = [m.end() for m in _END.finditer(shown) if not _is_abbreviated(shown, m)]
    breaks = [m.end() for m in _PARAGRAPH.finditer(view.text)]
    return _back(view, shown, ends), _back(view, shown, breaks)


def _is_abbreviated(text: str, end: re.Match[str]) -> bool:
    return bool(_ABBREVIATED.search(text, max(0, end.start() - 5), end.end()))


def _back(view: View, shown: str, ends: Sequence[int]) -> list[Span]:
    spans = []
    start = 0
    for end in (*ends, len(shown)):
        piece = shown[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if left < right:
            spans.append(view.back(start + left, start + right))
        start = end
    return spans


def _around(parts: Sequence[Span], start: int, end: int) -> Span | None:
    """The part in which a place begins, out to where the one ends in which the place ends."""
    first = bisect_right(parts, (start, end)) - 1
    if first + 1 < len(parts) and parts[first + 1][0] == start:
        first += 1
    if first < 0 or parts[first][1] <= start:
        return None
    last = first
    while last + 1 < len(parts) and parts[last + 1][0] < end:
        last += 1
    return parts[first][0], parts[last][1]


def _cues(view: View) -> Iterator[Span]:
    pattern, words = _phrases()
    for found in matches_at(pattern, view.text, starts_in_any_case(view.text, words)):
        yield view.back(*found.span())


@lru_cache(maxsize=1)
def _phrases() -> tuple[re.Pattern[str], frozenset[str]]:
    """All cues, and the words that they begin with."""
    known = sorted(shipped_lines("models", "terms", "s31_cues.txt"), reverse=True)
    spelled = (r"[ \n]{1,3}".join(map(re.escape, phrase.split())) for phrase in known)
    pattern = re.compile(rf"\b(?:{'|'.join(spelled)})\b", re.IGNORECASE)
    return pattern, frozenset(phrase.split()[0].lower() for phrase in known)
