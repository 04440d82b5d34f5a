# SPDX-License-Identifier: AGPL-3.0-or-later
"""Does the finished file show anything it must not, or lack anything it must have?

The gate reads with pdfplumber, pypdfium2 and pikepdf, and shares no code and no library with the
burner, so that the two cannot share a mistake. It finds; it never mends.
"""

from redact.gate.check import check, inspect
from redact.gate.foreign import Examined, examine
from redact.gate.pictured import search_pictures
from redact.gate.search import search

__all__ = ["Examined", "check", "examine", "inspect", "search", "search_pictures"]
