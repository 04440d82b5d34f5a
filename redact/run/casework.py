# SPDX-License-Identifier: AGPL-3.0-or-later
"""Working in a case that people decide: making it, filling it, applying decisions, approving it.

Guaranteed: a source keeps its number for ever; what people decided goes into the next detection as
evidence; a case whose audit does not verify is not written on. Rules and states are ``review``'s;
this module runs the stages that they need.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from getpass import getuser
from pathlib import Path
from typing import Any

from redact.config import Ask
from redact.errors import InputRefused, NotAllowed, RedactError, UsageError
from redact.review import Answer, Casebook, CaseStore, Snapshot
from redact.review.acts import Approval
from redact.review.audit import Entry
from redact.review.burning import boxed
from redact.review.controls import Controls, controls
from redact.review.copies import Difference, Judged, differences
from redact.review.roles import Doing, role_for
from redact.run.applying import apply_decisions, evidence, named, set_widths
from redact.run.cache import digest
from redact.run.case import STAGES, Case, Reporter
from redact.run.intake import check_inputs, list_entries, take_letter
from redact.run.record import record_found
from redact.run.setup import Setup
from redact.run.work import Work
from redact.run.workers import Pool
from redact.types import Source, Status


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one ask: an answer, or the error that refused it."""

    number: int
    answer: Answer | None = None
    error: RedactError | None = None


@contextmanager
def opened(folder: Path) -> Iterator[tuple[CaseStore, Setup]]:
    """An existing case, held for writing, its audit found whole, with what it was told."""
    if not (folder / "case.db").is_file():
        raise UsageError(f"there is no case at {folder}; make one with redact new")
    with CaseStore.open(folder) as store:
        store.verify(folder.parent)
        setup = setup_of(store.settings())
        seed(store)
        yield store, setup


def setup_of(settings: Mapping[str, Any]) -> Setup:
    """What a case was told; UsageError for one of a run that never came to its first finding."""
    if "setup" not in settings:
        raise UsageError("the case was never finished with its first run; run it again first")
    return Setup.from_json(settings["setup"])


def login() -> str:
    """Who works at this machine, for what needs no role in the case."""
    try:
        return f"user:{getuser()}"
    except (OSError, KeyError):  # an account without a name
        return "user:unknown"


# Making and filling -------------------------------------------------------------------------------


def new(
    folder: Path, reference: str, setup: Setup, received: date | None, request: Path | None
) -> None:
    """Make a case, whole or not at all; UsageError when there is one already, or the request cannot
    be read."""
    taken = UsageError(f"there is already something at {folder}; choose another reference")
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise taken
    folder.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        _make(staged, reference, setup, received, request)
        try:
            staged.rename(folder)
        except OSError as error:  # somebody else made it meanwhile
            raise taken from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _make(
    folder: Path, reference: str, setup: Setup, received: date | None, request: Path | None
) -> None:
    with CaseStore.open(folder) as store:
        letter = take_letter(request, folder / "originals") if request else ""
        drawn = secrets.token_hex(16)
        day = received.isoformat() if received else ""
        with store.change() as change:
            change.set("reference", reference)
            change.set("setup", setup.to_json())
            change.set("seed", drawn)
            change.set("received", day)
            change.set("request", letter)
            data = {"pipeline": setup.policy.name, "policy": setup.policy.digest, "seed": drawn}
            data |= {"received": day, "request": letter}
            change.event(Entry(login(), "new", "case", (), data))


def seed(store: CaseStore) -> None:
    """A case that a run made gets its seed when people begin to work in it: whose decisions are
    read twice is for chance, not for whoever can guess."""
    if not store.settings().get("seed"):
        drawn = secrets.token_hex(16)
        with store.change() as change:
            change.set("seed", drawn)
            change.event(Entry(login(), "seed", "case", (), {"seed": drawn}))


def add(
    folder: Path,
    inputs: Sequence[Path],
    told: Callable[[Setup], Setup],
    workers: int,
    reporter: Reporter,
    name: str = "",
) -> tuple[Work, ...]:
    """Take files into the case and find in all of it what there is now; all works by number.

    ``told`` changes what the case is told (its configuration, its terms), or leaves it. Where the
    case has an admin, only an admin may change it: NotAllowed unless ``name`` is one.
    """
    check_inputs(inputs, None)
    _check_apart(inputs, folder)
    with opened(folder) as (store, before), Pool(STAGES, workers) as pool:
        setup = told(before)
        if setup.to_json() != before.to_json():
            if any("admin" in person.roles for person in before.case.people):
                role_for(before.case, name, Doing.ADMINISTER)
            with store.change() as change:
                change.set("setup", setup.to_json())
                digests = {"policy": setup.policy.digest, "setup": digest(setup.to_json())}
                change.event(Entry(name or login(), "configure", "case", (), digests))
        case = Case(folder, setup, pool, reporter, store.jobs)
        return tuple(_detect(store, case, setup, inputs))


def _check_apart(inputs: Sequence[Path], folder: Path) -> None:
    """UsageError when the case's own files would be taken for correspondence."""
    own = folder.resolve()
    for given in inputs:
        place = given.resolve()
        if own.is_relative_to(place) or place.is_relative_to(own):
            raise UsageError(
                f"{given} holds the case at {folder}, or lies in it; add the letters alone"
            )


def _detect(store: CaseStore, case: Case, setup: Setup, inputs: Sequence[Path]) -> Sequence[Work]:
    """Take, read and search; what was found is in the store afterwards."""
    found = _look(store, case, setup, inputs)
    record(store, setup, found)
    return found.works


@dataclass(frozen=True, slots=True)
class Found:
    """What a search of the whole case came to, before it is recorded; ``evidence`` names what
    people had withheld when it began."""

    works: Sequence[Work]
    register: bytes
    evidence: str


def _look(store: CaseStore, case: Case, setup: Setup, inputs: Sequence[Path]) -> Found:
    works = _works(store, case, inputs)
    case.evidence = evidence(Snapshot(store, setup.policy, setup.case))
    case.passed_over = setup.case.controls
    case.find(works)
    register = case.register(works)
    case.judge(works, register)
    return Found(works, register, named(case.evidence))


def look(folder: Path, pool: Pool, reporter: Reporter) -> Found:
    """Search the case anew while others may write on it: nothing is recorded."""
    with CaseStore.read(folder) as store:
        setup = setup_of(store.settings())
        return _look(store, Case(folder, setup, pool, reporter), setup, ())


def record(store: CaseStore, setup: Setup, found: Found) -> None:
    """Let the case hold what was found."""
    record_found(store, setup, found.works, found.register)
    with store.change() as change:
        change.set("evidence", found.evidence)


def is_searched(snapshot: Snapshot) -> bool:
    """Whether the newest search knew all that people withhold now."""
    return named(evidence(snapshot)) == snapshot.settings.get("evidence")


def read_again(store: CaseStore, case: Case) -> Sequence[Work]:
    """The sources of the case, read, by number."""
    return _works(store, case, ())


def search_again(store: CaseStore, case: Case) -> Sequence[Work]:
    """The sources of the case, read and searched, with what was found in the store."""
    return _detect(store, case, case.setup, ())


def _works(store: CaseStore, case: Case, inputs: Sequence[Path]) -> Sequence[Work]:
    """The sources of the case, read again, and those of ``inputs``; each with its number.

    A file that could not be taken the last time is replaced by one of its name that can.
    """
    known = store.sources()
    fresh = _unknown(case, inputs, {source.path: source.document for source in known})
    replaced = {work.source.path for work in fresh}
    works = [_again(s) for s in known if not s.parent and s.path not in replaced]
    numbers = {source.path: source.order for source in known}
    following = max(numbers.values(), default=0) + 1
    ordered = case.read([*works, *fresh])
    ordered += _lost(known, {work.source.path for work in ordered})
    for work in ordered:
        if work.source.path not in numbers:
            numbers[work.source.path] = following
            following += 1
        work.source = replace(work.source, order=numbers[work.source.path])
    return sorted(ordered, key=lambda work: work.source.order)


def _again(source: Source) -> Work:
    """A source of the case, to be read again unless its bytes were never taken."""
    if not source.document:
        return Work(source)
    return Work(replace(source, status=Status.PENDING, reason=""))


def _lost(known: Sequence[Source], there: Set[str]) -> list[Work]:
    """What came in a file that does not show it any more: it keeps its row and its number."""
    works = [Work(source) for source in known if source.path not in there]
    for work in works:
        work.end(Status.FAILED, "the file it came in could not be read again as it was")
    return works


def _unknown(case: Case, inputs: Sequence[Path], known: Mapping[str, str]) -> list[Work]:
    """The files that the case does not hold yet. Another file of a known name gets a number."""
    taken = dict(known)
    works = []
    for entry in list_entries(inputs, case.setup.files):
        work = case.take_one(entry)
        path, number = work.source.path, 1
        while taken.get(path) and taken[path] != work.source.document:
            number += 1
            path = f"{work.source.path} ({number})"
        if path not in taken or taken[path] != work.source.document:
            taken[path] = work.source.document
            work.source = replace(work.source, path=path)
            works.append(work)
    return works


# Deciding and approving ---------------------------------------------------------------------------


def decide(
    folder: Path, asks: Sequence[Ask], name: str, workers: int, reporter: Reporter
) -> tuple[Told, ...]:
    """Carry out what ``name`` asks, one by one; then search again if that gave new evidence.

    NotAllowed when ``name`` has no part in the case; else each ask has its answer or its error.
    """
    with opened(folder) as (store, setup):
        book = Casebook(store, setup.policy, setup.case)
        book.require(name)
        told = []
        for number, ask in enumerate(asks, start=1):
            try:
                told.append(Told(number, book.do(name, ask)))
            except (NotAllowed, InputRefused, UsageError) as error:
                told.append(Told(number, error=error))
        if named(evidence(book.snapshot)) != store.settings().get("evidence"):
            with Pool(STAGES, workers) as pool:
                _detect(store, Case(folder, setup, pool, reporter, store.jobs), setup, ())
        return tuple(told)


def approve(folder: Path, name: str, workers: int, reporter: Reporter) -> Approval:
    """Search the case once more as it is decided now, and approve it if nothing stands in the way.

    NotReady lists what does; NotAllowed when ``name`` may not approve.
    """
    with opened(folder) as (store, setup):
        Casebook(store, setup.policy, setup.case).may_approve(name)
        with Pool(STAGES, workers) as pool:
            works = _detect(store, Case(folder, setup, pool, reporter, store.jobs), setup, ())
        book = Casebook(store, setup.policy, setup.case)
        return book.approve(name, copies(book.snapshot, works), planted(book.snapshot, works))


def planted(snapshot: Snapshot, works: Iterable[Work]) -> Controls:
    """What became of the case's controls; ``works`` have been read."""
    read = {work.source.document: work for work in works if work.alive}
    return controls(snapshot, lambda document: read[document].document().text)


def preview(folder: Path, number: int, pool: Pool, reporter: Reporter) -> Work:
    """One document as it would be released now: burned and proven like every release. Its work
    has ended as failed where the gate refuses it, or as what people keep it back as.

    InputRefused when the case has no such document. Only reads.
    """
    with CaseStore.read(folder) as store:
        setup = setup_of(store.settings())
        snapshot = Snapshot(store, setup.policy, setup.case)
        case = Case(folder, setup, pool, reporter)
        works = [work for work in _works(store, case, ()) if work.source.order == number]
    if not works:
        raise InputRefused(f"there is no document {number:04d} in the case")
    set_widths(works, snapshot)
    apply_decisions(case, works, snapshot)
    case.release(works, reviewed=True)
    return works[0]


def copies(snapshot: Snapshot, works: Iterable[Work]) -> tuple[Difference, ...]:
    """Passages of which one copy shows what another withholds; ``works`` have been read."""
    going = [w for w in works if w.alive and w.source.path not in snapshot.fates]
    folders = {work.source.document: work for work in reversed(going)}

    def judged() -> Iterator[Judged]:
        for sha256, work in sorted(folders.items(), key=lambda item: item[1].source.order):
            number = f"{work.source.order:04d}"
            yield Judged(number, work.document().text, boxed(snapshot, sha256))

    return differences(judged)
