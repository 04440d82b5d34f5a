# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people decided, run again under another policy: boxes and labels are those of the new one.

What was made under the old one must not come back from the cache: a masked section 23 would be
named in the open.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.desk import Desk, offline

LETTER = "Dear Mr Albright\n\nKestrel Group rang. Ring me on 07700 900123 about it, please.\n"
CONFIG = """people = [{ name = "Ana", roles = ["reviewer"] }]
[terms]
s23 = ["Kestrel Group"]
"""
OPEN, MASKED = "[s23(1)]", "[s23(1) or s24(1)]"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A run in ``out`` that somebody went on with, under the mode ``open``."""
    desk = Desk(tmp_path_factory.mktemp("policies"))
    desk.write("in/letter.txt", LETTER)
    desk.write("case.toml", CONFIG)
    _set(desk.small_pipeline(), 's23_mode = "open"')
    with offline():
        _run(desk)
        place = f"0001#char={LETTER.index('07700')},{LETTER.index(' about')}"
        ask = {"target": place, "verdict": "withhold", "exemptions": ["s40(2)"], "label": "PHONE"}
        assert desk.decide(desk.folder / "out", "Ana", ask).code == 0
        yield desk


def _set(pipeline: Path, *settings: str) -> None:
    """Replace the top-level settings of these names."""
    lines = pipeline.read_text().splitlines()
    for setting in settings:
        name = setting.partition(" ")[0]
        at = next(number for number, line in enumerate(lines) if line.startswith(f"{name} "))
        lines[at] = setting
    pipeline.write_text("\n".join(lines) + "\n")


def _run(desk: Desk) -> str:
    """The draft's text twin after one more run."""
    folder = desk.folder
    said = desk.do(
        *("run", folder / "in", "--out", folder / "out"),
        *("--pipeline", folder / "small.toml", "--case-config", folder / "case.toml"),
    )
    assert said.code == 0
    return (folder / "out" / "draft" / "documents" / "0001.txt").read_text()


def test_a_changed_policy_makes_every_release_anew(desk: Desk) -> None:
    text = _run(desk)
    assert OPEN in text and "about it, please." in text  # no letter is lost beside a wide box
    released = desk.folder / "out" / "draft" / "documents" / "0001.pdf"
    before = released.read_bytes()

    _set(desk.folder / "small.toml", 's23_mode = "masked"')
    text = _run(desk)
    assert MASKED in text and OPEN not in text
    masked = released.read_bytes()
    assert masked != before

    _set(desk.folder / "small.toml", 'box_width = "line"')
    assert "about it" not in _run(desk)  # the whole line is taken
    assert released.read_bytes() != masked
