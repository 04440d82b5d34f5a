# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of a case as an officer meets them: ``picture 1``, and where it stands.

The case holds, in place of words, a digest of what a picture shows: so one that recurs is one
entity, like a name. Names here are for the screen; they follow the order of the documents, so that
letters added later change none. What is drawn over a picture is not part of it. Pure.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from redact.review.snapshot import Snapshot
from redact.review.store import Held
from redact.types import Entity

PICTURE = "IMAGE"


def picture_names(snapshot: Snapshot) -> Mapping[str, str]:
    """By entity id, the name of each picture of the case."""
    orders = _orders(snapshot)
    firsts = sorted(
        (min(_place(snapshot.held[finding], orders) for finding in entity.findings), entity.id)
        for entity in snapshot.entities
        if entity.label == PICTURE
    )
    return {entity: f"picture {number}" for number, (_, entity) in enumerate(firsts, start=1)}


def pages_with(snapshot: Snapshot, entity: Entity) -> tuple[str, ...]:
    """The pages on which an entity is found, as targets, each once, in order."""
    orders = _orders(snapshot)
    held = [snapshot.held[finding] for finding in entity.findings]
    places = {(order, h.page) for h in held for order in orders.get(h.finding.document, ())}
    return tuple(f"{order:04d}#page={page}" for order, page in sorted(places))


def _orders(snapshot: Snapshot) -> dict[str, list[int]]:
    """By document, the numbers of the sources that share it."""
    found: dict[str, list[int]] = defaultdict(list)
    for source in snapshot.sources:
        found[source.document].append(source.order)
    return found


def _place(held: Held, orders: Mapping[str, Sequence[int]]) -> tuple[float, ...]:
    """Where it stands in the case, to sort by."""
    corner = [(box.y0, box.x0) for _, box in held.finding.regions[:1]] or [(0.0, 0.0)]
    return (min(orders.get(held.finding.document, ()), default=0), held.page, *corner[0])
