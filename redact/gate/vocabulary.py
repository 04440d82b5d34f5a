# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that the PDF format itself writes into files: finding them proves nothing.

Only whole names and strings are compared: a longer one that holds such a word is still searched.
"""

import re

PRODUCER = re.compile(r"redact [0-9][0-9a-z.+]{0,31}")

_LIST = """
    Action Adobe All Alternate Annot Annots Art Artifact Ascent Author Background Base BaseFont
    Black Border Bounds Catalog Circle Color ColorSpace Colors Columns Contents Coords Count
    Creator Cyan Decode Desc Descent Dest Dests Differences Document Domain Encode Encoding
    Extend Extensions Figure Filter First Flags Font FontName Footer Form Function Functions
    Group Header Height Highlight Identity Identity-H Image Index Indexed Info Ink Kids Lang
    Last Layout Leading Length Limits Line Link Magenta Marked Mask Matrix Metadata Name Names
    Next No None Normal Note Nums Off On Order Ordering Outlines Page Pages Parent Part Pattern
    Popup Predictor Prev Print Private Producer Range Rect Registry Resources Root Rotate Sect
    Separation Shading Size Span Square Stamp Subject Subtype Supplement Table Text Title Type
    MarkInfo MCID Nums ParentTree StructElem StructParents StructTreeRoot Tabs TD TR
    UCS Unit Usage Version View Width Widths XObject Yellow Yes
"""
_WORDS = frozenset(_LIST.split())


def is_vocabulary(text: str) -> bool:
    """Whether ``text`` is a name of the format that could also be a word, or our own name."""
    return text in _WORDS or PRODUCER.fullmatch(text) is not None
