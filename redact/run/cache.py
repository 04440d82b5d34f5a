# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stage results on disk, each under the digest of everything it depends on.

A result is a folder that appears whole or not at all, and is made anew when a file of it is gone or
has another size. Deleting the cache costs time, nothing else. What somebody else writes into it is
not noticed when the sizes agree; a bundle of a case does not trust it (``Case``, ``anew``).
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SIZES = "sizes.json"  # written last, by file name


def digest(*parts: object) -> str:
    """A name for a stage, its version and its inputs (40 hex digits)."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Cache:
    """The cache folder of a case; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, key: str) -> Path:
        """Where the result of ``key`` is or will be."""
        return self.root / key[:2] / key

    def find(self, key: str) -> Path | None:
        """The folder of a finished result, or None; a damaged one is thrown away."""
        folder = self.folder(key)
        if not folder.is_dir():
            return None
        try:
            sizes = json.loads((folder / _SIZES).read_text(encoding="ascii"))
            whole = all((folder / name).stat().st_size == size for name, size in sizes.items())
        except (OSError, ValueError, AttributeError):
            whole = False
        if not whole:
            shutil.rmtree(folder)
        return folder if whole else None

    def drop(self, key: str) -> None:
        """Throw a result away, if there is one."""
        folder = self.folder(key)
        if folder.exists():
            shutil.rmtree(folder)

    @contextmanager
    def store(self, key: str) -> Iterator[Path]:
        """An empty folder to fill; it becomes the result of ``key`` when the block ends well."""
        final = self.folder(key)
        final.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{key[:8]}-", dir=final.parent))
        try:
            yield staged
            sizes = {file.name: file.stat().st_size for file in sorted(staged.iterdir())}
            (staged / _SIZES).write_text(json.dumps(sizes), encoding="ascii")
            for file in staged.iterdir():
                _sync(file)
            if self.find(key) is None:  # else somebody has finished the same result before
                staged.rename(final)
        except OSError:
            if self.find(key) is None:
                raise
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def tidy(self) -> None:
        """Throw away what was never finished; for the one process that may write here."""
        for folder in self.root.glob("*/.*-*"):
            shutil.rmtree(folder, ignore_errors=True)


def clear_staged(folder: Path) -> None:
    """Throw away what ``write_once`` or taking in has left half written in a folder."""
    for file in folder.glob(".new-*"):
        file.unlink(missing_ok=True)


def write_once(folder: Path, name: str, data: bytes) -> Path:
    """Write ``data`` to ``folder/name`` read-only, unless it is there; appears whole or not."""
    final = folder / name
    if final.exists():
        return final
    handle, staged = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(staged).chmod(0o400)
        Path(staged).replace(final)
    finally:
        Path(staged).unlink(missing_ok=True)
    return final


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
