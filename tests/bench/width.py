# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the width of boxes tells about a surname: the attack, on letters' widths and on outputs.

The attacker knows everything but the name: the letter, its font, the program. For each name of a
list he makes the file that would have been released, and keeps the names whose file is byte for
byte the one he holds. Printed are the bits he gains, and how often his first guess is right; the
best guess without any file is the list's own. ``python -m tests.bench.width`` runs it alone, with
a number on so many names only.

Not attacked: where lines break, and anything that names of one file tell together.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import pymupdf

from redact import ingest
from redact.burn import burn, set_lines
from redact.burn.placing import stepped
from redact.text import TextMap
from redact.types import Box, Document, Redaction
from tests.bench.surnames import COMMON, MADE, weights

MODES = ("exact", "step", "line")
FONTS = ("helv", "tiro")
SIZE = 11.0
DPI = 200
FEW = 120  # names whose files are made: rare and common ones alike
ASKED_BITS, ASKED_GUESS = 0.5, 0.005  # at most so many bits, and so much above the list's own guess
_LEFT, _RIGHT, _LEAD = 72.0, 523.0, 14.0
_PAD = 0.5
_BEFORE = "We spoke to Mr"
_AFTER = ", who had not seen the letter until it was read to him."
_LINES = (
    "Thank you for your letter of the third of May about the depot in the lane.",
    "",
    "It was left at the desk on Monday, and a copy is in the file.",
    "Nothing more is known of it, and no other paper names the sender of it.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What one kind of output tells: classes of names, bits, share of right first guesses."""

    classes: int
    bits: float
    guess: float
    modes: tuple[str, ...] = ()


def told(names: Sequence[str], shown: Callable[[str], Hashable]) -> Told:
    """What is learnt from ``shown`` of a name drawn from ``names`` by their weights."""
    classes: dict[Hashable, list[float]] = defaultdict(list)
    for name, weight in zip(names, weights(len(names)), strict=True):
        classes[shown(name)].append(weight)
    sums = [sum(members) for members in classes.values()]
    return Told(
        len(classes),
        max(0.0, -sum(share * math.log2(share) for share in sums)),
        sum(max(members) for members in classes.values()),
    )


def by_width(font: str, mode: str, names: Sequence[str] = MADE) -> Told:
    """What the widths of names in ``font`` tell, by box mode; in pixels of the picture if exact."""
    measure = pymupdf.Font(font).text_length
    shows: dict[str, Callable[[str], Hashable]] = {
        "exact": lambda name: round(measure(name, SIZE) * DPI / 72),
        "step": lambda name: stepped(measure(name, SIZE)),
        "line": lambda _: 0,
    }
    return told(names, shows[mode])


def plain(font: str, name: str) -> bytes:
    """A letter whose line with the name is set ragged."""
    return _letter(font, name, lambda _, space: space)


def justified(font: str, name: str) -> bytes:
    """The same, that line stretched to the right margin."""
    return _letter(font, name, lambda slack, _: slack)


def slightly(font: str, name: str) -> bytes:
    """The same, stretched by less than a point a space, by as much as the name leaves over."""

    def gap(slack: float, space: float) -> float:
        return space + (slack - space) % 1.0

    return _letter(font, name, gap)


def _letter(font: str, name: str, gap: Callable[[float, float], float]) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page(width=595.276, height=220)
    measure = pymupdf.Font(font).text_length
    for number, line in enumerate(_LINES):
        at = (_LEFT, 72 + number * _LEAD)
        if line:
            page.insert_text(at, line, fontname=font, fontsize=SIZE)
            continue
        words = f"{_BEFORE} {name}{_AFTER}".split()
        widths = [measure(word, SIZE) for word in words]
        blank = gap((_RIGHT - _LEFT - sum(widths)) / (len(words) - 1), measure(" ", SIZE))
        x, space = _LEFT, measure(" ", SIZE)
        for word, width in zip(words, widths, strict=True):
            page.insert_text((x, at[1]), word + " ", fontname=font, fontsize=SIZE)
            x += width + max(blank, space)
    return bytes(pdf.tobytes())


def story(_: str, name: str) -> bytes:
    """The same letter as the product lays out an e-mail, in one paragraph each line."""
    lines = (line or f"{_BEFORE} {name}{_AFTER}" for line in _LINES)
    return ingest.render_html("".join(f"<p>{line}</p>" for line in lines))


LAYOUTS: dict[str, Callable[[str, str], bytes]] = {
    "ragged": plain,
    "justified": justified,
    "slightly justified": slightly,
    "e-mail": story,
}


def released(pdf: bytes, name: str, mode: str) -> tuple[bytes, str]:
    """The released file of a letter that names ``name``, and the width its box came to have."""
    reading = ingest.read(pdf, "letter.pdf")
    document = reading.document
    given = (_box_over(document, name),)
    as_set, boxes = set_lines(
        reading.rendition, document, given, lambda codes: "".join(codes), width=mode, dpi=DPI
    )
    data = burn(reading.rendition, document, boxes, dpi=DPI, title="letter", as_set=as_set)
    return data, boxes[0].width


def _box_over(document: Document, name: str) -> Redaction:
    start = document.text.index(f"{name},")
    end = start + len(name)
    (run,) = TextMap(document).runs(start, end)
    box = Box(run.box.x0 - _PAD, run.box.y0, run.box.x1 + _PAD, run.box.y1)
    return Redaction(
        document.id, run.page, box, ("s40(2)",), "s40(2)", ("f",), ((start, end),), "exact"
    )


def on_outputs(layout: str, font: str, mode: str, names: Sequence[str]) -> Told:
    """What the released files of one letter tell of ``names``."""
    widths: set[str] = set()

    def shown(name: str) -> bytes:
        data, width = released(LAYOUTS[layout](font, name), name, mode)
        widths.add(width)
        return hashlib.sha256(data).digest()

    found = told(names, shown)
    return Told(found.classes, found.bits, found.guess, tuple(sorted(widths)))


def measure(count: int = FEW) -> dict[str, dict[str, Told]]:
    """All figures: by list (``made``, ``common``), layout, font, mode; files of so many names."""
    names = COMMON[:: max(1, len(COMMON) // count)]
    rows = {
        f"widths, {len(MADE)} made names, {font}": {mode: by_width(font, mode) for mode in MODES}
        for font in FONTS
    } | {
        f"widths, {len(COMMON)} common names, {font}": {
            mode: by_width(font, mode, COMMON) for mode in MODES
        }
        for font in FONTS
    }
    for layout in LAYOUTS:
        for font in FONTS if layout != "e-mail" else ("own",):
            few = [mode for mode in MODES if mode == "step" or layout in ("ragged", "justified")]
            rows[f"files, {len(names)} common names, {font}, {layout}"] = {
                mode: on_outputs(layout, font, mode, names) for mode in few
            }
    return rows


def figures(rows: dict[str, dict[str, Told]]) -> dict[str, dict[str, dict[str, float]]]:
    """``rows`` as plain numbers for the JSON file."""
    return {
        row: {
            mode: {"classes": found.classes, "bits": found.bits, "first_guess": found.guess}
            for mode, found in modes.items()
        }
        for row, modes in rows.items()
    }


def show(rows: dict[str, dict[str, Told]]) -> None:
    """Print what each mode tells: bits, share of right first guesses, classes."""
    own = max(weights(len(COMMON)))
    print(f"\nwhat a box tells of a surname (best guess without it: {own:.2%} of {len(COMMON)})")
    print(f"{'':<56}" + "".join(f"{mode:>22}" for mode in MODES))
    for row, modes in rows.items():
        cells = (
            f"{m.bits:.2f} b {m.guess:6.2%} {m.classes:>4}"
            if (m := modes.get(mode)) is not None
            else "-"
            for mode in MODES
        )
        print(f"{row:<56}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    show(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FEW))
