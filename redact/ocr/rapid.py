# SPDX-License-Identifier: AGPL-3.0-or-later
"""RapidOCR, where there is no Tesseract: its models come with its package.

It is slow, and it places lines only: the places of words in a line are estimated from the share of
characters. Its classifier of turned lines is left off, because it turns good lines round; the whole
page is turned instead (``reading.py``). It is loaded with the first picture. Nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from redact.ocr.page import Gray, OcrWord, PixelBox

_NEEDED = ("rapidocr", "onnxruntime", "cv2")
# Lines whose middles differ by less than this share of their height stand side by side.
_BESIDE = 0.5
# An estimate may be wrong by this many characters: a word's box is that much longer at both ends.
_DOUBT = 0.8
# The widths of characters compared with an average one.
_NARROW, _BROAD = frozenset("iljtfrI.,:;'!|()[]"), frozenset("mwMW@%")


@dataclass(frozen=True, slots=True)
class RapidOcr:
    """The packages that are installed."""

    version: str
    name: str = "rapidocr"

    def words(self, gray: Gray, dpi: int, *, sparse: bool = False) -> list[OcrWord]:
        """See ``Engine.words``; it looks for words anywhere in any case."""
        # The detector wants colour, in the order of OpenCV: of grey all three are the same.
        found = _loaded()(np.repeat(gray[:, :, None], 3, axis=2), use_cls=False)
        if found.boxes is None or found.txts is None:
            return []
        lines = [
            (_around(corners), text, float(score))
            for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]
        return [
            word
            for number, (box, text, score) in enumerate(_ordered(lines))
            for word in _split(box, text, score, number)
        ]


def start() -> RapidOcr | None:
    """RapidOCR when it and what it runs on are installed and can be loaded."""
    if not all(importlib.util.find_spec(name) for name in _NEEDED):
        return None
    try:
        importlib.import_module("cv2")  # fails where a library of the system is missing
        return RapidOcr(f"{version('rapidocr')}/{version('onnxruntime')}")
    except (ImportError, PackageNotFoundError):
        return None


@cache
def _loaded() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _around(corners: Any) -> PixelBox:
    xs, ys = np.asarray(corners)[:, 0], np.asarray(corners)[:, 1]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _ordered(lines: list[tuple[PixelBox, str, float]]) -> list[tuple[PixelBox, str, float]]:
    """From top to bottom; those beside each other from left to right."""
    ordered: list[list[tuple[PixelBox, str, float]]] = []
    for line in sorted(lines, key=lambda one: one[0][1] + one[0][3]):
        above = ordered[-1][0][0] if ordered else None
        own = line[0]
        far = above is None or (own[1] + own[3] - above[1] - above[3]) / 2 > _BESIDE * min(
            own[3] - own[1], above[3] - above[1]
        )
        if far:
            ordered.append([line])
        else:
            ordered[-1].append(line)
    return [line for row in ordered for line in sorted(row, key=lambda one: one[0][0])]


def _split(box: PixelBox, text: str, score: float, number: int) -> Iterator[OcrWord]:
    """The words of a line, each where its share of the characters' widths puts it."""
    x0, y0, x1, y1 = box
    widths = [_width(character) for character in text]
    unit = (x1 - x0) / max(sum(widths), 1e-6)
    for match in re.finditer(r"\S+", text):
        left = x0 + unit * (sum(widths[: match.start()]) - _DOUBT)
        right = x0 + unit * (sum(widths[: match.end()]) + _DOUBT)
        yield OcrWord(match.group(), (max(left, x0), y0, min(right, x1), y1), score, number)


def _width(character: str) -> float:
    if character in _NARROW or character.isspace():
        return 0.55
    if character in _BROAD:
        return 1.5
    return 1.25 if character.isupper() else 1.0
