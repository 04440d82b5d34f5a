# SPDX-License-Identifier: AGPL-3.0-or-later
"""A PDF written from nothing: page pictures, one invisible font, its text, its tags, a title.

Only these objects exist in the file: Pages, Page, one image a page, one font, the tree of tags. No
dates, no XMP, one revision; the file's ID is derived from its content. The same arguments give the
same bytes in every process. It does not know where the pictures and the text come from.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from redact import __version__
from redact.burn.content import content
from redact.burn.encode import Encoded
from redact.burn.glyphless import (
    ADVANCE,
    ASCENT,
    DESCENT,
    NAME,
    SPACE_ADVANCE,
    Codes,
    program,
)
from redact.burn.structure import Structure
from redact.burn.tags import Marked, blocks_of, leaves, sequences
from redact.burn.textlayer import Run, characters

_LEVEL = 6


@dataclass(frozen=True, slots=True)
class BurntPage:
    """One page: width and height in points, its picture and its text."""

    width: float
    height: float
    picture: Encoded
    runs: tuple[Run, ...]


def write(pages: Sequence[BurntPage], title: str) -> bytes:
    """The file's bytes."""
    pdf = pikepdf.new()
    codes = Codes(characters([page.runs for page in pages]))
    font = _font(pdf, codes) if any(page.runs for page in pages) else None
    structure = Structure(pdf)
    for number, page in enumerate(pages):
        blocks = blocks_of(page.runs)
        marked = [part for leaf in leaves(blocks) for part in sequences(leaf)]
        made = pdf.make_indirect(_page(pdf, page, marked, codes, font))
        if marked:
            made.Tabs, made.StructParents = Name.S, number
            structure.add_page(made, number, blocks)
        pdf.pages.append(pikepdf.Page(made))
    structure.finish()
    pdf.Root.Lang = String("en-GB")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo = pdf.make_indirect(
        Dictionary(Title=String(title), Producer=String(f"redact {__version__}"))
    )
    stream = io.BytesIO()
    pdf.save(
        stream,
        min_version="1.7",
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    return stream.getvalue()


def _page(
    pdf: Pdf, page: BurntPage, marked: Sequence[Marked], codes: Codes, font: Object | None
) -> Dictionary:
    width, height = round(page.width, 2), round(page.height, 2)
    resources = Dictionary(XObject=Dictionary(I=_picture(pdf, page.picture)))
    if font is not None and marked:
        resources.Font = Dictionary(F=font)
    return Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, width, height]),
        Resources=resources,
        Contents=_stream(pdf, content(marked, codes, width, height)),
    )


def _picture(pdf: Pdf, picture: Encoded) -> Stream:
    space: Object = Name.DeviceGray
    if picture.palette:
        last = len(picture.palette) // 3 - 1
        space = Array([Name.Indexed, Name.DeviceRGB, last, String(picture.palette)])
    return Stream(
        pdf,
        picture.data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        BitsPerComponent=picture.bits,
        ColorSpace=space,
        Filter=Name.FlateDecode,
    )


def _font(pdf: Pdf, codes: Codes) -> Object:
    file = _stream(pdf, program(), Length1=len(program()))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/" + NAME),
        Flags=4,
        FontBBox=Array([0, DESCENT, ADVANCE, ASCENT]),
        ItalicAngle=0,
        Ascent=ASCENT,
        Descent=DESCENT,
        CapHeight=ASCENT,
        StemV=80,
        FontFile2=file,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + NAME),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=ADVANCE,
        W=Array([1, Array([SPACE_ADVANCE])]),
        CIDToGIDMap=_stream(pdf, codes.glyph_map()),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + NAME),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=_stream(pdf, codes.to_unicode()),
        )
    )


def _stream(pdf: Pdf, data: bytes, **keys: int) -> Stream:
    return Stream(pdf, zlib.compress(data, _LEVEL), Filter=Name.FlateDecode, **keys)
