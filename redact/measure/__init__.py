# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of labelled correspondence is found: gold files, figures with intervals, floors.

The door of the package. It compares spans; who finds them is not its business.
"""

from redact.measure.floors import Floors, load_floors
from redact.measure.gold import Gold, Span, read_gold
from redact.measure.scores import Scores, Tally, score

__all__ = ["Floors", "Gold", "Scores", "Span", "Tally", "load_floors", "read_gold", "score"]
