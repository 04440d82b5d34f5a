# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between offsets, words and boxes; and matching that is blind to how a string is written."""

from redact.text.flow import Flow
from redact.text.places import Places
from redact.text.skeleton import Skeleton, fold, is_right_to_left, skeleton_of
from redact.text.spans import TextMap, TextRun, covering, merge_spans

__all__ = [
    "Flow",
    "Places",
    "Skeleton",
    "TextMap",
    "TextRun",
    "covering",
    "fold",
    "is_right_to_left",
    "merge_spans",
    "skeleton_of",
]
