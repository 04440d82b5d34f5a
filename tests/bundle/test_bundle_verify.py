# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifying a folder from the disk: what counts as a leak, and what is not claimed."""

import json
from dataclasses import replace

import pytest

from redact.bundle import Outcome, verify, write_tree
from redact.config import Area, TermRule
from redact.errors import UsageError
from redact.gate import Examined
from redact.types import Box, Leak, Status
from tests.bundle.bundle_samples import DRAFT, RELEASE, box_on, document, released, source, to_pdf

TERM = TermRule("Operation Heron", "s31(1)")
BOX = Box(1, 2, 3, 4)


def examine(pdf, *, listed):
    found = (Leak("structure", -1, "object 7", "a script"),) if b"/JavaScript" in pdf else ()
    return Examined(found) if listed else Examined((), ("It holds scripts.",) * bool(found), True)


def search(pdf, rules, areas):
    found = [
        Leak("withheld-string", 0, "page 1", f"rule {number}")
        for number, rule in enumerate(rules, start=1)
        if rule.term.casefold().encode() in pdf.lower()
    ]
    return tuple(found + [Leak("area", a.page, a.source, "ink") for a in areas if b"INK" in pdf])


def check(path, rules=(), areas=()):
    return verify(path, rules, areas, examine, search)


def kinds(result):
    return [leak.kind for leak in result.leaks]


@pytest.fixture
def out(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    doc = document("Dear Ann")
    outcomes = [
        released(cache, 1, [box_on(doc, "Ann")], path="in/a.pdf"),
        released(cache, 2, path="in/b.pdf"),
        Outcome(source(3, "in/c.zip", Status.REFUSED)),
    ]
    write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    write_tree(tmp_path / "done", outcomes, RELEASE, to_pdf)
    return tmp_path / "out"


def test_a_clean_draft_has_no_leak_and_is_not_reviewed(out):
    result = check(out / "draft", [TERM])
    assert result.leaks == () and result.left_out == ()
    assert result.review == "not reviewed"
    assert "7 files are as the manifest lists them, none missing, none added." in result.proved
    assert "1 term searched for in 4 PDFs and 4 text files: none can be read." in result.proved


def test_a_clean_release_is_reviewed(out):
    result = check(out.parent / "done" / "release", [TERM])
    assert result.leaks == () and result.review == "reviewed"


def test_a_draft_twin_in_a_release_makes_it_not_reviewed(out):
    folder = out.parent / "done" / "release"
    (folder / "412-23" / "0001.txt").write_text("NOT REVIEWED\n\nDear [s40(2)]\n")
    result = check(folder)
    assert kinds(result) == ["changed-file"] and result.review == "not reviewed"


def test_missing_added_and_changed_files_are_leaks(out):
    (out / "draft" / "412-23" / "0001.pdf").unlink()
    (out / "draft" / "412-23" / "0002.txt").write_text("other words")
    (out / "draft" / "Thumbs.txt").write_text("x")
    result = check(out / "draft")
    assert kinds(result) == ["missing-file", "extra-file", "changed-file"]
    assert result.proved == ()


def test_the_same_size_with_other_bytes_is_changed(out):
    file = out / "draft" / "412-23" / "0002.pdf"
    file.write_bytes(file.read_bytes()[:-1] + b"9")
    assert kinds(check(out / "draft")) == ["changed-file"]


@pytest.mark.parametrize("text", ["{", "[]", '{"format":2}', '{"format":1,"files":[{}]}'])
def test_a_manifest_nobody_can_read_is_a_leak(out, text):
    (out / "draft" / "manifest.json").write_text(text)
    assert "unreadable" in kinds(check(out / "draft"))


def test_a_manifest_cannot_point_outside(out):
    place = out / "draft" / "manifest.json"
    made = json.loads(place.read_bytes())
    made["files"].append({"path": "../internal/ledger.json", "size": 1, "sha256": "0"})
    place.write_text(json.dumps(made))
    assert kinds(check(out / "draft")) == ["missing-file"]


def test_a_folder_that_is_not_for_release_is_a_leak_at_any_depth(out):
    assert kinds(check(out / "internal")) == ["internal"]
    assert kinds(check(out.parent)) == ["internal", "internal"]


def test_what_lies_in_such_a_folder_is_not_told(tmp_path):
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "db").write_bytes(b"\x00Operation Heron")
    (tmp_path / "NOT-FOR-RELEASE.txt").write_text("no")
    assert kinds(check(tmp_path, [TERM])) == ["internal"]


def test_a_pdf_under_another_name_is_inspected(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.7 /JavaScript")
    result = check(tmp_path)
    assert result.to_look_at == ("a.txt: It holds scripts.",)
    assert "1 PDF of another tool" in " ".join(result.proved)


def test_a_link_and_an_unknown_kind_of_file_are_leaks(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "link").symlink_to("/etc")
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04\x00")
    assert sorted(kinds(check(tmp_path))) == ["structure", "unreadable"]


@pytest.mark.parametrize(
    "name, data",
    [
        ("a.txt", b"about operation\nheron today"),
        ("a.txt", "about \u041eperation Heron".encode()),
        ("a.csv", b'1,"OPERATION-HERON"'),
        ("a.json", b'{"x":"\\u004fperation Heron"}'),
        ("a.html", b"<p>Operation&#32;&#72;eron</p>"),
        ("a", "Operation Heron".encode("utf-16")),
        ("a.bin", b"%PDF-1.7 operation heron"),
    ],
)
def test_a_term_is_found_in_every_kind_of_text(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    result = check(tmp_path, [TERM])
    assert kinds(result) == ["withheld-string"]
    assert "heron" not in str(result).lower()


def test_a_term_in_a_file_name_is_a_leak_that_does_not_quote_it(tmp_path):
    (tmp_path / "operation_heron.txt").write_text("x")
    (tmp_path / "Operation Heron.txt").write_text("x")
    result = check(tmp_path, [TERM])
    assert [leak.what for leak in result.leaks] == ["its name holds a term"] * 2
    assert "Heron" not in str(result)


@pytest.mark.parametrize(
    "rule, text, found",
    [
        (TermRule("Box", "s23(1)"), "the boxes", False),
        (TermRule("Box", "s23(1)", "anywhere"), "the boxes", True),
        (TermRule("Box", "s23(1)", "exact"), "the box", False),
        (TermRule("Box", "s23(1)", cased=True), "the box", False),
        (TermRule("Box", "s23(1)", cased=True), "the Box", True),
        (TermRule("BÓX", "s23(1)", cased=True), "B\u041eX", True),
    ],
)
def test_each_way_of_matching(tmp_path, rule, text, found):
    (tmp_path / "a.txt").write_text(text)
    assert bool(check(tmp_path, [rule]).leaks) is found


def test_words_of_our_own_pages_are_no_leak_there_but_are_elsewhere(out):
    rules = [TermRule("Page", "s40(2)"), TERM]
    result = check(out / "draft", rules)
    assert result.leaks == ()
    assert any("1 term is a word of index and schedule" in told for told in result.not_proved)
    twin = out / "draft" / "412-23" / "0002.txt"
    twin.write_text("Ms Page wrote")
    assert kinds(check(out / "draft", rules)) == ["changed-file", "withheld-string"]
    index = out / "draft" / "index.pdf"
    index.write_bytes(index.read_bytes() + b"Operation Heron")
    (leak,) = [leak for leak in check(out / "draft", rules).leaks if "index.pdf: " in leak.where]
    assert leak.what == "rule 2"


def test_a_pdf_is_inspected_and_named(out):
    (out / "draft" / "412-23" / "0002.pdf").write_bytes(b"%PDF-1.7 /JavaScript")
    leak = check(out / "draft").leaks[-1]
    assert (leak.kind, leak.where) == ("structure", "412-23/0002.pdf: object 7")


def test_areas_find_their_file_through_the_ledger(out):
    place = out / "draft" / "412-23" / "0002.pdf"
    place.write_bytes(b"%PDF-1.7 INK")
    on = [Area(f"in/{name}", 0, BOX, "s40(2)") for name in ("a.pdf", "b.pdf", "c.zip")]
    result = check(out / "draft", areas=on)
    assert [leak.where for leak in result.leaks] == ["412-23/0002.pdf", "412-23/0002.pdf: in/b.pdf"]
    assert result.left_out == ()
    alone = check(place, areas=on)
    assert kinds(alone) == ["area"] and alone.left_out == ()


def test_an_area_without_its_file_is_told(out):
    result = check(out / "draft", areas=[Area("in/z.pdf", 0, BOX, "s40(2)")])
    assert result.left_out == ("area 1 is on a source that is not here: it was not checked",)


def test_areas_name_files_where_there_is_no_ledger(tmp_path):
    (tmp_path / "sub").mkdir()
    place = tmp_path / "sub" / "x.pdf"
    place.write_bytes(b"%PDF-1.7 INK")
    for path, name in (
        (tmp_path, "sub/x.pdf"),
        (tmp_path, str(place)),
        (place, "x.pdf"),
        (place, str(place)),
        (place, "letter-it-was-made-from.pdf"),
    ):
        assert kinds(check(path, areas=[Area(name, 0, BOX, "s40(2)")])) == ["area"], name


def test_two_sources_cannot_both_be_the_one_pdf(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 INK")
    areas = [Area(name, 0, BOX, "s40(2)") for name in ("a.pdf", "b.pdf")]
    assert len(check(tmp_path / "x.pdf", areas=areas).left_out) == 2


def test_an_empty_folder_is_not_verified(tmp_path):
    assert check(tmp_path).left_out == ("there is no file in the folder",)


def test_nothing_there_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError):
        check(tmp_path / "none.pdf")


def test_a_pdf_alone_does_not_tell_whether_it_was_reviewed(out):
    result = check(out / "draft" / "412-23" / "0001.pdf")
    assert result.review == "cannot tell whether it was reviewed"
    assert replace(result, reviewed=False).review == "not reviewed"
