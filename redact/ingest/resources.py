# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the content of a page may choose from: its resources, and those of forms in forms.

Guarantees that each dictionary of resources is met that content drawn on the page reaches through
forms, however it is inherited. Not looked into: patterns, glyphs of Type 3 fonts, soft masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pymupdf
from pymupdf import mupdf

_MOST_NESTED = 24


def resources_of(page: Any) -> Iterator[Any]:
    """Each dictionary of resources of a PyMuPDF page, as MuPDF's own objects."""
    yield from _within(mupdf.pdf_page_resources(pymupdf._as_pdf_page(page)), set(), 0)


def is_masked(page: Any) -> bool:
    """Whether a PyMuPDF page may paint through a soft mask: it hides and changes what is drawn."""
    return any(
        mupdf.pdf_is_dict(mupdf.pdf_dict_gets(state, "SMask"))
        for resources in resources_of(page)
        for state in values(mupdf.pdf_dict_gets(resources, "ExtGState"))
    )


def values(dictionary: Any) -> Iterator[Any]:
    """The dictionaries that are values of one."""
    for index in range(mupdf.pdf_dict_len(dictionary)):
        value = mupdf.pdf_dict_get_val(dictionary, index)
        if mupdf.pdf_is_dict(value):
            yield value


def _within(resources: Any, seen: set[int], depth: int) -> Iterator[Any]:
    if depth > _MOST_NESTED:
        return
    yield resources
    for form in values(mupdf.pdf_dict_gets(resources, "XObject")):
        number = mupdf.pdf_to_num(form)
        inner = mupdf.pdf_dict_gets(form, "Resources")
        if number not in seen and mupdf.pdf_is_dict(inner):
            seen.add(number)
            yield from _within(inner, seen, depth + 1)
