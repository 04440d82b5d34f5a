# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pipeline file: which finders run, what is proposed for each label, how boxes are drawn."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from redact.config.reading import Strict, parse, read_table
from redact.errors import UsageError

Finder = Literal[
    "headers",
    "structure",
    "names",
    "identifiers",
    "terms",
    "passages",
    "allow",
    "pictures",
    "propagate",
]


Cared = Literal["child", "source", "victim", "suspect", "protected"]


class LabelPolicy(Strict):
    """What is proposed for findings of one label.

    A ``withhold`` whose score is under ``sure_at`` is proposed as ``refer`` instead.
    """

    exemption: str
    verdict: Literal["withhold", "refer", "release"]
    sure_at: float = Field(default=0.0, ge=0, le=1)


class ModelPolicy(Strict):
    """The spaCy pipeline: an installed package, a path, or nothing."""

    spacy: str = ""


class BurnPolicy(Strict):
    """How pages are rebuilt: resolution in dots per inch, sideways padding of boxes in points."""

    dpi: int = Field(default=200, ge=100, le=600)
    padding: float = Field(default=0.5, ge=0, le=10)


class SecondReader(Strict):
    """What a second person must read: everything under these exemptions, of these labels or about
    people in need of this care; and of the rest a ``share``, at ``least`` so many."""

    exemptions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    care: tuple[Cared, ...] = ()
    share: float = Field(default=0.0, ge=0, le=1)
    least: int = Field(default=0, ge=0)


class Policy(Strict):
    """One pipeline file. ``digest`` names its content, and acts as the actor of its decisions."""

    format: Literal[1]
    name: str
    law: str
    review: Literal["required", "none"] = "required"
    box_width: Literal["step", "line", "exact"] = "step"
    line_for_care: tuple[Cared, ...] = ()
    s23_mode: Literal["open", "masked", "ncnd"] = "open"
    detectors: tuple[Finder, ...] = ()
    model: ModelPolicy = ModelPolicy()
    burn: BurnPolicy = BurnPolicy()
    labels: dict[str, LabelPolicy] = {}
    public_labels: dict[str, str] = {}
    second_reader: SecondReader = SecondReader()

    @property
    def digest(self) -> str:
        """Sixteen hex digits over every setting."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def shipped_folder(name: str) -> Path:
    """The folder ``pipelines`` or ``models``: in the wheel, else in the checkout."""
    package = Path(str(files("redact")))
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def shipped_lines(*path: str) -> tuple[str, ...]:
    """The lines of a shipped list, without blank ones and comments."""
    text = shipped_folder(path[0]).joinpath(*path[1:]).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def shipped_or_path(name: str, what: str, *folder: str) -> Path:
    """The .toml file at a path, or the shipped one of that name; UsageError if neither."""
    path = Path(name)
    if path.suffix.lower() == ".toml":
        return path
    shipped = shipped_folder(folder[0]).joinpath(*folder[1:])
    known = sorted(file.stem for file in shipped.glob("*.toml"))
    if name not in known:
        choices = ", ".join(known)
        raise UsageError(f"there {what} {name!r}; use {choices}, or a path to a .toml")
    return shipped / f"{name}.toml"


def load_policy(name: str) -> Policy:
    """The shipped pipeline of that name, or the .toml file at that path; UsageError if neither."""
    path = shipped_or_path(name, "is no pipeline", "pipelines")
    return parse(Policy, read_table(path), path)
