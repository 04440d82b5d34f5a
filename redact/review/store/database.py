# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to SQLite: a case's database, its lock, and its faults as sentences.

Guaranteed: one process writes at a time, others read what was committed; a transaction is on the
disk when it ends well, and has left nothing when it does not; no error quotes what is stored. Not
guaranteed: anything against somebody who may write to the folder, or on a disk that confirms what
it did not write.
"""

import errno
import fcntl
import gc
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redact.errors import BrokenChain, CaseBusy, NotAllowed, RedactError, StorageFailed, UsageError
from redact.review.store.schema import VERSION, tables_of

_FOUNDATION = {"meta", "decision", "audit"}  # every version has these

_CHUNK = 500  # rows


class NotText(BrokenChain):
    """a text in the database is none (no UTF-8): this program did not write it"""


class Database:
    """An open ``case.db``; ``connection`` is for the tables' own modules in this package."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, lock: int | None) -> None:
        self.folder, self.connection, self._lock = folder, connection, lock
        self._path = folder / "case.db"

    @classmethod
    def open(cls, folder: Path) -> "Database":
        """Open or make the database for writing; its tables are as they were left.

        NotAllowed when another process holds it or the folder may not be written; UsageError when
        it is of a newer version or no case database; StorageFailed when the disk fails.
        """
        lock = _lock(folder)
        try:
            database = cls(folder, _connect(folder / "case.db", "rwc"), lock)
        except BaseException:
            os.close(lock)
            raise
        try:
            version = database.version()  # before anything is written into another's database
            with told(folder / "case.db"):
                database.connection.execute("PRAGMA journal_mode = WAL")
                database.connection.execute("PRAGMA synchronous = FULL")
                database._try_writing(version)
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def read(cls, folder: Path) -> "Database":
        """Open an existing database for reading only; errors as ``open``."""
        path = folder / "case.db"
        if not path.is_file():
            raise UsageError(f"there is no case at {folder}")
        # Without the right to write beside it, a database that nobody has open is still whole.
        quiet = not os.access(folder, os.W_OK) and not path.with_name("case.db-wal").exists()
        database = cls(folder, _connect(path, "ro&immutable=1" if quiet else "ro"), None)
        try:
            database._must_be_readable()
        except BaseException:
            database.close()
            raise
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
        with self._between("BEGIN IMMEDIATE"):
            yield self.connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever others write meanwhile."""
        with self._between("BEGIN"):
            yield

    @contextmanager
    def _between(self, begin: str) -> Iterator[None]:
        with told(self._path):
            self.connection.execute(begin)
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one by one; faults that come late are told as well."""
        with told(self._path):
            for row in self.connection.execute(query, values):  # noqa: UP028 - which would close
                yield row  # the cursor of a generator that outlives its database

    def chunks(self, query: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, some hundred at a time: as many as a processor's cache holds."""
        with told(self._path), undisturbed():
            cursor = self.connection.execute(query)
            while some := cursor.fetchmany(_CHUNK):
                yield some

    def row(self, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        """The first row of a query, if any."""
        with told(self._path):
            found: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
        return found

    def version(self) -> int:
        """The version of the tables, 0 when there are none yet.

        UsageError when it is newer than this program, or these are not the tables of a case.
        """
        with told(self._path):
            found = int(self.connection.execute("PRAGMA user_version").fetchone()[0])
            tables = tables_of(self.connection)
        if (tables or found) and not tables >= _FOUNDATION:
            raise _no_case(self._path)
        if found > VERSION:
            raise UsageError(
                f"the case at {self.folder} was written by a newer version of redact"
                f" (format {found}, this one knows {VERSION}); use that version"
            )
        return found

    def _try_writing(self, version: int) -> None:
        """Fail now when it may not be written: SQLite itself says so only at the first change."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self.connection.execute(f"PRAGMA user_version = {version}")
        finally:
            self.connection.execute("ROLLBACK")

    def _must_be_readable(self) -> None:
        version = self.version()
        if not version:
            raise UsageError(f"{self._path} is empty; put back a copy of it from a backup")
        if version < VERSION:
            raise NotAllowed(
                f"the case at {self.folder} was written by an earlier version of redact; go on with"
                " it once (redact run, or redact add) and it is brought up to date"
            )


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Faults of the database and the disk inside become errors that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _fault(error, path) from error
    except UnicodeEncodeError as error:  # its message would quote the text
        raise UsageError(
            f"a text for {path} holds half of a character (a lone surrogate) and cannot be stored;"
            " correct it and try again"
        ) from error


@contextmanager
def undisturbed() -> Iterator[None]:
    """While many rows are loaded: without the garbage collector, which looks through all of them
    in vain and takes longer than the loading itself."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _fault(error: sqlite3.Error, path: Path) -> RedactError:
    if "decode to UTF-8" in str(error):
        return NotText()
    code = (getattr(error, "sqlite_errorcode", None) or sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT):
        return StorageFailed(
            f"{path} cannot be read or written whole ({name}); check the disk, and put back a copy"
            " of the case folder from a backup if it is damaged"
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CaseBusy(f"another process is working on {path}; wait for it to end")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return NotAllowed(f"{path} cannot be opened or may not be written; check its permissions")
    if code == sqlite3.SQLITE_NOTADB:
        return _no_case(path)
    return RedactError(f"the case database {path} refused ({name})")


def disk_fault(error: OSError, path: Path) -> RedactError:
    """What a fault of the system at ``path`` is called: StorageFailed or NotAllowed."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return NotAllowed(f"{path} may not be written: {error.strerror}; check its permissions")
    return StorageFailed(f"{path} cannot be written: {error.strerror}; check the disk")


def _full(path: Path) -> StorageFailed:
    return StorageFailed(
        f"the disk is full, so {path} could not be written; free some space and run the same"
        " command again: nothing that was recorded is lost"
    )


def _no_case(path: Path) -> UsageError:
    return UsageError(f"{path} is not a case database")


def _lock(folder: Path) -> int:
    """Hold the folder for this process; the system lets go when the process ends, however it does.

    NotAllowed when another process holds it or the folder may not be written.
    """
    path = folder / "lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise disk_fault(error, path) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if not isinstance(error, BlockingIOError):
            raise disk_fault(error, path) from error
        raise CaseBusy(
            f"another process is working on the case {folder}; wait for it to end"
        ) from error
    return lock


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    with told(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
        connection.isolation_level = None
        try:
            connection.execute("PRAGMA schema_version").fetchone()  # fails now if no database
        except BaseException:
            connection.close()
            raise
    return connection
