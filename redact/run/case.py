# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sources of one case on their way through the stages.

Which stage is due for which source, under which key of the cache, and what it means when one
fails. The stages themselves run in worker processes. With a job table the case also remembers what
was under way when a run died.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from redact import codec
from redact.detect import build_register, model_identity
from redact.errors import InputRefused
from redact.review.store import Jobs, now
from redact.run import stages
from redact.run.cache import Cache, clear_staged, digest
from redact.run.identity import knowledge, tools
from redact.run.intake import Entry, list_entries, take, unused
from redact.run.items import item_of
from redact.run.journal import Account
from redact.run.setup import Setup
from redact.run.work import Work
from redact.run.workers import Pool, Result, Task
from redact.types import Decision, Document, Finding, Source, Status

Decided = tuple[tuple[Finding, ...], tuple[Decision, ...]]

DEEPEST = 8
STAGES = "redact.run.stages"  # the module whose functions the workers serve


class Reporter(Protocol):
    """Who is told how far the work is."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins, with so many steps."""

    def step(self) -> None:
        """One step of it is done."""


class Case:
    """A case folder, what it is told, and the workers that do the work.

    ``evidence`` is what people withheld, by document, for the register; ``passed_over`` are the
    controls that only a reader may find.
    ``jobs`` is the job table of the case, which this process then holds alone: what dead runs left
    behind is taken back and cleared away. ``anew``: no result of an earlier run is trusted.
    """

    def __init__(
        self,
        folder: Path,
        setup: Setup,
        pool: Pool,
        reporter: Reporter,
        jobs: Jobs | None = None,
        *,
        anew: bool = False,
    ) -> None:
        self.folder, self.setup, self._pool, self._reporter = folder, setup, pool, reporter
        self._jobs, self._anew = jobs, anew
        self._made: set[str] = set()
        self.cache = Cache(folder / "cache")
        self.evidence: Mapping[str, tuple[Finding, ...]] = {}
        self.passed_over: Sequence[str] = ()
        if jobs is not None:
            jobs.recover()
            self._tidy()
        self._setup_file = self._write_setup()

    # Taking in and reading ------------------------------------------------------------------

    def take(self, inputs: Sequence[Path]) -> list[Work]:
        """One work per entry of the inputs, its bytes safe among the originals or refused."""
        entries = list_entries(inputs, self.setup.files)
        self._reporter.stage("taking in", len(entries))
        works = []
        for entry in entries:
            works.append(self.take_one(entry))
            self._reporter.step()
        return works

    def take_one(self, entry: Entry) -> Work:
        """The work of one entry."""
        source = Source(entry.shown, "", item_of(entry.shown), 0, "", "")
        notes = () if entry.shown.isprintable() else ("its name holds unprintable characters",)
        work = Work(source, notes=notes)
        try:
            work.source = replace(source, document=take(entry, self.folder / "originals"))
        except InputRefused as error:
            work.end(Status.REFUSED, str(error))
        return work

    def read(self, works: list[Work]) -> list[Work]:
        """Read all works and, level by level, the parts they hold; number them in order."""
        level, taken = works, {work.source.path for work in works}
        for depth in range(DEEPEST + 1):
            self._stage("read", [work for work in level if work.alive], self._reading_task)
            for work in level:
                self._after_reading(work, depth, taken)
            level = [child for work in level for child in work.children]
            if not level:
                break
        ordered = list(_in_order(works))
        for number, work in enumerate(ordered, start=1):
            work.source = replace(work.source, order=number)
        _read_one_way(ordered)
        return ordered

    def _reading_task(self, work: Work) -> Task:
        suffix = _suffix(work.source)
        work.reading = reading_key(work.source)
        size = (self.folder / "originals" / work.source.document).stat().st_size
        arguments = {"sha256": work.source.document, "name": f"file{suffix}"}
        seconds = 60 + min(size // 5_000, 3600)  # OCR: ten seconds for a full page of 40 KB
        return self._task("read", work, work.reading, seconds, **arguments)

    def _after_reading(self, work: Work, depth: int, taken: set[str]) -> None:
        folder = work.folders.get("read")
        if folder is None:
            return
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        work.places = tuple(tuple(place) for place in summary["pages"])
        work.scans = work.unseen = tuple(summary["scans"])
        work.hidden = summary["hidden"]
        work.characters = summary["characters"]
        work.reader = summary["reader"]
        work.unread = summary["unread"]
        work.notes += (*filter(None, (summary["unread"],)), *summary["notes"])
        work.source = replace(work.source, media_type=summary["media_type"])
        for name, media_type, sha256, refusal in summary["parts"]:
            # A file may have that very path: in a folder ``mail.eml!``.
            path = unused(f"{work.source.path}!/{name}", taken)
            item = item_of(name, work.source.item)  # an archive may hold a folder for each
            source = Source(path, work.source.path, item, 0, sha256, media_type)
            child = Work(source)
            if refusal:
                child.end(Status.REFUSED, refusal)
            elif depth >= DEEPEST:
                child.end(Status.REFUSED, f"it is nested more than {DEEPEST} deep")
            work.children.append(child)

    # Finding, judging, releasing ------------------------------------------------------------

    def find(self, works: Sequence[Work]) -> None:
        """What each document on its own shows."""
        self._stage("find", _alive(works), self._finding_task)

    def _finding_task(self, work: Work) -> Task:
        model = model_identity(self.setup.policy)
        work.found = digest("find.v1", work.reading, self.setup.finding_digest, model, knowledge())
        arguments = {"setup": self._setup_file, "reading": work.reading}
        task = self._task("find", work, work.found, 60 + work.characters // 1000, **arguments)
        return replace(task, warm=("load", {"setup": self._setup_file}))

    def register(self, works: Sequence[Work]) -> bytes:
        """Fold the people and phrases of the whole case; as JSON."""
        return codec.dumps(build_register(self.setup.case, self._found(_alive(works))))

    def _found(self, works: Iterable[Work]) -> Iterator[tuple[Document, tuple[Finding, ...]]]:
        for work in works:
            document = work.document()
            path = work.folders["find"] / "findings.json"
            found = codec.loads(tuple[Finding, ...], path.read_bytes())
            yield document, (*found, *self.evidence.get(document.id, ()))

    def judge(self, works: Sequence[Work], register_json: bytes) -> None:
        """What the case adds to each document, and what policy proposes."""
        at = now()
        register = self._keep_register(register_json)

        def task(work: Work) -> Task:
            source = work.source.path
            areas = repr(self.setup.areas_of(source))
            controls = self.passed_over
            work.judged = digest("judge.v4", work.found, register, source, areas, *controls)
            arguments = {
                "setup": self._setup_file,
                "reading": work.reading,
                "found": work.found,
                "register": register,
                "source": source,
                "at": at,
                "controls": list(controls),
            }
            seconds = 60 + work.characters // 1000
            return self._task("judge", work, work.judged, seconds, **arguments)

        self._stage("judge", _alive(works), task)

    def trace(self, works: Sequence[Work], register_json: bytes) -> None:
        """What layers of detection saw in each document and others took out."""
        register = self._keep_register(register_json)

        def task(work: Work) -> Task:
            key = digest("trace.v1", work.found, register)
            arguments = {
                "setup": self._setup_file,
                "reading": work.reading,
                "register": register,
            }
            seconds = 60 + work.characters // 500
            return self._task("trace", work, key, seconds, **arguments)

        self._stage("trace", _alive(works), task)

    def _keep_register(self, register_json: bytes) -> str:
        """The key under which the workers find a register."""
        register = digest("register.v1", register_json.decode())
        self._keep(register, "register.json", register_json)
        return register

    def decided(self, works: Sequence[Work], decided: Callable[[str], Decided]) -> None:
        """Let what people decided take the place of what was judged, document by document.

        ``decided`` gives, for a document's id, its places and one decision for each.
        """

        def task(work: Work) -> Task:
            given = codec.dumps(decided(work.source.document))
            key = digest("given.v1", given.decode())
            self._keep(key, "given.json", given)
            work.judged = digest("decided.v2", work.reading, key)
            return self._task("decided", work, work.judged, 60, reading=work.reading, given=key)

        self._stage("decided", _alive(works), task)
        for work in _alive(works):
            work.folders["judge"] = work.folders["decided"]

    def release(self, works: Sequence[Work], *, reviewed: bool) -> None:
        """Burn and prove every document; those the gate refuses twice have failed."""

        def task(work: Work) -> Task:
            title = f"Document {work.source.order:04d}"
            width = "line" if work.lines else self.setup.policy.box_width
            # What people decided names no policy, and boxes and labels follow from it.
            policy = self.setup.policy.digest
            key = digest("release.v3", work.judged, policy, title, reviewed, width)
            arguments = {
                "setup": self._setup_file,
                "reading": work.reading,
                "judged": work.judged,
                "title": title,
                "width": width,
                "reviewed": reviewed,
            }
            return self._task("release", work, key, 60 + 4 * work.pages, **arguments)

        self._stage("release", _alive(works), task)
        for work in _alive(works):
            self._after_release(work)

    def _after_release(self, work: Work) -> None:
        leaks = stages.leaks_of(work.folders["release"])
        if leaks:
            work.leaked = True
            kinds = ", ".join(sorted({leak.kind for leak in leaks}))
            work.end(Status.FAILED, f"the check of the finished file failed twice ({kinds})")
        else:
            work.end(Status.RELEASED, "; ".join(work.notes))

    # Inside ---------------------------------------------------------------------------------

    def _task(self, stage: str, work: Work, key: str, seconds: int, **arguments: Any) -> Task:
        told = {"case": str(self.folder), "key": key, **arguments}
        return Task(stage, told, seconds, target=work.source.document)

    def _stage(self, name: str, works: Sequence[Work], make: Callable[[Work], Task]) -> None:
        """Run one stage for all works: each result once, none that the cache holds already."""
        self._reporter.stage(_SPOKEN[name], len(works))
        account = Account(self._jobs, name, self.folder)
        due: dict[str, tuple[Task, list[Work]]] = {}
        for work in works:
            task = make(work)
            if self._finished(name, work, task.key):
                account.found(task.key)
                self._reporter.step()
            else:
                due.setdefault(task.key, (task, []))[1].append(work)
        try:
            tasks = [task for task, _ in due.values()]
            with closing(account.carry_out(self._pool, tasks)) as results:
                for key, result in results:
                    self._take_results(name, due[key][1], key, result, account)
        except BaseException:
            account.given_back()
            self._tidy()
            raise

    def _finished(self, name: str, work: Work, key: str) -> bool:
        if self._anew and key not in self._made:
            self.cache.drop(key)
        self._made.add(key)
        folder = self.cache.find(key)
        if folder is not None:
            work.folders[name] = folder
        return folder is not None

    def _take_results(
        self, name: str, works: Sequence[Work], key: str, result: Result, account: Account
    ) -> None:
        """What one result means to each of the works that waited for it."""
        if not (result.refused or result.failed) and self.cache.find(key) is None:
            result = Result(failed="it left no result")
        account.ended(key, result)
        for work in works:
            if result.refused:
                work.end(Status.REFUSED, result.refused)
            elif result.failed:
                work.end(Status.FAILED, f"{_SPOKEN[name]} failed: {result.failed}")
            else:
                work.folders[name] = self.cache.folder(key)
            self._reporter.step()

    def _tidy(self) -> None:
        """Clear away what killed processes left half made."""
        self.cache.tidy()
        clear_staged(self.folder / "originals")

    def _write_setup(self) -> str:
        text = self.setup.to_json()
        key = digest("setup.v1", text)
        return str(self._keep(key, "setup.json", text.encode()))

    def _keep(self, key: str, name: str, data: bytes) -> Path:
        """The file of a result that is made here, written unless the cache holds it."""
        found = self.cache.find(key)
        if found is None or (found / name).read_bytes() != data:
            self.cache.drop(key)
            with self.cache.store(key) as folder:
                (folder / name).write_bytes(data)
        return self.cache.folder(key) / name


_SPOKEN = {
    "read": "reading",
    "find": "finding",
    "judge": "comparing over the case",
    "trace": "looking again",
    "decided": "applying what was decided",
    "release": "redacting and checking",
}


def reading_key(source: Source) -> str:
    """Under which key the cache has a source as it was read."""
    return digest("read.v4", tools(), source.document, _suffix(source))


def _suffix(source: Source) -> str:
    return Path(source.path.rsplit("/", 1)[-1]).suffix.lower()[:16]


def _alive(works: Iterable[Work]) -> list[Work]:
    return [work for work in works if work.alive]


def _read_one_way(works: Iterable[Work]) -> None:
    """Refuse bytes that were read before by another reader: decisions bind to a document as read,
    and the places of one reading say nothing on the pages of another."""
    readers: dict[str, str] = {}
    for work in works:
        reader = readers.setdefault(work.source.document, work.reader) if work.reader else ""
        if reader != work.reader:
            work.end(
                Status.REFUSED,
                "the same file is there under another name, and was read in another way since the"
                " names end differently: mark this one as a duplicate of it, or save it anew",
            )


def _in_order(works: Iterable[Work]) -> Iterator[Work]:
    """Each work, then what came in it."""
    for work in works:
        yield work
        yield from _in_order(work.children)
