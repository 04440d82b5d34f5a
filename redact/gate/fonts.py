# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one font of a released file: it has no shapes to show, and says only what is written.

Guarantees: an embedded program of plain tables with at most a few glyphs, no names, no widths of
its own, and a plain map from codes to characters. Which characters is checked elsewhere.
"""

import re
import struct
from typing import Any

from pikepdf import Array, Name, Stream

from redact.gate.content import read_cmap
from redact.gate.walk import Walk, is_number

_NAME = re.compile(r"/([A-Z]{6}\+)?[A-Za-z-]{1,24}")
_TABLES = frozenset(b"cmap cvt fpgm glyf head hhea hmtx loca maxp OS/2 post prep".split())
_LARGEST = 4096
_MOST_GLYPHS = 4


def read_font(walk: Walk, font: Any, where: str) -> dict[int, str]:
    """Code to text of a font; everything about it that is not known to be safe is a fault."""
    needed = "Type Subtype BaseFont Encoding DescendantFonts ToUnicode"
    if not walk.keys(font, where, needed):
        return {}
    walk.expect(font, where, Type="/Font", Subtype="/Type0", Encoding="/Identity-H")
    _font_name(walk, walk.take(font, "/BaseFont"), where)
    codes, faults = read_cmap(walk.stream(walk.take(font, "/ToUnicode"), f"{where} map", ""))
    for fault in faults:
        walk.fault(f"{where} map", fault)
    below = walk.take(font, "/DescendantFonts")
    if not isinstance(below, Array) or len(below) != 1:
        walk.fault(f"{where} /DescendantFonts", "expected one font")
        return codes
    walk.reach(below[0])
    _cid_font(walk, below[0], where)
    return codes


def _font_name(walk: Walk, name: Any, where: str) -> None:
    if not isinstance(name, Name) or not _NAME.fullmatch(str(name)):
        walk.fault(f"{where} name", "an unusual font name")


def _cid_font(walk: Walk, font: Any, where: str) -> None:
    needed = "Type Subtype BaseFont CIDSystemInfo FontDescriptor"
    if not walk.keys(font, where, needed, "DW W CIDToGIDMap"):
        return
    walk.expect(font, where, Type="/Font", Subtype="/CIDFontType2")
    _font_name(walk, walk.take(font, "/BaseFont"), where)
    walk.number(font, where, "/DW")
    if not _is_one_width(walk.take(font, "/W")):
        walk.fault(f"{where} /W", "expected the width of one character at most")
    system = walk.take(font, "/CIDSystemInfo")
    if walk.keys(system, f"{where} system", "Registry Ordering Supplement"):
        given = [str(system.get(k)) for k in ("/Registry", "/Ordering", "/Supplement")]
        if given != ["Adobe", "Identity", "0"]:
            walk.fault(f"{where} system", "an unexpected value")
    glyphs = _descriptor(walk, walk.take(font, "/FontDescriptor"), where)
    to_glyph = walk.take(font, "/CIDToGIDMap")
    if isinstance(to_glyph, Stream):
        pairs = walk.stream(to_glyph, f"{where} glyph map", "")
        if len(pairs) % 2 or len(pairs) > 1 << 17 or any(pairs[::2]):
            walk.fault(f"{where} glyph map", "unexpected bytes")
        if any(glyph >= glyphs for glyph in set(pairs[1::2])):
            walk.fault(f"{where} glyph map", "a glyph that the font does not have")
    elif to_glyph is not None and to_glyph != Name.Identity:
        walk.fault(f"{where} glyph map", "an unexpected value")


def _descriptor(walk: Walk, descriptor: Any, where: str) -> int:
    """The number of glyphs of the embedded font program."""
    plain = "Flags ItalicAngle Ascent Descent CapHeight StemV MissingWidth"
    if not walk.keys(descriptor, where, "Type FontName FontBBox FontFile2", plain):
        return 0
    walk.expect(descriptor, where, Type="/FontDescriptor")
    _font_name(walk, walk.take(descriptor, "/FontName"), where)
    walk.numbers(walk.take(descriptor, "/FontBBox"), f"{where} /FontBBox", 4)
    walk.number(descriptor, where, *(f"/{key}" for key in plain.split()))
    file = walk.take(descriptor, "/FontFile2")
    data = walk.stream(file, f"{where} program", "", "Length1")
    walk.number(file, where, "/Length1")
    glyphs = count_glyphs(data)
    if not 0 < glyphs <= _MOST_GLYPHS:
        walk.fault(f"{where} program", "it is not the font without glyphs")
    return glyphs


def _is_one_width(widths: Any) -> bool:
    """Nothing, or ``[code [width]]``: the space. More could tell which letters were where."""
    if widths is None:
        return True
    parts: list[Any] = list(widths) if isinstance(widths, Array) else []
    if len(parts) != 2 or not isinstance(parts[1], Array):
        return False
    inner: list[Any] = list(parts[1])
    return is_number(parts[0]) and len(inner) == 1 and is_number(inner[0])


def count_glyphs(program: bytes) -> int:
    """Glyphs of a small TrueType program of plain tables; 0 when it is anything else."""
    if len(program) < 12 or len(program) > _LARGEST or program[:4] != b"\0\1\0\0":
        return 0
    count = struct.unpack_from(">H", program, 4)[0]
    if len(program) < 12 + 16 * count:
        return 0
    glyphs = 0
    end = 12 + 16 * count
    for at in range(12, end, 16):
        tag, _, offset, length = struct.unpack_from(">4sLLL", program, at)
        if tag.strip() not in _TABLES or offset + length > len(program):
            return 0
        if tag == b"maxp" and length >= 6:
            glyphs = struct.unpack_from(">H", program, offset + 4)[0]
    return glyphs
