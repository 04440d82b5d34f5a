# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do the light strokes in a box look like its label?

The gate sets the label itself, in a font of its own, and compares shapes: so words of the source
that show through inverted, or another label, do not pass. Shapes, not letters: two labels that
differ in one small letter are not told apart.
"""

import io
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name
from PIL import Image

from redact.gate.reading import Pixels

_HEIGHT, _WIDTH = 16, 96
_FAINT = 64
_ALIKE = 0.55
_STRETCH = 1.4
_EM = 40
_FACES = ("/Helvetica", "/Helvetica-Bold")

Shape = npt.NDArray[np.float64]


def likeness(area: Pixels, labels: Sequence[str]) -> bool:
    """Whether ``area`` (grey levels, light on black) shows one of ``labels``, in any direction."""
    cut = _cut(area)
    return cut is not None and _is_like(cut.tobytes(), cut.shape, tuple(labels))


@lru_cache(maxsize=512)
def _is_like(raw: bytes, shape: tuple[int, ...], labels: tuple[str, ...]) -> bool:
    """The same for pixels cut to the light strokes; boxes of one size and label repeat."""
    cut: Pixels = np.frombuffer(raw, dtype=np.uint8).reshape(shape)
    return any(
        score(turned, label, face) >= _ALIKE
        for label in labels
        if label.strip()
        for turned in (cut, np.rot90(cut), np.rot90(cut, 3))
        for face in _FACES
    )


def score(cut: Pixels, label: str, face: str = _FACES[0]) -> float:
    """Correlation (-1 to 1) of light strokes with ``label``; -1 if of another proportion."""
    pattern, shape = _pattern(label, face)
    ratio = (cut.shape[1] / cut.shape[0]) / shape
    if not 1 / _STRETCH <= ratio <= _STRETCH:
        return -1.0
    given = _scaled(cut)
    spread = float(given.std() * pattern.std())
    if spread == 0.0:
        return -1.0
    return float(((given - given.mean()) * (pattern - pattern.mean())).mean()) / spread


def _cut(area: Pixels) -> Pixels | None:
    """The part of ``area`` that holds light pixels."""
    light = area >= _FAINT
    rows, columns = np.flatnonzero(light.any(axis=1)), np.flatnonzero(light.any(axis=0))
    if not len(rows):
        return None
    return area[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scaled(cut: Pixels) -> Shape:
    picture = Image.fromarray(np.ascontiguousarray(cut))
    small = picture.resize((_WIDTH, _HEIGHT), Image.Resampling.BOX)
    shape = np.asarray(small, dtype=np.float64)
    blurred = shape.copy()  # neighbours count half: fonts differ by less than a stroke
    blurred[:, 1:] += shape[:, :-1] / 2
    blurred[:, :-1] += shape[:, 1:] / 2
    return blurred


@lru_cache(maxsize=512)
def _pattern(label: str, face: str) -> tuple[Shape, float]:
    """The scaled shape of ``label`` and its width over height."""
    cut = _cut(_set(label, face))
    if cut is None:
        return np.zeros((_HEIGHT, _WIDTH)), 1.0
    return _scaled(cut), cut.shape[1] / cut.shape[0]


def _set(label: str, face: str) -> Pixels:
    """``label`` light on black, set by pdfium in a standard font."""
    text = label.encode("cp1252", "replace")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(_EM * (len(text) + 2), 3 * _EM))
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(face), Encoding=Name.WinAnsiEncoding
        )
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        content = f"BT /F1 {_EM} Tf {_EM} {_EM} Td <{text.hex()}> Tj ET"
        page.obj.Contents = pdf.make_stream(content.encode())
        buffer = io.BytesIO()
        pdf.save(buffer)
    with pypdfium2.PdfDocument(buffer.getvalue()) as drawn:
        pixels: Pixels = 255 - drawn[0].render(scale=1, grayscale=True).to_numpy().copy()
    return pixels if pixels.ndim == 2 else pixels[:, :, 0]
