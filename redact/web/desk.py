# SPDX-License-Identifier: AGPL-3.0-or-later
"""One case as the server holds it: everything on it happens on one thread, one thing at a time.

Guaranteed: what is shown is what stands in the database (another process may write there, and is
noticed); the case is held for writing only while something is written, so that letters can be added
while it is reviewed; an audit that does not verify is not written on. What takes long (searching,
burning, drawing pages) happens on threads of its own.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from redact.config import Ask
from redact.errors import CaseBusy, RedactError
from redact.review import Answer, Casebook, CaseStore, Snapshot
from redact.run.casework import seed, setup_of
from redact.run.readings import Readings
from redact.run.setup import Setup

_T = TypeVar("_T")
_PATIENCE, _AGAIN = 3.0, 0.05  # seconds to wait for another process; between two tries
_BUSY = (
    "somebody is adding letters to this case, or making its bundle, so nothing can be written on"
    " it now; what you did was not recorded, and nothing is lost: try again when that has ended"
)


class Desk:
    """A case at work. ``snapshot``, ``setup`` and ``seen`` (the number of the newest event) are for
    functions that ``do`` calls."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.readings = Readings(folder)
        self.snapshot: Snapshot
        self.setup: Setup
        self.seen = 0
        self.notice = ""  # what is under way, for everybody's eyes
        self._end: tuple[int, str] | None = None
        self._verified = False
        self._thread = ThreadPoolExecutor(1, f"case {name}")

    async def do(self, function: Callable[["Desk"], _T]) -> _T:
        """What ``function`` makes of the case as it stands now."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self._with, function))

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    # For functions that ``do`` calls ------------------------------------------------------------

    def act(self, name: str, ask: Ask) -> Answer:
        """Carry out what somebody asks; errors as ``Casebook.do``, and CaseBusy."""
        return self.write(lambda book: book.do(name, ask))

    def record(self, name: str, action: str, target: str = "case", **data: object) -> None:
        """Let the audit know that somebody came, looked or took a copy."""
        self.write(lambda book: book.record(name, action, target, **data))

    def write(self, function: Callable[[Casebook], _T]) -> _T:
        """What ``function`` does with the case, held for writing meanwhile."""
        with self.held() as store:
            book = Casebook(store, self.setup.policy, self.setup.case, self.snapshot)
            try:
                made = function(book)
            except RedactError:
                raise
            except BaseException:
                self._end = None  # what stands is read anew
                raise
            self._note_end(store)
            return made

    @contextmanager
    def held(self) -> Iterator[CaseStore]:
        """The case held for writing, its audit found whole; CaseBusy when others have it."""
        with self._opened() as store:
            if self._end != store.log.last()[:2] or not self._verified:
                store.verify(self.folder.parent)
                seed(store)
                self._verified = True
                self._take(store)
            yield store

    def refresh(self) -> None:
        """Read what stands anew if somebody else wrote on the case."""
        with CaseStore.read(self.folder) as store:
            if self._end != store.log.last()[:2]:
                self._verified = False
                self._take(store)

    # Inside -------------------------------------------------------------------------------------

    def _with(self, function: Callable[["Desk"], _T]) -> _T:
        self.refresh()
        return function(self)

    def _take(self, store: CaseStore) -> None:
        self._end = None
        self.setup = setup_of(store.settings())
        self.snapshot = Snapshot(store, self.setup.policy, self.setup.case)
        self._note_end(store)

    def _note_end(self, store: CaseStore) -> None:
        number, digest, _ = store.log.last()
        self._end, self.seen = (number, digest), number

    def _opened(self) -> CaseStore:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return CaseStore.open(self.folder)
            except CaseBusy as error:
                if time.monotonic() >= until:
                    raise CaseBusy(_BUSY) from error
                time.sleep(_AGAIN)
