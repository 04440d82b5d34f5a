# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates made into labelled texts: slots filled, then the wear that letters suffer.

A template is text with slots. ``{A.full}`` is a form of a person of the cast (capital letter, see
``forms.FORMS``; ``{A}`` means ``{A.who}``), ``{date}`` a fact (``facts.FACTS``), ``{p}``, ``{q}``,
``{f}`` and ``{x}`` are sentences of the lists ``people``, ``plain``, ``formal`` and ``ambiguous``,
``{v}``, ``{l}``, ``{t}`` and ``{g}`` the parts that sentences are put together of,
``{w}`` words that are no names;
``{p*2-4}`` is two to four of them. Offsets of the result are code points. A slot that does not
exist is a ValueError.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from models.training.facts import FACTS
from models.training.forms import FORMS
from models.training.names import Person, person

_HERE = Path(__file__).parent
_COMMON = _HERE.parent / "names" / "common.txt"
_SLOT = re.compile(r"\{([^{}]+)\}")
_LISTS = {"p": "people", "q": "plain", "f": "formal", "x": "ambiguous"}
_PHRASES = {"v": "verbs", "l": "leads", "t": "tails", "g": "negative"}
_COUNTED = re.compile(r"([pqfxvltg])(?:\*(\d+)-(\d+))?$")
_LONGER = re.compile(r"(?<!\S)[a-z]{4,}(?![^\s.,;:!?)])")
_OCR = str.maketrans(
    {"l": "1", "o": "0", "e": "c", "i": "l", "S": "5", "O": "0", "B": "8", "a": "o"}
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its entities: (start, end, label), in order, not overlapping."""

    text: str
    entities: tuple[tuple[int, int, str], ...]


class Writer:
    """Writes documents of one half from one source of chance.

    ``words``, in small letters, are strewn into what is trained on, so that a rare word is not
    taken for a name because it is rare; without any it is the common words of the product.
    """

    def __init__(self, random: Random, *, held: bool, words: Sequence[str] = ()) -> None:
        self._random = random
        self._held = held
        self._words = words or _common()
        folder = _HERE / ("held_out" if held else "templates")
        self._templates = _blocks(folder / "letters.txt")
        self._sentences = {
            key: _lines(path)
            for key, name in (_LISTS | _PHRASES).items()
            if (path := folder / f"{name}.txt").is_file()
        }

    def document(self) -> Labelled:
        """One document, of a template taken at random."""
        parts = self.fill(self._random.choice(self._templates), {})
        if not self._held and self._random.random() < 0.35:
            parts = [(text if label else self._strewn(text), label) for text, label in parts]
        return _joined(_worn(self._random, parts))

    def documents(self, count: int) -> Iterator[Labelled]:
        """So many documents."""
        for _ in range(count):
            yield self.document()

    def fill(self, template: str, cast: dict[str, Person]) -> list[tuple[str, str]]:
        """The template as (text, label) parts; ``cast`` collects who occurs."""
        parts: list[tuple[str, str]] = []
        at = 0
        for slot in _SLOT.finditer(template):
            parts.append((template[at : slot.start()], ""))
            parts += self._slot(slot.group(1), cast)
            at = slot.end()
        parts.append((template[at:], ""))
        return parts

    def _slot(self, slot: str, cast: dict[str, Person]) -> list[tuple[str, str]]:
        if slot == "w":
            return [(self._term(), "")]
        if slot in FACTS:
            label, make = FACTS[slot]
            return [(make(self._random), label)]
        counted = _COUNTED.match(slot)
        if counted:
            return self._prose(counted, cast)
        who, _, form = slot.partition(".")
        if not (len(who) == 1 and who.isupper() and (form or "who") in FORMS):
            raise ValueError(f"there is no slot {slot!r}")
        if who not in cast:
            cast[who] = person(self._random, held=self._held)
        pieces = FORMS[form or "who"](cast[who], self._random)
        return [(text, "PERSON" if named else "") for text, named in pieces]

    def _term(self) -> str:
        """A word or two as a heading, a defined term, or as they are."""
        count = self._random.choice((1, 1, 1, 2, 2, 3))
        term = " ".join(self._random.choice(self._words) for _ in range(count))
        shape = self._random.random()
        if shape < 0.45:
            return term.title()
        return term.upper() if shape < 0.55 else term

    def _strewn(self, text: str) -> str:
        """One longer word in four is another one."""
        return _LONGER.sub(
            lambda found: (
                self._random.choice(self._words) if self._random.random() < 0.25 else found.group()
            ),
            text,
        )

    def _prose(self, counted: re.Match[str], cast: dict[str, Person]) -> list[tuple[str, str]]:
        kind, least, most = counted.group(1), counted.group(2) or "1", counted.group(3) or "1"
        parts: list[tuple[str, str]] = []
        for _ in range(self._random.randint(int(least), int(most))):
            if parts:  # else two names would seem one
                parts.append((". " if parts[-1][1] or not parts[-1][0] else " ", ""))
            parts += self.fill(self._random.choice(self._sentences[kind]), cast)
        return parts


@cache
def _common() -> tuple[str, ...]:
    return tuple(w for line in _lines(_COMMON) for w in line.split() if len(w) > 2 and w.isalpha())


@cache
def _blocks(path: Path) -> tuple[str, ...]:
    """Templates, parted by lines of ``===``."""
    text = path.read_text(encoding="utf-8").split("\n", 1)[1]
    return tuple(block.strip("\n") for block in text.split("\n===\n") if block.strip())


@cache
def _lines(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


Parts = list[tuple[str, str]]


def _worn(random: Random, parts: Parts) -> Parts:
    """What happens to letters: other case, scanning, quoting, wrapped lines; most stay whole."""
    chance = random.random()
    if chance < 0.06:
        return _cased(parts, str.lower)
    if chance < 0.12:
        return _cased(parts, str.upper)
    if chance < 0.18:  # names alone, typed in haste
        return [(text.lower() if label == "PERSON" else text, label) for text, label in parts]
    if chance < 0.25:
        return [(text.upper() if label == "PERSON" else text, label) for text, label in parts]
    if chance < 0.32:
        return [(_scanned(random, text), label) for text, label in parts]
    if chance < 0.50:
        return _wrapped(parts, random.randint(56, 84))
    return parts


def _cased(parts: Parts, change: Callable[[str], str]) -> Parts:
    return [(change(text), label) for text, label in parts]


def _scanned(random: Random, text: str) -> str:
    """One letter in forty misread."""
    return "".join(letter.translate(_OCR) if random.random() < 0.025 else letter for letter in text)


def _wrapped(parts: Parts, width: int) -> Parts:
    """Spaces turned into line ends where a line would be longer than ``width``."""
    text = "".join(part for part, _ in parts)
    letters = list(text)
    start = last = 0
    for at, letter in enumerate(text):
        if letter == "\n":
            start = last = at + 1
        elif letter == " ":
            if at - start > width and last > start:
                letters[last] = "\n"
                start = last + 1
            last = at
    changed = "".join(letters)
    wrapped, at = [], 0
    for part, label in parts:
        wrapped.append((changed[at : at + len(part)], label))
        at += len(part)
    return wrapped


def _joined(parts: Parts) -> Labelled:
    text = ""
    entities: list[tuple[int, int, str]] = []
    for part, label in parts:
        if label and part.strip():
            start = len(text)
            before = entities[-1] if entities else None
            if before and before[2] == label == "PERSON" and text[before[1] :] == " ":
                start = entities.pop()[0]  # a given name and a surname, each from a slot
            entities.append((start, len(text) + len(part), label))
        text += part
    return Labelled(text, tuple(entities))
