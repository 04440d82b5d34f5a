# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rich text (RTF 1.9): its text in order, what it hides, the pictures in it, and HTML packed in it.

Guarantees one pass in time linear in the file, that nothing in it is run or fetched, and that text
of every destination known to hold words comes out: the body, notes, headers and footers, comments,
deleted and hidden text, properties. Damaged groups are closed at the end. Outlook's HTML in RTF
([MS-OXRTFEX]) is unpacked. Fonts without a code page, equations and drawings' shapes are not drawn;
linked and embedded objects become parts as their bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<sign>[^a-zA-Z'])|(?P<open>\{)|(?P<close>\})|[\r\n\0]+|(?P<text>[^\\{}\r\n\0]+)|\\",
    re.DOTALL,
)
_MOST_NESTED = 2_000
# Groups without words, and those whose words stand elsewhere: title of each section.
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet listtable listoverridetable rsidtbl revtbl filetbl xmlnstbl "
    b"mmathPr themedata colorschememapping datastore latentstyles wgrffmtfilter generator "
    b"pgdsctbl listpicture pnseclvl panose falt ud1 blipuid picprop bkmkstart bkmkend nonshppict "
    b"fldtype mhtmltag pntext listtext".split()
)
_PROPERTIES = "Properties"
_ASIDE = {
    b"header": "Headers and footers", b"headerl": "Headers and footers",
    b"headerr": "Headers and footers", b"headerf": "Headers and footers",
    b"footer": "Headers and footers", b"footerl": "Headers and footers",
    b"footerr": "Headers and footers", b"footerf": "Headers and footers",
    b"footnote": "Notes", b"annotation": "Comments", b"atnauthor": "Comments",
    b"atnid": "Comments", b"info": _PROPERTIES, b"userprops": _PROPERTIES,
    b"docvar": _PROPERTIES, b"fldinst": "Fields", b"objclass": "Fields",
}  # fmt: skip
_BREAKS = {
    b"par": "\n", b"line": "\n", b"page": "\n", b"sect": "\n", b"row": "\n", b"nestrow": "\n",
    b"cell": "\t", b"nestcell": "\t", b"tab": "\t",
}  # fmt: skip
_SIGNS = {
    b"emdash": "\u2014", b"endash": "\u2013", b"bullet": "\u2022", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"emspace": " ",
    b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_CODINGS = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}
_BLIPS = {b"pngblip": ".png", b"jpegblip": ".jpg", b"emfblip": ".emf", b"wmetafile": ".wmf"}
DELETED, HIDDEN, PACKED = "Deleted text", "Hidden text", "packed"


@dataclass(frozen=True, slots=True)
class Rich:
    """An RTF taken apart: ``html`` where it is only a wrapping of that, else ``text``.

    ``asides`` are (title, text) of what does not stand in the text; ``files`` are (ending, bytes).
    """

    text: str
    html: str
    asides: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group: where its words go (None: nowhere) and how its bytes are read."""

    place: str | None = ""
    charset: str = ""
    skip: int = 1
    ignorable: bool = False
    first: bool = True
    htmlrtf: bool = False


@dataclass(slots=True)
class _Reader:
    """One pass over the tokens of a file."""

    data: bytes
    charset: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    pieces: dict[str, list[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    state: _State = _State()
    stack: list[_State] = field(default_factory=list)
    from_html: bool = False
    to_skip: int = 0
    font: int = 0
    fonts_at: int = -1  # how deep the table of fonts is
    hex: list[bytes] | None = None
    ending: str = ".bin"

    def read(self) -> Rich:
        at = 0
        while token := _TOKEN.match(self.data, at):
            at = token.end()
            kind = token.lastgroup
            if kind in ("word", "number"):
                at = self.word(token, at)
            elif kind == "hex":
                self.byte(int(token["hex"], 16))
            elif kind == "text":
                self.words(token["text"])
            elif kind == "sign":
                self.sign(token["sign"])
            elif kind == "open":
                self.flush()
                if len(self.stack) < _MOST_NESTED:
                    self.stack.append(self.state)
                self.state = replace(self.state, first=True, ignorable=False)
                self.to_skip = 0
            elif kind == "close":
                self.close()
        self.flush()
        self.end_file()
        return self.result()

    def result(self) -> Rich:
        texts = {place: "".join(found) for place, found in self.pieces.items()}
        html = texts.pop(PACKED, "") if self.from_html else ""
        body = texts.pop("", "")
        asides = tuple(
            (title, texts[title]) for title in self.order if texts.get(title, "").strip()
        )
        return Rich(body, html, asides, tuple(self.files))

    # Groups ---------------------------------------------------------------------------------

    def close(self) -> None:
        self.flush()
        if len(self.stack) == self.fonts_at:
            self.fonts_at = -1
        if self.stack:
            before = self.state
            self.state = self.stack.pop()
            if before.place == _PROPERTIES or before.place != self.state.place:
                if before.place not in ("", None, PACKED):  # each part stands on its own line
                    self.pieces.setdefault(before.place, []).append("\n")
                self.end_file()
        self.to_skip = 0

    def end_file(self) -> None:
        if self.hex is None:
            return
        digits, self.hex = b"".join(self.hex), None
        digits = re.sub(rb"[^0-9a-fA-F]", b"", digits)
        data = binascii.unhexlify(digits[: len(digits) // 2 * 2])
        if data:
            self.files.append((self.ending, data))

    def enter(self, name: bytes) -> bool:
        """Whether ``name`` opens a group whose words go elsewhere or nowhere."""
        if name == b"fonttbl":
            self.fonts_at = len(self.stack)
        if name in (b"pict", b"objdata"):
            self.end_file()
            self.hex, self.ending = [], ".bin"
            self.state = replace(self.state, place=None)
        elif name == b"htmltag":
            self.state = replace(self.state, place=PACKED)
        elif name in _SILENT:
            self.state = replace(self.state, place=None)
        elif name in _ASIDE and self.state.place is not None:
            self.state = replace(self.state, place=_ASIDE[name])
        elif self.state.ignorable and name not in _KNOWN:
            self.state = replace(self.state, place=None)
        else:
            return False
        return True

    # Tokens ---------------------------------------------------------------------------------

    def word(self, token: re.Match[bytes], at: int) -> int:
        """A control word; where to go on."""
        name, given = token["word"], token["number"]
        number = int(given) if given else None
        first, self.state = self.state.first, replace(self.state, first=False)
        if name == b"bin":
            length = max(0, number or 0)
            if self.hex is not None:
                self.hex.append(binascii.hexlify(self.data[at : at + length]))
            return at + length
        if name == b"u" and number is not None:
            self.flush()
            self.put(chr(number % 65536))
            self.to_skip = self.state.skip
            return at
        self.flush()
        if first and self.enter(name):
            return at
        if name in _BLIPS:
            self.ending = _BLIPS[name]
        elif name in _BREAKS:
            self.put(_BREAKS[name])
        elif name in _SIGNS:
            self.put(_SIGNS[name])
        else:
            self.setting(name, number)
        return at

    def setting(self, name: bytes, number: int | None) -> None:
        """A control word that changes how what follows is read."""
        on = number != 0
        if name == b"htmlrtf":
            self.state = replace(self.state, htmlrtf=on)
        elif name == b"fromhtml":
            self.from_html = on
        elif name == b"uc":
            self.state = replace(self.state, skip=max(0, number or 0))
        elif name == b"v":
            self.marked(HIDDEN, on)
        elif name == b"deleted":
            self.marked(DELETED, on)
        elif name == b"plain":
            self.marked(HIDDEN, False)
            self.marked(DELETED, False)
        else:
            self.coding(name, number)

    def coding(self, name: bytes, number: int | None) -> None:
        """A control word that tells which code page bytes are in."""
        if name in _CODINGS:
            self.charset = _CODINGS[name]
        elif number is None:
            return
        elif name == b"ansicpg" and number:
            self.charset = f"cp{number}" if number != 65001 else "utf-8"
        elif name == b"f":
            self.font = number
            charset = self.fonts.get(number, "") if self.fonts_at < 0 else ""
            self.state = replace(self.state, charset=charset)
        elif name in (b"fcharset", b"cpg") and self.fonts_at >= 0:
            self.fonts[self.font] = f"cp{number}" if name == b"cpg" else _CHARSETS.get(number, "")

    def marked(self, place: str, on: bool) -> None:
        """Hidden and deleted text of the body goes to a section of its own."""
        if on and self.state.place == "" and not self.from_html:
            self.state = replace(self.state, place=place)
        elif not on and self.state.place == place:
            self.pieces.setdefault(place, []).append("\n")
            self.state = replace(self.state, place="")

    def sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.state = replace(self.state, ignorable=True)
            return
        self.state = replace(self.state, first=False)
        self.flush()
        signs = {b"~": "\u00a0", b"_": "\u2011", b"-": "", b"\r": "\n", b"\n": "\n", b"\t": "\t"}
        if sign in signs:
            self.put(signs[sign])
        elif sign in b"\\{}":
            self.words(sign)

    def byte(self, value: int) -> None:
        self.state = replace(self.state, first=False)
        if self.to_skip:
            self.to_skip -= 1
        else:
            self.pending.append(value)

    def words(self, text: bytes) -> None:
        if self.hex is not None and self.state.place is None:
            self.hex.append(text)
            return
        self.state = replace(self.state, first=False)
        skipped = min(self.to_skip, len(text))
        self.to_skip -= skipped
        self.pending += text[skipped:]

    def flush(self) -> None:
        """Decode the bytes that wait."""
        if not self.pending:
            return
        data = bytes(self.pending)
        self.pending.clear()
        for charset in (self.state.charset, self.charset, "cp1252"):
            try:
                decoded = data.decode(charset) if charset else None
            except (LookupError, ValueError):
                continue
            if decoded is not None:
                self.put(decoded)
                return
        self.put(data.decode("latin-1"))

    def put(self, text: str) -> None:
        place = self.state.place
        if place is None:
            return
        if self.from_html and place == "":
            if self.state.htmlrtf:
                return
            place = PACKED
        if place not in self.pieces:
            self.pieces[place] = []
            self.order.append(place)
        self.pieces[place].append(text)


# Groups marked as ignorable whose words are text all the same.
_KNOWN = frozenset(
    b"shptxt shpinst shp shprslt do dptxbxtext cs ds nesttableprops upr ud xe tc aftncn aftnsep "
    b"ftnsep hlinkbase company manager operator author title subject keywords comment doccomm "
    b"category propname staticval atrfstart atrfend atnref atndate background sn sv sp txfieldtext "
    b"ffname ffdeftext ffhelptext ffstattext ffl formfield datafield".split()
)


def read_rich(data: bytes) -> Rich:
    """Take an RTF file apart, whatever its state."""
    rich = _Reader(data).read()
    return replace(
        rich,
        text=_whole(rich.text),
        html=_whole(rich.html),
        asides=tuple((title, _whole(text)) for title, text in rich.asides),
    )


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text of an RTF file, without spaces and tabs at their ends."""
    for line in text.split("\n"):
        yield line.rstrip(" \t")


def _whole(text: str) -> str:
    """Characters written as halves of a pair put together; halves alone are replaced."""
    return (
        text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
    )
