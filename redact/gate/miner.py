# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-subclassing-any, allow-untyped-calls
"""A device for pdfminer's interpreter that notes characters and their places, and nothing else.

Guarantees: the same characters, places and order as pdfminer's own layout objects have, form
objects included, at a fraction of the work. Drawn shapes, colours and fonts are not kept.
"""

from collections.abc import Iterable
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_rect

Sides = tuple[float, float, float, float]
_Point = tuple[float, float]
_Matrix = tuple[float, float, float, float, float, float]


class CharDevice(PDFTextDevice):
    """``found``: text and left, bottom, right, top (points, y up) of each character, in order."""

    def __init__(self, resources: Any) -> None:
        super().__init__(resources)
        self.found: list[tuple[str, Sides]] = []
        self._known: dict[tuple[int, int], tuple[str, float]] = {}
        self._fonts: dict[int, Any] = {}

    def render_string_horizontal(
        self,
        seq: Iterable[int | float | bytes],
        matrix: _Matrix,
        pos: _Point,
        font: Any,
        fontsize: float,
        scaling: float,
        charspace: float,
        wordspace: float,
        rise: float,
        dxscale: float,
        ncs: object,
        graphicstate: object,
    ) -> _Point:
        """Note the characters of one string; where the next one begins (text space)."""
        x, y = pos
        a, b, c, d, e, f = matrix
        low = y + font.get_descent() * fontsize + rise
        high = low + fontsize
        plain = b == 0 and c == 0 and a > 0 and d * (high - low) > 0
        bottom, top = d * low + f, d * high + f
        between = False
        for part in seq:
            if isinstance(part, (int, float)):
                x -= part * dxscale
                between = True
            elif isinstance(part, bytes):
                for cid in font.decode(part):
                    if between:
                        x += charspace
                    text, width = self._glyph(font, cid)
                    after = x + width * fontsize * scaling
                    if plain and after >= x:
                        sides = (a * x + e, bottom, a * after + e, top)
                    else:
                        sides = apply_matrix_rect(matrix, (x, low, after, high))
                    self.found.append((text, sides))
                    x = after
                    if cid == 32 and wordspace:
                        x += wordspace
                    between = True
        return x, y

    def render_char(
        self,
        matrix: _Matrix,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: object,
        graphicstate: object,
    ) -> float:
        """Note one character of a font that runs down the page; how far the next one is."""
        text, width = self._glyph(font, cid)
        along = width * fontsize * scaling
        across, down = font.char_disp(cid)
        across = fontsize * 0.5 if across is None else across * fontsize * 0.001
        down = (1000 - down) * fontsize * 0.001
        place = (-across, down + rise + along, fontsize - across, down + rise)
        self.found.append((text, apply_matrix_rect(matrix, place)))
        return along

    def _glyph(self, font: Any, cid: int) -> tuple[str, float]:
        """What a code of a font stands for, and how wide it is in units of the size."""
        key = (id(font), cid)
        if key not in self._known:
            self._fonts[id(font)] = font  # kept, so that its id stays its own
            try:
                text = str(font.to_unichr(cid))
            except PDFUnicodeNotDefined:
                text = f"(cid:{cid})"
            self._known[key] = (text, font.char_width(cid))
        return self._known[key]
