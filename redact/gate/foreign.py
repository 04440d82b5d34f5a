# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging a PDF that may be anybody's: by its shape when it is ours, by its content when not.

Guarantees for a foreign file: words that can be read under a box, and words still readable where a
redaction was only marked, are leaks, as is all that cannot be read; other hidden words,
attachments, earlier revisions, scripts, layers, notes, fields and names of authors are told. It
does NOT find out that a box is missing: give terms or areas for that.
"""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from redact.gate.check import inspect
from redact.gate.guard import guarded
from redact.gate.reading import Char, Pdfium, plumber_pages, words_of
from redact.gate.vocabulary import PRODUCER
from redact.gate.xray import XRay, by_box, off_page
from redact.types import Box, Leak

_REVISION = re.compile(rb"startxref\s+\d+\s+%%EOF")
_MOST_NODES = 5000


@dataclass(frozen=True, slots=True)
class Examined:
    """What looking at one PDF gave: leaks, and sentences on what a person should look at.

    ``foreign``: it was judged by its content, not held to our one shape.
    """

    leaks: tuple[Leak, ...]
    notes: tuple[str, ...] = ()
    foreign: bool = False


def is_ours(pdf: bytes) -> bool:
    """Whether a file says that this product made it; it is then held to be so made."""
    with suppress(Exception), pikepdf.open(io.BytesIO(pdf), suppress_warnings=True) as opened:
        producer = opened.trailer.get("/Info", Dictionary()).get("/Producer")
        return producer is not None and PRODUCER.fullmatch(str(producer)) is not None
    return False


def examine(pdf: bytes, *, listed: bool = False) -> Examined:
    """What ``pdf`` shows by itself, without terms or areas. Nothing is raised.

    A file that says it is ours, or that a manifest of ours lists, must have our one known shape.
    """
    if listed or is_ours(pdf):
        return Examined(inspect(pdf))
    return _examine_foreign(pdf)


def _examine_foreign(pdf: bytes) -> Examined:
    """The leaks and notes of a file that some other tool made. Nothing is raised."""
    leaks: list[Leak] = []
    notes: list[str] = []
    plumber = guarded("pdfplumber", leaks, lambda: list(plumber_pages(pdf))) or []
    guarded("pdfium", leaks, lambda: _pages(pdf, plumber, leaks, notes))
    found = guarded("pikepdf", leaks, lambda: _hangs(pdf))
    if found:
        notes.extend(found[1])
        leaks.extend(_pending(found[0], plumber))
    return Examined(tuple(dict.fromkeys(leaks)), tuple(dict.fromkeys(notes)), foreign=True)


def _pages(
    pdf: bytes, plumber: Sequence[Sequence[Char]], leaks: list[Leak], notes: list[str]
) -> None:
    unseen: dict[int, int] = {}
    outside: dict[int, int] = {}
    with Pdfium(pdf) as reader:
        if plumber and len(plumber) != len(reader):
            what = f"one reader finds {len(plumber)} pages, another {len(reader)}"
            leaks.append(Leak("unreadable", -1, "file", what))
        xray = XRay(reader)
        for number in range(len(reader)):
            both = {"pdfium": list(reader.chars(number))}
            if number < len(plumber):
                both["pdfplumber"] = list(plumber[number])
            width, height = reader.size(number)
            outside[number] = max(off_page(chars, width, height) for chars in both.values())
            found = {name: tuple(xray.hidden(number, chars)) for name, chars in both.items()}
            covered = by_box(found)
            unseen[number] = covered.pop(None, 0)
            leaks.extend(_under(number, covered))
    notes.extend(_told(unseen, "hidden: it can be read and not be seen"))
    notes.extend(_told(outside, "outside the page: it can be read and not be seen"))


def _under(page: int, covered: dict[Box | None, int]) -> Iterator[Leak]:
    for box, count in covered.items():
        if box is not None:
            words = "1 word" if count == 1 else f"{count} words"
            where = f"page {page + 1}, under the box at {box.x0:.0f}, {box.y0:.0f} points"
            yield Leak("text-under-box", page, where, f"{words} can be read")


def _told(counts: dict[int, int], what: str) -> Iterator[str]:
    pages = [str(number + 1) for number, count in counts.items() if count]
    if pages:
        total = sum(counts.values())
        words = "1 word" if total == 1 else f"{total} words"
        place = "page" if len(pages) == 1 else "pages"
        yield f"{words} of text on {place} {', '.join(pages[:20])} is {what}."


# -- what hangs in the file


def _hangs(data: bytes) -> tuple[list[tuple[int, Box]], list[str]]:
    """Places marked for redaction (page, box in points from the page's top left), and notes."""
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        kinds: dict[str, int] = {}
        marked: list[tuple[int, Box]] = []
        for number, page in enumerate(pdf.pages):
            for annotation in _list(page.obj.get("/Annots")):
                kind = str(annotation.get("/Subtype", "")) if _is_dict(annotation) else ""
                kinds[kind] = kinds.get(kind, 0) + 1
                if kind == "/Redact":
                    marked.append((number, _place(page, annotation)))
        return marked, list(_notes(pdf, data, kinds))


def _notes(pdf: pikepdf.Pdf, data: bytes, kinds: dict[str, int]) -> Iterator[str]:
    root: Any = pdf.Root
    names = root.get("/Names", Dictionary())
    files = kinds.get("/FileAttachment", 0) + len(list(_leaves(names.get("/EmbeddedFiles"))))
    if files:
        yield f"It holds attached files ({files}): look at each of them."
    if "/JavaScript" in names or "/OpenAction" in root or "/AA" in root:
        yield "It holds scripts or actions that run when it is opened."
    revisions = len(_REVISION.findall(data)) - (1 if pdf.is_linearized else 0)
    if revisions > 1:
        yield f"It holds {revisions - 1} earlier version(s) of itself, with all they said."
    fields = len(_list(root.get("/AcroForm", Dictionary()).get("/Fields")))
    if fields:
        yield f"It holds form fields ({fields}), with values beside what the page shows."
    told = sum(count for kind, count in kinds.items() if kind not in _PLAIN)
    if told:
        yield f"It holds notes or other annotations ({told})."
    layers = root.get("/OCProperties", Dictionary()).get("/D", Dictionary()).get("/OFF")
    if len(_list(layers)):
        yield f"It holds layers that are switched off ({len(_list(layers))})."
    info = pdf.trailer.get("/Info", Dictionary())
    if any(str(info.get(key, "")).strip() for key in ("/Author", "/Subject", "/Keywords")):
        yield "Its properties name an author, a subject or keywords."
    if "/Metadata" in root:
        yield "It holds a metadata stream (XMP), which may name people and times."
    if "/Outlines" in root:
        yield "It holds bookmarks, whose titles may repeat what the pages say."


_PLAIN = frozenset(("/Link", "/Redact", "/FileAttachment", "/Widget", "/Popup"))


def _leaves(tree: Any) -> Iterator[Any]:
    """The values of a name tree; a tree that never ends is cut."""
    stack, seen = [tree], 0
    while stack and seen < _MOST_NODES:
        node = stack.pop()
        seen += 1
        if _is_dict(node):
            yield from _list(node.get("/Names"))[1::2]
            stack.extend(_list(node.get("/Kids")))


def _is_dict(value: Any) -> bool:
    return isinstance(value, (Dictionary, pikepdf.Stream))


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _place(page: pikepdf.Page, annotation: Any) -> Box:
    """The rectangle of an annotation of an upright page, as displayed."""
    x0, y0, x1, y1 = (float(side) for side in _list(annotation.get("/Rect")))
    left, _, _, top = (float(side) for side in list(page.cropbox))
    turned = int(page.obj.get("/Rotate", 0)) % 360 if Name.Rotate in page.obj else 0
    if turned:  # judged by the whole page: too many leaks rather than too few
        return Box(0.0, 0.0, 1e6, 1e6)
    return Box(min(x0, x1) - left, top - max(y0, y1), max(x0, x1) - left, top - min(y0, y1))


def _pending(marked: Sequence[tuple[int, Box]], pages: Sequence[Sequence[Char]]) -> Iterator[Leak]:
    """Leaks for places that were marked for redaction and where words can still be read."""
    for number, box in marked:
        words = words_of(pages[number]) if number < len(pages) else []
        if any(_meets(word.box, box) for word in words):
            where = f"page {number + 1} at {box.x0:.0f}, {box.y0:.0f} points"
            what = "it is marked for redaction and was never redacted: words can be read"
            yield Leak("text-under-box", number, where, what)


def _meets(one: Box, other: Box) -> bool:
    wide, high = one.overlap(other)
    return wide > 1 and high > 0.3 * one.height
