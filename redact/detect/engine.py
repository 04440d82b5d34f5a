# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door to Presidio and spaCy: an AnalyzerEngine with our registry and a NER-only pipeline.

Guarantees: nothing is fetched (an analyser asked for a model that is not installed raises
UsageError); each process loads a model once; a text of any length takes time in proportion to it;
offsets are those of the text given. It does not vet names or resolve conflicts.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from presidio_analyzer.predefined_recognizers import SpacyRecognizer

from redact.detect.model import loadable
from redact.detect.recognisers import OWN, Recogniser
from redact.detect.recognisers.shipped import Shipped, recognisers
from redact.detect.view import as_digits, prose
from redact.errors import UsageError

_LANGUAGE = "en"
_UNUSED_PIPES = ("parser", "tagger", "lemmatizer", "attribute_ruler", "senter", "morphologizer")
# Code points per piece, and how far pieces overlap where a piece does not end at a paragraph.
_PIECE, _OVERLAP = 20_000, 500
# These look over line ends themselves, and read meaning into them.
# What consists of digits, and what its score is at most where some of them were misread.
_NUMBERS = frozenset(
    (
        *("UK_PNC", "UK_CRO", "UK_NINO", "UK_NHS", "UK_POSTCODE", "UK_VEHICLE_REGISTRATION"),
        *("UK_BANK", "UK_COLLAR", "UK_PASSPORT", "BIRTH_DATE", "UK_DRIVING_LICENCE"),
        "UK_ADDRESS",
    )
)
_MISREAD = 0.6
_KNOW_LINES = frozenset(
    ("UK_ADDRESS", "EMAIL_ADDRESS", "IP_ADDRESS", "PERSONAL_URL", "USERNAME", "JOB_TITLE")
)
_STRETCH = 64  # characters that are compared at once
_CUE_REACH = 40  # how far a word that tells what a number is may stand before it


@dataclass(frozen=True, slots=True)
class Raw:
    """A result with its Presidio entity, offsets into the text given, and its recogniser."""

    entity: str
    start: int
    end: int
    score: float
    source: str
    why: str


class _NerOnly(NlpEngine):
    """spaCy with nothing but its entity recogniser."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._nlp: Any = None

    def load(self) -> None:
        import spacy

        if not self._model:
            self._nlp = spacy.blank(_LANGUAGE)
            return
        try:
            self._nlp = spacy.load(loadable(self._model), exclude=list(_UNUSED_PIPES))
        except (OSError, ValueError) as error:
            raise UsageError(
                f"the spaCy pipeline {self._model!r} named under [model] cannot be loaded: is it"
                " whole, and made for this version of spaCy?"
            ) from error
        if not _knows_people(self._nlp):
            raise UsageError(
                f"the spaCy pipeline {self._model!r} named under [model] finds no people: it needs"
                " an entity recogniser with the label PERSON or PER"
            )
        if "tok2vec" in self._nlp.pipe_names and not _is_listened_to(self._nlp):
            self._nlp.disable_pipe("tok2vec")

    def is_loaded(self) -> bool:
        return self._nlp is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        doc = self._nlp(text)
        people = [entity for entity in doc.ents if entity.label_ in ("PERSON", "PER")]
        for entity in people:
            entity.label_ = "PERSON"
        return NlpArtifacts(people, doc, [], [], self, language)

    def process_batch(
        self, texts: Iterable[str], language: str, *_: Any, **__: Any
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        for text in texts:
            yield text, self.process_text(text, language)

    def is_stopword(self, word: str, language: str) -> bool:
        return bool(self._nlp.vocab[word].is_stop)

    def is_punct(self, word: str, language: str) -> bool:
        return bool(self._nlp.vocab[word].is_punct)

    def get_supported_entities(self) -> list[str]:
        return ["PERSON"]

    def get_supported_languages(self) -> list[str]:
        return [_LANGUAGE]


def _knows_people(nlp: Any) -> bool:
    """Whether it can find people at all: one that cannot would find nobody, and say nothing."""
    return any({"PERSON", "PER"} & set(labels) for labels in nlp.pipe_labels.values())


def _is_listened_to(nlp: Any) -> bool:
    """Whether the entity recogniser reads the shared tok2vec instead of a copy of its own."""
    return any(node.name.endswith("-listener") for node in nlp.get_pipe("ner").model.walk())


class _AsWritten(ContextAwareEnhancer):
    """No second guess: recognisers here look at the words around a hit themselves."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self, text: str, raw_results: list[RecognizerResult], *_: Any, **__: Any
    ) -> list[RecognizerResult]:
        return raw_results


@dataclass(frozen=True, slots=True)
class _Part:
    """What finds some entities, under the name that orders it among the others."""

    source: str
    entities: frozenset[str]
    find: Callable[[str], list[RecognizerResult]]


def _own(recogniser: Recogniser) -> _Part:
    """One of our functions."""

    def find(text: str) -> list[RecognizerResult]:
        return [
            _result(recogniser.entity, hit.start, hit.end, hit.score, recogniser.source, hit.why)
            for hit in recogniser.find(text)
            if hit.start < hit.end
        ]

    return _Part(recogniser.source, frozenset((recogniser.entity,)), find)


def _judged(shipped: Shipped) -> _Part:
    """One of Presidio's recognisers, each result judged by the words around it."""
    entities = shipped.recogniser.supported_entities
    if shipped.cased:
        shipped.recogniser.global_regex_flags = int(re.DOTALL | re.MULTILINE)

    def find(text: str) -> list[RecognizerResult]:
        results: list[RecognizerResult] = []
        if not shipped.needs.search(text):
            return results
        for found in shipped.recogniser.analyze(text, entities):
            score = shipped.judge(text, (found.start, found.end), found.score)
            if score > 0:
                place = (found.entity_type, found.start, found.end)
                results.append(_result(*place, score, shipped.source, shipped.why))
        return results

    return _Part(shipped.source, frozenset(entities), find)


class _Identifiers(EntityRecognizer):
    """All of them as one recogniser of Presidio, since it compares each with every result.

    In the order of their names: of two equal results Presidio keeps the one that comes first.
    """

    def __init__(self) -> None:
        parts = (*map(_own, OWN), *map(_judged, recognisers()))
        self._parts = sorted(parts, key=lambda part: part.source)
        super().__init__(sorted(set().union(*(part.entities for part in parts))))

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        wanted = set(entities)
        return [
            result
            for part in self._parts
            if not part.entities.isdisjoint(wanted)
            for result in part.find(text)
        ]


def _result(
    entity: str, start: int, end: int, score: float, source: str, why: str
) -> RecognizerResult:
    explanation = AnalysisExplanation(source, score, textual_explanation=why)
    return RecognizerResult(entity, start, end, score, explanation)


class Engine:
    """A loaded analyser. ``find`` returns raw results over a whole text."""

    def __init__(self, model: str) -> None:
        self._nlp = _NerOnly(model)
        self._nlp.load()
        people = SpacyRecognizer(supported_entities=["PERSON"], name="spacy_ner.v1")
        identifiers = _Identifiers()
        self._analyser = AnalyzerEngine(
            registry=RecognizerRegistry([people, identifiers], supported_languages=[_LANGUAGE]),
            nlp_engine=self._nlp,
            supported_languages=[_LANGUAGE],
            context_aware_enhancer=_AsWritten(),
        )
        entities = set(identifiers.supported_entities)
        self._identifiers = sorted(entities)
        self._over_lines = sorted(entities - _KNOW_LINES)
        self._numbers = sorted(entities & _NUMBERS)
        self._nothing = self._nlp.process_text("", _LANGUAGE)

    def find(self, text: str, *, people: bool, identifiers: bool) -> tuple[Raw, ...]:
        """Results in text order; PERSON spans only with ``people``."""
        wanted = [*(["PERSON"] if people else []), *(self._identifiers if identifiers else [])]
        found: set[Raw] = set()
        for start, end in pieces(text) if wanted else ():
            piece = text[start:end]
            joined = prose(piece)
            artifacts = self._nlp.process_text(joined, _LANGUAGE) if people else self._nothing
            here = self._analyse(piece, wanted, artifacts)
            if identifiers and joined != piece:
                again = self._analyse(joined, self._over_lines, self._nothing)
                here += _over_breaks(piece, joined, here, again)
            digits = as_digits(piece) if identifiers else piece
            if digits != piece:
                again = self._analyse(digits, self._numbers, self._nothing)
                here += _misread(piece, digits, here, again)
            found.update(_raw(result, start) for result in here)
        return tuple(sorted(found, key=lambda raw: (raw.start, raw.end, raw.entity)))

    def _analyse(
        self, text: str, wanted: list[str], artifacts: NlpArtifacts
    ) -> list[RecognizerResult]:
        return self._analyser.analyze(
            text,
            _LANGUAGE,
            entities=wanted,
            nlp_artifacts=artifacts,
            return_decision_process=True,
        )


def _over_breaks(
    lines: str, joined: str, found: list[RecognizerResult], again: list[RecognizerResult]
) -> list[RecognizerResult]:
    """The results of ``again`` (on the joined text) that a line break kept from being ``found``.

    What a break was in or shortly before, and what overlaps nothing found in the lines or holds it.
    """
    breaks = _changed(lines, joined)
    new = []
    for result in again:
        near = bisect_right(breaks, result.end)
        if not near or breaks[near - 1] < result.start - _CUE_REACH:
            continue
        met = [
            other
            for other in found
            if other.entity_type == result.entity_type
            and other.start < result.end
            and result.start < other.end
        ]
        holds = all(result.start <= o.start and o.end <= result.end for o in met)
        if not met or holds:
            new.append(result)
    return new


def _misread(
    piece: str, digits: str, found: list[RecognizerResult], again: list[RecognizerResult]
) -> list[RecognizerResult]:
    """The results of ``again`` (on mended digits) that hold one, and are not ``found`` as it is."""
    mended = _changed(piece, digits)
    new = []
    for result in again:
        first = bisect_left(mended, result.start)
        if first == len(mended) or mended[first] >= result.end:
            continue
        if not any(
            other.entity_type == result.entity_type
            and other.start <= result.start
            and result.end <= other.end
            for other in found
        ):
            result.score = min(result.score, _MISREAD)
            new.append(result)
    return new


def _changed(before: str, after: str) -> list[int]:
    """The offsets at which two texts of equal length differ."""
    return [
        at
        for start in range(0, len(before), _STRETCH)
        if before[start : start + _STRETCH] != after[start : start + _STRETCH]
        for at in range(start, min(start + _STRETCH, len(before)))
        if before[at] != after[at]
    ]


def _raw(result: RecognizerResult, offset: int) -> Raw:
    explanation = result.analysis_explanation
    return Raw(
        result.entity_type,
        result.start + offset,
        result.end + offset,
        float(result.score),
        str(explanation.recognizer),
        str(explanation.textual_explanation),
    )


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Cover ``text`` with spans of bounded length, cut between paragraphs where there are any.

    Where there are none the pieces overlap, so that what lies on a cut is whole in one of them.
    """
    start = 0
    while start < len(text):
        end = min(len(text), start + _PIECE)
        overlap = 0
        if end < len(text):
            gap = text.rfind("\n\n", start + _PIECE // 2, end)
            line = text.rfind("\n", start + _PIECE // 2, end)
            space = text.rfind(" ", start + _PIECE // 2, end)
            cut = next((place for place in (gap, line, space) if place > 0), end)
            overlap = 0 if cut == gap else _OVERLAP
            end = cut
        yield start, min(len(text), end + overlap)
        start = end


@lru_cache(maxsize=2)
def engine(model: str) -> Engine:
    """The engine for a spaCy pipeline (package name, path, or "" for none), once per process."""
    return Engine(model)
