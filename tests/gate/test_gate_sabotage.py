# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each way a burner could fail, made on purpose: the gate must name it."""

from collections.abc import Callable

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from redact import gate
from redact.types import Box, Leak
from tests.gate.conftest import FIRST, SECOND, Letter, Made, layer, letter, make, paint, stream

WITHHELD = ("Colm", "Reddaway", "960144")


def kinds(leaks: tuple[Leak, ...]) -> set[str]:
    for leak in leaks:  # whatever is found, nothing withheld is quoted
        assert not any(word in leak.where + leak.what for word in WITHHELD)
    return {leak.kind for leak in leaks}


def checked(data: bytes, given: Letter) -> set[str]:
    return kinds(gate.check(data, given.document, given.redactions))


def test_a_right_file_passes(plain: Letter) -> None:
    assert checked(make(plain).save(), plain) == set()


# -- what a burner may paint wrongly


def test_a_box_is_forgotten(plain: Letter) -> None:
    pixels = [paint(plain.pictures[0], plain.redactions[1:]), np.array(plain.pictures[1])]
    assert checked(make(plain, pixels=pixels).save(), plain) == {"unpainted-box"}


def test_a_box_is_half_painted(plain: Letter) -> None:
    box = plain.redactions[0].box
    painted = paint(plain.pictures[0], plain.redactions)
    middle = int((box.y0 + box.y1) / 2 * 200 / 72)
    painted[middle:] = np.array(plain.pictures[0])[middle:]
    found = checked(make(plain, pixels=[painted, np.array(plain.pictures[1])]).save(), plain)
    assert found == {"unpainted-box"}


@pytest.mark.parametrize("share", [0.5, 0.9, 0.96])
def test_a_box_is_see_through(plain: Letter, share: float) -> None:
    whole = paint(plain.pictures[0], plain.redactions).astype(float)
    mixed = whole * share + np.array(plain.pictures[0]) * (1 - share)
    pixels = [mixed.astype(np.uint8), np.array(plain.pictures[1])]
    assert checked(make(plain, pixels=pixels).save(), plain) == {"unpainted-box"}


def test_boxes_are_shifted_by_their_width(plain: Letter) -> None:
    from dataclasses import replace

    moved = [
        replace(r, box=Box(r.box.x1, r.box.y0, 2 * r.box.x1 - r.box.x0, r.box.y1))
        for r in plain.redactions
    ]
    pixels = [paint(plain.pictures[0], moved), np.array(plain.pictures[1])]
    assert "unpainted-box" in checked(make(plain, pixels=pixels).save(), plain)


def test_a_box_inverts_the_words_it_should_cover(plain: Letter) -> None:
    painted = paint(plain.pictures[0], plain.redactions)
    box, scale = plain.redactions[0].box, 200 / 72
    rows = slice(int(box.y0 * scale), int(np.ceil(box.y1 * scale)))
    columns = slice(int(box.x0 * scale), int(np.ceil(box.x1 * scale)))
    painted[rows, columns] = 255 - np.array(plain.pictures[0])[rows, columns]
    found = checked(make(plain, pixels=[painted, np.array(plain.pictures[1])]).save(), plain)
    assert found == {"unpainted-box"}


def test_a_box_keeps_a_faint_trace(plain: Letter) -> None:
    painted = paint(plain.pictures[0], plain.redactions)
    box, scale = plain.redactions[0].box, 200 / 72
    rows = slice(int(box.y0 * scale) + 4, int(box.y1 * scale) - 4)
    columns = slice(int(box.x0 * scale) + 4, int(box.x1 * scale) - 4)
    trace = (255 - np.array(plain.pictures[0])[rows, columns].astype(int)) // 8
    painted[rows, columns] = np.maximum(painted[rows, columns], trace)
    found = checked(make(plain, pixels=[painted, np.array(plain.pictures[1])]).save(), plain)
    assert found == {"unpainted-box"}


def test_a_box_shows_no_label(plain: Letter) -> None:
    painted = paint(plain.pictures[0], plain.redactions)
    for redaction in plain.redactions:
        box = redaction.box
        scale = 200 / 72
        painted[
            int(box.y0 * scale) : int(box.y1 * scale), int(box.x0 * scale) : int(box.x1 * scale)
        ] = 0
    found = checked(make(plain, pixels=[painted, np.array(plain.pictures[1])]).save(), plain)
    assert found == {"unpainted-box"}


def test_a_box_is_drawn_over_the_picture(plain: Letter) -> None:
    made = make(plain, pixels=[np.array(picture) for picture in plain.pictures])
    page = made.pdf.pages[0].obj
    black = "".join(
        f"{r.box.x0} {842 - r.box.y1} {r.box.width} {r.box.height} re f\n" for r in plain.redactions
    )
    page.Contents = stream(made.pdf, page.Contents.read_bytes() + black.encode())
    assert checked(made.save(), plain) == {"unpainted-box", "structure"}


def test_the_picture_of_a_word_is_painted_over(plain: Letter) -> None:
    painted = paint(plain.pictures[0], plain.redactions)
    word = next(w for w in plain.document.words if w.page == 0 and w.line == 4)
    scale = 200 / 72
    rows = slice(int(word.box.y0 * scale), int(word.box.y1 * scale))
    for shade in (0, 255):
        painted[rows, int(word.box.x0 * scale) : int(np.ceil(word.box.x1 * scale))] = shade
        pixels = [painted, np.array(plain.pictures[1])]
        assert checked(make(plain, pixels=pixels).save(), plain) == {"lost-word"}


# -- what a burner may write wrongly


def test_the_text_layer_is_left_whole(plain: Letter) -> None:
    from dataclasses import replace

    bare = replace(plain, redactions=())
    layers = [layer(bare, 0), layer(bare, 1)]
    found = checked(make(plain, layers=layers).save(), plain)
    assert {"text-under-box", "withheld-string", "lost-word"} <= found


def test_one_withheld_word_is_left(plain: Letter) -> None:
    word = next(w for w in plain.document.words if plain.document.text[w.start : w.end] == "Colm")
    layers = [[*layer(plain, 0), ("Colm", word.box)], layer(plain, 1)]
    found = checked(make(plain, layers=layers).save(), plain)
    assert found == {"text-under-box", "withheld-string"}


def test_another_word_stands_under_a_box(plain: Letter) -> None:
    layers = [[*layer(plain, 0), ("he", plain.redactions[1].box)], layer(plain, 1)]
    assert checked(make(plain, layers=layers).save(), plain) == {"text-under-box"}


def test_a_withheld_word_stands_elsewhere(plain: Letter) -> None:
    layers = [layer(plain, 0), [*layer(plain, 1), ("Reddaway", Box(300, 500, 350, 512))]]
    found = checked(make(plain, layers=layers).save(), plain)
    assert found == {"extra-text", "withheld-string"}


def test_a_label_is_missing(plain: Letter) -> None:
    layers = [layer(plain, 0)[:-1], layer(plain, 1)]
    assert checked(make(plain, layers=layers).save(), plain) == {"lost-word"}


def test_a_neighbouring_word_is_eaten(plain: Letter) -> None:
    layers = [[e for e in layer(plain, 0) if e[0] != "depot"], layer(plain, 1)]
    assert checked(make(plain, layers=layers).save(), plain) == {"lost-word"}


def test_a_word_is_moved(plain: Letter) -> None:
    moved = [
        (text, Box(box.x0 + 90, box.y0, box.x1 + 90, box.y1) if text == "record" else box)
        for text, box in layer(plain, 1)
    ]
    found = checked(make(plain, layers=[layer(plain, 0), moved]).save(), plain)
    assert found == {"lost-word", "extra-text"}


# -- pages


def test_a_page_is_dropped(plain: Letter) -> None:
    made = make(plain)
    del made.pdf.pages[1]
    assert "page-count" in checked(made.save(), plain)


def test_pages_are_swapped(plain: Letter) -> None:
    made = make(plain)
    made.pdf.pages.reverse()
    assert {"lost-word", "extra-text", "unpainted-box"} <= checked(made.save(), plain)


def test_a_page_has_another_size(plain: Letter) -> None:
    made = make(plain)
    made.pdf.pages[1].obj.MediaBox = Array([0, 0, 612, 792])
    assert "page-size" in checked(made.save(), plain)


def test_a_box_of_another_document_is_refused(plain: Letter) -> None:
    other = letter(FIRST, SECOND)
    from dataclasses import replace

    strange = replace(other.document, id="e" * 64)
    leaks = gate.check(make(plain).save(), strange, plain.redactions)
    assert "unpainted-box" in kinds(leaks)


# -- what a burner may add to the file

Sabotage = Callable[[Made], object]


def attach(made: Made) -> None:
    made.pdf.attachments["original.pdf"] = b"%PDF-1.7 Colm Reddaway"


def annotate(made: Made) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("Colm")
    )
    made.pdf.pages[0].obj.Annots = Array([made.pdf.make_indirect(note)])


def add_xmp(made: Made) -> None:
    with made.pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Colm Reddaway"]


def add_author(made: Made) -> None:
    made.pdf.docinfo["/Author"] = "Colm Reddaway"


def add_actual_text(made: Made) -> None:
    element = Dictionary(Type=Name.StructElem, S=Name.Span, ActualText=String("Colm Reddaway"))
    root = Dictionary(Type=Name.StructTreeRoot, K=made.pdf.make_indirect(element))
    made.pdf.Root.StructTreeRoot = made.pdf.make_indirect(root)


def mark_content(made: Made) -> None:
    page = made.pdf.pages[0].obj
    data = b"/Span <</ActualText (Colm)>> BDC EMC\n" + page.Contents.read_bytes()
    page.Contents = stream(made.pdf, data)


def comment(made: Made) -> None:
    page = made.pdf.pages[0].obj
    page.Contents = stream(made.pdf, b"% Reddaway\n" + page.Contents.read_bytes())


def soft_mask(made: Made) -> None:
    image = made.pdf.pages[0].obj.Resources.XObject.Im0
    image.SMask = stream(
        made.pdf, b"\xff", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1,
        ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip


def alternate(made: Made) -> None:
    image = made.pdf.pages[0].obj.Resources.XObject.Im0
    image.Alternates = Array([Dictionary(Image=image)])


def layered(made: Made) -> None:
    group = made.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Reddaway")))
    made.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())


def script(made: Made) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert('Reddaway')"))
    made.pdf.Root.OpenAction = action


def show_text(made: Made) -> None:
    page = made.pdf.pages[1].obj
    data = page.Contents.read_bytes() + b"\nBT 0 Tr /F1 9 Tf 1 0 0 1 50 50 Tm <0002> Tj ET"
    page.Contents = stream(made.pdf, data)


def other_font(made: Made) -> None:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    made.pdf.pages[1].obj.Resources.Font.F2 = made.pdf.make_indirect(font)
    page = made.pdf.pages[1].obj
    data = page.Contents.read_bytes() + b"\nBT 3 Tr /F2 9 Tf 1 0 0 1 50 50 Tm (hm) Tj ET"
    page.Contents = stream(made.pdf, data)


def unused_resource(made: Made) -> None:
    image = made.pdf.pages[0].obj.Resources.XObject.Im0
    made.pdf.pages[1].obj.Resources.XObject.Im1 = image


def pixels_after_the_image(made: Made) -> None:
    image = made.pdf.pages[0].obj.Resources.XObject.Im0
    more = image.read_bytes() + b"Reddaway"
    image.write(more)


def bytes_after_the_data(made: Made) -> None:
    image = made.pdf.pages[0].obj.Resources.XObject.Im0
    image.write(image.read_raw_bytes() + b"Reddaway", filter=Name.FlateDecode)


def thumbnail(made: Made) -> None:
    made.pdf.pages[0].obj.Thumb = made.pdf.pages[0].obj.Resources.XObject.Im0


def turn(made: Made) -> None:
    made.pdf.pages[0].obj.Rotate = 180


def crop(made: Made) -> None:
    made.pdf.pages[0].obj.CropBox = Array([0, 0, 300, 300])


def outline(made: Made) -> None:
    with made.pdf.open_outline() as found:
        found.root.append(pikepdf.OutlineItem("Reddaway", 0))


def piece_info(made: Made) -> None:
    made.pdf.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=String("Reddaway")))


def unused_letters(made: Made) -> None:
    font = made.pdf.pages[0].obj.Resources.Font.F1
    data = font.ToUnicode.read_bytes().replace(b"endbfchar", b"<0777> <0058>\nendbfchar")
    font.ToUnicode = stream(made.pdf, data)


def font_name(made: Made) -> None:
    made.pdf.pages[0].obj.Resources.Font.F1.BaseFont = Name("/Colm#20Reddaway")


def shrink_image(made: Made) -> None:
    page = made.pdf.pages[1].obj
    data = page.Contents.read_bytes().replace(b"q 595 0 0 842 0 0", b"q 595 0 0 842 9 0")
    page.Contents = stream(made.pdf, data)


ADDED: list[Sabotage] = [
    attach, annotate, add_xmp, add_author, add_actual_text, mark_content, comment, soft_mask,
    alternate, layered, script, show_text, other_font, unused_resource, pixels_after_the_image,
    bytes_after_the_data, thumbnail, turn, crop, outline, piece_info, unused_letters, font_name,
    shrink_image,
]  # fmt: skip


@pytest.mark.parametrize("sabotage", ADDED, ids=lambda work: work.__name__)
def test_something_is_added(plain: Letter, sabotage: Sabotage) -> None:
    made = make(plain)
    sabotage(made)
    data = made.save()
    assert "structure" in kinds(gate.inspect(data))
    assert "structure" in checked(data, plain)


QUOTING = (attach, annotate, add_xmp, add_author, add_actual_text, comment, layered, script,
           mark_content, font_name, piece_info)  # fmt: skip


@pytest.mark.parametrize("sabotage", QUOTING, ids=lambda work: work.__name__)
def test_a_withheld_word_hangs_in_the_file(plain: Letter, sabotage: Sabotage) -> None:
    made = make(plain)
    sabotage(made)
    assert "withheld-string" in checked(made.save(), plain)


def test_the_title_holds_a_withheld_word(plain: Letter) -> None:
    assert checked(make(plain, title="Letter to C. Reddaway").save(), plain) == {"withheld-string"}
