# SPDX-License-Identifier: AGPL-3.0-or-later
"""``make bench``: the product against the script most engineers would write, and its stages.

``python -m tests.bench [--json FILE]`` prints the figures and writes them. It ends with 1 when the
product leaves a planted secret readable or one of the commands fails: no speed makes up for that.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.bench import case, desk, large, ordinary, pages, screens, width
from tests.bench.compare import LISTED, CommandFailed, compare
from tests.bench.stages import GateRefused, measure

_NOISE = (
    "Machines are noisy: compare figures of this one run with each other, never with another's."
)


def main(arguments: list[str]) -> int:
    """Measure, print and write; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    options = parser.parse_args(arguments)
    try:
        times, floors, samples = measure()
        compared = compare(samples)
    except (CommandFailed, GateRefused) as error:
        print(error, file=sys.stderr)
        return 1
    words = sum(len(sample.document.text.split()) for sample in samples)
    print(f"{len(samples)} documents, {compared['pages']} pages, {words} words")
    print(_NOISE)
    _print_comparison(compared)
    _print_stages(times, floors, compared, words)
    of_the_case = case.figures() | desk.figures() | large.figures()
    _print_case(of_the_case)
    of_widths = width.measure()
    width.show(of_widths)
    of_letters = ordinary.measure()
    ordinary.show(of_letters)
    of_pages = pages.measure_all()
    pages.show(of_pages)
    of_screens = screens.figures()
    screens.show(of_screens)
    if options.json:
        figures = {
            "documents": len(samples),
            "words": words,
            "comparison": compared,
            "stage_cpu_seconds": times,
            "floor_cpu_seconds": floors,
            "case": of_the_case,
            "width": width.figures(of_widths),
            "ordinary_letters": {"share": ordinary.share(of_letters), **of_letters},
            "full_pages": of_pages,
            "screens": of_screens,
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    left = sum(compared["redact"]["readable"].values())
    if left:
        print(f"LEAK: {left} planted secrets are readable in our own output", file=sys.stderr)
    return 1 if left else 0


def _print_comparison(compared: dict[str, Any]) -> None:
    ours, theirs, secrets = compared["redact"], compared["naive"], compared["secrets"]
    print(f"\nCPU seconds, medians of {compared['repetitions']} turns each, one worker")
    print(f"{'':<34}{'redact run':>14}{'naive script':>14}{'ratio':>8}")
    for title, key in (
        ("per page, start-up apart", "cpu_seconds_per_page"),
        ("start-up and one page", "cpu_seconds_start_and_one_page"),
        ("whole command", "cpu_seconds_whole_command"),
    ):
        print(f"{title:<34}{ours[key]:>14.3f}{theirs[key]:>14.3f}{ours[key] / theirs[key]:>8.2f}")
    print("what that buys")
    for title, labels in (
        ("planted secrets still readable", set(secrets)),
        ("  of them names of people", {"PERSON"}),
        ("  of them terms of the case file", set(LISTED)),
        ("  of them all else", set(secrets) - {"PERSON", *LISTED}),
    ):
        whole = sum(secrets[label] for label in labels)
        shares = [
            _share(sum(side["readable"].get(label, 0) for label in labels), whole)
            for side in (ours, theirs)
        ]
        print(f"{title:<34}{shares[0]:>14}{shares[1]:>14}")
    lost = [_share(side["keeps_lost"], compared["keeps"]) for side in (ours, theirs)]
    print(f"{'passages that had to stay, lost':<34}{lost[0]:>14}{lost[1]:>14}")


def _print_case(figures: dict[str, float]) -> None:
    asked = case.ASKED | desk.ASKED | large.ASKED
    print(f"\n{'the case':<64}{'here':>10}{'asked':>10}")
    for name, value in figures.items():
        print(f"{name:<64}{value:>10.2f}{asked[name]:>10.0f}")


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:4.0%}"


def _print_stages(
    times: dict[str, float], floors: dict[str, float], compared: dict[str, Any], words: int
) -> None:
    pages, alone = compared["pages"], floors["spaCy NER alone"]
    staged = sum(times.values())
    rest = compared["redact"]["cpu_seconds_per_page"] * pages - staged
    rows = times | {"all stages": staged, "the rest of a run": rest} | floors
    print(f"\n{'stage':<24}{'ms CPU per page':>16}{'times spaCy NER alone':>24}")
    for name, seconds in rows.items():
        print(f"{name:<24}{seconds / pages * 1000:>16.1f}{seconds / alone:>24.2f}")
    finding = times["find"] + times["register and propagate"]
    print(
        f"\nfinding, all layers: {words / finding:.0f} words a CPU second (asked: 3500), "
        f"{finding / alone:.2f} times spaCy NER alone (asked: 1.5)"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
