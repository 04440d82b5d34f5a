# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a command prints and how it ends, as its user meets it: in a process of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from redact.cli.app import invoke

TEXT = "Dear Ms Halloran\n\nPlease ring Tom Ashdown on 07700 900123.\n"
VERBS = (
    *("demo", "run", "detect", "verify", "audit verify", "audit export", "doctor", "eval"),
    *("new", "add", "status", "decide", "approve", "bundle", "explain", "forget"),
    "serve",
)
TERMS = ("--pipeline", "terms", "--workers", "1")  # no model to load
COMMAND = (sys.executable, "-c", "from redact.cli import main; main()")
VERIFIED = {"leaks", "proved", "not_proved", "left_out", "review", "to_look_at"}


def ended(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One command, finished: its exit code, stdout and stderr."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``in/`` (a letter, a file that is empty) and ``out/``, its run."""
    folder = tmp_path_factory.mktemp("cli")
    (folder / "in").mkdir()
    (folder / "in" / "letter.txt").write_text(TEXT)
    (folder / "in" / "emp\x1b[2Jty.pdf").write_bytes(b"")
    told = ended("run", "in", "--out", "out", "--workers", 1, cwd=folder)
    assert told.returncode == 3
    assert "1 released, 1 refused; 1 pages" in told.stdout
    assert "NOT REVIEWED" in told.stdout and "out/internal/report.html" in told.stdout
    assert "refused: emp\\x1b[2Jty.pdf: the file is empty" in told.stderr
    return folder


def test_help_lists_the_verbs_that_work_and_loads_nothing_heavy() -> None:
    shown = ended("--help")
    listed = [line.split()[0] for line in shown.stdout.split("Commands:")[1].strip().split("\n")]
    assert shown.returncode == 0 and shown.stderr == ""
    assert sorted(listed) == sorted({verb.split()[0] for verb in VERBS})
    heavy = (
        "import sys; from redact.cli.app import invoke; invoke(['--help']); "
        "print(*{'spacy', 'presidio_analyzer', 'pymupdf', 'numpy', 'pydantic'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True)
    assert loaded.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke([*verb.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"redact {verb}" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "keys"),
    [
        (("run", "in", "--out", "again", *TERMS), 3, {"exit_code", "folder", "counts", "others"}),
        (("detect", "in", *TERMS), 3, {"documents"}),
        (
            ("verify", "out/draft"),
            0,
            VERIFIED,
        ),
        (
            ("verify", "out"),
            4,
            VERIFIED,
        ),
        (("audit", "verify", "out"), 0, {"whole", "events"}),
        (("doctor",), 0, {"redact", "python", "packages", "pipelines", "model", "healthy"}),
    ],
)
def test_json_is_one_object_and_nothing_else(
    finished: Path, arguments: tuple[str, ...], code: int, keys: set[str]
) -> None:
    told = ended(*arguments, "--json", cwd=finished)
    assert told.returncode == code
    assert keys <= json.loads(told.stdout).keys()
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "in"), "Missing option '--out'; see redact run --help"),
        (("run", "in", "--out", "x", "--piepline", "foi"), "--pipeline"),
        (("run", "in", "--out", "x", "--workers", "0"), "'--workers'"),
        (("run", "in", "in/letter.txt", "--out", "x"), "given twice"),
        (("run", "in", "--out", "in/x"), "inside the input"),
        (("run", "in", "--out", "x", "--pipeline", "fio"), "foi, foi_masked, terms"),
        (("audit", "nope"), "see redact audit --help"),
        (("audit", "verify", "in"), "there is no case at "),
    ],
)
def test_wrong_usage_says_what_to_mend_and_writes_nothing(
    finished: Path,
    arguments: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(finished)
    assert invoke([*arguments]) == 2
    told = capsys.readouterr()
    assert told.out == "" and message in told.err and len(told.err.splitlines()) == 1
    assert not (finished / "x").exists() and not (finished / "in" / "x").exists()


def test_verify_says_when_it_checked_nothing(finished: Path) -> None:
    told = ended("verify", "in/letter.txt", cwd=finished)
    assert told.returncode == 3 and "left out: nothing was checked" in told.stdout


def test_a_reader_that_stops_reading_is_no_internal_error(finished: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        [*COMMAND, "audit", "export", "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=finished,
        env=environment,
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_an_interrupted_run_goes_on_where_it_stopped(finished: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    arguments = ("run", "in", "--out", "stopped", "--workers", "1")
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=finished,
        env=environment,
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("finding"):
                break
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130 and "run the same command again" in rest
    assert not (finished / "stopped" / "draft").exists()
    assert ended(*arguments, cwd=finished).returncode == 3
    for path in ("documents/0002.pdf", "manifest.json", "schedule.csv"):
        same = (finished / folder / "draft" / path for folder in ("out", "stopped"))
        assert len({file.read_bytes() for file in same}) == 1


def test_a_run_does_not_write_on_a_broken_audit(finished: Path) -> None:
    told = ended("run", "in", "--out", "tampered", *TERMS, cwd=finished)
    assert told.returncode == 3
    internal = finished / "tampered" / "internal"
    with sqlite3.connect(internal / "case" / "case.db") as database:
        database.execute("DROP TRIGGER audit_kept")
        database.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    before = (internal / "audit.jsonl").read_bytes()
    told = ended("run", "in", "--out", "tampered", *TERMS, cwd=finished)
    assert told.returncode == 5 and "event 1 was changed" in told.stderr
    assert (internal / "audit.jsonl").read_bytes() == before
