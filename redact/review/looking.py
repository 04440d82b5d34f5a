# SPDX-License-Identifier: AGPL-3.0-or-later
"""Scanned pages: what a person has to look for there, since no program reads it.

A signature or a note in the margin is no word, so nothing finds it and nothing boxes it. Guarantees
that every scanned page of what would go out waits until somebody says to have looked; that a page
was read for misses does not say so. What they saw, and whether they boxed it, is for them. Pure.
"""

from redact.errors import NotAllowed
from redact.review.acts import MarkKind
from redact.review.snapshot import Snapshot
from redact.review.targets import Target, is_page, pages_of
from redact.types import Document


def scans_of(document: Document) -> tuple[int, ...]:
    """The numbers of the pages of which all or some was read from a picture."""
    return tuple(
        page.number
        for page in document.pages
        if page.source != "text" or any(picture.scan for picture in page.pictures)
    )


def to_look_at(snapshot: Snapshot) -> tuple[str, ...]:
    """The scanned pages that nobody has looked at, as targets, in the order of the documents."""
    left = unseen(snapshot)
    return tuple(
        f"{sources[0].order:04d}#page={page}"
        for document, sources in sorted(snapshot.live.items(), key=lambda item: item[1][0].order)
        for page in left.get(document, ())
    )


def unseen(snapshot: Snapshot) -> dict[str, tuple[int, ...]]:
    """By document, the numbers of its scanned pages, as it is read now, that nobody has looked at;
    of every document that has one."""
    newest = {mark.target: mark for mark in snapshot.marks if mark.kind is MarkKind.LOOKED}
    looked_at = {target for target, mark in newest.items() if mark.value != "no"}
    found = {}
    for document, read in snapshot.documents.items():
        ids = pages_of(snapshot, document) if read.scans else ()
        left = tuple(page for page in read.scans if ids[page] not in looked_at)
        if left:
            found[document] = left
    return found


def ids_to_mark(snapshot: Snapshot, target: Target) -> tuple[str, ...]:
    """The ids of the scanned pages that a target names: one page, or all those of one document.

    NotAllowed when it names neither, or there is no scan.
    """
    if target.place is not None and is_page(snapshot, target):
        document, wanted = target.place.document, {target.place.id}
    elif len(target.sources) == 1:
        document = target.sources[0].document
        wanted = set(pages_of(snapshot, document))
    else:
        raise NotAllowed(
            f"{MarkKind.LOOKED}: write a page, like 0007#page=0, or a document, like 0007"
        )
    read, ids = snapshot.documents.get(document), pages_of(snapshot, document)
    marked = tuple(ids[page] for page in read.scans if ids[page] in wanted) if read else ()
    if not marked:
        raise NotAllowed("it is no scan, so that there is no such mark to set")
    return marked
