# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for the withheld strings themselves, in everything a finished file holds.

A string that also survives elsewhere on purpose cannot be looked for; nor can very short ones in
compressed pixels, where they occur by chance. Leaks say where, never what.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from redact.gate.expected import Expected
from redact.gate.haystack import Straw, printable, readable
from redact.gate.vocabulary import is_vocabulary
from redact.text import Skeleton, fold, merge_spans
from redact.types import Document, Leak, Redaction

_SHORTEST = 4
_IN_PIXELS, _VARIED = 8, 4
_OWN = frozenset(("adobe", "identity", "redact"))
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

ReadPage = tuple[str, int, str]


def withheld_strings(
    document: Document, redactions: Sequence[Redaction], expected: Sequence[Sequence[Expected]]
) -> tuple[str, ...]:
    """The texts of the redacted spans, and their longer words, that stay nowhere on purpose."""
    survives = Skeleton("\n".join(" ".join(word.text for word in page) for page in expected))
    found: dict[str, None] = {}
    for start, end in merge_spans(span for r in redactions for span in r.spans):
        surface = " ".join(document.text[start:end].split())
        for part in (surface, *_TOKEN.findall(surface)):
            if part == surface or _is_telling(part):
                found[part] = None
    return tuple(
        text
        for text in found
        if any(map(str.isalnum, text)) and next(survives.find(text), None) is None
    )


def _is_telling(word: str) -> bool:
    """Whether a single word of a longer withheld string is worth looking for by itself."""
    return len(word) >= _SHORTEST and not word.isdigit() and fold(word) not in _OWN


def find_in_text(pages: Iterable[ReadPage], withheld: Sequence[str]) -> Iterator[Leak]:
    """Leaks for withheld strings in what the readers read; pages are (reader, number, text)."""
    by_reader: dict[str, list[tuple[int, str]]] = {}
    for reader, number, text in pages:
        by_reader.setdefault(reader, []).append((number, text))
    for reader, texts in by_reader.items():
        starts: list[int] = []
        whole = ""
        for _, text in texts:
            starts.append(len(whole))
            whole += text + "\n"
        skeleton = Skeleton(whole)
        for string in withheld:
            for start, _ in skeleton.find(string):
                page = texts[sum(begin <= start for begin in starts) - 1][0]
                where = f"page {page + 1} ({reader})"
                yield Leak("withheld-string", page, where, "a withheld string can be read")


def find_in_file(straws: Iterable[Straw], withheld: Sequence[str]) -> Iterator[Leak]:
    """Leaks for withheld strings in the strings, names and streams of a file."""
    folded = [fold(text) for text in withheld]
    needles = [text for text in folded if len(text) >= _SHORTEST]
    lettered = [text for text in needles if not text.isdigit()]
    in_pixels = [text for text in needles if len(text) >= _IN_PIXELS and len(set(text)) >= _VARIED]
    for straw in straws:
        if straw.kind == "unreadable":
            yield Leak("unreadable", -1, straw.where, "a stream that cannot be decoded")
            continue
        if straw.kind in ("string", "name"):
            known, skeleton = is_vocabulary(straw.text), Skeleton(straw.text)
            hit = not known and any(next(skeleton.find(text), None) for text in needles)
        elif straw.kind == "image":
            shown = printable(straw.data).casefold() if in_pixels else ""
            hit = any(text in shown for text in in_pixels)
        else:
            shown = fold(readable(straw.data))
            hit = any(text in shown for text in lettered)
        if hit:
            what = f"a withheld string stands in a {straw.kind}"
            yield Leak("withheld-string", -1, straw.where, what)
