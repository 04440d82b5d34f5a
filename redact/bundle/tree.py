# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes what goes out (``draft/`` or ``release/``) and what stays (``internal/``).

Everything is made in a folder of its own beside them, synced, and put in place by renames: a killed
process leaves each folder old or new, never half. The folder that goes out is put in place last.
Entries of ``internal/`` that are not written here, the case store first of all, are left alone. A
folder called draft or release that this product did not write is never touched. A kill between the
two renames can leave the new internal files beside the old draft, until the next run.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from redact.bundle import disk
from redact.bundle.index import TITLE as INDEX
from redact.bundle.index import index_html
from redact.bundle.ledger import ledger
from redact.bundle.manifest import NAME as MANIFEST
from redact.bundle.manifest import FileRecord, manifest
from redact.bundle.outcome import BundleInfo, Outcome, in_order
from redact.bundle.records import TO_DECIDE, csv_rows, to_decide, to_look_at, with_source
from redact.bundle.report import marked_up_name, picture_name, report_html
from redact.bundle.schedule import TITLE as SCHEDULE
from redact.bundle.schedule import schedule_csv, schedule_html
from redact.errors import UsageError

INTERNAL = "internal"
WARNING = "NOT-FOR-RELEASE.txt"

ToPdf = Callable[[str, str], bytes]

_STAGE = ".redact-new"
_WARNING_TEXT = (
    "NOT FOR RELEASE\n\n"
    "This folder quotes what is withheld and gives the true reasons. It stays with the authority.\n"
    "Nothing in it may be sent, published or copied to a place that others can read.\n"
)


def check_place(out: Path, info: BundleInfo) -> None:
    """UsageError when ``out`` holds something in the way that this product did not write."""
    for name in (INTERNAL, info.bundle):
        place = out / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise UsageError(f"{name} in the output folder is not a folder; move it away")
    place = out / info.bundle
    foreign = place.is_dir() and not (place / MANIFEST).is_file() and any(place.iterdir())
    if foreign:
        raise UsageError(
            f"{info.bundle} in the output folder holds files that this product did not write; "
            "move them away or choose another --out"
        )


def internal_folder(out: Path) -> Path:
    """``out/internal``, made where it is missing: private, and marked as not for release."""
    folder = disk.make_folder(out / INTERNAL)
    folder.chmod(0o700)
    if not (folder / WARNING).is_file():
        disk.write_file(folder / WARNING, _WARNING_TEXT.encode())
    return folder


def write_tree(
    out: Path,
    outcomes: Sequence[Outcome],
    info: BundleInfo,
    to_pdf: ToPdf,
    *,
    beside: Mapping[str, bytes] | None = None,
) -> None:
    """Write ``out/draft`` or ``out/release``, and ``out/internal``, from one outcome per source.

    ``to_pdf`` makes a proven PDF of HTML and a title. ``beside`` are more files for ``internal``
    by name (``audit.jsonl``, ``seal.json``). A release removes the draft it replaces. UsageError
    as ``check_place``; RedactError when an outcome is not whole; OSError when the disk fails.
    """
    ordered = in_order(outcomes)
    check_place(out, info)
    disk.make_folder(out)
    stage = out / _STAGE
    disk.remove(stage)
    disk.recover(out / info.bundle)
    try:
        _write_going_out(stage / info.bundle, ordered, info, to_pdf)
        _write_internal(stage / INTERNAL, ordered, info, beside or {})
        disk.sync_folders(stage)
        _put_in_place(stage, out, info)
    finally:
        disk.remove(stage)


def _put_in_place(stage: Path, out: Path, info: BundleInfo) -> None:
    internal = internal_folder(out)
    for entry in sorted((stage / INTERNAL).iterdir()):
        disk.put_in_place(entry, internal / entry.name)
    disk.put_in_place(stage / info.bundle, out / info.bundle)
    draft = out / "draft"
    if not info.is_draft and (draft / MANIFEST).is_file() and not draft.is_symlink():
        disk.remove(draft)


def _write_going_out(
    folder: Path, outcomes: Sequence[Outcome], info: BundleInfo, to_pdf: ToPdf
) -> None:
    """The files that go out; everything in them is gated or made from public labels."""
    files: dict[str, FileRecord] = {}

    def add(path: str, data: bytes) -> None:
        files[path] = disk.write_file(folder / path, data)

    for outcome in outcomes:
        for path, made in ((outcome.pdf_path, outcome.released), (outcome.text_path, outcome.twin)):
            if path and made:
                add(path, made.read_bytes())
    add("index.pdf", to_pdf(index_html(outcomes, info), INDEX))
    add("schedule.pdf", to_pdf(schedule_html(outcomes, info), SCHEDULE))
    add("schedule.csv", schedule_csv(outcomes, info).encode())
    disk.write_file(folder / MANIFEST, manifest(outcomes, files, info))


def _write_internal(
    folder: Path, outcomes: Sequence[Outcome], info: BundleInfo, beside: Mapping[str, bytes]
) -> None:
    """The files that stay: everything that quotes, reasons or shows a page uncovered."""
    for name in ("marked-up", "pages"):
        disk.make_folder(folder / name)
    disk.write_file(folder / "ledger.json", ledger(outcomes, info))
    referred = _write_findings(folder, outcomes)
    for outcome in outcomes:
        if outcome.marked_up:
            disk.write_file(folder / marked_up_name(outcome), outcome.marked_up.read_bytes())
        for page, picture in enumerate(outcome.pictures):
            disk.write_file(folder / picture_name(outcome, page), picture.read_bytes())
    report = report_html(outcomes, info, referred)
    disk.write_file(folder / "report.html", report.encode())
    for name, data in sorted(beside.items()):
        disk.write_file(folder / name, data)


def _write_findings(folder: Path, outcomes: Sequence[Outcome]) -> dict[int, int]:
    """``findings.jsonl``, with what whole lines took, and ``to-decide.csv``; the number of
    referred findings by order."""
    found = [outcome for outcome in outcomes if outcome.findings]
    lines = (
        with_source(_read(file), outcome.source.path)
        for outcome in found
        for file in (outcome.findings, outcome.taken)
    )
    disk.write_parts(folder / "findings.jsonl", lines)
    rows: list[tuple[str, ...]] = [TO_DECIDE]
    referred: dict[int, int] = {}
    for outcome in found:
        referred_here = to_decide(_read(outcome.findings), outcome.source.path)
        referred[outcome.source.order] = len(referred_here)
        rows.extend(referred_here)
        rows.extend(to_look_at(outcome))
    table = csv_rows(rows).encode(errors="backslashreplace")
    disk.write_file(folder / "to-decide.csv", table)
    return referred


def _read(file: Path | None) -> bytes:
    return file.read_bytes() if file else b""
