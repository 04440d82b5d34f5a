# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that leaks is made once more with whole lines, and never twice the same way."""

import pytest

from redact.burn import Plan
from redact.config import CaseConfig, load_policy
from redact.errors import InputRefused, RedactError
from redact.run import stages
from redact.run.setup import Setup
from redact.types import Box, Document, Leak, Redaction

_DOCUMENT = Document("d", "txt.v1", "", (), ())
_LEAK = Leak("extra-text", 0, "page 1", "a word is there that should not be")


@pytest.mark.parametrize(
    ("width", "strictest_differs", "burnt"),
    [("step", True, 2), ("step", False, 1), ("exact", True, 2), ("line", True, 1)],
)
def test_a_leak_is_burnt_again_only_into_another_file(
    monkeypatch: pytest.MonkeyPatch, width: str, strictest_differs: bool, burnt: int
) -> None:
    def plan_lines(*_: object, width: str, dpi: int) -> Plan:
        made = width if strictest_differs else "line"
        box = Redaction("d", 0, Box(0, 0, 9, 9), ("s40(2)",), "s40(2)", ("f",), width=made)
        return Plan(b"", _DOCUMENT, dpi, _DOCUMENT, (box,))

    files: list[bytes] = []

    def burn(*_: object, **__: object) -> bytes:
        files.append(b"%d" % len(files))
        return files[-1]

    monkeypatch.setattr(stages, "plan_lines", plan_lines)
    monkeypatch.setattr(stages, "burn", burn)
    monkeypatch.setattr(stages, "check", lambda *_, **__: (_LEAK,))
    setup = Setup(load_policy("foi"), CaseConfig(), (), ())
    made = stages._proven(setup, b"", _DOCUMENT, (), "Document 0001", width)
    assert (len(files), made.released, made.leaks) == (burnt, files[-1], (_LEAK,))
    files.clear()
    monkeypatch.setattr(stages, "check", lambda *_, **__: ())
    made = stages._proven(setup, b"", _DOCUMENT, (), "Document 0001", width)
    assert (len(files), made.leaks, made.redactions[0].width) == (
        1,
        (),
        width if strictest_differs else "line",
    )


@pytest.mark.parametrize("fault", [RedactError("a line cannot be set"), InputRefused("no page")])
def test_what_cannot_be_made_is_made_with_whole_lines(
    monkeypatch: pytest.MonkeyPatch, fault: RedactError
) -> None:
    def plan_lines(*_: object, width: str, dpi: int) -> Plan:
        if width == "step":
            raise fault
        return Plan(b"", _DOCUMENT, dpi, _DOCUMENT, ())

    monkeypatch.setattr(stages, "plan_lines", plan_lines)
    monkeypatch.setattr(stages, "burn", lambda *_, **__: b"whole lines")
    monkeypatch.setattr(stages, "check", lambda *_, **__: ())
    setup = Setup(load_policy("foi"), CaseConfig(), (), ())
    if isinstance(fault, InputRefused):
        with pytest.raises(InputRefused):
            stages._proven(setup, b"", _DOCUMENT, (), "Document 0001", "step")
        return
    made = stages._proven(setup, b"", _DOCUMENT, (), "Document 0001", "step")
    assert made.released == b"whole lines"
