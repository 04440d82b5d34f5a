# SPDX-License-Identifier: AGPL-3.0-or-later
"""The invisible text that scanners lay over a picture: words of another page, in mode 3."""

import pymupdf

from tests.adversarial.paper import Sheet, literal
from tests.adversarial.typefaces import width


def layer_over(sheet: Sheet, paper: bytes) -> bytes:
    """Operators of mode 3 for every word of the first page of ``paper``, each in its place."""
    font, parts = sheet.font("helv", embedded=False), [b"BT 3 Tr"]
    with pymupdf.open("pdf", paper) as pdf:
        height = pdf[0].rect.height
        for x0, y0, x1, y1, word, *_ in pdf[0].get_text("words"):
            size = (y1 - y0) * 0.75
            wide = 100 * (x1 - x0) / max(width("helv", word, size), 0.1)
            place = f"{wide:.1f} Tz 1 0 0 1 {x0:.2f} {height - y1 + 0.2 * (y1 - y0):.2f} Tm"
            parts.append(f"/{font} {size:.2f} Tf {place} ".encode() + literal(word) + b" Tj")
    return b"\n".join([*parts, b"0 Tr 100 Tz ET"])
