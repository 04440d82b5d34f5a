# SPDX-License-Identifier: AGPL-3.0-or-later
"""What OCR reads off the pixels: withheld strings on pages that needed OCR, terms in any file.

Guarantees: a page that needed OCR and cannot be read now is a leak. OCR misreads: finding nothing
proves little, which is why boxes are proven in the pixels first.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from redact.config import TermRule
from redact.gate.guard import guarded
from redact.gate.needles import Haystack, Needles
from redact.gate.reading import Pdfium, Pixels
from redact.ocr import OcrPage, OcrWord, engine, read
from redact.text import Skeleton, fold
from redact.types import Leak

_SHORTEST = 4
_DPI = 200


def check_picture(
    pixels: Pixels, dpi: float, withheld: Sequence[str], page: int
) -> tuple[Leak, ...]:
    """Leaks for withheld strings that OCR reads on one page (grey, ``dpi`` pixels to the inch)."""
    where = f"page {page + 1}"
    if engine() is None:
        what = "its words were read by OCR, and no OCR program is installed to read it again"
        return (Leak("unreadable", page, where, what),)
    leaks: list[Leak] = []
    shown = guarded("OCR", leaks, lambda: read(pixels, round(dpi)), page)
    needles = Needles(text for text in map(fold, withheld) if len(text) >= _SHORTEST)
    if shown is not None:
        text, starts = _text(shown)
        for offset, *_ in Haystack(text).find(needles):
            x, y = _place(starts, offset, dpi)
            what = "a withheld string can be read by OCR"
            leaks.append(Leak("withheld-string", page, f"{where} at {x}, {y} points (OCR)", what))
    return tuple(dict.fromkeys(leaks))


def search_pictures(pdf: bytes, rules: Sequence[TermRule]) -> tuple[Leak, ...] | None:
    """Where OCR reads a term of ``rules`` on the pages as drawn; None where there is no engine."""
    if engine() is None:
        return None
    leaks: list[Leak] = []
    guarded("pdfium", leaks, lambda: leaks.extend(_pages(pdf, rules, leaks)))
    return tuple(dict.fromkeys(leaks))


def _pages(pdf: bytes, rules: Sequence[TermRule], leaks: list[Leak]) -> list[Leak]:
    found: list[Leak] = []
    with Pdfium(pdf) as reader:
        for number in range(len(reader)):
            pixels = reader.render(number, _DPI)
            shown = guarded("OCR", leaks, partial(read, pixels, _DPI), number)
            if shown is not None:
                found.extend(_terms(shown, rules, number))
    return found


def _terms(shown: OcrPage, rules: Sequence[TermRule], page: int) -> Iterator[Leak]:
    text, starts = _text(shown)
    skeleton = Skeleton(text)
    for number, rule in enumerate(rules, start=1):
        for start, _ in skeleton.find(rule.term, whole_words=rule.match != "anywhere"):
            x, y = _place(starts, start, _DPI)
            where = f"page {page + 1} at {x}, {y} points (OCR)"
            what = f"the term of rule {number} can be read in the picture"
            yield Leak("withheld-string", page, where, what)


def _text(shown: OcrPage) -> tuple[str, list[tuple[int, OcrWord]]]:
    """The words put together, and the offset of each."""
    text, starts = "", []
    for word in shown.words:
        starts.append((len(text), word))
        text += word.text + " "
    return text, starts


def _place(starts: Sequence[tuple[int, OcrWord]], offset: int, dpi: float) -> tuple[int, int]:
    """Left and top, in points, of the word at ``offset``."""
    word = [word for start, word in starts if start <= offset][-1]
    return round(word.box[0] * 72 / dpi), round(word.box[1] * 72 / dpi)
