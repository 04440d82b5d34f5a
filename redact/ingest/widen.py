# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of fonts that claim to have no width, given the place where they are drawn.

MuPDF's structured text puts such a letter on a line without area, a space in its place behind it,
and leaves out the last of a run. Guarantees that each letter of the page that its trace of drawn
text has is listed once, as wide as its outline's own advance. Only for pages with such letters:
tracing takes its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# How a trace says that text is filled, or stroked, and how structured text says it.
_PAINTED = {0: 16, 1: 32}
# The cosine above which a line runs from left to right.
_LEVEL = 0.99

Spot = tuple[str, float, float]


def widened(page: Any, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """``raw``, a ``rawdict`` of the PyMuPDF page, with letters without width as they are drawn."""
    flat: set[Spot] = set()
    for character in _characters(raw):
        if character["bbox"][2] - character["bbox"][0] < 0.01:
            flat.add(_spot(character["c"], character["origin"]))
    blocks = []
    places: set[tuple[float, float]] = set()
    for span in page.get_texttrace():
        spots = {_spot(chr(code), origin) for code, _, origin, _ in span["chars"]}
        letters = {spot for spot in spots if spot[0].isalnum()}
        if letters & flat:
            blocks.append(_block(span))
            places.update(spot[1:] for spot in spots)
    return {"blocks": [*(_without(block, places) for block in raw["blocks"]), *blocks]}


def _characters(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                yield from span["chars"]


def _spot(char: str, origin: tuple[float, float]) -> Spot:
    return char, round(origin[0], 1), round(origin[1], 1)


def _without(block: Mapping[str, Any], places: set[tuple[float, float]]) -> Mapping[str, Any]:
    """A block of a ``rawdict`` without the characters that begin in these places."""
    lines = []
    for line in block.get("lines", ()):
        spans = [
            {
                **span,
                "chars": [c for c in span["chars"] if _spot("", c["origin"])[1:] not in places],
            }
            for span in line["spans"]
        ]
        lines.append({**line, "spans": [span for span in spans if span["chars"]]})
    return {**block, "lines": [line for line in lines if line["spans"]]}


def _block(span: Mapping[str, Any]) -> Mapping[str, Any]:
    """A span of a trace as a block of a ``rawdict``."""
    characters = [
        {"c": chr(code), "origin": origin, "bbox": _as_tall(span, origin, box)}
        for code, _, origin, box in span["chars"]
    ]
    written = {
        "font": span["font"],
        "size": span["size"],
        "char_flags": _PAINTED.get(span["type"], 0),
        "alpha": round(255 * span["opacity"]),
        "ascender": span["ascender"],
        "descender": span["descender"],
        "chars": characters,
    }
    return {"lines": [{"dir": span["dir"], "wmode": span["wmode"], "spans": [written]}]}


def _as_tall(
    span: Mapping[str, Any], origin: tuple[float, float], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """A traced letter's box as tall as structured text makes it: its own is one size high."""
    if span["wmode"] or span["dir"][0] < _LEVEL:
        return box
    top, bottom = (origin[1] - span[key] * span["size"] for key in ("ascender", "descender"))
    return box[0], min(box[1], top), box[2], max(box[3], bottom)
