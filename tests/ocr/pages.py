# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of a made-up letter as a scanner would give them: turned, askew, noisy, in black only."""

import io

import numpy as np
import pymupdf
from PIL import Image

from redact.ocr import Gray

SECRETS = ("Quillfeather", "Mr Osric Tamblyn", "01632 960471")
KEPT = ("pavement", "Kerbside", "inspection", "Yours sincerely", "drainage")
LINES = (
    "Council of Northmoor",
    "",
    "Dear Mr Osric Tamblyn,",
    "",
    "Thank you for your letter about the pavement outside the library. Our officer,",
    "Ms Quillfeather, carried out an inspection on Tuesday and found that the drainage",
    "had failed along the whole of Kerbside Lane. You can ring her on 01632 960471.",
    "The repair is planned for the spring, once the budget has been agreed in full.",
    "",
    "We wrote to Quillfeather again in March; she replied that the work would take two",
    "weeks, and that the road would stay open to buses during that time.",
    "",
    "Yours sincerely",
    "Edwin Marsh",
)


def rendered(dpi: int = 200, font: str = "tiro", size: float = 11) -> Gray:
    """The letter in grey, height x width."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=595, height=842)
        page.insert_text((70, 90), LINES, fontsize=size, fontname=font, lineheight=1.3)
        pixmap = page.get_pixmap(dpi=dpi, colorspace="gray", alpha=False)
        flat = np.frombuffer(pixmap.samples, dtype=np.uint8)
        return flat.reshape(pixmap.h, pixmap.stride)[:, : pixmap.w].copy()


def scanned(
    dpi: int = 200,
    *,
    turn: int = 0,
    skew: float = 0.0,
    noise: float = 0.0,
    bitonal: bool = False,
    font: str = "tiro",
) -> Gray:
    """The letter lying on the glass turned by ``turn`` and ``skew`` degrees, with the clock."""
    image = Image.fromarray(rendered(dpi, font))
    if skew:
        image = image.rotate(-skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    gray = np.rot90(np.asarray(image), -turn // 90).astype(np.float32)
    if noise:
        gray = gray * 0.9 + 15 + np.random.default_rng(7).normal(0, noise, gray.shape)
    clean = np.clip(gray, 0, 255).astype(np.uint8)
    return np.where(clean > 150, np.uint8(255), np.uint8(0)) if bitonal else clean


def png(gray: Gray, *, bitonal: bool = False) -> bytes:
    """The picture as a file, with one bit a pixel if ``bitonal``."""
    image = Image.fromarray(gray)
    buffer = io.BytesIO()
    (image.convert("1") if bitonal else image).save(buffer, "PNG")
    return buffer.getvalue()


def scan_pdf(*pages: Gray, dpi: int = 200, bitonal: bool = False) -> bytes:
    """A PDF with one picture a page."""
    with pymupdf.open() as pdf:
        for gray in pages:
            height, width = gray.shape
            page = pdf.new_page(width=width * 72 / dpi, height=height * 72 / dpi)
            page.insert_image(page.rect, stream=png(gray, bitonal=bitonal))
        return bytes(pdf.tobytes(no_new_id=True))
