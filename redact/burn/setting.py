# SPDX-License-Identifier: AGPL-3.0-or-later
"""How wide boxes become, and where the words beside them stand.

The gap that a box leaves tells about the word under it. ``exact`` leaves boxes as wide as what they
cover. ``step`` makes them at least 72 points, then longer by steps of 36, and sets the words of the
line anew. ``line`` takes the whole line or table cell, and so does ``step`` where a line cannot be
set anew: the words it takes count as withheld and are listed in ``Redaction.taken``. Guarantees
that every span that was redacted still is, and that no word is changed or moved to another line.
What a person drew, and pictures, stay as they are. It does not know why anything is withheld, and
does not hide where lines break.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from redact.burn.bare import bare
from redact.burn.ground import Ground
from redact.burn.lines import Cell, cells_of
from redact.burn.mover import resets_of
from redact.burn.placing import STEP, Placed, Unit, place, units_of
from redact.burn.plan import PagePlan, Plan
from redact.burn.raster import open_pdf, opened
from redact.text import merge_spans
from redact.types import Box, Document, Page, Redaction, Word

LabelOf = Callable[[Iterable[str]], str]
_PAD = 0.5  # points by which a whole-line box is longer than its words
_Glyphs = dict[int, Box]  # by offset


@dataclass(slots=True)
class _PageSetting:
    """What was decided for a page's cells: boxes, and the places of letters that moved."""

    cells: tuple[Cell, ...]
    boxes: list[Redaction] = field(default_factory=list)
    moved: _Glyphs = field(default_factory=dict)


def set_lines(
    rendition: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    label_of: LabelOf,
    *,
    width: str,
    dpi: int,
) -> tuple[Document, tuple[Redaction, ...]]:
    """The document with its words where the output shows them, and the boxes to burn.

    ``redactions`` are as wide as what they cover; ``width`` is ``exact``, ``step`` or ``line``;
    ``label_of`` gives the public label of the exemptions of boxes that become one; ``dpi`` is that
    of the burner. Offsets do not change. InputRefused when the rendition cannot be drawn.
    """
    plan = plan_lines(rendition, document, redactions, label_of, width=width, dpi=dpi)
    return plan.as_set, plan.redactions


def plan_lines(
    rendition: bytes,
    document: Document,
    redactions: Sequence[Redaction],
    label_of: LabelOf,
    *,
    width: str,
    dpi: int,
) -> Plan:
    """What ``set_lines`` gives, with all that the burner would have to find out once more.

    It holds the rendition open once, until it is dropped.
    """
    if width == "exact" or all(redaction.width == "area" for redaction in redactions):
        return Plan(rendition, document, dpi, document, tuple(redactions))
    words: dict[int, list[Word]] = defaultdict(list)
    for word in document.words:
        words[word.page].append(word)
    by_page: dict[int, list[Redaction]] = defaultdict(list)
    for redaction in redactions:
        by_page[redaction.page].append(redaction)
    boxes: list[Redaction] = []
    moved: dict[int, Word] = {}  # by start
    pages: dict[int, PagePlan] = {}
    copy = open_pdf(rendition)
    with opened(rendition) as pdf:
        for number in sorted(by_page):
            given = _Given(document.text, document.pages[number], words[number], by_page[number])
            page = bare(pdf[number], copy[number], given.words, given.taken, dpi)
            ground = Ground(page) if page else None
            setting = _set_page(given, label_of, ground, anew=width == "step")
            boxes += setting.boxes
            now = {word.start: _shifted(word, setting.moved) for word in given.words}
            moved |= now
            pages[number] = PagePlan(
                frozenset(given.taken),
                page.around if page else None,
                page is not None and page.whole is not None,
                resets_of(setting.cells, now, given.taken, ground.letters)
                if ground and setting.moved
                else (),
            )
    as_set = document
    if any(moved.get(word.start, word) is not word for word in document.words):
        as_set = replace(document, words=tuple(moved.get(w.start, w) for w in document.words))
    return Plan(rendition, document, dpi, as_set, tuple(boxes), copy, pages)


@dataclass(frozen=True)
class _Given:
    """A page: the document's text, its words, and what is to be boxed on it."""

    text: str
    page: Page
    words: Sequence[Word]
    redactions: Sequence[Redaction]

    @cached_property
    def taken(self) -> dict[int, int]:
        """By each withheld offset, which of the redactions takes it."""
        return {
            offset: number
            for number, redaction in enumerate(self.redactions)
            if redaction.width != "area"
            for start, end in redaction.spans
            for offset in range(start, end)
        }


def _set_page(
    given: _Given, label_of: LabelOf, ground: Ground | None, *, anew: bool
) -> _PageSetting:
    redactions, words, page, box_of = given.redactions, given.words, given.page, given.taken
    areas = [redaction.box for redaction in redactions if redaction.width == "area"]
    find = ground.cells if ground else cells_of
    cells = find(given.text, page, words, box_of)
    setting = _PageSetting(cells)
    left = set(range(len(redactions)))
    for cell in cells:
        mine = sorted({box_of[o] for w in cell.words for o in range(w.start, w.end) if o in box_of})
        own = [redactions[number] for number in mine]
        apart = any(_elsewhere(redaction, cell, words) for redaction in own)
        room = replace(cell.box, x1=max(cell.box.x1, cell.limit))
        near = any(area.overlap(room) != (0.0, 0.0) for area in areas)
        left -= set(mine)
        if apart:
            box = Box.around([_line_box(cell, page), *(redaction.box for redaction in own)])
            setting.boxes.append(_whole(cell, own, label_of, box))
        elif ground is None or not anew or near or not cell.plain:
            setting.boxes.append(_whole(cell, own, label_of, _line_box(cell, page)))
        else:
            _set_cell(setting, cell, page, redactions, box_of, label_of, ground)
    setting.boxes = [_with_crossed(box, words, setting.moved) for box in setting.boxes]
    setting.boxes += [redactions[number] for number in sorted(left)]
    setting.boxes.sort(key=lambda redaction: (not redaction.spans, redaction.spans))
    return setting


def _with_crossed(redaction: Redaction, words: Sequence[Word], moved: _Glyphs) -> Redaction:
    """A box over a whole line with the letters of other lines, as of a watermark, that it covers.

    Nobody can read them, so they count as taken.
    """
    if redaction.width != "line":
        return redaction
    crossed = [
        (offset, offset + 1)
        for word in words
        if word.visible and word.box.overlap(redaction.box) != (0.0, 0.0)
        for offset, glyph in enumerate(word.glyphs, start=word.start)
        if offset not in moved and _is_centred(glyph, redaction.box)
    ]
    new = _without(merge_spans(crossed), redaction.spans)
    if not new:
        return redaction
    spans = merge_spans([*redaction.spans, *new])
    return replace(redaction, spans=spans, taken=merge_spans([*redaction.taken, *new]))


def _is_centred(glyph: Box, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _elsewhere(redaction: Redaction, cell: Cell, words: Sequence[Word]) -> bool:
    """Whether a redaction also takes visible words that are not of the cell."""
    own = {word.start for word in cell.words}
    return any(
        start < word.end and word.start < end and word.visible and word.start not in own
        for start, end in redaction.spans
        for word in words
    )


def _set_cell(
    setting: _PageSetting,
    cell: Cell,
    page: Page,
    redactions: Sequence[Redaction],
    box_of: Mapping[int, int],
    label_of: LabelOf,
    ground: Ground,
) -> None:
    """Set a cell anew; without room for all, its end goes under the last box that fits."""
    places = [(word.start, ground.letters.exact(word.glyphs)) for word in cell.words]
    units = units_of(places, box_of)
    space = ground.space(cell)
    placed = place(units, units[0].glyphs[0].x0, cell.limit, space, ground.scale)
    own = _boxes(redactions, units)
    rest: Sequence[Unit] = ()
    if len(placed) < len(units):
        placed, rest = _shortened(placed, units, cell, space)
        if not placed:
            setting.boxes.append(_whole(cell, own, label_of, _line_box(cell, page)))
            return
    for one in placed:
        if one.unit.box < 0:
            shift = one.x0 - one.unit.glyphs[0].x0
            for offset, glyph in zip(one.unit.offsets, one.unit.glyphs, strict=True):
                setting.moved[offset] = replace(glyph, x0=glyph.x0 + shift, x1=glyph.x1 + shift)
            continue
        box = Box(one.x0, cell.rows[0], one.x1, cell.rows[1])
        setting.moved |= _spread(one, cell)
        if rest and one is placed[-1]:
            taken = _boxes(redactions, rest)
            setting.boxes.append(_one(taken, one.unit.offsets, label_of, box))
        else:
            setting.boxes.append(replace(redactions[one.unit.box], box=box, width="step"))


def _boxes(redactions: Sequence[Redaction], units: Sequence[Unit]) -> list[Redaction]:
    """The redactions among ``units``, in their order."""
    return [redactions[number] for number in dict.fromkeys(u.box for u in units if u.box >= 0)]


def _shortened(
    placed: Sequence[Placed], units: Sequence[Unit], cell: Cell, space: float
) -> tuple[tuple[Placed, ...], Sequence[Unit]]:
    """The units as far as they fit, and what the last box then takes; nothing if none fits."""
    for number in range(min(len(placed), len(units) - 1), -1, -1):
        if units[number].box >= 0:
            fitting = _with_rest(placed[:number], units[number:], cell, space)
            if fitting:
                return fitting, units[number:]
    return (), ()


def _with_rest(
    before: Sequence[Placed], rest: Sequence[Unit], cell: Cell, space: float
) -> tuple[Placed, ...]:
    """The units before a box, and that box from there to the end of the column."""
    at = before[-1].x1 if before else cell.box.x0
    if before and rest[0].spaced:
        at += space
    at = round(at / _PAD) * _PAD
    end = min(cell.limit, max(cell.column, at + STEP))
    if end - at < STEP:
        return ()
    whole = Unit(
        tuple(offset for unit in rest for offset in unit.offsets),
        tuple(glyph for unit in rest for glyph in unit.glyphs),
        rest[0].spaced,
        rest[0].box,
    )
    return (*before, Placed(whole, at, end))


def _spread(one: Placed, cell: Cell) -> _Glyphs:
    """Places under a box for the letters it takes, which tell nothing of theirs."""
    step = (one.x1 - one.x0) / len(one.unit.offsets)
    return {
        offset: Box(one.x0 + at * step, cell.box.y0, one.x0 + (at + 1) * step, cell.box.y1)
        for at, offset in enumerate(one.unit.offsets)
    }


def _line_box(cell: Cell, page: Page) -> Box:
    """All of a cell, ending where its column does: not where its words do, nor at what is drawn.

    Of what is drawn, only what lies beside the words is known: that would tell where they end.
    """
    box = cell.box
    if not cell.level:
        return replace(box, y0=min(box.y0, cell.first), y1=max(box.y1, cell.limit))
    start = min(box.x0, box.x0 if cell.free else cell.first)
    end = min(cell.column, cell.reach)
    if box.x1 > end + _PAD:
        end = cell.reach if box.x1 <= cell.reach else max(box.x1, cell.end - _PAD)
    top, bottom = cell.rows
    return Box(max(0.0, start - _PAD), top, min(end + _PAD, page.width), bottom)


def _whole(cell: Cell, redactions: Sequence[Redaction], label_of: LabelOf, box: Box) -> Redaction:
    """One box for all of a cell and for all that its redactions take."""
    offsets = [offset for word in cell.words for offset in range(word.start, word.end)]
    return _one(redactions, offsets, label_of, box)


def _one(
    redactions: Sequence[Redaction], offsets: Iterable[int], label_of: LabelOf, box: Box
) -> Redaction:
    codes = tuple(sorted({code for redaction in redactions for code in redaction.exemptions}))
    withheld = merge_spans(span for redaction in redactions for span in redaction.spans)
    spans = merge_spans([*withheld, *((offset, offset + 1) for offset in offsets)])
    return replace(
        redactions[0],
        box=box,
        exemptions=codes,
        public_label=label_of(codes),
        findings=tuple(dict.fromkeys(f for redaction in redactions for f in redaction.findings)),
        spans=spans,
        width="line",
        taken=_without(spans, withheld),
    )


def _without(
    spans: Sequence[tuple[int, int]], withheld: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The parts of ``spans`` that are in none of ``withheld``; both sorted, none touching."""
    rest = []
    for start, end in spans:
        at = start
        for first, last in withheld:
            if first >= end or last <= at:
                continue
            if at < first:
                rest.append((at, first))
            at = max(at, last)
        if at < end:
            rest.append((at, end))
    return tuple(rest)


def _shifted(word: Word, moved: Mapping[int, Box]) -> Word:
    """``word`` with those of its letters that moved where they stand now."""
    if not any(offset in moved for offset in range(word.start, word.end)) or not word.glyphs:
        return word
    glyphs = tuple(
        moved.get(offset, glyph) for offset, glyph in enumerate(word.glyphs, start=word.start)
    )
    return replace(word, box=Box.around(glyphs), glyphs=glyphs)
