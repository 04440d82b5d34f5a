# SPDX-License-Identifier: AGPL-3.0-or-later
"""When is a secret in a text? The oracle's own answer; nothing is imported from the product."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_ALIKE = str.maketrans("аеорсхуіѕАВЕНКМОРСТХαορνκτιΑΒΕΗΙΚΜΝΟΡΤΧ",
                       "aeopcxyisabehkmopctxaopvktiabehikmnoptx")  # fmt: skip
_LONG = 6000
_HIGH_BYTES = re.compile("[\x80-\xff]+")
_SIGNS = re.compile("[^0-9A-Za-z]+")
_PARTING = re.compile(r"[\W_]+")
SHORT = 5  # shorter secrets are looked for as whole words only


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).translate(_ALIKE).casefold()
    return "".join(part for part in plain if part.isalnum())


def bare(text: str) -> str:
    """Letters and digits alone, in small Latin letters as far as they look like them.

    Of long texts, which are bytes of streams, only what is plain ASCII or far from it counts.
    """
    if len(text) > _LONG:
        text = _HIGH_BYTES.sub("", text)
    if text.isascii():
        return _SIGNS.sub("", text).lower()
    return "".join(map(_letter, text))


def pieces(secret: str, innocent: str) -> list[str]:
    """What gives a secret away: itself, backwards, and any long enough run of its letters.

    ``innocent`` is the skeleton of what may stay: runs that occur there prove nothing.
    """
    whole = bare(secret)
    length = max(5, -(-len(whole) * 6 // 10))
    runs = [whole, whole[::-1]]
    runs += [whole[at : at + length] for at in range(len(whole) - length + 1)]
    return [run for run in dict.fromkeys(runs) if run not in innocent]


def stands_whole(secret: str, text: str) -> bool:
    """Whether ``text`` holds a secret as words of their own, as near as it is written."""
    wanted = " ".join(bare(word) for word in secret.split())
    return f" {wanted} " in f" {' '.join(filter(None, map(bare, re.split(_PARTING, text))))} "


def stands_bare(secret: str, text: str) -> bool:
    """Whether the letters of a secret follow each other in ``text``, whatever is between them."""
    return bare(secret) in bare(text)


def stands_in(secret: str, text: str, innocent: str = "") -> bool:
    """Whether ``text`` holds a secret or most of it, whatever the spelling."""
    if len(bare(secret)) < SHORT:
        pattern = rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])"
        return re.search(pattern, unicodedata.normalize("NFKC", text), re.IGNORECASE) is not None
    skeleton = bare(text)
    return any(piece in skeleton for piece in pieces(secret, innocent))


class Haystack:
    """Texts of one file by where they stood, searched for many secrets."""

    def __init__(self, keep: Iterable[str] = ()) -> None:
        self.texts: list[tuple[str, str, str]] = []
        self.innocent = bare(" ".join(keep))

    def add(self, where: str, text: str) -> None:
        if text:
            self.texts.append((where, text, bare(text)))

    def find(self, secrets: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(where, secret), each pair once."""
        for secret in secrets:
            wanted = pieces(secret, self.innocent)
            whole = (bare(secret), bare(secret)[::-1])
            short = len(whole[0]) < SHORT
            seen = set()
            for where, text, skeleton in self.texts:
                if where in seen or (short and not where.startswith(("text", "ocr"))):
                    continue
                if short:
                    hit = stands_in(secret, text)
                elif where.startswith("text"):
                    hit = any(piece in skeleton for piece in wanted)
                else:  # in compressed bytes, a few letters in a row are chance
                    hit = any(piece in skeleton for piece in whole)
                if hit:
                    seen.add(where)
                    yield where, secret


def nearly(secret: str, text: str) -> bool:
    """Whether ``text``, read from pixels, holds the secret give or take a letter in five."""
    wanted, skeleton = bare(secret), bare(text)
    if len(wanted) < SHORT:
        return stands_in(secret, text)
    most = len(wanted) // 5
    row = [0] * (len(skeleton) + 1)  # a match may begin anywhere
    for number, letter in enumerate(wanted, start=1):
        last, row[0] = row[0], number
        for at, other in enumerate(skeleton, start=1):
            last, row[at] = row[at], min(last + (letter != other), row[at] + 1, row[at - 1] + 1)
    return min(row) <= most
