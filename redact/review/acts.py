# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people do in a case besides deciding: appended, never changed, undone as a batch.

A decision itself is ``redact.types.Decision``: lower layers know it. Nothing here says who may.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from redact.types import Decision


class MarkKind(StrEnum):
    """What a person can set on a target besides a verdict."""

    OUT_OF_SCOPE = "out of scope"
    PAGE_READ = "page read"
    DUPLICATE_OF = "duplicate of"
    CHECKED = "checked"
    MEANT = "difference meant"
    LOOKED = "handwriting looked for"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a target by someone; ``value`` is the other document of a duplicate,
    or what stood where somebody checked it (of a document: its reader).

    Targets are spelled as in ``Decision``. Appended, never changed; undone with its ``batch``.
    """

    target: str
    kind: MarkKind
    actor: str
    role: str
    at: str
    value: str = ""
    note: str = ""
    batch: int = 0


class GroupingKind(StrEnum):
    """What a person can change about entities."""

    MERGE = "merge"
    SPLIT = "split"
    ROLE = "role"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class Grouping:
    """A change of entities: ``members`` are entity ids to merge, finding ids to split off, or the
    one entity whose role or care becomes ``value``. Appended, never changed."""

    kind: GroupingKind
    members: tuple[str, ...]
    actor: str
    role: str
    at: str
    value: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What the case says for one exemption. Appended; the newest counts.

    The fields from ``limb`` on are the needs of ``redact.law``: empty where nothing is said.
    """

    exemption: str
    actor: str
    role: str
    at: str
    limb: str = ""
    purpose: str = ""
    qualified_opinion: str = ""
    harm: str = ""
    public_interest: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Reversal:
    """An undo: the acts of batch ``undone`` no longer count. Undoing it is a redo."""

    undone: int
    actor: str
    role: str
    at: str
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody approved what stands under ``digest``; any change gives another digest."""

    digest: str
    actor: str
    role: str
    at: str
    batch: int = 0


Act = Decision | Mark | Grouping | Statement | Reversal | Approval
