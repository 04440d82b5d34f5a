# SPDX-License-Identifier: AGPL-3.0-or-later
"""Between offsets, words and boxes; and matching that is blind to how a string is written."""

from redact.text.skeleton import Skeleton, fold
from redact.text.spans import TextMap, TextRun, merge_spans

__all__ = ["Skeleton", "TextMap", "TextRun", "fold", "merge_spans"]
