# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of the case with one letter wrong: slips of the keyboard and of text recognition.

Guarantees a cost that grows with the document, not with the register. It accepts one letter
changed, lost, added or swapped in a word of six letters or more, and the confusions of text
recognition (``rn`` for ``m``, ``0`` for ``o``); never a word that has a meaning of its own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from redact.detect.people.context import reads_as_name
from redact.detect.people.layout import Layout
from redact.detect.people.lexicon import fold_word, lexicon
from redact.detect.people.variants import words_of
from redact.types import Finding, Register

_TOKEN = re.compile(r"(?<![\w@/\\.])[^\W_](?:[^\W_]|['’|!-](?=[^\W_])){4,30}(?![\w@/\\])")
# One space or line end inside a word, as text recognition leaves them: "Con nolly".
_SPLIT = re.compile(
    r"(?<![\w@/\\.-])(?=[A-Z])([^\W_]['’]?[^\W_]{0,9}) ([a-z01|][^\W_]{0,10})(?![\w@/\\])"
)
_WHY_SPLIT = "a name found elsewhere in the case, with a gap in it"
_SHORTEST = 6
_WHY = "one letter away from a name found elsewhere in the case"
_CONFUSED = (("0", "o"), ("1", "l"), ("5", "s"), ("8", "b"), ("|", "l"), ("!", "l"), ("vv", "w"))
_RUNS = (("rn", "m"), ("cl", "d"), ("ii", "u"), ("li", "h"))


def near_misses(layout: Layout, found: list[Finding], register: Register) -> Iterator[Finding]:
    """PERSON findings for words one letter away from a surname or given name of the case."""
    index, readings = _index(register)
    if not index:
        return
    covered = bytearray(len(layout.text))
    for finding in found:
        if not finding.regions:
            covered[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    for match in _SPLIT.finditer(layout.text):
        joined = fold_word(match.group(1) + match.group(2))
        whole = len(joined) >= _SHORTEST - 1 and bool(_readings(joined) & readings)
        words = lexicon()
        both = all(words.is_ambiguous(fold_word(part)) for part in match.groups())
        if whole and not both and not words.is_ambiguous(joined):
            yield layout.finding(*match.span(), 0.5, "propagate_near.v1", _WHY_SPLIT)
    for match in _TOKEN.finditer(layout.text):
        token = match.group()
        if covered[match.start()] or not (token[0].isupper() or token[0].isdigit()):
            continue
        if _is_near(layout, token, index, readings) and reads_as_name(
            layout.text, match.start(), match.end(), layout.bodies
        ):
            yield layout.finding(match.start(), match.end(), 0.5, "propagate_near.v1", _WHY)


def _is_near(layout: Layout, token: str, index: frozenset[str], readings: frozenset[str]) -> bool:
    folded = fold_word(token)
    words = lexicon()
    if words.is_ambiguous(folded) or folded in layout.bodies or token.isdigit():
        return False
    if token.lower() in layout.lower_words or not any(c.isalpha() for c in token):
        return False
    if len(folded) >= _SHORTEST - 1 and _readings(folded) & readings:
        return sum(c.isdigit() for c in token) <= 3
    if folded in words.given or any(c.isdigit() for c in token) or len(folded) < _SHORTEST:
        return False
    return any(key in index for key in _keys(folded))


@lru_cache(maxsize=2)
def _index(register: Register) -> tuple[frozenset[str], frozenset[str]]:
    """Deletion keys of the long words of people's names, and their confused readings."""
    keys: set[str] = set()
    readings: set[str] = set()
    for folded in words_of(register):
        if len(folded) < _SHORTEST - 1 or lexicon().is_ambiguous(folded):
            continue
        readings |= _readings(folded)
        if len(folded) >= _SHORTEST:
            keys.update(_keys(folded))
    return frozenset(keys), frozenset(readings)


def _keys(word: str) -> set[str]:
    """The word, and the word with each one letter left out; the first letter stays."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(1, len(word)))}


def _readings(word: str) -> set[str]:
    """The word as text recognition may have confused it: letter for letter, and with runs of
    letters taken for one."""
    for wrong, right in _CONFUSED:
        word = word.replace(wrong, right)
    runs = word
    for wrong, right in _RUNS:
        runs = runs.replace(wrong, right)
    return {word.replace("i", "l"), runs.replace("i", "l")}
