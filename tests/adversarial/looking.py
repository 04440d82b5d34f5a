# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be seen in a PDF: by reading its pages and its pictures with Tesseract, and by pixels.

Without Tesseract nothing is read from pixels; ``can_read`` tells.
"""

import io
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pikepdf
import pymupdf
import pypdfium2
from PIL import Image

from tests.adversarial.paper import Area
from tests.adversarial.skeletons import SHORT, bare

_PAINT = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"}
_SCALE = 2.0
_DARK, _BLACK = 120, 40
_SHUT = 0.15  # of the paper around a letter; under a box it is black but for the label
_COVERED = 0.4  # white letters of a label take less than the rest


def can_read() -> bool:
    """Whether words can be read from pixels on this machine."""
    return shutil.which("tesseract") is not None


def read(picture: Image.Image, mode: str = "3") -> str:
    """The words of a picture."""
    data = io.BytesIO()
    picture.convert("L").save(data, "PNG")
    command = ["tesseract", "stdin", "stdout", "--psm", mode, "--dpi", "200"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(
        command, input=data.getvalue(), capture_output=True, timeout=120, env=environment
    )
    return done.stdout.decode("utf-8", "replace")


def pages(data: bytes, scale: float = 200 / 72) -> Iterator[Image.Image]:
    """Each page as it is seen."""
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            if max(page.get_size()) * scale > 12000:
                yield page.render(scale=12000 / max(page.get_size()), grayscale=True).to_pil()
            else:
                yield page.render(scale=scale, grayscale=True).to_pil()


def seen(data: bytes) -> Iterator[tuple[str, str]]:
    """(where, text) as read from the pages, and from a copy with everything on top peeled off."""
    for picture in pages(data):
        yield "ocr: page", read(picture)
        yield "ocr: page, sparse", read(picture, "11")
    yield from _peeled(data)


def _peeled(data: bytes) -> Iterator[tuple[str, str]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        alone = all(_is_plain(page) for page in pdf.pages)
        pictures = [h for h in pdf.objects if isinstance(h, pikepdf.Stream) and _is_image(h)]
        if alone and len(pictures) == len(pdf.pages):
            return  # nothing lies over the one picture of a page: it was read already
        for held in pictures:
            try:
                picture = pikepdf.PdfImage(held).as_pil_image()
            except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
                continue
            if min(picture.size) >= 12:
                yield "ocr: picture", read(picture, "11")
        if not alone:
            for page in pdf.pages:
                if "/Annots" in page.obj:
                    del page.obj.Annots
                kept = [
                    s for s in pikepdf.parse_content_stream(page) if str(s.operator) not in _PAINT
                ]
                page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
            bare_copy = io.BytesIO()
            pdf.save(bare_copy)
            for picture in pages(bare_copy.getvalue()):
                yield "ocr: peeled page", read(picture)


def _is_image(held: pikepdf.Stream) -> bool:
    return bool(held.get("/Subtype") == "/Image")


def _is_plain(page: pikepdf.Page) -> bool:
    """Whether a page draws one picture and nothing that could cover it."""
    if "/Annots" in page.obj:
        return False
    drawn = [str(step.operator) for step in pikepdf.parse_content_stream(page)]
    return drawn.count("Do") + drawn.count("INLINE IMAGE") <= 1 and not _PAINT & set(drawn)


def _shots(data: bytes) -> list[Any]:
    return [np.asarray(picture) for picture in pages(data, _SCALE)]


def _cut(shot: Any, x0: float, y0: float, x1: float, y1: float) -> Any:
    left, top = max(0, round(x0 * _SCALE)), max(0, round(y0 * _SCALE))
    return shot[top : round(y1 * _SCALE), left : round(x1 * _SCALE)]


def open_areas(original: bytes, output: bytes, areas: Sequence[Area]) -> list[int]:
    """Numbers of areas that are not boxed in ``output``, or whose box has a gap at its edge."""
    if not areas:
        return []
    before, after = _shots(original), _shots(output)
    found = []
    for number, area in enumerate(areas):
        x0, y0, x1, y1 = area.box
        sides = (x0 + 1, y0 + 1, x1 - 1, y1 - 1)
        old, new = _cut(before[area.page], *sides), _cut(after[area.page], *sides)
        edge = np.concatenate([new[0], new[-1], new[:, 0], new[:, -1]]) if new.size else new
        if not new.size or float((edge < _BLACK).mean()) < 0.9 or not _is_boxed(old, new):
            found.append(number)
    return found


def open_places(original: bytes, output: bytes, secrets: Sequence[str]) -> list[str]:
    """Secrets of which some letter that MuPDF sees with ink in ``original`` looks as it did.

    Only those that PDFium reads too: then the letters are really drawn there.
    """
    text = _drawn(original)
    wanted = {bare(s): s for s in secrets if len(bare(s)) >= SHORT and bare(s) in text}
    if not wanted:
        return []
    before, after = _shots(original), _shots(output)
    found = []
    pymupdf.TOOLS.mupdf_display_errors(False)
    with pymupdf.open("pdf", original) as pdf:
        for page, old, new in zip(pdf, before, after, strict=False):
            letters = list(_letters(page))
            text = "".join(letter for letter, _ in letters)
            for word, secret in wanted.items():
                at = text.find(word) if word else -1
                while at >= 0:
                    places = [box for _, box in letters[at : at + len(word)]]
                    if any(_is_open(old, new, box) for box in places):
                        found.append(secret)
                    at = text.find(word, at + 1)
    return list(dict.fromkeys(found))


def _drawn(original: bytes) -> str:
    """The skeleton of what PDFium reads; empty for a file that it cannot open."""
    try:
        with pypdfium2.PdfDocument(original) as pdf:
            return bare("".join(page.get_textpage().get_text_bounded() for page in pdf))
    except pypdfium2.PdfiumError:
        return ""


def _letters(page: Any) -> Iterator[tuple[str, Any]]:
    """(skeleton letter, its box as displayed)."""
    for block in page.get_text("rawdict")["blocks"]:
        for line in block.get("lines", ()):
            for char in (c for span in line["spans"] for c in span["chars"]):
                box = pymupdf.Rect(char["bbox"]) * page.rotation_matrix
                for letter in bare(char["c"]):
                    yield letter, box


def _is_open(old: Any, new: Any, box: Any) -> bool:
    sides = (box.x0, box.y0 + box.height * 0.15, box.x1, box.y1 - box.height * 0.15)
    before, after = _cut(old, *sides), _cut(new, *sides)
    if not before.size or not after.size or float((before < _DARK).mean()) < 0.02:
        return False
    rows, columns = (min(a, b) for a, b in zip(before.shape, after.shape, strict=True))
    paper = before[:rows, :columns] > 255 - _BLACK
    if float(paper.mean()) < 0.1:
        return False  # black already: a stem, or a box
    if not (after < _DARK).any():
        return False  # wiped
    return float((after[:rows, :columns][paper] < _BLACK).mean()) < _SHUT


def _is_boxed(before: Any, after: Any) -> bool:
    """Whether what was paper is black now, but for the box's own label."""
    rows, columns = (min(a, b) for a, b in zip(before.shape, after.shape, strict=True))
    paper = before[:rows, :columns] > 255 - _BLACK
    if not paper.any():
        return float((after < _BLACK).mean()) > _COVERED
    return float((after[:rows, :columns][paper] < _BLACK).mean()) > _COVERED
