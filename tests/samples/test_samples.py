# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sample request is what its generator makes, reads as its expectations say, and is complete.

They do not test the product, only the ground that its end-to-end tests stand on.
"""

import email
import email.policy
import io
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pymupdf
import pypdfium2
import pytest
from stdnum.gb import nhs

from redact.config import load_case, rules_of_case
from tests.samples.make_samples import EXPECTED, ROOT, build
from tests.samples.marks import (
    LABELS,
    check_letter,
    occurrences,
    one_line,
    rest,
    unmarked,
    withheld,
)
from tests.samples.readers import find_in_text, find_withheld, normal, words_of
from tests.samples.sources import CONTENT, expectation, make
from tests.samples.ugly import make_ugly

SAMPLES = ROOT / "sample_docs"
_ONCE = {"PASSPORT"}  # every other label occurs several times


@pytest.fixture(scope="module")
def expected() -> dict[str, dict]:
    return json.loads(EXPECTED.read_text(encoding="utf-8"))["sources"]


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    """Every source by its path, attachments taken out by the standard library's parser."""
    found: dict[str, bytes] = {}
    for path in sorted(SAMPLES.rglob("*")):
        if path.is_file() and path.suffix != ".toml":
            _unpack(path.relative_to(SAMPLES).as_posix(), path.read_bytes(), found)
    return found


def _unpack(path: str, data: bytes, found: dict[str, bytes]) -> None:
    found[path] = data
    if not path.endswith(".eml"):
        return
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.iter_attachments():
        content = part.get_content()
        if not isinstance(content, bytes):
            content = content.as_bytes() if part.is_multipart() else content.encode()
        _unpack(f"{path}!/{part.get_filename()}", content, found)


def _shown(path: str, data: bytes) -> str:
    """What a reader of the source is shown, by libraries that did not make it."""
    if path.endswith(".pdf"):
        with pymupdf.open("pdf", data) as document:
            return "\n".join(page.get_text() for page in document)
    if path.endswith(".txt"):
        return data.decode("utf-8-sig")
    message = email.message_from_bytes(data, policy=email.policy.default)
    shown = [str(message[name] or "") for name in ("From", "To", "Cc", "Bcc", "Date", "Subject")]
    names = [part.get_filename() or "" for part in message.iter_attachments()]
    body = message.get_body(("plain",)).get_content()
    return "\n".join([*shown, re.sub(r"(?m)^(> ?)+", "", body), *names])


def test_committed_files_are_what_the_generator_makes(expected):
    files, made = build()
    committed = {
        path.relative_to(SAMPLES).as_posix(): path.read_bytes()
        for path in SAMPLES.rglob("*")
        if path.is_file() and path.name != ".gitkeep"
    }
    assert sorted(files) == sorted(committed)
    assert [path for path in files if files[path] != committed[path]] == []
    assert made["sources"] == expected


def test_every_source_has_an_expectation(expected, contents):
    assert sorted(expected) == sorted(contents)


def test_every_label_occurs_in_several_spellings(expected):
    spellings: dict[str, set[str]] = {label: set() for label in LABELS}
    uses: Counter[str] = Counter()
    for source in expected.values():
        for entry in source["withhold"]:
            spellings[entry["label"]].add(entry["text"])
            uses[entry["label"]] += entry["count"]
    few = {label for label in LABELS - _ONCE if uses[label] < 2}
    assert few == set()
    assert {label for label in LABELS - _ONCE if len(spellings[label]) < 2} == {"DRIVING_LICENCE"}


def test_about_fifty_pages_in_about_twenty_files(expected):
    pages = sum(source["pages"] or 0 for source in expected.values())
    others = sum(source["pages"] is None for source in expected.values())
    assert 36 <= pages <= 48
    assert 46 <= pages + others <= 60
    assert 18 <= sum("!/" not in path for path in expected) <= 24


def test_pdf_pages_are_as_expected_and_no_text_leaves_the_page(expected, contents):
    for path, source in expected.items():
        if not path.endswith(".pdf"):
            assert source["pages"] is None
            continue
        with pymupdf.open("pdf", contents[path]) as document:
            assert len(document) == source["pages"], path
            for page in document:
                assert page.get_images() == []
                for word in page.get_text("words"):
                    place = pymupdf.Rect(word[:4]) * page.rotation_matrix
                    assert page.rect.contains(place), (path, page.number, word)


def test_the_trap_pages_are_there(contents):
    turned = shifted = linked = 0
    for path, data in contents.items():
        if path.endswith(".pdf"):
            with pymupdf.open("pdf", data) as document:
                turned += sum(page.rotation == 90 for page in document)
                shifted += sum(page.cropbox.x0 > 0 and page.cropbox.y0 > 0 for page in document)
                linked += sum(len(page.get_links()) for page in document)
    assert turned >= 2
    assert shifted >= 2
    assert linked >= 5


def test_some_pages_are_dense(contents):
    words = []
    for path, data in contents.items():
        if path.endswith(".pdf"):
            with pymupdf.open("pdf", data) as document:
                words += [len(page.get_text("words")) for page in document]
    assert sum(count >= 330 for count in words) >= 10


def test_texts_hold_what_is_expected_as_often_as_expected(expected, contents):
    for path, source in expected.items():
        text = _joined(_shown(path, contents[path]))
        for entry in source["withhold"]:
            if not entry.get("hidden"):
                assert occurrences(entry["text"], text) >= entry["count"], (path, entry)
        for kept in source["keep"]:
            assert normal(kept) in normal(text), (path, kept)


def _joined(text: str) -> str:
    """One line without ligatures; words broken at a hyphen or a slash are whole again."""
    return re.sub(r"(?<=[\w/.@-][/-]) (?=\w)", "", one_line(unicodedata.normalize("NFKC", text)))


def test_hidden_entries_are_in_the_file_and_not_shown(expected, contents):
    hidden = 0
    for path, source in expected.items():
        for entry in source["withhold"]:
            if entry.get("hidden"):
                hidden += 1
                assert entry["text"].encode() in contents[path] or path.endswith(".pdf")
                assert entry["text"] not in _shown(path, contents[path])
    assert hidden >= 4


def test_requesters_own_data_is_s40_1(expected):
    case = load_case(SAMPLES / "case.toml")
    entries = [entry for source in expected.values() for entry in source["withhold"]]
    for entry in entries:
        own = entry["text"] in (*case.requester.names, *case.requester.emails)
        if own:
            assert entry["exemption"] == "s40(1)"
    assert {entry["exemption"] for entry in entries} == {"s40(1)", "s40(2)", "s23(1)", "s31(1)"}


def test_every_expected_term_is_configured(expected):
    rules = {(rule.term.casefold(), rule.exemption) for rule in rules_of_case(_case())}
    for source in expected.values():
        for entry in source["withhold"]:
            if entry["label"] in ("S23_TERM", "S31_TERM"):
                assert (entry["text"].casefold(), entry["exemption"]) in rules


def _case():
    return load_case(SAMPLES / "case.toml")


def test_numbers_are_plausible_and_phones_are_for_drama(expected):
    drama = re.compile(r"(01632960|07700900|0207946|0117496|0113496)\d{3,4}|\d{4,5}")
    for source in expected.values():
        for entry in source["withhold"]:
            text, label = entry["text"], entry["label"]
            if label == "PHONE":
                digits = re.sub(r"\D", "", re.sub(r"^\+44 ?", "0", text))
                assert drama.fullmatch(digits), text
            if label == "NHS":
                assert nhs.is_valid(text)
                assert text.startswith("999")
            if label in ("PNCID", "CRO"):
                assert check_letter(label, text[:-1]) == text[-1]


@pytest.mark.parametrize("value", ["2003/0011985X", "1981/0154257C", "2001/0171310W"])
def test_check_letters_are_those_of_known_examples(value):
    assert check_letter("PNCID", value[:-1]) == value[-1]
    assert check_letter("PNCID", value[:-2] + str((int(value[-2]) + 1) % 10)) != value[-1]


@pytest.mark.parametrize("reader", ["pdfplumber", "pypdfium2", "pymupdf"])
def test_readers_find_everything_that_is_not_yet_withheld(expected, contents, reader):
    for path, source in expected.items():
        if path.endswith(".pdf") and "1355-22" in path:
            texts = {entry["text"] for entry in source["withhold"] if not entry.get("hidden")}
            found = {text for by, text in find_withheld(contents[path], texts) if by == reader}
            assert found == texts, path


def test_readers_find_links_metadata_and_plain_streams(contents):
    chain = contents["412-23/03 E-mail chain printed.pdf"]
    author = "Delphine Thackray"
    address = "mailto:delphine.thackray@ncc.police.example"
    assert ("pikepdf", author) in find_withheld(chain, [author])
    assert ("pikepdf", address) in find_withheld(chain, [address])
    page = _page("A letter to nobody, about Quillon Farthingale.")
    assert {by for by, _ in find_withheld(page, ["quillon  FARTHINGALE"])} == {
        *("pdfplumber", "pypdfium2", "pymupdf", "pikepdf")
    }
    assert find_withheld(page, ["Quill", "Farthing", "Nemo"]) == []
    assert set(words_of(page)) == {"pdfplumber", "pypdfium2", "pymupdf", "pikepdf"}


def _page(text: str) -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), text)
        return document.tobytes()


def test_comparison_is_blind_to_breaks_and_case():
    text = "of Calloway-\nBrand, and 07700 900\n427 (HW19KLD)"
    assert find_in_text(text, ["calloway-brand", "07700 900427", "HW19 KLD", "Brand"]) == [
        "07700 900427",
        "Brand",
        "calloway-brand",
    ]
    assert find_in_text("grandfather", ["father"]) == []


def test_marks_tell_what_was_forgotten():
    text = "{{PERSON:Ada Fell}} and [[Fell]] Farm; Fell rang."
    assert [item.exemption for item in withheld(text)] == ["s40(2)"]
    assert unmarked({"Fell", "Ada Fell"}, text) == ["Fell"]
    with pytest.raises(ValueError, match="unknown label"):
        withheld("{{PRESON:Ada Fell}}")


def test_ugly_inputs_are_as_ugly_as_they_say(tmp_path):
    folder = tmp_path / "in"
    ugly = make_ugly(folder)
    for path, status in ugly.items():
        assert status in ("released", "refused")
        first = folder / path.split("!/")[0]
        assert first.is_symlink() or first.exists(), path
    assert {path for path in folder.iterdir() if path.is_symlink() and not path.exists()} != set()
    assert any("\n" in path and ".." in path for path in ugly)
    assert (folder / "long name.eml").read_bytes().count(b"n") > 4990
    with pymupdf.open(folder / "password.pdf") as document:
        assert document.needs_pass
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(io.BytesIO((folder / "truncated.pdf").read_bytes()))
    with pymupdf.open(folder / "no meaning.pdf") as document:
        assert "Okafor" not in document[0].get_text()
    with pymupdf.open(folder / "scan.pdf") as document:
        assert document[0].get_text() == ""
    names = [part.get_filename() for part in _attachments(folder / "escape.eml")]
    assert names == ["../../etc/x.txt"]


def _attachments(path: Path) -> list:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return list(message.iter_attachments())


def test_a_perfect_redaction_would_pass():
    """What is left after taking away exactly what is marked shows nothing, and keeps the rest."""
    for source in sorted(CONTENT.rglob("*.src")):
        path = source.relative_to(CONTENT).as_posix().removesuffix(".src")
        for made in [] if path.startswith("_attached/") else make(source, path):
            entry = expectation(made)
            text = rest(made.marked)
            sure = [item["text"] for item in entry["withhold"] if "remaining" not in item]
            assert find_in_text(text, sure) == [], made.path
            assert [kept for kept in entry["keep"] if normal(kept) not in normal(text)] == []
