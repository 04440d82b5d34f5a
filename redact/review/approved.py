# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approval is of: one digest over everything that decides what goes out.

The acts themselves are in it, not only what they come to, so that a change that is changed back is
a change too. Pure.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from redact import __version__
from redact.review.acts import Act
from redact.review.audit import canonical
from redact.review.store import rows

if TYPE_CHECKING:
    from redact.review.snapshot import Snapshot


def digest_of(snapshot: Snapshot, acts: Iterable[Sequence[Act]]) -> str:
    """64 hex digits over the program, what the case is told, what was found, and all ``acts``."""
    content = [
        __version__,
        snapshot.settings.get("setup"),
        snapshot.settings.get("detection"),
        sorted((document, read.reader) for document, read in snapshot.documents.items()),
        [rows.source_row(source)[:6] for source in snapshot.sources],
        sorted(held.id for held in snapshot.held.values() if held.present),
        [[rows.act_row(act) for act in made] for made in acts],
    ]
    return hashlib.sha256(canonical(content).encode()).hexdigest()
