# SPDX-License-Identifier: AGPL-3.0-or-later
"""One worker serves all commands of these tests, so that its libraries and the model load once."""

import contextlib
from collections.abc import Iterator

import pytest

from redact.run import execute, explaining
from redact.run import findings as detecting
from redact.run.case import STAGES
from redact.run.workers import Pool


@pytest.fixture(scope="package", autouse=True)
def one_worker() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, Pool(STAGES, 1) as shared:
        for module in (execute, explaining, detecting):
            patch.setattr(module, "Pool", lambda *_: contextlib.nullcontext(shared))
        yield
