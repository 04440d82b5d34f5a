# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact run``: everything from a folder of correspondence to a proven bundle, by policy.

Guaranteed: every file and attachment has one outcome; a document's fault ends that document, not
the run; a second run on the same folder does only what is still due; a document that the gate
refuses has no released file. Not done here: deciding (``review``) and any reading of bytes (the
stages, in worker processes).
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redact import __version__
from redact.bundle import (
    WARNING,
    BundleInfo,
    Outcome,
    check_place,
    internal_folder,
    write_tree,
)
from redact.bundle.tree import INTERNAL
from redact.errors import NotAllowed, UsageError, exit_code_of
from redact.review import CaseStore, Snapshot, policy_actor
from redact.run.applying import apply_decisions, evidence, note_looked_at, set_widths
from redact.run.case import STAGES, Case, Reporter
from redact.run.drawn import check_areas
from redact.run.intake import check_inputs
from redact.run.pages import make_pdf
from redact.run.record import record_endings, record_found
from redact.run.setup import Setup
from redact.run.storage import told
from redact.run.workers import Pool
from redact.types import Status


@dataclass(frozen=True, slots=True)
class Job:
    """What ``redact run`` was asked to do; ``workers`` is the number of processes."""

    inputs: tuple[Path, ...]
    out: Path
    setup: Setup
    workers: int
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended: all outcomes in order, the folder written, the command's exit code."""

    outcomes: tuple[Outcome, ...]
    folder: Path
    exit_code: int

    def count(self, status: Status) -> int:
        """How many sources ended with ``status``."""
        return sum(outcome.source.status is status for outcome in self.outcomes)


def run(job: Job, reporter: Reporter) -> Report:
    """Carry out a job. UsageError, NotAllowed or BrokenChain when it cannot start; LeakFound only
    for the bundle's own pages; StorageFailed when the disk is full or fails, or NotAllowed when it
    may not be written: then the same command goes on.

    Exit codes: 0 everything released, 3 something refused or failed, 4 the gate refused a file.
    """
    check_inputs(job.inputs, job.out)
    _check_out(job.out)
    info = _info(job)
    check_place(job.out, info)
    with (
        told(job.out),
        _open(job.out) as store,
        Pool(STAGES, job.workers, job.prepare) as pool,
    ):
        store.verify(store.folder.parent)  # a log that was tampered with is not written on
        case = Case(store.folder, job.setup, pool, reporter, store.jobs)
        works = case.read(case.take(job.inputs))
        check_areas(job.setup.areas, works)
        snapshot = Snapshot(store, job.setup.policy, job.setup.case)
        case.evidence = evidence(snapshot)
        case.find(works)
        register = case.register(works)
        case.judge(works, register)
        record_found(store, job.setup, works, register)
        decided = bool(snapshot.by_target or snapshot.fates)
        if decided or any(snapshot.acts_that_count):
            snapshot = Snapshot(store, job.setup.policy, job.setup.case)
            note_looked_at(works, snapshot)
            set_widths(works, snapshot)
            if decided:
                apply_decisions(case, works, snapshot)
        case.release(works, reviewed=info.reviewed)
        record_endings(store, policy_actor(job.setup.policy), works)
        outcomes = tuple(work.outcome() for work in works)
        reporter.stage("writing", len(outcomes))
        write_tree(job.out, outcomes, info, make_pdf, beside=audit_files(store))
    leaked = any(work.leaked for work in works)
    incomplete = not all(outcome.is_whole for outcome in outcomes)
    codes = {4 if leaked else 0, 3 if incomplete else 0}
    return Report(outcomes, job.out / info.bundle, exit_code_of(codes))


def audit_files(store: CaseStore) -> dict[str, bytes]:
    """The audit as lines, and a copy of its seal, for the internal folder."""
    lines = [event.line() for event in store.events()]
    seal = (store.folder / "seal.json").read_bytes()
    return {"audit.jsonl": "".join(lines).encode("ascii"), "seal.json": seal}


def _check_out(out: Path) -> None:
    """The folder must be new, empty, or of an earlier run, however early that was killed."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a folder")
    earlier = (out / INTERNAL / "case" / "case.db").exists()
    if out.is_dir() and not earlier:
        found = {str(path.relative_to(out)) for path in (*out.iterdir(), *out.glob("*/*"))}
        if found - {INTERNAL, f"{INTERNAL}/{WARNING}", f"{INTERNAL}/case"}:
            raise UsageError(f"--out {out} holds other files; name a new folder or that of a run")


def _open(out: Path) -> CaseStore:
    """The case of a run, in a folder that may be written; NotAllowed when it may not."""
    try:
        return CaseStore.open(internal_folder(out) / "case")
    except OSError as error:
        if error.errno == errno.EROFS:
            raise NotAllowed(f"{out} may not be written: {error.strerror}") from error
        raise


def _info(job: Job) -> BundleInfo:
    release = job.setup.policy.review == "none"
    return BundleInfo(
        case=job.inputs[0].resolve().name,
        pipeline=job.setup.policy.name,
        reviewed=release,
        tool_version=__version__,
        bundle="release" if release else "draft",
        law=job.setup.policy.law,
    )
