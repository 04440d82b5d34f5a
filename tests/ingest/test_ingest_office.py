# SPDX-License-Identifier: AGPL-3.0-or-later
"""Word and rich text: the text in order, and everything that their programs hide."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from redact import ingest
from redact.errors import InputRefused, LimitReached

W = 'xmlns:w="urn:w" xmlns:r="urn:r" xmlns:mc="urn:mc"'
TYPES = "<Types/>"


def docx(document: str, **others: str | bytes) -> bytes:
    """A package; names of other parts with ``__`` for ``/``, without ``.xml``."""
    parts: Mapping[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W}><w:body>{document}</w:body></w:document>",
        **{name.replace("__", "/") + ".xml": content for name, content in others.items()},
    }
    return package(parts)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str) -> str:
    return f"<w:tc>{p(text)}</w:tc>"


def test_the_text_stands_in_order_with_rows_of_tables_on_lines() -> None:
    table = f"<w:tbl><w:tr>{cell('Name')}{cell('Phone')}</w:tr>"
    table += f"<w:tr>{cell('Bo Reed')}{cell('01632 960123')}</w:tr></w:tbl>"
    halves = "<w:p><w:r><w:t>Dear An</w:t></w:r><w:r><w:t>n</w:t></w:r></w:p>"
    listed = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>first</w:t></w:r></w:p>"
    document = ingest.read(docx(halves + table + listed + p("Yours")), "a.docx").document
    assert document.reader == "docx.v1" and document.notes == ()
    assert document.text.splitlines() == [
        "Dear Ann",
        "Name\tPhone",
        "Bo Reed\t01632 960123",
        "\u2022 first",
        "Yours",
    ]


HIDDEN = {
    "header": {"word__header1": f"<w:hdr {W}>{p('Keepme')}</w:hdr>"},
    "note": {"word__footnotes": f"<w:notes {W}><w:footnote>{p('Keepme')}</w:footnote></w:notes>"},
    "comment": {
        "word__comments": f'<w:comments {W}><w:comment w:author="Keepme">{p("x")}</w:comment>'
        "</w:comments>"
    },
    "author": {"docProps__core": "<c xmlns='urn:c'><creator>Keepme</creator></c>"},
    "company": {"docProps__app": "<c><Company>Keepme</Company></c>"},
    "data": {"customXml__item1": "<d><who>Keepme</who></d>"},
    "chart": {"word__charts__chart1": "<c xmlns:a='urn:a'><a:p><a:t>Keepme</a:t></a:p></c>"},
    "blocks": {"word__glossary__document": f"<w:document {W}>{p('Keepme')}</w:document>"},
}  # fmt: skip
INLINE = {
    "deleted": '<w:p><w:del w:author="A"><w:r><w:delText>Keepme</w:delText></w:r></w:del></w:p>',
    "who deleted": '<w:p><w:del w:author="Keepme"><w:delText>x</w:delText></w:del></w:p>',
    "moved": "<w:p><w:moveFrom><w:r><w:t>Keepme</w:t></w:r></w:moveFrom></w:p>",
    "text box": f"<w:p><w:r><w:txbxContent>{p('Keepme')}</w:txbxContent></w:r></w:p>",
    "old form": "<w:p><mc:AlternateContent><mc:Choice/><mc:Fallback>" + p("Keepme")
    + "</mc:Fallback></mc:AlternateContent></w:p>",
    "field": "<w:p><w:r><w:instrText>MAILTO Keepme</w:instrText></w:r></w:p>",
    "alternative": '<w:p><w:r><w:docPr descr="Keepme"/></w:r></w:p>',
    "form": '<w:p><w:listItem w:displayText="Keepme"/></w:p>',
    "hidden": "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Keepme</w:t></w:r></w:p>",
    "unknown place": "<w:odd><w:t>Keepme</w:t></w:odd>",
}  # fmt: skip


@pytest.mark.parametrize("others", HIDDEN.values(), ids=HIDDEN)
def test_what_stands_beside_the_text_is_on_labelled_pages(others: dict[str, str]) -> None:
    document = ingest.read(docx(p("Dear Ann"), **others), "a.docx").document
    assert document.text.startswith("Dear Ann\n")
    assert "Keepme" in document.text and len(document.pages) == 2


@pytest.mark.parametrize("content", INLINE.values(), ids=INLINE)
def test_what_word_does_not_print_is_shown(content: str) -> None:
    assert "Keepme" in ingest.read(docx(p("Dear Ann") + content), "a.docx").document.text


def test_a_form_for_old_programs_is_not_told_twice() -> None:
    both = "<w:p><mc:AlternateContent><mc:Choice>" + p("Once") + "</mc:Choice><mc:Fallback>"
    both += p("Once") + "</mc:Fallback></mc:AlternateContent></w:p>"
    assert ingest.read(docx(both), "a.docx").document.text.split() == ["Once"]


def test_pictures_and_embedded_files_become_parts() -> None:
    data = package({
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W}>{p('x')}</w:document>",
        "word/media/image1.png": b"png",
        "word/media/image2.emf": b"emf",
        "word/embeddings/sheet.xlsx": b"xlsx",
        "word/vbaProject.bin": b"vba",
    })  # fmt: skip
    reading = ingest.read(data, "a.docx")
    assert [(part.name, part.data) for part in reading.parts] == [
        ("sheet.xlsx", b"xlsx"),
        ("image1.png", b"png"),
    ]
    assert [note.split()[0] for note in reading.document.notes] == ["1", "it"]


def test_entities_and_bombs_are_refused() -> None:
    entity = '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>'
    with pytest.raises(InputRefused, match="entities"):
        ingest.read(docx(p("x"), customXml__item1=entity), "a.docx")
    with pytest.raises(LimitReached, match="unpacks"):
        ingest.read(docx(p("x"), word__header1=b"<w>" + b" " * 60_000_000), "a.docx")


def test_slides_stand_in_order_with_notes_and_comments_after() -> None:
    def slide(text: str, more: str = "") -> str:
        return f'<p:sld xmlns:p="urn:p" xmlns:a="urn:a" {more}><a:p><a:t>{text}</a:t></a:p></p:sld>'

    authors = '<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor name="Bo Reed"/></p:cmAuthorLst>'
    data = package({
        "[Content_Types].xml": TYPES,
        "ppt/presentation.xml": "<p/>",
        "ppt/slides/slide10.xml": slide("Last"),
        "ppt/slides/slide2.xml": slide("First", 'show="0"'),
        "ppt/notesSlides/notesSlide1.xml": slide("Ring Ann Lark"),
        "ppt/commentAuthors.xml": authors,
    })  # fmt: skip
    document = ingest.read(data, "a.pptx").document
    assert document.reader == "pptx.v1" and document.notes == ()
    lines = [line for line in document.text.splitlines() if line]
    assert lines[:4] == ["Slide 2 (hidden)", "First", "Slide 10", "Last"]
    assert lines[4:] == ["Notes", "Ring Ann Lark", "Comments", "Bo Reed"]


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Cyr;}}
{\info{\author Ann Lark}{\company Foo}}{\header Top\par}\pard Dear \b Bo\b0  Reed\'e9 \u8217?s\par
{\f1 \'cf\'f0}\par{\v unseen}{\deleted gone}Seen{\*\annotation said}{\footnote Note}\par
\trowd a\cell b\cell\row{\field{\*\fldinst HYPERLINK "mailto:x@y.example"}{\fldrslt link}}
{\pict\pngblip 89504e47}{\*\unknown nothing}\uc0\u-10179\u-8704 \par}"""


def test_rich_text_with_all_it_hides() -> None:
    reading = ingest.read(RTF, "a.rtf")
    lines = [line for line in reading.document.text.splitlines() if line.strip()]
    assert lines[:4] == ["Dear Bo Reed\u00e9 \u2019s", "\u041f\u0440", "Seen", "a\tb"]
    assert lines[4] == "link\U0001f600"
    rest = "\n".join(lines[5:])
    for words in ("Ann Lark", "Foo", "Top", "unseen", "gone", "said", "Note", "x@y.example"):
        assert words in rest
    assert "nothing" not in reading.document.text and "Arial" not in reading.document.text
    assert [part.data for part in reading.parts] == [b"\x89PNG"]


def test_html_inside_rich_text_is_unpacked() -> None:
    packed = rb"""{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0 A;}}{\*\htmltag18 <html>}
\htmlrtf \lang1033 no\htmlrtf0 {\*\htmltag64 <p>}Hello\htmlrtf\par\htmlrtf0
{\*\htmltag84 &nbsp;}W\'f6rld{\*\htmltag72 </p>}}"""
    assert ingest.read(packed, "a.rtf").document.text.split() == ["Hello", "W\u00f6rld"]


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1 " + b"{" * 30_000 + b"deep",
        rb"{\rtf1 \bin99999999 x",
        rb"{\rtf1 \'",
        rb"{\rtf1}}}}\u\f\uc",
    ],
    ids=["deep", "long", "cut", "odd"],
)
def test_broken_rich_text_is_read(data: bytes) -> None:
    assert ingest.read(data, "a.rtf").document.reader == "rtf.v1"
