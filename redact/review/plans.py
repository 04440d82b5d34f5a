# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, and what an ask comes to before anything of it is written."""

from dataclasses import dataclass

from redact.review.acts import Act


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which role, at what time (RFC 3339, UTC)."""

    name: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Something an ask did not reach: its id, and why not."""

    target: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The acts of one ask, carried out together or not at all, and what they leave as it is."""

    acts: tuple[Act, ...]
    kept: tuple[Kept, ...] = ()
