# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a case still lacks before it may be approved: every block in words, with its targets.

Pure. A case without blocks is one in which every finding of every document that would go out was
decided by a person, nobody disagrees, what must be read twice was, every exemption has the texts
that the law asks for, and no copy of a passage shows what another hides. Whether the decisions are
right is for the people who made them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from redact.law import NEEDS, Exemption, exemptions, needs_of
from redact.review.acts import MarkKind, Statement
from redact.review.controls import NONE, Controls
from redact.review.copies import Difference
from redact.review.looking import to_look_at
from redact.review.places import source_id
from redact.review.rules import OWN_DATA, THIRD_PARTY, excluding
from redact.review.second import second_reading
from redact.review.snapshot import Snapshot
from redact.review.standing import Standing, State
from redact.review.targets import ids_of, target_of
from redact.types import Status

_UNREAD = (Status.REFUSED, Status.FAILED)
_NAMED = 5  # pages that a sentence names
_SECURITY = frozenset(("s23(1)", "s24(1)"))


@dataclass(frozen=True, slots=True)
class Block:
    """One reason why the case is not ready: a stable ``kind``, a sentence, the ids it is about."""

    kind: str
    what: str
    targets: tuple[str, ...] = ()


def blocks(
    snapshot: Snapshot,
    differences: Sequence[Difference] = (),
    planted: Controls = NONE,
) -> tuple[Block, ...]:
    """Everything that stands in the way of an approval; none when the case is ready.

    ``differences`` are passages of which one copy shows what another hides, ``planted`` what became
    of the controls: finding them takes the text of all documents, which a snapshot does not hold.
    """
    found = (
        *_sources(snapshot),
        *_handwriting(snapshot),
        *_findings(snapshot),
        *_second(snapshot),
        *_statements(snapshot),
        *_excluding(snapshot),
        *_own_data(snapshot),
        *_denied(snapshot),
        *_copies(snapshot, differences),
        *_planted(planted),
    )
    return tuple(found)


def _sources(snapshot: Snapshot) -> Iterator[Block]:
    if not snapshot.sources:
        yield Block("empty", "the case holds no document; add some with redact add")
    unread = [s for s in snapshot.sources if s.status in _UNREAD and s.path not in snapshot.fates]
    for source in unread:
        yield Block(
            "unread",
            f"document {source.order:04d} was {source.status} ({source.reason}): add a copy that"
            " can be read and mark this one as duplicate of it, mark it as out of scope, or"
            " withhold it as a whole",
            (source_id(source.path),),
        )
    yield from _stale(snapshot)
    yield from _split_fates(snapshot)
    yield from _orphans(snapshot)


def _handwriting(snapshot: Snapshot) -> Iterator[Block]:
    pages = to_look_at(snapshot)
    if pages:
        shown = ", ".join(pages[:_NAMED]) + (" and more" if len(pages) > _NAMED else "")
        yield Block(
            "handwriting",
            f"{len(pages)} scanned pages wait for somebody to look for signatures and handwriting,"
            f" which no program reads ({shown}): box what is there, then mark each page, or its"
            f" document, as {MarkKind.LOOKED}",
            pages,
        )


def _orphans(snapshot: Snapshot) -> Iterator[Block]:
    """Duplicates of a document that is itself out of scope or a duplicate: nothing of it stays."""
    by_number = {f"{source.order}": source for source in snapshot.sources}
    marked = {m.target: m for m in snapshot.marks if m.kind is MarkKind.DUPLICATE_OF}
    for source in snapshot.sources:
        mark = marked.get(source_id(source.path))
        original = by_number.get(mark.value.lstrip("0")) if mark else None
        fate, _ = snapshot.fates.get(original.path, (None, "")) if original else (None, "")
        if original and fate in (Status.OUT_OF_SCOPE, Status.DUPLICATE):
            yield Block(
                "duplicate",
                f"document {source.order:04d} is marked as duplicate of document"
                f" {original.order:04d}, which does not go out itself: mark it as what it is",
                (source_id(source.path),),
            )


def _split_fates(snapshot: Snapshot) -> Iterator[Block]:
    """The very file that is withheld as a whole, going out under another number."""
    for source in snapshot.sources:
        status, _ = snapshot.fates.get(source.path, (None, ""))
        others = snapshot.live.get(source.document, ()) if status is Status.WITHHELD else ()
        for other in others:
            yield Block(
                "copies",
                f"document {source.order:04d} is withheld as a whole, and document"
                f" {other.order:04d} is the same file and would go out: withhold both, or mark one"
                " as duplicate of the other",
                (source_id(source.path), source_id(other.path)),
            )


def _stale(snapshot: Snapshot) -> Iterator[Block]:
    """Decisions on an earlier reading, until somebody has looked at the one that goes out."""
    seen = {(m.target, m.value) for m in snapshot.marks if m.kind is MarkKind.CHECKED}
    stale: dict[str, list[int]] = defaultdict(list)
    for decision in snapshot.stale:
        stale[decision.document].append(decision.batch)
    for document, batches in sorted(stale.items()):
        for source in snapshot.live.get(document, ()):
            target = source_id(source.path)
            if (target, snapshot.documents[document].reader) not in seen:
                yield Block(
                    "stale",
                    f"{len(batches)} decisions on document {source.order:04d} were made on an"
                    " earlier reading of it and have lost their places: look at it again, then"
                    " mark it as checked",
                    (target,),
                )


_OPEN = {
    State.UNDECIDED: "nobody has decided",
    State.REFERRED: "referred, and wait for somebody's decision",
    State.DISPUTED: "disputed: one of the two changes their decision, or an approver settles it",
}


def _findings(snapshot: Snapshot) -> Iterator[Block]:
    found: dict[State, list[str]] = defaultdict(list)
    for held, standing in snapshot.in_play():
        found[standing.state].append(held.id)
    for placed in snapshot.places:
        if not placed.present and placed.finding.document in snapshot.live:
            found[placed.standing.state].append(placed.finding.id)
    for target, standing in _whole(snapshot):
        found[standing.state].append(target)
    for state, why in _OPEN.items():
        if found[state]:
            yield Block(str(state), f"{len(found[state])} places: {why}", tuple(found[state]))


def _whole(snapshot: Snapshot) -> Iterator[tuple[str, Standing]]:
    """The sources that people decided on as a whole, by id, with what stands."""
    for source in snapshot.sources:
        target = source_id(source.path)
        standing = snapshot.own(target)
        if standing is not None:
            yield target, standing


def _second(snapshot: Snapshot) -> Iterator[Block]:
    reading = second_reading(snapshot)
    if reading.missing:
        grave = len(set(reading.missing) & set(reading.always))
        sample = len(reading.missing) - grave
        escalated = " (all of them, since the sample held a mistake)" if reading.changed else ""
        yield Block(
            "second reader",
            f"{len(reading.missing)} decisions wait for a second person: {grave} that always need"
            f" one, {sample} of the sample{escalated}",
            reading.missing,
        )


def _statements(snapshot: Snapshot) -> Iterator[Block]:
    """An exemption in use whose law asks for a limb, the harm or the public interest."""
    law = exemptions(snapshot.policy.law)
    for code, limbs in sorted(_in_use(snapshot).items()):
        if code not in law:
            what = f"{code} is used, and is no exemption of {snapshot.policy.law}: decide it anew"
            yield Block("statement", what, (code,))
            continue
        said = snapshot.statements.get(code)
        lacking = _lacking(law[code], limbs, said)
        if lacking:
            asked = "; ".join(NEEDS[need] for need in lacking)
            if "limb" in lacking:
                asked += f" ({', '.join(law[code].limbs)})"
            yield Block(
                "statement",
                f"{code} is used, and the case does not say {asked}: give {code} as a target with"
                f" {', '.join(lacking)}",
                (code,),
            )


def _lacking(exemption: Exemption, limbs: Iterable[str], said: Statement | None) -> list[str]:
    """What the exemption needs, under any of the limbs that decisions name, and nobody has said."""
    needed: set[str] = set()
    for limb in limbs:
        under = limb or (said.limb if said else "") or exemption.default_limb
        needed |= {n for n in needs_of(exemption, under) if n != "limb" or not under}
    return [need for need in NEEDS if need in needed and not _says(said, need)]


def _in_use(snapshot: Snapshot) -> dict[str, set[str]]:
    """The exemptions that something is withheld under, each with the limbs that were given."""
    law = exemptions(snapshot.policy.law)
    used: dict[str, set[str]] = defaultdict(set)
    standings = [standing for _, standing in snapshot.in_play()]
    standings += [p.standing for p in snapshot.places if p.finding.document in snapshot.live]
    standings += [standing for _, standing in _whole(snapshot)]
    for standing in standings:
        if standing.state is State.WITHHELD:
            for code in standing.exemptions:
                known = code in law and standing.limb in law[code].limbs
                used[code].add(standing.limb if known else "")
    return used


def _says(said: Statement | None, need: str) -> bool:
    return said is not None and bool(getattr(said, need).strip())


def _excluding(snapshot: Snapshot) -> Iterator[Block]:
    """Overlapping places that are withheld under exemptions that exclude each other."""
    for document in snapshot.live:
        findings, decisions = snapshot.to_burn(document)
        spans = sorted(
            (f.start, f.end, f.id, d.exemptions)
            for f, d in zip(findings, decisions, strict=True)
            if f.start < f.end and d.exemptions
        )
        open_spans: list[tuple[int, str, tuple[str, ...]]] = []
        for start, end, one, codes in spans:
            open_spans = [span for span in open_spans if span[0] > start]
            for _, other, more in open_spans:
                pairs = excluding(snapshot.policy, (*codes, *more))
                if pairs:
                    both = " and ".join(pairs[0])
                    yield Block("excluding", f"{both} are claimed for the same words", (other, one))
            open_spans.append((end, one, codes))


def _own_data(snapshot: Snapshot) -> Iterator[Block]:
    """What was decided before it was known whose data it is: s40 turns on the requester."""
    wrong = []
    for held, standing in snapshot.in_play():
        if standing.state is not State.WITHHELD or standing.via == "place":
            continue
        own = OWN_DATA in snapshot.suggested(held.id)
        if (THIRD_PARTY if own else OWN_DATA) in standing.exemptions:
            wrong.append(held.id)
    if wrong:
        yield Block(
            "own data",
            f"{len(wrong)} places are withheld under {THIRD_PARTY} though they are known as the"
            f" requester's own, or under {OWN_DATA} though they are not: decide them anew, or"
            " change the person's role",
            tuple(wrong),
        )


def _denied(snapshot: Snapshot) -> Iterator[Block]:
    """Where the case neither confirms nor denies, no box may say that there is something."""
    if snapshot.policy.s23_mode != "ncnd":
        return
    for document, sources in snapshot.live.items():
        _, decisions = snapshot.to_burn(document)
        if any(_SECURITY & set(decision.exemptions) for decision in decisions):
            for source in sources:
                yield Block(
                    "neither confirm nor deny",
                    "the case neither confirms nor denies that it holds anything under section 23"
                    f" or 24, and document {source.order:04d} would go out with a box under one of"
                    " them: withhold it as a whole, or mark it as out of scope",
                    (source_id(source.path),),
                )


def _planted(planted: Controls) -> Iterator[Block]:
    if planted.readable:
        yield Block(
            "control",
            f"{len(planted.readable)} of {planted.places} places of planted controls can be read"
            f" ({planted.found} were found): withhold them, and read such pages again",
            planted.readable,
        )


def _copies(snapshot: Snapshot, differences: Sequence[Difference]) -> Iterator[Block]:
    marked = {m.target: m for m in snapshot.marks if m.kind is MarkKind.MEANT}
    meant = {target for target, mark in marked.items() if mark.value != "no"}
    for difference in differences:
        shown = f"{difference.shown_start},{difference.shown_end}"
        target = f"{difference.number_shown}#char={shown}"
        if not meant.intersection(ids_of(target_of(snapshot, target))):
            yield Block(
                "copies",
                f"document {difference.number_shown} shows, at {target}, what is withheld in the"
                f" same passage of document {difference.number_withheld}: treat both alike, or mark"
                f" {target} as difference meant, with a note that says why",
                (target,),
            )
