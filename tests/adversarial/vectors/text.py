# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding the text: the word is on the page, but not as a plain string."""

import math

from tests.adversarial.paper import Kit, Vector, literal
from tests.adversarial.typefaces import HEBREW, Typeface, width

_CYRILLIC = dict(zip("aeopcxysiABEHKMOPCTX", "аеорсхуѕіАВЕНКМОРСТХ", strict=True))


def plain_text(k: Kit) -> Vector:
    s = k.sheet()
    s.plain()
    return k.made(s)


def tj_kerned(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    kerned = b"".join(literal(c) + b"%d " % k.random.randrange(-60, 90) for c in k.secret)
    s.raw(f"BT /{s.font()} {k.size} Tf {x:.2f} {y:.2f} Td [".encode() + kerned + b"] TJ ET")
    s.after(x + 110, y)
    return k.made(s)


def hex_octal(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    half = len(k.secret) // 2
    first = "<" + " ".join(f"{ord(c):02x}" for c in k.secret[:half]) + ">"
    second = "(" + "".join(f"\\{ord(c):03o}" for c in k.secret[half:]) + ")"
    s.raw(f"BT /{s.font()} {k.size} Tf {x:.2f} {y:.2f} Td {first} Tj {second} Tj ET")
    s.after(x + 110, y)
    return k.made(s)


def split_spans(k: Kit) -> Vector:
    """Each letter its own text object, in changing fonts."""
    s = k.sheet()
    x, y = s.around()
    for letter in k.secret:
        x = s.write(letter, x, y, s.font(k.random.choice(("helv", "tiro", "hebo"))))
    s.after(x, y)
    return k.made(s)


def double_strike(k: Kit) -> Vector:
    """Bold by printing twice, a hair apart."""
    s = k.sheet()
    x, y = s.around()
    s.write(k.secret, x + 0.35, y)
    s.after(s.write(k.secret, x, y), y)
    return k.made(s)


def repeats(k: Kit) -> Vector:
    s = k.sheet()
    for row in range(6):
        x, y = s.around(s.y - row * 17, before=1)
        s.after(s.write(k.secret, x, y), y, 1)
    s.new_page()
    s.plain()
    return k.made(s)


def case_differs(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    x = s.write(k.secret.upper(), x, y)
    s.after(s.write(k.secret.lower(), x + s.gap(), y), y, 1)
    return k.made(s)


def short_term(k: Kit) -> Vector:
    """A code of three signs, beside longer words that begin with it and have to stay."""
    s = k.sheet()
    code = k.random.choice("KQVXZ") + k.random.choice("JKQVXZ") + k.random.choice("3579")
    longer = (code + k.random.choice("1246"), "A" + code)
    k.secrets[:] = [code]
    x, y = s.around()
    x = s.write(longer[0], x, y) + s.gap()
    x = s.write(code, x, y) + s.gap()
    s.after(s.write(longer[1], x, y), y, 1)
    k.kept += longer
    return k.made(s)


def hyphen_line(k: Kit) -> Vector:
    s = k.sheet()
    half = len(k.secret) // 2
    x, y = s.around(before=4)
    s.write(k.secret[:half] + "-", x, y)
    s.after(s.write(k.secret[half:], k.left, y - k.size * 1.4), y - k.size * 1.4)
    return k.made(s, hidden=(k.secret[:half], k.secret[half:]))


def soft_hyphen(k: Kit) -> Vector:
    s = k.sheet()
    at = k.random.randrange(2, len(k.secret) - 2)
    s.plain(k.secret[:at] + "\u00ad" + k.secret[at:])
    return k.made(s)


def wrapped_line(k: Kit) -> Vector:
    """A first name ends a line, the surname begins the next."""
    s = k.sheet()
    first, last = k.secret, k.name_of_somebody()
    k.secrets[:] = [f"{first} {last}"]
    x, y = s.around(before=4)
    s.write(first, x, y)
    s.after(s.write(last, k.left, y - k.size * 1.4), y - k.size * 1.4)
    return k.made(s, hidden=(first, last))


def cross_page(k: Kit) -> Vector:
    """The last line of a page breaks the name at a hyphen; the next page goes on."""
    s = k.sheet(prose=False)
    half = len(k.secret) // 2
    s.passage(760, 8)
    x, y = s.around(84.0, before=3)
    s.write(k.secret[:half] + "-", x, y)
    s.new_page(prose=False)
    s.after(s.write(k.secret[half:], k.left, 770), 770)
    s.passage(740, 6)
    return k.made(s, hidden=(k.secret[:half], k.secret[half:]))


def cross_page_words(k: Kit) -> Vector:
    """Two words of one term on two pages."""
    s = k.sheet(prose=False)
    first, last = k.secret, k.name_of_somebody()
    k.secrets[:] = [f"{first} {last}"]
    s.passage(760, 8)
    x, y = s.around(90.0, before=3)
    s.write(first, x, y)
    s.new_page(prose=False)
    s.after(s.write(last, k.left, 775), 775)
    s.passage(745, 6)
    return k.made(s, hidden=(first, last))


def _spelled(k: Kit, spelling: str, face: Typeface) -> Vector:
    s = k.sheet()
    x, y = s.around()
    s.after(s.write(spelling, x, y, s.face(face)), y)
    return k.made(s)


def ligature(k: Kit) -> Vector:
    at = k.random.randrange(2, 5)
    k.secrets[:] = [k.secret[:at] + "fi" + k.secret[at:]]
    spelling = k.secret[:at] + "\ufb01" + k.secret[at:]
    return _spelled(k, spelling, Typeface(spelling, k.random.choice(("helv", "tiro"))))


def zero_width(k: Kit) -> Vector:
    marks = "\u200b\u200c\u200d\u2060\ufeff"
    spelling = "".join(c + k.random.choice(marks) for c in k.secret)
    return _spelled(k, spelling, Typeface(spelling, "tiro", likes=dict.fromkeys(marks, "")))


def homoglyph(k: Kit) -> Vector:
    spelling = "".join(_CYRILLIC.get(c, c) for c in k.secret)
    likes = {other: letter for letter, other in _CYRILLIC.items()}
    return _spelled(k, spelling, Typeface(spelling, "helv", likes))


def fullwidth(k: Kit) -> Vector:
    spelling = "".join(chr(ord(c) + 0xFEE0) for c in k.secret)
    likes = {chr(ord(c) + 0xFEE0): c for c in k.secret}
    return _spelled(k, spelling, Typeface(spelling, "helv", likes))


def combining(k: Kit) -> Vector:
    """The letters with marks on them, each mark a character and a glyph of its own."""
    marks = "\u0301\u0308\u0327"
    spelling = "".join(c + (k.random.choice(marks) if c in "aeiou" else "") for c in k.secret)
    likes = {"\u0301": "\u00b4", "\u0308": "\u00a8", "\u0327": "\u00b8"}
    return _spelled(k, spelling, Typeface(spelling, "tiro", likes))


def odd_spaces(k: Kit) -> Vector:
    first, last = k.secret, k.name_of_somebody()
    k.secrets[:] = [f"{first} {last}"]
    space = k.random.choice("\u00a0\u2009\u202f\u3000\u2003")
    return _spelled(k, first + space + last, Typeface(first + space + last, "helv", {space: " "}))


def letter_spaced(k: Kit) -> Vector:
    s = k.sheet()
    x, y = s.around()
    wide = k.random.uniform(4.0, 7.0)
    end = s.write(k.secret, x, y, before=f"{wide:.2f} Tc") + wide * len(k.secret)
    s.raw("BT 0 Tc ET")
    s.after(end, y, 1)
    return k.made(s)


def letters_with_spaces(k: Kit) -> Vector:
    """S p a c e d by typing spaces."""
    s = k.sheet()
    s.plain(" ".join(k.secret))
    return k.made(s)


def vertical_stack(k: Kit) -> Vector:
    """One letter under the other."""
    s = k.sheet()
    x = k.random.uniform(380, 480)
    for row, letter in enumerate(k.secret):
        s.write(letter, x, s.y + 60 - row * (k.size + 2))
    s.around()
    return k.made(s)


def vertical_wmode(k: Kit) -> Vector:
    """A font that writes downwards."""
    s = k.sheet()
    font = s.face(Typeface(k.secret, "helv"), vertical=True)
    s.write(k.secret, k.random.uniform(380, 480), s.y + 60, font)
    s.around()
    return k.made(s)


def shuffled_glyphs(k: Kit) -> Vector:
    """Every letter in its place, drawn in an order that makes no sense."""
    s = k.sheet()
    x, y = s.around()
    places = []
    for letter in k.secret:
        places.append((letter, x))
        x += width(k.base, letter, k.size)
    k.random.shuffle(places)
    for letter, at in places:
        s.write(letter, at, y)
    s.after(x, y)
    return k.made(s)


def zero_widths(k: Kit) -> Vector:
    """The font says that letters have no width; each is placed by hand."""
    s = k.sheet()
    x, y = s.around()
    face = Typeface(k.secret, "helv", wide=0.0)
    font = s.face(face)
    moves = "".join(
        f"<{face.codes(c)}> {-face.advances[c]} " for c in k.secret
    )  # in thousandths, leftwards when positive
    s.raw(f"BT /{font} {k.size} Tf {x:.2f} {y:.2f} Td [{moves}] TJ ET")
    s.after(x + face.length(k.secret, k.size), y)
    return k.made(s)


def rtl_hebrew(k: Kit) -> Vector:
    s = k.sheet()
    word = "".join(k.random.choice(HEBREW) for _ in range(7))
    k.secrets[:] = [word]
    x, y = s.around()
    s.after(s.write(word[::-1], x, y, s.face(Typeface(word, "helv"))), y)
    return k.made(s)


def _turned(k: Kit, degrees: float, flip: str = "") -> Vector:
    s = k.sheet()
    s.around()
    a = math.radians(degrees)
    matrix = flip or f"{math.cos(a):.5f} {math.sin(a):.5f} {-math.sin(a):.5f} {math.cos(a):.5f}"
    x, y = k.random.uniform(330, 400), s.y + 30
    first, last = k.some(2)
    text = literal(f"{first} {k.secret} {last}")
    head = f"BT /{s.font()} {k.size} Tf {matrix} {x:.2f} {y:.2f} Tm ".encode()
    s.raw(head + text + b" Tj ET")
    return k.made(s)


def rotated_text90(k: Kit) -> Vector:
    return _turned(k, k.random.choice((90, 270)))


def rotated_text37(k: Kit) -> Vector:
    return _turned(k, k.random.uniform(20, 60))


def negative_scale(k: Kit) -> Vector:
    """A negative font size on a mirrored matrix: it looks right and reads backwards."""
    s = k.sheet()
    x, y = s.around()
    head = f"BT /{s.font()} {-k.size} Tf -1 0 0 -1 {x:.2f} {y:.2f} Tm ".encode()
    s.raw(head + literal(k.secret) + b" Tj ET")
    s.after(x + 90, y)
    return k.made(s)


def mirrored(k: Kit) -> Vector:
    """Mirror writing; a mirror is all it takes."""
    s = k.sheet()
    s.around()
    x, y = k.random.uniform(420, 470), s.y + 25
    head = f"BT /{s.font()} {k.size} Tf -1 0 0 1 {x:.2f} {y:.2f} Tm ".encode()
    s.raw(head + literal(k.secret) + b" Tj ET")
    return k.made(s)


def lying_metrics(k: Kit) -> Vector:
    """The widths in the file are far from those of the letters drawn."""
    s = k.sheet()
    x, y = s.around()
    face = Typeface(k.secret, "helv", wide=k.random.choice((0.4, 0.55)))
    font = s.face(face)
    s.write(k.secret, x, y, font, before="3 Tc")
    s.raw("BT 0 Tc ET")
    s.after(x + 120, y)
    return k.made(s)


VECTORS = (
    plain_text, tj_kerned, hex_octal, split_spans, double_strike, repeats, case_differs,
    short_term, hyphen_line, soft_hyphen, wrapped_line, cross_page, cross_page_words, ligature,
    zero_width, homoglyph, fullwidth, combining, odd_spaces, letter_spaced, letters_with_spaces,
    vertical_stack, vertical_wmode, shuffled_glyphs, zero_widths, rtl_hebrew, rotated_text90,
    rotated_text37, negative_scale, mirrored, lying_metrics,
)  # fmt: skip
