# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whitelist walk over every object of a finished file.

Guarantees: each object plays one known part (catalog, page, image, font, ...) and has only the
keys and kinds of values of that part; no object is left over; the bytes hold nothing else. What is
not known to be safe is a leak. It does NOT judge what the words and pixels show.
"""

import io
import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from redact.gate.content import PageContent, read_content
from redact.gate.file_bytes import FileLayout, read_layout, xref_entries
from redact.gate.fonts import read_font
from redact.gate.tags import TaggedPage, read_tree
from redact.gate.unpacked import Unpacked
from redact.gate.vocabulary import PRODUCER
from redact.gate.walk import Walk, shown
from redact.types import Leak

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,8})?")
_TAGGING = "Tabs StructParents"
_RESOURCE = re.compile(r"/[A-Z][A-Za-z]{0,2}[0-9]{0,4}")


class Inspection:
    """One walk over one open file."""

    def __init__(self, pdf: pikepdf.Pdf, layout: FileLayout, unpacked: Unpacked) -> None:
        self._pdf = pdf
        self._unpacked = unpacked
        self._layout = layout

        self._fonts: dict[int, tuple[set[int], dict[int, str]]] = {}
        self._tagged: list[TaggedPage] = []
        self._untagged = False
        self._walk = Walk()

    def run(self) -> tuple[Leak, ...]:
        trailer = self._pdf.trailer
        root, info = self._walk.take(trailer, "/Root"), self._walk.take(trailer, "/Info")
        self._trailer(trailer)
        self._info(info)
        self._catalog(root)
        for used, codes in self._fonts.values():
            unused = [code for code in codes if code not in used and codes[code] != " "]
            if unused:
                self._walk.fault("font", f"{len(unused)} characters are mapped and never shown")
        self._leftovers()
        return tuple(self._walk.leaks)

    # -- parts of the document

    def _trailer(self, trailer: Any) -> None:
        stream = "Type W Index Filter DecodeParms Length"
        self._walk.keys(trailer, "trailer", "Root Size Info", f"ID {stream}")
        parts = trailer.get("/ID")
        if parts is not None and not (
            isinstance(parts, Array)
            and len(parts) == 2
            and all(isinstance(part, String) and len(bytes(part)) == 16 for part in list(parts))
        ):
            self._walk.fault("trailer /ID", "expected two strings of 16 bytes")

    def _info(self, info: Any) -> None:
        if not self._walk.keys(info, "Info", "Title Producer"):
            return
        for key, pattern in (("/Title", None), ("/Producer", PRODUCER)):
            value = self._walk.take(info, key)
            plain = isinstance(value, String) and not value.is_indirect
            if not plain or (pattern and not pattern.fullmatch(str(value))):
                self._walk.fault(f"Info {key}", "an unexpected value")

    def _catalog(self, root: Any) -> None:
        also = "Lang ViewerPreferences MarkInfo StructTreeRoot"
        if not self._walk.keys(root, "catalog", "Type Pages", also):
            return
        self._walk.expect(root, "catalog", Type="/Catalog")
        language = self._walk.take(root, "/Lang")
        if language is not None and not _LANGUAGE.fullmatch(str(language)):
            self._walk.fault("catalog /Lang", "it is not a language")
        preferences = self._walk.take(root, "/ViewerPreferences")
        if preferences is not None and self._walk.keys(preferences, "viewer", "DisplayDocTitle"):
            self._walk.expect(preferences, "viewer", DisplayDocTitle=True)
        pages = self._walk.take(root, "/Pages")
        if not self._walk.keys(pages, "pages", "Type Kids Count"):
            return
        self._walk.expect(pages, "pages", Type="/Pages")
        kids = self._walk.take(pages, "/Kids")
        seen: set[int] = set()
        for number, kid in enumerate(kids if isinstance(kids, Array) else ()):
            self._walk.reach(kid)
            if not kid.is_indirect or kid.objgen[0] in seen:
                self._walk.fault(f"page {number + 1}", "it is not an object of its own", number)
            seen.add(kid.objgen[0])
            self._page(kid, number, pages)
        if self._walk.take(pages, "/Count") != len(seen):
            self._walk.fault("pages /Count", "it is not the number of pages")
        read_tree(self._walk, root, self._tagged)
        if self._untagged and any(page.sequences for page in self._tagged):
            self._walk.fault("tags", "pages paint something that is not tagged")

    def _page(self, page: Any, number: int, parent: Any) -> None:
        where = f"page {number + 1}"
        if not self._walk.keys(page, where, "Type Parent MediaBox Contents Resources", _TAGGING):
            return
        self._walk.expect(page, where, Type="/Page", Tabs="/S")
        if getattr(self._walk.take(page, "/Parent"), "objgen", None) != parent.objgen:
            self._walk.fault(f"{where} /Parent", "it is not the list of pages", number)
        box = self._walk.numbers(self._walk.take(page, "/MediaBox"), f"{where} /MediaBox", 4)
        if box[0] or box[1] or min(box[2:]) <= 0:
            self._walk.fault(f"{where} /MediaBox", "it does not begin at 0, 0", number)
        images, fonts = self._resources(self._walk.take(page, "/Resources"), where)
        contents = self._walk.take(page, "/Contents")
        if not isinstance(contents, Stream):
            self._walk.fault(f"{where} /Contents", "expected one stream", number)
            return
        data = self._walk.stream(contents, f"{where} content", "")
        content = read_content(data, box[2], box[3])
        for fault in content.faults:
            self._walk.fault(f"{where} content", fault, number)
        painted = {f"/{name}" for name in content.images}
        if painted != set(images) or not {f"/{name}" for name in content.fonts} <= set(fonts):
            self._walk.fault(f"{where} /Resources", "what is listed is not what is used", number)
        for font in fonts.values():
            if font in self._fonts:
                self._fonts[font][0].update(content.codes)
        self._untagged |= not content.tagged
        self._tagged.append(self._tags(page, content, fonts))

    def _tags(self, page: Any, content: PageContent, fonts: dict[str, int]) -> TaggedPage:
        """What the page's content says of itself for the tree of tags."""
        if content.sequences and len(fonts) != 1:
            self._walk.fault("tags", "a tagged page with more than one font")
        _, letters = self._fonts.get(next(iter(fonts.values()), 0), (set(), {}))
        sequences = tuple(
            (role, "".join(letters.get(code, "\ufffd") for code in codes))
            for role, codes in content.sequences
        )
        return TaggedPage(page.objgen[0], self._walk.take(page, "/StructParents"), sequences)

    def _resources(self, resources: Any, where: str) -> tuple[dict[str, int], dict[str, int]]:
        """Name to object number of the images and of the fonts of a page."""
        images: dict[str, int] = {}
        fonts: dict[str, int] = {}
        if not self._walk.keys(resources, f"{where} resources", "XObject", "Font"):
            return images, fonts
        for kind, found, look in (
            ("/XObject", images, self._image),
            ("/Font", fonts, self._font),
        ):
            listed = self._walk.take(resources, kind)
            for name in listed.keys() if isinstance(listed, Dictionary) else ():
                value = self._walk.take(listed, name)
                if not _RESOURCE.fullmatch(name):
                    self._walk.fault(f"{where} {kind}", "a resource with an unusual name")
                found[name] = value.objgen[0] if isinstance(value, pikepdf.Object) else 0
                look(value, f"{where} {kind[1:]} {shown(name)}")
        return images, fonts

    def _image(self, image: Any, where: str) -> None:
        needed = "Type Subtype Width Height ColorSpace BitsPerComponent"
        data = self._walk.stream(image, where, needed)
        if not isinstance(image, Stream):
            return
        self._walk.expect(image, where, Type="/XObject", Subtype="/Image")
        width, height = self._walk.take(image, "/Width"), self._walk.take(image, "/Height")
        bits = self._walk.take(image, "/BitsPerComponent")
        space = self._walk.take(image, "/ColorSpace")
        if not all(isinstance(n, int) and 0 < n < 1 << 16 for n in (width, height, bits)):
            self._walk.fault(where, "an image without a size")
            return
        channels = self._channels(space, bits, where)
        if len(data) != (width * channels * bits + 7) // 8 * height:
            self._walk.fault(where, "it holds more or less than its pixels")
        elif data:
            self._unpacked.keep(image, data)

    def _channels(self, space: Any, bits: int, where: str) -> int:
        """Values per pixel: grey, a palette, or red, green and blue."""
        if bits not in (1, 2, 4, 8):
            self._walk.fault(f"{where} /BitsPerComponent", "an unexpected value")
        if space == Name.DeviceGray:
            return 1
        if space == Name.DeviceRGB:
            return 3
        parts: list[Any] = list(space) if isinstance(space, Array) else []
        for part in parts:
            self._walk.reach(part)
        if len(parts) == 4 and parts[0] == Name.Indexed and parts[1] == Name.DeviceRGB:
            table = parts[3]
            if isinstance(table, Stream):
                colours = self._walk.stream(table, f"{where} palette", "")
            else:
                colours = bytes(table) if isinstance(table, String) else b""
            if isinstance(parts[2], int) and len(colours) == 3 * (parts[2] + 1) <= 3 << bits:
                return 1
        self._walk.fault(f"{where} /ColorSpace", "a colour space that is not known to be safe")
        return 1

    def _font(self, font: Any, where: str) -> None:
        number = font.objgen[0] if isinstance(font, pikepdf.Object) else 0
        if number not in self._fonts:
            self._fonts[number] = (set(), read_font(self._walk, font, where))

    # -- everything else

    def _leftovers(self) -> None:
        """No object that was not reached, and none that the bytes do not show."""
        stored = set(self._layout.objects) | self._layout.packed
        parsed = {obj.objgen[0] for obj in self._pdf.objects if obj is not None}
        for number in sorted((stored | parsed) - self._walk.reached - self._layout.carriers):
            self._walk.fault(f"object {number}", "nothing that is shown refers to it")
        if not self._layout.faults and self._layout.carriers:
            self._check_xref_stream()

    def _check_xref_stream(self) -> None:
        number = max(self._layout.carriers)
        stream: Any = self._pdf.get_object((number, 0))
        widths: list[Any] = list(stream.get("/W", ())) if isinstance(stream, Stream) else []
        if len(widths) != 3 or "/Index" in stream:
            self._walk.fault(f"object {number}", "a cross-reference stream of an unexpected shape")
            return
        layout = (int(widths[0]), int(widths[1]), int(widths[2]))
        entries = list(enumerate(xref_entries(stream.read_bytes(), layout)))
        plain = {n: second for n, (kind, second, _) in entries if kind == 1}
        packed = {n for n, (kind, _, _) in entries if kind == 2}
        if plain != self._layout.objects or packed != self._layout.packed:
            self._walk.fault(f"object {number}", "it does not list the objects as they stand")


def inspect_open(pdf: pikepdf.Pdf, data: bytes, unpacked: Unpacked) -> tuple[Leak, ...]:
    """The leaks of an open file and of its bytes; ``unpacked`` keeps its pictures."""
    layout = read_layout(data)
    faults = tuple(Leak("structure", -1, where, what) for where, what in layout.faults)
    leaks = faults + Inspection(pdf, layout, unpacked).run()
    if pdf.get_warnings():  # such as a key given twice, of which readers take different ones
        leaks += (Leak("structure", -1, "file", "a strict reader finds it damaged"),)
    return leaks


def open_pdf(data: bytes) -> pikepdf.Pdf:
    """``data`` read by qpdf, without repair; what it raises is for the caller."""
    return pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
