# SPDX-License-Identifier: AGPL-3.0-or-later
"""What only OCR can read: pages of scans, and pictures of words in files of other tools."""

from dataclasses import replace

import pymupdf
import pytest

from redact import gate
from redact.config import TermRule
from tests.gate.conftest import FIRST, Letter, letter, make

RULE = (TermRule("Reddaway", ""),)


@pytest.fixture(scope="module")
def scan() -> Letter:
    """As read from a scan: words without letters' places, one of two names withheld."""
    given = letter(FIRST, size=14).withhold("Colm Reddaway", "Reddaway")
    words = tuple(replace(word, glyphs=()) for word in given.document.words)
    pages = tuple(replace(page, source="ocr") for page in given.document.pages)
    return replace(given, document=replace(given.document, words=words, pages=pages))


def kinds(given: Letter) -> set[str]:
    whole = letter(FIRST, size=14).document
    data = make(replace(given, document=whole)).save()
    leaks = gate.check(data, given.document, given.redactions)
    return {leak.where.split()[-1] for leak in leaks if leak.kind == "withheld-string"}


def test_a_withheld_name_stands_elsewhere_in_the_scan(scan: Letter) -> None:
    """It was never found as a word, so no box was drawn there."""
    rest = tuple(r for r in scan.redactions if r.spans[0][0] < 60)
    without = tuple(w for w in scan.document.words if "Reddaway's" not in _text(scan, w))
    missed = replace(scan, redactions=rest, document=replace(scan.document, words=without))
    assert "(OCR)" in kinds(missed)


def _text(given: Letter, word: object) -> str:
    return given.document.text[word.start : word.end]  # type: ignore[attr-defined]


def test_without_a_program_a_scan_is_not_proven(
    scan: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("redact.gate.pictured.engine", lambda: None)
    data = make(replace(scan, document=letter(FIRST, size=14).document)).save()
    leaks = gate.check(data, scan.document, scan.redactions)
    assert "unreadable" in {leak.kind for leak in leaks}


def test_a_picture_of_a_name_in_another_tools_file() -> None:
    shown = pymupdf.open()
    shown.new_page(width=300, height=60).insert_text((20, 40), "Colm Reddaway", fontsize=20)
    pdf = pymupdf.open()
    pdf.new_page().insert_image((72, 72, 372, 132), pixmap=shown[0].get_pixmap(dpi=200))
    assert gate.search(pdf.tobytes(), RULE, ()) == ()
    (leak,) = gate.search_pictures(pdf.tobytes(), RULE) or ()
    assert leak.where.startswith("page 1 at 1")
    assert gate.search_pictures(pdf.tobytes(), (TermRule("Elsewhere", ""),)) == ()
