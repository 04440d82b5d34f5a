# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of words, drawn with the base fonts of PyMuPDF and held in Pillow images."""

import io
from typing import Any

import pikepdf
import pymupdf
from pikepdf import Name, Stream
from PIL import Image

from tests.adversarial.typefaces import width


def words(lines: list[str], base: str = "helv", size: float = 14, dpi: int = 200) -> Image.Image:
    """A grey picture of lines of text, close around them."""
    wide = max(width(base, line, size) for line in lines) + 12
    pdf = pymupdf.open()
    page = pdf.new_page(width=wide, height=len(lines) * size * 1.5 + 10)
    for number, line in enumerate(lines):
        page.insert_text((6, size * (1.2 + 1.5 * number)), line, fontname=base, fontsize=size)
    return shot(page, dpi)


def shot(page: Any, dpi: int = 200) -> Image.Image:
    """A page as a grey picture."""
    pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY)
    return Image.frombytes("L", (pixels.width, pixels.height), bytes(pixels.samples))


def page_shot(pdf: bytes, number: int = 0, dpi: int = 200) -> Image.Image:
    """A page of a PDF as a grey picture."""
    with pymupdf.open("pdf", pdf) as opened:
        return shot(opened[number], dpi)


def jpeg(picture: Image.Image, **more: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=88, **more)
    return data.getvalue()


def held(pdf: pikepdf.Pdf, picture: Image.Image, kind: str = "flate", **more: Any) -> Any:
    """An image XObject: ``flate`` grey, ``jpeg``, ``1bit``, ``rgb``, or a ``stencil``."""
    depth, space = 8, Name.DeviceGray
    if kind == "jpeg":
        made = Stream(pdf, more.pop("data", None) or jpeg(picture), Filter=Name.DCTDecode)
    elif kind in ("1bit", "stencil"):
        made, depth = (
            Stream(pdf, picture.point(lambda v: 255 * (v > 150)).convert("1").tobytes()),
            1,
        )
    elif kind == "rgb":
        made, space = Stream(pdf, picture.convert("RGB").tobytes()), Name.DeviceRGB
    else:
        made = Stream(pdf, picture.convert("L").tobytes())
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.BitsPerComponent = picture.width, picture.height, depth
    if kind == "stencil":
        made.ImageMask = True  # 0 paints, so black print is painted
    else:
        made.ColorSpace = space
    for key, value in more.items():
        made[Name("/" + key)] = value
    return pdf.make_indirect(made)
