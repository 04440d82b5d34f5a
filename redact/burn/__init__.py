# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages rebuilt from pixels, boxes in the pixels, surviving words on top; nothing is copied."""

from redact.burn.burner import burn
from redact.burn.markup import Note, mark_up
from redact.burn.plan import Plan
from redact.burn.raster import page_picture, page_pictures
from redact.burn.setting import plan_lines, set_lines

__all__ = [
    "Note",
    "Plan",
    "burn",
    "mark_up",
    "page_picture",
    "page_pictures",
    "plan_lines",
    "set_lines",
]
