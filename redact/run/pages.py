# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bundle's own pages (index, schedule) go the same way as every document: burned and proven."""

from redact import ingest
from redact.burn import burn
from redact.errors import LeakFound
from redact.gate import check

DPI = 200


def make_pdf(html: str, title: str) -> bytes:
    """A released PDF of our own HTML; LeakFound when the gate refuses it."""
    reading = ingest.read(ingest.render_html(html), "page.pdf")
    made = burn(reading.rendition, reading.document, (), dpi=DPI, title=title)
    leaks = check(made, reading.document, ())
    if leaks:
        raise LeakFound(f"the {title} did not pass its check: {leaks[0].what}")
    return made
