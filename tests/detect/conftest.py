# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents from plain text, and a policy without the finders of people."""

import re
from collections.abc import Callable

import pytest

from redact.config import Policy, load_policy
from redact.types import Box, Document, Page, Word


@pytest.fixture(scope="session")
def make() -> Callable[[str], Document]:
    """A document of one page whose words are what white space separates."""

    def of(text: str) -> Document:
        words = tuple(
            Word(match.start(), match.end(), 0, 0, Box(0, 0, 1, 1))
            for match in re.finditer(r"\S+", text)
        )
        return Document("d1", "test.v1", text, (Page(0, 595, 842, 0, len(text)),), words)

    return of


@pytest.fixture(scope="session")
def policy() -> Policy:
    finders = ("identifiers", "terms", "allow", "pictures")
    return load_policy("foi").model_copy(update={"detectors": finders})
