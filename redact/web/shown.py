# SPDX-License-Identifier: AGPL-3.0-or-later
"""What screens show of a case: people and terms, mentions in their lines, exemptions. Pure views.

Words of documents are in it: it is for signed-in eyes, not for logs. It decides nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from redact.law import Exemption, exemptions
from redact.review import State
from redact.review.pictures import PICTURE, picture_names
from redact.review.places import source_id
from redact.review.snapshot import Snapshot
from redact.review.standing import POLICY, Standing
from redact.run.readings import Readings
from redact.types import Entity, Finding, Source

OPEN = (State.UNDECIDED, State.REFERRED, State.DISPUTED)
_AROUND = 70  # characters of a line on each side of a mention
_FIRST = 3  # mentions that a group shows at once

# What people call the labels; those that are not here are called by themselves.
KINDS: Mapping[str, str] = {
    "PERSON": "person",
    "EMAIL": "e-mail address",
    "PHONE": "telephone number",
    "ADDRESS": "address",
    "POSTCODE": "postcode",
    "DOB": "date of birth",
    "NINO": "National Insurance number",
    "NHS": "NHS number",
    "VRM": "number plate",
    "COLLAR": "collar number",
    "PNCID": "PNC ID",
    "CRO": "CRO number",
    "BANK": "bank details",
    "IP": "IP address",
    "URL_PERSONAL": "personal web page",
    "USERNAME": "user name",
    "PASSPORT": "passport number",
    "DRIVING_LICENCE": "driving licence",
    "JOB_TITLE_IDENTIFYING": "job title that identifies",
    "REF": "reference",
    "PASSAGE": "passage that may be sensitive",
    "IMAGE": "picture",
    "S23_TERM": "security body",
    "S31_TERM": "law enforcement term",
    "TERM": "listed term",
    "AREA": "area or words added by a person",
    "KEEP": "kept readable",
}


def kind_of(label: str) -> str:
    """A label in words."""
    return KINDS.get(label, label.replace("_", " ").lower())


@dataclass(frozen=True, slots=True)
class Place:
    """One mention in its line. ``page`` counts from 1, ``target`` is what an ask names; ``state``
    is that of what stands, ``by`` whoever decided it. ``group`` is the person or term that it is a
    mention of, one of ``alike``."""

    target: str
    label: str
    number: str
    page: int
    before: str
    words: str
    after: str
    state: str
    by: tuple[str, ...]
    exemptions: tuple[str, ...]
    via: str
    note: str
    why: str
    finder: str
    score: float
    group: str = ""
    alike: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A person or term with some of its mentions. ``states`` count all mentions that would go out;
    ``state`` is one word for them; ``more`` mentions are not among ``places``."""

    target: str
    label: str
    name: str
    variants: tuple[str, ...]
    mentions: int
    documents: int
    states: Mapping[str, int]
    state: str
    suggested: tuple[str, ...]
    role: str
    care: str
    may_be: tuple[tuple[str, str], ...]
    places: tuple[Place, ...]
    more: int


class Shown:
    """A snapshot for the eye: made for one answer, and thrown away after it."""

    def __init__(self, snapshot: Snapshot, readings: Readings) -> None:
        self.snapshot, self._readings = snapshot, readings
        self._going: dict[str, tuple[str, ...]] = {}

    # Groups -------------------------------------------------------------------------------------

    @cached_property
    def pictures(self) -> Mapping[str, str]:
        """The names of pictures, by entity."""
        return picture_names(self.snapshot)

    def going(self, entity: Entity) -> tuple[str, ...]:
        """The mentions of an entity in documents that would go out."""
        if entity.id not in self._going:
            held, live = self.snapshot.held, self.snapshot.live
            there = (f for f in entity.findings if held[f].finding.document in live)
            self._going[entity.id] = tuple(there)
        return self._going[entity.id]

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {entity.id: self.name(entity) for entity in self.snapshot.entities}

    def states(self, entity: Entity) -> Mapping[str, int]:
        """How many of its mentions are in which state."""
        standings = self.snapshot.standings
        return Counter(str(standings[finding].state) for finding in self.going(entity))

    def name(self, entity: Entity) -> str:
        """What an entity is called."""
        return self.pictures.get(entity.id) or " ".join(entity.name.split())

    def group(self, entity: Entity, most: int = _FIRST) -> Group:
        """An entity with the first ``most`` of its mentions, those that are open before others."""
        states = self.states(entity)
        going = self.going(entity)
        standings = self.snapshot.standings
        ordered = sorted(going, key=lambda finding: standings[finding].state not in OPEN)
        return Group(
            entity.id,
            entity.label,
            self.name(entity),
            () if entity.label == PICTURE else entity.variants,
            len(going),
            len({self.snapshot.held[finding].finding.document for finding in going}),
            states,
            one_word(states),
            self.snapshot.suggested(entity.findings[0]),
            str(entity.role),
            str(entity.care),
            tuple((o, self._names[o]) for o in entity.proposed if o in self._names),
            tuple(self.place(finding) for finding in ordered[:most]),
            max(0, len(going) - most),
        )

    # Places -------------------------------------------------------------------------------------

    @cached_property
    def first(self) -> Mapping[str, Source]:
        """By document, the first of its sources that would go out, or the first at all."""
        found = {source.document: source for source in reversed(self.snapshot.sources)}
        return {**found, **{document: s[0] for document, s in self.snapshot.live.items()}}

    def place(self, target: str) -> Place:
        """A finding as a mention in its line."""
        held = self.snapshot.held[target]
        entity = self.snapshot.entity_of.get(target)
        named = self.pictures.get(entity.id, "") if entity else ""
        place = self._place(held.finding, held.page, self.snapshot.standing(target), named)
        if entity is None:
            return place
        return replace(place, group=entity.id, alike=len(self.going(entity)))

    def added(self, finding: Finding, standing: Standing) -> Place:
        """Words or an area that a person added, in its line."""
        read = self.snapshot.documents.get(finding.document)
        page = read.page_at(finding.start) if read else 0
        page = finding.regions[0][0] if finding.regions else page
        return self._place(finding, page, standing, "an area of the page")

    def whole(self, source: Source) -> Place:
        """A document withheld as a whole."""
        standing = self.snapshot.own(source_id(source.path)) or Standing(State.UNDECIDED)
        number = f"{source.order:04d}"
        return Place(
            number, "", number, 1, "", "the whole document", "", *_said(standing), "", "", 1.0
        )

    def any_place(self, target: str) -> Place | None:
        """What a target of a second reading or of a block is, if it can be shown as a place."""
        if target in self.snapshot.held:
            return self.place(target)
        placed = next((p for p in self.snapshot.places if p.finding.id == target), None)
        if placed is not None:
            return self.added(placed.finding, placed.standing)
        source = next((s for s in self.snapshot.sources if source_id(s.path) == target), None)
        return self.whole(source) if source else None

    def _place(self, finding: Finding, page: int, standing: Standing, named: str) -> Place:
        before, words, after = self.line(finding)
        return Place(
            finding.id,
            finding.label,
            self.number(finding.document),
            page + 1,
            before,
            named or words,
            after,
            *_said(standing),
            finding.why,
            finding.source,
            finding.score,
        )

    def number(self, document: str) -> str:
        """The number of a document, as people write it."""
        source = self.first.get(document)
        return f"{source.order:04d}" if source else ""

    def line(self, finding: Finding) -> tuple[str, str, str]:
        """What stands before a finding, the finding, and what stands after it, on one line."""
        source = self.first.get(finding.document)
        if source is None or finding.start >= finding.end:
            return "", "", ""
        return around(self._readings.text(source), finding.start, finding.end)


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The words at ``start`` with what is around them, white space folded."""
    before = text[max(0, start - _AROUND) : start]
    if start > _AROUND and " " in before:
        before = before[before.index(" ") :]  # no word is cut
    after = text[end : end + _AROUND]
    if end + _AROUND < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    before, after = " ".join(before.split()), " ".join(after.split())
    lead = " " if text[start - 1 : start].isspace() else ""
    tail = " " if text[end : end + 1].isspace() else ""
    return f"{before}{lead}", " ".join(text[start:end].split()), f"{tail}{after}"


def one_word(states: Mapping[str, int]) -> str:
    """One word for the states of many mentions: what is open comes first."""
    for state in (State.DISPUTED, State.UNDECIDED, State.REFERRED):
        if states.get(state):
            return str(state)
    found = [state for state, number in states.items() if number]
    return found[0] if len(found) == 1 else "mixed"


def _said(standing: Standing) -> tuple[str, tuple[str, ...], tuple[str, ...], str, str]:
    via = "kept by policy" if standing.via == POLICY else standing.via
    return str(standing.state), standing.by, standing.exemptions, via, standing.note


# Exemptions ---------------------------------------------------------------------------------------


def favourites(snapshot: Snapshot) -> list[Exemption]:
    """Up to nine exemptions of the case's law: those most used or suggested in it first."""
    law = exemptions(snapshot.policy.law)
    used: Counter[str] = Counter()
    for held, standing in snapshot.in_play():
        used.update(standing.exemptions or snapshot.suggested(held.id))
    ranked = [code for code, _ in used.most_common() if code in law]
    usual = ("s40(2)", "s31(1)", "s23(1)", "s30(1)", "s38(1)", "s41(1)", "s42(1)", "s36(2)")
    return [law[code] for code in dict.fromkeys((*ranked, *filter(law.get, usual)))][:9]


def progress(snapshot: Snapshot) -> tuple[int, int]:
    """How many findings people have to decide and have decided, and how many there are."""
    by_people = [s for _, s in snapshot.in_play() if s.via != POLICY]
    return sum(standing.decided for standing in by_people), len(by_people)


def sweeps(snapshot: Snapshot) -> list[tuple[str, str, int]]:
    """By label: its name in words, and how many of its findings nobody decided."""
    counted = Counter(
        held.finding.label for held, s in snapshot.in_play() if s.state is State.UNDECIDED
    )
    return [(label, kind_of(label), number) for label, number in counted.most_common()]


def ordered(shown: Shown, entities: Iterable[Entity]) -> Sequence[Entity]:
    """People first, then by how often they are mentioned."""
    return sorted(
        entities,
        key=lambda e: (e.label != "PERSON", -len(shown.going(e)), e.name.casefold()),
    )


def in_lines(shown: Shown, targets: Iterable[str]) -> Iterator[Place]:
    """The places of some targets, of those that have one."""
    for target in targets:
        place = shown.any_place(target)
        if place is not None:
            yield place
