# SPDX-License-Identifier: AGPL-3.0-or-later
"""Independent readers of a finished PDF, for tests that look for what must not be there.

``words_of`` reads with pdfplumber, pypdfium2, PyMuPDF and pikepdf; ``find_withheld`` looks for
strings in all of it. They read text, and every string and decoded stream, not pixels: what can be
read off the picture of a page is not their business, nor text in a coding of its own that no
reader resolves. Nothing is imported from the product.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

import pdfplumber
import pikepdf
import pymupdf
import pypdfium2

# PDFium writes U+0002 (or U+FFFE) for a hyphen at the end of a line.
_DASHES = re.compile("[\x02\ufffe\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
# Characters of a line lie this close together, in points.
_LINE = 3.0


def words_of(data: bytes) -> dict[str, str]:
    """All text of the PDF by reader: pdfplumber, pypdfium2, pymupdf, pikepdf.

    ``pikepdf`` is every string, name and decoded stream of every object, pictures left out.
    """
    return {
        "pdfplumber": _by_pdfplumber(data),
        "pypdfium2": _by_pypdfium2(data),
        "pymupdf": _by_pymupdf(data),
        "pikepdf": "\n".join(_by_pikepdf(data)),
    }


def find_withheld(data: bytes, strings: Iterable[str]) -> list[tuple[str, str]]:
    """(reader, string) for each of ``strings`` that a reader finds as whole words.

    Blind to case, white space, kinds of dash and breaks at a hyphen; strings of more than one word
    or longer than eight characters are also looked for with all spaces removed.
    """
    wanted = sorted(set(strings))
    found = []
    for reader, text in words_of(data).items():
        texts = _readings(text)
        found += [(reader, string) for string in wanted if _is_in(string, texts)]
    return found


def find_in_text(text: str, strings: Iterable[str]) -> list[str]:
    """Those of ``strings`` that stand in ``text``; the same comparison as ``find_withheld``."""
    texts = _readings(text)
    return [string for string in sorted(set(strings)) if _is_in(string, texts)]


def normal(text: str) -> str:
    """``text`` composed, in small letters, dashes alike, white space as single spaces."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    return " ".join(plain.casefold().split())


def _readings(text: str) -> tuple[str, str, str]:
    """The text as it stands, with words joined at hyphen breaks, and without any space."""
    spaced = normal(text)
    return spaced, re.sub(r"(?<=\w)- (?=\w)", "-", spaced), re.sub(r"[\s-]", "", spaced)


def _is_in(string: str, texts: tuple[str, str, str]) -> bool:
    wanted = normal(string)
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    if any(pattern.search(text) for text in texts[:2]):
        return True
    squeezed = re.sub(r"[\s-]", "", wanted)
    return len(squeezed) > 8 and squeezed in texts[2]


def _by_pdfplumber(data: bytes) -> str:
    """Characters, no layout: in the file's order, then again line by line."""
    texts = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            characters = page.chars
            texts.append("".join(character["text"] for character in characters))
            texts.append(_lines(characters))
            page.close()
    return "\n".join(texts)


def _lines(characters: list[dict[str, object]]) -> str:
    """The characters sorted into lines, a space where there is a gap."""
    text, previous = [], None
    ordered = sorted(characters, key=lambda c: (round(c["top"] / _LINE), c["x0"]))
    for character in ordered:
        if previous is not None:
            if abs(character["top"] - previous["top"]) > _LINE:
                text.append("\n")
            elif character["x0"] - previous["x1"] > 0.15 * character["size"]:
                text.append(" ")
        text.append(character["text"])
        previous = character
    return "".join(text)


def _by_pypdfium2(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(
            document[number].get_textpage().get_text_bounded() for number in range(len(document))
        )
    finally:
        document.close()


def _by_pymupdf(data: bytes) -> str:
    with pymupdf.open("pdf", data) as document:
        inside = [page.get_text() for page in document]
        inside += [str(link.get("uri", "")) for page in document for link in page.get_links()]
        inside += [str(value) for value in (document.metadata or {}).values()]
    return "\n".join(inside)


def _by_pikepdf(data: bytes) -> Iterator[str]:
    with pikepdf.open(io.BytesIO(data)) as document:
        yield from _strings(document.trailer, set(), 0)
        for thing in document.objects:
            yield from _strings(thing, set(), 0)


def _strings(thing: object, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    """Every string, name and stream in and under ``thing``, following no reference twice."""
    if depth > 40:
        return
    if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
        yield _decoded(thing)
    if isinstance(thing, pikepdf.Array):
        for part in thing:
            yield from _inside(part, seen, depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, part in thing.items():
            yield str(key)
            yield from _inside(part, seen, depth)
    elif isinstance(thing, pikepdf.String):
        yield str(thing)
        yield bytes(thing).decode("latin-1")
    elif isinstance(thing, pikepdf.Name):
        yield str(thing)


def _inside(part: object, seen: set[tuple[int, int]], depth: int) -> Iterator[str]:
    # What has a number of its own is met in the list of all objects.
    if not (isinstance(part, pikepdf.Object) and part.is_indirect):
        yield from _strings(part, seen, depth + 1)


def _decoded(stream: pikepdf.Stream) -> str:
    """The stream's bytes as text, and the strings shown in it with their brackets taken away."""
    try:
        data = stream.read_bytes()
    except pikepdf.PdfError:  # a filter it does not know: as it stands in the file
        data = stream.read_raw_bytes()
    text = data.decode("latin-1")
    shown = "".join(re.findall(r"\(((?:[^()\\]|\\.)*)\)", text))
    coded = "".join(re.findall(r"<([0-9A-Fa-f]{2,})>", text))
    return "\n".join([text, shown, _hex(coded, "latin-1"), _hex(coded, "utf-16-be")])


def _hex(digits: str, encoding: str) -> str:
    return bytes.fromhex(digits[: len(digits) // 4 * 4]).decode(encoding, "replace")
