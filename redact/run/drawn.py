# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas drawn by a person must lie somewhere: one that covers nothing stops the run.

Guaranteed: no file is released while an area names a source, a page or a place that is not there.
It does not judge whether an area covers the right thing.
"""

from collections.abc import Sequence

from redact.bundle import count
from redact.config import Area
from redact.errors import UsageError
from redact.run.work import Work
from redact.types import Box


def check_areas(areas: Sequence[Area], works: Sequence[Work]) -> None:
    """UsageError naming the first area (from 1) that lies on no page of any source of the run.

    A source that could not be read has no pages, and nothing of it is released: no fault.
    """
    by_path = {work.source.path: work for work in works}
    for number, area in enumerate(areas, start=1):
        work = by_path.get(area.source)
        fault = _fault(area, work) if work else "the input has no source of that name"
        if fault:
            raise UsageError(f"area {number} of --areas: {fault}; nothing was released")


def _fault(area: Area, work: Work) -> str:
    if not work.alive:
        return ""
    if area.page >= work.pages:
        pages = count(work.pages, "page", "pages")
        return f"its source has {pages}, and page {area.page} is not one (the first is 0)"
    page = work.document().pages[area.page]
    if area.box.overlap(Box(0, 0, page.width, page.height)) == (0.0, 0.0):
        return f"it lies beside its page, which is {page.width:g} x {page.height:g} points"
    return ""
