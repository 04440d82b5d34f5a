# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.model.product``: what the whole product finds of people, by model.

Each held-out letter is a case of its own. *Covered*: labelled names whose every letter is in a
finding that policy withholds. *Precision*: letters of PERSON findings that belong to a labelled
name. The letters come from the generator, whose given names the product's rules know too: read the
difference between the models, not the figures.
"""

import argparse
from collections.abc import Sequence
from random import Random

from models.training.learn import BASE, NAME
from models.training.measure import Share
from models.training.render import Labelled, Writer
from redact.config import CaseConfig, load_policy
from redact.config.policy import ModelPolicy, Policy
from redact.detect import Detector, build_register, propagate
from redact.review import propose
from redact.types import Box, Document, Page, Verdict, Word


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--seed", type=int, default=99)
    given = parser.parse_args()
    letters = tuple(Writer(Random(given.seed), held=True).documents(given.letters))
    print("| model | names | covered | precision (letters) | false names per 1,000 words |")
    print("|---|---|---|---|---|")
    for model in (BASE, NAME):
        policy = load_policy("foi").model_copy(update={"model": ModelPolicy(spacy=model)})
        print(f"| {model} | {judge(policy, letters)} |")


def judge(policy: Policy, letters: Sequence[Labelled]) -> str:
    covered = names = right = found = false = words = 0
    for number, letter in enumerate(letters):
        spans = withheld(policy, letter.text, str(number))
        gold = [(a, b) for a, b, label in letter.entities if label == "PERSON"]
        hidden = {at for a, b, _ in spans for at in range(a, b)}
        named = {at for a, b in gold for at in range(a, b)}
        names += len(gold)
        covered += sum(
            all(at in hidden or not letter.text[at].isalnum() for at in range(a, b))
            for a, b in gold
        )
        for a, b, label in spans:
            if label == "PERSON":
                inside = [at for at in range(a, b) if letter.text[at].isalnum()]
                found += len(inside)
                right += sum(at in named for at in inside)
                false += not any(at in named for at in inside)
        words += len(letter.text.split())
    return f"{names} | {Share(covered, names)} | {Share(right, found)} | {1000 * false / words:.1f}"


def withheld(policy: Policy, text: str, name: str) -> list[tuple[int, int, str]]:
    document = as_document(text, name)
    case = CaseConfig()
    first = Detector(policy, case, ()).find(document)
    register = build_register(case, [(document, first)])
    findings = propagate(policy, case, document, first, register)
    decided = propose(policy, findings, "2026-01-01T00:00:00Z")
    verdicts = {decision.target: decision.verdict for decision in decided}
    return [
        (finding.start, finding.end, finding.label)
        for finding in findings
        if verdicts.get(finding.id) is Verdict.WITHHOLD
    ]


def as_document(text: str, name: str) -> Document:
    words = []
    at = 0
    for line, piece in enumerate(text.splitlines(keepends=True)):
        start = at
        for token in piece.split():
            start = text.index(token, start)
            words.append(Word(start, start + len(token), 0, line, Box(0, 0, 1, 1)))
            start += len(token)
        at += len(piece)
    return Document(name, "txt.v1", text, (Page(0, 595, 842, 0, len(text)),), tuple(words))


if __name__ == "__main__":
    main()
