# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the report lists for a document: words that nobody sees in it, and words that boxes took.

Both quote the document, so they are for the officer alone. What is hidden was searched and goes
nowhere; why it is hidden is ingest's guess (``types.HIDDEN``), and "covered" may be a shape that
was never meant as a redaction.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from redact.bundle.escaped import marked, shown
from redact.bundle.outcome import Outcome
from redact.bundle.paper import count
from redact.types import Document

COVERED = "covered"  # the reason that tells of an earlier redaction
_LONGEST = 2_000  # words listed of one reason on one page: the rest is counted


def hidden_lines(document: Document) -> bytes:
    """The hidden words of a document as JSON lines, for the cache: a row for each page and reason,
    in that order. Pages count from 0."""
    found: dict[tuple[int, str], list[str]] = {}
    for word in document.words:
        if word.hidden:
            words = found.setdefault((word.page, word.hidden), [])
            words.append(document.text[word.start : word.end])
    rows = (
        {"page": page, "reason": reason, "words": words}
        for (page, reason), words in sorted(found.items())
    )
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def hidden_counts(outcome: Outcome) -> dict[str, int]:
    """How many words are hidden in a document, by reason."""
    found: Counter[str] = Counter()
    for row in _rows(outcome.hidden):
        found[row["reason"]] += len(row["words"])
    return dict(sorted(found.items()))


def hidden_list(outcome: Outcome) -> str:
    """HTML: the hidden words by reason and page, those under earlier redactions first and open."""
    rows = sorted(_rows(outcome.hidden), key=lambda row: row["reason"] != COVERED)
    if not rows:
        return ""
    counts = hidden_counts(outcome)
    total = count(sum(counts.values()), "word is", "words are")
    told = ", ".join(f"{shown(reason)} {number:,}" for reason, number in counts.items())
    opened = " open" if COVERED in counts else ""
    return (
        f"<details{opened}><summary>{total} in the file and cannot be seen, or not be trusted:"
        f" {told}</summary>\n<p>They were searched, and go nowhere.</p>\n"
        f"<ul>{''.join(map(_hidden_item, rows))}</ul></details>\n"
    )


def _hidden_item(row: dict[str, Any]) -> str:
    reason = shown(row["reason"])
    if row["reason"] == COVERED:
        reason = f"<strong>{reason}: perhaps an earlier redaction</strong>"
    return f"<li>{_place(row)}, {reason}: {_quoted(row['words'])}</li>"


def words_taken(outcome: Outcome) -> int:
    """How many words nobody withheld that went with a whole line."""
    return sum(len(row["text"].split()) for row in _rows(outcome.taken))


def taken_list(outcome: Outcome) -> str:
    """HTML: the words that went because a box took their line."""
    rows = list(_rows(outcome.taken))
    if not rows:
        return ""
    items = (f"<li>{_place(row)}: {_quoted(row['text'].split())}</li>" for row in rows)
    total = count(words_taken(outcome), "word", "words")
    return (
        f"<details><summary>{total} that nobody withheld went with whole lines</summary>\n"
        f"<ul>{''.join(items)}</ul></details>\n"
    )


def _quoted(words: Iterable[str]) -> str:
    listed = list(words)
    more = len(listed) - _LONGEST
    rest = f" and {more:,} more" if more > 0 else ""
    return f"<q>{marked(' '.join(listed[:_LONGEST]))}</q>{rest}"


def _place(row: dict[str, Any]) -> str:
    return f"page {row['page'] + 1}"


def _rows(file: Path | None) -> Iterator[dict[str, Any]]:
    if file is not None:
        yield from (json.loads(line) for line in file.read_bytes().splitlines())
