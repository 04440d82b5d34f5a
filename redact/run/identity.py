# SPDX-License-Identifier: AGPL-3.0-or-later
"""What results depend on besides their inputs: packages, OCR and word lists, as cache keys.

With another version of a reader, or another word list, nothing cached before is used again.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from redact import __version__, ocr
from redact.config.policy import shipped_folder
from redact.detect.model import folder_digest

PACKAGES = (
    "pymupdf",
    "pdfplumber",
    "pypdfium2",
    "pikepdf",
    "spacy",
    "presidio-analyzer",
    "presidio-anonymizer",
)


def installed(package: str) -> str:
    """The version of a package, or nothing when it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def tools() -> str:
    """This product and the packages it reads, finds and burns with, each with its version."""
    packages = (f"{name}={installed(name)}" for name in PACKAGES)
    return ",".join((__version__, *packages, f"ocr:{ocr.identity()}"))


def knowledge() -> str:
    """Names the content of the shipped word lists and term packs."""
    return folder_digest(shipped_folder("models"))
