# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sources people keep back as a whole: withheld, out of scope, or duplicates. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from redact.review.acts import MarkKind
from redact.review.places import source_id
from redact.review.standing import State
from redact.types import Status

if TYPE_CHECKING:
    from redact.review.snapshot import Snapshot

_KEPT_BACK = {
    MarkKind.OUT_OF_SCOPE: Status.OUT_OF_SCOPE,
    MarkKind.DUPLICATE_OF: Status.DUPLICATE,
}


def fates(snapshot: Snapshot) -> Mapping[str, tuple[Status, str]]:
    """By path, each source that is kept back: its status and the reason.

    What came in a source that is kept back is kept back with it.
    """
    found: dict[str, tuple[Status, str]] = {}
    marked = {mark.target: mark for mark in snapshot.marks if mark.kind in _KEPT_BACK}
    for source in sorted(snapshot.sources, key=lambda source: source.order):
        target = source_id(source.path)
        standing, mark = snapshot.own(target), marked.get(target)
        if standing is not None and standing.state is State.WITHHELD:
            found[source.path] = (Status.WITHHELD, ", ".join(standing.exemptions))
        elif mark is not None and mark.value != "no":
            found[source.path] = (_KEPT_BACK[mark.kind], mark.note or str(mark.kind))
        elif source.parent in found:
            found[source.path] = found[source.parent]
    return found
