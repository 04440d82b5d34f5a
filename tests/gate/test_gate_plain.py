# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content that the gate takes for plain sentences is read so by every tokeniser."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSKeyword, PSLiteral

from redact.gate import reading
from redact.gate.content import sentences
from redact.gate.unpacked import Unpacked
from tests.gate.conftest import Letter, make

Read = list[tuple[bytes, list[object]]]

_NUMBER = st.one_of(
    st.integers(-9999, 9999).map(str), st.decimals(-999, 999, places=1).map(lambda d: f"{d:f}")
)
_BLANK = st.sampled_from(" \n")
_MAYBE = st.sampled_from(("", " ", "\n"))
_CODES = st.text("0123456789ABCDEFabcdef", min_size=1, max_size=6).map(lambda text: text * 2)


@st.composite
def _sentence(draw: st.DrawFn) -> str:
    def numbers(count: int) -> str:
        return "".join(draw(_NUMBER) + draw(_BLANK) for _ in range(count))

    said = draw(st.sampled_from(("q", "Q", "BT", "ET", "EMC", "/P BMC", "/I Do", "cm", "Tm", "Td",
                                 "Tz", "Tr", "Tf", "Tj", "BDC")))  # fmt: skip
    counts = {"cm": 6, "Tm": 6, "Td": 2, "Tz": 1, "Tr": 1}
    if said in counts:
        said = numbers(counts[said]) + said
    elif said == "Tf":
        said = f"/F {numbers(1)}Tf"
    elif said == "Tj":
        said = f"<{draw(_CODES)}>{draw(_MAYBE)}Tj"
    elif said == "BDC":
        said = f"/P{draw(_BLANK)}<</MCID {draw(st.integers(0, 99999))}>>{draw(_MAYBE)}BDC"
    return said + draw(_BLANK)


_CONTENT = st.lists(_sentence(), max_size=12).map("".join)
_DAMAGE = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from("\0\t\r\n #%()<>[]{}/\\+-.0aBTjEIn'\"*")),
    min_size=1,
    max_size=3,
)


def _by_gate(data: bytes) -> Read | None:
    said = sentences(data)
    return None if said is None else [(operator, operands) for operator, _, operands in said]


def _by_pdfminer(data: bytes) -> Read:
    return list(_sentences(_objects(data)))


def _objects(data: bytes) -> Iterator[object]:
    parser = PDFContentParser([PDFStream({}, data)])
    while True:
        try:
            _, read = parser.nextobject()
        except PSEOF:
            return
        yield read


def _sentences(objects: Iterator[object]) -> Iterator[tuple[bytes, list[object]]]:
    operands: list[object] = []
    for read in objects:
        if isinstance(read, PSKeyword):
            yield read.name, operands
            operands = []
        else:
            operands.append(_plain(read))
    assert not operands


def _by_qpdf(data: bytes) -> Read:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Contents = pdf.make_stream(data)
        return [
            (bytes(part.operator), [_plain(operand) for operand in part.operands])  # type: ignore[union-attr]
            for part in pikepdf.parse_content_stream(page)
        ]


def _plain(operand: Any) -> object:
    """Names and strings as bytes, the dictionary of a mark as its number."""
    if isinstance(operand, PSLiteral):
        return str(operand.name).encode()
    if isinstance(operand, pikepdf.Name):
        return str(operand)[1:].encode()
    if isinstance(operand, (dict, pikepdf.Dictionary)):
        ((key, number),) = operand.items()
        assert key.lstrip("/") == "MCID"
        return float(number)
    if isinstance(operand, (bytes, pikepdf.String)):
        return bytes(operand)
    return float(operand)


@settings(max_examples=150, deadline=None)
@given(_CONTENT)
def test_plain_sentences_are_read_alike(content: str) -> None:
    data = content.encode()
    said = _by_gate(data)
    assert said is not None
    assert said == _by_pdfminer(data) == _by_qpdf(data)


@settings(max_examples=250, deadline=None)
@given(_CONTENT, _DAMAGE)
def test_what_may_be_read_otherwise_is_not_plain(
    content: str, damage: list[tuple[int, str]]
) -> None:
    for at, letter in damage:
        content = content[:at] + letter + content[at + 1 :]
    data = content.encode("latin-1")
    said = _by_gate(data)
    assert said is None or said == _by_pdfminer(data) == _by_qpdf(data)


@pytest.mark.parametrize("data", [
    b"<0041 0042>Tj\n", b"<004>Tj\n", b"(a)Tj\n", b"/F#41 9 Tf\n", b"% a\nq\n", b"q\rQ\n",
    b"--5 0 Td\n", b"+5 0 Td\n", b"1 2 3 Td\n", b"q Q Tj\n", b"BI ID EI\n", b".5 0 Td\n",
    b"9 9 <0041>Tj\n", b"q 1", b"<0041>Tj\0", b"5. 0 Td\n", b"/P <</MCID 01>>BDC\n",
])  # fmt: skip
def test_unusual_content_is_for_a_tokeniser(data: bytes) -> None:
    assert sentences(data) is None


def test_long_content_that_is_not_plain_is_given_up_at_once() -> None:
    for part in (b"1 ", b"1", b"a", b"<", b"<a", b"/a", b"/a ", b"-"):
        assert sentences(part * 200_000) is None  # in time that does not grow with its square


def test_the_same_characters_with_and_without_the_tokeniser(plain: Letter) -> None:
    data = make(plain).save()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        said = [sentences(page.obj.Contents.read_bytes()) for page in pdf.pages]
    assert said and all(said)
    both = [list(reading.plumber_pages(data, ours=ours)) for ours in (True, False)]
    for ours, theirs in zip(*both, strict=True):
        assert len(ours) > 50
        assert ours.texts == theirs.texts
        assert ours.sides == pytest.approx(theirs.sides)


def test_only_what_is_plainly_compressed_is_kept() -> None:
    with pikepdf.new() as pdf:
        raw = zlib.compress(b"\0" * 10)
        plain = pdf.make_indirect(pikepdf.Stream(pdf, raw, Filter=pikepdf.Name.FlateDecode))
        other = pdf.make_indirect(
            pikepdf.Stream(pdf, raw, Filter=pikepdf.Name.FlateDecode,
                           DecodeParms=pikepdf.Dictionary(Predictor=12, Columns=4))
        )  # fmt: skip
        unpacked = Unpacked()
        for stream in (plain, other):
            unpacked.keep(stream, b"kept")
        assert unpacked.data(plain) == b"kept"
        assert unpacked.data(other) == other.read_bytes() != b"kept"
