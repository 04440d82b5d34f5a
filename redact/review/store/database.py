# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to SQLite: a case's database, its lock, and its faults as sentences.

Guaranteed: one process writes at a time; a transaction is on the disk when it ends well, and has
left nothing when it does not. Not guaranteed: anything against somebody who may write to the
folder, or on a disk that confirms what it did not write.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redact.errors import NotAllowed, RedactError, StorageFailed, UsageError
from redact.review.store.schema import VERSION, migrate


class Database:
    """An open ``case.db``; ``connection`` is for the tables' own modules in this package."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self.folder, self.connection, self._lock = folder, connection, lock

    @classmethod
    def open(cls, folder: Path) -> "Database":
        """Open or make the database for writing, brought up to this version.

        NotAllowed when another process holds it or the folder may not be written; UsageError when
        it is of a newer version or no case database; StorageFailed when the disk fails.
        """
        path = folder / "case.db"
        lock = _lock(folder)
        try:
            with told(path):
                connection = _connect(path, "rwc")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                database = cls(folder, connection, lock)
                version = database.version()
                if version < VERSION:
                    with database.transaction():
                        migrate(connection, version)
        except BaseException:
            os.close(lock)
            raise
        return database

    @classmethod
    def read(cls, folder: Path) -> "Database":
        """Open an existing database for reading only; errors as ``open``."""
        path = folder / "case.db"
        if not path.is_file():
            raise UsageError(f"there is no case at {folder}")
        with told(path):
            # Without the right to write beside it, a database that nobody has open is still whole.
            quiet = not os.access(folder, os.W_OK) and not path.with_name("case.db-wal").exists()
            connection = _connect(path, "ro&immutable=1" if quiet else "ro")
            database = cls(folder, connection, None)
            version = database.version()
        if version < VERSION:
            raise NotAllowed(
                f"the case at {folder} was written by an earlier version of redact; go on with it"
                " once (redact run, or redact add) and it is brought up to date"
            )
        return database

    def close(self) -> None:
        """Close the database and let other processes in."""
        self.connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, durably, or nothing of it."""
        with told(self.folder / "case.db"):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def version(self) -> int:
        """The version of the tables; UsageError when it is newer than this program."""
        found = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
        if found > VERSION:
            raise UsageError(
                f"the case at {self.folder} was written by a newer version of redact"
                f" (format {found}, this one knows {VERSION}); use that version"
            )
        return found


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Faults of the database and the disk inside become errors that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error, path) from error


def _fault(error: sqlite3.Error, path: Path) -> RedactError:
    code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageFailed(
            f"the disk is full, so {path} could not be written; free some space and run the same"
            " command again: nothing that was recorded is lost"
        )
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT):
        return StorageFailed(f"{path} cannot be read or written whole ({error}); check the disk")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return NotAllowed(f"another process is working on {path}; wait for it to end")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return NotAllowed(f"{path} cannot be opened or may not be written; check its permissions")
    if code == sqlite3.SQLITE_NOTADB:
        return UsageError(f"{path} is not a case database")
    return RedactError(f"the case database {path} refused: {error}")


def _lock(folder: Path) -> int:
    """Hold the folder for this process; the system lets go when the process ends, however it does.

    NotAllowed when another process holds it or the folder may not be written.
    """
    try:
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise NotAllowed(
            f"the case folder {folder} may not be written: {error.strerror}"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise NotAllowed(
            f"another process is working on the case {folder}; wait for it to end"
        ) from error
    return lock


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    connection.isolation_level = None
    connection.execute("PRAGMA schema_version").fetchone()  # fails now when it is no database
    return connection
