# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways in which letters write a person: each form as pieces, some of which are the name.

A piece is (text, whether it is part of the name). Titles, ranks, numbers and possessives are not.
"""

from collections.abc import Callable
from random import Random

from models.training.names import Person

Piece = tuple[str, bool]
Form = Callable[[Person, Random], tuple[Piece, ...]]


def _name(text: str) -> tuple[Piece, ...]:
    return ((text, True),)


def _full(person: Person, random: Random) -> tuple[Piece, ...]:
    if person.middle and random.random() < 0.7:
        middle = random.choice((person.middle, person.middle[0], f"{person.middle[0]}."))
        return _name(f"{person.given} {middle} {person.surname}")
    return _name(f"{person.given} {person.surname}")


def _inverted(person: Person, random: Random) -> tuple[Piece, ...]:
    surname = person.surname.upper() if random.random() < 0.5 else person.surname
    given = person.given if random.random() < 0.8 else person.given[0]
    return _name(f"{surname}, {given}")


def _shouted(person: Person, random: Random) -> tuple[Piece, ...]:
    """Surname in capitals after the given name, as forms and statements have it."""
    return _name(f"{person.given} {person.surname.upper()}")


def _initial(person: Person, random: Random) -> tuple[Piece, ...]:
    mark = random.choice((" ", ". ", ".", " "))
    middle = f"{person.middle[0]}{mark}" if person.middle else ""
    return _name(f"{person.given[0]}{mark}{middle}{person.surname}")


def _letters(person: Person, random: Random) -> tuple[Piece, ...]:
    mark = random.choice(("", "", "", "."))
    initials = person.initials
    return _name("".join(letter + mark for letter in initials))


def _formal(person: Person, random: Random) -> tuple[Piece, ...]:
    title = person.title if random.random() < 0.9 else f"{person.title}."
    return ((f"{title} ", False), (person.surname, True))


def _mixed(person: Person, random: Random) -> tuple[Piece, ...]:
    """As running text has it: a title and surname, a given name, the whole, or the surname."""
    form = random.choices((_formal, _first, _full, _last, _initial), (30, 25, 28, 11, 6))[0]
    return form(person, random)


def _first(person: Person, random: Random) -> tuple[Piece, ...]:
    return _name(person.given)


def _last(person: Person, random: Random) -> tuple[Piece, ...]:
    return _name(person.surname)


def _spelt(person: Person, random: Random) -> tuple[Piece, ...]:
    word = random.choice((person.surname, person.given)).upper()
    mark = random.choice(("-", " ", "-"))
    return _name(mark.join(letter for letter in word if letter.isalpha()))


def _signed(person: Person, random: Random) -> tuple[Piece, ...]:
    """Below a letter: whole, given name, initials, or initial and surname."""
    form = random.choices((_full, _first, _letters, _initial, _shouted), (45, 32, 8, 10, 5))[0]
    return form(person, random)


def _shown(person: Person, random: Random) -> tuple[Piece, ...]:
    """As a mail program shows a correspondent."""
    form = random.choices((_full, _inverted, _initial), (55, 38, 7))[0]
    return form(person, random)


def _address(person: Person, random: Random) -> tuple[Piece, ...]:
    """A local part is found with its address by another finder: it is not a name here."""
    return ((person.local_part, False),)


def _poorly(person: Person, random: Random) -> tuple[Piece, ...]:
    """All small letters, as typed in haste."""
    form = random.choice((_full, _first, _last))
    return tuple((text.lower(), named) for text, named in form(person, random))


FORMS: dict[str, Form] = {
    "full": _full,
    "inv": _inverted,
    "caps": _shouted,
    "init": _initial,
    "mono": _letters,
    "mr": _formal,
    "who": _mixed,
    "given": _first,
    "sur": _last,
    "spelt": _spelt,
    "sign": _signed,
    "shown": _shown,
    "mail": _address,
    "small": _poorly,
}
