# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sabotage is caught, and none because of what a clean file has too."""

import pytest

from redact import gate
from tests.gate.conftest import Letter, make
from tests.gate.sabotage import SABOTAGES


def test_the_clean_file_passes(plain: Letter) -> None:
    assert gate.check(make(plain).save(), plain.document, plain.redactions) == ()


def test_there_are_sixty() -> None:
    assert len(SABOTAGES) >= 60


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_sabotage_is_caught(name: str, plain: Letter) -> None:
    data = SABOTAGES[name](plain)
    assert data != make(plain).save()
    leaks = gate.check(data, plain.document, plain.redactions)
    assert leaks
    for leak in leaks:
        assert "Colm" not in leak.where + leak.what
        assert "Reddaway" not in leak.where + leak.what
