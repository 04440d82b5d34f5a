# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging a finished run from outside, with independent readers; for the tests and the trial."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymupdf
import pypdfium2

from tests.samples.readers import find_in_text, find_withheld, normal, words_of

if TYPE_CHECKING:
    from tests.run.conftest import Finished

_SCALE = 2  # pixels per point when a released page is drawn to look for its boxes
_BLACK_SHARE = 0.3  # of a word's place under a box; print alone has far less black


def gone(source: Mapping[str, Any]) -> list[str]:
    """Strings of a source that must be readable nowhere in it any more."""
    return [w["text"] for w in source["withhold"] if not w.get("remaining")]


def leaks(finished: Finished, expected: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(source, reader, string) for each withheld string that a released PDF or twin still has."""
    found = []
    for source, known in expected.items():
        row = finished.rows[source]
        released = (finished.report.folder / row["output"]).read_bytes()
        found += [(source, *leak) for leak in find_withheld(released, gone(known))]
        twin = (finished.report.folder / row["text_output"]).read_text(encoding="utf-8")
        found += [(source, "twin", text) for text in find_in_text(twin, gone(known))]
    return found


def taken(finished: Finished, *, withheld: bool = False) -> dict[str, str]:
    """By source what is listed as gone because a whole line was taken, run together.

    With ``withheld`` also what was withheld: where lines were set anew, its box stands elsewhere.
    """
    texts: dict[str, str] = defaultdict(str)
    with (finished.out / "internal" / "findings.jsonl").open(encoding="ascii") as lines:
        for row in map(json.loads, lines):
            if row["label"] == "LINE" or (withheld and row["verdict"] != "release"):
                texts[row["source"]] += _run_together(row["text"])
    return texts


def _run_together(text: str) -> str:
    return "".join(filter(str.isalnum, normal(text)))


def lost_keeps(finished: Finished, expected: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(source, string) for each string that had to stay readable, is not, and is not listed.

    A string is listed when any word of it is.
    """
    lost, listed = [], taken(finished)
    for source, known in expected.items():
        read = words_of(finished.released(source).read_bytes())["pypdfium2"]
        there = find_in_text(read, known["keep"])
        lost += [
            (source, text)
            for text in known["keep"]
            if text not in there
            and not any(_run_together(word) in listed.get(source, "") for word in text.split())
        ]
    return lost


def lost_words(finished: Finished, inputs: Path) -> list[tuple[str, int, str]]:
    """(source, page, word) of PDFs: words whose place is not boxed and that cannot be read.

    Words that are listed because a whole line was taken are not lost.
    """
    lost, listed = [], taken(finished, withheld=True)
    for source in (s for s in finished.rows if s.endswith(".pdf") and "!/" not in s):
        released = finished.released(source).read_bytes()
        with pymupdf.open(inputs / source) as before, pymupdf.open("pdf", released) as after:
            drawn = pypdfium2.PdfDocument(released)
            for number, page in enumerate(before):
                picture = drawn[number].render(scale=_SCALE, grayscale=True).to_numpy()
                left = normal(after[number].get_text()).replace(" ", "")
                for x0, y0, x1, y1, word, *_ in page.get_text("words"):
                    place = (pymupdf.Rect(x0, y0, x1, y1) * page.rotation_matrix) * _SCALE
                    shown = picture[int(place.y0) : int(place.y1), int(place.x0) : int(place.x1)]
                    boxed = (shown == 0).mean() > _BLACK_SHARE
                    plain = _run_together(word)
                    there = normal(word).replace(" ", "") in left
                    if not boxed and not there and plain not in listed.get(source, ""):
                        lost.append((source, number, word))
            drawn.close()
    return lost


def sizes(finished: Finished) -> dict[str, float]:
    """Bytes of each released PDF per page of 330 words (emptier pages count as one page)."""
    found = {}
    for source, row in finished.rows.items():
        path = finished.report.folder / row["output"]
        with pymupdf.open(path) as pdf:
            pages = sum(max(1.0, len(page.get_text("words")) / 330) for page in pdf)
        found[source] = path.stat().st_size / pages
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
