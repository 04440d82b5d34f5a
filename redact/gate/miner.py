# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-subclassing-any, allow-untyped-calls
"""pdfminer's interpreter, with a device that notes characters and their places, and nothing else.

Guarantees: the same characters, places and order as pdfminer's own layout objects have, form
objects included, at a fraction of the work. Drawn shapes, colours and fonts are not kept. A
``PlainInterpreter`` does not have pdfminer cut plain sentences into tokens, which takes longer than
all the rest: that readers cut such content as the gate does is then proven by pdfium alone.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import LIT
from pdfminer.utils import apply_matrix_rect

from redact.gate.content import sentences

_Point = tuple[float, float]
_Known = dict[int, tuple[str, float]]
_Matrix = tuple[float, float, float, float, float, float]


class PlainInterpreter(PDFPageInterpreter):
    """Runs a page; one of plain sentences without pdfminer's tokeniser.

    For files that must be of our own shape; others are for pdfminer alone to read.
    """

    def execute(self, streams: Sequence[object]) -> None:
        """Carry out what the streams say, put together."""
        stream = resolve1(streams[0]) if len(streams) == 1 else None
        if not isinstance(stream, PDFStream) or self.parent_stream_ids or stream.objid is None:
            return super().execute(streams)
        said = sentences(stream.get_data())
        if said is None:
            return super().execute(streams)
        self.stream_ids = {stream.objid}
        acts: dict[bytes, Callable[..., None]] = {
            b"q": self.do_q, b"Q": self.do_Q, b"cm": self.do_cm, b"BT": self.do_BT,
            b"ET": self.do_ET, b"Tr": self.do_Tr, b"Tz": self.do_Tz, b"Tm": self.do_Tm,
            b"Td": self.do_Td, b"Tj": self.do_Tj, b"Tf": self._font, b"Do": self._paint,
        }  # fmt: skip
        for operator, _, operands in said:
            if operator in acts:  # the rest are marks around what is shown
                acts[operator](*operands)
        return None

    def _font(self, name: bytes, size: float) -> None:
        self.do_Tf(LIT(name.decode("ascii")), size)

    def _paint(self, name: bytes) -> None:
        self.do_Do(LIT(name.decode("ascii")))


class CharDevice(PDFTextDevice):
    """``texts`` of the characters in order; ``sides`` their left, bottom, right, top, run together.

    Points, y up.
    """

    def __init__(self, resources: Any) -> None:
        super().__init__(resources)
        self.texts: list[str] = []
        self.sides: list[float] = []
        self._fonts: dict[int, tuple[Any, _Known]] = {}

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
        known, stretch, between = self._known(font), fontsize * scaling, False
        for part in seq:
            if isinstance(part, (int, float)):
                x -= part * dxscale
                between = True
            elif isinstance(part, bytes):
                for cid in font.decode(part):
                    if between:
                        x += charspace
                    text, width = known.get(cid) or _learn(known, font, cid)
                    after = x + width * stretch
                    self.texts.append(text)
                    if plain and after >= x:
                        self.sides += (a * x + e, bottom, a * after + e, top)
                    else:
                        self.sides += apply_matrix_rect(matrix, (x, low, after, high))
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
        text, width = self._known(font).get(cid) or _learn(self._known(font), font, cid)
        along = width * fontsize * scaling
        across, down = font.char_disp(cid)
        across = fontsize * 0.5 if across is None else across * fontsize * 0.001
        down = (1000 - down) * fontsize * 0.001
        place = (-across, down + rise + along, fontsize - across, down + rise)
        self.texts.append(text)
        self.sides += apply_matrix_rect(matrix, place)
        return along

    def _known(self, font: Any) -> _Known:
        """What is known of the codes of a font."""
        if id(font) not in self._fonts:
            self._fonts[id(font)] = font, {}  # kept, so that its id stays its own
        return self._fonts[id(font)][1]


def _learn(known: _Known, font: Any, cid: int) -> tuple[str, float]:
    """What a code of a font stands for, and how wide it is in units of the size."""
    try:
        text = str(font.to_unichr(cid))
    except PDFUnicodeNotDefined:
        text = f"(cid:{cid})"
    known[cid] = text, font.char_width(cid)
    return known[cid]
