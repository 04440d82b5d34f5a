# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that are drawn, not written."""

from typing import Any

from fontTools.pens.basePen import BasePen

from tests.adversarial.paper import Area, Kit, Vector
from tests.adversarial.typefaces import _outlines, width


class _Ops(BasePen):  # type: ignore[misc]
    """A pen that writes PDF's path operators."""

    def __init__(self, scale: float, x: float, y: float) -> None:
        super().__init__(None)
        self.parts: list[str] = []
        self.scale, self.x, self.y = scale, x, y

    def _at(self, *points: Any) -> str:
        return " ".join(
            f"{self.x + px * self.scale:.2f} {self.y + py * self.scale:.2f}" for px, py in points
        )

    def _moveTo(self, pt: Any) -> None:  # noqa: N802
        self.parts.append(self._at(pt) + " m")

    def _lineTo(self, pt: Any) -> None:  # noqa: N802
        self.parts.append(self._at(pt) + " l")

    def _curveToOne(self, *points: Any) -> None:  # noqa: N802
        self.parts.append(self._at(*points) + " c")

    def _closePath(self) -> None:  # noqa: N802
        self.parts.append("h")


def _drawn(k: Kit, x: float, y: float, size: float, text: str = "") -> tuple[str, float]:
    """Path operators of a word, and where it ends."""
    base, parts = k.base, []
    for letter in text or k.secret:
        pen = _Ops(size / 1000, x, y)
        _outlines(base).CharStrings[letter].draw(pen)
        parts.append(" ".join(pen.parts) + " f")
        x += width(base, letter, size)
    return "\n".join(parts), x


def vector_outlines(k: Kit) -> Vector:
    """The name in outlines, as big as the text around it; nobody boxes it by hand."""
    s = k.sheet()
    x, y = s.around()
    shapes, end = _drawn(k, x, y, k.random.choice((k.size, 16.0)))
    s.raw("0 g", shapes)
    s.after(end, y)
    return k.made(s, expect="either")


def vector_area(k: Kit) -> Vector:
    """The same, with a person's box over it."""
    s = k.sheet()
    x, y = s.around()
    shapes, end = _drawn(k, x + 4, y, k.size)
    s.raw("0 g", shapes)
    s.after(end + 8, y)
    box = (x + 1, 842 - y - k.size, end + 4, 842 - y + k.size * 0.4)
    return k.made(s, areas=(Area(0, box),), listed=False)


def vector_crossing(k: Kit) -> Vector:
    """Paths that cross the box's edge: a rule through it, a frame around, the name within."""
    s = k.sheet()
    x, y = s.around()
    shapes, end = _drawn(k, x + 6, y, k.size)
    s.raw("0 g", shapes, f"0.7 w {x - 3:.1f} {y - 3:.1f} m {end + 60:.1f} {y - 3:.1f} l S")
    s.raw(f"{x - 8:.1f} {y - 40:.1f} {end - x + 80:.1f} 70 re S")
    box = (x + 1, 842 - y - k.size, end + 4, 842 - y + k.size * 0.5)
    return k.made(s, areas=(Area(0, box),), listed=False)


def stroked_handwriting(k: Kit) -> Vector:
    """The name in one thin pen stroke, letter by letter, with a person's box over it."""
    s = k.sheet()
    x, y = s.around()
    shapes, end = _drawn(k, x + 6, y - 30, 24)
    s.raw("0.2 0.2 0.7 RG 0.6 w", shapes.replace(" f", " S"))
    box = (x, 842 - y + 30 - 26, end + 6, 842 - y + 30 + 10)
    return k.made(s, areas=(Area(0, box),), listed=False)


VECTORS = (vector_outlines, vector_area, vector_crossing, stroked_handwriting)
