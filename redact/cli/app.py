# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs and how a command ends: one message, one exit code, never a trace of a document."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from redact.cli.ending import interrupted, of_system, of_usage, say
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

Ref = Annotated[
    str, typer.Argument(metavar="REF", help="The case's reference, or the path of a case folder.")
]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of all cases.", envvar="REDACT_DATA_DIR")
]
As = Annotated[str, typer.Option("--as", metavar="NAME", help="Who acts, as the case names them.")]


CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


@app.command()
def demo(
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="End after the run; so it does without a terminal.")
    ] = False,
    workers: Workers = CORES,
) -> None:
    """Redact the sample request into ./demo-out, then serve it for review."""
    from redact.cli import demo as verb

    verb.demo(Path("demo-out"), workers, serving=not no_serve and sys.stdout.isatty())


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
    ref: Ref,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Check that the audit is whole.

    No event was changed, removed, inserted, reordered or cut off, in the case or in its copies.
    """
    from redact.cli import audit as verb

    verb.verify(ref, data_dir, as_json)


@audit_app.command("export")
def audit_export(
    ref: Ref,
    data_dir: DataDir = None,
) -> None:
    """Print the audit, one JSON object a line, tagged by exemption."""
    from redact.cli import audit as verb

    verb.export(ref, data_dir)


@app.command()
def new(
    ref: Ref,
    request: Annotated[Path | None, typer.Option(help="The request, kept with the case.")] = None,
    pipeline: Pipeline = "foi",
    received: Annotated[str | None, typer.Option(help="Day of receipt: 2026-03-31.")] = None,
    case_config: CaseConfig = None,
    terms: Terms = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a case that people decide."""
    from redact.cli import case as verb

    verb.new(ref, request, pipeline, received, case_config, terms, data_dir, as_json)


@app.command()
def add(
    ref: Ref,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Folders or files to take in.")
    ] = None,
    case_config: CaseConfig = None,
    terms: Terms = None,
    name: Annotated[
        str, typer.Option("--as", metavar="NAME", help="The admin who changes the configuration.")
    ] = "",
    workers: Workers = CORES,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Take correspondence into a case, or give it another configuration."""
    from redact.cli import case as verb

    verb.add(ref, paths or [], case_config, terms, workers, name, data_dir, as_json)


@app.command()
def status(ref: Ref, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Show how a case stands, what is to decide, and what stands in the way."""
    from redact.cli import case as verb

    verb.status(ref, data_dir, as_json)


@app.command()
def decide(
    ref: Ref,
    file: Annotated[Path, typer.Argument(help="JSON list of target, verdict, exemptions, note.")],
    name: As,
    workers: Workers = CORES,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Carry out a file of decisions; redact status --json lists what can be decided."""
    from redact.cli import case as verb

    verb.decide(ref, file, name, workers, data_dir, as_json)


@app.command()
def approve(
    ref: Ref,
    name: As,
    workers: Workers = CORES,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Approve a case as it stands; any later change takes another approval."""
    from redact.cli import case as verb

    verb.approve(ref, name, workers, data_dir, as_json)


@app.command()
def bundle(
    ref: Ref,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write.")],
    workers: Workers = CORES,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Write the release of an approved case."""
    from redact.cli import case as verb

    verb.bundle(ref, out, workers, data_dir, as_json)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8350,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="A name under which people reach it."),
    ] = None,
    proxy_header: Annotated[
        str, typer.Option(help="Header in which a reverse proxy says who is signed in.")
    ] = "",
    proxy_from: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Where that proxy is: an address or a network."),
    ] = None,
    invite: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Print a one-time link for NAME, and end."),
    ] = None,
    workers: Workers = CORES,
    data_dir: DataDir = None,
) -> None:
    """Serve the review application for all cases."""
    from redact.cli import serve as verb

    verb.serve(
        host, port, name or [], proxy_header, proxy_from or [], invite or [], workers, data_dir
    )


@app.command()
def explain(
    ref: Annotated[
        str,
        typer.Argument(metavar="REF", help="A case: its reference or folder; or a file in none."),
    ],
    words: Annotated[str, typer.Argument(help="Words to look for.")],
    pipeline: Annotated[
        str | None, typer.Option(help="For a file: foi, foi_masked, terms, or a .toml.")
    ] = None,
    case_config: CaseConfig = None,
    terms: Terms = None,
    workers: Workers = CORES,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Say which layer saw or lost these words, who decided what on them, and whether they show."""
    from redact.cli import explain as verb

    verb.explain(ref, words, pipeline, case_config, terms, workers, data_dir, as_json)


@app.command()
def forget(ref: Ref, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Delete a case with everything in it, and leave a receipt."""
    from redact.cli import case as verb

    verb.forget(ref, data_dir, as_json)


@app.command(name="eval")
def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="Folder of labelled .json documents.")
    ],
    pipeline: Pipeline = "foi",
    case_config: CaseConfig = None,
    terms: Terms = None,
    floors: Annotated[
        str | None,
        typer.Option(help="Figures to be reached: dev, unseen, own, or a path to a .toml."),
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", "--misses", help="Print the words that were missed, too.")
    ] = False,
    by_document: Annotated[
        bool, typer.Option("--by-doc", help="Print the figures of each document, too.")
    ] = False,
    workers: Workers = CORES,
    as_json: AsJson = False,
) -> None:
    """Measure what is found in labelled correspondence.

    It ends with 5 when a figure of --floors is not reached.
    """
    from redact.cli import evaluate as verb

    verb.evaluate(
        folder, pipeline, case_config, terms, floors, words, by_document, workers, as_json
    )


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
        sys.stdout.flush()  # a reader that is gone is met here, not when Python ends
        return interrupted() if ended == 130 else ended if isinstance(ended, int) else 0
    except typer.Exit as error:
        return error.exit_code
    except TyperException as error:
        return say(of_usage(error), 2)
    except RedactError as error:
        return say(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        return of_system(error)
    except Exception as error:  # noqa: BLE001 - the message could quote a document
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        return say(f"internal error ({type(error).__name__} at {where})", 1)
