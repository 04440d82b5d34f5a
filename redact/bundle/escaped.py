# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a document or a file name on a page of the report: escaped, nothing in them invisible.

Guarantees that they start no element and turn no neighbour; a reader sees that a character is there
that has no shape.
"""

import unicodedata
from html import escape


def shown(text: str) -> str:
    """Plain text for an attribute or a title: escaped, invisible characters by their number."""
    return escape("".join(_visible(character) for character in text))


def marked(text: str) -> str:
    """Plain text for the page, left to right: it turns neither its neighbours nor its ending."""
    return f'<bdi dir="ltr">{shown(text)}</bdi>'


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return f"\u2039U+{ord(character):04X}\u203a" if hidden else character
