# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which entities may be the same person: proposals for people, which nothing applies by itself.

Guarantees that both sides list each other, and that no pair of full names without a shared
surname, letter order or near-misspelling is proposed. It does NOT know pet names (Bob, Robert),
married names or nicknames, and says nothing where more than `_TOO_MANY` entities share a surname
and a given name: such a list helps nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOO_MANY = 60
_LONG = 5  # letters of a name in which one letter may be wrong
_PARTICLES = _set("van von der den de la le du di da del della dos al el bin ibn ap ab ferch st")
_LEADING = _PARTICLES - _set("al el di la le ab den")  # those are given names as well
_GENERATION = _set("jr jnr junior sr snr senior ii iii")


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of one entity's names.

    ``spellings`` are canonical spellings of a person; ``initials`` those of them that were written
    as initials (``js``); ``mailboxes`` the letters before the @ of addresses that read as no name.
    """

    spellings: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """Given names or initials in order, and the surname in every form it may be met in."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    tokens: tuple[str, ...]

    @property
    def full(self) -> bool:
        return bool(self.given) and any(len(name) > 1 for name in self.given)


@lru_cache(maxsize=32768)
def _parsed(spelling: str) -> _Parsed:
    tokens = tuple(
        token
        for token in spelling.partition("(")[0].split()
        if token not in _GENERATION and not token.isdecimal()
    )
    if not tokens:
        return _Parsed((), (), ())
    cut = len(tokens) - 1
    while cut > 0 and tokens[cut - 1] in (_PARTICLES if cut > 1 else _LEADING):
        cut -= 1
    surname = " ".join(tokens[cut:])
    halves = [half for half in tokens[-1].split("-") if len(half) > 2]
    forms = dict.fromkeys((surname, tokens[-1], *halves))
    return _Parsed(tokens[:cut], tuple(forms), tokens)


class _Index:
    """Every full or initialled name of a case, by the parts it can be met under."""

    def __init__(self, entities: Sequence[Names]) -> None:
        self.surname: dict[str, set[int]] = defaultdict(set)
        self.given: dict[str, set[int]] = defaultdict(set)
        self.both: dict[tuple[str, str], set[int]] = defaultdict(set)  # surname and given name
        self.initial: dict[tuple[str, str], dict[tuple[str, ...], set[int]]] = defaultdict(dict)
        self.letters: dict[str, set[int]] = defaultdict(set)
        self.initials: dict[str, set[int]] = defaultdict(set)
        for number, entity in enumerate(entities):
            for spelling in entity.spellings:
                self._add(number, _parsed(spelling))

    def _add(self, number: int, name: _Parsed) -> None:
        for letters in _letters(name.tokens):
            self.letters[letters].add(number)
        if not name.given:
            return
        for surname in name.surnames:
            self.surname[surname].add(number)
            by_given = self.initial[surname, name.given[0][0]]
            by_given.setdefault(name.given, set()).add(number)
            for given in name.given:
                if len(given) > 1:
                    self.both[surname, given].add(number)
        for given in name.given:
            if len(given) > 1:
                self.given[given].add(number)
        if name.full:
            for letters in _initials(name):
                self.initials[letters].add(number)


def alike(entities: Sequence[Names]) -> dict[int, set[int]]:
    """For each entity (by its place) the others that may be the same; symmetric.

    Entities that share a spelling were taken apart by a person and are not proposed.
    """
    index = _Index(entities)
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in _pairs(entities, index):
        if one != other and not entities[one].spellings & entities[other].spellings:
            found[one].add(other)
            found[other].add(one)
    return found


def _pairs(entities: Sequence[Names], index: _Index) -> Iterator[tuple[int, int]]:
    for number, entity in enumerate(entities):
        for spelling in entity.spellings:
            for other in _beside(_parsed(spelling), index):
                yield number, other
        for initials in entity.initials:
            for other in index.initials.get(initials, ()):
                yield number, other
        for mailbox in entity.mailboxes:
            for other in _owners(mailbox, index):
                yield number, other
    for same in (*index.letters.values(), *index.both.values()):
        yield from _all_pairs(same, entities)
    yield from _misspelt(index)


def _beside(name: _Parsed, index: _Index) -> Iterator[int]:
    """The entities a bare surname, a bare given name, or initials with a surname may stand for."""
    if name.tokens and not name.given:
        for surname in name.surnames:
            yield from index.surname.get(surname, ())
        yield from index.given.get(name.tokens[0], ())
    elif name.given and len(name.given[0]) == 1:
        for surname in name.surnames:
            for given, others in index.initial[surname, name.given[0]].items():
                if _agree(name.given, given):
                    yield from others


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names in order may be one person's: equal, or one the other's initial."""
    return all(
        a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(one, other, strict=False)
    )


def _all_pairs(same: set[int], entities: Sequence[Names]) -> Iterator[tuple[int, int]]:
    if 1 < len(same) <= _TOO_MANY:
        for one, other in combinations(sorted(same), 2):
            if _no_conflict(entities[one], entities[other]):
                yield one, other


def _no_conflict(one: Names, other: Names) -> bool:
    """False where two names share surname and first name and differ in the second: two people."""
    for a, b in ((_parsed(a), _parsed(b)) for a in one.spellings for b in other.spellings):
        if a.given[:1] != b.given[:1] or _agree(a.given, b.given):
            return True
    return False


def _letters(tokens: tuple[str, ...]) -> Iterable[str]:
    """The name without spaces and hyphens, in its order and with the last word first."""
    if len(tokens) == 1 and "-" not in tokens[0]:
        return tokens
    joined = ["".join(tokens), "".join((tokens[-1], *tokens[:-1]))]
    return {form.replace("-", "") for form in joined}


def _initials(name: _Parsed) -> set[str]:
    given = "".join(part[0] for word in name.given for part in word.split("-"))
    ends = {surname[0] for surname in name.surnames}
    ends.add("".join(part[0] for part in name.tokens[-1].split("-")))
    return {first + end for first in (given, given[0]) for end in ends}


def _owners(mailbox: str, index: _Index) -> Iterator[int]:
    """Whose mailbox ``jsmith``, ``smithj``, ``jpsmith``, ``johns`` or ``johnsmith`` may be."""
    yield from index.letters.get(mailbox, ())
    yield from index.surname.get(mailbox, ())
    yield from index.given.get(mailbox, ())
    if len(mailbox) < 4:
        yield from index.initials.get(mailbox, ())
        return
    cuts = ((mailbox[1:], mailbox[0]), (mailbox[2:], mailbox[0]), (mailbox[:-1], mailbox[-1]))
    for surname, initial in cuts:
        for others in index.initial.get((surname, initial), {}).values():
            yield from others
    yield from index.given.get(mailbox[:-1], set()) & index.initials.get(
        mailbox[0] + mailbox[-1], set()
    )


def _misspelt(index: _Index) -> Iterator[tuple[int, int]]:
    """Full names equal but for one letter of one of their names."""
    near = _near({name for pair in index.both for name in pair})
    for (surname, given), here in list(index.both.items()):
        if len(here) > _TOO_MANY:
            continue
        others = [(other, given) for other in near.get(surname, ())]
        others += [(surname, other) for other in near.get(given, ())]
        for pair in others:
            there = index.both.get(pair, set())
            if len(there) <= _TOO_MANY:
                yield from ((one, other) for one in here for other in there)


def _near(names: Iterable[str]) -> dict[str, set[str]]:
    """For each name those one letter away, found by what is left when one letter is dropped."""
    first: dict[str, str] = {}
    several: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(name) >= _LONG - 1:
            left = {name[:at] + name[at + 1 :] for at in range(len(name))}
            for rest in (name, *left):
                if (met := first.setdefault(rest, name)) is not name:
                    several[rest].update((met, name))
    near: dict[str, set[str]] = defaultdict(set)
    for same in several.values():
        for one, other in combinations(sorted(same), 2) if len(same) <= _TOO_MANY else ():
            if _one_apart(one, other):
                near[one].add(other)
                near[other].add(one)
    return near


def _one_apart(one: str, other: str) -> bool:
    """One letter changed, dropped, added, or two neighbours swapped, in a long enough name."""
    if max(len(one), len(other)) < _LONG:
        return False
    if len(one) != len(other):
        return True  # one is the other without a letter: that is how they met
    differing = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) == 2:
        first, second = differing
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(differing) == 1
