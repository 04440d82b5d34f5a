# SPDX-License-Identifier: AGPL-3.0-or-later
"""The leak oracle: can a secret be read in an output, and can the words that stay?

It knows what a vector hid and reads with everything it has. Said here: ``clean`` is what these
readers see, not a proof; a word that only a person can make out on a page is beyond it, and so
are fragments of a secret shorter than about two thirds of it.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pdfplumber
import pymupdf
import pypdfium2

from tests.adversarial import looking, readers
from tests.adversarial.paper import Vector
from tests.adversarial.skeletons import Haystack, nearly, stands_in

_FAR = 8.0  # points that a word may stand from where it stood
_NO_INK = 3  # how a trace of text calls rendering mode 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What the oracle says of one vector's outputs: where each secret can be read, and which
    words are lost or have moved."""

    leaks: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def judge(vector: Vector, outputs: Sequence[bytes], texts: Sequence[str], ocr: bool) -> Judged:
    """``outputs`` are the released PDFs of a vector, its own file first; ``texts`` any text twins
    and lists. ``ocr`` also reads pixels."""
    secrets = (*vector.secrets, *vector.hidden)
    leaks: list[tuple[str, str]] = []
    for number, output in enumerate(outputs):
        leaks += read_in(output, secrets, vector.keep)
        if ocr and looking.can_read():
            leaks += seen_in(output, secrets, vector.keep)
        if number == 0:
            looked_for = vector.secrets if vector.listed and vector.drawn else ()
            shown = looking.open_places(vector.pdf, output, looked_for)
            leaks += [("pixels: not black", secret) for secret in shown]
            uncovered = looking.open_areas(vector.pdf, output, vector.areas)
            leaks += [("pixels: area", str(number)) for number in uncovered]
    straw = Haystack(vector.keep)
    for text in texts:
        straw.add("text: twin", text)
    leaks += straw.find(secrets)
    lost = lost_words(vector, outputs[0]) if outputs and vector.expect != "refuse" else ()
    return Judged(tuple(dict.fromkeys(leaks)), lost)


def read_in(output: bytes, secrets: Sequence[str], keep: Sequence[str]) -> list[tuple[str, str]]:
    """(where, secret) of what can be read without looking."""
    hay = Haystack(keep)
    failed = []
    for where, text in readers.everything(output):
        if where.endswith("failed"):
            failed.append((where, text))
        hay.add(where, text)
    return [*hay.find(secrets), *failed]


def seen_in(output: bytes, secrets: Sequence[str], keep: Sequence[str]) -> list[tuple[str, str]]:
    """(where, secret) of what can be read in pixels.

    A secret that words of ``keep`` come near to is looked for as it is written.
    """
    stays = " ".join(keep)
    like = {secret: stands_in if nearly(secret, stays) else nearly for secret in secrets}
    found = []
    for where, text in looking.seen(output):
        found += [(where, secret) for secret in secrets if like[secret](secret, text)]
    return found


def lost_words(vector: Vector, output: bytes) -> tuple[str, ...]:
    """Words to keep that can no longer be read, or stand elsewhere.

    Words that the original itself only shows in pixels are not asked for, nor where words stood
    that it does not show: a layer over a scan may be off.
    """
    with pymupdf.open("pdf", vector.pdf) as pdf:
        before = _visible(pdf)
    after, text = _places(output)
    lost = []
    for word in vector.keep:
        key = word.casefold()
        if key not in before:
            continue
        if key not in after and key not in text:
            lost.append(word)
        elif key in after and _has_moved(before[key], after[key]):
            lost.append(f"{word} (moved)")
    return tuple(lost)


Place = tuple[int, float, float]


def _has_moved(before: Sequence[Place], after: Sequence[Place]) -> bool:
    return bool(before) and not any(_near(one, other) for one in before for other in after)


def _near(one: Place, other: Place) -> bool:
    apart = max(abs(one[1] - other[1]), abs(one[2] - other[2]))
    return one[0] == other[0] and apart <= _FAR


def _plain(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word).casefold()


def _visible(pdf: pymupdf.Document) -> dict[str, list[Place]]:
    """Page and middle of each word of a PDF, as displayed; no places for words without ink."""
    found: dict[str, list[Place]] = {}
    for number, page in enumerate(pdf):
        blank = [pymupdf.Rect(t["bbox"]) for t in page.get_texttrace() if t["type"] == _NO_INK]
        for word in page.get_text("words"):
            places = found.setdefault(_plain(word[4]), [])
            box = pymupdf.Rect(word[:4])
            if any((box.tl + box.br) / 2 in rect for rect in blank):
                continue
            box *= page.rotation_matrix
            places.append((number, (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    return found


def _places(output: bytes) -> tuple[dict[str, list[Place]], set[str]]:
    found: dict[str, list[Place]] = {}
    with pdfplumber.open(io.BytesIO(output)) as pdf:
        for number, page in enumerate(pdf.pages):
            for word in page.extract_words():
                middle = (number, (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2)
                found.setdefault(_plain(word["text"]), []).append(middle)
    with pypdfium2.PdfDocument(output) as read:
        text = " ".join(page.get_textpage().get_text_bounded() for page in read)
    return found, {_plain(word) for word in text.split()}
