# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public named-entity sets in CoNLL columns as running texts: a training part, a held-out one.

DIR holds ``wikigold/wikigold.conll``, ``wnut17/{wnut17train.conll,emerging.dev.conll,
emerging.test.annotated}`` and ``btc/{a,b,e,f,g,h}.conll`` (see ``../CARD.md``). Held out: the test
file of WNUT-17, every fifth article of wikigold, every fifth tweet of the Broad Twitter Corpus.
A missing file is a UsageError. Handles and hashtags
are no names here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.training.names import listed_names
from models.training.render import Labelled
from redact.errors import UsageError

_LABELS = {
    "PER": "PERSON",
    "person": "PERSON",
    "LOC": "GPE",
    "location": "GPE",
    "ORG": "ORG",
    "corporation": "ORG",
    "group": "ORG",
}
_TIGHT_BEFORE = re.compile(r"[,.;:!?)\]}%…]+$|'(?:s|S|re|ve|ll|d|m)$|n't$|’(?:s|re|ve|ll|d|m)$")
_WORD = re.compile(r"(?<![^\s(])[a-z]{3,}(?![^\s.,;:!?)])")
_TIGHT_AFTER = frozenset(("(", "[", "{", "$", "£", "€", "#", "@"))

Sentence = list[tuple[str, str]]  # (token, tag) in order


@dataclass(frozen=True, slots=True)
class Public:
    """Texts of one public set: what is trained on, and what is kept for measuring."""

    name: str
    train: tuple[Labelled, ...]
    held: tuple[Labelled, ...]


def read_public(folder: Path) -> tuple[Public, ...]:
    """The three sets below ``folder``; UsageError when a file is missing."""
    articles = list(_articles(_sentences(folder / "wikigold" / "wikigold.conll")))
    wnut = [
        sentence
        for name in ("wnut17train.conll", "emerging.dev.conll")
        for sentence in _sentences(folder / "wnut17" / name)
    ]
    wnut_test = list(_sentences(folder / "wnut17" / "emerging.test.annotated"))
    tweets = [s for part in "abefgh" for s in _sentences(folder / "btc" / f"{part}.conll")]
    return (
        Public(
            "wikigold",
            tuple(_text(a, " ") for at, a in enumerate(articles) if at % 5 != 4),
            tuple(_text(a, " ") for at, a in enumerate(articles) if at % 5 == 4),
        ),
        Public("wnut17", _grouped(wnut), _grouped(wnut_test)),
        Public(
            "btc",
            _grouped([tweet for at, tweet in enumerate(tweets) if at % 5 in (0, 1)]),
            _grouped([tweet for at, tweet in enumerate(tweets) if at % 5 == 4]),
        ),
    )


def words_of(sets: Sequence[Public]) -> tuple[str, ...]:
    """Words in small letters of two training texts or more that are no name there or in a list."""
    seen: Counter[str] = Counter()
    named = set(listed_names())
    for text in (text for part in sets for text in part.train):
        for start, end, _ in text.entities:
            named.update(text.text[start:end].lower().split())
        seen.update(set(_WORD.findall(text.text)))
    return tuple(sorted(word for word, times in seen.items() if times > 1 and word not in named))


def _sentences(path: Path) -> Iterator[Sentence]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path} cannot be read; models/CARD.md says what DATA holds") from error
    sentence: Sentence = []
    for line in [*lines, ""]:
        columns = line.split()
        if len(columns) >= 2:
            sentence.append((columns[0], columns[-1]))
        elif sentence:
            yield sentence
            sentence = []


def _articles(sentences: Iterator[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences up to the next mark of a new document."""
    article: list[Sentence] = []
    for sentence in sentences:
        if sentence[0][0] == "-DOCSTART-":
            if article:
                yield article
            article = []
        else:
            article.append(sentence)
    if article:
        yield article


def _grouped(sentences: list[Sentence]) -> tuple[Labelled, ...]:
    """Eight unrelated sentences a text, each on a line of its own."""
    return tuple(_text(sentences[at : at + 8], "\n\n") for at in range(0, len(sentences), 8))


def _text(sentences: list[Sentence], between: str) -> Labelled:
    """Tokens joined as people write, tags as spans of characters."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for sentence in sentences:
        text += between if text else ""
        last, inside = "", ""
        for token, tag in sentence:
            if last and not (_TIGHT_BEFORE.match(token) or last in _TIGHT_AFTER):
                text += " "
            start = len(text)
            text += token
            kind, _, name = tag.partition("-")
            label = _LABELS.get(name, "")
            if label and kind == "I" and inside == label:
                spans[-1] = (spans[-1][0], len(text), label)
            elif label:
                spans.append((start, len(text), label))
            last, inside = token, label
    kept = (s for s in spans if text[s[0]] not in "@#" and text[: s[0]][-1:] not in ("@", "#"))
    return Labelled(text, tuple(kept))
