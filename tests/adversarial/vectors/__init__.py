# SPDX-License-Identifier: AGPL-3.0-or-later
"""All vectors, by group, in the order of the vector table they answer to."""

from collections.abc import Iterator
from importlib import import_module

from tests.adversarial.paper import Kit, Vector

GROUPS = (
    "text", "geometry", "hidden", "nested", "fonts", "graphics", "images", "tags", "annots",
    "forms", "document", "file", "side",
)  # fmt: skip


def names() -> list[tuple[str, str]]:
    """(group, name) of every vector."""
    return [(group, made.__name__) for group in GROUPS for made in _module(group).VECTORS]


def _module(group: str):  # type: ignore[no-untyped-def]
    return import_module(f"tests.adversarial.vectors.{group}")


def make(seed: int, only: tuple[str, ...] = ()) -> Iterator[Vector]:
    """Every vector for a seed, or those ``only``."""
    for group in GROUPS:
        for maker in _module(group).VECTORS:
            if not only or maker.__name__ in only:
                yield maker(Kit(seed, group, maker.__name__))
