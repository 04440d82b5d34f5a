# SPDX-License-Identifier: AGPL-3.0-or-later
"""What lies inside a PDF beside its pages: inner files, and text where no reader looks for it.

Guarantees that every file specification that carries a file is found, wherever it hangs, and that
text in a tiling pattern or in the glyphs of a Type 3 font is seen: a page shows it, but MuPDF
lists none of it. It reads no picture in a pattern, and no shapes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from redact.errors import InputRefused

# An operator that shows text, in a content stream that begins text.
_SHOWS_TEXT = re.compile(rb"\bBT\b.*?(?:\bT[jJ]\b|[)>]\s*['\"])", re.DOTALL)
_DEEPEST = 12
_HOLDERS = (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)


def inner_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(untrusted name, bytes) of every file inside the PDF, in the order of its objects."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            for holder in _dictionaries(thing, 0):
                if _first_file(holder) is None:
                    continue
                yield _name(holder), _decoded(_first_file(holder))


def refuse_text_in_paint(data: bytes) -> None:
    """InputRefused when a pattern or a Type 3 glyph shows text."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        everything = (part for thing in pdf.objects for part in _dictionaries(thing, 0))
        if any(map(_paints_text, everything)):
            raise InputRefused(
                "the PDF shows text inside a pattern or a drawn letter, which this version cannot "
                "read yet: print it to a new PDF from where it was made, or withhold it whole"
            )


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """``thing`` and what lies in it directly; references are met in the list of objects."""
    if depth > _DEEPEST or not isinstance(thing, _HOLDERS):
        return
    if not isinstance(thing, pikepdf.Array):
        yield thing
    for part in iter(thing) if isinstance(thing, pikepdf.Array) else thing.values():
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield from _dictionaries(part, depth + 1)


def _first_file(holder: Any) -> Any:
    files = holder.get("/EF")
    if not isinstance(files, pikepdf.Dictionary):
        return None
    return next((f for f in files.values() if isinstance(f, pikepdf.Stream)), None)


def _name(holder: Any) -> str:
    names = (holder.get(key) for key in ("/UF", "/F", "/Desc"))
    return next((str(name) for name in names if isinstance(name, pikepdf.String)), "")


def _decoded(stream: Any) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:  # a filter it does not know: as it stands in the file
        return bytes(stream.read_raw_bytes())


def _paints_text(thing: Any) -> bool:
    if isinstance(thing, pikepdf.Stream) and thing.get("/PatternType") == 1:
        return _shows_text(thing, 0)
    if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type3":
        glyphs = thing.get("/CharProcs")
        if isinstance(glyphs, pikepdf.Dictionary):
            forms = _forms(thing)
            streams = [g for g in glyphs.values() if isinstance(g, pikepdf.Stream)]
            return any(_shows_text(stream, 0) for stream in [*streams, *forms])
    return False


def _shows_text(stream: Any, depth: int) -> bool:
    """Whether a content stream, or a form in its resources, shows text; in doubt it does."""
    if depth > _DEEPEST:
        return True
    if _SHOWS_TEXT.search(_decoded(stream)):
        return True
    return any(_shows_text(form, depth + 1) for form in _forms(stream))


def _forms(holder: Any) -> list[Any]:
    resources = holder.get("/Resources")
    forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if not isinstance(forms, pikepdf.Dictionary):
        return []
    streams = [form for form in forms.values() if isinstance(form, pikepdf.Stream)]
    return [form for form in streams if form.get("/Subtype") == "/Form"]
