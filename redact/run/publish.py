# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact bundle``: what was decided and approved becomes a release, or nothing does.

Guaranteed: only the very state that was approved goes out (or that of a pipeline that needs no
review), made anew from the originals and the database, whatever the cache holds; every file in it
passed the gate; when one does not, nothing is published. What stands in the case is burned, not
what policy would propose.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from redact import __version__
from redact.bundle import WARNING, BundleInfo, Outcome, check_place, write_tree
from redact.bundle.manifest import NAME as MANIFEST
from redact.bundle.tree import INTERNAL
from redact.errors import BrokenChain, LeakFound, NotAllowed, UsageError, exit_code_of
from redact.review import Casebook, CaseStore, NotReady
from redact.review.audit import Entry
from redact.review.readiness import blocks
from redact.review.snapshot import Snapshot
from redact.run.applying import apply_decisions, note_looked_at, set_widths
from redact.run.case import STAGES, Case, Reporter
from redact.run.casework import copies, login, opened, planted, read_again, search_again
from redact.run.execute import Report, audit_files
from redact.run.pages import make_pdf
from redact.run.places import reference_of
from redact.run.record import record_endings
from redact.run.setup import Setup
from redact.run.work import Work
from redact.run.workers import Pool
from redact.types import Status


def bundle(folder: Path, out: Path, workers: int, reporter: Reporter) -> Report:
    """Write the release of the case at ``folder`` to ``out``.

    NotAllowed when the case is not approved, or is no longer what was approved; LeakFound when the
    gate refuses a file. In each case nothing is written. The audit says first that a bundle is
    made, and then that it was published: one without the other was stopped in between.
    """
    with opened(folder) as (store, setup):
        info = _info(store, setup)
        _check_out(out, store, info)
        approver = _cleared(Casebook(store, setup.policy, setup.case))
        with Pool(STAGES, workers) as pool:
            case = Case(folder, setup, pool, reporter, store.jobs, anew=True)
            works = _burned(store, case, setup)
        outcomes = tuple(work.outcome() for work in works)
        record_endings(store, login(), works)
        with store.change() as change:
            data = {"approved_by": approver, "version": __version__, "released": _content(outcomes)}
            change.event(Entry(login(), "bundle", "case", (), data))
        reporter.stage("writing", len(outcomes))
        write_tree(out, outcomes, info, make_pdf, beside=audit_files(store))
        digest = _keep_manifest(folder, out / info.bundle)
        with store.change() as change:
            change.set("published", Snapshot(store, setup.policy, setup.case).digest)
            change.event(Entry(login(), "publish", "case", (), {"manifest": digest}))
    kept_back = (Status.OUT_OF_SCOPE, Status.DUPLICATE, Status.WITHHELD)
    left = any(not o.is_whole and o.source.status not in kept_back for o in outcomes)
    return Report(outcomes, out / info.bundle, exit_code_of({3 if left else 0}))


def _cleared(book: Casebook) -> str:
    """Who approved what stands; nobody where the pipeline needs no review."""
    if book.snapshot.policy.review == "none":
        return ""
    return book.valid_approval().actor


def _burned(store: CaseStore, case: Case, setup: Setup) -> list[Work]:
    """All works of the case, those that go out burned from what was decided and proven."""
    required = setup.policy.review != "none"
    # Where nobody approves, nothing says that the last search was finished: it is made now.
    works = list((read_again if required else search_again)(store, case))
    snapshot = Snapshot(store, setup.policy, setup.case)
    if required:
        found = blocks(snapshot, copies(snapshot, works), planted(snapshot, works))
        if found:
            raise NotReady(found)
    note_looked_at(works, snapshot)
    set_widths(works, snapshot)
    apply_decisions(case, works, snapshot)
    case.release(works, reviewed=True)
    _check_all_made(works, setup)
    return works


def _check_all_made(works: list[Work], setup: Setup) -> None:
    """Nothing that was approved may be missing; without review, what was refused is told."""
    leaked = [f"{work.source.order:04d}" for work in works if work.leaked]
    if leaked:
        raise LeakFound(
            f"nothing was published: the check of the finished file failed for {', '.join(leaked)};"
            " withhold these documents as a whole, or withhold more of them, and approve again"
        )
    required = setup.policy.review != "none"
    missing = (Status.FAILED, Status.REFUSED) if required else (Status.FAILED,)
    failed = [w for w in works if w.source.status in missing]
    if failed:
        reasons = "; ".join(f"{w.source.order:04d}: {w.source.reason}" for w in failed)
        raise NotAllowed(f"nothing was published, since not everything could be made: {reasons}")


def _content(outcomes: Sequence[Outcome]) -> str:
    """Names the bytes of everything that goes out, by number."""
    made = hashlib.sha256()
    for outcome in outcomes:
        if outcome.released is not None:
            digest = hashlib.sha256(outcome.released.read_bytes()).hexdigest()
            made.update(f"{outcome.number} {digest}\n".encode())
    return made.hexdigest()


def _info(store: CaseStore, setup: Setup) -> BundleInfo:
    return BundleInfo(
        case=reference_of(store.settings(), store.folder),
        pipeline=setup.policy.name,
        reviewed=True,
        tool_version=__version__,
        bundle="release",
        law=setup.policy.law,
    )


def _check_out(out: Path, store: CaseStore, info: BundleInfo) -> None:
    """The folder must be new, empty, or that of an earlier run or bundle of this very case."""
    if out.resolve().is_relative_to(store.folder.resolve()):
        raise UsageError(f"--out {out} lies inside the case; name another folder")
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; name a folder")
    ours = (out / INTERNAL / WARNING).is_file()
    if out.is_dir() and any(out.iterdir()) and not ours:
        raise UsageError(f"--out {out} holds other files; name a new folder or that of a bundle")
    if ours:
        _check_same_case(out, store)
    check_place(out, info)


def _check_same_case(out: Path, store: CaseStore) -> None:
    """What was written there must have been written from this case, as it is or was earlier."""
    try:
        store.verify(out / INTERNAL)
    except BrokenChain as error:
        raise UsageError(
            f"--out {out} holds what was made of another case, or of a copy of this one that went"
            " its own way; name another folder"
        ) from error


def _keep_manifest(folder: Path, released: Path) -> str:
    """Keep a copy of the manifest in the case, for whoever asks later what was released; its
    sha256."""
    kept = folder / "bundles"
    kept.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256((released / MANIFEST).read_bytes()).hexdigest()
    if not any(kept.glob(f"*-{digest[:16]}.json")):
        number = len(list(kept.glob("*.json"))) + 1
        shutil.copyfile(released / MANIFEST, kept / f"{number:04d}-{digest[:16]}.json")
    return digest
