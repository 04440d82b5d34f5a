# SPDX-License-Identifier: AGPL-3.0-or-later
"""What takes long, away from the cases' own threads: page pictures, searches, previews, bundles.

Two threads with worker processes of their own: one draws pages, which people wait for, the other
does the rest, one job after the other. A search does not hold the case; it is recorded when done.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from redact.errors import RedactError
from redact.review.acts import Approval
from redact.run import casework, publish
from redact.run.case import STAGES
from redact.run.execute import Report
from redact.run.work import Work
from redact.run.workers import Pool
from redact.types import Source
from redact.web.desk import Desk

_T = TypeVar("_T")
_QUIET = 4.0  # seconds without a decision before the case is searched again
_log = logging.getLogger("redact.web")


class Telling:
    """Says on a desk how far a job is, for the screens to show."""

    def __init__(self, desk: Desk, what: str) -> None:
        self._desk, self._what = desk, what
        self._total = self._done = 0

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._total, self._done = total, 0
        self._desk.notice = f"{self._what}: {name}"

    def step(self) -> None:
        """One step of it is done."""
        self._done += 1
        stage = self._desk.notice.split(" (")[0]
        self._desk.notice = f"{stage} ({self._done} of {self._total})"


class Workshop:
    """The long jobs of one server, with so many worker processes."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._drawing, self._working = ThreadPoolExecutor(1, "draw"), ThreadPoolExecutor(1, "work")
        self._easel, self._bench = Pool(STAGES, 1), Pool(STAGES, workers)
        self._searching: dict[str, asyncio.Task[None]] = {}
        self._quiet_from: dict[str, float] = {}

    async def close(self) -> None:
        """Stop what is under way, and the workers."""
        for task in self._searching.values():
            task.cancel()
        for thread, pool in ((self._drawing, self._easel), (self._working, self._bench)):
            await self._on(thread, lambda pool=pool: pool.__exit__(None, None, None))  # type: ignore[misc]
            thread.shutdown(wait=True)

    async def picture(self, desk: Desk, source: Source, page: int, dpi: int) -> bytes:
        """A page as its reader sees it, as a PNG."""
        return await self._on(
            self._drawing, lambda: desk.readings.picture(source, page, dpi, self._easel)
        )

    async def read_again(self, desk: Desk, source: Source) -> None:
        """Read a document anew whose result was deleted."""
        await self._on(self._drawing, lambda: desk.readings.read_again(source, self._easel))

    async def preview(self, desk: Desk, number: int) -> Work:
        """A document as it would be released now; errors as ``casework.preview``."""
        return await self._told(
            desk,
            "preview",
            lambda telling: casework.preview(desk.folder, number, self._bench, telling),
        )

    async def picture_of(self, desk: Desk, folder: Path, name: str, page: int, dpi: int) -> bytes:
        """A page of a PDF in a result of the cache, as a PNG."""
        return await self._on(
            self._drawing,
            lambda: desk.readings.picture_of(folder.name, name, page, dpi, self._easel),
        )

    async def approve(self, desk: Desk, name: str) -> Approval:
        """Search once more, then approve; errors as ``casework.approve``."""
        return await self._told(
            desk,
            "approval",
            lambda telling: casework.approve(desk.folder, name, self._workers, telling),
        )

    async def bundle(self, desk: Desk, out: Path) -> Report:
        """Make the release; errors as ``publish.bundle``."""
        return await self._told(
            desk,
            "bundle",
            lambda telling: publish.bundle(desk.folder, out, self._workers, telling),
        )

    def search_soon(self, desk: Desk) -> None:
        """Search the case again, if people withheld what no search knows of, once nobody has
        decided anything for a moment: a search takes the processors from those who decide."""
        self._quiet_from[desk.name] = time.monotonic() + _QUIET
        if desk.name not in self._searching or self._searching[desk.name].done():
            self._searching[desk.name] = asyncio.create_task(self._search(desk))

    async def _search(self, desk: Desk) -> None:
        while True:
            while (left := self._quiet_from[desk.name] - time.monotonic()) > 0:
                await asyncio.sleep(left)
            if await desk.do(lambda d: casework.is_searched(d.snapshot)):
                return
            try:
                await self._search_once(desk)
            except RedactError as error:
                _log.warning("case %s could not be searched again: %s", desk.name, error)
                desk.notice = f"searching again did not work: {error}"
                return

    async def _search_once(self, desk: Desk) -> None:
        found = await self._told(
            desk,
            "searching again for what you withheld",
            lambda telling: casework.look(desk.folder, self._bench, telling),
        )

        def record(there: Desk) -> None:
            with there.held() as store:
                casework.record(store, there.setup, found)

        await desk.do(record)

    async def _told(self, desk: Desk, what: str, job: Callable[[Telling], _T]) -> _T:
        telling = Telling(desk, what)
        try:
            return await self._on(self._working, lambda: job(telling))
        finally:
            desk.notice = ""

    async def _on(self, thread: ThreadPoolExecutor, job: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(thread, job)
