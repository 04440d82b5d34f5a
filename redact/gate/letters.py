# SPDX-License-Identifier: AGPL-3.0-or-later
"""One key for every way two readers may spell the same word.

The key is the skeleton; a word with right-to-left letters is keyed by its sorted letters, because
readers give it in either order. Characters that stand for nothing are left out. It does
not tell two words apart that look the same.
"""

import unicodedata
from functools import lru_cache

from redact.text import fold

_LOST = "\ufffd"


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The key of a word as it stands in a document."""
    return read_key(text)


@lru_cache(maxsize=8192)
def read_key(text: str) -> str:
    """The key of a word as a reader gives it; what it must not hold stays in it."""
    folded = fold(text.replace(_LOST, ""))
    if is_right_to_left(text):
        return "".join(sorted(letter for letter in folded if letter.isalnum()))
    return folded


def is_right_to_left(text: str) -> bool:
    """Whether any letter is written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text
    )
