# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write ``sample_docs/`` and what is expected of it: ``python -m tests.samples.make_samples``.

    python -m tests.samples.make_samples [OUT]        OUT: default the checkout's sample_docs

The same input always gives the same bytes. Everything is fictional. It stops when a name that is
marked somewhere in the case stands unmarked elsewhere: then an expectation would be a lie.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.samples.marks import occurrences, plain, rest, unmarked, withheld
from tests.samples.sources import CONTENT, Made, expectation, make

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).with_name("expected.json")
# Words of the case that are also ordinary words: marked where they are names, and only there.
_ALSO_WORDS = {"Mark", "Will", "May", "Grace", "Dean"} | {
    "Harrowmouth",
    "Ashlingdale",
    "Tarnbeck",
    "Penford",
}


def build() -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of ``sample_docs`` by path, and the content of ``expected.json``."""
    made: list[Made] = []
    for source in sorted(CONTENT.rglob("*.src")):
        path = source.relative_to(CONTENT).as_posix().removesuffix(".src")
        if not path.startswith("_attached/"):
            made += make(source, path)
    _check_marks(made)
    files = {one.path: one.data for one in made if "!/" not in one.path}
    files["case.toml"] = (CONTENT / "case.toml").read_bytes()
    sources = {one.path: expectation(one) for one in made}
    return files, {"format": 1, "sources": sources}


def _check_marks(made: list[Made]) -> None:
    """No marked string may stand unmarked anywhere in the case."""
    strings = {item.text for one in made for item in withheld(one.marked + one.hidden)}
    strings -= _ALSO_WORDS
    wrong = [f"{one.path}: {text}" for one in made for text in unmarked(strings, one.marked)]
    for one in made:
        here = {item.text for item in withheld(one.marked)} - _ALSO_WORDS
        # Inside a kept span of the same document only one reading can be right.
        wrong += [f"{one.path}: {t} (kept)" for t in here if occurrences(t, rest(one.marked))]
        if re.search(r"\{\{|\}\}|\[\[|\]\]", plain(one.marked)):
            wrong.append(f"{one.path}: a broken mark")
    if wrong:
        raise SystemExit("not marked everywhere:\n" + "\n".join(sorted(set(wrong))))


def main(arguments: list[str]) -> None:
    """Write everything; clear away what is not made any more, but only in the checkout's folder."""
    out = Path(arguments[0]) if arguments else ROOT / "sample_docs"
    files, expected = build()
    for old in out.rglob("*") if not arguments else ():
        if old.is_file() and old.relative_to(out).as_posix() not in files:
            old.unlink()
    for path, data in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(data)
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    (EXPECTED if not arguments else out.with_name("expected.json")).write_text(text)
    counts = [one["pages"] or 0 for one in expected["sources"].values()]
    print(f"{len(files)} files, {len(counts)} sources, {sum(counts)} PDF pages")


if __name__ == "__main__":
    main(sys.argv[1:])
