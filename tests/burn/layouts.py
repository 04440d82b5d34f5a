# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small letters with a name in every place where its letters might show in the released file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pymupdf

from tests.burn.conftest import turned

# Names of one step in every font used, whose letters reach up, down and aside.
NAMES = ("Taylor", "Li", "Guppy", "Fitzwif", "Jagger", "Queeg", "Ayf")
OVER = "Thank you for your letter of the third of May about the depot"
UNDER = "It was left at the desk on Monday and a copy is in the file."
LONG = "and walked all day with the men who had been there"
RIGHT, WIDTH, SIZE = 523.0, 595.276, 11.0

Make = Callable[[str], bytes]  # the PDF of a letter that names somebody
Line = str | tuple[float, str]  # with its left edge, where that is not the margin


def _width(text: str, font: str = "helv") -> float:
    return float(pymupdf.Font(font).text_length(text, SIZE))


def _page(
    lines: Sequence[Line],
    font: str = "helv",
    lead: float = 14,
    before: Callable[[pymupdf.Page], object] = lambda _: None,
) -> bytes:
    pdf = pymupdf.open()
    page = pdf.new_page(width=WIDTH, height=260)
    before(page)
    for number, line in enumerate(lines):
        x, text = line if isinstance(line, tuple) else (72.0, line)
        page.insert_text((x, 72 + number * lead), text, fontname=font, fontsize=SIZE)
    return bytes(pdf.tobytes())


def _in_a_line(pattern: str, font: str, lead: float = 14) -> Make:
    return lambda name: _page([OVER, pattern.format(name), UNDER], font, lead)


def _right(name: str) -> Line:
    return RIGHT - _width(name), name


def _centred(name: str) -> Line:
    return (WIDTH - _width(name)) / 2, name


def _marked(font: str, draw: Callable[[pymupdf.Page, float, float], object]) -> Make:
    def make(name: str) -> bytes:
        left = 72 + _width("We met ", font)
        right = left + _width(name, font)
        lines = [OVER, f"We met {name} at the gates", UNDER]
        return _page(lines, font, before=lambda page: draw(page, left, right))

    return make


def _highlit(page: pymupdf.Page, left: float, right: float) -> None:
    page.draw_rect((left - 1, 76.5, right + 1, 89.5), fill=(1, 1, 0), color=None)


def _underlined(page: pymupdf.Page, left: float, right: float) -> None:
    page.draw_line((left, 87.2), (right, 87.2), width=0.5)


def _underlined_to_the_end(page: pymupdf.Page, left: float, right: float) -> None:
    page.draw_line((72, 87.2), (right + _width(" at the gates"), 87.2), width=0.5)


def _framed(page: pymupdf.Page, left: float, right: float) -> None:
    page.draw_rect((left - 5, 73.5, right + 5, 91.5), color=(0, 0, 1), width=0.7)


def _waved(page: pymupdf.Page, left: float, right: float) -> None:
    page.draw_squiggle((left, 89), (right, 89), breadth=1.5, color=(1, 0, 0), width=0.6)


def _on_shading(page: pymupdf.Page, *_: float) -> None:
    for step in range(100):
        shade = 1 - step / 250
        box = (60 + 4.6 * step, 60, 64.6 + 4.6 * step, 110)
        page.draw_rect(box, fill=(shade, shade, 1), color=None)


def _crossed(page: pymupdf.Page, *_: float) -> None:
    turn = (pymupdf.Point(100, 140), pymupdf.Matrix(15))
    page.insert_text((100, 140), "DRAFT", fontsize=60, color=(0.9, 0.9, 0.9), morph=turn)


def _table(name: str) -> bytes:
    def rules(page: pymupdf.Page) -> None:
        for x in (68, 180, 330, 500):
            page.draw_line((x, 76), (x, 104), width=0.7)
        for y in (76, 90, 104):
            page.draw_line((68, y), (500, y), width=0.7)
        page.insert_text((184, 86), f"Mr {name} here", fontname="helv", fontsize=SIZE)
        page.insert_text((184, 100), "Nobody", fontname="helv", fontsize=SIZE)
        page.insert_text((334, 86), "Depot", fontname="helv", fontsize=SIZE)

    return _page([OVER, "Name", "Other"], before=rules)


def _turned(rotate: int, unit: int, crop: Sequence[float]) -> Make:
    made = _in_a_line("We met {} at the gates " + LONG[:10], "helv")
    return lambda name: turned(made(name), rotate=rotate, unit=unit, crop=crop)


def _upright(rotate: int) -> Make:
    """A page that is turned, with text that stands upright on it."""

    def make(name: str) -> bytes:
        pdf = pymupdf.open()
        page = pdf.new_page(width=WIDTH, height=842)
        page.set_rotation(rotate)
        lines = [OVER, f"We met {name} at the gates {LONG[:10]}", UNDER]
        for number, line in enumerate(lines):
            at = pymupdf.Point(72, 72 + 14 * number) * page.derotation_matrix
            page.insert_text(at, line, fontname="helv", fontsize=SIZE, rotate=rotate)
        return bytes(pdf.tobytes())

    return make


_PATTERNS = {
    "amid": "We met {} at the gates and walked all day",
    "first": "{} met us at the gates and walked all day",
    "last": "At the gates we were met by {}",
    "before a stop": "At the gates we were met by {}.",
    "in brackets": "At the gates ({}) we were met by all",
    "possessive": "At the gates {}'s men were met by all",
    "hyphenated": "At the gates Ray-{}-Roy were met by all",
    "twice": "At the gates {0} met {0} by all",
    "to the margin": "We met {} at the gates " + LONG,
}
_FONTS = ("helv", "tiro", "tiit", "cour", "hebo")

LAYOUTS: dict[str, Make] = {
    **{
        f"{place}, {font}": _in_a_line(pattern, font)
        for place, pattern in _PATTERNS.items()
        for font in _FONTS
    },
    **{
        f"leading {lead}, {font}": _in_a_line(_PATTERNS["amid"], font, lead)
        for lead in (9, 10.5, 11, 12, 13.5)
        for font in ("helv", "tiit", "tibi")
    },
    **{
        f"one over another, leading {lead}, {font}": lambda name, font=font, lead=lead: _page(
            [OVER, f"Mr {name} met them all", f"Mrs {name} held the bill of the matter", UNDER],
            font,
            lead,
        )
        for lead in (10.5, 12, 14)
        for font in ("helv", "tiro", "tiit")
    },
    "alone": lambda name: _page([OVER, name, "", UNDER]),
    "alone, to the right": lambda name: _page([OVER, _right(name), "", UNDER]),
    "to the right": lambda name: _page(
        [OVER, _right(f"We met {name} at noon"), _right("It was left at the desk"), UNDER]
    ),
    "centred": lambda name: _page(
        [OVER, _centred(f"We met {name} at noon"), _centred("It was left at the desk"), UNDER]
    ),
    "in a table": _table,
    "highlighted": _marked("helv", _highlit),
    "underlined": _marked("helv", _underlined),
    "underlined, tails": _marked("tiro", _underlined),
    "underlined from end to end": _marked("helv", _underlined_to_the_end),
    "underlined by waves": _marked("helv", _waved),
    "in a frame": _marked("helv", _framed),
    "on shading": _marked("helv", _on_shading),
    "crossed by a word aslant": _marked("helv", _crossed),
    "to the right, rounded": lambda name: _page(
        [OVER, _right(name), (RIGHT - _width("Mill Lane") - 0.012, "Mill Lane"), "", UNDER]
    ),
    **{
        f"page turned by {rotate}, unit {unit}, crop {bool(crop)}": _turned(rotate, unit, crop)
        for rotate in (0, 90, 180, 270)
        for unit in (1, 2)
        for crop in ((), (30.3, 20.7, 560.1, 250.2))
        if rotate or unit > 1 or crop
    },
    **{f"upright on a page turned by {rotate}": _upright(rotate) for rotate in (90, 180, 270)},
}
