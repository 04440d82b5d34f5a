# SPDX-License-Identifier: AGPL-3.0-or-later
"""User names and web addresses built from names that are already known.

It knows the common ways of building them, not a site's own.
"""

from collections.abc import Iterable

from redact.detect.recognisers import online
from redact.types import Document, Finding


def derived(document: Document, names: Iterable[str]) -> list[Finding]:
    """Findings for user names and addresses made from ``names`` (each "Forename Surname")."""
    users, urls = online.find_derived(document.text, sorted(names))
    labelled = [("USERNAME", hit) for hit in users] + [("URL_PERSONAL", hit) for hit in urls]
    return [
        Finding(
            document.id,
            label,
            hit.start,
            hit.end,
            hit.score,
            "derived_name.v1",
            hit.why,
            reader=document.reader,
        )
        for label, hit in labelled
    ]
