# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text that is in the file and not on the page, or not where the file says."""

from pikepdf import Array, Dictionary, Name

from tests.adversarial import pictures
from tests.adversarial.layers import layer_over
from tests.adversarial.paper import Area, Kit, Vector
from tests.adversarial.typefaces import width


def outside_cropbox(k: Kit) -> Vector:
    s = k.sheet()
    s.around()
    s.page.CropBox = Array([0, 60, 595, 842])
    s.write(k.secret, k.left, k.random.randrange(12, 40))
    return k.made(s)


def off_page(k: Kit) -> Vector:
    s = k.sheet()
    s.around()
    x, y = k.random.choice(((-300, 400), (700, 300), (100, 1200), (100, -90)))
    s.write(k.secret, x, y)
    return k.made(s)


def clipped_text(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.raw(f"q {x + 150:.1f} {y - 90:.1f} 40 40 re W n")
    s.write(k.secret, x, y)
    s.raw("Q")
    return k.made(s)


def _scanned(k: Kit) -> tuple[bytes, float, float]:
    """A letter as its picture is taken: its bytes, and where the secret stands."""
    s = k.sheet()
    x, y, _ = s.plain()
    return s.save(), x, y


def ocr_layer(k: Kit) -> Vector:
    """A scan with a text layer of mode 3 in the right places."""
    paper = _scanned(k)[0]
    s = k.sheet(prose=False)
    s.use("Im", pictures.held(s.pdf, pictures.page_shot(paper), "jpeg"))
    s.raw("q 595 0 0 842 0 0 cm /Im Do Q", layer_over(s, paper))
    return k.made(s, expect="either")


def ocr_layer_shifted(k: Kit) -> Vector:
    """A scan whose text layer is some way off."""
    paper = _scanned(k)[0]
    s = k.sheet(prose=False)
    s.use("Im", pictures.held(s.pdf, pictures.page_shot(paper), "jpeg"))
    shift = k.random.choice((-40, 35, 60))
    s.raw("q 595 0 0 842 0 0 cm /Im Do Q", f"q 1 0 0 1 {shift} {shift} cm")
    s.raw(layer_over(s, paper), "Q")
    return k.made(s, expect="either")


def white_text(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.raw(k.random.choice(("1 g", "1 1 1 rg", "0 0 0 0 k", "0.995 g")))
    s.write(k.secret, x, y)
    s.raw("0 g")
    return k.made(s)


def alpha0_text(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.page.Resources.ExtGState = Dictionary(G0=Dictionary(ca=0, CA=0), G1=Dictionary(ca=1, CA=1))
    s.raw("/G0 gs")
    s.write(k.secret, x, y)
    s.raw("/G1 gs")
    return k.made(s)


def tiny_text(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.write(k.secret, x, y, size=k.random.choice((0.4, 0.1, 1.0)))
    return k.made(s)


def under_image(k: Kit) -> Vector:
    """A word below an opaque picture of something else."""
    s = k.sheet()
    x, y, end = s.plain()
    grey = pictures.words(["."]).point(lambda v: 210)
    s.use("Im", pictures.held(s.pdf, grey))
    s.raw(f"q {end - x + 4:.1f} 0 0 20 {x - 2:.1f} {y - 5:.1f} cm /Im Do Q")
    return k.made(s)


def tr7_clip(k: Kit) -> Vector:
    """Text that only clips: seen through a shading, or not at all."""
    s = k.sheet()
    x, y = s.around()
    s.raw("q")
    s.write(k.secret, x, y, before="7 Tr")
    s.raw(f"0 g {x:.1f} {y - 4:.1f} 120 18 re f Q BT 0 Tr ET")
    return k.made(s)


def tr7_nothing(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.raw("q")
    s.write(k.secret, x, y, before="7 Tr")
    s.raw("Q BT 0 Tr ET")
    return k.made(s)


def fake_redaction(k: Kit) -> Vector:
    """Somebody's old box over live text."""
    s = k.sheet()
    x, y = s.around()
    end = s.write(k.secret, x, y)
    s.raw(f"0 g {x - 1:.1f} {y - 3:.1f} {end - x + 2:.1f} {k.size + 3:.1f} re f")
    s.after(end, y)
    return k.made(s)


def fake_redaction_unlisted(k: Kit) -> Vector:
    """The same, and nobody lists the word: it is under a box, so it is in no output."""
    s = k.sheet()
    x, y = s.around()
    end = s.write(k.secret, x, y)
    s.raw(f"0 g {x - 1:.1f} {y - 3:.1f} {end - x + 2:.1f} {k.size + 3:.1f} re f")
    s.after(end, y)
    return k.made(s, listed=False, hidden=(k.secret,), secrets=())


def invisible_unlisted(k: Kit) -> Vector:
    """Words of mode 3, off the page and in white that nobody lists."""
    s = k.sheet()
    x, y = s.around()
    words = [k.secret, k.name_of_somebody(), k.name_of_somebody()]
    s.write(words[0], x, y, before="3 Tr")
    s.raw("BT 0 Tr ET 1 g")
    s.write(words[1], x, y - 20)
    s.raw("0 g")
    s.write(words[2], -400, 500)
    return k.made(s, listed=False, hidden=tuple(words), secrets=())


def _layered(k: Kit, state: str) -> Vector:
    s = k.sheet()
    x, y = s.around()
    group = s.pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"Draft"))
    held = group
    if state == "member":
        held = s.pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([group]), P=Name.AllOn))
    s.page.Resources.Properties = Dictionary(L0=held)
    off = Array([group])
    config = Dictionary(OFF=off, Order=Array([group]))
    s.pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=config)
    if state == "two":
        other = Dictionary(Name=b"For print", ON=Array([group]), BaseState=Name.ON)
        s.pdf.Root.OCProperties.Configs = Array([other])
        config.AS = Array([Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=off)])
        group.Usage = Dictionary(Print=Dictionary(PrintState=Name.ON))
    if state == "member":
        form = s.form(f"BT /{s.font()} {k.size} Tf {x:.1f} {y:.1f} Td ({k.secret}) Tj ET".encode())
        form.OC = held
        s.use("Fx", form)
        s.raw("/Fx Do")
    else:
        s.raw("/OC /L0 BDC")
        s.write(k.secret, x, y)
        s.raw("EMC")
    return k.made(s)


def ocg_off(k: Kit) -> Vector:
    return _layered(k, "off")


def ocmd_form(k: Kit) -> Vector:
    return _layered(k, "member")


def ocg_two_states(k: Kit) -> Vector:
    """Off on the screen, on in print."""
    return _layered(k, "two")


def annot_over_text(k: Kit) -> Vector:
    """A black square as a comment, over live text."""
    s = k.sheet()
    x, y, end = s.plain()
    s.page.Annots = Array([
        Dictionary(
            Type=Name.Annot, Subtype=Name.Square, Rect=Array([x - 1, y - 3, end + 1, y + k.size]),
            C=Array([0, 0, 0]), IC=Array([0, 0, 0]), F=4,
        )
    ])  # fmt: skip
    return k.made(s)


def hidden_under_area(k: Kit) -> Vector:
    """A person boxes a blank place; white words stand in it, and black ones cross it."""
    s = k.sheet()
    x, y = s.around()
    s.raw("1 g")
    s.write(k.secret, x, y)
    s.raw("0 g")
    other = k.name_of_somebody()
    s.write(other, x, y - k.size)
    wide = max(width(k.base, word, k.size) for word in k.secrets)
    box = (x - 3, 842 - y - k.size - 2, x + wide + 6, 842 - y + k.size + 4)
    return k.made(s, areas=(Area(0, box),), listed=False)


VECTORS = (
    outside_cropbox, off_page, clipped_text, ocr_layer, ocr_layer_shifted, white_text, alpha0_text,
    tiny_text, under_image, tr7_clip, tr7_nothing, fake_redaction, fake_redaction_unlisted,
    invisible_unlisted, ocg_off, ocmd_form, ocg_two_states, annot_over_text, hidden_under_area,
)  # fmt: skip
