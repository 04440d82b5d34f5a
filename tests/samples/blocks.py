# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small markup the samples are written in, as HTML and as plain text.

Blocks are separated by empty lines. ``# ``, ``## `` headings; ``: `` lines kept as they are;
``:> `` the same at the right; ``- `` list; ``~ From: | x`` message headers; ``|= a | b`` and
``| a | b`` table rows with ``|% 20 80`` widths; ``> `` a quotation; ``---`` a rule;
anything else is a paragraph. ``**bold**``. Marks are resolved first; it is no Markdown.
"""

import re
from collections.abc import Iterator
from html import escape

from tests.samples.marks import plain

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def html_of(source: str) -> str:
    """The blocks of ``source`` as the inside of an HTML body."""
    return "\n".join(_html(lines) for lines in _blocks(source))


def text_of(source: str) -> str:
    """The blocks of ``source`` as plain text, lines unwrapped, as mail programs write it."""
    return "\n\n".join(_text(lines) for lines in _blocks(source)) + "\n"


def _blocks(source: str) -> Iterator[list[str]]:
    for block in re.split(r"\n\s*\n", plain(source).strip("\n")):
        if block.strip():
            yield block.split("\n")


def _inline(text: str) -> str:
    return _BOLD.sub(r"<b>\1</b>", escape(text, quote=False))


def _strip(lines: list[str], prefix: str) -> list[str]:
    return [line.removeprefix(prefix.rstrip()).removeprefix(" ") for line in lines]


def _html(lines: list[str]) -> str:
    first = lines[0]
    if first == "---":
        return "<hr/>"
    for prefix, tag in (("## ", "h2"), ("# ", "h1")):
        if first.startswith(prefix):
            return f"<{tag}>{_inline(' '.join(_strip(lines, prefix)))}</{tag}>"
    if first.startswith((": ", ":> ")):
        prefix = ":> " if first.startswith(":> ") else ": "
        align = ' class="right"' if prefix == ":> " else ""
        return f"<p{align}>{'<br/>'.join(map(_inline, _strip(lines, prefix)))}</p>"
    if first.startswith("> "):
        inner = "\n".join(_strip(lines, "> "))
        return f"<blockquote>{html_of(inner)}</blockquote>"
    if first.startswith("- "):
        items = "".join(f"<li>{_inline(item)}</li>" for item in _items(lines))
        return f"<ul>{items}</ul>"
    if first.startswith("~ "):
        return _message_headers(_strip(lines, "~ "))
    if first.startswith("|"):
        return _table(lines)
    return f"<p>{_inline(' '.join(lines))}</p>"


def _items(lines: list[str]) -> list[str]:
    return [" ".join(item.split()) for item in re.split(r"(?m)^- ", "\n".join(lines))[1:]]


def _message_headers(lines: list[str]) -> str:
    rows = (line.split(" | ", 1) for line in lines)
    shown = (f"<b>{_inline(name)}</b> {_inline(value)}" for name, value in rows)
    return f"<p>{'<br/>'.join(shown)}</p>"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.lstrip("|=").split(" | ")]


def _table(lines: list[str]) -> str:
    widths: list[str] = []
    rows = []
    for line in lines:
        if line.startswith("|%"):
            widths = line[2:].split()
            continue
        tag = "th" if line.startswith("|=") else "td"
        cells = _cells(line)
        # MuPDF gives every column its due only if all but the last have a width in points.
        styles = [f' style="width: {4.4 * float(width):.0f}pt"' for width in widths[:-1]]
        styles += [""] * (len(cells) - len(styles))
        rows.append(
            "".join(
                f"<{tag}{style}>{_inline(cell)}</{tag}>"
                for cell, style in zip(cells, styles, strict=True)
            )
        )
    return '<table class="grid">' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _text(lines: list[str]) -> str:
    first = lines[0]
    if first == "---":
        return "_" * 40
    for prefix in ("## ", "# ", ":> ", ": "):
        if first.startswith(prefix):
            return "\n".join(_strip(lines, prefix)).replace("**", "")
    if first.startswith("> "):
        inner = text_of("\n".join(_strip(lines, "> "))).rstrip("\n")
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
    if first.startswith("- "):
        return "\n".join(f"* {item}" for item in _items(lines))
    if first.startswith("~ "):
        return "\n".join(line.replace(" | ", " ", 1) for line in _strip(lines, "~ "))
    if first.startswith("|"):
        rows = [_cells(line) for line in lines if not line.startswith("|%")]
        return "\n".join("\t".join(row) for row in rows).replace("**", "")
    return " ".join(lines).replace("**", "")
