# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of tags: what the product writes passes, and nothing can be hung into it."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from redact import gate
from redact.types import Leak
from tests.gate.conftest import Letter, make, stream

SAID = "redacted, section 40(2)"
Sabotage = Callable[[Pdf], object]


def tag(pdf: Pdf) -> Pdf:
    """Tags for a file of ``make``: a P for each page; on the first its last string is a Span.

    Written here by hand, in the shape that the gate admits.
    """
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = element(pdf, "Document", root)
    sections, nums = [], []
    for number, page in enumerate(pdf.pages):
        section = element(pdf, "Sect", document)
        paragraph = element(pdf, "P", section, Pg=page.obj)
        picture, text = page.obj.Contents.read_bytes().split(b"\n", 1)
        head, body, end = text.partition(b"\n")[0], text.partition(b"\n")[2], b""
        body, _, end = body.rpartition(b"\n")
        kids: list[object] = [0]
        owners = [paragraph]
        marked = b"/P <</MCID 0>>BDC\n" + body + b"\nEMC"
        if number == 0:
            before, _, last = body.rpartition(b"<")
            codes = last.partition(b">")[0]
            parts = (codes[:4], codes[4:-8], codes[-8:])
            marked = (
                b"/P <</MCID 0>>BDC\n%b<%b>Tj\nEMC\n/Span <</MCID 1>>BDC\n<%b>Tj\nEMC\n"
                b"/P <</MCID 2>>BDC\n<%b>Tj\nEMC"
            ) % (before, *parts)
            span = element(pdf, "Span", paragraph, Pg=page.obj, K=1, ActualText=String(SAID))
            kids, owners = [0, span, 2], [paragraph, span, paragraph]
        lines = [b"/Artifact BMC " + picture + b" EMC", head, marked, end]
        page.obj.Contents = stream(pdf, b"\n".join(lines))
        page.obj.Tabs, page.obj.StructParents = Name.S, number
        paragraph.K, section.K = Array(kids), Array([paragraph])
        sections.append(section)
        nums += [number, Array(owners)]
    document.K, root.K = Array(sections), document
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(nums)))
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)
    return pdf


def element(pdf: Pdf, role: str, parent: Object, **keys: object) -> Object:
    made = Dictionary(Type=Name.StructElem, S=Name("/" + role), P=parent, **keys)
    return pdf.make_indirect(made)


def saved(pdf: Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def kinds(leaks: tuple[Leak, ...]) -> set[str]:
    for leak in leaks:
        assert "Reddaway" not in leak.where + leak.what
    return {leak.kind for leak in leaks}


def tree(pdf: Pdf) -> Object:
    return pdf.Root.StructTreeRoot


def document(pdf: Pdf) -> Object:
    return tree(pdf).K


def paragraph(pdf: Pdf, page: int = 0) -> Object:
    return document(pdf).K[page].K[0]


def span(pdf: Pdf) -> Object:
    return paragraph(pdf).K[1]


def swap(page: int, old: bytes, new: bytes) -> Sabotage:
    def work(pdf: Pdf) -> None:
        obj = pdf.pages[page].obj
        data = obj.Contents.read_bytes()
        assert old in data
        obj.Contents = stream(pdf, data.replace(old, new, 1))

    return work


def put(holder: Callable[[Pdf], Object], key: str, value: object) -> Sabotage:
    def work(pdf: Pdf) -> None:
        holder(pdf)["/" + key] = value

    return work


def orphan(pdf: Pdf) -> None:
    """An element that names its parent, but that no parent names."""
    lost = element(pdf, "P", document(pdf).K[0], Pg=pdf.pages[0].obj, K=Array([0]))
    tree(pdf).ParentTree.Nums[1][0] = lost


def empty_paragraph(pdf: Pdf) -> None:
    section = document(pdf).K[1]
    section.K = Array([*section.K, element(pdf, "P", section, Pg=pdf.pages[1].obj, K=Array([]))])


def second_place(pdf: Pdf) -> None:
    section = document(pdf).K[1]
    section.K = Array([*section.K, paragraph(pdf, 1)])


def loop(pdf: Pdf) -> None:
    section = document(pdf).K[1]
    section.K = Array([*section.K, section])


def span_in_span(pdf: Pdf) -> None:
    inner = element(pdf, "Span", span(pdf), Pg=pdf.pages[0].obj, K=1, ActualText=String(SAID))
    span(pdf).K = inner


def bare_element(pdf: Pdf) -> None:
    """An element inside its parent's array, not an object of its own."""
    old = paragraph(pdf, 1)
    document(pdf).K[1].K = Array([Dictionary(dict(old.items()))])


def untagged_page(pdf: Pdf) -> None:
    page = pdf.pages[1].obj
    lines = page.Contents.read_bytes().split(b"\n")
    kept = [line for line in lines if b"BDC" not in line and line != b"EMC"]
    page.Contents = stream(pdf, b"\n".join(kept))
    del page.StructParents
    document(pdf).K = Array([document(pdf).K[0]])
    tree(pdf).ParentTree.Nums = Array(list(tree(pdf).ParentTree.Nums)[:2])


def sections_swapped(pdf: Pdf) -> None:
    document(pdf).K = Array([document(pdf).K[1], document(pdf).K[0]])


def parents_short(pdf: Pdf) -> None:
    tree(pdf).ParentTree.Nums = Array(list(tree(pdf).ParentTree.Nums)[:2])


def wrong_owner(pdf: Pdf) -> None:
    nums = tree(pdf).ParentTree.Nums
    nums[1] = Array([nums[1][0], nums[1][0], nums[1][2]])


def numbers_swapped(pdf: Pdf) -> None:
    """The paragraph says that it holds the box's words, the span that it holds its own."""
    paragraph(pdf).K = Array([1, span(pdf), 2])
    span(pdf).K = 0


def no_tree(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot
    del pdf.Root.MarkInfo


def role_map(pdf: Pdf) -> None:
    tree(pdf).RoleMap = Dictionary(Reddaway=Name.P)


def attribute(pdf: Pdf) -> None:
    paragraph(pdf).A = Dictionary(O=Name.UserProperties, P=Array([]))


def page_lost(pdf: Pdf) -> None:
    del paragraph(pdf).Pg


def actual_text_on_paragraph(pdf: Pdf) -> None:
    paragraph(pdf).ActualText = String(SAID)


def shared_actual_text(pdf: Pdf) -> None:
    span(pdf).ActualText = pdf.make_indirect(String(SAID))


NAME_ = String("Colm Reddaway")
WORKS: dict[str, Sabotage] = {
    "another ActualText": put(span, "ActualText", NAME_),
    "ActualText that says more": put(span, "ActualText", String(SAID + ", Colm Reddaway")),
    "ActualText with a zero": put(span, "ActualText", String(SAID + "\x00")),
    "ActualText of a paragraph": actual_text_on_paragraph,
    "ActualText elsewhere": shared_actual_text,
    "ActualText is a name": put(span, "ActualText", Name("/Reddaway")),
    "no ActualText": lambda pdf: span(pdf).__delitem__("/ActualText"),
    "Alt": put(span, "Alt", NAME_),
    "E": put(span, "E", NAME_),
    "T": put(paragraph, "T", NAME_),
    "ID": put(paragraph, "ID", NAME_),
    "C": put(paragraph, "C", Name("/Reddaway")),
    "Lang": put(paragraph, "Lang", NAME_),
    "attributes": attribute,
    "role of its own": put(paragraph, "S", Name("/Reddaway")),
    "role not allowed": put(paragraph, "S", Name("/Figure")),
    "role of a cell": put(paragraph, "S", Name("/TD")),
    "role map": role_map,
    "class map": put(tree, "ClassMap", Dictionary()),
    "id tree": put(tree, "IDTree", Dictionary(Names=Array([NAME_, String("x")]))),
    "another type": put(paragraph, "Type", Name("/Reddaway")),
    "another parent": lambda pdf: put(span, "P", document(pdf))(pdf),
    "another page": lambda pdf: put(paragraph, "Pg", pdf.pages[1].obj)(pdf),
    "no page": page_lost,
    "wrong element": numbers_swapped,
    "same number twice": put(paragraph, "K", Array([0, 0, 2])),
    "a number too many": lambda pdf: put(paragraph, "K", Array([0, span(pdf), 2, 3]))(pdf),
    "a box left out": put(paragraph, "K", Array([0, 1, 2])),
    "a string as kid": lambda pdf: put(paragraph, "K", Array([0, span(pdf), 2, NAME_]))(pdf),
    "no array": put(paragraph, "K", 0),
    "a real as number": put(span, "K", pikepdf.Object.parse(b"1.0")),
    "orphan": orphan,
    "empty paragraph": empty_paragraph,
    "two places": second_place,
    "loop": loop,
    "span in span": span_in_span,
    "bare element": bare_element,
    "untagged page": untagged_page,
    "sections swapped": sections_swapped,
    "parent tree short": parents_short,
    "parent tree wrong": wrong_owner,
    "parent tree limits": lambda pdf: tree(pdf).ParentTree.__setitem__("/Limits", Array([0, 1])),
    "no tree": no_tree,
    "not marked": put(lambda pdf: pdf.Root.MarkInfo, "Marked", False),
    "suspects": put(lambda pdf: pdf.Root.MarkInfo, "Suspects", True),
    "no entry": lambda pdf: pdf.pages[0].obj.__delitem__("/StructParents"),
    "another entry": put(lambda pdf: pdf.pages[0].obj, "StructParents", 1),
    "tab order": put(lambda pdf: pdf.pages[0].obj, "Tabs", Name("/Reddaway")),
    "text in a property list": swap(
        0, b"/Span <</MCID 1>>BDC", b"/Span <</MCID 1/ActualText(Reddaway)>>BDC"
    ),
    "text in a second list": swap(0, b"/Span <</MCID 1>>BDC", b"/Span <</T (Reddaway)>>BDC"),
    "named property list": swap(0, b"/Span <</MCID 1>>BDC", b"/Span /Reddaway BDC"),
    "number with zeros": swap(0, b"/Span <</MCID 1>>BDC", b"/Span <</MCID 001>>BDC"),
    "another number": swap(0, b"/Span <</MCID 1>>BDC", b"/Span <</MCID 7>>BDC"),
    "another tag": swap(0, b"/Span <</MCID 1>>BDC", b"/Reddaway <</MCID 1>>BDC"),
    "tag of a paragraph": swap(0, b"/Span <</MCID 1>>BDC", b"/P <</MCID 1>>BDC"),
    "artifact text": swap(0, b"/P <</MCID 2>>BDC", b"/Artifact BMC"),
    "not closed": swap(1, b"\nEMC\nET", b"\nET"),
    "closed twice": swap(1, b"\nEMC\nET", b"\nEMC EMC\nET"),
    "nested": swap(1, b"/P <</MCID 0>>BDC", b"/P <</MCID 0>>BDC /P <</MCID 1>>BDC EMC"),
    "over the text's end": swap(1, b"\nEMC\nET", b"\nET\nEMC"),
    "a point": swap(1, b"/P <</MCID 0>>BDC", b"/P MP /P <</MCID 0>>BDC"),
    "image not an artifact": swap(1, b"/Artifact BMC", b"/P BMC"),
    "image bare": lambda pdf: (
        swap(1, b"/Artifact BMC ", b"")(pdf),
        swap(1, b"Q EMC", b"Q")(pdf),
    ),
    "two artifacts": swap(1, b"/Artifact BMC", b"/Artifact BMC EMC /Artifact BMC"),
    "artifact over text": swap(1, b"Q EMC", b"Q"),
    "text outside": swap(1, b"/P <</MCID 0>>BDC", b"/F1 9 Tf<0001>Tj\n/P <</MCID 0>>BDC"),
}  # fmt: skip


@pytest.fixture(scope="module")
def tagged(plain: Letter) -> bytes:
    return saved(tag(make(plain).pdf))


def test_a_tagged_file_passes(plain: Letter, tagged: bytes) -> None:
    assert gate.check(tagged, plain.document, plain.redactions) == ()


@pytest.mark.parametrize("name", WORKS)
def test_nothing_can_be_hung_into_the_tree(name: str, tagged: bytes) -> None:
    with pikepdf.open(io.BytesIO(tagged)) as pdf:
        WORKS[name](pdf)
        data = saved(pdf)
    assert kinds(gate.inspect(data)) & {"structure", "unreadable"}


def test_a_span_over_words_that_stay_is_no_box(plain: Letter, tagged: bytes) -> None:
    """A span must begin as a box does, also where it says what its text says."""
    with pikepdf.open(io.BytesIO(tagged)) as pdf:
        first = pdf.pages[0].obj
        data = first.Contents.read_bytes()
        codes = data.split(b"/Span <</MCID 1>>BDC\n<")[1].split(b">")[0]
        first.Contents = stream(pdf, data.replace(codes, codes[4:], 1))
        span(pdf).ActualText = String(SAID[1:])
        assert kinds(gate.inspect(saved(pdf))) == {"structure"}
