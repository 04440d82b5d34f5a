# SPDX-License-Identifier: AGPL-3.0-or-later
"""The data that flows through the product: frozen, slotted, tuples only.

Units: points (1/72 in), origin top left of the page *as displayed* (after CropBox, Rotate and
UserUnit), y down. Offsets are code points into ``Document.text``, half-open. Pages count from 0.
Times are UTC, RFC 3339. Scores lie in 0-1. Ids are lower-case hex.

These types hold no behaviour beyond what follows from their own fields, and know no library.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: left, top, right, bottom in points; x0 <= x1, y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    @staticmethod
    def around(boxes: Sequence[Box]) -> Box:
        """The smallest box that holds all of ``boxes``, of which there is at least one."""
        return Box(
            min([box.x0 for box in boxes]),
            min([box.y0 for box in boxes]),
            max([box.x1 for box in boxes]),
            max([box.y1 for box in boxes]),
        )

    def overlap(self, other: Box) -> tuple[float, float]:
        """Width and height shared with ``other``; (0, 0) when they do not meet."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return (width, height) if width > 0 and height > 0 else (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Word:
    """Consecutive characters of one line without white space.

    ``glyphs`` holds one box per code point of ``text[start:end]`` (the parts of a ligature share
    its box), or nothing where only the whole word's place is known (OCR): then the word is covered
    whole or not at all. ``line`` numbers lines within the page. A word that is in the file but
    that a reader of the page cannot see, or that cannot be trusted, says in ``hidden`` why (one of
    ``HIDDEN``): it is searched, never released, and listed for the officer.
    """

    start: int
    end: int
    page: int
    line: int
    box: Box
    glyphs: tuple[Box, ...] = ()
    confidence: float = 1.0
    hidden: str = ""

    @property
    def visible(self) -> bool:
        """Whether a reader of the page sees it, and as the word it claims to be."""
        return not self.hidden


HIDDEN = (
    "invisible",  # rendering mode 3, fully transparent, or too small to be read
    "no ink",  # nothing is to be seen there: white on white, or under a filled box
    "covered",  # below a picture or a shape drawn later: perhaps an earlier redaction
    "off the page",  # outside the page or its CropBox
    "clipped",  # cut away by a clipping path
    "layer off",  # in a layer that is switched off
    "scan layer",  # text laid over a scan by somebody's OCR
    "not trusted",  # its font does not say, or lies about, what its letters look like
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: its place, and a digest of what it shows, the same wherever it recurs.

    ``scan`` marks the picture of a page or of lines of text whose words were read by OCR.
    """

    box: Box
    digest: str = ""
    scan: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page as displayed; ``start`` and ``end`` bound its part of the document's text.

    ``source`` says where the words come from: ``text``, ``ocr`` or ``mixed``.
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    pictures: tuple[Picture, ...] = ()
    source: str = "text"


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one file, read once: text, words and boxes made in the same loop.

    ``id`` is the sha256 of the file's bytes, ``reader`` the versioned reader (``pdf.v1``).
    ``headers`` are (lower-case name, value) of an e-mail, in order. ``notes`` tell the officer
    what reading met (a defect, hidden text) and never quote the document.
    """

    id: str
    reader: str
    text: str
    pages: tuple[Page, ...]
    words: tuple[Word, ...]
    headers: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Status(StrEnum):
    """What became of a source; the values are those of ``ledger.json``."""

    PENDING = "pending"
    RELEASED = "released"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"
    WITHHELD = "withheld"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Source:
    """One occurrence of a file or attachment in the input: exactly one ledger row.

    ``path`` is the place below the input (``mail.eml!/report.docx`` for an attachment), untrusted
    data that is shown and never used to open anything. ``parent`` is the path of the e-mail an
    attachment came in. ``item`` is the folder of the bundle it belongs to, ``order`` its number
    there and everywhere (from 1). ``document`` is the sha256 of the bytes, empty when none could
    be read.
    """

    path: str
    parent: str
    item: str
    order: int
    document: str
    media_type: str
    status: Status = Status.PENDING
    reason: str = ""


Region = tuple[int, Box]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that may have to be withheld: a span of text, or regions of pages.

    ``source`` names the finder with its version (``uk_nino.v1``, ``reviewer:<id>``), ``why`` tells
    the officer the reason in words that do not quote the document. ``exemptions`` are suggested
    codes; none means "whatever the policy says for this label". ``keep`` marks a span that an
    allow-list says must stay readable.
    """

    document: str
    label: str
    start: int
    end: int
    score: float
    source: str
    why: str
    exemptions: tuple[str, ...] = ()
    regions: tuple[Region, ...] = ()
    keep: bool = False
    reader: str = ""

    @property
    def id(self) -> str:
        """Digest of reader, document, place and label: stable while the reading is."""
        places = ";".join(
            f"{page}:{box.x0:.2f},{box.y0:.2f},{box.x1:.2f},{box.y1:.2f}"
            for page, box in self.regions
        )
        key = f"{self.reader}|{self.document}|{self.start}-{self.end}|{places}|{self.label}"
        return hashlib.sha256(key.encode()).hexdigest()[:32]


class Role(StrEnum):
    """Who a person is in a case."""

    REQUESTER = "requester"
    OFFICIAL = "official"
    STAFF = "staff"
    THIRD_PARTY = "third party"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a case: the fullest name seen, every variant to look for, and the evidence.

    ``evidence`` counts supports by kind (``header``, ``sign-off``, ``ner``), never places.
    """

    name: str
    variants: tuple[str, ...]
    role: Role
    evidence: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A string other than a name that is withheld wherever the case repeats it."""

    text: str
    label: str
    exemptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """The people and phrases of one case, folded from all its documents."""

    people: tuple[Person, ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Verdict(StrEnum):
    """What is done with a finding. Undecided is the absence of a verdict."""

    WITHHOLD = "withhold"
    RELEASE = "release"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict by one actor on one target; appended, never changed.

    ``target`` is the id of a finding, of an entity, or of a place (a segment, page or area that a
    person named), or ``document:<number>``. ``actor`` is a person or ``policy:<digest>``; ``via``
    says how (``policy``, ``rule``, ``key``, ``group``, ``resolve``, ``check``). What it binds to is
    the interval ``start``-``end`` or the ``regions`` of ``document`` as read by ``reader``: it
    outlives the finding. ``limb`` is the limb of the exemption when it is not the case's.
    ``batch`` joins what was decided in one act and is undone in one: it is the number of the act's
    first audit event (0: by nobody's act). ``seen`` is the newest batch the actor had been shown.
    """

    target: str
    verdict: Verdict
    exemptions: tuple[str, ...]
    actor: str
    at: str
    via: str
    role: str = ""
    note: str = ""
    limb: str = ""
    document: str = ""
    reader: str = ""
    start: int = 0
    end: int = 0
    regions: tuple[Region, ...] = ()
    label: str = ""
    batch: int = 0
    seen: int = 0


class Care(StrEnum):
    """What a person needs who is named in a case; only a person sets it."""

    NONE = "none"
    CHILD = "child"
    SOURCE = "source"
    VICTIM = "victim"
    SUSPECT = "suspect"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding as people meet it: its id and label, and the words it covers, as written."""

    finding: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Mentions of one person or one term of a case.

    ``id`` is a digest of ``keys[0]``; ``keys`` are the canonical spellings it stands for (several
    once a person has merged entities). ``name`` is its fullest form as written, ``variants`` every
    form once, the most frequent first; ``findings`` the ids of its mentions in the order given.
    ``proposed`` are ids of entities that may be the same: only a person applies that.
    """

    id: str
    label: str
    name: str
    variants: tuple[str, ...]
    findings: tuple[str, ...]
    keys: tuple[str, ...]
    proposed: tuple[str, ...] = ()
    role: Role = Role.UNKNOWN
    care: Care = Care.NONE


@dataclass(frozen=True, slots=True)
class Redaction:
    """One black box, settled and merged, ready to burn.

    ``box`` is what is painted, at least. ``spans`` are the (start, end) offsets into the
    document's text that this box takes away: none for a picture, more than one when an area
    crosses lines. ``public_label`` is what the public sees; ``exemptions`` are for the audit only.
    ``findings`` are the ids it stands for.

    ``width`` says how wide it was made: ``exact``, like what it covers; ``step``, by steps that do
    not follow it; ``line``, a whole line or table cell; ``area``, as a person drew it. ``taken``
    are the parts of ``spans`` that nobody withheld and that went because a line was taken.
    """

    document: str
    page: int
    box: Box
    exemptions: tuple[str, ...]
    public_label: str
    findings: tuple[str, ...]
    spans: tuple[tuple[int, int], ...] = ()
    width: str = "exact"
    taken: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """Something a finished file still shows, or has lost.

    ``kind`` is a short stable word (``extra-text``, ``unpainted-box``, ``structure``,
    ``lost-word``, ``unreadable``); ``where`` names page and place or object; ``what`` is a
    sentence that never quotes withheld words. ``page`` is -1 where none applies.
    """

    kind: str
    page: int
    where: str
    what: str
