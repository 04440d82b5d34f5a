# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tesseract, as a child process: a PGM picture in by pipe, a table of words out by pipe.

Guarantees one thread, a limit on time, no file written and no network. Of the languages it knows,
English is needed and Welsh is used where it is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from redact.errors import InputRefused, LimitReached
from redact.ocr.page import Gray, OcrWord

_WANTED = ("eng", "cym")
_SECONDS = 120  # for one picture
_QUICKLY = 20  # for a question about itself
_WORD = "5"  # the level of a word in Tesseract's table
_LAYOUT, _SPARSE = "3", "11"  # page segmentation: paragraphs; words anywhere


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program at ``path`` with the languages it reads."""

    path: str
    number: str
    languages: tuple[str, ...]
    name: str = "tesseract"

    @property
    def version(self) -> str:
        return f"{self.number}+{'+'.join(self.languages)}"

    def words(self, gray: Gray, dpi: int, *, sparse: bool = False) -> list[OcrWord]:
        """See ``Engine.words``."""
        mode = _SPARSE if sparse else _LAYOUT
        arguments = ["-l", "+".join(self.languages), "--dpi", str(dpi), "--psm", mode]
        quiet = ["-c", "tessedit_create_tsv=1", "-c", "debug_file=/dev/null"]
        table = _run([self.path, "stdin", "stdout", *arguments, *quiet], _pgm(gray), _SECONDS)
        return list(_words(table.splitlines()))


def start() -> Tesseract | None:
    """Tesseract when it is on the path, runs, and knows English."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    try:
        told = _run([path, "--version"], b"", _QUICKLY).split()
        known = _run([path, "--list-langs"], b"", _QUICKLY).split()
    except InputRefused:
        return None
    languages = tuple(language for language in _WANTED if language in known)
    if "eng" not in languages or len(told) < 2:
        return None
    return Tesseract(path, told[1], languages)


def _run(command: Sequence[str], given: bytes, seconds: int) -> str:
    """What it prints; InputRefused when it fails, LimitReached when it takes too long."""
    surroundings = os.environ | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603  a fixed command, no shell, the picture by pipe
            command, input=given, capture_output=True, timeout=seconds, env=surroundings
        )
    except subprocess.TimeoutExpired as error:
        raise LimitReached(
            f"reading one of its pictures by OCR took more than {seconds} seconds: withhold it "
            "whole, or scan it again"
        ) from error
    except OSError as error:
        raise InputRefused("the OCR program cannot be started: install tesseract-ocr") from error
    if done.returncode:
        raise InputRefused("the OCR program failed on one of its pictures: scan it again")
    return done.stdout.decode("utf-8", "replace")


def _pgm(gray: Gray) -> bytes:
    height, width = gray.shape
    return b"P5 %d %d 255\n" % (width, height) + gray.tobytes()


def _words(rows: Sequence[str]) -> Iterator[OcrWord]:
    """Words of the table (level page block par line word left top width height conf text)."""
    lines: dict[tuple[str, ...], int] = {}
    blocks: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = row.split("\t")
        if cells[0] != _WORD or len(cells) < 12 or not cells[11].strip():
            continue
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        block = blocks.setdefault(tuple(cells[1:3]), len(blocks))
        left, top, width, height = map(int, cells[6:10])
        box = (left, top, left + width, top + height)
        sure = min(max(float(cells[10]) / 100, 0.0), 1.0)
        for text in cells[11].split():  # one, unless a language joins words
            yield OcrWord(text, box, sure, line, block)
