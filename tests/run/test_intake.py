# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every entry is listed once, in order; what must not be opened is refused with a sentence."""

import hashlib
import os
from pathlib import Path

import pytest

from redact.bundle import WARNING
from redact.errors import InputRefused, UsageError
from redact.run import intake
from redact.run.intake import Entry, check_inputs, list_entries, take


def shown(*inputs: Path) -> list[str]:
    return [entry.shown for entry in list_entries(inputs)]


def test_entries_come_in_natural_order_with_paths_below_the_input(tmp_path: Path) -> None:
    for name in ("b/10.txt", "b/2.txt", "a.txt", "b/c/1.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert shown(tmp_path) == ["a.txt", "b/2.txt", "b/10.txt", "b/c/1.txt"]


def test_several_inputs_are_told_apart_also_when_named_alike(tmp_path: Path) -> None:
    for name in ("x/in", "y/in"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "1.txt").write_text("x")
    assert shown(tmp_path / "x/in", tmp_path / "y/in") == ["in/1.txt", "in (2)/1.txt"]


def test_a_configuration_at_the_root_of_an_input_is_never_taken_for_a_letter(
    tmp_path: Path,
) -> None:
    for name in ("one/case.toml", "one/sub/case.toml", "two/case.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert shown(tmp_path / "one") == ["sub/case.toml"]
    entries = list_entries([tmp_path / "one", tmp_path / "two"])
    assert {entry.shown: "--case-config" in entry.refusal for entry in entries} == {
        "one/case.toml": True,
        "one/sub/case.toml": False,
        "two/case.toml": True,
    }


def test_links_and_folders_named_like_files_are_rows_with_reasons(tmp_path: Path) -> None:
    (tmp_path / "in" / "letter.pdf").mkdir(parents=True)
    (tmp_path / "in" / "letter.pdf" / "inside.txt").write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "in" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    entries = {e.shown: e.refusal for e in list_entries([tmp_path / "in"])}
    assert set(entries) == {"letter.pdf", "letter.pdf/inside.txt", "out.txt", "loop"}
    assert "folder" in entries["letter.pdf"] and not entries["letter.pdf/inside.txt"]
    assert "link" in entries["out.txt"] and "link" in entries["loop"]


def test_names_that_are_not_text_are_shown_and_read(tmp_path: Path) -> None:
    weird = [os.fsdecode(b"\xff\xfe.txt"), "a\n..%2f..\nb.txt", "n" * 251 + ".txt"]
    for name in weird:
        (tmp_path / name).write_text("x")
    (tmp_path / "originals").mkdir()
    entries = [e for e in list_entries([tmp_path]) if e.shown.endswith(".txt")]
    assert "\\xff\\xfe.txt" in [e.shown for e in entries]
    for entry in entries:
        assert entry.shown.encode("utf-8")
        assert take(entry, tmp_path / "originals") == hashlib.sha256(b"x").hexdigest()


def test_what_does_not_exist_and_output_inside_input_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        check_inputs([tmp_path / "nothing"], None)
    with pytest.raises(UsageError, match="inside the input"):
        check_inputs([tmp_path], tmp_path / "out")


def test_an_input_is_given_once(tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "beside").mkdir()
    check_inputs([tmp_path / "in", tmp_path / "beside"], None)
    for other in ("in", "in/../in", "in/sub"):
        for pair in ((tmp_path / "in", tmp_path / other), (tmp_path / other, tmp_path / "in")):
            with pytest.raises(UsageError, match="given twice"):
                check_inputs(pair, None)


def test_files_named_in_options_are_no_correspondence(tmp_path: Path) -> None:
    for name in ("terms.csv", "letter.txt", "sub/terms.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    entries = list_entries([tmp_path], [tmp_path / "sub" / ".." / "terms.csv"])
    assert [entry.shown for entry in entries] == ["letter.txt", "sub/terms.csv"]


def test_the_internal_folder_of_an_earlier_run_is_refused_file_by_file(tmp_path: Path) -> None:
    for name in ("a.txt", "old/internal/case/setup.json", f"old/internal/{WARNING}", "old/b.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    refused = {entry.shown: WARNING in entry.refusal for entry in list_entries([tmp_path])}
    assert refused == {
        "a.txt": False,
        "old/b.txt": False,
        f"old/internal/{WARNING}": True,
        "old/internal/case/setup.json": True,
    }


def test_taking_copies_the_bytes_read_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"hello")
    (tmp_path / "originals").mkdir()
    name = take(Entry("a.txt", tmp_path / "a.txt"), tmp_path / "originals")
    kept = tmp_path / "originals" / name
    assert kept.read_bytes() == b"hello" and kept.stat().st_mode & 0o777 == 0o400
    assert [p.name for p in (tmp_path / "originals").iterdir()] == [name]


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "growing.txt"
    target.write_bytes(b"first")
    (tmp_path / "originals").mkdir()
    real = os.read

    def read_and_grow(handle: int, size: int) -> bytes:
        data = real(handle, size)
        if data == b"first":
            with target.open("ab") as file:
                file.write(b" and then more")
        return data

    monkeypatch.setattr(intake.os, "read", read_and_grow)
    with pytest.raises(InputRefused, match="changed while it was read"):
        take(Entry("growing.txt", target), tmp_path / "originals")
    assert list((tmp_path / "originals").iterdir()) == []


@pytest.mark.parametrize("kind", ["fifo", "gone", "folder", "link"])
def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "x"
    (tmp_path / "originals").mkdir()
    if kind == "fifo":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    elif kind == "link":
        target.symlink_to("/etc/hostname")
    with pytest.raises(InputRefused):
        take(Entry("x", target), tmp_path / "originals")


def test_a_full_disk_is_not_taken_for_a_bad_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"hello")
    (tmp_path / "originals").mkdir()

    def full(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        take(Entry("a.txt", tmp_path / "a.txt"), tmp_path / "originals")
