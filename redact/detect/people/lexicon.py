# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word lists that tell a name from a word: given names, pet forms, titles, groups, places.

Guarantees that each list is read once, on first use, from ``models/names``, and compared in folded
form (no case, no marks). It does not hold surnames: there is no list of those, a surname is known
by where it stands.
"""

from dataclasses import dataclass
from functools import lru_cache

from redact.config.policy import shipped_lines
from redact.text import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words by what they can be; ``pet_forms`` maps a given name to its other forms."""

    given: frozenset[str]
    function: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]
    groups: frozenset[str]
    words_too: frozenset[str]
    pet_forms: dict[str, frozenset[str]]
    titles: tuple[tuple[str, bool], ...]

    def is_word(self, folded: str) -> bool:
        """Whether the word means something other than a name."""
        return folded in self.common or folded in self.function or folded in self.groups

    def is_ambiguous(self, folded: str) -> bool:
        """Whether a capital alone does not make the word a name."""
        return self.is_word(folded) or folded in self.places

    def is_clear_given(self, folded: str) -> bool:
        """Whether the word is a given name and nothing else."""
        return len(folded) > 2 and folded in self.given and not self.is_ambiguous(folded)

    def is_name_in_lower_case(self, folded: str) -> bool:
        """Whether the word is a given name even without a capital."""
        return len(folded) > 3 and self.is_clear_given(folded) and folded not in self.words_too


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped word lists."""
    pets: dict[str, set[str]] = {}
    for line in _lines("nicknames.txt"):
        name, *forms = line.split()
        for form in forms:
            pets.setdefault(name, set()).add(form)
            pets.setdefault(form, set()).add(name)
    given = _words("given.txt") | frozenset(pets)
    titles = [(line.removeprefix("? "), line.startswith("? ")) for line in _lines("titles.txt")]
    return Lexicon(
        given=given,
        function=_words("function.txt"),
        common=_words("common.txt"),
        places=_words("places.txt"),
        groups=_words("groups.txt"),
        words_too=_words("words_too.txt"),
        pet_forms={name: frozenset(forms) for name, forms in pets.items()},
        titles=tuple(sorted(titles, key=lambda title: -len(title[0]))),
    )


@lru_cache(maxsize=1)
def small_names() -> frozenset[str]:
    """The given names that are names even without a capital."""
    words = lexicon()
    return frozenset(name for name in words.given if words.is_name_in_lower_case(name))


def word_set(words: str) -> frozenset[str]:
    """The words of a string as a set."""
    return frozenset(words.split())


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """The folded form of one word; remembered, since words recur."""
    return fold(word)


def _lines(name: str) -> tuple[str, ...]:
    return shipped_lines("models", "names", name)


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(word) for line in _lines(name) for word in line.split())
