# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures that must be reached: a TOML file that people write.

It compares the figure itself, not its interval: with few spans, luck decides.
"""

from collections.abc import Iterator
from typing import Literal

from redact.config.policy import shipped_or_path
from redact.config.reading import Strict, parse, read_table
from redact.measure.scores import Scores


class Floors(Strict):
    """``floors``: at least; ``ceilings``: at most. Keys are groups of recall (``personal``,
    ``tier:direct``, ``label:PHONE`` ...), ``character_precision`` and ``keep_violations``."""

    format: Literal[1]
    what: str = ""
    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}

    def missed(self, scores: Scores) -> tuple[str, ...]:
        """A sentence for each figure that is not reached, or that the documents do not give."""
        return (*self._missed(scores, self.floors, 1), *self._missed(scores, self.ceilings, -1))

    def _missed(self, scores: Scores, limits: dict[str, float], sign: int) -> Iterator[str]:
        figures = scores.figures()
        for name, limit in limits.items():
            figure = figures.get(name)
            if figure is None:
                yield f"{name}: the documents hold nothing to measure it on"
            elif sign * figure < sign * limit:
                word = "least" if sign > 0 else "most"
                yield f"{name}: {figure:.4f}, and at {word} {limit:.4f} is asked"


def load_floors(name: str) -> Floors:
    """The shipped floors of that name, or the .toml file at that path; UsageError if neither."""
    path = shipped_or_path(name, "are no floors", "models", "eval")
    return parse(Floors, read_table(path), path)
