# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is anything left in an area that a person drew: words, or pixels that are not one colour?

Guarantees: both readers' characters, the page as drawn, and each picture under the area are
looked at, the last also where something is drawn over it. A black box with its own label (in
brackets in the text) is no leak. It does NOT see lines drawn beneath a box that another covers.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from redact.config import Area
from redact.gate.blackness import black_edges, painted_fault, widest
from redact.gate.reading import Char, Pdfium, Pixels, plumber_pages
from redact.law.spoken import written_labels
from redact.types import Box, Leak

_DPI = 144
_INSET = 1.0
_UNIFORM = 8
_EDGE = 0.75  # points by which the edge of a drawn box is uncertain
_BLACK = 48
_LABELS = re.compile(r"(?:\[[^\[\]]{1,80}\] ?)+")


def search_areas(pdf: bytes, areas: Sequence[Area]) -> tuple[Leak, ...]:
    """The leaks of all ``areas``; raises what the readers raise."""
    read = [list(page) for page in plumber_pages(pdf)]
    leaks: list[Leak] = []
    with Pdfium(pdf) as reader:
        for number, area in enumerate(areas, start=1):
            where = f"page {area.page + 1}, area {number}"
            if area.page >= min(len(reader), len(read)):
                leaks.append(Leak("unreadable", area.page, where, "there is no such page"))
                continue
            both = {"pdfplumber": read[area.page], "pdfium": list(reader.chars(area.page))}
            leaks.extend(_look(reader, area, both, where))
    return tuple(leaks)


def _look(reader: Pdfium, area: Area, both: dict[str, list[Char]], where: str) -> Iterator[Leak]:
    drawn = reader.render(area.page, _DPI)
    width, height = reader.size(area.page)
    box = _black_box(drawn, area.box, drawn.shape[1] / width, drawn.shape[0] / height)
    labels: list[str] = []
    for name, chars in both.items():
        inside = "".join(char.text for char in chars if _is_in(char, area.box))
        if not inside.strip():
            continue
        whole = _text_of(chars, box) if box else ""
        if _LABELS.fullmatch(whole):
            labels = re.findall(r"\[[^\[\]]*\]", whole)
        else:
            what = "characters can be read in it"
            yield Leak("text-under-box", area.page, f"{where} ({name})", what)
    page = Box(0.0, 0.0, width, height)
    for place, pixels in ((page, drawn), *reader.pictures(area.page)):
        if place.overlap(area.box) == (0.0, 0.0):
            continue
        if pixels is None:
            what = "a turned picture lies under it and cannot be judged"
            yield Leak("unpainted-box", area.page, where, what)
        elif fault := _pixel_fault(pixels, place, area.box, labels):
            yield Leak("unpainted-box", area.page, where, f"its pixels show something: {fault}")


def _is_in(char: Char, box: Box) -> bool:
    x, y = (char.box.x0 + char.box.x1) / 2, (char.box.y0 + char.box.y1) / 2
    return box.x0 < x < box.x1 and box.y0 < y < box.y1


def _text_of(chars: Sequence[Char], box: Box) -> str:
    grown = Box(box.x0 - _EDGE, box.y0 - _EDGE, box.x1 + _EDGE, box.y1 + _EDGE)
    inside = "".join(char.text for char in chars if _is_in(char, grown))
    return " ".join(inside.split())


def _pixel_fault(pixels: Pixels, place: Box, area: Box, labels: Sequence[str]) -> str:
    """What ``pixels``, which fill ``place``, show within ``area``; empty when nothing."""
    if place.width <= 0 or place.height <= 0:
        return ""
    across, down = pixels.shape[1] / place.width, pixels.shape[0] / place.height
    own = Box(area.x0 - place.x0, area.y0 - place.y0, area.x1 - place.x0, area.y1 - place.y0)
    inner = _cut(pixels, own, across, down)
    if inner.size == 0 or int(inner.max()) - int(inner.min()) <= _UNIFORM:
        return ""
    box = _black_box(pixels, own, across, down)
    if box is None:
        return "it is not of one colour"
    whole = _cut(pixels, box, across, down, 0.0)
    several = np.ones(whole.shape, dtype=np.bool_) if len(labels) > 1 else None
    names = [name for label in labels for name in (*written_labels(label[1:-1]), label[1:-1])]
    names += [f"[{name}]" for name in names]
    return painted_fault(whole, names, several, _BLACK)


def _cut(pixels: Pixels, box: Box, across: float, down: float, inset: float = _INSET) -> Pixels:
    x0, x1 = max(0, round((box.x0 + inset) * across)), round((box.x1 - inset) * across)
    y0, y1 = max(0, round((box.y0 + inset) * down)), round((box.y1 - inset) * down)
    return pixels[y0 : max(y1, 0), x0 : max(x1, 0)]


def _black_box(pixels: Pixels, area: Box, across: float, down: float) -> Box | None:
    """The rectangle with black edges around ``area`` (points), all of it; None without one."""
    rows, columns = pixels.shape
    x0, x1 = max(0, round(area.x0 * across) + 1), min(columns, round(area.x1 * across) - 1)
    y0, y1 = max(0, round(area.y0 * down) + 1), min(rows, round(area.y1 * down) - 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    black = pixels <= _BLACK
    edges = black_edges(black, (x0, y0, x1, y1))
    if edges is None:
        return None
    x0, y0, x1, y1 = widest(black, edges)
    return Box(x0 / across, y0 / down, x1 / across, y1 / down)
