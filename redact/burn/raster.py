# SPDX-License-Identifier: AGPL-3.0-or-later
# mypy: allow-untyped-calls
"""A page as displayed, as an array of pixels: rotation, CropBox and UserUnit are already applied.

Pixels are copied out of MuPDF at once, so nothing points into a freed pixmap. Annotations and
fields are not drawn: what shall be seen must be part of the page. Drawing depends on nothing but
the page and the resolution (MuPDF's store of decoded pictures is emptied first). This module does
not judge what a page shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray

from redact.errors import InputRefused, LimitReached
from redact.types import Box

Pixels = NDArray[np.uint8]  # height x width x channels (1 gray or 3 RGB)

MOST_PIXELS = 60_000_000  # one page; A2 at 300 dpi fits
LARGEST_SIDE = 14_400.0  # points; the most a page without UserUnit may have
_COLOUR_DPI = 72
_COLOURFUL = 12  # difference between a pixel's channels that an eye can tell from gray


@dataclass(frozen=True, slots=True)
class Grid:
    """Between points of a displayed page and pixels of its picture: size in both units."""

    page_width: float
    page_height: float
    width: int
    height: int

    @property
    def scale_x(self) -> float:
        return self.width / self.page_width

    @property
    def scale_y(self) -> float:
        return self.height / self.page_height

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in whole pixels around ``box``, outward, within the page."""
        return (
            max(0, int(np.floor(box.x0 * self.scale_x + 0.001))),
            max(0, int(np.floor(box.y0 * self.scale_y + 0.001))),
            min(self.width, int(np.ceil(box.x1 * self.scale_x - 0.001))),
            min(self.height, int(np.ceil(box.y1 * self.scale_y - 0.001))),
        )

    @classmethod
    def of(cls, page: Any, dpi: int) -> Grid:
        """Whole pixels that fill the page exactly; fewer dots on a huge page.

        Errors: LimitReached for a page too small or too large.
        """
        width, height = float(page.rect.width), float(page.rect.height)
        number = page.number + 1
        if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
            raise LimitReached(
                f"page {number} is smaller than 1 or larger than 14400 points: print the PDF to a "
                "new one on ordinary paper and add that"
            )
        scale = min(dpi / 72, (MOST_PIXELS / (width * height)) ** 0.5)
        if scale < min(1, dpi / 72):
            raise LimitReached(
                f"page {number} is too large to be drawn legibly: print the PDF to a new one on "
                "smaller paper and add that"
            )
        return cls(width, height, max(1, round(width * scale)), max(1, round(height * scale)))


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The same as ``open_pdf``, closed in the end."""
    document = open_pdf(pdf)
    try:
        yield document
    finally:
        document.close()


def open_pdf(pdf: bytes) -> Any:
    """The PDF as a PyMuPDF document; InputRefused when it is none or needs a password."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pymupdf.TOOLS.store_shrink(100)
    try:
        document = pymupdf.open(stream=pdf, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        # MuPDF's own message may name fonts or objects of the file; it is not passed on.
        raise InputRefused(f"this is not a PDF that can be drawn ({_kind(error)})") from None
    if document.needs_pass:
        document.close()
        raise InputRefused("this PDF needs a password")
    return document


class PagePainter:
    """One page of an open document, drawn as often as needed."""

    def __init__(self, page: Any, dpi: int) -> None:
        self.grid = Grid.of(page, dpi)
        self._number = page.number + 1
        self._page = page
        self._turn = page.rotation % 360  # asking the file takes as long as a letter's other work
        with _drawing(self._number):
            self._list = page.get_displaylist(annots=False)

    def gray(self) -> Pixels:
        """Height x width x 1 at the full resolution."""
        return self._draw(pymupdf.csGRAY, self.grid.width, self.grid.height)

    def rgb(self) -> Pixels:
        """Height x width x 3 at the full resolution."""
        return self._draw(pymupdf.csRGB, self.grid.width, self.grid.height)

    def colour_outside(self, boxes: list[Box]) -> bool:
        """Whether the page shows any colour but gray outside of ``boxes``."""
        grid = self.grid
        small = Grid(
            grid.page_width,
            grid.page_height,
            max(1, min(grid.width, round(grid.page_width * _COLOUR_DPI / 72))),
            max(1, min(grid.height, round(grid.page_height * _COLOUR_DPI / 72))),
        )
        pixels = self._draw(pymupdf.csRGB, small.width, small.height)
        for box in boxes:
            x0, y0, x1, y1 = small.pixels(box)
            pixels[y0:y1, x0:x1] = 0
        red, green, blue = (pixels[:, :, channel].astype(np.int16) for channel in range(3))
        spread = np.maximum(np.abs(red - green), np.abs(green - blue))
        return bool((spread > _COLOURFUL).any())

    def pictures_outside(self, boxes: list[Box]) -> bool:
        """Whether a picture or a shading is painted that no single box of ``boxes`` covers."""
        with _drawing(self._number):
            log = self._page.get_bboxlog()
        for kind, place in log:
            if kind in ("fill-image", "fill-shade"):
                shown = self.displayed(Box(*place))
                if not any(_covers(box, shown) for box in boxes):
                    return True
        return False

    def marks(self) -> list[Box]:
        """Where lines and areas are drawn, on the page as displayed."""
        with _drawing(self._number):
            log = self._page.get_bboxlog()
        return [
            self.displayed(Box(*place))
            for kind, place in log
            if kind in ("fill-path", "stroke-path")
        ]

    def displayed(self, box: Box) -> Box:
        """``box`` of the unturned page on the page as displayed.

        PyMuPDF's own ``rotation_matrix`` forgets UserUnit in its shift.
        """
        return _turned(box, self._turn, self.grid.page_width, self.grid.page_height)

    def undisplayed(self, box: Box) -> Box:
        """``box`` of the page as displayed on the unturned page."""
        width, height = self.grid.page_width, self.grid.page_height
        if self._turn in (90, 270):
            width, height = height, width
        return _turned(box, -self._turn % 360, width, height)

    def moved(self, source: Box, shift: float, *, colour: bool) -> tuple[Pixels, int, int]:
        """What stands in ``source``, drawn anew ``shift`` points to the right; its left and top.

        Drawn there, not copied: letters fall on the pixels as if they had always stood there.
        """
        across, down = self.grid.scale_x, self.grid.scale_y
        matrix = pymupdf.Matrix(across, 0, 0, down, shift * across, 0)
        clip = pymupdf.Rect(source.x0, source.y0, source.x1, source.y1)
        space = pymupdf.csRGB if colour else pymupdf.csGRAY
        with _drawing(self._number):
            pixmap = self._list.get_pixmap(matrix=matrix, colorspace=space, alpha=False, clip=clip)
            rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
        drawn = rows[:, : pixmap.width * pixmap.n].reshape(pixmap.height, pixmap.width, pixmap.n)
        return drawn.copy(), pixmap.x, pixmap.y

    def _draw(self, space: Any, width: int, height: int) -> Pixels:
        scale = pymupdf.Matrix(width / self.grid.page_width, height / self.grid.page_height)
        with _drawing(self._number):
            pixmap = self._list.get_pixmap(matrix=scale, colorspace=space, alpha=False)
            rows = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
        channels = pixmap.n
        drawn = rows[:, : pixmap.width * channels].reshape(pixmap.height, pixmap.width, channels)
        if drawn.shape[:2] == (height, width):
            return drawn.copy()
        # MuPDF may round a side up or down by one pixel; what is missing is white.
        exact = np.full((height, width, channels), 255, np.uint8)
        shown = drawn[:height, :width]
        exact[: shown.shape[0], : shown.shape[1]] = shown
        return exact


def page_pictures(pdf: bytes, dpi: int) -> Iterator[bytes]:
    """Each page as a PNG, in order. Errors: InputRefused; LimitReached for a page too large."""
    with opened(pdf) as document:
        for page in document:
            yield _png(page, dpi)


def page_picture(pdf: bytes, number: int, dpi: int) -> bytes:
    """One page as a PNG; errors as ``page_pictures``, and InputRefused when there is none such."""
    with opened(pdf) as document:
        if not 0 <= number < len(document):
            raise InputRefused(f"it has {len(document)} pages, and no page {number + 1}")
        return _png(document[number], dpi)


def _png(page: pymupdf.Page, dpi: int) -> bytes:
    height, width, _ = (pixels := PagePainter(page, dpi).rgb()).shape
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, width, height, pixels.tobytes(), False)
    made: bytes = pixmap.tobytes("png")
    return made


def _turned(box: Box, turn: int, width: float, height: float) -> Box:
    """``box`` on a page turned by ``turn`` degrees, which then is so wide and high."""
    if turn == 90:
        return Box(width - box.y1, box.x0, width - box.y0, box.x1)
    if turn == 180:
        return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
    if turn == 270:
        return Box(box.y0, height - box.x1, box.y1, height - box.x0)
    return box


def _covers(box: Box, shown: Box) -> bool:
    slack = 0.5
    return (
        box.x0 <= shown.x0 + slack
        and box.y0 <= shown.y0 + slack
        and box.x1 >= shown.x1 - slack
        and box.y1 >= shown.y1 - slack
    )


@contextmanager
def _drawing(number: int) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise InputRefused(f"page {number} cannot be drawn ({_kind(error)})") from None


def _kind(error: Exception) -> str:
    return type(error).__name__
