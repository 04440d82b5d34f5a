# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fonts that do not say, or lie about, which letters they show; and names in their tables."""

import string

from pikepdf import Array, Dictionary, Name, Stream

from tests.adversarial.paper import Kit, Vector
from tests.adversarial.typefaces import Typeface, simple


def _set(k: Kit, face: Typeface, **how: object) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.after(s.write(k.secret, x, y, s.face(face)), y)
    return k.made(s, **how)


def no_tounicode(k: Kit) -> Vector:
    """Codes without a map, nor any in the program."""
    return _set(k, Typeface(k.secret, "helv", says=None, cmap=False), expect="either")


def no_tounicode_with_cmap(k: Kit) -> Vector:
    """No map in the PDF, but the font program has one."""
    return _set(k, Typeface(k.secret, "tiro", says=None), expect="either")


def lying_tounicode(k: Kit) -> Vector:
    """The map says another name."""
    turned = string.ascii_lowercase[7:] + string.ascii_lowercase[:7]
    lie = str.maketrans(string.ascii_lowercase, turned)
    says = {c: c.translate(lie) for c in k.secret}
    return _set(k, Typeface(k.secret, "helv", says=says), expect="either")


def lying_tounicode_simple(k: Kit) -> Vector:
    """A base font with one-byte codes whose map lies."""
    from tests.adversarial.typefaces import unicode_map

    s = k.sheet()
    x, y = s.around()
    font = simple(s.pdf, "tiro", True)
    lie = k.random.sample(string.ascii_lowercase, len(set(k.secret)))
    pairs = [(ord(c), other) for c, other in zip(dict.fromkeys(k.secret), lie, strict=True)]
    font.ToUnicode = Stream(s.pdf, unicode_map(pairs, 2))
    s.page.Resources.Font.Fz = font
    s.raw(f"BT /Fz {k.size} Tf {x:.2f} {y:.2f} Td ({k.secret}) Tj ET")
    s.after(x + 100, y)
    return k.made(s, expect="either")


def tounicode_says_secret(k: Kit) -> Vector:
    """The page shows something else; the map says the name."""
    letters = [chr(0x2460 + n) for n in range(len(k.secret))]
    likes = {c: k.random.choice("mnoux") for c in letters}
    says = dict(zip(letters, k.secret, strict=True))
    s = k.sheet()
    x, y = s.around()
    font = s.face(Typeface("".join(letters), "helv", likes, says))
    s.after(s.write("".join(letters), x, y, font), y)
    return k.made(s, expect="either")


def tounicode_many(k: Kit) -> Vector:
    """One glyph, a dot, whose code stands for the whole name."""
    s = k.sheet()
    x, y = s.around()
    font = s.face(Typeface("\u2022", "helv", {"\u2022": "."}, {"\u2022": k.secret}))
    s.after(s.write("\u2022", x, y, font), y)
    return k.made(s, expect="either")


def font_glyphset(k: Kit) -> Vector:
    """A subset with just the letters of the name."""
    return _set(k, Typeface(k.secret, "hebo", title="QWERTY+Subset"))


def font_shared_subset(k: Kit) -> Vector:
    """One subset for the name and for words that stay."""
    s = k.sheet()
    x, y = s.around()
    stays = k.phrase(2)
    font = s.face(Typeface(k.secret + stays, "tiro"))
    s.write(stays, s.write(k.secret, x, y, font) + s.gap(), y, font)
    return k.made(s)


def font_name(k: Kit) -> Vector:
    return _set(k, Typeface(k.secret, "helv", title=f"ABCDEF+{k.secret}Sans"))


def font_nametable(k: Kit) -> Vector:
    """Who made the font, in the font."""
    whom = f"Made for {k.secret}"
    return _set(k, Typeface(k.secret, "helv", names={0: whom, 1: k.secret, 9: k.secret}))


def resource_names(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    font = s.face(Typeface(k.secret, "helv"), key=k.secret)
    s.write(k.secret, x, y, font)
    s.use(f"Photo{k.secret}", s.form(b"0.9 g 0 0 10 10 re f"))
    s.raw(f"q /Photo{k.secret} Do Q")
    return k.made(s)


def separation_name(k: Kit) -> Vector:
    """A spot colour named after a client."""
    s = k.sheet()
    x, y = s.around()
    tint = Dictionary(
        FunctionType=2, Domain=Array([0, 1]), C0=Array([1, 1, 1]), C1=Array([0, 0, 0.5]), N=1
    )
    space = Array([Name.Separation, Name("/" + k.secret), Name.DeviceRGB, tint])
    s.page.Resources.ColorSpace = Dictionary(CS0=space)
    s.raw("/CS0 cs 1 scn")
    s.write(k.secret, x, y)
    s.raw("0 g")
    return k.made(s)


def encoding_differences(k: Kit) -> Vector:
    """Codes in an order of their own, letters by glyph names."""
    s = k.sheet()
    x, y = s.around()
    font = simple(s.pdf, "helv", False)
    letters = list(dict.fromkeys(k.secret))
    k.random.shuffle(letters)
    font.Encoding = Dictionary(
        Type=Name.Encoding, Differences=Array([40, *(Name("/" + c) for c in letters)])
    )
    s.page.Resources.Font.Fd = font
    codes = "".join(f"{40 + letters.index(c):02X}" for c in k.secret)
    s.raw(f"BT /Fd {k.size} Tf {x:.2f} {y:.2f} Td <{codes}> Tj ET")
    s.after(x + 100, y)
    return k.made(s)


VECTORS = (
    no_tounicode, no_tounicode_with_cmap, lying_tounicode, lying_tounicode_simple,
    tounicode_says_secret, tounicode_many, font_glyphset, font_shared_subset, font_name,
    font_nametable, resource_names, separation_name, encoding_differences,
)  # fmt: skip
