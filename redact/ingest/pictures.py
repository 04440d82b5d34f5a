# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures (``picture.v1``): PNG, JPEG, GIF, TIFF, WebP, BMP and HEIC, each frame a page.

Guarantees that every frame is a page, upright as its camera says, and that what the file says in
words beside the picture (camera, author, place, comments) is on a page after them. What a picture
shows is read by OCR as a scan is. Small copies hidden in the file are not looked at: no released
file holds anything but the pages.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pi_heif
import pymupdf
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from redact.errors import InputRefused, LimitReached
from redact.ingest.layout import Paragraph, lay_out
from redact.ingest.pdf import read_pdf
from redact.ingest.reading import Reading

READER = "picture.v1"
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "HEIF")
MOST_PIXELS, _MOST_FRAMES = 100_000_000, 500
_MOST_PIXELS_IN_ALL = 2_000_000_000
_LONG_SIDE, _SHORT_SIDE = 842.0, 595.0  # a picture that tells no size is a page of A4
_COARSEST, _FINEST = 60, 1200  # dots to the inch that a scanner or camera means
_SIDES = (36.0, 3000.0)  # points, of a picture that tells its size
_LONGEST_VALUE = 20_000
_PRINTABLE = re.compile(r"[^\W_]")
_LETTER = re.compile(r"[^\W\d_]")
_TELLING = re.compile(r"GPS|Date|SubSec|Offset|.*(?:Serial|Number|ID)$")
_OF_THE_FORMAT = frozenset(
    ("exif", "icc_profile", "photoshop", "dpi", "jfif_density", "version", "compression")
)
_DAMAGED = "the picture is damaged or cut off: get a whole copy and add that"


def read_picture(data: bytes) -> Reading:
    """Read a picture; InputRefused when it is damaged, LimitReached when it is too large."""
    pi_heif.register_heif_opener()
    Image.init()  # all formats are known, before any is asked for
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                _refuse_many(image)
                pdf = _as_pdf(data, image)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise InputRefused(_DAMAGED) from error
    except Image.DecompressionBombError as error:
        raise LimitReached(f"the picture has more than {MOST_PIXELS:,} points") from error
    reading = read_pdf(pdf)
    document = replace(reading.document, id=sha256(data).hexdigest(), reader=READER)
    return replace(reading, document=document)


def _refuse_large(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise LimitReached(
            f"the picture has more than {MOST_PIXELS:,} points: save it smaller and add that"
        )


def _refuse_many(image: Image.Image) -> None:
    width, height = image.size
    frames = getattr(image, "n_frames", 1)
    if frames > _MOST_FRAMES or frames * width * height > _MOST_PIXELS_IN_ALL:
        raise LimitReached(
            f"the picture has {frames:,} frames, which is more than can be shown: split it"
        )


def _as_pdf(data: bytes, image: Image.Image) -> bytes:
    """A PDF with a page for each frame, and pages of what the file says in words."""
    with pymupdf.open() as pdf:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            _refuse_large(image)  # frames can differ
            upright = ImageOps.exif_transpose(image)
            width, height = _size(upright, image.info.get("dpi"))
            page = pdf.new_page(width=width, height=height)
            page.insert_image(page.rect, stream=_stream(data, image, upright))
        said = list(_said(image))
        if said:
            lines = [Paragraph("Properties of the picture", "title")]
            with pymupdf.open("pdf", lay_out([*lines, *map(Paragraph, said)]).pdf) as words:
                pdf.insert_pdf(words)
        pdf.set_metadata({})
        return bytes(pdf.tobytes(garbage=3, deflate=True, no_new_id=True))


def _stream(data: bytes, image: Image.Image, upright: Image.Image) -> bytes:
    """The frame in a form that MuPDF takes: a plain JPEG as it is, else PNG."""
    plain = image.format == "JPEG" and image.mode in ("L", "RGB")
    if plain and image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
        image.load()  # a cut-off one is found out
        return data
    buffer = io.BytesIO()
    _flat(upright).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """In grey or colour with 8 bits, on white where it is transparent."""
    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode.startswith(("I", "F")):
        low, high = image.getextrema()
        spread = max(float(high) - float(low), 1.0)  # type: ignore[arg-type]
        scaled = image.convert("F").point(lambda value: (value - low) * 255.0 / spread)
        return scaled.convert("L")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        whole = image.convert("RGBA")
        ground = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(ground, whole).convert("RGB")
    return image.convert("RGB")


def _size(image: Image.Image, dpi: Any) -> tuple[float, float]:
    """The page's size in points: as the file has it where that makes sense."""
    across, down = image.size
    try:
        finest = [float(value) for value in dpi]
        sides = across * 72 / finest[0], down * 72 / finest[1]
        meant = all(_COARSEST <= value <= _FINEST for value in finest)
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        meant, sides = False, (0.0, 0.0)
    if meant and all(_SIDES[0] <= side <= _SIDES[1] for side in sides):
        return sides
    long, short = max(across, down), min(across, down)
    scale = min(_LONG_SIDE / long, _SHORT_SIDE / short)
    return max(across * scale, 2.0), max(down * scale, 2.0)


def _said(image: Image.Image) -> Iterator[str]:
    """What the file says in words: ``name: value``, for people to read and finders to search."""
    seen = set()
    for name, value in (*_tags(image), *_texts(image.info)):
        shown = _shown(value)
        line = f"{name}: {shown}"
        # Numbers tell of people only as a time or a place.
        tells = _LETTER.search(shown) or (shown and _TELLING.match(name))
        if tells and line not in seen:
            seen.add(line)
            yield line


def _tags(image: Image.Image) -> Iterator[tuple[str, Any]]:
    """Exif with its inner tables; those of place (GPS) by their names."""
    exif = image.getexif()
    tables: list[tuple[Mapping[int, Any], Mapping[int, str]]] = [(exif, ExifTags.TAGS)]
    tables.append((exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS))
    tables.append((exif.get_ifd(ExifTags.IFD.GPSInfo), ExifTags.GPSTAGS))
    for table, names in tables:
        for tag, value in table.items():
            if tag not in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.MakerNote):
                yield names.get(tag, f"Tag {tag}"), value


def _texts(info: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Comments, PNG's texts, XMP."""
    for name, value in info.items():
        if name not in _OF_THE_FORMAT and isinstance(value, (str, bytes)):
            yield str(name), value


def _shown(value: Any) -> str:
    """A value as one line; nothing where it holds no letter or digit."""
    if isinstance(value, bytes):
        value = _decoded(value)
    if isinstance(value, (tuple, list)):
        value = ", ".join(_shown(part) for part in value[:200])
    text = " ".join(re.sub(r"<[^<>]{0,2000}>", " ", str(value)).split())[:_LONGEST_VALUE]
    return text if _PRINTABLE.search(text) else ""


def _decoded(value: bytes) -> str:
    """Bytes that are text; nothing for those that are not."""
    value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
    wide = value[1::2].count(0) > len(value) // 3
    text = value.decode("utf-16-le" if wide else "utf-8", "replace").replace("\0", "")
    broken = sum(char == "\ufffd" or (char < " " and not char.isspace()) for char in text)
    return "" if broken * 10 > len(text) else text
