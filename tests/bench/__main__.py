# SPDX-License-Identifier: AGPL-3.0-or-later
"""``make bench``: where the CPU time goes, as ratios within this one run.

The sample request, one process, model loaded beforehand. Each stage is timed over all documents
and set against spaCy's entity recogniser alone on the same texts. Absolute times are of this
machine at this moment; the ratios carry over.
"""

import time
from collections.abc import Callable
from typing import Any

from redact import ingest
from redact.burn import burn
from redact.config import load_case, load_policy, rules_of_case
from redact.detect import Detector, build_register, propagate
from redact.gate import check
from redact.review import propose, settle
from tests.run.conftest import SAMPLES

_AT = "2026-01-01T00:00:00.000Z"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds and result of ``work``."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def main() -> None:
    """Time the stages and print the table."""
    policy, case = load_policy("foi"), load_case(SAMPLES / "case.toml")
    files = sorted(p for p in SAMPLES.rglob("*") if p.is_file() and p.suffix != ".toml")
    detector = Detector(policy, case, rules_of_case(case))
    times: dict[str, float] = {}
    times["read"], readings = timed(lambda: [ingest.read(f.read_bytes(), f.name) for f in files])
    documents = [reading.document for reading in readings]
    detector.find(documents[0])  # loads the model
    times["find"], found = timed(lambda: [detector.find(document) for document in documents])
    times["register and propagate"], judged = timed(
        lambda: _judge(policy, case, list(zip(documents, found, strict=True)))
    )
    times["settle"], settled = timed(
        lambda: [
            settle(document, findings, propose(policy, findings, _AT), policy)
            for document, findings in zip(documents, judged, strict=True)
        ]
    )
    times["burn"], burned = timed(
        lambda: [
            burn(reading.rendition, reading.document, boxes, dpi=policy.burn.dpi, title="bench")
            for reading, boxes in zip(readings, settled, strict=True)
        ]
    )
    times["gate"], leaks = timed(
        lambda: [check(*args) for args in zip(burned, documents, settled, strict=True)]
    )
    if any(leaks):
        raise SystemExit("the gate refused a sample document; the times mean nothing")
    _print(times, _recogniser_alone(policy.model.spacy, documents), documents)


def _judge(policy: Any, case: Any, found: list[Any]) -> list[Any]:
    register = build_register(case, found)
    return [propagate(policy, case, document, own, register) for document, own in found]


def _recogniser_alone(model: str, documents: list[Any]) -> float:
    import spacy

    exclude = ["parser", "tagger", "lemmatizer", "attribute_ruler", "tok2vec"]
    nlp = spacy.load(model, exclude=exclude)
    nlp("Warm up.")
    return timed(lambda: [nlp(document.text) for document in documents])[0]


def _print(times: dict[str, float], alone: float, documents: list[Any]) -> None:
    pages = sum(len(document.pages) for document in documents)
    words = sum(len(document.text.split()) for document in documents)
    print(f"{len(documents)} documents, {pages} pages, {words} words")
    print(f"{'stage':<24}{'ms CPU per page':>16}{'times spaCy NER alone':>24}")
    for name, seconds in (times | {"all": sum(times.values())}).items():
        print(f"{name:<24}{seconds / pages * 1000:>16.0f}{seconds / alone:>24.2f}")
    print(f"{'spaCy NER alone':<24}{alone / pages * 1000:>16.0f}{1:>24.2f}")


if __name__ == "__main__":
    main()
