# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact serve``: invitations, and what it refuses to do."""

from pathlib import Path

import pytest

from redact.cli.app import invoke
from redact.web import Accounts


def test_an_invitation_is_a_link_that_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["serve", "--data-dir", str(tmp_path), "--invite", "Ana Lee", "--invite", "Ben"]
    assert invoke([*given, "--port", "9999"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].strip() for line in lines] == ["Ana Lee", "Ben"]
    address, _, token = lines[0].split(": ")[1].rpartition("/join/")
    assert address == "http://127.0.0.1:9999"
    assert Accounts(tmp_path).invited(token) == "Ana Lee"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "does not encrypt"),
        (["--proxy-header", "X-User"], "belong together"),
        (["--proxy-from", "10.0.0.1"], "belong together"),
        (["--proxy-header", "X-User", "--proxy-from", "the proxy"], "is no address"),
        (["--invite", " "], "as the case configuration has it"),
    ],
)
def test_what_would_not_be_safe_is_refused(
    tmp_path: Path, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invoke(["serve", "--data-dir", str(tmp_path), *options]) == 2
    assert says in capsys.readouterr().err
