# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only sentences a released page may speak: paint one image over the page, set hidden text.

Guarantees: no operator outside a short list, no comment; every character is set in render mode 3;
one image covers the page exactly. Marked content is the image as an artifact, and sequences of
text of a few roles, numbered from 0, side by side, with their number and nothing else. Likewise
for the map from codes to characters: plain entries, nothing else. What the text says, and whether
the tree of tags agrees, is checked elsewhere.
"""

import re
import struct
from dataclasses import dataclass, field

_TOKEN = re.compile(
    rb"(?P<space>[\x00\t\n\x0c\r ]+)|(?P<mark><</MCID (?:0|[1-9]\d{0,5})>>)"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))|(?P<hex><[0-9A-Fa-f]*>)"
    rb"|(?P<text>\((?:[^()\\]|\\[\s\S])*+\))|/(?P<name>[A-Za-z0-9]+)|(?P<operator>[A-Za-z]+)"
)
_OPERANDS = {
    b"q": "", b"Q": "", b"BT": "", b"ET": "", b"cm": "nnnnnn", b"Do": "/", b"Tf": "/n",
    b"Tr": "n", b"Tz": "n", b"Tm": "nnnnnn", b"Td": "nn", b"Tj": "s",
    b"BMC": "/", b"BDC": "/m", b"EMC": "",
}  # fmt: skip
_MOVES = frozenset((b"Tz", b"Tm", b"Td"))
_KINDS = {"number": "n", "name": "/", "hex": "s", "text": "s", "mark": "m"}
_ARTIFACT = "Artifact"
_ROLES = frozenset(("P", "TD", "Span"))
_MARKS = _ROLES | {_ARTIFACT}
_NEVER_WITHIN = {b"q": _ROLES, b"Q": _ROLES, b"BT": _MARKS, b"ET": _MARKS}
_ESCAPES = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"",
}  # fmt: skip
_NEAR = 0.02

Operand = float | bytes

Sentence = tuple[bytes, str, list[Operand]]

# One plain sentence: numbers and names parted by blanks, at most one string in hexadecimal digits
# or the number of a marked sequence, and the operator. No two tokenisers can read it differently.
# Every part is bounded, so that looking for sentences takes no longer than the content is long.
_SENTENCE = re.compile(
    rb"(((?:(?:-?\d{1,9}(?:\.\d{1,9})?|/[A-Za-z0-9]{1,32})[ \n]){0,6}+)"
    rb"(?:(?:<((?:[0-9A-Fa-f]{2})*+)>|<</MCID (0|[1-9]\d{0,5})>>)[ \n]?)?"
    rb"([A-Za-z]{1,3})(?:[ \n]|\Z))"
)


def sentences(data: bytes) -> list[Sentence] | None:
    """(operator, kinds of its operands, operands) of content made of plain sentences alone.

    None where a sentence is not plain, or an operator is not allowed or has other operands.
    """
    parts = _SENTENCE.findall(data)
    if sum(len(part[0]) for part in parts) != len(data):  # something stands between two of them
        return None
    found: list[Sentence] = []
    known: dict[bytes, Sentence] = {}  # most sentences without a string come again and again
    for whole, plain, digits, mark, operator in parts:
        if digits and operator == b"Tj" and not plain:
            found.append((b"Tj", "s", [bytes.fromhex(digits.decode("ascii"))]))
            continue
        sentence = known.get(whole)
        if sentence is None:
            kinds, operands = _plain_operands(plain)
            if mark:
                kinds, operands = kinds + "m", [*operands, float(mark)]
            if digits or kinds != _OPERANDS.get(operator):
                return None
            sentence = known[whole] = (operator, kinds, operands)
        found.append(sentence)
    return found


def _plain_operands(data: bytes) -> tuple[str, list[Operand]]:
    """Kinds and values of numbers and names parted by blanks."""
    parts = data.split()
    kinds = "".join("/" if part.startswith(b"/") else "n" for part in parts)
    return kinds, [part[1:] if part.startswith(b"/") else float(part) for part in parts]


@dataclass(slots=True)
class PageContent:
    """What a page paints: names used, the codes shown, and faults as sentences.

    ``sequences`` are the role and the codes of each marked sequence of text, by its number.
    ``tagged`` says whether all that the page paints is marked.
    """

    images: list[str] = field(default_factory=list)
    fonts: set[str] = field(default_factory=set)
    codes: set[int] = field(default_factory=set)
    sequences: list[tuple[str, list[int]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    tagged: bool = True
    _matrices: list[tuple[Operand, ...]] = field(default_factory=list)
    _depth: int = 0
    _in_text: bool = False
    _mode: float = 0
    _font: bool = False
    _mark: str = ""
    _artifact: bool = False


def read_content(data: bytes, width: float, height: float) -> PageContent:
    """The content of a page of ``width`` x ``height`` points; reading ends at a syntax fault."""
    page = PageContent()
    plain = sentences(data)
    if plain is not None:
        for operator, kinds, operands in plain:
            if page._depth or operator not in _MOVES:  # where text stands is the readers' business
                _obey(page, operator, operands, kinds)
        _finish(page, "", width, height)
        return page
    return _read_by_tokens(page, data, width, height)


def _read_by_tokens(page: PageContent, data: bytes, width: float, height: float) -> PageContent:
    operands: list[Operand] = []
    kinds = ""
    at = 0
    while at < len(data):
        found = _TOKEN.match(data, at)
        if not found or not found.lastgroup:
            page.faults.append(f"unexpected bytes in the content at {at}")
            return page
        at = found.end()
        group = found.lastgroup
        if group == "operator":
            _obey(page, found[0], operands, kinds)
            operands, kinds = [], ""
        elif group != "space":
            operands.append(_value(group, found))
            kinds += _KINDS[group]
    _finish(page, kinds, width, height)
    return page


def _value(group: str, found: re.Match[bytes]) -> Operand:
    if group == "number":
        return float(found[0])
    if group == "mark":
        return float(found[0][8:-2])
    if group == "hex":
        digits = found[0][1:-1]
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return literal(found[0][1:-1]) if group == "text" else found[group]


def literal(body: bytes) -> bytes:
    """The bytes of a literal string without its outer parentheses."""

    def plain(found: re.Match[bytes]) -> bytes:
        after = found[1]
        return bytes([int(after, 8) & 255]) if after.isdigit() else _ESCAPES.get(after, after)

    return re.sub(rb"\\([0-7]{1,3}|\r\n|[\s\S])", plain, body) if b"\\" in body else body


def _obey(page: PageContent, operator: bytes, operands: list[Operand], kinds: str) -> None:
    if _OPERANDS.get(operator) != kinds:
        name = operator.decode("ascii") if operator in _OPERANDS else "that is not allowed"
        page.faults.append(f"an operator {name}, or with operands it must not have")
        return
    if operator in (b"q", b"Q"):
        page._depth += 1 if operator == b"q" else -1
        if page._in_text or page._depth not in (0, 1):
            page.faults.append("saved states out of order")
    elif operator in (b"BT", b"ET"):
        if page._in_text == (operator == b"BT") or page._depth:
            page.faults.append("text objects out of order")
        page._in_text = operator == b"BT"
    elif operator in (b"cm", b"Do"):
        _paint(page, operator, operands)
    elif operator in (b"BMC", b"BDC", b"EMC"):
        _mark(page, operands)
    else:
        _set_text(page, operator, operands)
    if page._mark in _NEVER_WITHIN.get(operator, ()):
        page.faults.append("marked content that is neither the image nor a piece of the text")


def _mark(page: PageContent, operands: list[Operand]) -> None:
    """The image is an artifact; the text is in sequences, which count from 0; none holds another.

    Operands: a role, and a number but for the artifact; none at the end.
    """
    role = operands[0].decode("ascii") if operands and isinstance(operands[0], bytes) else ""
    inside = page._in_text if page._mark != _ARTIFACT and role != _ARTIFACT else not page._in_text
    if page._depth or not inside or bool(page._mark) == bool(role):
        page.faults.append("marked content out of order")
    if not role:
        page._mark = ""
        return
    page._mark = role
    if operands[1:] and role in _ROLES and operands[1] == len(page.sequences):
        page.sequences.append((role, []))
    elif operands[1:] or role != _ARTIFACT or page._artifact:
        page.faults.append("marked content of a kind or number that is not expected")
    page._artifact |= role == _ARTIFACT


def _paint(page: PageContent, operator: bytes, operands: list[Operand]) -> None:
    if page._in_text or page._depth != 1:
        page.faults.append("an image outside its own saved state")
    if page._mark != _ARTIFACT:
        page.tagged = False
    if operator == b"cm":
        page._matrices.append(tuple(operands))
    elif isinstance(operands[0], bytes):
        page.images.append(operands[0].decode("ascii"))


def _set_text(page: PageContent, operator: bytes, operands: list[Operand]) -> None:
    first = operands[0]
    if page._depth:
        page.faults.append("text inside the saved state of the image")
    if operator == b"Tf" and isinstance(first, bytes):
        page.fonts.add(first.decode("ascii"))
        page._font = True
    elif operator == b"Tr" and isinstance(first, float):
        page._mode = first
    elif operator == b"Tj" and isinstance(first, bytes):
        if page._mode != 3 or not page._in_text or not page._font:
            page.faults.append("text that is not hidden (render mode 3)")
        if len(first) % 2:
            page.faults.append("a string that is not made of two-byte codes")
        codes = struct.unpack(f">{len(first) // 2}H", first[: len(first) // 2 * 2])
        page.codes.update(codes)
        if page._mark in _ROLES and page.sequences:
            page.sequences[-1][1].extend(codes)
        else:
            page.tagged = False


def _finish(page: PageContent, kinds: str, width: float, height: float) -> None:
    if kinds or page._depth or page._in_text or page._mark:
        page.faults.append("the content ends in the middle")
    whole = (width, 0.0, 0.0, height, 0.0, 0.0)
    if len(page.images) != 1 or len(page._matrices) != 1:
        page.faults.append(f"{len(page.images)} images are painted, one must cover the page")
        return
    placed = [float(value) for value in page._matrices[0]]
    if any(abs(a - b) > _NEAR for a, b in zip(placed, whole, strict=True)):
        page.faults.append("the image does not cover the page exactly")


_CMAP_WORDS = frozenset(
    b"Adobe CIDInit CIDSystemInfo CMap CMapName CMapType H Identity Ordering ProcSet Registry "
    b"Supplement UCS UCS2 begin beginbfchar begincmap begincodespacerange currentdict "
    b"def defineresource dict dup end endbfchar endcmap endcodespacerange findresource "
    b"pop".split()
)
_CMAP_TOKEN = re.compile(
    rb"[\s]+|<<|>>|/?[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|\([A-Za-z]*\)|<[0-9A-Fa-f]+>"
)
_BF_CHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,16})>")
_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_ENTRIES = re.compile(rb"\s*(?:<[0-9A-Fa-f]{4}>\s*<[0-9A-Fa-f]{4,16}>\s*)*")


def read_cmap(data: bytes) -> tuple[dict[int, str], list[str]]:
    """(code to text, faults) of a ToUnicode map made only of plain entries."""
    faults: list[str] = []
    at = 0
    while at < len(data):
        found = _CMAP_TOKEN.match(data, at)
        if not found:
            return {}, [f"unexpected bytes in the character map at {at}"]
        word = found[0].strip(b"/()").replace(b"-", b" ").split()
        if found[0][:1] not in b"<> \t\r\n" and not all(
            part in _CMAP_WORDS or part.isdigit() for part in word
        ):
            faults.append("an unknown word in the character map")
        at = found.end()
    codes: dict[int, str] = {}
    blocks = _BLOCK.findall(data)
    for block in blocks:
        if not _ENTRIES.fullmatch(block):
            faults.append("an unusual entry in the character map")
        for code, text in _BF_CHAR.findall(block):
            codes[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
    hexes = len(re.findall(rb"(?<!<)<[0-9A-Fa-f]", data))
    if hexes != 2 * len(codes) + 2:  # each entry once, and the range of all codes
        faults.append("something besides plain entries in the character map")
    return codes, faults
