# SPDX-License-Identifier: AGPL-3.0-or-later
"""One walk over the objects of a file: what was reached, and what about it is not known to be safe.

The checks here are those that every kind of object shares; ``structure`` and ``fonts`` know which
keys each kind may have. An unusual key is never repeated in a leak: it is data of the file.
"""

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from redact.gate.file_bytes import inflate
from redact.types import Leak

_LARGEST = 1 << 28


class Walk:
    """``reached``: numbers of the objects seen; ``leaks`` fills as the walk goes."""

    def __init__(self) -> None:
        self.reached: set[int] = set()
        self.leaks: list[Leak] = []

    def fault(self, where: str, what: str, page: int = -1) -> None:
        self.leaks.append(Leak("structure", page, where, what))

    def take(self, holder: Any, key: str) -> Any:
        """The value at ``key``, noted as reached; None when absent."""
        value = holder.get(key) if isinstance(holder, (Dictionary, Stream)) else None
        self.reach(value)
        return value

    def reach(self, value: Any) -> None:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            self.reached.add(value.objgen[0])

    def keys(self, obj: Any, where: str, needed: str, also: str = "") -> bool:
        """Whether ``obj`` is a dictionary; flags keys beyond the named ones and missing ones."""
        if not isinstance(obj, (Dictionary, Stream)):
            self.fault(where, "it is missing or is not a dictionary")
            return False
        known = {f"/{key}" for key in needed.split()}
        present = set(obj.keys())
        for key in sorted(present - known - {f"/{key}" for key in also.split()}):
            self.fault(f"{where} {shown(key)}", "a key that is not known to be safe")
        for key in sorted(known - present):
            self.fault(f"{where} {key}", "a key is missing")
        return True

    def expect(self, obj: Any, where: str, **values: Any) -> None:
        """Each key, where present, has exactly the given value."""
        for key, value in values.items():
            given = self.take(obj, f"/{key}")
            if given is not None and given != (Name(value) if isinstance(value, str) else value):
                self.fault(f"{where} /{key}", "an unexpected value")

    def numbers(self, obj: Any, where: str, count: int) -> list[float]:
        """The numbers of an array of ``count``; a fault and zeros otherwise."""
        if isinstance(obj, Array) and len(obj) == count:
            values: list[Any] = list(obj)
            if all(is_number(value) for value in values):
                return [float(value) for value in values]
        self.fault(where, f"expected {count} numbers")
        return [0.0] * count

    def number(self, obj: Any, where: str, *keys: str) -> None:
        for key in keys:
            value = self.take(obj, key)
            if value is not None and not is_number(value):
                self.fault(f"{where} {key}", "expected a number")

    def stream(self, stream: Any, where: str, needed: str, also: str = "") -> bytes:
        """The decoded bytes; flags keys, other filters, and bytes beyond the compressed data."""
        if not isinstance(stream, Stream):
            self.fault(where, "expected a stream")
            return b""
        self.keys(stream, where, f"Length {needed}", f"Filter {also}")
        raw = stream.read_raw_bytes()
        if stream.get("/Filter") is None:
            return raw
        if stream.get("/Filter") != Name.FlateDecode:
            self.fault(f"{where} /Filter", "a filter that is not known to be safe")
            return b""
        data = inflate(raw, _LARGEST)
        if data is None:
            self.fault(where, "compressed data that is cut, too long, or followed by more")
            return b""
        return data


def is_number(value: Any) -> bool:
    return not isinstance(value, (bool, pikepdf.Object, str, bytes)) and value is not None


def shown(name: str) -> str:
    """A key as it may be named in a leak: names are data, an unusual one is not repeated."""
    return name if re.fullmatch(r"/[A-Za-z0-9]{1,20}", name) and name in _KNOWN else "(a key)"


_KNOWN_KEYS = """
    /AF /AA /ActualText /AcroForm /Alternates /Annots /Author /CreationDate /Creator /CropBox
    /Decode /DecodeParms /Dests /EmbeddedFiles /Encrypt /ExtGState /Group /Interpolate
    /Keywords /Lang /Mask /MarkInfo /Metadata /ModDate /Names /OC /OCProperties /OpenAction
    /Outlines /Pattern /PieceInfo /Prev /ProcSet /Properties /Rotate /Shading /SMask
    /StructParents /StructTreeRoot /Subject /Tabs /Thumb /Trapped /UserUnit /XRefStm
"""
_KNOWN = frozenset(_KNOWN_KEYS.split())
