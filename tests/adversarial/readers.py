# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be read in a PDF without looking at it: six readers, and its raw bytes.

Each yields (where, text). A reader that cannot open the file says nothing: another one may.
"""

import io
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pdfplumber
import pikepdf
import pymupdf
import pypdfium2

Found = Iterator[tuple[str, str]]
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_OCTAL = re.compile(rb"\\([0-7]{3})")
_LARGEST = 1 << 24
_TEXT_OPERATORS = ("Tj", "TJ", "'", '"')


def everything(data: bytes) -> Found:
    """All readers, one after the other."""
    for reader in (by_pdfplumber, by_pdfium, by_mupdf, by_objects, by_bytes, by_poppler):
        yield from careful(reader, data)


def careful(reader: Callable[[bytes], Found], data: bytes) -> Found:
    try:
        yield from reader(data)
    except Exception as error:  # noqa: BLE001 - other people's readers throw anything
        yield f"{reader.__name__} failed", type(error).__name__


def by_pdfplumber(data: bytes) -> Found:
    """Characters as written, by place, and as words."""
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        whole = []
        for page in pdf.pages:
            chars = page.chars
            whole += chars
            yield "text: pdfplumber chars", "".join(char["text"] for char in chars)
            lines: dict[int, list[Any]] = {}
            for char in chars:
                lines.setdefault(round(char["top"] / 3), []).append(char)
            for line in lines.values():
                ordered = sorted(line, key=lambda char: char["x0"])
                yield "text: pdfplumber lines", " ".join(char["text"] for char in ordered)
            columns = sorted(chars, key=lambda char: (round(char["x0"] / 4), char["top"]))
            yield "text: pdfplumber columns", " ".join(char["text"] for char in columns)
            words = page.extract_words()
            yield "text: pdfplumber words", " ".join(word["text"] for word in words)
        yield "text: pdfplumber, over pages", "".join(char["text"] for char in whole)


def by_pdfium(data: bytes) -> Found:
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            yield "text: pdfium", page.get_textpage().get_text_bounded().replace("\x02", "-")
        for item in pdf.get_toc():
            yield "outline: pdfium", item.get_title()
        yield "metadata: pdfium", " ".join(pdf.get_metadata_dict().values())


def by_mupdf(data: bytes) -> Found:
    pymupdf.TOOLS.mupdf_display_errors(False)
    with pymupdf.open("pdf", data) as pdf:
        yield "metadata: mupdf", repr(pdf.metadata) + pdf.get_xml_metadata()
        yield "outline: mupdf", repr(pdf.get_toc())
        yield "files: mupdf", repr(pdf.embfile_names())
        for page in pdf:
            yield "text: mupdf", page.get_text()
            raw = page.get_text("rawdict", clip=pymupdf.INFINITE_RECT())
            chars = [
                char["c"]
                for block in raw["blocks"]
                for line in block.get("lines", ())
                for span in line["spans"]
                for char in span["chars"]
            ]
            yield "text: mupdf rawdict", "".join(chars)
            for annot in page.annots():
                yield "annotation: mupdf", repr(annot.info)
            for widget in page.widgets():
                held = (widget.field_name, widget.field_value, widget.field_label)
                yield "widget: mupdf", repr(held)
            yield "links: mupdf", repr(page.get_links())


def by_objects(data: bytes) -> Found:
    """Every string, name and stream that the file's table knows."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for held in [*pdf.objects, pdf.trailer]:
            yield from _walk(held, 0)
        for page in pdf.pages:
            yield from _shown(page)


def _walk(held: Any, depth: int) -> Found:
    if isinstance(held, pikepdf.String):
        yield "objects: string", str(held)
        yield "objects: string", _wide(bytes(held))
    elif isinstance(held, pikepdf.Name):
        yield "objects: name", str(held)
    elif isinstance(held, pikepdf.Array):
        yield from _parts(list(held), depth)
    elif isinstance(held, (pikepdf.Dictionary, pikepdf.Stream)):
        yield from (("objects: key", key) for key in held.keys())  # noqa: SIM118
        yield from _parts([part for _, part in held.items()], depth)
        if isinstance(held, pikepdf.Stream):
            yield from _stream(held)


def _parts(parts: list[Any], depth: int) -> Found:
    """Into what stands right here; objects of their own have their turn."""
    for part in parts:
        if depth < 60 and not _elsewhere(part):
            yield from _walk(part, depth + 1)


def _elsewhere(held: Any) -> bool:
    return isinstance(held, pikepdf.Object) and held.is_indirect


def _stream(held: pikepdf.Stream) -> Found:
    try:
        data = bytes(held.read_bytes())
    except pikepdf.PdfError:
        data = bytes(held.read_raw_bytes())
    yield from _bytes("objects: stream", data[:_LARGEST])
    if data[:5] == b"%PDF-":
        yield from ((f"inner file: {where}", text) for where, text in everything(data))


def _shown(page: pikepdf.Page) -> Found:
    """The strings that a page's program shows, joined."""
    try:
        steps = pikepdf.parse_content_stream(page)
    except pikepdf.PdfError:
        return
    shown = []
    for step in steps:
        for operand in step.operands if str(step.operator) in _TEXT_OPERATORS else ():
            parts = operand if isinstance(operand, pikepdf.Array) else [operand]
            shown += [bytes(part) for part in parts if isinstance(part, pikepdf.String)]
    yield from _bytes("objects: operands", b"".join(shown))


def _bytes(where: str, data: bytes) -> Found:
    yield where, data.decode("latin-1")
    if b"\0" in data:
        yield where, _wide(data)
    for found in _HEX.findall(data):
        digits = re.sub(rb"\s", b"", found)
        raw = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
        yield f"{where}, hex", raw.decode("latin-1") + " " + _wide(raw)
    if _OCTAL.search(data):
        plain = _OCTAL.sub(lambda m: bytes([int(m[1], 8) & 255]), data)
        yield f"{where}, octal", plain.decode("latin-1")


def _wide(data: bytes) -> str:
    return data.replace(b"\0", b"").replace(b"\xfe\xff", b"").decode("latin-1")


def by_bytes(data: bytes) -> Found:
    """The raw bytes; whatever inflates, wherever it stands; and each earlier end of the file."""
    yield from _bytes("bytes: raw", data)
    for match in _ZLIB.finditer(data):
        body = zlib.decompressobj()
        try:
            plain = body.decompress(data[match.start() :], _LARGEST)
        except zlib.error:
            continue
        yield from _bytes("bytes: inflated", plain)
    ends = [match.end() for match in re.finditer(rb"%%EOF", data)]
    for end in ends[:-1]:
        earlier = data[:end] + b"\n"
        for reader in (by_objects, by_pdfium):
            yield from ((f"earlier revision: {w}", t) for w, t in careful(reader, earlier))


def by_poppler(data: bytes) -> Found:
    """pdftotext, where it is installed."""
    if not shutil.which("pdftotext"):
        return
    for how in ((), ("-raw",)):
        command = ["pdftotext", *how, "-", "-"]
        done = subprocess.run(command, input=data, capture_output=True, timeout=60)
        yield "text: poppler", done.stdout.decode("utf-8", "replace")
