# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: SIM905
"""Invented people: a given name and a surname, mostly of one tradition, and the forms in use.

Guarantees that the names of the held-out half are never drawn for training, and the reverse: each
name belongs to one half by its own digest. In the lists an underscore
stands for a space (``van_Dijk``). It knows no frequencies: rare names are as likely as common ones.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_HERE = Path(__file__).parent
_GIVEN = _HERE.parent / "names" / "given.txt"
_SURNAMES = _HERE / "lists" / "surnames.txt"

# Village surnames: first and last part.
_FIRST = (
    "Ash Bar Birch Black Bram Brom Burn Cald Chad Clay Cran Dal Dun Elm Fair Farn Gar Glen Hal Har "
    "Haw Hazel Hol Hor Kirk Lang Lind Mar Mel Nor Oak Old Pem Rad Rush Sel Shel Stan Sut Thorn "
    "Til Wal Wake Whit Wil Win Wool"
).split()
_LAST = (
    "worth ley ton ham field wood by thorpe wick stead combe croft shaw gate brook bourne hurst "
    "more well ford bury den mere"
).split()
_HEADS = tuple("b ch d f g h j k kh l m n p r s sh t th v w y z br dr kr st tr".split())
_VOWELS = tuple("a e i o u aa ee ai ia ei ou".split())
_ENDS = ("", "", "", "n", "r", "s", "l", "k", "sh", "m", "t")
_MARKED = {
    "sian": "Siân", "zoe": "Zoë", "chloe": "Chloë", "renee": "Renée", "sean": "Seán",
    "lukasz": "Łukasz", "sion": "Siôn", "jose": "José", "andre": "André", "orla": "Órla",
    "oisin": "Oisín", "roisin": "Róisín", "eamon": "Éamon", "padraig": "Pádraig",
    "michal": "Michał", "pawel": "Paweł", "francois": "François", "celine": "Céline",
    "ines": "Inês", "joao": "João", "aine": "Áine", "siobhan": "Siobhán", "lowri": "Lowri",
}  # fmt: skip
_TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr")


def held_out(name: str) -> bool:
    """Whether a name belongs to the held-out half: about every third does."""
    return hashlib.sha256(name.lower().encode()).digest()[0] % 3 == 0


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person; ``middle`` may be empty."""

    given: str
    middle: str
    surname: str
    title: str

    @property
    def initials(self) -> str:
        """First letters, as in ``JKS``."""
        words = (self.given, self.middle, *self.surname.replace("-", " ").split())
        return "".join(word[0].upper() for word in words if word)

    @property
    def local_part(self) -> str:
        """The form in an e-mail address: letters and a dot."""
        return f"{_plain(self.given)}.{_plain(self.surname)}"


def _plain(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalpha())


@cache
def traditions(path: Path) -> dict[str, tuple[str, ...]]:
    """Names by the heading that they stand under; comment lines directly after are headings too."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = line.removeprefix("#").strip()
        elif line.strip():
            found.setdefault(heading, []).extend(line.split())
    return {heading: tuple(names) for heading, names in found.items()}


@cache
def _half(path: Path, held: bool) -> dict[str, tuple[str, ...]]:
    halves = {
        heading: tuple(name for name in names if held_out(name) == held)
        for heading, names in traditions(path).items()
    }
    return {heading: names for heading, names in halves.items() if names}


@cache
def _all(path: Path, held: bool) -> tuple[str, ...]:
    return tuple(name for names in _half(path, held).values() for name in names)


def person(random: Random, *, held: bool) -> Person:
    """Somebody new from the training half, or the ``held`` one."""
    surnames = _half(_SURNAMES, held)
    heading = random.choice(sorted(surnames))
    surname = _surname(random, surnames[heading], held)
    givens = _half(_GIVEN, held)
    pool = givens.get(heading) if random.random() < 0.85 else None
    given = _shown(random, random.choice(pool or _all(_GIVEN, held)))
    if random.random() < 0.06:
        given = _until(lambda: _syllables(random), held)
    chance = random.random()
    if chance < 0.03:
        given = f"{given}-{random.choice(_all(_GIVEN, held)).capitalize()}"
    middle = ""
    if chance > 0.9:
        middle = random.choice(_all(_GIVEN, held)).capitalize()
    return Person(given, middle, surname, random.choice(_TITLES))


def listed_names() -> frozenset[str]:
    """All given names and surnames of the lists, in small letters."""
    lists = (traditions(_GIVEN), traditions(_SURNAMES))
    return frozenset(name.lower() for one in lists for names in one.values() for name in names)


def village(random: Random) -> str:
    """A place name that might be a surname too."""
    return random.choice(_FIRST) + random.choice(_LAST)


def _surname(random: Random, names: tuple[str, ...], held: bool) -> str:
    chance = random.random()
    if chance < 0.10:
        return _until(lambda: village(random), held)
    if chance < 0.16:
        return _until(lambda: _syllables(random), held)
    name = random.choice(names).replace("_", " ")
    if chance > 0.96:
        return f"{name}-{random.choice(names)}".replace("_", " ")
    return name


def _syllables(random: Random) -> str:
    """A name of no tradition: so that the words around it have to tell."""
    parts = (random.choice(_HEADS) + random.choice(_VOWELS) for _ in range(random.randint(2, 3)))
    return ("".join(parts) + random.choice(_ENDS)).capitalize()


def _until(make: Callable[[], str], held: bool) -> str:
    while held_out(name := make()) != held:
        pass
    return name


def _shown(random: Random, name: str) -> str:
    if name in _MARKED and random.random() < 0.6:
        return _MARKED[name]
    return name.capitalize()
