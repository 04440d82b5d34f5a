# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scanned pages wait for somebody to look for signatures and handwriting."""

from pathlib import Path

import pytest

from redact.errors import NotAllowed
from redact.review import CaseStore, scans_of
from redact.review.looking import to_look_at
from redact.review.store import Read
from redact.types import Box, Document, Page, Picture
from tests.review.cases import MadeCase, Seen

LOOKED = "handwriting looked for"
_TEXT = "Signed by Orla Fenn"


@pytest.fixture
def case(tmp_path: Path) -> MadeCase:
    """A typed letter and a scanned one, all decided: only looking is left."""
    case = MadeCase(tmp_path)
    case.add(_TEXT, Seen("Orla Fenn"))
    case.add(_TEXT + " too", Seen("Orla Fenn"), scan=True)
    case.do("Ada", case.entity("Orla Fenn"), "withhold")
    return case


def test_a_scan_blocks_until_somebody_has_looked(case: MadeCase) -> None:
    assert case.blocks() == {"handwriting": ("0002#page=0",)}
    with pytest.raises(NotAllowed, match=r"look for signatures and handwriting.*0002#page=0"):
        case.book.approve("Cy")
    case.do("Ben", "0002#page=0", mark=LOOKED)
    assert case.blocks() == {}
    case.reload()
    assert case.blocks() == {}
    assert case.book.approve("Cy").actor == "Cy"


def test_one_entry_does_for_a_whole_document_and_is_undone(case: MadeCase) -> None:
    assert case.do("Ada", "0002", mark=LOOKED).reached == 1
    assert case.blocks() == {}
    case.do("Ada", undo=True)
    assert "handwriting" in case.blocks()


def test_it_is_taken_back_with_no_also_by_somebody_else(case: MadeCase) -> None:
    case.do("Ada", "0002", mark=LOOKED)
    case.do("Ben", "0002", mark=LOOKED, value="no")
    assert "handwriting" in case.blocks()


@pytest.mark.parametrize("mark", ["page read", "checked"])
def test_no_other_mark_stands_for_it(case: MadeCase, mark: str) -> None:
    case.do("Ben", "0002#page=0" if mark == "page read" else "0002", mark=mark)
    assert "handwriting" in case.blocks()


def test_looking_boxes_nothing_and_is_no_decision(case: MadeCase) -> None:
    before = case.shown(2)
    case.do("Eve", "0002", mark=LOOKED)
    assert case.shown(2) == before
    assert case.book.approve("Eve").actor == "Eve"  # a reviewer and approver who decided nothing


@pytest.mark.parametrize("target", ["0001", "0001#page=0", "item documents", "0002#char=0,4"])
def test_there_must_be_a_scan_to_look_at(case: MadeCase, target: str) -> None:
    with pytest.raises(NotAllowed):
        case.do("Ada", target, mark=LOOKED)


def test_what_does_not_go_out_needs_no_look(case: MadeCase) -> None:
    case.do("Ada", "0002", mark="out of scope")
    assert case.blocks() == {}


def test_another_reading_is_looked_at_anew(case: MadeCase) -> None:
    case.do("Ada", "0002", mark=LOOKED)
    case.detect({2: [Seen("Orla Fenn")]}, reader="pdf.v9")
    assert to_look_at(case.book.snapshot) == ("0002#page=0",)


def test_the_store_keeps_which_pages_are_scans(tmp_path: Path) -> None:
    pages = tuple((n, n + 1, 595.0, 842.0) for n in range(3))
    read = Read("pdf.v1", 3, pages, (0, 2))
    with CaseStore.open(tmp_path) as store:
        with store.change() as change:
            change.put_document("d" * 64, read)
        assert store.documents() == {"d" * 64: read}
        store.verify()


def test_a_page_is_a_scan_by_its_words_or_by_its_picture() -> None:
    box = Box(0, 0, 595, 842)
    pictures = (Picture(box, "aa"),), (Picture(box, "bb", scan=True),)
    made = [("text", ()), ("ocr", ()), ("mixed", ()), ("text", pictures[0]), ("text", pictures[1])]
    pages = tuple(Page(n, 595, 842, 0, 0, p, s) for n, (s, p) in enumerate(made))
    assert scans_of(Document("d", "pdf.v1", "", pages, ())) == (1, 2, 4)
