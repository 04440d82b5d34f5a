# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full pages of digital text through line setting, burner and gate: what a page costs.

``python -m tests.bench.pages`` runs it alone, with a row of 59 pages that ``make bench`` leaves
out. Each page has 50 lines, about 850 words and 25 boxes, in that last row 81; the withheld words
differ from box to box. Each figure is the better of two turns; a page's drawing alone is the floor
beside which to read them.
"""

from __future__ import annotations

import random
import string
from collections import Counter
from typing import Any

import pymupdf

from redact import ingest
from redact.burn import burn, page_pictures, plan_lines
from redact.gate import check
from tests.bench.stages import timed
from tests.burn.conftest import withhold

ASKED = 5.0  # pages by CPU second, burner and gate together
ROWS = ((1, 25, "exact"), (10, 25, "exact"), (10, 25, "step"), (10, 25, "line"))
MANY = (59, 81, "exact")
_LINE = "Thank you for the letter of {} about the depot in the lane and all the rest, we read it"
_LINES = 50
_DPI = 200


def _name(chance: random.Random) -> str:
    return chance.choice("BDFGHJK") + "".join(chance.choices(string.ascii_lowercase, k=9))


def letter(pages: int, boxes: int) -> tuple[bytes, list[str]]:
    """A letter of full pages with so many names on each, and the names."""
    chance, names = random.Random(pages * 100 + boxes), []
    pdf = pymupdf.open()
    for _ in range(pages):
        page = pdf.new_page(width=595, height=842)
        left = boxes
        for line in range(_LINES):
            here = min(left, 2 if boxes > _LINES else 1)
            left -= here
            own = [_name(chance) for _ in range(here)]
            names += own
            text = _LINE.format(" and ".join(own) or "the day")
            at = (60, 60 + 15 * line)
            page.insert_text(at, text, fontname="tiro", fontsize=10.5)
    return bytes(pdf.tobytes()), names


def measure(pages: int, boxes: int, width: str) -> dict[str, Any]:
    """Milliseconds of CPU a page by step, the boxes by width, and what the gate found."""
    pdf, names = letter(pages, boxes)
    reading = ingest.read(pdf, "letter.pdf")
    document, rendition = reading.document, reading.rendition
    given = withhold(document, *names)
    best: dict[str, float] = {}
    for _ in range(2):
        turn = {"drawing alone": timed(lambda: list(page_pictures(rendition, _DPI)))[0]}
        turn["set lines"], plan = timed(
            lambda: plan_lines(rendition, document, given, "".join, width=width, dpi=_DPI)
        )
        as_set, found = plan.as_set, plan.redactions
        turn["burn"], data = timed(
            lambda plan=plan: burn(
                rendition,
                document,
                plan.redactions,
                dpi=_DPI,
                title="bench",
                as_set=plan.as_set,
                plan=plan,
            )
        )
        turn["gate"], leaks = timed(
            lambda found=found, as_set=as_set, data=data: check(
                data, document, found, as_set=as_set, settled=given
            )
        )
        best = {name: min(value, best.get(name, value)) for name, value in turn.items()}
    return {
        "pages": pages,
        "boxes_a_page": boxes,
        "mode": width,
        "ms_a_page": {name: value / pages * 1000 for name, value in best.items()},
        "boxes": dict(Counter(box.width for box in found)),
        "refused": len(leaks),
    }


def measure_all(*more: tuple[int, int, str]) -> list[dict[str, Any]]:
    """All rows."""
    return [measure(*row) for row in (*ROWS, *more)]


def show(rows: list[dict[str, Any]]) -> None:
    """Print what a page costs, and how many pages the burner and the gate do in a CPU second."""
    steps = ("drawing alone", "set lines", "burn", "gate")
    head = "".join(f"{step:>15}" for step in steps)
    print(f"\n{'full pages, ms CPU per page':<34}{head}{'burn+gate: pages/s':>20}")
    for row in rows:
        title = f"{row['pages']} pages, {row['boxes_a_page']} boxes each, {row['mode']}"
        times = row["ms_a_page"]
        cells = "".join(f"{times[step]:>15.0f}" for step in steps)
        rate = 1000 / (times["burn"] + times["gate"])
        note = f"  REFUSED {row['refused']}" if row["refused"] else ""
        print(f"{title:<34}{cells}{rate:>20.1f}  {row['boxes']}{note}")
    print(f"asked: {ASKED:.0f} pages a CPU second for burner and gate")


if __name__ == "__main__":
    show(measure_all(MANY))
