# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is measured: the sample request as read, and its pages as PDF files for any program to read.

Every source of the samples is in it, attachments too, under the name the ledger gives it. An e-mail
or a text file is there as its rendition, so both sides of a comparison start from the same PDF;
what the product would have learnt from an e-mail's own headers is lost to it here.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact import ingest
from redact.types import Document

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_docs"
CASE_FILE = SAMPLES / "case.toml"
LETTER = (
    "Dear Mr Albright\n\nPlease ring me on 0117 496 0123.\n\nKind regards\n\nJosephine Tallis\n"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One source of the sample request as the product reads it."""

    source: str
    document: Document
    rendition: bytes


def files() -> tuple[tuple[str, Path], ...]:
    """(source, path) of every file of the sample request, in order."""
    paths = sorted(p for p in SAMPLES.rglob("*") if p.is_file() and p != CASE_FILE)
    return tuple((str(path.relative_to(SAMPLES)), path) for path in paths)


def read_samples() -> tuple[Sample, ...]:
    """Every file and, after it, every attachment in it."""
    return tuple(
        sample for source, path in files() for sample in _read(source, path.name, path.read_bytes())
    )


def _read(source: str, name: str, data: bytes) -> Iterator[Sample]:
    reading = ingest.read(data, name)
    yield Sample(source, reading.document, reading.rendition)
    for part in reading.parts:
        yield from _read(f"{source}!/{part.name}", part.name, part.data)


def write_pdfs(samples: tuple[Sample, ...], folder: Path) -> dict[str, str]:
    """Write the renditions and the case file below ``folder``; the path in it by source."""
    paths = {}
    for number, sample in enumerate(samples, start=1):
        item = sample.source.split("/")[0] if "/" in sample.source else "."
        path = folder / item / f"{number:02d}.pdf"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.rendition)
        paths[sample.source] = str(path.relative_to(folder))
    shutil.copy(CASE_FILE, folder)
    return paths


def write_letter(folder: Path) -> None:
    """One PDF of one page and three lines."""
    folder.mkdir()
    reading = ingest.read(LETTER.encode(), "letter.txt")
    (folder / "letter.pdf").write_bytes(reading.rendition)


def expected() -> dict[str, Any]:
    """By source: what must not be readable and what must stay."""
    text = (ROOT / "tests" / "samples" / "expected.json").read_text(encoding="utf-8")
    sources: dict[str, Any] = json.loads(text)["sources"]
    return sources
