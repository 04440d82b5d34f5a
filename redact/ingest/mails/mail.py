# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mails (``eml.v1``): the pages a careful officer would print, with nothing left out.

Head, text, what the shown form of the text lacks, and the other headers on a page of their own.
Guarantees that every word of the message's texts and headers is on the pages: words are counted,
and what is missing is appended. Attachments become parts. Remote content is never fetched. Of a
text that is encrypted the head is shown, and a sentence in its place.

It does not look like the mail program showed it, and does not split quoted replies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape

from redact.ingest.composed import composed, lacking, section, unshown, words_of
from redact.ingest.flatten import lines_of_html, words_of_html
from redact.ingest.layout import Paragraph
from redact.ingest.mails.mime import Body, Mail, parse_mail
from redact.ingest.reading import Reading

READER = "eml.v1"
_OPEN_COPY = "get a copy that is not encrypted from somebody who received it, and add that"
# (header, how it is called on the page), in the order of the page.
_HEAD = (
    ("from", "From"),
    ("sender", "Sender"),
    ("to", "To"),
    ("cc", "Cc"),
    ("bcc", "Bcc"),
    ("reply-to", "Reply-To"),
    ("date", "Sent"),
    ("subject", "Subject"),
)
# When the shown form lacks a larger share of the plain form's words, that is appended as well.
_FEW = 0.02
_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
_LINK = re.compile(r"(https?|mailto|tel|file|ftp):")


def read_mail(data: bytes) -> Reading:
    """Read an e-mail; LimitReached when it is too long or nested without end."""
    mail = parse_mail(data)
    notes = list(mail.notes)
    paragraphs = [*_head(mail), *_sealed(mail), *_text(mail, notes), *_other_headers(mail)]
    reading = composed(
        data, READER, paragraphs, headers=mail.headers, notes=notes, parts=mail.parts
    )
    return replace(reading, unread=f"{mail.sealed}: {_OPEN_COPY}" if mail.sealed else "")


def _head(mail: Mail) -> Iterator[Paragraph]:
    for name, shown in _HEAD:
        for value in (value for key, value in mail.headers if key == name):
            yield Paragraph(f"{shown}: {value}", "field")
    if mail.parts:
        names = "; ".join(part.name for part in mail.parts)
        yield Paragraph(f"Attachments: {names}", "field")
    yield Paragraph("", "rule")
    yield Paragraph("")


def _sealed(mail: Mail) -> Iterator[Paragraph]:
    """What stands in the place of a text that could not be read."""
    if mail.sealed:
        yield Paragraph(f"[This message could not be read: {mail.sealed}.]")


def _text(mail: Mail, notes: list[str]) -> Iterator[Paragraph]:
    for number, body in enumerate(mail.bodies):
        if number:
            yield Paragraph("")
        yield from _body(body, notes)


def _body(body: Body, notes: list[str]) -> Iterator[Paragraph]:
    shown = lines_of_html(body.html) if body.html else _lines(body.plain)
    yield from map(Paragraph, shown)
    if not body.html:
        return
    told = " ".join(words_of_html(body.html))
    yield from unshown([told], words_of(shown), "the HTML text", notes)
    plain = _lines(body.plain)
    wanted = _cores(words_of(plain), body.html)
    if wanted and len(lacking(wanted, _cores(words_of(shown), ""))) > _FEW * len(wanted):
        notes.append("the plain text of the e-mail differs from its HTML: both are shown")
        yield from section("Plain text version", plain)


def _other_headers(mail: Mail) -> Iterator[Paragraph]:
    shown = {name for name, _ in _HEAD}
    others = [(name, value) for name, value in mail.headers if name not in shown]
    if not others:
        return
    yield Paragraph("Other headers", "title", new_page=True)
    for name, value in others:
        yield Paragraph(f"{_spelled(name)}: {value}")


def _spelled(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


def _cores(words: Iterable[str], html: str) -> list[str]:
    """Words without marks around them, for comparing two forms of one text.

    Left out are marks alone, names of inline pictures, and addresses of links that ``html`` holds:
    mail programs spell these out in the plain form only.
    """
    cores = []
    for word in words:
        core = _MARKS.sub("", word).casefold()
        if not core or word.startswith("[cid:") or (_LINK.match(core) and _core_in(core, html)):
            continue
        cores.append(core)
    return cores


def _core_in(core: str, html: str) -> bool:
    return core in unescape(html).casefold()
