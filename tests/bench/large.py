# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does the work on a large case grow with its size, or with the square of it?

Each figure is the CPU time of four times as much, divided by that of the one: 4 where work grows
evenly, 16 where everything is compared with everything. Medians of three turns.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from redact.review.copies import differences
from redact.review.group import group
from tests.review.large import large_bundle, large_case, namesakes

ASKED = {
    "5,000 mentions grouped, to 1,250 (times)": 8.0,
    "3,000 people of one surname, to 750 (times)": 8.0,
    "250 documents compared for copies, to 63 (times)": 8.0,
}


def figures() -> dict[str, float]:
    """What was measured, by the names of ``ASKED``."""
    makers: tuple[tuple[Callable[[int], Any], Callable[[Any], Any], int], ...] = (
        (large_case, group, 1250),
        (namesakes, group, 750),
        (lambda number: large_bundle(number, 1000, 10), differences, 63),
    )
    growths = (_growth(make, work, size) for make, work, size in makers)
    return dict(zip(ASKED, growths, strict=True))


def _growth(make: Callable[[int], Any], work: Callable[[Any], Any], size: int) -> float:
    small, large = make(size), make(4 * size)
    work(small)
    return statistics.median(_cpu(work, large) / _cpu(work, small) for _ in range(3))


def _cpu(work: Callable[[Any], Any], given: Any) -> float:
    began = time.process_time()
    work(given)
    return max(time.process_time() - began, 1e-4)
