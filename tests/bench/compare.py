# SPDX-License-Identifier: AGPL-3.0-or-later
"""``redact run`` against the naive script: same files, same machine, turn by turn.

Each side is a whole command in a process of its own, so its CPU time is what the user pays for:
user and system, workers included. What each leaves readable is counted beside it, because a program
that withholds nothing is the fastest. Readable means as text by one of four readers; nobody looks
at pixels here. The output of the first turn is judged.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.corpus import ROOT, Sample, expected, write_letter, write_pdfs
from tests.samples.readers import find_in_text, words_of

REPETITIONS = 3
LISTED = ("S23_TERM", "S31_TERM")  # known only from the case file, which the script is not given
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class CommandFailed(Exception):
    """One of the two commands did not end as it must: its times would mean nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """CPU seconds of one command, medians: over the whole corpus, and over one page."""

    whole: float
    one_page: float

    def per_page(self, pages: int) -> float:
        """What each further page costs, start-up left out."""
        return (self.whole - self.one_page) / (pages - 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one side left readable: (label, string) of secrets, and what it took too much of."""

    readable: tuple[tuple[str, str], ...]
    lost: int


def product(source: Path, target: Path) -> None:
    """``redact run`` with one worker."""
    code = "from redact.cli import main; main()"
    _command(
        "redact", "-c", code, "run", str(source), "--out", str(target), "--workers", "1", "--json"
    )


def script(source: Path, target: Path) -> None:
    """The naive script."""
    _command("the naive script", "-m", "tests.bench.naive", str(source), str(target))


def _command(name: str, *arguments: str) -> None:
    # One thread each: a waiting thread of a matrix library would count as work.
    environment = os.environ | dict.fromkeys(_ONE_THREAD, "1")
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CommandFailed(f"{name} ended with {done.returncode}: {done.stderr[-500:]}")


def cpu_of(work: Callable[[], None]) -> float:
    """CPU seconds of the processes that ``work`` starts and waits for, theirs included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(samples: tuple[Sample, ...]) -> dict[str, Any]:
    """The figures of both sides. CommandFailed when one of them does not end well."""
    sides = {"redact": product, "naive": script}
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        paths = write_pdfs(samples, folder / "corpus")
        write_letter(folder / "letter")
        times: dict[tuple[str, str], list[float]] = {}
        for repetition in range(REPETITIONS):
            for name, run in sides.items():
                for corpus in ("letter", "corpus"):
                    out = folder / f"{name}-{corpus}-{repetition}"
                    spent = cpu_of(partial(run, folder / corpus, out))
                    times.setdefault((name, corpus), []).append(spent)
        outputs = {
            "redact": _released(folder / "redact-corpus-0", paths),
            "naive": {s: [folder / "naive-corpus-0" / p] for s, p in paths.items()},
        }
        kept = {name: judge(files, expected()) for name, files in outputs.items()}
    pages = sum(len(sample.document.pages) for sample in samples)
    return _figures(pages, times, kept)


def _released(out: Path, paths: Mapping[str, str]) -> dict[str, list[Path]]:
    """By source of the samples, the released PDF and its text twin."""
    ledger = json.loads((out / "internal" / "ledger.json").read_text(encoding="utf-8"))
    rows = {row["source"]: row for row in ledger["sources"]}
    return {
        source: [out / "draft" / rows[path][key] for key in ("output", "text_output")]
        for source, path in paths.items()
    }


def judge(outputs: Mapping[str, list[Path]], sources: Mapping[str, Any]) -> Kept:
    """What can still be read in the files of each source, and what cannot that had to stay.

    ``outputs`` gives for each source its PDF and then any text twins.
    """
    readable: list[tuple[str, str]] = []
    lost = 0
    for source, known in sources.items():
        pdf, *twins = outputs[source]
        texts = words_of(pdf.read_bytes())
        there = set(find_in_text(texts["pypdfium2"], known["keep"]))
        lost += len(set(known["keep"]) - there)
        read = [*texts.values(), *(twin.read_text(encoding="utf-8") for twin in twins)]
        wanted = [secret["text"] for secret in planted(known)]
        found = {string for text in read for string in find_in_text(text, wanted)}
        readable += [(w["label"], w["text"]) for w in planted(known) if w["text"] in found]
    return Kept(tuple(readable), lost)


def planted(known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The secrets of one source that must be readable nowhere in it: label and text."""
    return [secret for secret in known["withhold"] if not secret.get("remaining")]


def _figures(
    pages: int, times: Mapping[tuple[str, str], list[float]], kept: Mapping[str, Kept]
) -> dict[str, Any]:
    sources = expected().values()
    secrets = Counter(secret["label"] for known in sources for secret in planted(known))
    keeps = sum(len(set(known["keep"])) for known in sources)
    figures: dict[str, Any] = {
        "pages": pages,
        "repetitions": REPETITIONS,
        "secrets": dict(sorted(secrets.items())),
        "keeps": keeps,
    }
    for name, result in kept.items():
        side = Side(median(times[name, "corpus"]), median(times[name, "letter"]))
        figures[name] = {
            "cpu_seconds_per_page": side.per_page(pages),
            "cpu_seconds_start_and_one_page": side.one_page,
            "cpu_seconds_whole_command": side.whole,
            "cpu_seconds_all_runs": [round(seconds, 3) for seconds in times[name, "corpus"]],
            "readable": dict(sorted(Counter(label for label, _ in result.readable).items())),
            "keeps_lost": result.lost,
        }
    figures["ratio_per_page"] = (
        figures["redact"]["cpu_seconds_per_page"] / figures["naive"]["cpu_seconds_per_page"]
    )
    return figures
