# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words read off a picture. Pixels of the picture as it was given, origin top left, y down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]  # height x width, 0 is black
PixelBox = tuple[float, float, float, float]  # x0 y0 x1 y1


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word without white space, the box around it, how sure the engine is (0-1), its line.

    Lines are numbered from 0 in reading order; ``block`` numbers the paragraph they stand in.
    Where an engine places lines only, the places of their words are estimates.
    """

    text: str
    box: PixelBox
    confidence: float
    line: int
    block: int = 0

    @property
    def letters(self) -> int:
        """How many letters and digits it has."""
        return sum(map(str.isalnum, self.text))


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was read: the words in reading order.

    ``turn`` says by how many degrees (0, 90, 180, 270) the picture has to be turned with the clock
    for its text to stand upright, ``skew`` by how many more against the clock (under 10).
    """

    words: tuple[OcrWord, ...]
    turn: int = 0
    skew: float = 0.0
