# SPDX-License-Identifier: AGPL-3.0-or-later
"""The frame of the pages that the bundle prints itself: index and schedule.

Simple HTML for the product's own renderer: headings, paragraphs and tables, no picture, no link.
Every cell is escaped. It fetches nothing.
"""

from collections.abc import Iterable, Sequence
from html import escape

from redact.bundle.twin import NOT_REVIEWED

_STYLE = (
    "body{font-family:sans-serif;font-size:10pt}"
    "h1{font-size:16pt;margin:0 0 6pt 0}h2{font-size:12pt;margin:12pt 0 4pt 0}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;border-bottom:0.5pt solid #999999;padding:1pt 6pt}"
    "p{margin:0 0 6pt 0}"
)


def sheet(title: str, body: Iterable[str], *, draft: bool) -> str:
    """A whole page; on a draft its first line is NOT REVIEWED."""
    head = f"<p><b>{NOT_REVIEWED}</b></p>" if draft else ""
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{head}<h1>{escape(title)}</h1>{''.join(body)}</body></html>"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a header row; cells are plain text."""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def paragraph(text: str) -> str:
    """One paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def heading(text: str) -> str:
    """A heading below the title."""
    return f"<h2>{escape(text)}</h2>"


def count(number: int, one: str, many: str) -> str:
    """``1 page``, ``1,204 pages``."""
    return f"{number:,} {one if number == 1 else many}"
