# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the CPU time goes: each stage over all documents, in this process, models loaded before.

The stages read the same PDFs as the comparison. Beside them stand three floors that no program can
get under with these libraries: spaCy's entity recogniser alone, taking the text of a PDF alone,
drawing its pages alone; and reading the samples as they came, e-mails and text files too. Not
measured here: what a run spends beside its stages (processes, cache, audit, the bundle's papers).
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pymupdf

from redact import ingest
from redact.burn import Note, burn, mark_up, page_pictures, plan_lines
from redact.config import CaseConfig, Policy, load_case, load_policy, rules_of_case
from redact.detect import Detector, build_register, propagate
from redact.detect.model import loadable
from redact.gate import check
from redact.review import propose, public_label, settle
from redact.run.stages import PICTURE_DPI
from redact.types import Document, Finding, Redaction
from tests.bench.corpus import CASE_FILE, Sample, read_samples

_AT = "2026-01-01T00:00:00.000Z"
_RED = (0.75, 0.05, 0.1)


class GateRefused(Exception):
    """The gate refused a sample: the times mean nothing."""


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process and result of ``work``."""
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def measure() -> tuple[dict[str, float], dict[str, float], tuple[Sample, ...]]:
    """CPU seconds by stage and by floor, and the samples as they came. GateRefused on a leak."""
    policy, case = load_policy("foi"), load_case(CASE_FILE)
    detector = Detector(policy, case, rules_of_case(case))
    detector.find(ingest.read(b"Warm up.", "warm-up.txt").document)  # loads the model
    times: dict[str, float] = {}
    as_they_came, given = timed(read_samples)
    times["read"], samples = timed(lambda: [_read_again(sample) for sample in given])
    documents = [sample.document for sample in samples]
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
    width, dpi = policy.box_width, policy.burn.dpi
    label = partial(public_label, policy=policy)
    times["set lines"], anew = timed(
        lambda: [
            plan_lines(sample.rendition, sample.document, boxes, label, width=width, dpi=dpi)
            for sample, boxes in zip(samples, settled, strict=True)
        ]
    )
    times["burn"], burned = timed(
        lambda: [
            burn(
                s.rendition,
                s.document,
                plan.redactions,
                dpi=dpi,
                title="bench",
                as_set=plan.as_set,
                plan=plan,
            )
            for s, plan in zip(samples, anew, strict=True)
        ]
    )
    times["gate"], leaks = timed(
        lambda: [
            check(data, document, plan.redactions, as_set=plan.as_set, settled=given)
            for data, document, plan, given in zip(burned, documents, anew, settled, strict=True)
        ]
    )
    if any(leaks):
        raise GateRefused(f"the gate refused {sum(map(bool, leaks))} of the samples")
    times["marked-up copy"] = timed(lambda: _mark_up(samples, settled))[0]
    floors = {
        "reading as they came": as_they_came,
        "spaCy NER alone": _recogniser_alone(policy.model.spacy, documents),
        "text of the PDF alone": timed(lambda: _texts(samples))[0],
        "drawing pages alone": timed(lambda: _pictures(samples, policy.burn.dpi))[0],
    }
    return times, floors, given


def _read_again(sample: Sample) -> Sample:
    """The sample as the product reads it from its PDF."""
    reading = ingest.read(sample.rendition, "sample.pdf")
    return Sample(sample.source, reading.document, reading.rendition)


def _judge(
    policy: Policy, case: CaseConfig, found: Sequence[tuple[Document, tuple[Finding, ...]]]
) -> list[tuple[Finding, ...]]:
    register = build_register(case, found)
    return [propagate(policy, case, document, own, register) for document, own in found]


def _mark_up(samples: Sequence[Sample], settled: Sequence[Sequence[Redaction]]) -> None:
    """The internal copy and its pictures, with an outline for each box."""
    for sample, boxes in zip(samples, settled, strict=True):
        notes = [Note(box.page, box.box, box.public_label, _RED) for box in boxes]
        for _ in page_pictures(mark_up(sample.rendition, notes, title="bench"), PICTURE_DPI):
            pass


def _recogniser_alone(model: str, documents: Sequence[Document]) -> float:
    import spacy

    exclude = ["parser", "tagger", "lemmatizer", "attribute_ruler", "tok2vec"]
    nlp = spacy.load(loadable(model), exclude=exclude)
    nlp("Warm up.")
    return timed(lambda: [nlp(document.text) for document in documents])[0]


def _texts(samples: Sequence[Sample]) -> None:
    for sample in samples:
        with pymupdf.open("pdf", sample.rendition) as pdf:
            for page in pdf:
                page.get_text()


def _pictures(samples: Sequence[Sample], dpi: int) -> None:
    for sample in samples:
        with pymupdf.open("pdf", sample.rendition) as pdf:
            for page in pdf:
                page.get_pixmap(dpi=dpi, colorspace="gray", alpha=False)
