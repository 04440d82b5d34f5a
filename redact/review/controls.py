# SPDX-License-Identifier: AGPL-3.0-or-later
"""Planted controls: names that somebody put into the letters to see how well reviewers look.

The search of a case that people decide passes them over, so that only a reader finds them; how many
of their places were withheld is the reviewers' hit rate. Guaranteed: while one place of a control
can be read, the case is not ready, so that nothing goes out because of them. Pure.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from redact.review.burning import boxed
from redact.review.snapshot import Snapshot
from redact.text import Skeleton, covering, fold
from redact.types import Finding


@dataclass(frozen=True, slots=True)
class Controls:
    """How many places of controls there are, and which can be read, as targets."""

    places: int
    readable: tuple[str, ...]

    @property
    def found(self) -> int:
        """How many places reviewers withheld."""
        return self.places - len(self.readable)


NONE = Controls(0, ())


def controls(snapshot: Snapshot, text_of: Callable[[str], str]) -> Controls:
    """The places of the case's controls in what would go out; ``text_of`` gives a document's text
    by its id."""
    places, readable = 0, []
    for document, sources in snapshot.live.items() if snapshot.config.controls else ():
        skeleton = Skeleton(text_of(document))
        covered = covering(boxed(snapshot, document))
        for name in snapshot.config.controls:
            for start, end in skeleton.find(name, whole_words=True):
                places += 1
                if not covered(start, end):
                    readable.append(f"{sources[0].order:04d}#char={start},{end}")
    return Controls(places, tuple(readable))


def passed_over(
    findings: Iterable[Finding], text: str, names: Collection[str]
) -> tuple[Finding, ...]:
    """Findings without those whose words are a control, alone or with others around it."""
    wanted = [fold(name) for name in names]
    return tuple(
        finding
        for finding in findings
        if not any(name and name in fold(text[finding.start : finding.end]) for name in wanted)
    )
