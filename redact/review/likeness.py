# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which entities may be the same person: proposals for people, which nothing applies by itself.

Guarantees that both sides list each other, and that no pair of full names without a shared
surname, letter order or near-misspelling is proposed. It does NOT know pet names (Bob, Robert) but
those it is given, nor married names or nicknames, and compares no two full names where more than
`_TOO_MANY` share a surname and a given name: such a list helps nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOO_MANY = 60
_SHORT = 3  # letters of a given name cut short: Dan, Nath
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
    if len(tokens) > 1 and len(tokens[-1]) == 1:  # "Smith J"
        first = next((at for at, token in enumerate(tokens) if len(token) == 1), 0)
        tokens, cut = (*tokens[first:], *tokens[:first]), len(tokens) - first
    surname, last = " ".join(tokens[cut:]), tokens[-1]
    halves = [half for half in last.split("-") if len(half) > 2]
    forms = dict.fromkeys((surname, last, last.replace("-", ""), *halves))
    return _Parsed(tokens[:cut], tuple(forms), tokens)


class _Index:
    """Every full or initialled name of a case, by the parts it can be met under."""

    def __init__(self, entities: Sequence[Names]) -> None:
        self.surname: dict[str, list[int]] = defaultdict(list)
        self.given: dict[str, list[int]] = defaultdict(list)
        self.both: dict[tuple[str, str], list[int]] = defaultdict(list)  # surname and given name
        self.short: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        self.initial: dict[tuple[str, str], dict[tuple[str, ...], list[int]]] = defaultdict(dict)
        self.single: dict[str, list[int]] = defaultdict(list)
        self.letters: dict[str, list[int]] = defaultdict(list)
        self.initials: dict[str, list[int]] = defaultdict(list)
        for number, entity in enumerate(entities):
            for spelling in entity.spellings:
                self._add(number, _parsed(spelling))

    def _add(self, number: int, name: _Parsed) -> None:
        for letters in _letters(name.tokens):
            self.letters[letters].append(number)
        if not name.given:
            for token in name.tokens:
                self.single[token].append(number)
            return
        written = [given for given in name.given if len(given) > 1]
        for given in written:
            self.given[given].append(number)
        for letters in _initials(name) if written else ():
            self.initials[letters].append(number)
        for surname in name.surnames:
            self._add_under(surname, number, name.given, written)

    def _add_under(
        self, surname: str, number: int, given: tuple[str, ...], written: Sequence[str]
    ) -> None:
        self.surname[surname].append(number)
        self.initial[surname, given[0][0]].setdefault(given, []).append(number)
        for each in written:
            self.both[surname, each].append(number)
        if len(given[0]) >= _SHORT:
            self.short[surname, given[0][:_SHORT]].append((given[0], number))


def alike(entities: Sequence[Names], pets: Mapping[str, Collection[str]]) -> dict[int, set[int]]:
    """For each entity (by its place) the others that may be the same; symmetric.

    ``pets`` are other forms of given names, in both directions. Entities that share a spelling
    were taken apart by a person and are not proposed.
    """
    index = _Index(entities)
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in chain(_pairs(entities, index), _cut_short(index), _petted(index, pets)):
        if one != other and entities[one].spellings.isdisjoint(entities[other].spellings):
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


def _all_pairs(same: Sequence[int], entities: Sequence[Names]) -> Iterator[tuple[int, int]]:
    if 1 < len(same) <= _TOO_MANY:
        for one, other in combinations(same, 2):
            if _no_conflict(entities[one], entities[other]):
                yield one, other


def _no_conflict(one: Names, other: Names) -> bool:
    """False where two names share surname and first name and differ in the second: two people."""
    for a, b in ((_parsed(a), _parsed(b)) for a in one.spellings for b in other.spellings):
        if a.given[:1] != b.given[:1] or _agree(a.given, b.given):
            return True
    return False


def _letters(tokens: tuple[str, ...]) -> Sequence[str]:
    """The name without spaces and hyphens, in its order and with the last word first."""
    if len(tokens) < 2:
        return [token.replace("-", "") for token in tokens]
    joined = "".join(tokens), "".join((tokens[-1], *tokens[:-1]))
    return [form.replace("-", "") for form in joined]


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
    initials = index.initials.get(mailbox[0] + mailbox[-1], ())
    yield from (owner for owner in index.given.get(mailbox[:-1], ()) if owner in initials)


def _cut_short(index: _Index) -> Iterator[tuple[int, int]]:
    """``Dan`` or ``Dan Okafor`` for Daniel Okafor."""
    begin: dict[str, set[str]] = defaultdict(set)
    for given in index.given:
        begin[given[:_SHORT]].add(given)
    for single, here in index.single.items():
        longer = begin.get(single[:_SHORT], ()) if len(single) >= _SHORT else ()
        for given in longer:
            if given.startswith(single):
                yield from ((one, other) for one in here for other in index.given[given])
    for same in index.short.values():
        for one, other in combinations(sorted(same), 2) if len(same) <= _TOO_MANY else ():
            if one[0] != other[0] and other[0].startswith(one[0]):
                yield one[1], other[1]


def _petted(index: _Index, pets: Mapping[str, Collection[str]]) -> Iterator[tuple[int, int]]:
    """``Bob`` or ``Bob Smith`` for Robert Smith."""
    for single, here in index.single.items():
        for given in pets.get(single, ()):
            yield from ((one, other) for one in here for other in index.given.get(given, ()))
    for (surname, given), here in index.both.items():
        for other_given in pets.get(given, ()) if len(here) <= _TOO_MANY else ():
            others = index.both.get((surname, other_given), ())
            yield from ((one, other) for one in here for other in others)


def _misspelt(index: _Index) -> Iterator[tuple[int, int]]:
    """Full names equal but for one letter of one of their names."""
    near = _near({name for pair in index.both for name in pair})
    for (surname, given), here in list(index.both.items()):
        if len(here) > _TOO_MANY:
            continue
        others = [(other, given) for other in near.get(surname, ())]
        others += [(surname, other) for other in near.get(given, ())]
        for pair in others:  # each two meet twice: once is enough
            there = index.both.get(pair, ()) if pair > (surname, given) else ()
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
