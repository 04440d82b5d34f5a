# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many boxes of ordinary letters are set anew in the default width, or take nothing with them?

Ordinary: ragged text of one size; an address block, a salutation, paragraphs with names in any
place of a line, a list, a sign-off. ``python -m tests.bench.ordinary`` runs it alone. What the
boxes tell is not asked here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pymupdf

from redact import ingest
from redact.burn import set_lines
from tests.bench.surnames import COMMON
from tests.burn.conftest import withhold

ASKED = 0.9
LETTERS = 24
_DPI = 200
_LEFT, _LINE = 72.0, 1.25
_FONTS = (("helv", 10.0), ("helv", 11.0), ("tiro", 11.0), ("tiro", 12.0), ("cour", 10.0))
_SENTENCES = (
    "Thank you for your letter of the third of May, which {} passed to this office.",
    "We spoke to {} about the gate at the depot and were told that the lock had been changed.",
    "No record of the visit is held, although {} and {} both remember that it took place.",
    "The keys were left with {} at the front desk on Monday morning.",
    "As {} said at the meeting, the drains in the lane were looked at twice last winter.",
    "The committee asked that a copy of the report be sent to {}, {} and the clerk.",
    "It is the view of this department that nothing further can be done before the autumn.",
    "Please ring {} if you would like to see the plans before they are sent to the printer.",
    "The fee has been returned to you by post and you should have it within ten working days.",
    "A note of the call was made by {} at the time and is enclosed with this letter.",
)
_LIST = ("the letter of the third of May from {}", "a plan of the lane", "a note signed by {}")


class _Sheet:
    """A page that is written on from the top, and the names that were written."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.names: list[str] = []
        self.pdf = pymupdf.open()
        self._page = self.pdf.new_page(width=595, height=842)
        self._font, self._size = chance.choice(_FONTS)
        self._measure = pymupdf.Font(self._font).text_length
        self._width = 595 - _LEFT - chance.choice((72, 100))
        self._y = 80.0

    def named(self, words: str) -> str:
        """``words`` with a name that no other place has in each gap."""
        for _ in range(words.count("{}")):
            name = self._chance.choice(COMMON)
            while any(name in other or other in name for other in self.names):
                name = self._chance.choice(COMMON)
            self.names.append(name)
            words = words.replace("{}", name, 1)
        return words

    def write(self, words: str, indent: float = 0.0) -> None:
        """A paragraph of ragged lines."""
        for line in self._lines(words.split(), self._width - indent):
            at = (_LEFT + indent, self._y)
            self._page.insert_text(at, line, fontname=self._font, fontsize=self._size)
            self._y += _LINE * self._size

    def skip(self, lines: float = 1.0) -> None:
        self._y += lines * _LINE * self._size

    def _lines(self, words: list[str], width: float) -> Iterator[str]:
        line = words[0]
        for word in words[1:]:
            if self._measure(f"{line} {word}", self._size) > width:
                yield line
                line = word
            else:
                line = f"{line} {word}"
        yield line


def letter(seed: int) -> tuple[bytes, list[str]]:
    """A letter, and the names that stand in it."""
    chance = random.Random(seed)
    sheet = _Sheet(chance)
    for line in ("{}", "14 Mill Lane", "Ambleford", "AB1 2CD"):
        sheet.write(sheet.named(line))
    sheet.skip()
    sheet.write("12 May 2026")
    sheet.skip()
    sheet.write(sheet.named("Dear {},"))
    for _ in range(chance.randint(3, 5)):
        sheet.skip()
        some = chance.sample(_SENTENCES, chance.randint(2, 4))
        sheet.write(sheet.named(" ".join(some)))
    sheet.skip()
    for entry in _LIST:
        sheet.write(sheet.named(f"- {entry}"), indent=18)
    sheet.skip()
    sheet.write("Yours sincerely,")
    sheet.skip(2)
    sheet.write(sheet.named("{}"))
    sheet.write("Records Officer")
    return bytes(sheet.pdf.tobytes()), sheet.names


def measure(letters: int = LETTERS) -> Counter[str]:
    """Boxes by how they came out: ``step``, ``last in their line``, ``line``."""
    found: Counter[str] = Counter()
    for seed in range(letters):
        pdf, names = letter(seed)
        reading = ingest.read(pdf, "letter.pdf")
        given = withhold(reading.document, *names)
        _, boxes = set_lines(
            reading.rendition, reading.document, given, "".join, width="step", dpi=_DPI
        )
        for box in boxes:
            alone = box.width == "line" and not box.taken
            found["last in their line" if alone else box.width] += 1
    return found


def share(found: Counter[str]) -> float:
    """The share of boxes that took no word with them."""
    return (found["step"] + found["last in their line"]) / max(1, found.total())


def show(found: Counter[str]) -> None:
    """Print the share and the counts."""
    counts = ", ".join(f"{number} {kind}" for kind, number in found.most_common())
    print(
        f"\nordinary letters, boxes set anew or last in their line: {share(found):.1%} ({counts})"
    )
    print(f"asked: {ASKED:.0%}")


if __name__ == "__main__":
    show(measure())
