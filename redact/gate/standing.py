# SPDX-License-Identifier: AGPL-3.0-or-later
"""What boxes leave of each word, where it stood in the document and where it is said to stand.

It computes, and judges nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from redact.gate.expected import taken_before, taken_characters
from redact.types import Box, Document, Redaction, Word

SAME = 0.02  # points: as far as rounding moves what did not move

Line = tuple[int, int]
Flags = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standing:
    """A word, or a run of letters that a box leaves of it.

    ``old`` is where it stood, ``new`` where it is said to be now; ``moved`` when they differ.
    """

    line: Line
    old: Box
    new: Box
    glyphs: tuple[tuple[Box, Box], ...]
    moved: bool


class Standings:
    """``pages``: by page the words of which something survives and can be seen, in text order.

    Worked out when first asked for: the two documents must have the same words by then.
    """

    def __init__(
        self, document: Document, as_set: Document, redactions: Sequence[Redaction]
    ) -> None:
        self._given = document, as_set, redactions

    @cached_property
    def pages(self) -> dict[int, list[Standing]]:
        document, as_set, redactions = self._given
        taken = taken_characters(document, redactions)
        before = taken_before(taken)
        pages: dict[int, list[Standing]] = defaultdict(list)
        for old, new in zip(document.words, as_set.words, strict=True):
            if new.visible:
                cut = before[old.start] != before[old.end]
                pages[new.page].extend(_standings(old, new, taken if cut else None))
        return pages


def _standings(old: Word, new: Word, taken: Flags | None) -> Iterator[Standing]:
    """The word, or each run of its letters that a box leaves; ``taken`` where one takes any."""
    line = (new.page, new.line)
    pairs = tuple(zip(old.glyphs, new.glyphs, strict=True))
    if taken is None:
        yield Standing(line, old.box, new.box, pairs, not is_same(old.box, new.box))
        return
    flags = taken[old.start : old.end]
    for gone, run in groupby(zip(pairs, flags, strict=bool(pairs)), key=lambda pair: pair[1]):
        if not gone:
            kept = tuple(pair for pair, _ in run)
            old_box, new_box = (Box.around(side) for side in zip(*kept, strict=True))
            yield Standing(line, old_box, new_box, kept, not is_same(old_box, new_box))


def is_same(old: Box, new: Box) -> bool:
    return old == new or (
        max(abs(old.x0 - new.x0), abs(old.y0 - new.y0),
            abs(old.x1 - new.x1), abs(old.y1 - new.y1)) <= SAME
    )  # fmt: skip


def sides_of(boxes: Sequence[Box]) -> Reals:
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], dtype=np.float64).reshape(-1, 4)
