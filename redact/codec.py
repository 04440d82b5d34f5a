# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dataclasses of ``redact.types`` to JSON values and back, by their type hints.

A dataclass becomes the list of its field values, so that a document of 300,000 glyph boxes stays
small and quick to read. Used for caches and for what worker processes hand back: nothing here can
run code, whatever the bytes say. It does not check ranges or meaning, only shape.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any

_Decoder = Callable[[Any], Any]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return round(value, 3) if isinstance(value, float) else value


def dumps(value: Any) -> bytes:
    """Compact, deterministic JSON of a dataclass, or of a tuple of them; floats to 1/1000."""
    return json.dumps(_plain(value), ensure_ascii=True, separators=(",", ":")).encode()


@cache
def _decoder(kind: Any) -> _Decoder:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_decoder(kind)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return _tuple_decoder(typing.get_args(kind))
    if origin in (typing.Union, types.UnionType):
        inner = next(arg for arg in typing.get_args(kind) if arg is not type(None))
        decode = _decoder(inner)
        return lambda value: None if value is None else decode(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _scalar_decoder(kind)


def _scalar_decoder(kind: Any) -> _Decoder:
    accepted = (int, float) if kind is float else kind

    def decode(value: Any) -> Any:
        if not isinstance(value, accepted):
            raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
        return value

    return decode


def _tuple_decoder(arguments: tuple[Any, ...]) -> _Decoder:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        each = _decoder(arguments[0])
        return lambda value: tuple([each(item) for item in value])
    parts = [_decoder(argument) for argument in arguments]
    return lambda value: tuple(part(item) for part, item in zip(parts, value, strict=True))


def _dataclass_decoder(kind: type) -> _Decoder:
    hints = typing.get_type_hints(kind)
    parts = [_decoder(hints[field.name]) for field in dataclasses.fields(kind)]

    def decode(value: Any) -> Any:
        if not isinstance(value, list) or len(value) != len(parts):
            raise ValueError(f"{kind.__name__} does not have {len(parts)} fields")
        return kind(*[part(item) for part, item in zip(parts, value, strict=True)])

    return decode


def loads(kind: Any, data: bytes | str) -> Any:
    """The value of type ``kind`` that ``dumps`` wrote; ValueError when the shape is another."""
    try:
        return _decoder(kind)(json.loads(data))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a {kind}") from error
