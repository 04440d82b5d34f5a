# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters to hide words in: seeded names, ordinary words around them, and pages drawn by hand.

A ``Kit`` gives one vector its secrets, its words to keep and its sheets. What a vector writes is
its own business: a ``Sheet`` takes raw operators, so that nothing mends what is meant to be odd.
"""

import io
import itertools
import random
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from tests.adversarial.typefaces import BASES, Typeface, simple, width

A4 = (595.0, 842.0)
_ONSETS = ("b", "br", "d", "dr", "f", "fl", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr",
           "r", "s", "st", "t", "tr", "v", "w")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ea", "au")
_CODAS = ("l", "ld", "n", "nd", "r", "rk", "s", "th", "v", "x", "m", "g")
_ORDINARY = (
    "about above across action address afford agenda agree airport almost along already among "
    "amount annual answer appear apply april area arrange arrive asked attend autumn avenue away "
    "balance basis became before began behind below beside better between beyond board borough "
    "bottom branch bridge brief bring budget building campus careful carried centre certain "
    "chance change charge check choice church circle claim clean clear climate close coast "
    "collect comment common company complete concern confirm consider contain control corner "
    "correct council county course cover create current custom daily danger decide degree delay "
    "deliver demand depend describe design detail develop differ direct discuss distance divide "
    "double draft drive during early earth easily eastern effect either electric eleven emerge "
    "employ enable ending engine enough ensure entire equal event every exact example except "
    "expect explain extra factor family famous farmer figure final finish first floor follow "
    "forest formal forward found fourth freight friday fresh front future gallery garden gather "
    "general given glass global golden grade grant great green ground group growth guide hall "
    "harbour harvest health heavy height helpful history holiday hospital house however hundred "
    "image impact improve include income indeed indoor industry inform inside intend invite "
    "island issue january joint journey judge july keeping kitchen knock known labour lamp large "
    "later launch leader learn leave length lesson level library light likely limit listen little "
    "local longer lovely lower lunch machine major manage manner march market matter maximum "
    "meadow measure medical meeting member mention middle might mile minute mobile modern moment "
    "monday month morning motor mountain museum music narrow nation nature nearly network never "
    "night noise normal north notice number object obtain ocean offer office often online open "
    "option orange order organ other outside owner packet paint paper parcel parish parking part "
    "pattern payment people perhaps permit phone picture piece place planning platform player "
    "please plenty point policy popular position possible poster potato present pretty price "
    "primary print problem process produce program project promise proper protect provide public "
    "pupil quality quarter question quick quiet railway raise range rather reach reader ready "
    "reason receive recent record reduce refer region regular relate remain remark remove repair "
    "repeat reply report request result return review river road roof round route rural safety "
    "sample saturday school science season second section sector secure select senior sentence "
    "service settle seven several shape share sheet shop short should shown signal silver similar "
    "simple single sister sixty small smooth social solid sound source south space speak special "
    "speed spring square staff stage stand start state station stay steady steel still stone "
    "store story street strong study subject success sudden suggest summer supply support "
    "surface survey system table target teach temple thank theatre there thing third thought "
    "three through ticket timber today together tomorrow total touch tower track trade traffic "
    "train travel treat triple trust tuesday twenty under union unit until update upper urban "
    "useful usual valley value various vehicle very view village visit voice volume waiting "
    "walk wall warm water weather wednesday week weight western where which while white whole "
    "wide window winter within without wonder wood work world worth would write yard year yellow"
)
_WORDS = _ORDINARY.split()


@dataclass(frozen=True, slots=True)
class Area:
    """What a person draws: page from 0, (x0, y0, x1, y1) in points as displayed, y down."""

    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Vector:
    """One file with one way to leak.

    ``secrets`` are the terms to withhold, ``hidden`` words that nobody lists and that must be in
    no output all the same because no page shows them, ``areas`` what a person draws (each covers
    the secret it is about), ``keep`` words that must stay. ``expect`` is ``clean``, ``refuse`` or
    ``either`` (LEAKS lets the product flag it instead). ``listed`` is False where the secret is
    known by its area alone.
    """

    name: str
    group: str
    pdf: bytes
    secrets: tuple[str, ...]
    keep: tuple[str, ...]
    areas: tuple[Area, ...] = ()
    expect: str = "clean"
    hidden: tuple[str, ...] = ()
    listed: bool = True
    drawn: bool = True


class Kit:
    """What one vector is made from; the same seed and name give the same."""

    def __init__(self, seed: int, group: str, name: str) -> None:
        self.random = random.Random(f"{seed}/{group}/{name}")
        self.group, self.name = group, name
        self.words = self.random.sample(_WORDS, len(_WORDS))
        self.kept: list[str] = []
        self.secrets: list[str] = []
        self.base = self.random.choice(("helv", "tiro", "cour", "helv", "tiro"))
        self.embedded = self.random.random() < 0.4
        self.size = self.random.choice((10.0, 10.5, 11.0, 12.0))
        self.left = float(self.random.randrange(54, 92))
        self.secret = self.name_of_somebody()

    def name_of_somebody(self) -> str:
        """A surname that nobody has, of 7 to 10 letters; known as a secret from now on."""
        while True:
            parts = [
                self.random.choice(_ONSETS) + self.random.choice(_VOWELS) + self.random.choice(end)
                for end in (("", *_CODAS[:6]), ("",), _CODAS)
            ]
            made = "".join(parts).capitalize()
            doubled = any(a == b for a, b in itertools.pairwise(made))
            if 7 <= len(made) <= 10 and not doubled and made.lower() not in _WORDS:
                self.secrets.append(made)
                return made

    def some(self, count: int) -> list[str]:
        """So many words that stand nowhere else in this file and must stay."""
        taken, self.words = self.words[:count], self.words[count:]
        self.kept += taken
        return taken

    def phrase(self, count: int = 3) -> str:
        """So many words to keep, as a string."""
        return " ".join(self.some(count))

    def made(self, pdf: Any, **more: Any) -> Vector:
        """The finished vector of a sheet, an open PDF, or bytes."""
        data = pdf if isinstance(pdf, bytes) else pdf.save()
        given: dict[str, Any] = {"secrets": tuple(self.secrets), "keep": tuple(self.kept)}
        return Vector(self.name, self.group, data, **{**given, **more})

    def sheet(self, size: tuple[float, float] = A4, prose: bool = True) -> "Sheet":
        """A new file with one page, an opening and a closing passage on it."""
        return Sheet(self, size, prose)


def literal(text: str) -> bytes:
    """A PDF string of WinAnsi text."""
    raw = text.encode("cp1252")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


@dataclass
class Leaf:
    """One page under way: what is drawn on it so far."""

    page: pikepdf.Page
    parts: list[bytes] = field(default_factory=list)


class Sheet:
    """A file under way. Coordinates are PDF's own: points, y up from the lower edge."""

    def __init__(self, kit: Kit, size: tuple[float, float], prose: bool) -> None:
        self.kit, self.size = kit, size
        self.pdf = pikepdf.new()
        self.fonts: dict[str, Any] = {}
        self.faces: dict[str, Typeface] = {}
        self.leaves: list[Leaf] = []
        self.y = size[1] * kit.random.uniform(0.5, 0.6)
        self.new_page(prose)

    @property
    def leaf(self) -> Leaf:
        return self.leaves[-1]

    @property
    def page(self) -> Any:
        """The page's dictionary."""
        return self.leaf.page.obj

    def new_page(self, prose: bool = True) -> None:
        """Go on to another page, with words at its top and its foot if ``prose``."""
        page = self.pdf.add_blank_page(page_size=self.size)
        page.obj.Resources = Dictionary(Font=Dictionary(), XObject=Dictionary())
        self.leaves.append(Leaf(page))
        if prose:
            height = self.size[1]
            self.passage(height - self.kit.random.randrange(70, 110), 4)
            self.passage(self.kit.random.randrange(100, 180), 3)

    def passage(self, y: float, lines: int, count: int = 5, lead: float = 0) -> None:
        """Lines of words to keep, downwards from ``y``."""
        for number in range(lines):
            words = self.kit.phrase(count).capitalize()
            self.write(words + ".", self.kit.left, y - number * (lead or self.kit.size * 1.4))

    def font(self, base: str | None = None, embedded: bool | None = None) -> str:
        """The resource name of a base font on this page; Body text's by default."""
        base = base or self.kit.base
        embedded = self.kit.embedded if embedded is None else embedded
        key = f"F{list(BASES).index(base)}{'e' if embedded else ''}"
        if key not in self.fonts:
            self.fonts[key] = simple(self.pdf, base, embedded)
        self.page.Resources.Font[Name("/" + key)] = self.fonts[key]
        return key

    def face(self, face: Typeface, vertical: bool = False, key: str = "") -> str:
        """The resource name of a made typeface on this page."""
        key = key or f"T{len(self.faces)}"
        self.fonts[key] = face.embed(self.pdf, vertical)
        self.faces[key] = face
        self.page.Resources.Font[Name("/" + key)] = self.fonts[key]
        return key

    def raw(self, *parts: str | bytes) -> None:
        """Operators as they are."""
        for part in parts:
            self.leaf.parts.append(part.encode("latin-1") if isinstance(part, str) else part)

    def write(
        self, text: str, x: float, y: float, font: str = "", size: float = 0, before: str = ""
    ) -> float:
        """One string at a place; where it ends. ``before`` are operators within BT."""
        size = size or self.kit.size
        if font in self.faces:
            shown = f"<{self.faces[font].codes(text)}>".encode()
            end = x + self.faces[font].length(text, size)
        else:
            font = font or self.font()
            shown = literal(text)
            end = x + width(list(BASES)[int(font[1])], text, size)
        head = f"BT /{font} {size} Tf {before} 1 0 0 1 {x:.2f} {y:.2f} Tm ".encode()
        self.raw(head + shown + b" Tj ET")
        return end

    def gap(self, size: float = 0) -> float:
        """The width of a space of the body text."""
        return width(self.kit.base, " ", size or self.kit.size)

    def around(self, y: float | None = None, before: int = 2) -> tuple[float, float]:
        """Words to keep, then the place (x, y) where the secret is to stand."""
        y = self.y if y is None else y
        end = self.write(self.kit.phrase(before), self.kit.left, y)
        return end + self.gap(), y

    def after(self, x: float, y: float, count: int = 2) -> None:
        """Words to keep, after a secret that ends at x."""
        self.write(self.kit.phrase(count), x + self.gap(), y)

    def form(self, content: bytes, resources: Any = None, **more: Any) -> Any:
        """A form XObject that can reach this page's fonts."""
        held = Stream(self.pdf, content)
        held.Type, held.Subtype = Name.XObject, Name.Form
        held.BBox = more.pop("BBox", Array([0, 0, *self.size]))
        held.Resources = resources or Dictionary(Font=Dictionary(self.page.Resources.Font))
        for key, value in more.items():
            held[Name("/" + key)] = value
        return self.pdf.make_indirect(held)

    def use(self, name: str, form: Any) -> None:
        """Make an XObject a resource of the page."""
        self.page.Resources.XObject[Name("/" + name)] = form

    def plain(self, text: str | None = None) -> tuple[float, float, float]:
        """The secret in a plain line, words around it: (x, y, end)."""
        x, y = self.around()
        end = self.write(text or self.kit.secret, x, y)
        self.after(end, y)
        return x, y, end

    def finish(self) -> pikepdf.Pdf:
        """Put what was drawn into the pages."""
        for leaf in self.leaves:
            if leaf.parts:
                leaf.page.obj.Contents = Stream(self.pdf, b"\n".join(leaf.parts))
        return self.pdf

    def save(self, **how: Any) -> bytes:
        """The file's bytes."""
        data = io.BytesIO()
        self.finish().save(data, **{"deterministic_id": True, **how})
        return data.getvalue()
