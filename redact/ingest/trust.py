# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fonts whose letters are not what the file says they are.

A font's Unicode map may say ``Harbour`` where the page shows another name. Each font of a page is
drawn, letter by letter, on a sheet of its own: MuPDF says what it takes each code for, and
``shapes.py`` how well the drawing fits. Guarantees that every letter, digit and sign that MuPDF
reads in a page's own fonts has been looked at in each of the fonts it may have come from. A word is
not trusted when one letter clearly looks like another, when several do a little, when its signs
look like letters, or when most letters of its font look like others.

It does not tell letters that look alike apart (``l I 1``, ``h k``); scripts other than Latin, Greek
and Cyrillic are only held against Latin letters, and what signs show beside those is not asked.
Handwriting may be taken for a lie: then OCR says.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redact.ingest.fontsheet import Font, draw, fonts_of
from redact.ingest.pages import PageContent, PageWord
from redact.ingest.shapes import LETTERS, PLAIN, Cell, advantages, has_example

# Another letter fits by this much better than the claimed one; by this much beyond doubt; and that
# for plain ones.
_OTHER, _CLEARLY, _PLAINLY = -0.08, -0.15, -0.3
# A word is a lie when this share of its letters are others, at least so many of them; a font, when
# this share of the letters used are, at least so many.
_OF_WORD, _IN_WORD, _OF_FONT, _IN_FONT = 0.4, 2, 0.25, 4
# How well a letter fits that no font of the page draws.
_UNKNOWN = -1.0
# A sign is a letter in disguise when a letter fits by this much better.
_SIGN, _SOFT_HYPHEN = -0.1, "\u00ad"


@dataclass(slots=True)
class _Face:
    """What is known of a font: its name in MuPDF's listing, the letters that were asked for, their
    drawings by claim, and how well those that were looked at fit (the worst of a letter's).
    """

    name: str = ""
    asked: set[str] = field(default_factory=set)
    drawings: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    fits: dict[str, float] = field(default_factory=dict)


class FontTrust:
    """Looks at the fonts of one PyMuPDF document, at each letter of each font once."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf
        self._faces: dict[int, _Face] = defaultdict(_Face)

    def untrusted_words(self, page: Any, content: PageContent) -> list[bool]:
        """For each word of a page, whether it shows other letters than it claims."""
        used: dict[str, set[str]] = defaultdict(set)
        for word in content.words:
            for glyph in word.glyphs:
                used[glyph.font].add(glyph.char)
        fits = self._fits(page, used)
        if not any(value < _OTHER for values in fits.values() for value in values.values()):
            return [False] * len(content.words)
        lying = {name for name, values in fits.items() if _is_lying(values)}
        return [_is_other(word, fits, lying) for word in content.words]

    def _fits(self, page: Any, used: Mapping[str, set[str]]) -> dict[str, dict[str, float]]:
        """By font name, how well each letter fits that is used in it."""
        letters = {char for chars in used.values() for char in chars if _is_told(char)}
        fonts = list(fonts_of(page))
        self._look(fonts, letters)
        faces: dict[str, list[tuple[Font, _Face]]] = defaultdict(list)
        for font in fonts:
            face = self._faces[font.key]
            faces[face.name].append((font, face))
        return {
            name: {char: _worst(char, faces[name]) for char in chars & letters}
            for name, chars in used.items()
        }

    def _look(self, fonts: list[Font], letters: set[str]) -> None:
        """Draw the letters that have not been seen in these fonts, and see how well they fit."""
        wanted: list[tuple[Font, set[str]]] = []
        for font in fonts:
            face = self._faces[font.key]
            new = letters - face.asked
            if new:
                new = new if face.asked else new | set(LETTERS)
                face.asked |= new
                wanted.append((font, new))
        for drawing in draw(self._pdf, wanted) if wanted else ():
            face = self._faces[drawing.font.key]
            face.name = drawing.name
            if not drawing.font.honest:
                face.drawings[drawing.claim].append(drawing.cell)
        self._judge([self._faces[font.key] for font in fonts], letters)

    def _judge(self, faces: list[_Face], letters: set[str]) -> None:
        """See how well drawings fit that claim these letters and were not looked at."""
        looked = [
            (face, claim, cell)
            for face in faces
            for claim in [claim for claim in face.drawings if not letters.isdisjoint(claim)]
            for cell in face.drawings.pop(claim)
        ]
        fits = advantages([claim for _, claim, _ in looked], [cell for _, _, cell in looked])
        for (face, claim, _), value in zip(looked, fits, strict=True):
            for char in claim:
                face.fits[char] = min(value, face.fits.get(char, 1.0))


def _worst(char: str, faces: list[tuple[Font, _Face]]) -> float:
    """How well a letter fits in the worst of the fonts that it may come from.

    Letters of other scripts may be written with codes that no map of the font tells of.
    """
    fits = [face.fits[char] for _, face in faces if char in face.fits]
    if fits:
        return min(fits)
    if not char.isalnum():
        return 1.0
    return 1.0 if any(font.honest for font, _ in faces) or not has_example(char) else _UNKNOWN


def _is_lying(values: Mapping[str, float]) -> bool:
    """Whether many letters of a font look like others."""
    letters = [value for char, value in values.items() if char.isalnum()]
    others = sum(value < _OTHER for value in letters)
    return others >= max(_IN_FONT, _OF_FONT * len(letters))


def _is_told(char: str) -> bool:
    """Whether what a character shows is looked at: letters, digits and signs."""
    return char.isalnum() or char == _SOFT_HYPHEN or unicodedata.category(char)[0] in "PS"


def _is_other(word: PageWord, fits: Mapping[str, Mapping[str, float]], lying: set[str]) -> bool:
    letters = [glyph for glyph in word.glyphs if glyph.char.isalnum()]
    if any(glyph.font in lying for glyph in letters):
        return True
    signs = [glyph for glyph in word.glyphs if _is_told(glyph.char) and not glyph.char.isalnum()]
    if sum(fits[glyph.font][glyph.char] < _SIGN for glyph in signs) >= _IN_WORD:
        return True
    values = [(glyph.char, fits[glyph.font][glyph.char]) for glyph in letters]
    others = sum(value < _OTHER for _, value in values)
    clearly = any(value < (_PLAINLY if char in PLAIN else _CLEARLY) for char, value in values)
    return clearly or others >= max(_IN_WORD, _OF_WORD * len(values))
