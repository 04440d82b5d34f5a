# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forgetting a case: killed half way, beside other files, twice."""

from pathlib import Path

import pytest

from redact.run import forgetting
from tests.cli.desk import Desk, refused


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("moment", ["before the receipt", "before the end", "almost at the end"])
def test_forgetting_that_was_killed_is_finished_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    assert desk.do("new", "doomed", "--pipeline", desk.small_pipeline()).code == 0
    case = desk.case("doomed")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    target = {
        "before the receipt": (forgetting, "_write"),
        "before the end": (forgetting.shutil, "rmtree"),
        "almost at the end": (Path, "rmdir"),
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(*target, killed)
        assert desk.do("forget", "doomed").code == 130
    assert not case.exists()
    refused(desk.do("status", "doomed"), 2, "there is no case at ")
    if moment == "before the end":  # somebody made another one meanwhile
        assert desk.do("new", "doomed", "--pipeline", desk.small_pipeline()).code == 0
    said = desk.do("forget", "doomed", "--json")
    assert said.code == 0 and said.json["forgotten"] == "doomed"
    assert [path.name for path in case.parent.iterdir() if "doomed" in path.name] == []
    assert desk.do("forget", "doomed").code == 2
    receipts = [p for p in (case.parent / "receipts").iterdir() if p.name.startswith("doomed-")]
    assert len(receipts) == (2 if moment == "before the end" else 1)
    for receipt in receipts:
        receipt.unlink()


def test_a_folder_with_other_files_is_not_forgotten(desk: Desk) -> None:
    place = desk.folder / "kept"
    assert desk.do("new", place).code == 0
    thesis = desk.write("kept/thesis.doc", "mine")
    refused(desk.do("forget", place), 2, "1 entries that are not of the case")
    assert thesis.read_text() == "mine" and (place / "case.db").is_file()
    thesis.unlink()
    assert desk.do("forget", place).code == 0 and not place.exists()
