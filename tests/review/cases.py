# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small case for tests: documents and findings without PDFs and without a model.

It writes what ``redact.run`` writes (sources, readings, findings, proposals, a new detection) and
acts through ``Casebook`` alone. Words are given, not read; all of them are fictional.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from redact.config import Ask, CaseConfig, Policy, load_policy
from redact.config.case import Participant
from redact.review import Answer, Casebook, CaseStore, propose
from redact.review.audit import Entry
from redact.review.store import Read
from redact.types import Box, Decision, Finding, Source, Status

WIDTH, HEIGHT = 595.0, 842.0
PEOPLE = CaseConfig(
    people=(
        Participant(name="Ada", roles=("reviewer",)),
        Participant(name="Ben", roles=("reviewer",)),
        Participant(name="Cy", roles=("approver",)),
        Participant(name="Dot", roles=("admin",)),
        Participant(name="Eve", roles=("reviewer", "approver")),
        Participant(name="Fay", roles=("reviewer", "admin")),
    )
)
# Nothing is read twice unless a test asks for it: so a case can be made ready in few steps.
PLAIN: dict[str, Any] = {"exemptions": (), "labels": (), "care": (), "share": 0.0, "least": 0}


def policy_with(second: Mapping[str, Any] | None = None, **more: Any) -> Policy:
    """The shipped policy, with another second reading and other settings."""
    policy = load_policy("foi")
    reader = policy.second_reader.model_copy(update=dict(PLAIN if second is None else second))
    return policy.model_copy(update={"second_reader": reader, **more})


@dataclass(frozen=True)
class Seen:
    """Words in a document that a finder finds."""

    words: str
    label: str = "PERSON"
    at: int = -1  # the place, where the words alone do not say it
    score: float = 0.9
    keep: bool = False
    exemptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pictured:
    """A picture in a document, as a search finds it: by what it shows, and where."""

    shows: str
    box: Box
    label: str = "IMAGE"
    score: float = 0.5

    @property
    def words(self) -> str:
        return f"picture {self.shows}" if self.shows else ""


class MadeCase:
    """A case in a folder, held for writing; ``book`` acts in it."""

    def __init__(self, folder: Path, policy: Policy | None = None, people: CaseConfig = PEOPLE):
        self.folder, self.policy, self.people = folder, policy or policy_with(), people
        self.store = CaseStore.open(folder)
        self.texts: dict[int, str] = {}
        self.readers: dict[int, str] = {}
        self.scans: dict[int, tuple[int, ...]] = {}
        self._sources: list[Source] = []
        with self.store.change() as change:
            change.set("setup", "setup of the test")
            change.set("seed", "0123456789abcdef")
            change.event(Entry("user:test", "new", "case", (), {}))
        self.reload()

    def close(self) -> None:
        self.store.close()

    def reload(self) -> None:
        """A new casebook, as a later command has it."""
        self.book = Casebook(self.store, self.policy, self.people)

    # Filling ------------------------------------------------------------------------------------

    def add(
        self,
        text: str,
        *seen: Seen | Pictured,
        item: str = "documents",
        parent: int = 0,
        status: str = "",
        scan: bool = False,
    ) -> int:
        """One more document with what is found in it; its number. A ``status`` says it was not
        read, ``scan`` that its one page is a scan."""
        number = len(self._sources) + 1
        self.scans[number] = (0,) if scan else ()
        inside = self._sources[parent - 1].path if parent else ""
        path = f"{inside}!/{number}.pdf" if parent else f"{number}.pdf"
        sha = "" if status else hashlib.sha256(f"{number} {text}".encode()).hexdigest()
        source = Source(path, inside, item, number, sha, "application/pdf")
        if status:
            source = replace(source, status=Status(status), reason="it has a password")
        self._sources.append(source)
        self.texts[number], self.readers[number] = text, "txt.v1"
        self._detected({} if status else {number: seen})
        return number

    def detect(self, found: Mapping[int, Iterable[Seen | Pictured]], reader: str = "") -> None:
        """Search again: the findings of these documents are now these."""
        if reader:
            self.readers.update(dict.fromkeys(found, reader))
        self._detected(found)

    def _detected(self, found: Mapping[int, Iterable[Seen | Pictured]]) -> None:
        known = {d.target: d for d in self.store.all(Decision) if d.via == "policy"}
        with self.store.change() as change:
            change.event(Entry("policy:test", "run", "case", (), {}))
            change.put_sources(self._sources)
            change.set("detection", change.batch)
        for number, seen in found.items():
            findings = [self.finding(number, each) for each in seen]
            with self.store.change() as change:
                length = len(self.texts[number])
                pages = ((0, length, WIDTH, HEIGHT),)
                read = Read(self.readers[number], length, pages, self.scans.get(number, ()))
                change.put_document(self.sha(number), read)
                change.put_findings(
                    self.sha(number),
                    [(f, e.words, 0) for f, e in zip(findings, seen, strict=True)],
                )
                for made in propose(self.policy, findings, self.store.now()):
                    if known.get(made.target) is None:
                        entry = Entry(made.actor, str(made.verdict), made.target, (), {})
                        change.act(made, entry)
        self.reload()

    def sha(self, number: int) -> str:
        return self._sources[number - 1].document

    def finding(self, number: int, seen: Seen | Pictured) -> Finding:
        """The finding for words of a document, or for a picture on its page."""
        if isinstance(seen, Pictured):
            place = (self.sha(number), seen.label, 0, 0, seen.score, "picture.v1", "a picture")
            return Finding(*place, regions=((0, seen.box),), reader=self.readers[number])
        start = self.texts[number].index(seen.words) if seen.at < 0 else seen.at
        return Finding(
            self.sha(number),
            seen.label,
            start,
            start + len(seen.words),
            seen.score,
            "test.v1",
            "a test",
            seen.exemptions,
            keep=seen.keep,
            reader=self.readers[number],
        )

    # Acting -------------------------------------------------------------------------------------

    def do(self, name: str, target: str = "", verdict: str = "", **more: Any) -> Answer:
        """One ask, as a file of ``redact decide`` would have it."""
        if verdict:
            more["verdict"] = verdict
        return self.book.do(name, Ask(target=target, **more))

    def id(self, number: int, words: str, label: str = "PERSON") -> str:
        """The id of the finding on these words."""
        return self.finding(number, Seen(words, label)).id

    def state(self, finding: str) -> str:
        return str(self.book.snapshot.standing(finding).state)

    def entity(self, words: str) -> str:
        """The id of the person or term that is written so somewhere."""
        return next(e.id for e in self.book.snapshot.entities if words in e.variants)

    def shown(self, number: int) -> str:
        """The document's text as it would go out: what is boxed is drawn as ``#``."""
        text = list(self.texts[number])
        findings, decisions = self.book.snapshot.to_burn(self.sha(number))
        for finding, made in zip(findings, decisions, strict=True):
            if made.verdict != "release":
                for at in range(finding.start, finding.end):
                    text[at] = "#"
        return "".join(text)

    def blocks(self) -> dict[str, tuple[str, ...]]:
        """What stands in the way of an approval: targets by kind."""
        from redact.review.readiness import blocks

        return {block.kind: block.targets for block in blocks(self.book.snapshot)}
