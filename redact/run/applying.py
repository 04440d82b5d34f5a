# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people decided, on its way back into the pipeline: as evidence, and as what is burned.

A withheld name or number becomes a sure sign that it occurs in this case, so that the register
knows it and every other document is searched for it. A release is no evidence of anything.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from redact.review import Snapshot, State, unseen
from redact.review.burning import wants_lines
from redact.run.cache import digest
from redact.run.case import Case
from redact.run.work import Work
from redact.types import Finding


def evidence(snapshot: Snapshot) -> dict[str, tuple[Finding, ...]]:
    """What people withheld in words, by document: it makes the register surer of who occurs."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for placed in snapshot.places:
        finding = placed.finding
        if placed.standing.state is State.WITHHELD and finding.start < finding.end:
            place = (finding.document, finding.label, finding.start, finding.end)
            why = "withheld by a person"
            sure = Finding(*place, 1.0, "reviewer.v1", why, reader=finding.reader)
            found[finding.document].append(sure)
    return {
        document: tuple(sorted(findings, key=lambda f: (f.start, f.end, f.label)))
        for document, findings in found.items()
    }


def named(found: Mapping[str, tuple[Finding, ...]]) -> str:
    """A name for a body of evidence: another one for any other."""
    return digest(repr(sorted(found.items())))


def note_looked_at(works: Sequence[Work], snapshot: Snapshot) -> None:
    """Leave as unseen those scanned pages on which nobody has looked for handwriting."""
    left = unseen(snapshot)
    for work in works:
        work.unseen = left.get(work.source.document, ())


def set_widths(works: Sequence[Work], snapshot: Snapshot) -> None:
    """Let boxes take whole lines in the documents of people who need that care."""
    for work in works:
        if work.source.document in snapshot.live:
            work.lines = wants_lines(snapshot, work.source.document)


def apply_decisions(case: Case, works: Sequence[Work], snapshot: Snapshot) -> None:
    """Let what people decided take the place of what policy proposes, and keep back what they
    keep back as a whole."""
    for work in works:
        fate = snapshot.fates.get(work.source.path)
        if fate is not None:
            work.end(*fate)
    case.decided(works, snapshot.to_burn)
