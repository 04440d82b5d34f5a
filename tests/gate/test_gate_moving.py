# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines set anew: what a setter may do, and each way it could fail."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from redact import gate
from redact.types import Box, Document, Redaction, Word
from tests.gate.conftest import DPI, FIRST, Letter, letter, make

LINE = 2  # "I met Mr Colm Reddaway at the depot on Tuesday and he was helpful."
BY = 30.5


def shifted(box: Box, by: float, down: float = 0.0) -> Box:
    return Box(box.x0 + by, box.y0 + down, box.x1 + by, box.y1 + down)


def moved(word: Word, by: float, down: float = 0.0) -> Word:
    glyphs = tuple(shifted(glyph, by, down) for glyph in word.glyphs)
    return replace(word, box=shifted(word.box, by, down), glyphs=glyphs)


def after_name(given: Letter) -> list[int]:
    """The words of the line that stand right of the box."""
    end = given.redactions[0].spans[0][1]
    return [n for n, w in enumerate(given.document.words) if w.line == LINE and w.start > end]


def with_words(document: Document, words: dict[int, Word]) -> Document:
    kept = tuple(words.get(n, word) for n, word in enumerate(document.words))
    return replace(document, words=kept)


@pytest.fixture(scope="module")
def exact() -> Letter:
    return letter(FIRST).withhold("Colm Reddaway")


@pytest.fixture(scope="module")
def wide(exact: Letter) -> tuple[Letter, Document]:
    """The letter with a wide box, its picture with the words after it moved, and as set."""
    chosen = exact.redactions[0]
    box = Box(chosen.box.x0, chosen.box.y0, chosen.box.x1 + BY, chosen.box.y1)
    words = exact.document.words
    as_set = with_words(exact.document, {n: moved(words[n], BY) for n in after_name(exact)})
    pixels = np.array(exact.pictures[0])
    scale = DPI / 72
    y0, y1 = int(chosen.box.y0 * scale) - 3, int(chosen.box.y1 * scale) + 3
    x0, x1 = int((chosen.box.x1 + 1) * scale), int((chosen.box.x1 + 350) * scale)
    strip = pixels[y0:y1, x0:x1].copy()
    pixels[y0:y1, int(chosen.box.x0 * scale) : x1] = 255
    by = round(BY * scale)
    pixels[y0:y1, x0 + by : x1 + by] = strip
    redaction = replace(chosen, box=box, width="step")
    set_letter = Letter(as_set, (Image.fromarray(pixels),), (redaction,))
    return set_letter, exact.document


def kinds(given: Letter, document: Document, as_set: Document | None = None) -> set[str]:
    data = make(given).save()
    leaks = gate.check(data, document, given.redactions, as_set=as_set or given.document)
    return {leak.kind for leak in leaks}


def test_a_line_set_anew_passes(wide: tuple[Letter, Document]) -> None:
    given, document = wide
    assert kinds(given, document) == set()
    settled = letter(FIRST).withhold("Colm Reddaway").redactions
    data = make(given).save()
    found = gate.check(data, document, given.redactions, as_set=given.document, settled=settled)
    assert found == ()


def test_without_the_document_as_set_the_words_are_elsewhere(
    wide: tuple[Letter, Document],
) -> None:
    given, document = wide
    found = gate.check(make(given).save(), document, given.redactions)
    assert {leak.kind for leak in found} == {"moved-word"}


Change = Callable[[Document, list[int]], Document]


def _one(number: int, change: Callable[[Word], Word]) -> Change:
    return lambda document, line: with_words(
        document, {line[number]: change(document.words[line[number]])}
    )


CHANGES: dict[str, Change] = {
    "text": lambda d, _: replace(d, text=d.text.replace("helpful", "harmful")),
    "a word is gone": lambda d, _: replace(d, words=d.words[:-1]),
    "another line": _one(0, lambda w: replace(w, line=w.line + 1)),
    "another page size": lambda d, _: replace(d, pages=(replace(d.pages[0], width=700.0),)),
    "a word made hidden": _one(0, lambda w: replace(w, hidden="no ink")),
    "up": _one(0, lambda w: moved(w, 0, -3)),
    "off the page": _one(-1, lambda w: moved(w, 400)),
    "under the box": _one(0, lambda w: moved(w, -60)),
    "onto the next word": _one(0, lambda w: moved(w, 15)),
    "out of its order": _one(0, lambda w: moved(w, 250)),
    "stretched": _one(2, lambda w: replace(w, box=w.box.union(moved(w, 40).box))),
    "letters apart": _one(2, lambda w: replace(w, glyphs=moved(w, 30).glyphs)),
    "in a line without a box": lambda d, _: with_words(d, {0: moved(d.words[0], 5)}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_lie_about_where_words_stand(name: str, wide: tuple[Letter, Document]) -> None:
    given, document = wide
    lie = CHANGES[name](given.document, after_name(given))
    assert "moved-word" in kinds(given, document, lie)


def test_words_are_said_to_have_moved_and_have_not(
    exact: Letter, wide: tuple[Letter, Document]
) -> None:
    given, document = wide
    stayed = replace(given, pictures=exact.pictures)
    assert kinds(stayed, document) & {"ink-left", "lost-word"}


def test_old_ink_stays_where_nothing_stands_now(wide: tuple[Letter, Document]) -> None:
    """A blot between two words that moved, as of a letter that stayed behind."""
    given, document = wide
    one, other = [w for w in given.document.words if w.line == LINE][-2:]
    scale = DPI / 72
    pixels = np.array(given.pictures[0])
    x = int((one.box.x1 + other.box.x0) / 2 * scale)
    pixels[int(one.box.y0 * scale) + 12 : int(one.box.y1 * scale) - 12, x - 1 : x + 2] = 0
    shown = replace(given, pictures=(Image.fromarray(pixels),))
    assert "ink-left" in kinds(shown, document)


def _as_line(exact: Letter, taken: bool = True) -> tuple[Letter, Redaction]:
    """The whole line in one box, its other words listed."""
    chosen = exact.redactions[0]
    line = [w for w in exact.document.words if w.line == LINE]
    start, end = line[0].start, line[-1].end
    box = Box(line[0].box.x0 - 0.5, chosen.box.y0, line[-1].box.x1 + 0.5, chosen.box.y1)
    name = chosen.spans[0]
    parts = ((start, name[0]), (name[1], end)) if taken else ()
    whole = replace(chosen, box=box, spans=((start, end),), width="line", taken=parts)
    return replace(exact, redactions=(whole,)), chosen


@pytest.mark.parametrize("taken", [True, False])
def test_a_whole_line_is_taken_and_listed(exact: Letter, taken: bool) -> None:
    given, chosen = _as_line(exact, taken)
    found = gate.check(make(given).save(), exact.document, given.redactions, settled=(chosen,))
    assert {leak.kind for leak in found} == (set() if taken else {"unlisted-box"})


def test_a_wide_box_covers_words_it_does_not_take(exact: Letter) -> None:
    given, chosen = _as_line(exact)
    short = replace(given.redactions[0], spans=chosen.spans, taken=())
    assert "moved-word" in kinds(replace(exact, redactions=(short,)), exact.document)


def test_a_settled_box_is_forgotten(exact: Letter) -> None:
    data = make(replace(exact, redactions=())).save()
    found = gate.check(data, exact.document, (), settled=exact.redactions)
    assert {leak.kind for leak in found} == {"unlisted-box"}


def test_what_is_taken_lies_in_the_box(exact: Letter) -> None:
    wrong = replace(exact.redactions[0], taken=((0, 8),))
    assert "unlisted-box" in kinds(replace(exact, redactions=(wrong,)), exact.document)
