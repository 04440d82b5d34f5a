# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs and how a command ends: one message, one exit code, never a trace of a document."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from redact.errors import RedactError

app = typer.Typer(
    name="redact",
    help="Redact correspondence for disclosure under UK information law.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
audit_app = typer.Typer(help="Check or export the audit of a case.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")

Existing = Annotated[
    list[Path],
    typer.Argument(
        metavar="INPUT...", help="Folders or files: PDF, .eml, .txt.", show_default=False
    ),
]
Pipeline = Annotated[str, typer.Option(help="foi, foi_masked, terms, or a path to a .toml.")]
CaseConfig = Annotated[
    Path | None,
    typer.Option(help="Case configuration, TOML or JSON: who may be named, who asked."),
]
Terms = Annotated[
    Path | None,
    typer.Option(help="CSV with a header term,exemption,match: withheld everywhere."),
]
Areas = Annotated[
    Path | None,
    typer.Option(help="JSON list of source, page (from 0), box, exemption."),
]
Workers = Annotated[int, typer.Option(min=1, help="Worker processes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", hidden=True)] = False,
    workers: Workers = CORES,
) -> None:
    """Redact the sample request into ./demo-out."""
    del no_serve  # scripts may say so; there is nothing to serve yet
    from redact.cli import demo as verb

    verb.demo(Path("demo-out"), workers)


@app.command()
def run(
    inputs: Existing,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder to write, new or of an earlier run.")
    ],
    pipeline: Pipeline = "foi",
    case_config: CaseConfig = None,
    terms: Terms = None,
    areas: Areas = None,
    workers: Workers = CORES,
    as_json: AsJson = False,
) -> None:
    """Redact correspondence by policy into a draft.

    A case.toml at the root of a single INPUT folder is its case configuration. The same command on
    the same --out goes on where it stopped.
    """
    from redact.cli import run as verb

    verb.run(inputs, out, pipeline, case_config, terms, areas, workers, as_json)


@app.command()
def detect(
    files: Existing,
    pipeline: Pipeline = "foi",
    case_config: CaseConfig = None,
    terms: Terms = None,
    workers: Workers = CORES,
    as_json: AsJson = False,
) -> None:
    """Print what would be withheld; nothing is written.

    The files are taken as one case.
    """
    from redact.cli import detect as verb

    verb.detect(files, pipeline, case_config, terms, workers, as_json)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A PDF, or a draft or release folder.")],
    terms: Terms = None,
    areas: Areas = None,
    as_json: AsJson = False,
) -> None:
    """Prove that released files show nothing they must not.

    It says what was proved and what was not. Whether the right words were withheld is for people.
    """
    from redact.cli import verify as verb

    verb.verify(path, terms, areas, as_json)


@audit_app.command("verify")
def audit_verify(
    case: Annotated[Path, typer.Argument(metavar="REF", help="A case folder, or a run's folder.")],
    as_json: AsJson = False,
) -> None:
    """Check that the audit is whole.

    No event was changed, removed, inserted, reordered or cut off, in the case or in its copies.
    """
    from redact.cli import audit as verb

    verb.verify(case, as_json)


@audit_app.command("export")
def audit_export(
    case: Annotated[Path, typer.Argument(metavar="REF", help="A case folder, or a run's folder.")],
) -> None:
    """Print the audit, one JSON object a line, tagged by exemption."""
    from redact.cli import audit as verb

    verb.export(case)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Show what is installed, and whether it works."""
    from redact.cli import doctor as verb

    verb.doctor(as_json)


def invoke(arguments: list[str]) -> int:
    """Run one command; its exit code. Every error becomes one line on stderr."""
    os.umask(0o077)
    try:
        ended = typer.main.get_command(app).main(
            args=arguments, prog_name="redact", standalone_mode=False
        )
        return _interrupted() if ended == 130 else ended if isinstance(ended, int) else 0
    except typer.Exit as error:
        return error.exit_code
    except TyperException as error:
        return _say(_of_usage(error), 2)
    except RedactError as error:
        return _say(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        return _say(f"{error.strerror or type(error).__name__}: {error.filename or ''}", 1)
    except Exception as error:  # noqa: BLE001 - the message could quote a document
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return _say(f"internal error ({type(error).__name__} at {where})", 1)


def _interrupted() -> int:
    """Stopped by Ctrl-C; typer ends with 130 and says nothing."""
    return _say("stopped; run the same command again to go on", 130)


def _of_usage(error: TyperException) -> str:
    """What is wrong with the command, and the help of the very verb."""
    context = getattr(error, "ctx", None)
    verb = context.command_path if context else "redact"
    return f"{error.format_message().rstrip('.')}; see {verb} --help"


def _say(message: str, code: int) -> int:
    print(f"redact: {message}", file=sys.stderr)
    return code
