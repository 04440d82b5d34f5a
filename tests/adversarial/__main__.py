# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.adversarial make|run|peer DIR --seed N``: write vectors; run and judge."""

import argparse
import json
import sys
from pathlib import Path

from tests.adversarial import driver, peer, vectors


def main() -> int:
    """0 when every vector does as expected."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversarial")
    parser.add_argument("verb", choices=("make", "run", "peer"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="names, parted by commas")
    parser.add_argument("--ocr", action="store_true", help="also read pixels, with Tesseract")
    asked = parser.parse_args()
    only = tuple(name for name in asked.only.split(",") if name)
    made = driver.write(vectors.make(asked.seed, only), asked.folder)
    if asked.verb == "make":
        print(f"{len(made)} vectors")
        return 0
    if asked.verb == "peer":
        print(driver.table(peer.outcomes(made, asked.ocr)))
        return 0
    released, rows = driver.carry_out(asked.folder)
    outcomes = driver.judge_all(made, released, rows, asked.ocr)
    common = driver.common_leaks(made, released)
    results = {
        o.vector.name: [o.vector.group, o.vector.expect, o.status, o.detail] for o in outcomes
    }
    (asked.folder / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(driver.table(outcomes))
    for where, _ in common:
        print(f"leak in what all share: {where}")
    return int(bool(common) or not all(outcome.ok for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
