# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which engine reads: Tesseract where it is installed, else RapidOCR, else none.

The environment variable ``REDACT_OCR`` (``tesseract``, ``rapidocr``, ``none``) forces one. An
engine that cannot be started counts as not there.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Protocol

from redact.errors import UsageError
from redact.ocr import rapid, tesseract
from redact.ocr.page import Gray, OcrWord

_FORCED = "REDACT_OCR"


class Engine(Protocol):
    """Reads one upright picture."""

    @property
    def name(self) -> str:
        """``tesseract`` or ``rapidocr``."""

    @property
    def version(self) -> str:
        """Its version, with the languages where they can differ."""

    def words(self, gray: Gray, dpi: int, *, sparse: bool = False) -> list[OcrWord]:
        """The words of an upright picture in reading order; LimitReached when it takes too long.

        ``sparse`` looks for words anywhere, without expecting columns and paragraphs.
        """


def engine() -> Engine | None:
    """The engine of this machine, or None; UsageError when the environment asks for nonsense."""
    return _engine(os.environ.get(_FORCED, ""))


def identity() -> str:
    """Names the engine and its version for cache keys; ``none`` without one."""
    found = engine()
    return f"{found.name}={found.version}" if found else "none"


@cache
def _engine(forced: str) -> Engine | None:
    if forced == "none":
        return None
    if forced not in ("", "tesseract", "rapidocr"):
        raise UsageError(f"{_FORCED} must be tesseract, rapidocr or none")
    found: Engine | None = None
    if forced in ("", "tesseract"):
        found = tesseract.start()
    if found is None and forced in ("", "rapidocr"):
        found = rapid.start()
    return found
