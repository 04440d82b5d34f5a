# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the marked sources in ``content/`` to files and to what is expected of them.

``content/412-23/x.pdf.src`` becomes ``412-23/x.pdf``; files under ``content/_attached/`` only go
out inside e-mails. Lines ``@key: value`` at the top set how a file is printed or encoded; an
e-mail's source has its headers, then ``%% body plain|both``, then ``%% attach SOURCE as NAME``.
"""

import dataclasses
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pymupdf

from tests.samples.mail import SHOWN, Attachment, make_mail
from tests.samples.marks import Withheld, kept, occurrences, plain, rest, withheld
from tests.samples.printed import Sheet, print_pdf

CONTENT = Path(__file__).parent / "content"


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """One finished file: ``marked`` is all its text, ``hidden`` the part no reader is shown."""

    path: str
    data: bytes
    marked: str
    hidden: str
    pages: int | None


def make(source: Path, path: str) -> list[Made]:
    """The file of ``source`` under ``path``, then what is inside it."""
    settings, body = _settings(source.read_text(encoding="utf-8"))
    kind = path.rsplit(".", 1)[-1]
    if kind == "pdf":
        return [_printed(path, settings, body)]
    if kind == "eml":
        return _mail(path, body)
    text = plain(body)
    if settings.get("eol") == "crlf":
        text = text.replace("\n", "\r\n")
    return [Made(path, text.encode(settings.get("encoding", "utf-8")), body, "", None)]


def expectation(made: Made) -> dict[str, Any]:
    """The entry of ``made`` in ``expected.json``."""
    shown, hidden = withheld(made.marked), withheld(made.hidden)
    outside = rest(made.marked)
    entries = [_entry(item, shown, outside) for item in shown]
    entries += [
        {**_entry(item, hidden, outside), "hidden": True} for item in hidden if item not in shown
    ]
    return {"pages": made.pages, "withhold": entries, "keep": kept(made.marked)}


def _entry(item: Withheld, counts: Counter[Withheld], outside: str) -> dict[str, Any]:
    entry = {**dataclasses.asdict(item), "count": counts[item]}
    remaining = occurrences(item.text, outside, cased=False)
    return {**entry, "remaining": remaining} if remaining else entry


def _settings(text: str) -> tuple[dict[str, str], str]:
    text = re.sub(r"^@@(\w+)$", lambda m: _shared(m[1]), text, flags=re.M)
    settings = dict(re.findall(r"^@(\w+): (.*)$", text, re.M))
    return settings, re.sub(r"^@\w+: .*\n", "", text, flags=re.M).lstrip("\n")


def _shared(name: str) -> str:
    return (CONTENT / "_shared" / f"{name}.txt").read_text(encoding="utf-8").strip()


def _printed(path: str, settings: dict[str, str], body: str) -> Made:
    known = {field.name: field for field in dataclasses.fields(Sheet)}
    values: dict[str, Any] = dict(settings)
    for name in ("size", "leading"):
        if name in values:
            values[name] = float(values[name])
    values["links"] = values.get("links") == "yes"
    assert set(values) <= set(known), f"{path}: {set(values) - set(known)}"
    sheet = Sheet(**values)
    data = print_pdf(body, sheet)
    with pymupdf.open("pdf", data) as document:
        pages = len(document)
    footer = "\n".join([sheet.footer] * pages)
    marked = "\n\n".join([sheet.letterhead.replace(" | ", "\n"), body, footer])
    return Made(path, data, marked, f"{sheet.title}\n{sheet.author}", pages)


def _mail(path: str, body: str) -> list[Made]:
    headers, *sections = re.split(r"^%% (.+)\n", body, flags=re.M)
    mode, text = sections[0].split()[1], sections[1]
    inside: list[Made] = []
    attachments = []
    for order in sections[2::2]:
        source, name = re.fullmatch(r"attach (.+) as (.+)", order).groups()
        parts = make(CONTENT / "_attached" / source, f"{path}!/{name}")
        attachments.append(Attachment(name, parts[0].data))
        inside += parts
    lines = headers.strip().splitlines()
    shown = [line for line in lines if line.split(":")[0].lower() in SHOWN]
    hidden = [line for line in lines if line not in shown]
    data = make_mail(headers, text, mode, attachments)
    marked = "\n".join([*shown, "", text, *(part.path.rsplit("!/")[-1] for part in inside)])
    return [Made(path, data, marked, "\n".join(hidden), None), *inside]
