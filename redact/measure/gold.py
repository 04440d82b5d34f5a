# SPDX-License-Identifier: AGPL-3.0-or-later
"""Labelled documents: JSON files with a text, what must go, and what must stay.

Guarantees that every span lies in its text and that no two documents share an id. It does not
judge whether the labels are right. Errors name the file and the place in it, never the words.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from redact.config.reading import Foreign, parse, read_json
from redact.errors import BadFile, UsageError

_ENDING = ".json"


class Place(Foreign):
    """Code points of the text, half-open."""

    start: int = Field(ge=0)
    end: int


class Span(Place):
    """What must be withheld. ``tier``: direct (identifies alone), quasi (with other facts), term;
    ``listed``: whether a term is in the case configuration."""

    label: str
    exemption: str = ""
    tier: Literal["direct", "quasi", "term"] = "direct"
    listed: bool | None = None


class Case(Foreign):
    """Whose request the document belongs to."""

    requester: str | None = None


class Gold(Foreign):
    """One document. ``keep`` must stay readable; ``neutral`` counts neither way."""

    id: str = Field(min_length=1)
    kind: str = ""
    text: str
    spans: tuple[Span, ...]
    keep: tuple[Place, ...] = ()
    neutral: tuple[Place, ...] = ()
    case: Case | None = None

    @property
    def requester(self) -> str:
        """The requester's name, or ""."""
        return (self.case.requester if self.case else None) or ""


def read_gold(folder: Path) -> tuple[tuple[Gold, ...], tuple[BadFile, ...]]:
    """The documents of a folder in the order of their file names, and what was wrong with others.

    UsageError when it is no folder or holds no document that can be used.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder.name} is no folder; name the one with the labelled .json files")
    read: dict[str, Gold] = {}
    wrong: list[BadFile] = []
    for path in sorted(folder.glob(f"*{_ENDING}")):
        try:
            gold = _read(path)
            if gold.id in read:
                raise BadFile(path.name, "id", "another document has this id; give it its own")
        except BadFile as error:
            wrong.append(error)
        else:
            read[gold.id] = gold
    if not read:
        told = f": {wrong[0]}" if wrong else f"; it holds no {_ENDING} file"
        raise UsageError(f"nothing in {folder.name} can be measured{told}")
    return tuple(read.values()), tuple(wrong)


def _read(path: Path) -> Gold:
    value = read_json(path)
    text = value.get("text") if isinstance(value, dict) else None
    if isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text):
        reason = "it holds half a character (a lone surrogate), which no file can; write it anew"
        raise BadFile(path.name, "text", reason)
    gold = parse(Gold, value, path)
    for name in ("spans", "keep", "neutral"):
        places: Sequence[Place] = getattr(gold, name)
        for number, place in enumerate(places):
            if not place.start < place.end <= len(gold.text):
                reason = (
                    "it does not lie in the text; count characters from 0, the end not included"
                )
                raise BadFile(path.name, f"{name}.{number}", reason)
    return gold
