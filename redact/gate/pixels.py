# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is each box really painted into the picture of the page, and is everything else still there?

Works on the decoded image, so that nothing drawn later can hide a missing box. Guarantees: a box is
pure black but for light strokes that look like its own label; no faint trace is left in it. What
surrounds a box, and whether ink of the withheld words sticks out of it, is not examined.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
from pikepdf import Array, Name

from redact.errors import RedactError
from redact.gate.blackness import Mask, black_edges, inset, painted_fault
from redact.gate.expected import Expected, label_text
from redact.gate.reading import Pixels
from redact.gate.unpacked import Unpacked
from redact.types import Box, Leak, Redaction

_GROWN = 8.0  # points by which a box may be grown to the ink it covers
_CUT = 3  # pixels around another box in which its painting may cut a stroke
_COVERED = 0.98
_LABEL_HEIGHT, _LABEL_WIDTH = 9.0, 5.0  # points, points per character: here a label must fit
_RENDER_OFF = 40.0
_LIGHT = 128  # a grey level that nobody takes for black


@dataclass(frozen=True, slots=True)
class Picture:
    """The decoded image of a page: packed rows, bits per pixel, and the colour of each value.

    ``table`` has shape (2 ** bits, 1) for grey and (2 ** bits, 3) for a palette; None for 8-bit
    red, green, blue, where ``rows`` has shape (height, width * 3).
    """

    rows: Pixels
    width: int
    bits: int
    table: Pixels | None
    scale_x: float
    scale_y: float
    kept: dict[str, npt.NDArray[Any]] = field(default_factory=dict, compare=False)

    @property
    def light(self) -> bool:
        """Whether the last pixel value is light."""
        if "light" not in self.kept:
            light = self.table is not None and int(self.table[-1].max()) > _LIGHT
            self.kept["light"] = np.array(light)
        return bool(self.kept["light"])

    def colours(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """The pixels x0..x1, y0..y1 (half-open, cut to the image): height x width x 1 or 3."""
        x0, y0 = max(x0, 0), max(y0, 0)
        x1, y1 = min(x1, self.width), min(y1, len(self.rows))
        if x0 >= x1 or y0 >= y1:
            return np.zeros((0, 0, 1), dtype=np.uint8)
        if self.table is None:
            return self.rows[y0:y1, 3 * x0 : 3 * x1].reshape(y1 - y0, x1 - x0, 3)
        per = 8 // self.bits
        first = x0 // per
        packed = self.rows[y0:y1, first : -(-x1 // per)]
        pixels: Pixels = self._unpacking().take(packed).view(np.uint8)
        pixels = pixels[:, x0 - first * per : x1 - first * per]
        return pixels[:, :, None] if self.table.shape[1] == 1 else self.table[pixels]

    def _unpacking(self) -> npt.NDArray[Any]:
        """For each byte its pixels as one number: grey levels, or places in the palette."""
        if "unpacking" not in self.kept:
            shifts = np.arange(8 - self.bits, -1, -self.bits, dtype=np.uint8)
            each = (np.arange(256)[:, None] >> shifts) & ((1 << self.bits) - 1)
            if self.table is not None and self.table.shape[1] == 1:
                each = self.table[:, 0][each]
            self.kept["unpacking"] = each.astype(np.uint8).view(f"u{len(shifts)}").ravel()
        return self.kept["unpacking"]

    def crop(self, x0: int, y0: int, x1: int, y1: int) -> Pixels:
        """The same as grey levels, of a colour its lightest channel: a dark blue trace is one."""
        found = self.colours(x0, y0, x1, y1)
        lightest: Pixels = found.max(axis=2) if found.shape[2] > 1 else found[:, :, 0]
        return lightest

    def darkest(self) -> Pixels:
        """The whole picture as grey levels, of a colour its darkest channel: ink of any colour."""
        found: Pixels = self.colours(0, 0, self.width, len(self.rows)).min(axis=2)
        return found

    def inked(self, box: Box) -> Pixels:
        """The colours of the pixels wholly inside ``box`` (points): height x width x 1 or 3."""
        return self.colours(*self.inside(box))

    def area(self, box: Box, inset: int = 0) -> Pixels:
        """Grey levels of the pixels wholly inside ``box`` (points), ``inset`` pixels further in."""
        x0, y0, x1, y1 = self.inside(box)
        return self.crop(x0 + inset, y0 + inset, x1 - inset, y1 - inset)

    def inside(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in pixels of the part wholly inside ``box`` (points)."""
        return (
            ceil(box.x0 * self.scale_x - 1e-6),
            ceil(box.y0 * self.scale_y - 1e-6),
            floor(box.x1 * self.scale_x + 1e-6),
            floor(box.y1 * self.scale_y + 1e-6),
        )


def contrasts(picture: Picture, places: Sequence[Box], least: int = 1) -> list[int]:
    """``contrast`` of each place (points); -1 where it has not ``least`` pixels each way.

    Places of one height are looked at together: their columns once.
    """
    found = [-1] * len(places)
    by_rows: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for index, place in enumerate(places):
        x0, y0, x1, y1 = picture.inside(place)
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, picture.width), min(y1, len(picture.rows))
        if x1 - x0 >= least <= y1 - y0 and x0 < x1 and y0 < y1:
            by_rows[y0, y1].append((index, x0, x1))
    for (y0, y1), level in by_rows.items():
        first = min(x0 for _, x0, _ in level)
        area = picture.colours(first, y0, max(x1 for _, _, x1 in level), y1)
        edges = [x - first for _, x0, x1 in level for x in (x0, x1)]
        lightest, darkest = area.max(axis=0), area.min(axis=0)  # and one more for the last edge
        lightest = np.maximum.reduceat(np.append(lightest, lightest[-1:], axis=0), edges)[::2]
        darkest = np.minimum.reduceat(np.append(darkest, darkest[-1:], axis=0), edges)[::2]
        levels = (lightest.astype(np.int16) - darkest).max(axis=1).tolist()
        for (index, _, _), value in zip(level, levels, strict=True):
            found[index] = value
    return found


def contrast(area: Pixels) -> int:
    """Levels between the lightest and the darkest pixel (height x width x channels), 0 to 255.

    Of the channel in which they differ most: pure blue on white differs in two of three.
    """
    if not area.size:
        return 0
    flat = area.reshape(-1, area.shape[2])
    return int((flat.max(axis=0).astype(np.int16) - flat.min(axis=0)).max())


def page_picture(page: pikepdf.Page, unpacked: Unpacked) -> Picture:
    """The one image of a page; RedactError when it has none or more, or an unknown kind."""
    obj: Any = page.obj
    images: list[Any] = [image for _, image in obj.Resources.XObject.items()]
    if len(images) != 1:
        raise RedactError("a page has not exactly one image")
    image = images[0]
    width, height, bits = int(image.Width), int(image.Height), int(image.BitsPerComponent)
    space = image.ColorSpace
    data = unpacked.data(image)
    channels = 3 if space == Name.DeviceRGB else 1
    if channels == 3 and bits != 8:
        raise RedactError("a colour image of an unknown kind")
    rows = np.frombuffer(data, dtype=np.uint8).reshape(height, (width * channels * bits + 7) // 8)
    table = None if channels == 3 else _table(space, bits)
    box = [float(side) for side in obj.MediaBox]
    scale_x, scale_y = width / (box[2] - box[0]), height / (box[3] - box[1])
    return Picture(rows, width, bits, table, scale_x, scale_y)


def _table(space: Any, bits: int) -> Pixels:
    """The colour of each pixel value, or its grey level."""
    count = 1 << bits
    if isinstance(space, Array) and space[0] == Name.Indexed:
        held: Any = space[3]
        raw = held.read_bytes() if isinstance(held, pikepdf.Stream) else bytes(held)
        colours = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        padded: Pixels = np.full((count, 3), 255, dtype=np.uint8)
        padded[: len(colours)] = colours[:count]
        return padded
    levels: Pixels = (np.arange(count) * 255 // (count - 1)).astype(np.uint8)
    return levels[:, None]


def check_boxes(
    picture: Picture, render: Pixels, redactions: Sequence[Redaction], page: int
) -> tuple[Leak, ...]:
    """The boxes of one page that are not painted as they must be, in the image and as drawn."""
    leaks = []
    for redaction in redactions:
        others = [r.box for r in redactions if r is not redaction]
        shared = [box for box in others if redaction.box.overlap(box) != (0.0, 0.0)]
        fault = _box_fault(picture, redaction, shared)
        if not fault and not _is_drawn(picture, render, redaction.box):
            fault = "the page as drawn differs from its picture here"
        if fault:
            where = f"page {page + 1} at {redaction.box.x0:.0f}, {redaction.box.y0:.0f} points"
            leaks.append(Leak("unpainted-box", page, where, f"a box: {fault}"))
    return tuple(leaks)


def _box_fault(picture: Picture, redaction: Redaction, shared: Sequence[Box]) -> str:
    """What is wrong with the pixels of a box, or nothing."""
    box = redaction.box
    left = max(0, int(np.ceil(box.x0 * picture.scale_x - 1e-6)))
    top = max(0, int(np.ceil(box.y0 * picture.scale_y - 1e-6)))
    right = min(picture.width, int(np.floor(box.x1 * picture.scale_x + 1e-6)))
    bottom = min(len(picture.rows), int(np.floor(box.y1 * picture.scale_y + 1e-6)))
    if right <= left or bottom <= top:
        return ""  # less than a pixel of the page
    margin = int(_GROWN * picture.scale_y)
    x0, y0 = max(0, left - margin), max(0, top - margin)
    around = picture.crop(x0, y0, right + margin, bottom + margin)
    inner = (left - x0, top - y0, right - x0, bottom - y0)
    black = around == 0
    for other in shared:  # its own pixels may be its label: it is looked at by itself
        black[_inside(picture, (x0, y0), other)] = True
    edges = black_edges(black, inset(inner))
    if edges is None:
        return "it is not painted, or only in part"
    painted = around[edges[1] : edges[3], edges[0] : edges[2]]
    labels = [redaction.public_label, label_text(redaction)]
    mask = _shared(picture, (x0 + edges[0], y0 + edges[1]), painted, shared)
    fault = painted_fault(painted, labels, mask)
    if fault or shared or painted.any():
        return fault
    count = len(label_text(redaction))
    roomy = min(box.width, box.height) >= _LABEL_HEIGHT and box.width >= _LABEL_WIDTH * count
    return "it does not show its label" if roomy and count > 2 else ""


def _inside(picture: Picture, corner: tuple[int, int], box: Box) -> tuple[slice, slice]:
    """Rows and columns wholly inside ``box``, of a crop that begins at ``corner``."""
    x0, x1 = np.ceil(box.x0 * picture.scale_x), np.floor(box.x1 * picture.scale_x)
    y0, y1 = np.ceil(box.y0 * picture.scale_y), np.floor(box.y1 * picture.scale_y)
    rows = slice(max(0, int(y0) - corner[1]), max(0, int(y1) - corner[1]))
    return rows, slice(max(0, int(x0) - corner[0]), max(0, int(x1) - corner[0]))


def _shared(
    picture: Picture, corner: tuple[int, int], painted: Pixels, shared: Sequence[Box]
) -> Mask | None:
    """Pixels that other boxes paint too, where two labels may cut each other."""
    if not shared:
        return None
    mask = np.zeros(painted.shape, dtype=np.bool_)
    for other in shared:
        x0, x1 = other.x0 * picture.scale_x - corner[0], other.x1 * picture.scale_x - corner[0]
        y0, y1 = other.y0 * picture.scale_y - corner[1], other.y1 * picture.scale_y - corner[1]
        rows = slice(max(0, int(y0) - _CUT), max(0, int(y1) + _CUT))
        mask[rows, max(0, int(x0) - _CUT) : max(0, int(x1) + _CUT)] = True
    return mask


def _is_drawn(picture: Picture, render: Pixels, box: Box) -> bool:
    """Whether the page as a viewer draws it has the same darkness in ``box`` as the image."""
    down = render.shape[0] / (len(picture.rows) / picture.scale_y)
    across = render.shape[1] / (picture.width / picture.scale_x)
    x0, x1 = round(box.x0 * across), round(box.x1 * across)
    y0, y1 = round(box.y0 * down), round(box.y1 * down)
    part = render[max(y0, 0) : y1, max(x0, 0) : x1]
    own, inner = picture.area(box), part
    if min(part.shape) > 4:  # without its edge, in both: of a low box the rest is mostly label
        inner = part[1:-1, 1:-1]
        x, y = 1 / across, 1 / down
        own = picture.area(Box(box.x0 + x, box.y0 + y, box.x1 - x, box.y1 - y))
    if inner.size == 0 or own.size == 0:
        return True
    return bool(float(inner.mean()) - float(own.mean()) <= _RENDER_OFF)


def check_ink(picture: Picture, expected: Sequence[Expected], page: int) -> tuple[Leak, ...]:
    """Words that must be readable but whose place in the picture is blank or painted over."""
    leaks = []
    quick = picture.bits == 4 and picture.table is not None and not picture.table[0].any()
    for word in expected:
        if word.label or not word.needed or (quick and _has_ink(picture, word.box)):
            continue
        if not any(character.isalnum() for character in word.text):
            continue
        area = picture.inked(word.box)
        if min(area.shape[:2]) < 3:
            continue
        if not contrast(area) or float((area == 0).all(axis=2).mean()) >= _COVERED:
            where = f"page {page + 1} at {word.box.x0:.0f}, {word.box.y0:.0f} points (picture)"
            what = "a word that is not withheld cannot be seen"
            leaks.append(Leak("lost-word", page, where, what))
    return tuple(leaks)


def _has_ink(picture: Picture, box: Box) -> bool:
    """A quick look at packed pixels: True only where light and dark are surely both there.

    For pictures of 4 bits whose first value is black.
    """
    x0, x1 = int(box.x0 * picture.scale_x) // 2 + 1, int(box.x1 * picture.scale_x) // 2
    y0, y1 = int(box.y0 * picture.scale_y) + 1, int(box.y1 * picture.scale_y)
    part = picture.rows[max(y0, 0) : y1, max(x0, 0) : x1]
    if part.size == 0:
        return False
    # a byte holds two pixels, and 0 two black ones
    values = part.tobytes()
    black = values.count(0)
    if black >= 0.9 * len(values):
        return False
    return bool(black and b"\xff" in values and picture.light) or len(set(values[::2])) > 3
