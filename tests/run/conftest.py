# SPDX-License-Identifier: AGPL-3.0-or-later
"""One run of the whole main job over the sample request, shared by the tests that look at it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from redact.cli.show import Quiet
from redact.run import Job, Report, load_setup, run
from tests.run import saboteurs

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_docs"


@dataclass(frozen=True)
class Finished:
    """A finished run: what it reported, and its folder."""

    report: Report
    out: Path

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The ledger's rows by source."""
        ledger = json.loads((self.out / "internal" / "ledger.json").read_text())
        return {row["source"]: row for row in ledger["sources"]}

    def released(self, source: str) -> Path:
        return self.report.folder / self.rows[source]["output"]


def run_on(
    folder: Path, out: Path, pipeline: str = "foi", prepare: Any = None, **files: Any
) -> Finished:
    """``redact run`` on one folder, two workers, with a ``case.toml`` of its own if it has one."""
    config = folder / "case.toml"
    setup = load_setup(pipeline, config if config.is_file() else None, **files)
    return Finished(run(Job((folder,), out, setup, 2, prepare), Quiet()), out)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The sample request, run with sockets forbidden in this process and in the workers."""
    out = tmp_path_factory.mktemp("sample") / "out"
    with pytest.MonkeyPatch.context() as patch:
        saboteurs.forbid_sockets(patch)
        return run_on(SAMPLES, out, prepare=saboteurs.no_sockets)


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """By source: what must not be readable, what must stay, how many pages."""
    text = (ROOT / "tests" / "samples" / "expected.json").read_text(encoding="utf-8")
    sources: dict[str, Any] = json.loads(text)["sources"]
    return sources
