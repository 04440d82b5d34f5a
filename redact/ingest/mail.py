# SPDX-License-Identifier: AGPL-3.0-or-later
"""E-mails (``eml.v1``): the pages a careful officer would print, with nothing left out.

Head, text, what the shown form of the text lacks, and the other headers on a page of their own.
Guarantees that every word of the message's texts and headers is on the pages: words are counted,
and what is missing is appended. Attachments become parts. Remote content is never fetched.

It does not look like the mail program showed it, and does not split quoted replies.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape

from redact.errors import LimitReached
from redact.ingest.align import align
from redact.ingest.flatten import lines_of_html, words_of_html
from redact.ingest.layout import Paragraph, drawable, lay_out
from redact.ingest.mime import Body, Mail, parse_mail
from redact.ingest.plain import LONGEST, lost_notes
from redact.ingest.reading import Reading
from redact.types import Document

READER = "eml.v1"
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
    """Read an e-mail; InputRefused when its text is encrypted or too long."""
    mail = parse_mail(data)
    notes = list(mail.notes)
    paragraphs = [*_head(mail), *_text(mail, notes), *_other_headers(mail)]
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    if len(text) > LONGEST:
        raise LimitReached(f"the text has more than {LONGEST:,} characters: split it")
    laid = lay_out(paragraphs)
    aligned = align(text, laid.pages)
    notes.extend(lost_notes(aligned, text))
    document = Document(
        hashlib.sha256(data).hexdigest(),
        READER,
        text,
        aligned.pages,
        aligned.words,
        mail.headers,
        tuple(notes),
    )
    return Reading(document, laid.pdf, mail.parts)


def _head(mail: Mail) -> Iterator[Paragraph]:
    for name, shown in _HEAD:
        for value in (value for key, value in mail.headers if key == name):
            yield Paragraph(f"{shown}: {value}", "field")
    if mail.parts:
        names = "; ".join(part.name for part in mail.parts)
        yield Paragraph(f"Attachments: {names}", "field")
    yield Paragraph("", "rule")
    yield Paragraph("")


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
    missing = _missing(_words([" ".join(words_of_html(body.html))]), _words(shown))
    if missing:
        notes.append(f"{len(missing)} words of the HTML text are listed at its end")
        yield from _section("Words not shown above", [" ".join(missing)])
    plain = _lines(body.plain)
    wanted = _cores(_words(plain), body.html)
    if wanted and len(_missing(wanted, _cores(_words(shown), ""))) > _FEW * len(wanted):
        notes.append("the plain text of the e-mail differs from its HTML: both are shown")
        yield from _section("Plain text version", plain)


def _section(title: str, lines: Iterable[str]) -> Iterator[Paragraph]:
    yield Paragraph("")
    yield Paragraph(title, "head")
    yield from map(Paragraph, lines)


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


def _words(lines: Iterable[str]) -> list[str]:
    return [word for line in lines for word in drawable(line).split()]


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


def _missing(wanted: Iterable[str], shown: Iterable[str]) -> list[str]:
    """The wanted words that are not shown, as often as they are lacking."""
    have = Counter(shown)
    missing = []
    for word in wanted:
        if have[word]:
            have[word] -= 1
        else:
            missing.append(word)
    return missing
