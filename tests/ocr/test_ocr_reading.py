# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading pictures: turned, askew, noisy, bitonal; and what happens without an engine."""

import subprocess

import numpy as np
import pytest

from redact import ocr
from redact.errors import InputRefused, LimitReached, UsageError
from redact.ocr import tesseract
from tests.ocr.pages import KEPT, LINES, SECRETS, rendered, scanned

WORDS = [word for line in LINES for word in line.split()]


@pytest.fixture(autouse=True)
def tesseract_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACT_OCR", "tesseract")
    assert ocr.engine() is not None, "install tesseract-ocr: `make install` does it as root"


@pytest.mark.parametrize(
    ("made", "dpi"),
    [
        ({}, 150),
        ({"noise": 18.0, "skew": 1.7}, 200),
        ({"skew": -5.0}, 150),
        ({"bitonal": True, "skew": 0.8}, 200),
        ({"turn": 90, "skew": 1.0}, 150),
        ({"turn": 180, "noise": 8.0}, 150),
        ({"turn": 270}, 150),
    ],
)
def test_every_word_is_read_where_it_stands(made: dict[str, float], dpi: int) -> None:
    gray = scanned(dpi, **made)
    page = ocr.read(gray, dpi)
    read = [word.text for word in page.words]
    missing = [word for word in WORDS if word not in read]
    assert len(missing) <= 1, missing
    assert page.turn == (360 - int(made.get("turn", 0))) % 360
    for word in page.words:
        x0, y0, x1, y1 = (round(side) for side in word.box)
        inside = gray[max(y0, 0) : y1, max(x0, 0) : x1]
        assert inside.size and inside.min() < 120, "no ink where a word was read"
    assert ink_outside(gray, page) < 0.02


def ink_outside(gray: ocr.Gray, page: ocr.OcrPage) -> float:
    """The share of the dark pixels that no word's box (and 2 pixels around) holds."""
    dark = gray < 90
    rest = dark.copy()
    for word in page.words:
        x0, y0, x1, y1 = (round(side) for side in word.box)
        rest[max(y0 - 2, 0) : y1 + 2, max(x0 - 2, 0) : x1 + 2] = False
    return float(rest.sum() / dark.sum())


@pytest.mark.parametrize(("turn", "whole"), [(0, 1), (90, 1), (180, 2), (270, 1)])
def test_a_large_page_is_tried_out_on_parts_and_read_whole_once_or_twice(
    turn: int, whole: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    gray = scanned(200, turn=turn)
    sizes: list[int] = []
    words = tesseract.Tesseract.words

    def counted(self: tesseract.Tesseract, picture: ocr.Gray, *rest: int, **more: bool) -> object:
        sizes.append(picture.size)
        return words(self, picture, *rest, **more)

    monkeypatch.setattr(tesseract.Tesseract, "words", counted)
    assert "Quillfeather," in [word.text for word in ocr.read(gray, 200).words]
    assert sum(size >= gray.size for size in sizes) == whole
    assert sum(sizes) < (whole + 0.6) * gray.size


def test_a_picture_without_words_is_read_whole_at_most_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(5)
    gray = np.kron(rng.integers(0, 256, (150, 120)), np.ones((12, 12))).astype(np.uint8)
    sizes: list[int] = []

    def nothing(self: object, picture: ocr.Gray, *rest: int, **more: bool) -> list[ocr.OcrWord]:
        sizes.append(picture.size)
        return []

    monkeypatch.setattr(tesseract.Tesseract, "words", nothing)
    assert ocr.read(gray, 200).words == ()
    assert sum(size >= gray.size for size in sizes) <= 2


def test_lines_hold_the_words_of_one_printed_line() -> None:
    page = ocr.read(scanned(150), 150)
    lines: dict[int, list[str]] = {}
    for word in page.words:
        lines.setdefault(word.line, []).append(word.text)
    assert [" ".join(line) for line in lines.values()] == [line for line in LINES if line]


def test_empty_flat_and_noisy_pictures_say_nothing() -> None:
    flat = np.full((400, 300), 200, dtype=np.uint8)
    assert ocr.read(flat, 200).words == ()
    assert ocr.read(flat[:4], 200).words == ()
    noise = np.random.default_rng(3).integers(0, 256, (300, 300)).astype(np.uint8)
    assert sum(word.letters for word in ocr.read(noise, 200).words if word.confidence > 0.6) < 6


def test_rapidocr_reads_too_and_estimates_the_places_of_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REDACT_OCR", "rapidocr")
    gray = rendered(150)[150:560]
    page = ocr.read(gray, 150)
    read = [word.text for word in page.words]
    for secret in (*SECRETS, *KEPT):
        if secret in "\n".join(LINES[:7]):
            assert all(any(part in word for word in read) for part in secret.split()), secret
    exact = {w.text: w.box for w in _by_tesseract(gray, monkeypatch).words}
    shared = [(word.box, exact[word.text]) for word in page.words if word.text in exact]
    assert len(shared) > 20
    errors = [max(abs(a - b) for a, b in zip(one, other, strict=True)) for one, other in shared]
    assert sorted(errors)[len(errors) // 2] < 18  # pixels, at 150 dots an inch


def _by_tesseract(gray: ocr.Gray, monkeypatch: pytest.MonkeyPatch) -> ocr.OcrPage:
    monkeypatch.setenv("REDACT_OCR", "tesseract")
    return ocr.read(gray, 150)


def test_without_an_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACT_OCR", "none")
    assert (ocr.engine(), ocr.identity()) == (None, "none")
    with pytest.raises(InputRefused, match="install tesseract-ocr"):
        ocr.read(scanned(150), 150)
    monkeypatch.setenv("REDACT_OCR", "tessreact")
    with pytest.raises(UsageError, match="must be"):
        ocr.engine()


def test_identity_names_engine_version_and_languages() -> None:
    name, _, rest = ocr.identity().partition("=")
    assert name == "tesseract"
    assert rest[0].isdigit() and "+eng" in rest


def test_a_picture_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> object:
        raise subprocess.TimeoutExpired("tesseract", 120)

    monkeypatch.setattr(tesseract.subprocess, "run", slow)
    with pytest.raises(LimitReached, match="120 seconds"):
        ocr.read(scanned(150), 150)


def test_a_picture_that_is_too_big_is_refused() -> None:
    with pytest.raises(LimitReached, match="too big"):
        ocr.read(np.zeros((8000, 8000), dtype=np.uint8), 300)
