# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which item of the request a file belongs to: the reference in the name of its folder."""

import re

DOCUMENTS = "documents"

# NNN/YY with any zero padding and the separators that file systems allow; a date has a third part.
_REFERENCE = re.compile(
    r"(?<![\d])(?<!\d[-_. ])0*(\d{1,6})(?:[-_. \\]|\s+of\s+)((?:19|20)?\d{2})(?![-_. ]?\d)", re.I
)


def item_of(path: str, otherwise: str = DOCUMENTS) -> str:
    """``412-23`` for a file under a folder ``CRU 000412-2023``, else ``otherwise``.

    ``path`` is a source path with ``/``; the innermost folder that holds a reference counts. A
    folder's own name is never used: it may be a person's.
    """
    *folders, _ = path.split("!")[0].split("/")
    for folder in reversed(folders):
        match = _REFERENCE.search(folder)
        if match:
            return f"{match[1]}-{match[2][-2:]}"
    return otherwise
