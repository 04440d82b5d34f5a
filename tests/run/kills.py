# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kills at random moments: of a run, or of its workers; and what must hold after each of them.

A schedule follows from a seed and from how long each stage took, and how many steps it had, in a
run that nobody disturbed. Cases begin anew so that every stage has work left to be killed in.
``python -m tests.run.kills SEED KILLS`` prints what was killed, and where.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from redact.errors import RedactError
from redact.review import CaseStore
from redact.types import Decision
from tests.run.judge import contents

ROOT = Path(__file__).parents[2]
STAGES = (
    *("start", "taking in", "reading", "finding", "comparing over the case"),
    *("redacting and checking", "writing"),
)
WITH_WORKERS = STAGES[2:6]
_LETTER = """Dear Mr Albright

Thank you for ringing on 07700 90012{n} and for your e-mail from albright.{n}@example.org.
Your reference is 412/23. The officer will ring you back on 01632 96015{n} by 4 May.

Kind regards
Josephine Tallis, josephine.tallis@example.org
"""
_WAIT = 120.0


@dataclass
class Tried:
    """What was killed, by stage and kind, and what did not hold afterwards."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return sum(self.kills.values())

    def hit(self, stages: tuple[str, ...], kind: str) -> set[str]:
        return {stage for stage in stages if self.kills[stage, kind]}


class Bench:
    """A handful of documents, a pipeline without a language model, and the undisturbed result."""

    def __init__(self, folder: Path, seed: int, documents: int = 5) -> None:
        self.folder, self.random, self.tried = folder, random.Random(seed), Tried()
        self.inputs, self.counts = folder / "in", folder / "counts.json"
        self.inputs.mkdir(parents=True)
        for number in range(documents):
            letter = _LETTER.format(n=number) * (number + 1)
            (self.inputs / f"letter {number}.txt").write_text(letter, encoding="utf-8")
        self.pipeline = folder / "kills.toml"
        self.pipeline.write_text(pipeline_without_model(), encoding="utf-8")
        self._cases = 0
        self.out = self.fresh()
        with self._start() as run:
            self.seconds = _timed(run)
            assert run.wait(_WAIT) == 0
        self.steps: dict[str, int] = json.loads(self.counts.read_text())
        self.reference = contents(self.out / "draft")
        assert len(self.reference) == 2 * documents + 4

    def kill(self, number: int) -> Tried:
        """So many kills (some more of workers), each in the stage it is meant for if that lasts."""
        while self.tried.number < number:
            self.out = self.fresh()
            self._kill_workers()
            self.finish()
            self.out = self.fresh()
            for stage in (*STAGES, *STAGES[4:]):
                if self.tried.number < number:
                    self._kill_run(stage, self.random.choice(("run", "step")))
            self.finish()
        return self.tried

    # Killing ------------------------------------------------------------------------------------

    def _kill_run(self, stage: str, how: str) -> None:
        """Kill the run itself: after a random time in the stage, or before a random step."""
        share = self.random.random()
        step = 1 + int(share * self.steps.get(stage, 0)) if how == "step" else 0
        with self._start(stage, step) as run:
            at = _reach(run, stage)
            if how == "run":
                time.sleep(share * self.seconds.get(stage, 0.0))
                run.send_signal(signal.SIGKILL)
            at = _last_stage(run) or at
            code = run.wait(_WAIT)
        if code == -signal.SIGKILL:
            self.tried.kills[at, how] += 1
            self.check_left(run.pid, at)
        elif code != 0:
            self.tried.wrong.append(f"a run that was to be killed in {stage} ended with {code}")

    def _kill_workers(self) -> None:
        """Kill two children in each stage of one run, which must go on by itself."""
        with self._start() as run:
            for stage in WITH_WORKERS:
                _reach(run, stage)
                for _ in range(2):
                    time.sleep(self.random.random() * self.seconds[stage] / 2)
                    children = _children(run.pid)
                    if children:
                        os.kill(self.random.choice(children), signal.SIGKILL)
                        self.tried.kills[stage, "worker"] += 1
            _last_stage(run)
            code = run.wait(_WAIT)
        if code != 0:
            self.tried.wrong.append(f"a run whose workers were killed ended with {code}")

    # What must hold -----------------------------------------------------------------------------

    def check_left(self, group: int, stage: str) -> None:
        """What a kill leaves: no processes, a whole audit, and a whole draft or none."""
        if not _gone(group):
            self.tried.wrong.append("workers outlived their run")
        try:
            with CaseStore.read(self.out / "internal" / "case") as store:
                store.verify(self.out / "internal")
        except RedactError as error:
            if stage != "start":  # where there may be no case yet
                self.tried.wrong.append(f"after a kill in {stage}: {error}")
        if (self.out / "draft").exists() and contents(self.out / "draft") != self.reference:
            self.tried.wrong.append("a kill left a draft that is not whole")

    def run(self) -> int:
        """The exit code of a run that nobody disturbs."""
        with self._start() as run:
            _last_stage(run)
            return run.wait(_WAIT)

    def finish(self) -> None:
        """An undisturbed run; its result is that of a run that was never disturbed."""
        code = self.run()
        if code != 0:
            self.tried.wrong.append(f"the undisturbed run ended with {code}")
        if contents(self.out / "draft") != self.reference:
            self.tried.wrong.append("the draft is another one than that of an undisturbed run")
        self.tried.wrong += [f"left over: {path}" for path in self.left_over()]
        with CaseStore.read(self.out / "internal" / "case") as store:
            store.verify(self.out / "internal")
            decided = Counter(decision.target for decision in store.all(Decision))
            ended = Counter(e.target for e in store.events() if e.action == "released")
            self.tried.wrong += [
                f"{job.key} is {job.state}" for job in store.jobs.all() if job.state != "done"
            ]
        twice = [target for target, times in (decided + ended).items() if times > 1]
        self.tried.wrong += [f"recorded more than once: {target}" for target in twice]
        if len(ended) != len(list(self.inputs.iterdir())) or not decided:
            self.tried.wrong.append("not everything was recorded")

    def left_over(self) -> list[Path]:
        """Half-made files and folders in the run's folder."""
        case = self.out / "internal" / "case"
        patterns = (".redact-*", "internal/.redact-*")
        inside = (".*", "originals/.*", "cache/*/.*")
        outside = [path for pattern in patterns for path in self.out.glob(pattern)]
        return outside + [path for pattern in inside for path in case.glob(pattern)]

    # Inside -------------------------------------------------------------------------------------

    def fresh(self) -> Path:
        self._cases += 1
        return self.folder / f"out-{self._cases}"

    def _start(self, stage: str = "start", step: int = 0) -> subprocess.Popen[str]:
        doom = [stage, str(step), str(self.counts)]
        run = ["run", str(self.inputs), "--out", str(self.out), "--workers", "2"]
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.run.doomed",
                *doom,
                *run,
                "--pipeline",
                str(self.pipeline),
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


def pipeline_without_model() -> str:
    """The shipped default without what needs a language model."""
    text = (ROOT / "pipelines" / "foi.toml").read_text(encoding="utf-8")
    lines = [
        'detectors = ["identifiers", "terms", "propagate"]'
        if line.startswith("detectors")
        else line
        for line in text.splitlines()
    ]
    return "\n".join('spacy = ""' if line.startswith("spacy") else line for line in lines)


def _lines(run: subprocess.Popen[str]) -> Iterator[str]:
    """The stages as the run announces them."""
    assert run.stderr is not None
    for line in run.stderr:
        name = line.rsplit(":", 1)[0]
        if name in STAGES:
            yield name
        elif line.startswith("redact:"):
            print(line, end="")  # why a run ended that should not have


def _timed(run: subprocess.Popen[str]) -> dict[str, float]:
    """How long each stage took, in seconds; for ``start`` the time until the first line."""
    seconds, stage, began = {}, "start", time.monotonic()
    for name in chain(_lines(run), ("",)):
        seconds[stage], stage, began = time.monotonic() - began, name, time.monotonic()
    return seconds


def _reach(run: subprocess.Popen[str], stage: str) -> str:
    """Wait until a run announces a stage, or ends; the last stage it announced."""
    last = "start"
    if stage == "start":
        return last
    for name in _lines(run):
        last = name
        if name == stage:
            break
    return last


def _last_stage(run: subprocess.Popen[str]) -> str:
    """The last stage that was announced since, once the run has ended."""
    return ["", *_lines(run)][-1]


def _children(parent: int) -> list[int]:
    """The processes that ``parent`` has started and that run."""
    return [pid for pid, above, _ in _processes() if above == parent]


def _gone(group: int) -> bool:
    """Whether all processes of a group end soon."""
    deadline = time.monotonic() + 10
    while any(found == group for _, _, found in _processes()):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _processes() -> Iterator[tuple[int, int, int]]:
    """(process, parent, group) of all that are no zombies."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rsplit(") ", 1)[1].split()
            except OSError:
                continue
            if fields[0] != "Z":
                yield int(entry.name), int(fields[1]), int(fields[2])


def main(seed: int, number: int) -> int:
    """Kill, and print a table; 1 when anything did not hold."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), seed)
        for stage, seconds in bench.seconds.items():
            print(f"{stage:<26}{seconds:6.2f} s{bench.steps.get(stage, 0):6} steps")
        began = time.monotonic()
        tried = bench.kill(number)
    for (stage, kind), times in sorted(tried.kills.items()):
        print(f"{stage:<26}{kind:<8}{times:3}")
    seconds = time.monotonic() - began
    print(f"{tried.number} kills in {seconds:.0f} s; wrong: {tried.wrong or 'nothing'}")
    return 1 if tried.wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
