# SPDX-License-Identifier: AGPL-3.0-or-later
"""The font of the text layer: it draws nothing that can be seen and names nothing of the source.

One glyph serves every character, so the embedded program says nothing about the text. The glyph
has an outline, a plain rectangle, because pdfium drops a last letter that has none; the layer is
set in render mode 3 and never painted. Codes are numbered in code point order of the characters
in use.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import lru_cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

UNITS = 1000
ASCENT, DESCENT = 800, -200
ADVANCE = 500  # of every character but the space
SPACE_ADVANCE = 200
NAME = "Glyphless"


@lru_cache(maxsize=1)
def program() -> bytes:
    """The TrueType program; the same bytes every time."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    pen.lineTo((0, ASCENT))
    pen.lineTo((ADVANCE, ASCENT))
    pen.lineTo((ADVANCE, DESCENT))
    pen.closePath()
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (ADVANCE, 0), "box": (ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


class Codes:
    """The codes of a text layer: 1 is the space, then the characters in code point order."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = (" ", *sorted(set(characters) - {" "}))
        self._hex = {char: f"{code:04X}" for code, char in enumerate(self.characters, start=1)}

    def hex(self, text: str) -> str:
        """``text`` as the digits of a hexadecimal string operand."""
        return "".join(map(self._hex.__getitem__, text))

    def glyph_map(self) -> bytes:
        """The CIDToGIDMap: every code shows the one glyph."""
        return b"\x00\x00" + b"\x00\x01" * len(self.characters)

    def to_unicode(self) -> bytes:
        """The ToUnicode CMap; a character beyond the first plane is a pair of surrogates."""
        rows = [
            f"<{self._hex[char]}> <{char.encode('utf-16-be').hex().upper()}>"
            for char in self.characters
        ]
        blocks = [rows[at : at + 100] for at in range(0, len(rows), 100)]
        ranges = "\n".join(
            f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{ranges}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")
