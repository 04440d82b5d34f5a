# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading a TOML or JSON file a person wrote, and saying clearly what is wrong with it."""

import difflib
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from redact.errors import BadFile

LARGEST = 8 * 1024 * 1024


class Strict(BaseModel):
    """A table of a file people write: immutable, and no key is unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Foreign(BaseModel):
    """A table of a file other programs write: immutable, and keys that are not known are theirs."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


Model = TypeVar("Model", bound=BaseModel)


def read_text(path: Path) -> str:
    """The file as UTF-8 text (a BOM is dropped); BadFile when that is not possible."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(path.name, "the file", f"it is larger than {LARGEST >> 20} MB")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"byte {error.start}"
        raise BadFile(path.name, place, "not UTF-8 text; save it as UTF-8") from error
    except OSError as error:
        raise BadFile(path.name, "the file", f"cannot be read: {error.strerror}") from error


def read_json(path: Path) -> Any:
    """The value of a JSON file; BadFile with line and column when it is not one."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise BadFile(path.name, place, f"not valid JSON: {error.msg}") from error
    except RecursionError as error:
        raise BadFile(path.name, "the file", "nested too deeply") from error


def read_table(path: Path) -> Any:
    """The value of a .toml or .json file, by its ending."""
    if path.suffix.lower() != ".toml":
        return read_json(path)
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise BadFile(path.name, "the file", f"not valid TOML: {error}") from error


def parse(model: type[Model], value: Any, path: Path) -> Model:
    """``value`` as ``model``; BadFile naming a wrong key and, if it is unknown, the nearest."""
    try:
        return model.model_validate_json(json.dumps(value, default=str))
    except ValidationError as error:
        first = _clearest(error)
        place = _place(value, first["loc"]) or "the file"
        what = first["msg"]
        if first["type"] == "extra_forbidden":
            what = f"unknown key{_nearest(model, [str(part) for part in first['loc']])}"
        raise BadFile(path.name, place, what) from error


def _clearest(error: ValidationError) -> ErrorDetails:
    """An unknown key if there is one, else the deepest fault: where a value may take two forms,
    that is the form it nearly has."""
    return max(error.errors(), key=lambda f: (f["type"] == "extra_forbidden", len(f["loc"])))


def _place(value: Any, loc: tuple[int | str, ...]) -> str:
    """``loc`` as the writer of the file sees it, without the names of forms tried on the way."""
    parts: list[str] = []
    for number, part in enumerate(loc, start=1):
        if isinstance(value, dict) and (part in value or number == len(loc)):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            continue
        parts.append(str(part))
    return ".".join(parts)


def _nearest(model: type[BaseModel], loc: list[str]) -> str:
    """``; did you mean 'x'?`` for the last part of ``loc``, or nothing."""
    known: type[BaseModel] = model
    for part in loc[:-1]:
        field = known.model_fields.get(part)
        inner = _model_in(field.annotation) if field else None
        if inner is None and field is not None:
            break
        known = inner or known
    names = [field.alias or name for name, field in known.model_fields.items()]
    close = difflib.get_close_matches(loc[-1], names, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
