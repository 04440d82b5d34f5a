# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does a reader of this file see, and where? The door of the package.

``read`` turns the bytes of one file into a document with words and boxes, the PDF of its pages, and
the files inside it, or refuses with one sentence. Parsing is not guarded here: callers run it in a
child process with limits on time and memory, because the files are somebody else's.
"""

from redact.ingest.kinds import read
from redact.ingest.layout import render_html
from redact.ingest.reading import Part, Reading

__all__ = ["Part", "Reading", "read", "render_html"]
