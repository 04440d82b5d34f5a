# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the surface of a name to its parts, and from its parts to every way of writing it.

Guarantees that no variant is a single letter or two letters. Diacritics, case, hyphens and line
breaks need no variants: matching is blind to them. It does not know misspellings.
"""

from dataclasses import dataclass

from redact.detect.people.grammar import words_in
from redact.detect.people.lexicon import fold_word, lexicon, word_set
from redact.types import Register, Role

_SHORTEST = 3
_PARTICLES = word_set("van von der den de la le du di da del dos al el bin ibn ap ab ferch")


@dataclass(frozen=True, slots=True)
class Parts:
    """Given names (or initials) in order, and the surname with its particles; either may lack."""

    given: tuple[str, ...]
    surname: str

    @property
    def full(self) -> bool:
        """A surname and a given name that is more than an initial."""
        return bool(self.surname and self.given and len(self.given[0]) > 1)

    @property
    def text(self) -> str:
        return " ".join((*self.given, self.surname)).strip()


def parts_of(surface: str) -> Parts | None:
    """The parts of a name as written: ``Okafor, Daniel``, ``PATTERSON Iain``, ``G. Mottishead``."""
    surname, comma, rest = surface.partition(",")
    if comma:
        given = tuple(word.text for word in words_in(rest, 0, len(rest)))
        last = " ".join(word.text for word in words_in(surname, 0, len(surname)))
        return Parts(tuple(map(_cased, given)), _cased(last)) if given and last else None
    words = [word.text.replace("\n", "") for word in words_in(surface, 0, len(surface))]
    if not words:
        return None
    if len(words) == 1:
        single = _cased(words[0])
        return Parts((single,), "") if fold_word(single) in lexicon().given else Parts((), single)
    if len(words) == 2 and _leads(words):
        words.reverse()
    cut = next((n for n, word in enumerate(words) if n and word.lower() in _PARTICLES), None)
    cut = cut if cut is not None and cut < len(words) - 1 else len(words) - 1
    return Parts(tuple(map(_cased, words[:cut])), " ".join(map(_cased, words[cut:])))


def _leads(words: list[str]) -> bool:
    """Whether the surname was written first: ``WHITTLE Carys``, or ``Haldane Bryony``."""
    first, last = words
    if len(first) > 2 and first.isupper() and not last.isupper():
        return True
    given = lexicon().given
    return len(last) > 2 and fold_word(last) in given and fold_word(first) not in given


def _cased(word: str) -> str:
    """Capitals throughout are made a capital and small letters; the rest stays."""
    if not word.isupper() or len(word) < _SHORTEST:
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def variants_of(parts: Parts) -> tuple[str, ...]:
    """Every way of writing the person, the fullest first; single words come last."""
    found: dict[str, None] = {}
    if parts.surname and parts.given:
        for surname in (parts.surname, *_halves(parts.surname)):
            found.update(dict.fromkeys(_with_surname(parts.given, surname)))
    for word in (parts.surname, *_halves(parts.surname), *_alone(parts.given)):
        found[word] = None
    return tuple(text for text in found if len(fold_word(text)) >= _SHORTEST)


def _with_surname(given: tuple[str, ...], surname: str) -> list[str]:
    first = given[0]
    forms = [
        " ".join((*given, surname)),
        f"{first} {surname}",
        f"{surname}, {' '.join(given)}",
        f"{surname}, {first}",
        f"{surname} {first}",
        f"{first}.{surname}",
    ]
    letters = [name[0] for name in given]
    for group in dict.fromkeys((" ".join(letters), letters[0])):
        dotted = ".".join(group.split()) + "."
        forms += [f"{group} {surname}", f"{dotted} {surname}", f"{surname}, {group}"]
    forms += [f"{pet} {surname}" for pet in _pets(first)]
    if "-" in first:
        forms.append(f"{first.split('-')[0]} {surname}")
    return forms


def words_of(register: Register) -> frozenset[str]:
    """The folded words of everybody's name in a case, published officials left out."""
    names = (parts_of(p.name) for p in register.people if p.role != Role.OFFICIAL)
    return frozenset(
        fold_word(word)
        for parts in names
        if parts
        for word in (*parts.given, *parts.surname.split())
    )


def _halves(surname: str) -> tuple[str, ...]:
    halves = surname.split("-")
    return tuple(half for half in halves if len(half) > _SHORTEST) if len(halves) > 1 else ()


def _alone(given: tuple[str, ...]) -> tuple[str, ...]:
    """The first name alone, its half, and its pet forms; later names never stand alone."""
    if not given or len(given[0]) < _SHORTEST:
        return ()
    first = given[0]
    halves = tuple(half for half in first.split("-") if len(half) > _SHORTEST)
    return (first, *(halves if "-" in first else ()), *_pets(first))


def _pets(first: str) -> tuple[str, ...]:
    return tuple(pet.capitalize() for pet in sorted(lexicon().pet_forms.get(fold_word(first), ())))
