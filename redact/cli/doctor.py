# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact doctor``: what is installed, and does it work."""

import platform

import typer

from redact import __version__, ocr
from redact.cli.show import print_json
from redact.config import load_policy
from redact.config.policy import shipped_folder
from redact.detect import model_identity
from redact.errors import UsageError
from redact.run.identity import PACKAGES, installed


def doctor(as_json: bool) -> None:
    """Print versions, pipelines and the model; ends with 1 when something needed is missing."""
    packages = {name: installed(name) for name in PACKAGES}
    pipelines = {
        path.stem: load_policy(path.stem).digest
        for path in sorted(shipped_folder("pipelines").glob("*.toml"))
    }
    model = _model()
    report = {
        "redact": __version__,
        "python": platform.python_version(),
        "packages": packages,
        "pipelines": pipelines,
        "model": model,
        "ocr": ocr.identity(),
        "healthy": all(packages.values()) and bool(model),
    }
    if as_json:
        print_json(report)
    else:
        _tell(report)
    raise typer.Exit(0 if report["healthy"] else 1)


def _model() -> str:
    """The default pipeline's model with its digest, or nothing when it is missing."""
    try:
        return model_identity(load_policy("foi"))
    except UsageError:
        return ""


def _tell(report: dict[str, object]) -> None:
    for name, value in report.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, inner in value.items():
                print(f"  {key:<22} {inner or 'MISSING'}")
        else:
            print(f"{name:<24} {'MISSING' if value == '' else value}")
    if report["ocr"] == "none":
        print(f"scans are refused: {ocr.MISSING}")
