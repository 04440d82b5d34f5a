# SPDX-License-Identifier: AGPL-3.0-or-later
"""References in folder names; results that appear whole or not at all."""

from pathlib import Path

import pytest

from redact.run.cache import Cache, digest, write_once
from redact.run.items import item_of


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("412-23/mail.eml", "412-23"),
        ("000412-23/mail.eml", "412-23"),
        ("CRU 1533-2021/mail.eml!/x.pdf", "1533-21"),
        ("0099_20/a/b.txt", "99-20"),
        ("43 of 2023/b.txt", "43-23"),
        ("1355.22/b.txt", "1355-22"),
        ("412-23/702-18/b.txt", "702-18"),
        ("412-23/attachments/b.txt", "412-23"),
        ("mail-412-23.eml", "documents"),
        ("2023-05-14/b.txt", "documents"),
        ("14-05-23/b.txt", "documents"),
        ("Jane Smith/b.txt", "documents"),
        ("b.txt", "documents"),
    ],
)
def test_the_item_of_a_path(path: str, item: str) -> None:
    assert item_of(path) == item


def test_a_result_appears_when_its_block_ends_well(tmp_path: Path) -> None:
    cache, key = Cache(tmp_path), digest("stage", "v1", "input")
    with cache.store(key) as folder:
        (folder / "value").write_text("1")
        assert cache.find(key) is None
    found = cache.find(key)
    assert found is not None and (found / "value").read_text() == "1"


def test_a_failed_result_leaves_nothing(tmp_path: Path) -> None:
    cache, key = Cache(tmp_path), digest("stage")
    with pytest.raises(RuntimeError), cache.store(key) as folder:
        (folder / "value").write_text("1")
        raise RuntimeError
    assert cache.find(key) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_first_result_stays(tmp_path: Path) -> None:
    cache, key = Cache(tmp_path), digest("stage")
    for value in "12":
        with cache.store(key) as folder:
            (folder / "value").write_text(value)
    assert (cache.find(key) or tmp_path).joinpath("value").read_text() == "1"


@pytest.mark.parametrize("damage", ["cut", "gone", "unlisted"])
def test_a_damaged_result_is_made_anew(tmp_path: Path, damage: str) -> None:
    cache, key = Cache(tmp_path), digest("stage")
    with cache.store(key) as folder:
        (folder / "value").write_text("12345")
    found = cache.find(key) or tmp_path
    if damage == "cut":
        (found / "value").write_text("12")
    else:
        (found / ("value" if damage == "gone" else "sizes.json")).unlink()
    assert cache.find(key) is None
    with cache.store(key) as folder:
        (folder / "value").write_text("12345")
    assert (cache.find(key) or tmp_path).joinpath("value").read_text() == "12345"


def test_different_inputs_have_different_keys() -> None:
    assert digest("a", "bc") != digest("ab", "c")


def test_originals_are_written_once_and_read_only(tmp_path: Path) -> None:
    first = write_once(tmp_path, "x", b"1")
    write_once(tmp_path, "x", b"2")
    assert first.read_bytes() == b"1" and first.stat().st_mode & 0o777 == 0o400
