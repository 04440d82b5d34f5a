# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file's bytes may hold besides its objects: the gate must name it, and fail closed."""

import io

import pikepdf
import pytest
from pikepdf import String

from redact import gate
from redact.types import Leak
from tests.gate.conftest import Letter, make


def kinds(leaks: tuple[Leak, ...]) -> set[str]:
    return {leak.kind for leak in leaks}


def checked(data: bytes, given: Letter) -> set[str]:
    return kinds(gate.check(data, given.document, given.redactions))


def test_an_old_revision_is_kept(plain: Letter) -> None:
    data = make(plain).save()
    start = len(data) + 1
    more = b"\n1 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \n" % start
    old = data.rindex(b"startxref\n")
    at = int(data[old + 10 :].split()[0])
    size = pikepdf.open(io.BytesIO(data)).trailer.Size
    trailer = b"trailer << /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, at, start + len(more) - 1,
    )  # fmt: skip
    revised = data + more + table + trailer
    assert "structure" in kinds(gate.inspect(revised))


@pytest.mark.parametrize("tail", [b"Colm Reddaway", b"\n% note\n", b"\n", b"%PDF-1.7\n%%EOF\n"])
def test_bytes_follow_the_end(plain: Letter, tail: bytes) -> None:
    assert kinds(gate.inspect(make(plain).save() + tail)) == {"structure"}


def test_bytes_stand_between_objects(plain: Letter) -> None:
    data = make(plain).save()
    at = data.index(b"\n2 0 obj") + 1
    assert kinds(gate.inspect(data[:at] + b"% Reddaway\n" + data[at:])) & {
        "structure",
        "unreadable",
    }


def test_an_object_is_left_over(plain: Letter) -> None:
    made = make(plain)
    made.pdf.Root.Spare = made.pdf.make_indirect(String("Reddaway"))
    data = made.save()
    start = data.index(b"/Spare")
    end = data.index(b" R", start) + 2
    data = data[:start] + b" " * (end - start) + data[end:]
    assert b"(Reddaway)" in data
    assert kinds(gate.inspect(data)) == {"structure"}
    assert checked(data, plain) == {"structure", "withheld-string"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"hello", b"%PDF-1.7\n" + b"\0" * 5000])
def test_what_cannot_be_opened_is_a_leak(plain: Letter, data: bytes) -> None:
    assert "unreadable" in kinds(gate.inspect(data))
    assert "unreadable" in checked(data, plain)


def test_a_cut_file_is_a_leak(plain: Letter) -> None:
    data = make(plain).save()
    for share in (0.1, 0.5, 0.9, 0.99):
        assert checked(data[: int(len(data) * share)], plain) & {"unreadable", "structure"}


def test_a_key_is_given_twice(plain: Letter) -> None:
    """Readers differ in which of the two they take."""
    data = make(plain).save()
    start = data.index(b"/MediaBox")
    end = data.index(b"]", start) + 1
    twice = data[:end] + data[start:end] + data[end:]
    with pikepdf.open(io.BytesIO(twice)) as repaired:
        assert len(repaired.pages) == 2
    assert kinds(gate.inspect(twice)) & {"structure", "unreadable"}


def test_the_index_points_to_another_object(plain: Letter) -> None:
    """A table that sends one reader elsewhere than the bytes send another."""
    data = make(plain).save()
    table = data.rindex(b"xref\n0 ")
    rows = data[table:].split(b"\n")
    rows[4], rows[5] = rows[5], rows[4]
    assert kinds(gate.inspect(data[:table] + b"\n".join(rows))) & {"structure", "unreadable"}
