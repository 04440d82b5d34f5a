# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stage results on disk, each under the digest of everything it depends on.

A result is a folder that appears whole or not at all. Deleting the cache costs time, nothing else.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def digest(*parts: object) -> str:
    """A name for a stage, its version and its inputs (40 hex digits)."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Cache:
    """The cache folder of a case; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, key: str) -> Path | None:
        """The folder of a finished result, or None."""
        folder = self.root / key[:2] / key
        return folder if folder.is_dir() else None

    @contextmanager
    def store(self, key: str) -> Iterator[Path]:
        """An empty folder to fill; it becomes the result of ``key`` when the block ends well."""
        final = self.root / key[:2] / key
        final.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{key[:8]}-", dir=final.parent))
        try:
            yield staged
            for file in staged.iterdir():
                _sync(file)
            if not final.is_dir():
                staged.rename(final)
        except OSError:
            if not final.is_dir():  # somebody else finished the same result first
                raise
        finally:
            shutil.rmtree(staged, ignore_errors=True)


def write_once(folder: Path, name: str, data: bytes) -> Path:
    """Write ``data`` to ``folder/name`` read-only, unless it is there; appears whole or not."""
    final = folder / name
    if final.exists():
        return final
    handle, staged = tempfile.mkstemp(prefix=".new-", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(staged).chmod(0o400)
    Path(staged).replace(final)
    return final


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
