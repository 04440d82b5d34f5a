# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms in text files: what a file can be read as, and which terms can be read in it.

Matching is blind to case, accents, look-alikes and spacing as the detectors are. It does not undo
encodings beyond JSON and HTML escapes.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

from redact.bundle.index import index_html
from redact.bundle.manifest import FileRecord, manifest
from redact.bundle.outcome import BundleInfo, Outcome
from redact.bundle.schedule import schedule_csv, schedule_html
from redact.config import TermRule
from redact.law import exemptions
from redact.text import Skeleton
from redact.types import Box, Redaction, Source, Status

_TAG = re.compile(r"<style>.*?</style>|<[^>]*>")
# Stands in for a term that cannot be looked for, so that the other rules keep their numbers.
_NEVER = TermRule("\ue000\ue0ff" * 8, "", "exact")


def readable_text(data: bytes) -> str | None:
    """The file as text, with what its escapes stand for after it; None when it is not text."""
    text = _decoded(data)
    if text is None:
        return None
    parts = [text]
    if "&" in text:
        parts.append(unescape(text))
    with suppress(ValueError, RecursionError):  # most text is not JSON
        parts.append(json.dumps(json.loads(text), ensure_ascii=False))
    return "\n".join(parts)


def _decoded(data: bytes) -> str | None:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\x00" in data and not wide:
        return None
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        return None


def matches(text: str, rules: Sequence[TermRule]) -> tuple[int, ...]:
    """The indexes of the rules whose term can be read in ``text``."""
    if not rules:
        return ()
    skeleton = Skeleton(text)
    return tuple(number for number, rule in enumerate(rules) if _found(rule, text, skeleton))


def but_house_words(rules: Sequence[TermRule]) -> tuple[TermRule, ...]:
    """The rules for a page that this product prints: its own words do not count there."""
    own = matches(house_text(), rules)
    return tuple(_NEVER if number in own else rule for number, rule in enumerate(rules))


def _found(rule: TermRule, text: str, skeleton: Skeleton) -> bool:
    if rule.match == "exact":
        return rule.term in text
    spans = skeleton.find(rule.term, whole_words=rule.match == "word")
    if not rule.cased:
        return any(True for _ in spans)
    return any(_case(text[start:end]) == _case(rule.term) for start, end in spans)


def _case(text: str) -> list[bool]:
    """Which letters are capitals, in order; spacing, marks and look-alikes do not count."""
    letters = unicodedata.normalize("NFKD", text)
    return [letter.isupper() for letter in letters if letter.isalpha()]


@cache
def house_text() -> str:
    """Every word that index, schedule and manifest hold whatever the bundle: no leak there."""
    return "\n".join(_house_parts())


def _house_parts() -> Iterator[str]:
    """Both pages, the table and the manifest of an invented bundle, and every section's title."""
    for bundle, number in (("draft", 1), ("release", 2)):
        info = BundleInfo("", "", False, "", "draft" if bundle == "draft" else "release")
        outcomes = _invented(number)
        records = {path: FileRecord(0, "") for o in outcomes if (path := o.pdf_path)}
        yield _TAG.sub(" ", index_html(outcomes, info))
        yield _TAG.sub(" ", schedule_html(outcomes, info))
        yield schedule_csv(outcomes, info)
        yield manifest(outcomes, records, info).decode()
        yield " \n".join(exemption.title for exemption in exemptions(info.law).values())
    yield "index.pdf schedule.pdf schedule.csv manifest.json documents"


def _invented(number: int) -> tuple[Outcome, ...]:
    """``number`` documents each of those released in part, released in full, not released."""
    words = Redaction("", 0, Box(0, 0, 9, 9), (), "", (), ((0, 1),))
    boxes = (words, replace(words, spans=()))[:number]
    source = Source("", "", "documents", 1, "", "", Status.RELEASED)
    kinds = (
        Outcome(source, number, boxes, Path(), Path()),
        Outcome(source, number, (), Path(), Path()),
        Outcome(replace(source, status=Status.REFUSED)),
    )
    return kinds[: 2 * number - 1]
