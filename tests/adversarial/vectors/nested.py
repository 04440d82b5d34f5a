# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content inside content: forms, patterns, masks, glyphs that are programs."""

from pikepdf import Array, Dictionary, Matrix, Name, Stream

from tests.adversarial.paper import Kit, Sheet, Vector, literal


def _shown(s: Sheet, text: str, x: float, y: float) -> bytes:
    return (
        f"BT /{s.font()} {s.kit.size} Tf {x:.2f} {y:.2f} Td ".encode() + literal(text) + b" Tj ET"
    )


def form_xobject(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.use("Fx", s.form(_shown(s, f"{k.secret} {k.phrase(2)}", x, y)))
    s.raw("q /Fx Do Q")
    return k.made(s)


def form_nested(k: Kit) -> Vector:
    """Five forms deep, each with a matrix of its own that the next undoes in part."""
    s = k.sheet()
    x, y = s.around()
    inner = s.form(_shown(s, f"{k.secret} {k.phrase(2)}", x, y))
    for depth in range(5):
        there, back = (1.25, 0.8) if depth % 2 else (0.8, 1.25)
        s.font()
        held = Dictionary(XObject=Dictionary(In=inner), Font=s.page.Resources.Font)
        inner = s.form(
            f"q {back} 0 0 {back} 0 0 cm /In Do Q".encode(), held,
            Matrix=Array(Matrix(there, 0, 0, there, 0, 0)), BBox=Array([0, 0, 1500, 1500]),
        )  # fmt: skip
    s.use("Fx", inner)
    s.raw("q /Fx Do Q")
    return k.made(s)


def form_shared(k: Kit) -> Vector:
    """One form on three pages, at three places."""
    s = k.sheet()
    form = s.form(_shown(s, k.secret, 60, 400))
    for number, move in enumerate((0, 55, 110)):
        if number:
            s.new_page()
        s.use("Fx", form)
        s.raw(f"q 1 0 0 1 {move} {move} cm /Fx Do Q")
    return k.made(s)


def shared_contents(k: Kit) -> Vector:
    """Two pages with the very same content stream, one of them turned."""
    s = k.sheet()
    s.plain()
    pdf = s.finish()
    pdf.pages.append(pdf.pages[0])
    pdf.pages[1].obj.Rotate = 90
    return k.made(s)


def contents_array(k: Kit) -> Vector:
    """A string operator cut in two by the end of a stream, between its tokens."""
    s = k.sheet()
    s.plain()
    s.finish()
    data = s.page.Contents.read_bytes()
    tokens = data.split(b" ")
    cuts = sorted(k.random.sample(range(4, len(tokens) - 4), 3))
    parts, start = [], 0
    for cut in [*cuts, len(tokens)]:
        while cut < len(tokens) and b" ".join(tokens[:cut]).count(b"(") != b" ".join(
            tokens[:cut]
        ).count(b")"):
            cut += 1
        parts.append(b" ".join(tokens[start:cut]))
        start = max(start, cut)
    s.page.Contents = Array([s.pdf.make_indirect(Stream(s.pdf, part)) for part in parts])
    s.leaf.parts.clear()
    return k.made(s)


def form_unpainted(k: Kit) -> Vector:
    """A form that hangs in the resources and is never drawn."""
    s = k.sheet()
    x, y = s.around()
    s.use("Fx", s.form(_shown(s, k.secret, x, y)))
    return k.made(s)


def _pattern(s: Sheet, text: str, x: float, y: float, paint: int = 1) -> Stream:
    tile = Stream(s.pdf, (b"0 g " if paint == 1 else b"") + _shown(s, text, 2, 5))
    tile.Type, tile.PatternType, tile.PaintType, tile.TilingType = Name.Pattern, 1, paint, 1
    tile.BBox, tile.XStep, tile.YStep = Array([0, 0, 140, 22]), 140, 22
    tile.Resources = Dictionary(Font=s.page.Resources.Font)
    tile.Matrix = Array([1, 0, 0, 1, round(x, 2), round(y, 2)])
    return tile


def tiling_pattern(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.font()
    tile = s.pdf.make_indirect(_pattern(s, k.secret, x, y - 5))
    s.page.Resources.Pattern = Dictionary(P0=tile)
    s.raw(f"/Pattern cs /P0 scn {x:.1f} {y - 5:.1f} 140 22 re f 0 g")
    return k.made(s, expect="either")


def pattern_uncoloured(k: Kit) -> Vector:
    """A pattern without a colour of its own, twice in its area."""
    s = k.sheet()
    x, y = s.around()
    s.font()
    tile = s.pdf.make_indirect(_pattern(s, k.secret, x, y - 27, 2))
    s.page.Resources.Pattern = Dictionary(P0=tile)
    s.page.Resources.ColorSpace = Dictionary(C0=Array([Name.Pattern, Name.DeviceRGB]))
    s.raw(f"/C0 cs 0 0 0.4 /P0 scn {x:.1f} {y - 27:.1f} 140 44 re f 0 g")
    return k.made(s, expect="either")


def softmask_text(k: Kit) -> Vector:
    """The word is a mask; a black box is seen through it."""
    s = k.sheet()
    x, y = s.around()
    mask = s.form(
        b"1 g " + _shown(s, k.secret, x, y),
        Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray),
    )
    s.page.Resources.ExtGState = Dictionary(
        G0=Dictionary(SMask=Dictionary(Type=Name.Mask, S=Name.Luminosity, G=mask))
    )
    s.raw(f"q /G0 gs 0 g {x - 2:.1f} {y - 5:.1f} 140 20 re f Q")
    return k.made(s, expect="either")


def _type3(k: Kit, s: Sheet, programs: dict[str, bytes], says: bool) -> str:
    from tests.adversarial.typefaces import unicode_map

    s.font()
    names = list(programs)
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 12000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=64 + len(names),
        Widths=Array([8000] * len(names)),
        Encoding=Dictionary(
            Type=Name.Encoding, Differences=Array([65, *(Name("/" + name) for name in names)])
        ),
        CharProcs=Dictionary(),
        Resources=Dictionary(Font=s.page.Resources.Font),
    )  # fmt: skip
    for name, program in programs.items():
        font.CharProcs[Name("/" + name)] = Stream(s.pdf, program)
    if says:
        pairs = [(65 + n, "\u25a0") for n in range(len(names))]
        font.ToUnicode = Stream(s.pdf, unicode_map(pairs, 2))
    s.page.Resources.Font.T3 = s.pdf.make_indirect(font)
    return "T3"


def type3_word(k: Kit) -> Vector:
    """A glyph whose program writes the whole word."""
    s = k.sheet()
    x, y = s.around()
    word = f"BT /{s.font()} 1000 Tf 0 0 Td ({k.secret}) Tj ET".encode()
    font = _type3(k, s, {"a": b"8000 0 d0 " + word}, says=k.random.random() < 0.5)
    s.raw(f"BT /{font} {k.size} Tf {x:.2f} {y:.2f} Td (A) Tj ET")
    return k.made(s, expect="either")


def type3_glyphname(k: Kit) -> Vector:
    """A glyph named after somebody; it draws a square."""
    s = k.sheet()
    x, y = s.around()
    square = b"700 0 0 0 600 600 d1 100 0 500 500 re f"
    font = _type3(k, s, {k.secret: square}, says=True)
    s.raw(f"BT /{font} {k.size} Tf {x:.2f} {y:.2f} Td (A) Tj ET")
    return k.made(s, expect="either")


def form_in_pattern_in_form(k: Kit) -> Vector:
    """A form that paints a pattern whose cell draws a form."""
    s = k.sheet()
    x, y = s.around()
    inner = s.form(_shown(s, k.secret, 2, 5))
    tile = _pattern(s, ".", x, y - 5)
    tile.write(b"/In Do")
    tile.Resources = Dictionary(XObject=Dictionary(In=inner), Font=s.page.Resources.Font)
    held = Dictionary(Pattern=Dictionary(P0=s.pdf.make_indirect(tile)))
    area = f"/Pattern cs /P0 scn {x:.1f} {y - 5:.1f} 140 22 re f".encode()
    s.use("Fx", s.form(area, held))
    s.raw("q /Fx Do Q")
    return k.made(s, expect="either")


def transparency_group(k: Kit) -> Vector:
    """An isolated, knocked-out group at half strength."""
    s = k.sheet()
    x, y = s.around()
    group = Dictionary(S=Name.Transparency, I=True, K=True, CS=Name.DeviceRGB)
    s.use("Fx", s.form(_shown(s, f"{k.secret} {k.phrase(1)}", x, y), Group=group))
    s.page.Resources.ExtGState = Dictionary(G0=Dictionary(ca=0.5, BM=Name.Multiply))
    s.raw("q /G0 gs /Fx Do Q")
    return k.made(s)


VECTORS = (
    form_xobject, form_nested, form_shared, shared_contents, contents_array, form_unpainted,
    tiling_pattern, pattern_uncoloured, softmask_text, type3_word, type3_glyphname,
    form_in_pattern_in_form, transparency_group,
)  # fmt: skip
