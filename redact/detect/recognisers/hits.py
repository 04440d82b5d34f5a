# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a recogniser finds, and looking at the words around it.

A recogniser is a plain function from a text to hits. It guarantees offsets into that text and time
that grows in proportion to it; it does not know documents, policies or Presidio.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Half-open offsets, how sure (0-1), and one sentence for the officer that quotes nothing."""

    start: int
    end: int
    score: float
    why: str


_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def before(text: str, start: int, width: int) -> str:
    """At most ``width`` characters before ``start``, within its paragraph, lower case."""
    window = text[max(0, start - width) : start]
    for gap in _PARAGRAPH.finditer(window):
        window = text[max(0, start - width) + gap.end() : start]
    return window.lower()


def after(text: str, end: int, width: int) -> str:
    """At most ``width`` characters after ``end``, within its paragraph, lower case."""
    window = text[end : end + width]
    gap = _PARAGRAPH.search(window)
    return (window[: gap.start()] if gap else window).lower()


def said_near(
    cue: re.Pattern[str], text: str, hit: tuple[int, int], back: int, on: int = 0
) -> bool:
    """Whether ``cue`` (written for lower case) stands up to ``back`` before or ``on`` after."""
    start, end = hit
    return bool(cue.search(before(text, start, back)) or (on and cue.search(after(text, end, on))))


def line_of(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the line that holds ``offset``."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return start, len(text) if end < 0 else end
