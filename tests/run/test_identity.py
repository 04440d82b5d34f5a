# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing made with another reader or another word list is used again."""

from pathlib import Path

import pytest

from redact.run import identity
from tests.run.conftest import run_on


def test_tools_name_every_package_with_its_version() -> None:
    assert all(identity.installed(name) for name in identity.PACKAGES)
    assert all(
        f"{name}={identity.installed(name)}" in identity.tools() for name in identity.PACKAGES
    )
    assert identity.installed("no-such-package") == ""


@pytest.mark.parametrize("changed", ["tools", "knowledge"])
def test_another_reader_or_word_list_makes_findings_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "note.txt").write_text("Ring Mr Albright on 07700 900123.")

    def results() -> int:
        run_on(tmp_path / "in", tmp_path / "out")
        cache = tmp_path / "out" / "internal" / "case" / "cache"
        return len(list(cache.glob("*/*/decisions.json")))

    assert (results(), results()) == (1, 1)
    monkeypatch.setattr(f"redact.run.case.{changed}", lambda: "another")
    assert results() == 2
