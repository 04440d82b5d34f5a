# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of tables are cut alike wherever they are read, and patterns tried where words stand find
what they find alone."""

import re
from pathlib import Path

import pytest

from redact.detect import cued, recognisers
from redact.detect.cells import cells, columns
from redact.detect.cued import Cued, Led, line_starts, matches_at, number_starts
from redact.detect.recognisers import labelled
from redact.detect.recognisers.dates import DATE, dates_in

LETTERS = Path(__file__).parents[2] / "tests" / "eval" / "letters"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Name\tRank  No.", ((0, "Name"), (5, "Rank"), (11, "No."))),
        ("| 01 | B. Sorley |  | 4A", ((2, "01"), (7, "B. Sorley"), (22, "4A"))),
        (" one cell of several words", ((1, "one cell of several words"),)),
        ("Tel ", ((0, "Tel"),)),
        ("   ", ()),
    ],
)
def test_cells_are_cut_at_tabs_bars_and_wide_gaps(
    line: str, wanted: tuple[tuple[int, str], ...]
) -> None:
    assert cells(line) == wanted
    assert all(line[at : at + len(text)] == text for at, text in wanted)


def test_columns_keep_empty_cells() -> None:
    line = "02 | A. Penhale |  | 4  Weir St"
    assert [text for _, text in columns(line)] == ["02", "A. Penhale", "", "4  Weir St"]
    assert all(line[at : at + len(text)] == text for at, text in columns(line))
    assert columns("Ref\t\tAddress") == ((0, "Ref"), (4, ""), (5, "Address"))


def test_a_label_with_a_space_after_it_is_read_with_the_line_below() -> None:
    text = "Passport \nK5512093\n"
    assert [(hit.start, hit.end) for hit in labelled.find("UK_PASSPORT", text)] == [(10, 18)]


def test_bars_with_a_space_on_either_side_part_cells() -> None:
    text = "Ref | Passport no | Seen\n01 | K5512093 | yes\n"
    found = {text[hit.start : hit.end] for hit in labelled.find("UK_PASSPORT", text)}
    assert found == {"K5512093"}


def _texts() -> list[str]:
    letters = [path.read_text(encoding="utf-8") for path in sorted(LETTERS.rglob("*.txt"))]
    return [*letters, *(text.upper() for text in letters), "\u0130 sort code 20-00-11 \u0130"]


def _cued() -> list[Cued]:
    modules = [vars(recognisers)[name] for name in dir(recognisers)]
    named = [vars(module) for module in modules if hasattr(module, "__file__")]
    return [thing for names in named for thing in names.values() if isinstance(thing, Cued)]


def test_cued_patterns_find_what_their_patterns_find() -> None:
    texts, patterns = _texts(), _cued()
    assert len(patterns) > 40
    assert len(texts) > 10
    for cue in patterns:
        for text in texts:
            alone = [match.span() for match in cue.pattern.finditer(text)]
            assert [match.span() for match in cue.finditer(text)] == alone, cue.pattern.pattern


def test_words_that_are_not_there_keep_a_pattern_from_being_tried() -> None:
    assert not list(Cued("van", r"\w+").finditer("a car"))
    assert [m.group() for m in Led("van", r"\w+").finditer("a VAN, vans")] == ["VAN", "vans"]
    assert [m.span() for m in matches_at(re.compile("a+"), "aaaa", (1, 2))] == [(1, 4)]


def test_where_numbers_and_lines_begin() -> None:
    text = "A1 22, 3\n\n4"
    assert [text[at] for at in number_starts(text)] == ["2", "3", "4"]
    assert line_starts(text) == tuple(m.start() for m in re.finditer("(?m)^", text))
    assert cued.holds(text, ("a1",))


@pytest.mark.parametrize(
    "text",
    ["on 3rd of May 2019, 3/4/21, 2019-03-04", "March 5, 2019 and 5 Mawrth 2019", "5 apples 2019"],
)
def test_dates_are_the_same_with_the_month_first_or_not(text: str) -> None:
    assert [m.span() for m in dates_in(text)] == [m.span() for m in DATE.finditer(text)]
