# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing that survives a killed process: private files, synced, then put in place by one rename.

Folders are 0700 and files 0600 whatever the umask says. Where the system can exchange two names in
one step (Linux), a folder is replaced without a moment in which it is missing; elsewhere there is
one, and after a kill in it ``recover`` puts the old folder back. It does not defend against others
writing to the same folder at the same time.
"""

import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from redact.bundle.manifest import FileRecord

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def make_folder(path: Path) -> Path:
    """The folder with its missing parents, each private."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(mode=0o700)
    return path


def write_file(path: Path, *parts: bytes) -> FileRecord:
    """Write a new private file, and wait until it is on the disk."""
    return write_parts(path, parts)


def write_parts(path: Path, parts: Iterable[bytes]) -> FileRecord:
    """``write_file`` for what is made while it is written, part by part."""
    make_folder(path.parent)
    size, digest = 0, hashlib.sha256()
    binary = getattr(os, "O_BINARY", 0)  # Windows alone has it
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600)
    with os.fdopen(handle, "wb") as file:
        for part in parts:
            file.write(part)
            size += len(part)
            digest.update(part)
        file.flush()
        os.fsync(file.fileno())
    return FileRecord(size, digest.hexdigest())


def sync_folders(root: Path) -> None:
    """Put the names in ``root`` and in every folder below it on the disk."""
    for folder, _, _ in os.walk(root):
        sync_folder(Path(folder))


def sync_folder(folder: Path) -> None:
    """Put the names in one folder on the disk, where the system has folders to sync."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_in_place(new: Path, place: Path) -> None:
    """Let ``new``, a file or folder of the same disk, take the name ``place``.

    A folder that stands there is deleted once the new one has its name. OSError when the system
    refuses; then ``place`` is as it was.
    """
    recover(place)
    if not new.is_dir():
        new.replace(place)
    elif not place.exists():
        new.rename(place)
    elif _exchange(new, place):
        remove(new)
    else:
        place.rename(_old(place))
        try:
            new.rename(place)
        finally:
            recover(place)
    sync_folder(place.parent)


def recover(place: Path) -> None:
    """Bring back the folder that a kill or an error left aside, or delete it once replaced."""
    old = _old(place)
    if old.is_dir() and not place.exists():
        old.rename(place)
    remove(old)


def _old(place: Path) -> Path:
    return place.with_name(f".redact-old-{place.name}")


def remove(path: Path) -> None:
    """Delete a file, or a folder with all that is in it; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))
