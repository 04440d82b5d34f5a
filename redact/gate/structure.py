# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whitelist walk over every object of a finished file.

Guarantees: each object plays one known part (catalog, page, image, font, ...) and has only the
keys and kinds of values of that part; no object is left over; the bytes hold nothing else. What is
not known to be safe is a leak. It does NOT judge what the words and pixels show.
"""

import io
import re
import struct
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from redact.gate.content import read_cmap, read_content
from redact.gate.file_bytes import FileLayout, inflate, read_layout, xref_entries
from redact.types import Leak

_PRODUCER = re.compile(r"[Rr]edact [0-9A-Za-z.+-]{1,32}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,8})?")
_RESOURCE = re.compile(r"/[A-Z][A-Za-z]{0,2}[0-9]{0,4}")
_FONT_NAME = re.compile(r"/([A-Z]{6}\+)?[A-Za-z-]{1,24}")
_FONT_TABLES = frozenset(b"cmap cvt fpgm glyf head hhea hmtx loca maxp OS/2 post prep".split())
_FONT_LARGEST = 4096
_MOST_GLYPHS = 4
_IMAGE_LARGEST = 1 << 28


class Walk:
    """One walk over one open file; ``leaks`` fills as it goes."""

    def __init__(self, pdf: pikepdf.Pdf, layout: FileLayout) -> None:
        self._pdf = pdf
        self._layout = layout
        self._reached: set[int] = set()
        self._fonts: dict[int, tuple[set[int], dict[int, str]]] = {}
        self.leaks: list[Leak] = []

    def run(self) -> tuple[Leak, ...]:
        trailer = self._pdf.trailer
        root, info = self._take(trailer, "/Root"), self._take(trailer, "/Info")
        self._trailer(trailer)
        self._info(info)
        self._catalog(root)
        for shown, codes in self._fonts.values():
            unused = [code for code in codes if code not in shown and codes[code] != " "]
            if unused:
                self._fault("font", f"{len(unused)} characters are mapped and never shown")
        self._leftovers()
        return tuple(self.leaks)

    # -- helpers

    def _fault(self, where: str, what: str, page: int = -1) -> None:
        self.leaks.append(Leak("structure", page, where, what))

    def _take(self, holder: Any, key: str) -> Any:
        """The value at ``key``, noted as reached; None when absent."""
        value = holder.get(key) if isinstance(holder, (Dictionary, Stream)) else None
        self._reach(value)
        return value

    def _reach(self, value: Any) -> None:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            self._reached.add(value.objgen[0])

    def _keys(self, obj: Any, where: str, needed: str, also: str = "") -> bool:
        """Whether ``obj`` is a dictionary; flags keys beyond the named ones and missing ones."""
        if not isinstance(obj, (Dictionary, Stream)):
            self._fault(where, "it is missing or is not a dictionary")
            return False
        known = {f"/{key}" for key in needed.split()}
        present = set(obj.keys())
        for key in sorted(present - known - {f"/{key}" for key in also.split()}):
            self._fault(f"{where} {_shown(key)}", "a key that is not known to be safe")
        for key in sorted(known - present):
            self._fault(f"{where} {key}", "a key is missing")
        return True

    def _is(self, obj: Any, where: str, **values: Any) -> None:
        """Each key, where present, has exactly the given value."""
        for key, value in values.items():
            given = self._take(obj, f"/{key}")
            if given is not None and given != (Name(value) if isinstance(value, str) else value):
                self._fault(f"{where} /{key}", "an unexpected value")

    def _numbers(self, obj: Any, where: str, count: int) -> list[float]:
        """The numbers of an array of ``count``; a fault and zeros otherwise."""
        if isinstance(obj, Array) and len(obj) == count:
            values: list[Any] = list(obj)
            if all(_is_number(value) for value in values):
                return [float(value) for value in values]
        self._fault(where, f"expected {count} numbers")
        return [0.0] * count

    def _number(self, obj: Any, where: str, *keys: str) -> None:
        for key in keys:
            value = self._take(obj, key)
            if value is not None and not _is_number(value):
                self._fault(f"{where} {key}", "expected a number")

    # -- parts of the document

    def _trailer(self, trailer: Any) -> None:
        stream = "Type W Index Filter DecodeParms Length"
        self._keys(trailer, "trailer", "Root Size Info", f"ID {stream}")
        parts = trailer.get("/ID")
        if parts is not None and not (
            isinstance(parts, Array)
            and len(parts) == 2
            and all(isinstance(part, String) and len(bytes(part)) == 16 for part in list(parts))
        ):
            self._fault("trailer /ID", "expected two strings of 16 bytes")

    def _info(self, info: Any) -> None:
        if not self._keys(info, "Info", "Title Producer"):
            return
        for key, pattern in (("/Title", None), ("/Producer", _PRODUCER)):
            value = self._take(info, key)
            plain = isinstance(value, String) and not value.is_indirect
            if not plain or (pattern and not pattern.fullmatch(str(value))):
                self._fault(f"Info {key}", "an unexpected value")

    def _catalog(self, root: Any) -> None:
        if not self._keys(root, "catalog", "Type Pages", "Lang ViewerPreferences"):
            return
        self._is(root, "catalog", Type="/Catalog")
        language = self._take(root, "/Lang")
        if language is not None and not _LANGUAGE.fullmatch(str(language)):
            self._fault("catalog /Lang", "it is not a language")
        preferences = self._take(root, "/ViewerPreferences")
        if preferences is not None and self._keys(preferences, "viewer", "DisplayDocTitle"):
            self._is(preferences, "viewer", DisplayDocTitle=True)
        pages = self._take(root, "/Pages")
        if not self._keys(pages, "pages", "Type Kids Count"):
            return
        self._is(pages, "pages", Type="/Pages")
        kids = self._take(pages, "/Kids")
        seen: set[int] = set()
        for number, kid in enumerate(kids if isinstance(kids, Array) else ()):
            self._reach(kid)
            if not kid.is_indirect or kid.objgen[0] in seen:
                self._fault(f"page {number + 1}", "it is not an object of its own", number)
            seen.add(kid.objgen[0])
            self._page(kid, number, pages)
        if self._take(pages, "/Count") != len(seen):
            self._fault("pages /Count", "it is not the number of pages")

    def _page(self, page: Any, number: int, parent: Any) -> None:
        where = f"page {number + 1}"
        if not self._keys(page, where, "Type Parent MediaBox Contents Resources"):
            return
        self._is(page, where, Type="/Page")
        if getattr(self._take(page, "/Parent"), "objgen", None) != parent.objgen:
            self._fault(f"{where} /Parent", "it is not the list of pages", number)
        box = self._numbers(self._take(page, "/MediaBox"), f"{where} /MediaBox", 4)
        if box[0] or box[1] or min(box[2:]) <= 0:
            self._fault(f"{where} /MediaBox", "it does not begin at 0, 0", number)
        images, fonts = self._resources(self._take(page, "/Resources"), where)
        contents = self._take(page, "/Contents")
        if not isinstance(contents, Stream):
            self._fault(f"{where} /Contents", "expected one stream", number)
            return
        data = self._stream(contents, f"{where} content", "")
        content = read_content(data, box[2], box[3])
        for fault in content.faults:
            self._fault(f"{where} content", fault, number)
        painted = {f"/{name}" for name in content.images}
        if painted != set(images) or not {f"/{name}" for name in content.fonts} <= set(fonts):
            self._fault(f"{where} /Resources", "what is listed is not what is used", number)
        for font in fonts.values():
            if font in self._fonts:
                self._fonts[font][0].update(content.codes)

    def _resources(self, resources: Any, where: str) -> tuple[dict[str, int], dict[str, int]]:
        """Name to object number of the images and of the fonts of a page."""
        images: dict[str, int] = {}
        fonts: dict[str, int] = {}
        if not self._keys(resources, f"{where} resources", "XObject", "Font"):
            return images, fonts
        for kind, found, look in (
            ("/XObject", images, self._image),
            ("/Font", fonts, self._font),
        ):
            listed = self._take(resources, kind)
            for name in listed.keys() if isinstance(listed, Dictionary) else ():
                value = self._take(listed, name)
                if not _RESOURCE.fullmatch(name):
                    self._fault(f"{where} {kind}", "a resource with an unusual name")
                found[name] = value.objgen[0] if isinstance(value, pikepdf.Object) else 0
                look(value, f"{where} {kind[1:]} {_shown(name)}")
        return images, fonts

    def _stream(self, stream: Any, where: str, needed: str, also: str = "") -> bytes:
        """The decoded bytes; flags keys, other filters, and bytes beyond the compressed data."""
        if not isinstance(stream, Stream):
            self._fault(where, "expected a stream")
            return b""
        self._keys(stream, where, f"Length {needed}", f"Filter {also}")
        raw = stream.read_raw_bytes()
        if stream.get("/Filter") is None:
            return raw
        if stream.get("/Filter") != Name.FlateDecode:
            self._fault(f"{where} /Filter", "a filter that is not known to be safe")
            return b""
        data = inflate(raw, _IMAGE_LARGEST)
        if data is None:
            self._fault(where, "compressed data that is cut, too long, or followed by more")
            return b""
        return data

    def _image(self, image: Any, where: str) -> None:
        needed = "Type Subtype Width Height ColorSpace BitsPerComponent"
        data = self._stream(image, where, needed)
        if not isinstance(image, Stream):
            return
        self._is(image, where, Type="/XObject", Subtype="/Image")
        width, height = self._take(image, "/Width"), self._take(image, "/Height")
        bits, space = self._take(image, "/BitsPerComponent"), self._take(image, "/ColorSpace")
        if not all(isinstance(n, int) and 0 < n < 1 << 16 for n in (width, height, bits)):
            self._fault(where, "an image without a size")
            return
        channels = self._channels(space, bits, where)
        if len(data) != (width * channels * bits + 7) // 8 * height:
            self._fault(where, "it holds more or less than its pixels")

    def _channels(self, space: Any, bits: int, where: str) -> int:
        """Values per pixel: grey, a palette, or red, green and blue."""
        if bits not in (1, 2, 4, 8):
            self._fault(f"{where} /BitsPerComponent", "an unexpected value")
        if space == Name.DeviceGray:
            return 1
        if space == Name.DeviceRGB:
            return 3
        parts: list[Any] = list(space) if isinstance(space, Array) else []
        for part in parts:
            self._reach(part)
        if len(parts) == 4 and parts[0] == Name.Indexed and parts[1] == Name.DeviceRGB:
            table = parts[3]
            if isinstance(table, Stream):
                colours = self._stream(table, f"{where} palette", "")
            else:
                colours = bytes(table) if isinstance(table, String) else b""
            if isinstance(parts[2], int) and len(colours) == 3 * (parts[2] + 1) <= 3 << bits:
                return 1
        self._fault(f"{where} /ColorSpace", "a colour space that is not known to be safe")
        return 1

    # -- the one font

    def _font(self, font: Any, where: str) -> None:
        number = font.objgen[0] if isinstance(font, pikepdf.Object) else 0
        if number in self._fonts:
            return
        self._fonts[number] = (set(), {})
        needed = "Type Subtype BaseFont Encoding DescendantFonts ToUnicode"
        if not self._keys(font, where, needed):
            return
        self._is(font, where, Type="/Font", Subtype="/Type0", Encoding="/Identity-H")
        self._font_name(self._take(font, "/BaseFont"), where)
        codes, faults = read_cmap(self._stream(self._take(font, "/ToUnicode"), f"{where} map", ""))
        for fault in faults:
            self._fault(f"{where} map", fault)
        self._fonts[number] = (set(), codes)
        below = self._take(font, "/DescendantFonts")
        if not isinstance(below, Array) or len(below) != 1:
            self._fault(f"{where} /DescendantFonts", "expected one font")
            return
        self._reach(below[0])
        self._cid_font(below[0], where)

    def _font_name(self, name: Any, where: str) -> None:
        if not isinstance(name, Name) or not _FONT_NAME.fullmatch(str(name)):
            self._fault(f"{where} name", "an unusual font name")

    def _cid_font(self, font: Any, where: str) -> None:
        needed = "Type Subtype BaseFont CIDSystemInfo FontDescriptor"
        if not self._keys(font, where, needed, "DW W CIDToGIDMap"):
            return
        self._is(font, where, Type="/Font", Subtype="/CIDFontType2")
        self._font_name(self._take(font, "/BaseFont"), where)
        self._number(font, where, "/DW")
        widths = self._take(font, "/W")
        if widths is not None and not (isinstance(widths, Array) and _plain_widths(widths)):
            self._fault(f"{where} /W", "expected numbers")
        system = self._take(font, "/CIDSystemInfo")
        if self._keys(system, f"{where} system", "Registry Ordering Supplement"):
            given = [str(system.get(k)) for k in ("/Registry", "/Ordering", "/Supplement")]
            if given != ["Adobe", "Identity", "0"]:
                self._fault(f"{where} system", "an unexpected value")
        glyphs = self._descriptor(self._take(font, "/FontDescriptor"), where)
        to_glyph = self._take(font, "/CIDToGIDMap")
        if isinstance(to_glyph, Stream):
            pairs = self._stream(to_glyph, f"{where} glyph map", "")
            if len(pairs) % 2 or len(pairs) > 1 << 17 or any(pairs[::2]):
                self._fault(f"{where} glyph map", "unexpected bytes")
            if any(glyph >= glyphs for glyph in set(pairs[1::2])):
                self._fault(f"{where} glyph map", "a glyph that the font does not have")
        elif to_glyph is not None and to_glyph != Name.Identity:
            self._fault(f"{where} glyph map", "an unexpected value")

    def _descriptor(self, descriptor: Any, where: str) -> int:
        """The number of glyphs of the embedded font program."""
        plain = "Flags ItalicAngle Ascent Descent CapHeight StemV MissingWidth"
        if not self._keys(descriptor, where, "Type FontName FontBBox FontFile2", plain):
            return 0
        self._is(descriptor, where, Type="/FontDescriptor")
        self._font_name(self._take(descriptor, "/FontName"), where)
        self._numbers(self._take(descriptor, "/FontBBox"), f"{where} /FontBBox", 4)
        self._number(descriptor, where, *(f"/{key}" for key in plain.split()))
        file = self._take(descriptor, "/FontFile2")
        data = self._stream(file, f"{where} program", "", "Length1")
        self._number(file, where, "/Length1")
        glyphs = count_glyphs(data)
        if not 0 < glyphs <= _MOST_GLYPHS:
            self._fault(f"{where} program", "it is not the font without glyphs")
        return glyphs

    # -- everything else

    def _leftovers(self) -> None:
        """No object that was not reached, and none that the bytes do not show."""
        stored = set(self._layout.objects) | self._layout.packed
        parsed = {obj.objgen[0] for obj in self._pdf.objects if obj is not None}
        for number in sorted((stored | parsed) - self._reached - self._layout.carriers):
            self._fault(f"object {number}", "nothing that is shown refers to it")
        if not self._layout.faults and self._layout.carriers:
            self._check_xref_stream()

    def _check_xref_stream(self) -> None:
        number = max(self._layout.carriers)
        stream: Any = self._pdf.get_object((number, 0))
        widths: list[Any] = list(stream.get("/W", ())) if isinstance(stream, Stream) else []
        if len(widths) != 3 or "/Index" in stream:
            self._fault(f"object {number}", "a cross-reference stream of an unexpected shape")
            return
        layout = (int(widths[0]), int(widths[1]), int(widths[2]))
        entries = list(enumerate(xref_entries(stream.read_bytes(), layout)))
        plain = {n: second for n, (kind, second, _) in entries if kind == 1}
        packed = {n for n, (kind, _, _) in entries if kind == 2}
        if plain != self._layout.objects or packed != self._layout.packed:
            self._fault(f"object {number}", "it does not list the objects as they stand")


def count_glyphs(program: bytes) -> int:
    """Glyphs of a small TrueType program of plain tables; 0 when it is anything else."""
    if len(program) < 12 or len(program) > _FONT_LARGEST or program[:4] != b"\0\1\0\0":
        return 0
    count = struct.unpack_from(">H", program, 4)[0]
    if len(program) < 12 + 16 * count:
        return 0
    glyphs = 0
    end = 12 + 16 * count
    for at in range(12, end, 16):
        tag, _, offset, length = struct.unpack_from(">4sLLL", program, at)
        if tag.strip() not in _FONT_TABLES or offset + length > len(program):
            return 0
        if tag == b"maxp" and length >= 6:
            glyphs = struct.unpack_from(">H", program, offset + 4)[0]
    return glyphs


def _is_number(value: Any) -> bool:
    return not isinstance(value, (bool, pikepdf.Object, str, bytes)) and value is not None


def _plain_widths(widths: Iterable[Any]) -> bool:
    return all(
        all(_is_number(inner) for inner in part) if isinstance(part, Array) else _is_number(part)
        for part in widths
    )


def _shown(name: str) -> str:
    """A key as it may be named in a leak: names are data, an unusual one is not repeated."""
    return name if re.fullmatch(r"/[A-Za-z0-9]{1,20}", name) and name in _KNOWN else "(a key)"


_KNOWN_KEYS = """
    /AF /AA /ActualText /AcroForm /Alternates /Annots /Author /CreationDate /Creator /CropBox
    /Decode /DecodeParms /Dests /EmbeddedFiles /Encrypt /ExtGState /Group /Interpolate
    /Keywords /Lang /Mask /MarkInfo /Metadata /ModDate /Names /OC /OCProperties /OpenAction
    /Outlines /Pattern /PieceInfo /Prev /ProcSet /Properties /Rotate /Shading /SMask
    /StructParents /StructTreeRoot /Subject /Tabs /Thumb /Trapped /UserUnit /XRefStm
"""
_KNOWN = frozenset(_KNOWN_KEYS.split())


def inspect_open(pdf: pikepdf.Pdf, data: bytes) -> tuple[Leak, ...]:
    """The leaks of an open file and of its bytes."""
    layout = read_layout(data)
    faults = tuple(Leak("structure", -1, where, what) for where, what in layout.faults)
    return faults + Walk(pdf, layout).run()


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """``data`` read by qpdf, without repair; what it raises is for the caller."""
    return pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
