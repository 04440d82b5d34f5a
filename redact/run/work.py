# SPDX-License-Identifier: AGPL-3.0-or-later
"""One source on its way through the stages: what is known of it so far, and where that lies.

It says how far a source has come; which stage is next is for ``case`` to know.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from redact import codec
from redact.bundle import Outcome
from redact.run import stages
from redact.types import Document, Source, Status


@dataclass(slots=True)
class Work:
    """One source and how far it has come. Keys name results in the cache.

    ``places`` are its pages as (start, end, width, height): offsets into the text, points.
    ``scans`` are the numbers of those that are scans, ``unseen`` of those on which somebody has
    still to look for handwriting. ``hidden`` counts its hidden words by reason. ``unread`` says
    what of it could not be read, so that a sentence stands for it. ``lines``: its boxes take whole
    lines.
    """

    source: Source
    reading: str = ""
    found: str = ""
    judged: str = ""
    reader: str = ""
    places: tuple[tuple[int, int, float, float], ...] = ()
    scans: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()
    characters: int = 0
    notes: tuple[str, ...] = ()
    unread: str = ""
    hidden: Mapping[str, int] = field(default_factory=dict)
    lines: bool = False
    children: list["Work"] = field(default_factory=list)
    leaked: bool = False
    folders: dict[str, Path] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return len(self.places)

    @property
    def alive(self) -> bool:
        return self.source.status in (Status.PENDING, Status.RELEASED)

    def document(self) -> Document:
        """It as it was read; for works that have been."""
        data = (self.folders["read"] / "document.json").read_bytes()
        document: Document = codec.loads(Document, data)
        return document

    def end(self, status: Status, reason: str) -> None:
        self.source = replace(self.source, status=status, reason=reason)

    def outcome(self) -> Outcome:
        """What the bundle is told of this source."""
        folder = self.folders.get("release")
        released = self.source.status is Status.RELEASED
        return Outcome(
            self.source,
            pages=self.pages,
            redactions=stages.redactions_of(folder) if folder else (),
            released=folder / "released.pdf" if folder and released else None,
            twin=folder / "twin.txt" if folder and released else None,
            findings=self.folders["judge"] / "findings.jsonl" if "judge" in self.folders else None,
            taken=folder / "taken.jsonl" if folder and released else None,
            marked_up=folder / "marked-up.pdf" if folder else None,
            pictures=tuple(sorted(folder.glob("page-*.png"))) if folder else (),
            hidden=self.folders["read"] / "hidden.jsonl" if "read" in self.folders else None,
            notes=self.notes,
            unread=self.unread,
            unseen=self.unseen if released else (),
        )
