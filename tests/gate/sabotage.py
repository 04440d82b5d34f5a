# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sixty and more ways to spoil a released file, over every group of known leaks.

Each takes a letter of two pages with three boxes on the first and gives the bytes of a file made
by a burner that fails in one way. A clean file of the same letter passes: only the sabotage can be
what the gate names.
"""

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, String

from redact.types import Box
from tests.gate.conftest import DPI, Entry, Letter, Made, four_bits, layer, make, paint, stream

SECRET = "Colm Reddaway"
SCALE = DPI / 72

Pixels = np.ndarray
SABOTAGES: dict[str, Callable[[Letter], bytes]] = {}


def sabotage(make_it: Callable[[Letter], bytes]) -> Callable[[Letter], bytes]:
    """Enter one in the list, under its own name."""
    SABOTAGES[make_it.__name__] = make_it
    return make_it


# -- pixels


def _repainted(given: Letter, change: Callable[[Pixels, Pixels], Pixels]) -> bytes:
    """The first box painted otherwise."""
    painted, page = paint(given.pictures[0], given.redactions), np.array(given.pictures[0])
    box = given.redactions[0].box
    rows = slice(int(box.y0 * SCALE), int(np.ceil(box.y1 * SCALE)))
    columns = slice(int(box.x0 * SCALE), int(np.ceil(box.x1 * SCALE)))
    painted[rows, columns] = change(painted[rows, columns], page[rows, columns])
    return make(given, pixels=[painted, np.array(given.pictures[1])]).save()


@sabotage
def box_forgotten(given: Letter) -> bytes:
    pixels = [paint(given.pictures[0], given.redactions[1:]), np.array(given.pictures[1])]
    return make(given, pixels=pixels).save()


def _moved_boxes(given: Letter, across: float, down: float) -> bytes:
    moved = [
        replace(r, box=Box(r.box.x0 + across, r.box.y0 + down, r.box.x1 + across, r.box.y1 + down))
        for r in given.redactions
    ]
    pixels = [paint(given.pictures[0], moved), np.array(given.pictures[1])]
    return make(given, pixels=pixels).save()


def _coarse(page: Pixels) -> Pixels:
    whole = np.kron(page[::8, ::8], np.ones((8, 8), dtype=np.uint8))
    return whole[: page.shape[0], : page.shape[1]]


def _old_rows(box: Pixels, page: Pixels) -> Pixels:
    return np.where(np.arange(len(box))[:, None] > len(box) / 2, page, box)


def _old_columns(box: Pixels, page: Pixels) -> Pixels:
    return np.where(np.arange(box.shape[1]) > box.shape[1] - 12, page, box)


def _striped(box: Pixels, page: Pixels) -> Pixels:
    return np.where(np.arange(len(box))[:, None] % 3 == 0, page, box)


# From the painted box and the page under it to what is painted instead.
PAINTS: dict[str, Callable[[Pixels, Pixels], Pixels]] = {
    "box_not_painted": lambda box, page: page,
    "box_half_painted": _old_rows,
    "box_misses_the_last_letter": _old_columns,
    "box_striped": _striped,
    "box_see_through": lambda box, page: (page * 0.15).astype(np.uint8),
    "box_with_a_trace": lambda box, page: np.maximum(box, (255 - page) // 8),
    "box_inverted": lambda box, page: 255 - page,
    "box_white": lambda box, page: np.full_like(box, 255),
    "box_grey": lambda box, page: np.full_like(box, 85),
    "box_without_label": lambda box, page: np.zeros_like(box),
    "box_blurred": lambda box, page: np.full_like(box, int(page.mean())),
    "box_mosaic": lambda box, page: _coarse(page),
}
for _name, _paint in PAINTS.items():
    SABOTAGES[_name] = lambda given, change=_paint: _repainted(given, change)
SABOTAGES["boxes_shifted_right"] = lambda given: _moved_boxes(given, 60, 0)
SABOTAGES["boxes_shifted_down"] = lambda given: _moved_boxes(given, 0, 9)


@sabotage
def box_with_another_label(given: Letter) -> bytes:
    other = [replace(r, public_label="Commercial interests") for r in given.redactions]
    pixels = [paint(given.pictures[0], other), np.array(given.pictures[1])]
    return make(given, pixels=pixels).save()


@sabotage
def kept_word_painted_white(given: Letter) -> bytes:
    return _over_a_word(given, 255)


@sabotage
def kept_word_painted_black(given: Letter) -> bytes:
    return _over_a_word(given, 0)


def _over_a_word(given: Letter, shade: int) -> bytes:
    painted = paint(given.pictures[0], given.redactions)
    box = next(w for w in given.document.words if w.page == 0 and w.line == 4).box
    rows = slice(int(box.y0 * SCALE), int(np.ceil(box.y1 * SCALE)))
    painted[rows, int(box.x0 * SCALE) : int(np.ceil(box.x1 * SCALE))] = shade
    return make(given, pixels=[painted, np.array(given.pictures[1])]).save()


# -- the text layer


def _layered(given: Letter, change: Callable[[list[Entry]], list[Entry]]) -> bytes:
    return make(given, layers=[change(layer(given, 0)), layer(given, 1)]).save()


def _without(entries: list[Entry], index: int) -> list[Entry]:
    return entries[:index] + entries[index + 1 :]


def _at(given: Letter) -> Box:
    return given.redactions[0].box


FREE = Box(60, 600, 180, 613)
LAYERS: dict[str, Callable[[Letter, list[Entry]], list[Entry]]] = {
    "text_under_box": lambda g, e: [*e, ("Reddaway", _at(g))],
    "text_elsewhere": lambda g, e: [*e, ("Reddaway", FREE)],
    "text_off_the_page": lambda g, e: [*e, ("Reddaway", Box(-300, 600, -200, 613))],
    "text_spaced": lambda g, e: [*e, ("R e d d a w a y", FREE)],
    "text_look_alikes": lambda g, e: [*e, ("R\u0435dd\u0430w\u0430y", FREE)],
    "text_zero_width": lambda g, e: [*e, ("Red\u200bda\u00adway", FREE)],
    "text_fullwidth": lambda g, e: [*e, ("\uff32\uff45\uff44\uff44\uff41\uff57\uff41\uff59", FREE)],
    "text_on_the_next_line": lambda g, e: [*e, ("Redda-", FREE), ("way", Box(60, 616, 90, 629))],
    "word_lost": lambda g, e: _without(e, 3),
    "label_lost": lambda g, e: e[:-1],
    "label_with_a_name": lambda g, e: [*e[:-1], ("[Colm]", e[-1][1])],
    "word_moved": lambda g, e: [(e[0][0], Box(300, 500, 360, 513)), *e[1:]],
    "words_swapped": lambda g, e: [(e[1][0], e[0][1]), (e[0][0], e[1][1]), *e[2:]],
    "word_changed": lambda g, e: [("Foremere", e[0][1]), *e[1:]],
    "word_twice": lambda g, e: [*e, (e[0][0], FREE)],
    "text_tiny": lambda g, e: [*e, ("Reddaway", Box(60, 600, 61, 600.5))],
}  # fmt: skip
for _name, _change in LAYERS.items():
    SABOTAGES[_name] = lambda given, change=_change: _layered(
        given, lambda entries: change(given, entries)
    )


@sabotage
def text_of_another_page(given: Letter) -> bytes:
    return make(given, layers=[layer(given, 0), layer(given, 0)]).save()


# -- what hangs in the file


def _with(given: Letter, change: Callable[[Made, Any], None]) -> bytes:
    """``change`` gets the open file and its first page."""
    made = make(given)
    change(made, made.pdf.pages[0].obj)
    return made.save()


def _annotation(made: Made, page: Any, **keys: Any) -> None:
    common = {"Type": Name.Annot, "Rect": Array([20, 20, 60, 60])}
    page.Annots = Array([made.pdf.make_indirect(Dictionary(**common, **keys))])


def _draw(made: Made, page: Any, more: bytes, before: bool = False) -> None:
    body = page.Contents.read_bytes()
    page.Contents = stream(made.pdf, more + body if before else body + more)


def _image(made: Made, page: Any) -> Any:
    return page.Resources.XObject[next(iter(page.Resources.XObject.keys()))]


def _bare(made: Made, given: Letter) -> Any:
    """The page without its boxes, as a picture."""
    grey = np.array(given.pictures[0])
    return stream(
        made.pdf, four_bits(grey), Type=Name.XObject, Subtype=Name.Image, Width=grey.shape[1],
        Height=grey.shape[0], ColorSpace=Name.DeviceGray, BitsPerComponent=4,
    )  # fmt: skip


def _set(holder: Any, key: str, value: Any) -> None:
    holder[f"/{key}"] = value


SPAN = b"/Span <</ActualText (Colm Reddaway)>> BDC EMC\n"
FILES: dict[str, Callable[[Made, Any], None]] = {
    "actual_text_in_content": lambda m, p: _draw(m, p, SPAN),
    "comment_in_content": lambda m, p: _draw(m, p, b"% Colm Reddaway\n"),
    "visible_text": lambda m, p: _draw(m, p, b"BT 0 Tr /F1 9 Tf 50 50 Td <00010002> Tj ET\n"),
    "box_drawn_as_a_shape": lambda m, p: _draw(m, p, b"0 0 200 200 re f\n"),
    "inline_image": lambda m, p: _draw(m, p, b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n"),
    "clip_path": lambda m, p: _draw(m, p, b"0 0 9 9 re W n\n", before=True),
    "note": lambda m, p: _annotation(m, p, Subtype=Name.Text, Contents=String(SECRET)),
    "widget": lambda m, p: _annotation(m, p, Subtype=Name.Widget, V=String(SECRET)),
    "link": lambda m, p: _annotation(
        m, p, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("mailto:c.reddaway@x"))),
    "pending_redaction": lambda m, p: _annotation(m, p, Subtype=Name.Redact),
    "attachment": lambda m, p: _set(m.pdf.Root, "Names", Dictionary(EmbeddedFiles=Dictionary(
        Names=Array([String("a"), Dictionary(EF=Dictionary(F=stream(m.pdf, b"Reddaway")))])))),
    "script": lambda m, p: _set(m.pdf.Root, "OpenAction", Dictionary(
        S=Name.JavaScript, JS=String("app.alert('Reddaway')"))),
    "outline": lambda m, p: _set(m.pdf.Root, "Outlines", Dictionary(
        First=m.pdf.make_indirect(Dictionary(Title=String(SECRET))))),
    "named_destination": lambda m, p: _set(m.pdf.Root, "Dests", Dictionary(Reddaway=Array([0]))),
    "page_labels": lambda m, p: _set(m.pdf.Root, "PageLabels", Dictionary(
        Nums=Array([0, Dictionary(P=String(SECRET))]))),
    "layers": lambda m, p: _set(m.pdf.Root, "OCProperties", Dictionary(OCGs=Array([]))),
    "form": lambda m, p: _set(m.pdf.Root, "AcroForm", Dictionary(Fields=Array([]))),
    "metadata": lambda m, p: _set(m.pdf.Root, "Metadata", stream(m.pdf, b"<x>Reddaway</x>")),
    "page_metadata": lambda m, p: _set(p, "Metadata", stream(m.pdf, b"<x>Reddaway</x>")),
    "private_data": lambda m, p: _set(p, "PieceInfo", Dictionary(A=Dictionary())),
    "thumbnail": lambda m, p: _set(p, "Thumb", _image(m, p)),
    "author": lambda m, p: _set(m.pdf.trailer.Info, "Author", String(SECRET)),
    "title": lambda m, p: _set(m.pdf.trailer.Info, "Title", String(f"Letter on {SECRET}")),
    "creation_date": lambda m, p: _set(m.pdf.trailer.Info, "CreationDate", String("D:2024")),
    "another_producer": lambda m, p: _set(m.pdf.trailer.Info, "Producer", String("Writer 7")),
    "language": lambda m, p: _set(m.pdf.Root, "Lang", String(SECRET)),
    "soft_mask": lambda m, p: _set(_image(m, p), "SMask", _image(m, m.pdf.pages[1].obj)),
    "alternate_picture": lambda m, p: _set(_image(m, p), "Alternates", Array([])),
    "picture_decode": lambda m, p: _set(_image(m, p), "Decode", Array([1, 0])),
    "icc_text": lambda m, p: _set(_image(m, p), "ColorSpace", Array(
        [Name.ICCBased, stream(m.pdf, b"acsp desc Colm Reddaway", N=1)])),
    "picture_metadata": lambda m, p: _set(_image(m, p), "Metadata", stream(m.pdf, b"Reddaway")),
    "font_name": lambda m, p: _set(p.Resources.Font.F1, "BaseFont", Name("/Reddaway")),
    "font_more": lambda m, p: _set(p.Resources.Font, "F2", Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
    "glyph_procedures": lambda m, p: _set(p.Resources.Font.F1, "CharProcs", Dictionary()),
    "resource_name": lambda m, p: _set(p.Resources.XObject, "Reddaway", _image(m, p)),
    "pattern": lambda m, p: _set(p.Resources, "Pattern", Dictionary()),
    "crop_box": lambda m, p: _set(p, "CropBox", Array([0, 0, 300, 300])),
    "user_unit": lambda m, p: _set(p, "UserUnit", 2),
    "turned": lambda m, p: _set(p, "Rotate", 90),
    "wider_page": lambda m, p: _set(p, "MediaBox", Array([0, 0, 700, 842])),
    "page_removed": lambda m, p: m.pdf.pages.__delitem__(1),
    "page_repeated": lambda m, p: m.pdf.pages.append(m.pdf.pages[0]),
    "pages_swapped": lambda m, p: m.pdf.pages.reverse(),
    "page_action": lambda m, p: _set(p, "AA", Dictionary(O=Dictionary(S=Name.JavaScript))),
    "trailer_key": lambda m, p: _set(m.pdf.trailer, "Spare", String(SECRET)),
}  # fmt: skip
for _name, _hang in FILES.items():
    SABOTAGES[_name] = lambda given, hang=_hang: _with(given, hang)


@sabotage
def picture_under_the_picture(given: Letter) -> bytes:
    def change(made: Made, page: Any) -> None:
        page.Resources.XObject["/Im1"] = _bare(made, given)
        _draw(made, page, b"q 595 0 0 842 0 0 cm /Im1 Do Q\n", before=True)

    return _with(given, change)


@sabotage
def picture_never_painted(given: Letter) -> bytes:
    return _with(given, lambda m, p: _set(p.Resources.XObject, "Im1", _bare(m, given)))


@sabotage
def picture_of_the_page_without_boxes(given: Letter) -> bytes:
    return _with(given, lambda m, p: _set(p.Resources.XObject, "Im0", _bare(m, given)))


@sabotage
def boxes_drawn_over_the_picture(given: Letter) -> bytes:
    shapes = "".join(
        f"{r.box.x0} {842 - r.box.y1} {r.box.width} {r.box.height} re f\n" for r in given.redactions
    )

    def change(made: Made, page: Any) -> None:
        page.Resources.XObject["/Im0"] = _bare(made, given)
        _draw(made, page, shapes.encode())

    return _with(given, change)


@sabotage
def lying_character_map(given: Letter) -> bytes:
    """A letter of the map says more than itself."""

    def change(made: Made, page: Any) -> None:
        font = page.Resources.Font.F1
        told = font.ToUnicode.read_bytes().replace(b"<0002> <", b"<0002> <0052006500640064", 1)
        font.ToUnicode = stream(made.pdf, told)

    return _with(given, change)


@sabotage
def comment_in_the_character_map(given: Letter) -> bytes:
    def change(made: Made, page: Any) -> None:
        font = page.Resources.Font.F1
        font.ToUnicode = stream(made.pdf, font.ToUnicode.read_bytes() + b"\n% Colm Reddaway\n")

    return _with(given, change)


# -- bytes


@sabotage
def bytes_after_the_end(given: Letter) -> bytes:
    return make(given).save() + b"% Colm Reddaway\n"


@sabotage
def comment_between_objects(given: Letter) -> bytes:
    data = make(given).save()
    at = data.index(b"\n2 0 obj") + 1
    return data[:at] + b"% Colm Reddaway\n" + data[at:]


@sabotage
def orphan_object(given: Letter) -> bytes:
    made = make(given)
    made.pdf.Root.Spare = made.pdf.make_indirect(String(SECRET))
    data = made.save()
    start = data.index(b"/Spare")
    end = data.index(b" R", start) + 2
    return data[:start] + b" " * (end - start) + data[end:]


@sabotage
def bytes_behind_a_stream(given: Letter) -> bytes:
    def change(made: Made, page: Any) -> None:
        spoiled = made.pdf.make_stream(zlib.compress(page.Contents.read_bytes()) + SECRET.encode())
        spoiled.Filter = Name.FlateDecode
        page.Contents = spoiled

    return _with(given, change)


@sabotage
def earlier_revision(given: Letter) -> bytes:
    data = make(given).save()
    old = data.rindex(b"startxref\n")
    at = int(data[old + 10 :].split()[0])
    body = b"\n1 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\n"
    start = len(data) + 1
    table = b"xref\n1 1\n%010d 00000 n \n" % start
    trailer = b"trailer << /Size 9 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        at, len(data) + len(body),
    )  # fmt: skip
    return data + body + table + trailer


@sabotage
def cut_short(given: Letter) -> bytes:
    data = make(given).save()
    return data[: int(len(data) * 0.8)]


@sabotage
def encrypted(given: Letter) -> bytes:
    buffer = io.BytesIO()
    make(given).pdf.save(buffer, encryption=pikepdf.Encryption(owner="x", user="x"))
    return buffer.getvalue()


@sabotage
def empty(given: Letter) -> bytes:
    return b""
