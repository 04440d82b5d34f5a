# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of a name in text: words, initials, particles, double barrels, ``Surname, Forename``.

Guarantees linear time. It says where a name could stand, not that there is one: that is for the
cues around it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from redact.detect.people.lexicon import fold_word, lexicon, word_set

# A nought or one between small letters is how text recognition reads an o or an l.
_LETTER = (
    r"(?:[^\W\d_]|(?<=[a-z])[01](?=[a-z])|(?<=[a-z]{2})[01]{1,2}(?!\w)"
    r"|(?<![\w.,])0(?=['’][A-Z][a-z]|[a-z]{4}))[\u0300-\u036f]*"
)
_LETTERS = rf"(?:[A-Za-z]++[\u0300-\u036f]*|{_LETTER})+"  # most are plain, and go at once
_WORD = re.compile(rf"{_LETTERS}(?:(?:['’‘ʼ`\-‐‑\u00ad]|-[ \t]{{0,3}}\n[ \t]{{0,8}}){_LETTERS})*")
_GAP = re.compile(r"\.?[ \u00a0]{0,2}(?:\n[ \t\u00a0]{0,8})?")
_PARTICLES = word_set(
    "de la le du da dos das do del della di van der den ter ten von zu al el bin binti bint ibn ap "
    "ab ferch verch y ní ni nic ó ua mac st san abu ben ould"
)
_LEADING = word_set("van de von al el ap")  # particles a name may begin with
_BOUND = re.compile(r"(?:al|el|ul|ad|an|ar|as|az|bin|ibn|ap|ab|d)[-'’][A-Z]")  # al-Rashid
_POSSESSIVE = re.compile(r"['’‘ʼ`][sS]$")
_FIRST_LETTER = re.compile(r"(?<![^\W_])([^\W\d_])[^\W\d_]*")
_MOST_WORDS = 6
_WRAPPED = 45
# Words of grammar or of groups that are common surnames too.
WORD_SURNAMES = word_set(
    "day may march friday little best back noon winter summer hill moor moore wood green field "
    "fields grove mills marsh law close cross house park ford heath street lane church castle hall "
    "parish chambers squires constable clerk judge baker warden brigade forge farm gates vale dale "
    "wells bridge bridges bank banks pool rivers brook brooks lake ward court"
)


@dataclass(frozen=True, slots=True)
class NameWord:
    """One word of a name; ``initial`` when it is a single letter (or letters run together)."""

    start: int
    end: int
    text: str

    @property
    def folded(self) -> str:
        """Folded, with the digits that text recognition put for letters read as these."""
        text = self.text
        return fold_word(text if text.isalpha() else text.replace("1", "l").replace("0", "o"))

    @property
    def lead(self) -> str:
        """The folded first half of a double-barrelled word (``Anne-Marie``), else all of it."""
        first, hyphen, second = self.text.partition("-")
        double = hyphen and len(first) > 1 and second.lstrip()[:1].isupper()
        return fold_word(first) if double else self.folded

    @property
    def initial(self) -> bool:
        return len(self.text) == 1


@dataclass(frozen=True, slots=True)
class Name:
    """Where a possible name stands, and its words in the order written.

    ``reversed`` tells that the surname was written first, before a comma.
    """

    start: int
    end: int
    words: tuple[NameWord, ...]
    reversed: bool = False

    @property
    def full(self) -> bool:
        """At least two words, one of them longer than an initial."""
        return len(self.words) > 1 and any(not word.initial for word in self.words)

    @property
    def known(self) -> bool:
        """One of the words is a given name."""
        given = lexicon().given
        return any(word.folded in given or word.lead in given for word in self.words)

    @property
    def clear(self) -> bool:
        """Known, or none of the words means anything else."""
        return self.known or not any(lexicon().is_ambiguous(word.folded) for word in self.words)


def words_in(text: str, start: int, end: int) -> Iterator[NameWord]:
    """The words of ``text[start:end]``; a possessive s is not part of one."""
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        owned = _POSSESSIVE.search(word) if word[-1] in "sS" else None
        if owned:
            word = word[: owned.start()]
        yield NameWord(match.start(), match.start() + len(word), word)


def read_name(text: str, start: int, end: int, *, titled: bool = False) -> Name | None:
    """The longest name that begins with the first word at ``start``, or nothing.

    ``titled`` says that a title or another cue stands before it, so that a common word may be the
    surname. A name runs over one line break at most.
    """
    words: list[NameWord] = []
    held: list[NameWord] = []  # particles wait for the word they belong to
    breaks = 0
    for word in words_in(text, start, end):
        previous = (held or words)[-1] if words or held else None
        if previous is None:
            if text[start : word.start].strip():
                break
        else:
            gap = text[previous.end : word.start]
            breaks += gap.count("\n")
            if breaks > 1 or not _may_join(previous, gap):
                break
            if "\n" in gap and not wraps(text, previous.end, word.end):
                break
        if _is_particle(word) and (words or held or word.folded in _LEADING):
            held.append(word)
            continue
        if not _fits(word, words, titled) or len(words) >= _MOST_WORDS:
            break
        words += [*held, word]
        held = []
    return _closed(text, words, end)


def raised(fragment: str) -> str:
    """A fragment without any capital with its words capitalised; another as it is. Equally long.

    For places where names are sure to stand, whatever the case: particles stay small.
    """
    if any(letter.isupper() for letter in fragment):
        return fragment
    return _FIRST_LETTER.sub(_raise, fragment)


def _raise(word: re.Match[str]) -> str:
    letter = word.group(1).upper()
    if len(letter) != 1 or (word.group() in _PARTICLES and len(word.group()) > 1):
        return word.group()
    return letter + word.group()[1:]


def whole_name(text: str, start: int, end: int, *, titled: bool = False) -> Name | None:
    """The name that fills ``text[start:end]`` but for punctuation, or nothing."""
    while start < end and not text[start].isalpha():
        if text[start].isdigit():
            return None
        start += 1
    head = text.find(",", start, end)
    name = _reversed(text, start, head, end) if head > 0 else None
    name = name or read_name(text, start, end, titled=titled)
    if name is None or any(character.isalnum() for character in text[name.end : end]):
        return None
    return name


def wraps(text: str, end: int, following: int = 0) -> bool:
    """Whether the line that ends about ``end`` was broken by its width rather than by its writer.

    ``following`` is the end of the first word of the next line: a label there starts anew.
    """
    line = text.rfind("\n", max(0, end - 200), end) + 1
    return end - line > _WRAPPED and text[following : following + 1] != ":"


def _reversed(text: str, start: int, comma: int, end: int) -> Name | None:
    """``Surname, Forename`` with nothing else around it."""
    first, second = read_name(text, start, comma, titled=True), None
    if first and first.end == comma:
        second = read_name(text, comma + 1, end)
    if first is None or second is None or len(first.words) > 3 or len(second.words) > 3:
        return None
    return Name(first.start, second.end, first.words + second.words, reversed=True)


def _closed(text: str, words: list[NameWord], end: int) -> Name | None:
    if not words:
        return None
    last = words[-1].end
    if words[-1].initial and text[last : last + 1] == "." and last < end:
        last += 1
    return Name(words[0].start, last, tuple(words))


def _may_join(previous: NameWord, gap: str) -> bool:
    """Whether the characters between two words may stand inside a name."""
    if not _GAP.fullmatch(gap):
        return False
    return bool(gap) and (not gap.startswith(".") or previous.initial or previous.text == "St")


def _is_particle(word: NameWord) -> bool:
    return word.text in _PARTICLES or (word.text.istitle() and word.text.lower() in ("van", "von"))


def _fits(word: NameWord, before: list[NameWord], titled: bool) -> bool:
    """Whether ``word`` may be the next word of a name."""
    if before and _BOUND.match(word.text):
        return True
    if not (word.text[0].isupper() or (word.text[0] == "0" and (before or titled))):
        return False
    words = lexicon()
    folded = word.folded
    if word.initial:
        return folded != "i" or bool(before)
    if folded in words.given or (word.lead != folded and word.lead in words.given):
        if not before or folded not in words.function:
            return True
        return folded in WORD_SURNAMES and _introduces(before[-1])
    if titled and not before and (folded not in words.function or folded in WORD_SURNAMES):
        return True
    if folded in words.function or folded in words.groups:
        return folded in WORD_SURNAMES and bool(before) and _introduces(before[-1])
    return folded not in words.common or (bool(before) and _introduces(before[-1]))


def _introduces(word: NameWord) -> bool:
    return word.initial or word.folded in lexicon().given
