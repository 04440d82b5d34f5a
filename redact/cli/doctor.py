# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact doctor``: what is installed, and does it work."""

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

import typer

from redact import __version__
from redact.cli.show import print_json
from redact.config import load_policy
from redact.config.policy import shipped_folder
from redact.detect import model_identity

_PACKAGES = (
    "pymupdf",
    "pdfplumber",
    "pypdfium2",
    "pikepdf",
    "spacy",
    "presidio-analyzer",
    "presidio-anonymizer",
)


def doctor(as_json: bool) -> None:
    """Print versions, pipelines and the model; ends with 1 when something needed is missing."""
    packages = {name: _version(name) for name in _PACKAGES}
    pipelines = {
        path.stem: load_policy(path.stem).digest
        for path in sorted(shipped_folder("pipelines").glob("*.toml"))
    }
    report = {
        "redact": __version__,
        "python": platform.python_version(),
        "packages": packages,
        "pipelines": pipelines,
        "model": model_identity(load_policy("foi")),
        "tesseract": shutil.which("tesseract") is not None,
        "healthy": all(packages.values()),
    }
    if as_json:
        print_json(report)
    else:
        _tell(report)
    raise typer.Exit(0 if report["healthy"] else 1)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _tell(report: dict[str, object]) -> None:
    for name, value in report.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, inner in value.items():
                print(f"  {key:<22} {inner or 'MISSING'}")
        else:
            print(f"{name:<24} {value}")
