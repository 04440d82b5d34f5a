# SPDX-License-Identifier: AGPL-3.0-or-later
"""``make trial``: the full numbers, measured and written to a file; ends with 1 if one is missed.

``python -m tests.trial trial.json``. Timings are of this machine at this moment.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from redact import gate
from tests.adversarial import driver, mutants, vectors
from tests.bench import case, desk, large
from tests.burn import attack
from tests.burn.layouts import LAYOUTS, NAMES
from tests.gate.clean import tried
from tests.gate.conftest import FIRST, SECOND, letter
from tests.gate.sabotage import SABOTAGES
from tests.run import judge, saboteurs
from tests.run.conftest import ROOT, SAMPLES, run_on
from tests.run.kills import STAGES, Bench

SABOTEURS = ("forget_a_box", "leave_the_text_layer", "copy_an_attachment", "eat_a_neighbour")
PROGRAMS = 500
SEEDS = (1, 2, 3)
MUTANTS, BATCH = 3000, 300
LETTER = "Dear Mr Albright\n\nPlease ring me on 07700 900123.\n\nKind regards\n\nJosephine Tallis\n"


def main_job(folder: Path) -> dict[str, tuple[Any, bool]]:
    """Each number of the main job with whether it is reached."""
    text = (ROOT / "tests" / "samples" / "expected.json").read_text(encoding="utf-8")
    expected = json.loads(text)["sources"]
    began = time.monotonic()
    first = run_on(SAMPLES, folder / "first")
    seconds = time.monotonic() - began
    second = run_on(SAMPLES, folder / "second")
    leaks = judge.leaks(first, expected)
    keeps = judge.lost_keeps(first, expected)
    words = judge.lost_words(first, SAMPLES)
    largest = max(judge.sizes(first).values())
    same = judge.contents(first.report.folder) == judge.contents(second.report.folder)
    pages = sum(row["pages"] for row in first.rows.values())
    wanted = sum(len(judge.gone(known)) for known in expected.values())
    return {
        "documents": (len(first.rows), sorted(first.rows) == sorted(expected)),
        "pages": (pages, pages >= 50),
        "boxes": (sum(row["redactions"] for row in first.rows.values()), True),
        "run_seconds": (round(seconds, 1), seconds < 60),
        "withheld_strings_looked_for": (wanted, wanted > 0),
        "withheld_strings_readable": (len(leaks), not leaks),
        "kept_strings_lost": (len(keeps), not keeps),
        "words_lost_outside_boxes": (len(words), not words),
        "largest_page_of_330_words_bytes": (round(largest), largest <= 110_000),
        "two_runs_byte_identical": (same, same),
        "exit_code": (first.report.exit_code, first.report.exit_code == 0),
    }


def widths(folder: Path) -> dict[str, tuple[Any, bool]]:
    """Layouts in which files tell names of one step apart, in ``step`` and ``line``."""
    telling = {
        width: sorted(
            layout for layout, make in LAYOUTS.items() if len(attack.told(make, NAMES, width)) > 1
        )
        for width in ("step", "line")
    }
    return {f"layouts_that_tell_names_in_{width}": (bad, not bad) for width, bad in telling.items()}


def sabotage(folder: Path) -> dict[str, tuple[Any, bool]]:
    """For each saboteur whether the gate stopped it."""
    inputs = folder / "letter"
    inputs.mkdir()
    (inputs / "letter.txt").write_text(LETTER, encoding="utf-8")
    results: dict[str, tuple[Any, bool]] = {}
    for name in SABOTEURS:
        done = run_on(inputs, folder / name, prepare=getattr(saboteurs, name))
        caught = done.report.exit_code == 4 and not list(done.report.folder.rglob("0*"))
        results[f"caught_{name}"] = (caught, caught)
    return results


def killed(folder: Path) -> dict[str, tuple[Any, bool]]:
    """A hundred kills of runs and of their workers, at random moments."""
    tried = Bench(folder / "kills", seed=100).kill(100)
    missed = set(STAGES) - {stage for stage, _ in tried.kills}
    return {
        "kills": (tried.number, tried.number >= 100),
        "stages_without_a_kill": (len(missed), not missed),
        "wrong_after_kills": (len(tried.wrong), not tried.wrong),
    }


def filled(folder: Path) -> dict[str, tuple[Any, bool]]:
    """A file system that is really full, where one of a few MB can be mounted: the run says so,
    and goes on once there is room."""
    bench, place = Bench(folder / "full", seed=1), folder / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        return {"full_disk": ("not tried: nothing can be mounted here", True)}
    try:
        bench.out, codes = place / "out", []
        for size in ("1m", "2m", "3m", "64m"):
            subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)
            codes.append(bench.run())
        bench.finish()
    finally:
        subprocess.run(["umount", str(place)], check=True)
    whole = codes[0] == 1 and codes[-1] == 0 and not bench.tried.wrong
    return {"full_disk_exit_codes": (codes, whole)}


def the_case() -> dict[str, tuple[Any, bool]]:
    """What the case store and the rules have to reach: times, and programs of people's acts."""
    asked = case.ASKED | desk.ASKED | large.ASKED
    found = case.figures() | desk.figures() | large.figures()
    results: dict[str, tuple[Any, bool]] = {
        name: (round(value, 2), value <= asked[name]) for name, value in found.items()
    }
    test = "tests/review/test_case_properties.py"
    command = [sys.executable, "-m", "pytest", "-q", "--timeout=1200", test]
    ended = subprocess.run(command, env={**os.environ, "EXAMPLES": str(PROGRAMS)}, cwd=ROOT)
    return {**results, f"{PROGRAMS}_programs_of_acts": (ended.returncode, not ended.returncode)}


def adversarial(folder: Path) -> dict[str, tuple[Any, bool]]:
    """Every vector of several seeds through the product, judged by every reader and by OCR."""
    results: dict[str, tuple[Any, bool]] = {}
    for seed in SEEDS:
        place = folder / f"vectors-{seed}"
        made = driver.write(vectors.make(seed), place)
        released, rows = driver.carry_out(place)
        outcomes = driver.judge_all(made, released, rows, ocr=True)
        print(driver.table(outcomes), flush=True)
        leaks = [o for o in outcomes if o.status == "leak"]
        shared = driver.common_leaks(made, released)
        lost = [o for o in outcomes if o.status == "lost"]
        others = [o for o in outcomes if not o.ok and o not in leaks and o not in lost]
        results |= {
            f"vectors_seed_{seed}": (len(made), len(made) >= 120),
            f"vectors_leaking_seed_{seed}": (len(leaks) + len(shared), not leaks and not shared),
            f"vectors_that_lose_words_seed_{seed}": (len(lost), not lost),
            f"vectors_refused_or_failed_without_need_seed_{seed}": (len(others), not others),
        }
    return results


def fuzzed(folder: Path) -> dict[str, tuple[Any, bool]]:
    """Thousands of broken files."""
    leaks, wrong, seconds, largest = 0, 0, 0.0, 0
    for number in range(MUTANTS // BATCH):
        made = mutants.mutants(BATCH, 100 + number)
        done = mutants.fuzz(made, folder / f"mutants-{number}", ocr=number == 0)
        print(done, flush=True)
        leaks, wrong = leaks + len(done.leaks), wrong + len(done.wrong)
        seconds, largest = seconds + done.seconds, max(largest, done.megabytes)
    return {
        "mutants": (MUTANTS, True),
        "mutants_that_show_their_secret": (leaks, not leaks),
        "mutants_without_one_end": (wrong, not wrong),
        "mutants_seconds_each": (round(seconds / MUTANTS, 2), seconds / MUTANTS < 5),
        "mutants_largest_process_mb": (largest, largest < 4096),
    }


def the_gate() -> dict[str, tuple[Any, bool]]:
    """Spoiled files that the gate names, and clean ones that it refuses."""
    given = letter(FIRST, SECOND).withhold("Colm Reddaway", "01632 960144", "Reddaway")
    caught = sum(
        bool(gate.check(spoil(given), given.document, given.redactions))
        for spoil in SABOTAGES.values()
    )
    refused = {seed for seed, _ in tried(range(200))}
    return {
        "sabotages_caught": (caught, caught == len(SABOTAGES) >= 60),
        "clean_files_refused_of_200": (len(refused), not refused),
    }


def main(path: str) -> int:
    """Measure, print, write; 1 when a number is missed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        results = main_job(folder) | widths(folder) | sabotage(folder) | killed(folder)
        results |= filled(folder)
        results |= the_case() | the_gate() | adversarial(folder) | fuzzed(folder)
    for name, (value, reached) in results.items():
        print(f"{'ok  ' if reached else 'MISS'} {name}: {value}")
    figures = {name: {"value": value, "reached": ok} for name, (value, ok) in results.items()}
    Path(path).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if all(reached for _, reached in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
