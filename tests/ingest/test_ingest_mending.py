# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs that not every engine opens: what can be helped is read, the rest is refused honestly."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import pymupdf
import pytest

from redact.errors import InputRefused, LimitReached
from redact.ingest import read
from redact.ingest.mending import counts, mended

Make = Callable[[], pymupdf.Document]


def said(data: bytes) -> tuple[str, str]:
    """What the page says, and what the notes say."""
    document = read(data, "letter.pdf").document
    return document.text, " ".join(document.notes)


def trailed(data: bytes, entry: bytes) -> bytes:
    """The PDF with one more entry in its trailer."""
    at = data.rindex(b"trailer")
    return data[:at] + data[at:].replace(b"<<", b"<<" + entry, 1)


def countless(data: bytes) -> bytes:
    """The PDF without a number of pages in its tree, so that MuPDF finds none."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.Root.Pages.Count
        written = io.BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue().replace(b"/Count 1", b"/Kount 1")


def test_a_tree_without_a_count_is_read(letter: Make) -> None:
    data = countless(letter().tobytes())
    assert counts(data)[0] <= 0 < min(counts(data)[1:])
    text, notes = said(data)
    assert "Oduya" in text and "repaired" in notes


def test_a_table_that_qpdf_does_not_follow_is_read(letter: Make) -> None:
    data = trailed(letter().tobytes(), b"/Encrypt []")
    assert counts(data) == (1, 1, -1)
    text, notes = said(data)
    assert "Oduya" in text and "repaired" in notes


def test_an_empty_owner_password_opens_it(letter: Make) -> None:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(letter().tobytes())) as pdf:
        pdf.save(written, encryption=pikepdf.Encryption(user="user", owner="", R=6))
    assert counts(written.getvalue())[:2] == (-1, -1)
    text, notes = said(written.getvalue())
    assert "Oduya" in text and "repaired" not in notes


def test_padding_after_the_end_is_no_damage(letter: Make) -> None:
    data = letter().tobytes()
    broken = data[: data.rindex(b"startxref")] + b"startxref\n99999\n%%EOF\n" + bytes(9000)
    assert "Oduya" in said(broken)[0]


def test_what_is_cut_off_is_not_mended(letter: Make) -> None:
    data = countless(letter().tobytes())
    short = data[: data.rindex(b"startxref")]
    assert mended(short, counts(short)) is short
    with pytest.raises(InputRefused, match="cut off"):
        read(short, "letter.pdf")


def test_sound_files_are_not_written_anew(letter: Make) -> None:
    data = letter().tobytes()
    assert mended(data, counts(data)) is data


def test_engines_that_disagree_are_not_overruled(letter: Make) -> None:
    data = letter().tobytes().replace(b"/Count 1", b"/Count 7")
    assert len(set(counts(data)) - {-1}) == 2 and mended(data, counts(data)) is data


def test_files_for_holders_of_certificates_are_named_so(letter: Make) -> None:
    own = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/CF<<>>>>"
    with pytest.raises(InputRefused, match="certificate"):
        read(trailed(letter().tobytes(), own), "letter.pdf")


def test_pictures_too_large_to_be_drawn_are_named_so(letter: Make) -> None:
    side = 40_000
    with pikepdf.open(io.BytesIO(letter().tobytes())) as pdf:
        picture = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        picture.Width = picture.Height = side
        picture.BitsPerComponent, picture.ColorSpace = 1, pikepdf.Name.DeviceGray
        how = pikepdf.Dictionary(K=-1, Columns=side, Rows=side)
        picture.write(b"", filter=pikepdf.Name.CCITTFaxDecode, decode_parms=how)
        pdf.pages[0].add_resource(picture, pikepdf.Name.XObject, pikepdf.Name.Big)
        pdf.pages[0].contents_add(b"q 300 0 0 300 0 0 cm /Big Do Q")
        written = io.BytesIO()
        pdf.save(written)
    with pytest.raises(LimitReached, match="picture"):
        read(written.getvalue(), "letter.pdf")


def with_content(raw: bytes, *, width: int = 300) -> bytes:
    """A PDF of one page whose content says that it is packed, and is ``raw``."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 144))
        page.obj.MediaBox = pikepdf.Array([0, 0, width, 144])
        page.obj.Contents = pdf.make_stream(b"")
        page.obj.Contents.write(raw, filter=pikepdf.Name.FlateDecode)
        out = io.BytesIO()
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
        return out.getvalue()


def test_a_page_none_of_whose_content_can_be_unpacked_is_refused_not_left_blank() -> None:
    assert read(with_content(zlib.compress(b"")), "a.pdf").document.text == ""
    with pytest.raises(InputRefused, match="content of page 1 is damaged"):
        read(with_content(b"9r*U" * 13), "a.pdf")


def test_a_page_larger_than_any_file_made_anew_may_have_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("redact.ingest.pdf.Sight", None)
    with pytest.raises(LimitReached, match="page 1 is smaller than 1 or larger than 14400"):
        read(with_content(zlib.compress(b""), width=15_000), "a.pdf")
