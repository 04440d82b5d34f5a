# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m models.training DATA``: train the shipped pipeline, then print what CARD.md shows.

``--measure-only`` leaves the weights alone. One thread; about fifteen CPU-minutes.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from models.training.corpus import Public, read_public, words_of
from models.training.learn import BASE, NAME, base_pipeline, examples, save, train
from models.training.measure import HEAD, measure
from models.training.render import Labelled, Writer

FOLDER = Path(__file__).parent.parent / NAME
SEED = 20261123
LETTERS = 7000
PASSES = 5
HELD_OUT = 600


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and measure, or measure alone."""
    parser = argparse.ArgumentParser(prog="python -m models.training")
    parser.add_argument("data", type=Path, help="folder with wikigold, wnut17 and btc")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the pipeline is written")
    parser.add_argument("--letters", type=int, default=LETTERS, help="synthetic documents")
    parser.add_argument("--passes", type=int, default=PASSES)
    parser.add_argument("--measure-only", action="store_true")
    given = parser.parse_args(arguments)
    public = read_public(given.data)
    if not given.measure_only:
        _train(given.out, public, given.letters, given.passes)
    _tell(given.out, public)


def _train(out: Path, public: Sequence[Public], letters: int, passes: int) -> None:
    began = time.process_time()
    texts: list[Labelled] = []
    for part in public:
        times = 2 if part.name == "wikigold" else 1  # the nearest of the three to reports
        texts += part.train * times
    texts += Writer(Random(SEED), held=False, words=words_of(public)).documents(letters)  # noqa: S311
    nlp = base_pipeline()
    made = examples(nlp, texts)
    words = sum(len(example.reference) for example in made)
    print(f"{len(made)} texts, {words} tokens; {time.process_time() - began:.0f} CPU-s to label")
    digest = save(train(nlp, made, passes=passes, seed=SEED), out)
    print(f"{out.name} sha256:{digest} after {time.process_time() - began:.0f} CPU-s")


def _tell(out: Path, public: Sequence[Public]) -> None:
    import spacy

    letters = tuple(Writer(Random(SEED + 1), held=True).documents(HELD_OUT))  # noqa: S311
    sets = [("held-out letters", letters), *((part.name, part.held) for part in public)]
    for name, nlp in ((BASE, base_pipeline()), (out.name, spacy.load(out))):
        print(f"\n{name}\n\n{HEAD}")
        for title, texts in sets:
            print(measure(nlp, title, texts).row())


if __name__ == "__main__":
    main()
