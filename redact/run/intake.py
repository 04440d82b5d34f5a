# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking files in: every entry below the inputs is listed, and its bytes are copied once.

Links are never followed, special files never opened, names are data. A file that changes while it
is read is refused. What tells the run its business (options' files, a ``case.toml``, the internal
folder of an earlier run) is never taken for correspondence. It does not look inside files.
"""

import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from redact.bundle import WARNING
from redact.errors import InputRefused, LimitReached, UsageError

LARGEST_FILE = 1 << 30
CONFIG_NAME = "case.toml"
_CHUNK = 1 << 20
_FILE_ENDINGS = frozenset((".pdf", ".eml", ".txt", ".msg", ".doc", ".docx", ".xlsx", ".zip"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the input: the path shown in the ledger, the real one, or why it is refused."""

    shown: str
    real: Path
    refusal: str = ""


def check_inputs(inputs: Sequence[Path], out: Path | None) -> None:
    """UsageError when an input does not exist or is given twice, or ``out`` lies inside one."""
    whole: list[Path] = []
    for given in inputs:
        if not os.path.lexists(given):
            raise UsageError(f"{given} does not exist")
        place = given.resolve()
        if any(place.is_relative_to(o) or o.is_relative_to(place) for o in whole):
            raise UsageError(
                f"{given} is given twice, or with a folder that holds it; give it once"
            )
        whole.append(place)
        if out is not None and given.is_dir() and out.resolve().is_relative_to(place):
            raise UsageError(f"--out {out} lies inside the input {given}; choose another folder")


def list_entries(inputs: Sequence[Path], apart: Sequence[Path] = ()) -> list[Entry]:
    """Every file below the inputs in natural order, with its refusal if it cannot be taken.

    ``apart`` are files that were named in options: no entries, wherever they lie.
    """
    entries: list[Entry] = []
    names: set[str] = set()
    told = {(found.st_dev, found.st_ino) for found in map(Path.stat, apart)}
    for given in inputs:
        prefix = unused(_shown(given.resolve().name) or "input", names) if len(inputs) > 1 else ""
        entries.extend(
            entry for entry in _of_input(given, prefix) if not _is_one_of(entry.real, told)
        )
    return sorted(entries, key=lambda entry: _natural(entry.shown))


def take(entry: Entry, originals: Path) -> str:
    """Copy the entry's bytes to ``originals/<sha256>`` (read-only) and return the sha256.

    InputRefused when it cannot be read, is not a plain file, is too large or changes meanwhile.
    """
    if entry.refusal:
        raise InputRefused(entry.refusal)
    try:
        source = os.open(entry.real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise InputRefused(_unreadable(error)) from error
    try:
        return _keep(source, originals)
    finally:
        os.close(source)


def take_letter(path: Path, originals: Path) -> str:
    """Copy a file that a person named to the originals; its sha256. UsageError when it cannot."""
    try:
        return take(Entry(path.name, path), originals)
    except InputRefused as error:
        raise UsageError(f"{path}: {error}") from error


def _keep(source: int, originals: Path) -> str:
    """Copy an open file to ``originals/<sha256>``, if it is plain, small enough and stays as is."""
    before = os.fstat(source)
    if not stat.S_ISREG(before.st_mode):
        raise InputRefused("it is not a plain file; add the file it stands for")
    if before.st_size > LARGEST_FILE:
        raise LimitReached(f"it is larger than {LARGEST_FILE >> 20} MB; split it")
    handle, staged = tempfile.mkstemp(prefix=".new-", dir=originals)
    try:
        try:
            name = _copy(source, handle)
            os.fsync(handle)
        finally:
            os.close(handle)
        after = os.fstat(source)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise InputRefused("it changed while it was read; add it again when it is finished")
        Path(staged).chmod(0o400)
        Path(staged).replace(originals / name)
    finally:
        Path(staged).unlink(missing_ok=True)
    return name


def _copy(reading: int, writing: int) -> str:
    sha = hashlib.sha256()
    while chunk := _read(reading):
        sha.update(chunk)
        view = memoryview(chunk)
        while view:
            view = view[os.write(writing, view) :]
    return sha.hexdigest()


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, _CHUNK)
    except OSError as error:
        raise InputRefused(_unreadable(error)) from error


def _is_one_of(path: Path, files: set[tuple[int, int]]) -> bool:
    """Whether ``path`` itself is one of ``files`` (device, number); False when it has vanished."""
    try:
        found = path.lstat()
    except OSError:
        return False  # taking it says why it cannot be read
    return (found.st_dev, found.st_ino) in files


def _of_input(given: Path, prefix: str) -> Iterator[Entry]:
    """The entries of one input; ``prefix`` is its name where there are several."""
    if not given.is_dir():
        name = prefix or _shown(given.name)
        yield _entry(name, given)
        return
    for entry in _walk(given, prefix):
        if entry.real != given / CONFIG_NAME:
            yield entry
        elif prefix:
            yield Entry(entry.shown, entry.real, _CONFIG)


def _walk(folder: Path, prefix: str) -> Iterator[Entry]:
    """All entries below a folder, without following links and without recursion limits."""
    waiting = [(folder, prefix, "")]
    while waiting:
        current, above, refusal = waiting.pop()
        try:
            children = list(os.scandir(current))
        except OSError as error:
            yield Entry(above or ".", current, f"this folder {_unreadable(error)}")
            continue
        if any(child.name == WARNING for child in children):
            refusal = _INTERNAL
        for child in children:
            shown = f"{above}/{_shown(child.name)}" if above else _shown(child.name)
            if child.is_dir(follow_symlinks=False):
                waiting.append((Path(child.path), shown, refusal))
                if Path(child.name).suffix.lower() in _FILE_ENDINGS:
                    yield Entry(shown, Path(child.path), _FOLDER)
            else:
                yield _entry(shown, Path(child.path), refusal)


_FOLDER = "it is a folder named like a file; what is in it is listed on its own"
_LINK = "it is a link, and links are not followed; add the file itself"
_INTERNAL = f"it lies in a folder marked {WARNING}, as an earlier run makes; move that folder away"
_CONFIG = "it is a case configuration, not read with several inputs; name it with --case-config"


def _entry(shown: str, real: Path, refusal: str = "") -> Entry:
    return Entry(shown, real, refusal or (_LINK if real.is_symlink() else ""))


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or type(error).__name__}"


def _shown(name: str) -> str:
    """A file name as text; bytes that are not UTF-8 are shown as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def unused(name: str, names: set[str]) -> str:
    """``name``, or ``name (2)`` and so on when it is taken; taken from then on."""
    free, number = name, 1
    while free in names:
        number += 1
        free = f"{name} ({number})"
    names.add(free)
    return free


def _natural(path: str) -> list[tuple[int, int, str]]:
    """Order in which 2 comes before 10, folder by folder."""
    pieces: Iterable[str] = re.split(r"(\d+|/)", path)
    return [
        (-1, 0, "") if piece == "/" else (0, int(piece), "") if piece.isdecimal() else (1, 0, piece)
        for piece in pieces
        if piece
    ]
