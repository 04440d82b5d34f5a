# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small PDFs made for the tests of reading."""

import io
from collections.abc import Callable

import pymupdf
import pytest
from PIL import Image, ImageDraw

LETTER = (
    "Dear Mr Lark,\nThank you for your letter of 4 May 2021 about parking at Mill Lane.\n"
    "We have asked Ms Oduya in our office to reply on 01632 960123.\nYours sincerely\nBo Reed\n"
)


@pytest.fixture
def letter() -> Callable[[], pymupdf.Document]:
    """Makes a one-page letter that a test may spoil."""

    def make() -> pymupdf.Document:
        pdf = pymupdf.open()
        page = pdf.new_page(width=420, height=595)
        page.insert_text((50, 80), LETTER.splitlines(), fontsize=11)
        return pdf

    return make


def picture(width: int, height: int, *, busy: bool = False, ink: str = "") -> bytes:
    """A PNG: flat grey, or stripes, with words drawn on it."""
    image = Image.new("L", (width, height), 200)
    draw = ImageDraw.Draw(image)
    if busy:
        for x in range(0, width, 6):
            draw.line((x, 0, x, height), fill=20, width=3)
    draw.text((10, 10), ink, fill=0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def png() -> bytes:
    return picture(60, 40)


@pytest.fixture(scope="session")
def busy_png() -> bytes:
    return picture(300, 200, busy=True)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without any OCR engine."""
    monkeypatch.setenv("REDACT_OCR", "none")
