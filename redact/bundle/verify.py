# SPDX-License-Identifier: AGPL-3.0-or-later
"""Proves a finished PDF or a whole folder again, from what lies on the disk alone.

It guarantees that every file was looked at: what cannot be read, is not listed or is no plain file
counts as a leak. It does not know which words should have been withheld beyond the given terms and
areas, does not read text in pictures, and cannot tell who made the folder.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from redact.bundle.listing import Listing, check_listing, read_listing
from redact.bundle.manifest import NAME as MANIFEST
from redact.bundle.paper import count
from redact.bundle.placing import place_areas
from redact.bundle.readable import but_house_words, matches, readable_text
from redact.bundle.tree import WARNING
from redact.bundle.twin import NOT_REVIEWED
from redact.config import Area, TermRule
from redact.errors import UsageError
from redact.gate import Examined
from redact.types import Leak


class Examine(Protocol):
    """The gate's look at one PDF; ``listed``: a manifest of ours lists it."""

    def __call__(self, pdf: bytes, *, listed: bool) -> Examined: ...


Look = Callable[[bytes, Sequence[TermRule]], tuple[Leak, ...] | None]
Search = Callable[[bytes, Sequence[TermRule], Sequence[Area]], tuple[Leak, ...]]

_HOUSE = frozenset({"index.pdf", "schedule.pdf", "schedule.csv", MANIFEST})


@dataclass(frozen=True, slots=True)
class Verification:
    """What was proved of a path, and what was not.

    ``leaks`` never quote a term. ``proved`` and ``not_proved`` are sentences. ``reviewed`` is None
    where the files do not tell. ``left_out`` are sentences on what was asked and could not be
    done: with any, the path is not verified, leaks or none. ``to_look_at`` are sentences on what
    files of other tools hold that is no leak by itself.
    """

    leaks: tuple[Leak, ...]
    proved: tuple[str, ...]
    not_proved: tuple[str, ...]
    left_out: tuple[str, ...]
    reviewed: bool | None
    to_look_at: tuple[str, ...] = ()

    @property
    def review(self) -> str:
        """``reviewed``, ``not reviewed`` or ``cannot tell whether it was reviewed``."""
        if self.reviewed is None:
            return "cannot tell whether it was reviewed"
        return "reviewed" if self.reviewed else "not reviewed"


@dataclass(slots=True)
class _Tally:
    """What has been looked at so far."""

    pdfs: int = 0
    foreign: int = 0
    texts: int = 0
    draft: bool = False
    pictures: int = 0
    notes: list[str] = field(default_factory=list)


def verify(
    path: Path,
    rules: Sequence[TermRule],
    areas: Sequence[Area],
    examine: Examine,
    search: Search,
    look: Look | None = None,
) -> Verification:
    """Prove the PDF or folder at ``path``; UsageError when there is none.

    ``examine``, ``search`` and ``look`` (into pictures, by OCR) are the gate's. An area's source
    is looked up in the ledger beside the folder where there is one; otherwise it is the path of a
    PDF.
    """
    if not path.exists():
        raise UsageError(f"there is nothing at {path.name!r} to verify")
    is_folder = path.is_dir()
    names, leaks = _walk(path) if is_folder else ([path.name], [])
    listing, unreadable = read_listing(path) if is_folder else (None, ())
    leaks.extend(unreadable)
    if listing:
        leaks.extend(check_listing(path, names, listing))
    placed = place_areas(path, names, areas)
    tally = _Tally()
    house_rules = but_house_words(rules) if listing else tuple(rules)
    for number, name in enumerate(names, start=1):
        here = house_rules if name in _HOUSE else rules
        check = _Check(name, here, placed.by_file.get(name, ()), listing is not None)
        leaks.extend(check.file(path / name if is_folder else path, examine, search, look, tally))
        if matches(name.replace("_", " "), house_rules):
            leaks.append(Leak("withheld-string", -1, f"file {number}", "its name holds a term"))
    skipped = sum(one is not other for one, other in zip(rules, house_rules, strict=True))
    return Verification(
        tuple(leaks),
        tuple(_proved(leaks, listing, tally, rules, placed.checked)),
        tuple(
            _not_proved(
                listing,
                rules,
                areas,
                skipped,
                is_folder=is_folder,
                pdfs=tally.pdfs,
                read=tally.pictures,
            )
        ),
        _left_out(placed.left_out, names, leaks, tally, rules),
        _reviewed(listing, tally),
        tuple(tally.notes),
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """One file against the terms, and the areas that are on it."""

    name: str
    rules: Sequence[TermRule]
    areas: Sequence[Area]
    listed: bool

    def file(
        self, path: Path, examine: Examine, search: Search, look: Look | None, tally: _Tally
    ) -> Iterator[Leak]:
        try:
            data = path.read_bytes()
        except OSError as error:
            yield Leak("unreadable", -1, self.name, f"it cannot be read: {error.strerror}")
            return
        if b"%PDF-" in data[:1024] or path.suffix.lower() == ".pdf":
            tally.pdfs += 1
            seen = examine(data, listed=self.listed)
            tally.notes.extend(f"{self.name}: {note}" for note in seen.notes)
            tally.foreign += seen.foreign
            for leak in (*seen.leaks, *search(data, self.rules, self.areas)):
                yield replace(leak, where=f"{self.name}: {leak.where}")
            if seen.foreign and self.rules and look:
                read = look(data, self.rules)
                tally.pictures += read is not None
                for leak in read or ():
                    yield replace(leak, where=f"{self.name}: {leak.where}")
            return
        yield from self._text(data, tally)

    def _text(self, data: bytes, tally: _Tally) -> Iterator[Leak]:
        text = readable_text(data)
        if text is None:
            yield Leak("unreadable", -1, self.name, "it is neither a PDF nor text: not checked")
            return
        tally.texts += 1
        if text.startswith(NOT_REVIEWED):
            tally.draft = True
            text = text.removeprefix(NOT_REVIEWED)
        for number in matches(text, self.rules):
            what = f"the term of rule {number + 1} can be read"
            yield Leak("withheld-string", -1, self.name, what)


def _walk(root: Path) -> tuple[list[str], list[Leak]]:
    """The plain files below ``root`` by relative path, sorted; what else is there is a leak.

    A folder that is marked not for release is one leak and is not searched further.
    """
    names: list[str] = []
    leaks: list[Leak] = []
    for folder, inner, found in os.walk(root, onerror=_fail):
        inner.sort()
        here = Path(folder)
        if WARNING in found:
            inner.clear()
            what = "this folder is marked NOT FOR RELEASE"
            leaks.append(Leak("internal", -1, _below(root, here), what))
            continue
        for name in (*found, *inner):
            entry = here / name
            if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
                what = "it is a link or a device; a release holds plain files"
                leaks.append(Leak("structure", -1, _below(root, entry), what))
            elif name in found:
                names.append(_below(root, entry))
    return sorted(names), leaks


def _fail(error: OSError) -> None:
    raise UsageError(f"a folder cannot be read: {error.strerror}") from error


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _reviewed(listing: Listing | None, tally: _Tally) -> bool | None:
    if tally.draft:
        return False
    return listing.reviewed if listing else None


def _left_out(
    areas: tuple[str, ...],
    names: Sequence[str],
    leaks: Sequence[Leak],
    tally: _Tally,
    rules: Sequence[TermRule],
) -> tuple[str, ...]:
    if not names and not leaks:
        return ("there is no file in the folder",)
    if not tally.pdfs and not rules and not leaks:
        return (*areas, "nothing was checked: there is no PDF, and no terms to search for")
    return areas


def _proved(
    leaks: Sequence[Leak],
    listing: Listing | None,
    tally: _Tally,
    rules: Sequence[TermRule],
    areas: int,
) -> Iterator[str]:
    """Sentences on what holds; nothing is said of a kind of check that failed."""
    if leaks:
        return
    pdfs = count(tally.pdfs, "PDF", "PDFs")
    texts = count(tally.texts, "text file", "text files")
    if listing:
        files = count(len(listing.files), "file", "files")
        yield f"{files} are as the manifest lists them, none missing, none added."
    if own := tally.pdfs - tally.foreign:
        yield f"{count(own, 'PDF', 'PDFs')}: nothing inside but pages, pixels and the words shown."
    if tally.foreign:
        foreign = count(tally.foreign, "PDF of another tool", "PDFs of other tools")
        yield f"{foreign}: no words can be read under a box."
    if rules:
        terms = count(len(rules), "term", "terms")
        yield f"{terms} searched for in {pdfs} and {texts}: none can be read."
    if areas:
        yield f"{count(areas, 'area', 'areas')}: nothing can be read or seen inside."


def _not_proved(
    listing: Listing | None,
    rules: Sequence[TermRule],
    areas: Sequence[Area],
    skipped: int,
    *,
    is_folder: bool,
    pdfs: int,
    read: int,
) -> Iterator[str]:
    yield "Whether the right words were withheld is for people to judge."
    if not read or read < pdfs:
        yield "Text inside pictures was not read."
    else:
        yield "Text inside pictures was read by OCR, which misses and misreads words."
    if not rules:
        yield "No terms were given, so none were searched for."
    if skipped:
        terms = count(skipped, "term is a word", "terms are words")
        yield f"{terms} of index and schedule themselves: not searched for in those pages."
    if not areas:
        yield "No areas were given, so none were looked at."
    if is_folder and listing is None:
        yield "There is no manifest: whether a file was changed, lost or added is unknown."
    if listing:
        yield "The manifest is not signed: who made it is unknown."
