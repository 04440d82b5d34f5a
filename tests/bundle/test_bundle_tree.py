# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree on the disk: its files, its privacy, and that a kill never leaves half of it."""

import csv
import hashlib
import json
import multiprocessing
import os
import stat
from dataclasses import replace

import pytest

from redact.bundle import Outcome, disk, findings_lines, write_tree
from redact.errors import RedactError, UsageError
from redact.types import Decision, Finding, Status, Verdict
from tests.bundle.bundle_samples import DRAFT, RELEASE, box_on, document, released, source, to_pdf

DOC = document("Dear Ann Example")


@pytest.fixture
def outcomes(tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    found = Finding("d", "PERSON", 5, 8, 0.2, "names.v1", "=a name")
    refer = Decision(found.id, Verdict.REFER, ("s40(2)",), "policy:1", "", "policy")
    (cache / "findings").write_bytes(findings_lines(DOC, [found], [refer]))
    (cache / "page.png").write_bytes(b"\x89PNG")
    (cache / "marked.pdf").write_bytes(b"%PDF marked")
    one = released(cache, 1, [box_on(DOC, "Ann")], path="=Ann.eml")
    one = replace(
        one,
        findings=cache / "findings",
        marked_up=cache / "marked.pdf",
        pictures=(cache / "page.png",) * 2,
        notes=("hidden words: 2",),
    )
    return (
        one,
        released(cache, 2, parent="=Ann.eml"),
        Outcome(source(3, "gone", Status.REFUSED, reason="the file is empty")),
    )


def files_in(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def content(folder):
    return {name: (folder / name).read_bytes() for name in files_in(folder)}


OUT = [
    "412-23/0001.pdf",
    "412-23/0001.txt",
    "412-23/0002.pdf",
    "412-23/0002.txt",
    "index.pdf",
    "manifest.json",
    "schedule.csv",
    "schedule.pdf",
]
INTERNAL = [
    "NOT-FOR-RELEASE.txt",
    "findings.jsonl",
    "ledger.json",
    "marked-up/0001.pdf",
    "pages/0001-1.png",
    "pages/0001-2.png",
    "report.html",
    "to-decide.csv",
]


def test_both_folders_hold_exactly_the_agreed_files(outcomes, tmp_path):
    write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    assert files_in(tmp_path / "out" / "draft") == OUT
    assert files_in(tmp_path / "out" / "internal") == INTERNAL
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["draft", "internal"]


def test_a_release_goes_to_its_own_folder_and_removes_the_draft(outcomes, tmp_path):
    write_tree(tmp_path, outcomes, DRAFT, to_pdf)
    write_tree(tmp_path, outcomes, RELEASE, to_pdf)
    assert files_in(tmp_path / "release") == OUT
    assert not (tmp_path / "draft").exists()


def test_manifest_lists_every_other_file_with_its_digest(outcomes, tmp_path):
    write_tree(tmp_path, outcomes, DRAFT, to_pdf)
    listed = json.loads((tmp_path / "draft" / "manifest.json").read_bytes())["files"]
    assert listed == [
        {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in content(tmp_path / "draft").items()
        if name != "manifest.json"
    ]


def test_twice_is_byte_for_byte_the_same_whatever_the_order(outcomes, tmp_path):
    write_tree(tmp_path / "a", outcomes, DRAFT, to_pdf)
    write_tree(tmp_path / "b", tuple(reversed(outcomes)), DRAFT, to_pdf)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_everything_is_private(outcomes, tmp_path):
    old = os.umask(0)
    try:
        write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    finally:
        os.umask(old)
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_what_was_referred_is_listed_with_safe_cells(outcomes, tmp_path):
    write_tree(tmp_path, outcomes, DRAFT, to_pdf)
    with (tmp_path / "internal" / "to-decide.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["source"] == "'=Ann.eml" and row["why"] == "'=a name"
    assert (row["page"], row["label"], row["text"]) == ("1", "PERSON", "Ann")
    lines = (tmp_path / "internal" / "findings.jsonl").read_text().splitlines()
    assert [json.loads(line)["source"] for line in lines] == ["=Ann.eml"]


def test_scanned_pages_to_look_at_are_listed_as_targets(outcomes, tmp_path):
    scanned = [replace(outcomes[0], unseen=(0, 4)), *outcomes[1:]]
    write_tree(tmp_path, scanned, DRAFT, to_pdf)
    with (tmp_path / "internal" / "to-decide.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] == "HANDWRITING"]
    assert [(row["page"], row["finding"]) for row in rows] == [
        ("1", "0001#page=0"),
        ("5", "0001#page=4"),
    ]
    assert "2 scanned pages to look at" in (tmp_path / "internal" / "report.html").read_text()
    going_out = [p for p in (tmp_path / "draft").rglob("*") if p.is_file()]
    assert not any(b"HANDWRITING" in p.read_bytes() for p in going_out)


def test_the_case_store_and_foreign_internal_files_stay(outcomes, tmp_path):
    case = tmp_path / "internal" / "case"
    case.mkdir(parents=True)
    (case / "case.db").write_bytes(b"db")
    (tmp_path / "internal" / "mine.txt").write_text("mine")
    write_tree(tmp_path, outcomes, DRAFT, to_pdf, beside={"audit.jsonl": b"{}\n"})
    write_tree(tmp_path, outcomes, DRAFT, to_pdf)
    kept = content(tmp_path / "internal")
    assert kept["case/case.db"] == b"db" and kept["mine.txt"] == b"mine"
    assert kept["audit.jsonl"] == b"{}\n"


def test_a_document_that_is_no_longer_released_is_gone(outcomes, tmp_path):
    write_tree(tmp_path, outcomes, DRAFT, to_pdf)
    failed = Outcome(replace(outcomes[1].source, status=Status.FAILED))
    write_tree(tmp_path, [outcomes[0], failed, outcomes[2]], DRAFT, to_pdf)
    assert "412-23/0002.pdf" not in files_in(tmp_path / "draft")


@pytest.mark.parametrize("kind", ["files", "link", "file"])
def test_a_draft_folder_of_somebody_else_is_not_touched(outcomes, tmp_path, kind):
    place = tmp_path / "out" / "draft"
    place.parent.mkdir()
    if kind == "files":
        place.mkdir()
        (place / "novel.txt").write_text("chapter one")
    elif kind == "link":
        (tmp_path / "else").mkdir()
        place.symlink_to(tmp_path / "else")
    else:
        place.write_text("a note")
    with pytest.raises(UsageError, match="draft"):
        write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["draft"]


def test_a_failure_leaves_the_old_tree_and_no_scraps(outcomes, tmp_path):
    write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    before = content(tmp_path / "out")

    def broken(html, title):
        raise RedactError("no page")

    with pytest.raises(RedactError):
        write_tree(tmp_path / "out", outcomes[:1], DRAFT, broken)
    assert content(tmp_path / "out") == before


def test_folders_are_replaced_also_where_names_cannot_be_exchanged(outcomes, tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "_exchange", lambda one, other: False)
    write_tree(tmp_path / "out", outcomes, DRAFT, to_pdf)
    write_tree(tmp_path / "out", outcomes[:1], DRAFT, to_pdf)
    assert "412-23/0002.pdf" not in files_in(tmp_path / "out" / "draft")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["draft", "internal"]


def _killed_at(step, out, outcomes, info, exchange):
    """Write the tree, and die without a goodbye at the given step of it."""
    steps = iter(range(step))

    def dying(real):
        def call(*args, **kwargs):
            if next(steps, None) is None:
                os._exit(9)
            return real(*args, **kwargs)

        return call

    for name in ("fsync", "mkdir", "rename", "replace", "unlink", "rmdir"):
        setattr(os, name, dying(getattr(os, name)))
    disk._exchange = dying(disk._exchange) if exchange else lambda one, other: False
    write_tree(out, outcomes, info, to_pdf)


@pytest.mark.parametrize("exchange", [True, False])
def test_a_kill_at_any_step_leaves_the_old_or_the_new_tree(
    outcomes, tmp_path, exchange, monkeypatch
):
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # the machine goes on; only we die
    fork = multiprocessing.get_context("fork")
    write_tree(tmp_path / "old", outcomes, DRAFT, to_pdf)
    write_tree(tmp_path / "new", outcomes[:1], DRAFT, to_pdf)
    old, new = (content(tmp_path / name / "draft") for name in ("old", "new"))
    out, seen, left = tmp_path / "out", set(), None
    for step in range(400):
        if left != old:
            write_tree(out, outcomes, DRAFT, to_pdf)
        arguments = (step, out, outcomes[:1], DRAFT, exchange)
        child = fork.Process(target=_killed_at, args=arguments)
        child.start()
        child.join()
        if not exchange:
            disk.recover(out / "draft")
        left = content(out / "draft")
        assert left in (old, new), step
        seen.add(left == new)
        ledger = json.loads((out / "internal" / "ledger.json").read_bytes())
        assert len(ledger["sources"]) in (1, 3)
        if child.exitcode == 0:
            break
    assert seen == {True, False} and child.exitcode == 0 and step > 30
